/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-param-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-param-sliders.h"
#include "dsc-tooltip.h"

#define NUMBER_WIDTH_CHARS 9
#define TEXT_WIDTH_CHARS 12

struct _DscParamRow {
  AdwPreferencesRow parent_instance;

  DscParamScope *scope;
  char *group; /* (nullable): whose value it shows */
  const DscParamSpec *spec;
  GtkWidget *control;
  gboolean refreshing;
  gboolean asked; /* for help: it has the focus, or was clicked */
  char *message, *shown;

  GtkLabel *mark, *limit, *title, *unit, *help, *error, *advice;
  GtkWidget *reset;
  GtkBox *control_box, *wide_box;
  GtkRevealer *error_revealer;
};

G_DEFINE_FINAL_TYPE (DscParamRow, dsc_param_row, ADW_TYPE_PREFERENCES_ROW)

static gboolean
is_optional (const DscParamSpec *spec)
{
  return (spec->flags & DSC_PARAM_OPTIONAL) != 0;
}

static gboolean
is_list (const DscParamSpec *spec)
{
  return spec->type == DSC_PARAM_INT_LIST || spec->type == DSC_PARAM_DOUBLE_LIST;
}

static gboolean
is_number (const DscParamSpec *spec)
{
  return spec->type == DSC_PARAM_INT || spec->type == DSC_PARAM_DOUBLE;
}

static char *
dup_control_text (DscParamRow *self)
{
  if (DSC_IS_PARAM_SLIDERS (self->control))
    return dsc_param_sliders_dup_text (DSC_PARAM_SLIDERS (self->control));
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->control))));
}

static void
set_control_text (DscParamRow *self, const char *text)
{
  if (DSC_IS_PARAM_SLIDERS (self->control))
    dsc_param_sliders_set_text (DSC_PARAM_SLIDERS (self->control), text);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->control), text);
}

static gboolean
has_text (DscParamRow *self)
{
  return DSC_IS_PARAM_SLIDERS (self->control) || GTK_IS_EDITABLE (self->control);
}

static void
show_error (DscParamRow *self, const char *message)
{
  g_free (self->message);
  self->message = g_strdup (message);
  if (message)
    gtk_label_set_text (self->error, message);
  gtk_revealer_set_reveal_child (self->error_revealer, message != NULL);
  if (message)
    gtk_widget_add_css_class (self->control, "error");
  else
    gtk_widget_remove_css_class (self->control, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_STATE_INVALID,
                               message ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static gboolean
store (DscParamRow *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!dsc_param_scope_set_text (self->scope, self->spec, text, &error)) {
    show_error (self, error->message);
    return FALSE;
  }
  show_error (self, NULL);
  dsc_param_row_refresh (self);
  return TRUE;
}

/* What the user typed, in the session's words: an empty entry means unset. */
static void
store_entry (DscParamRow *self)
{
  g_autofree char *text = dup_control_text (self);
  g_autofree char *now = dsc_param_scope_dup_text (self->scope, self->spec);

  if (self->refreshing)
    return;
  if (*text == '\0' && is_optional (self->spec)) {
    g_free (text);
    text = g_strdup ("None");
  }
  if (strcmp (text, now) == 0) {
    show_error (self, NULL);
    dsc_param_row_refresh (self);
    return;
  }
  store (self, text);
}

static void
focus_left_cb (DscParamRow *self)
{
  store_entry (self);
}

/* Up and Down step a number inside the span of the user interface. */
static gboolean
entry_key_cb (DscParamRow *self, guint keyval, guint code, GdkModifierType mods)
{
  g_autofree char *text = dsc_param_step_text (
      self->spec, keyval, gtk_editable_get_text (GTK_EDITABLE (self->control)));

  if (!text)
    return FALSE;
  store (self, text);
  return TRUE;
}

/* A number on its way is taken as soon as it is legal; why it is not is said when it is done. */
static void
edited_cb (DscParamRow *self, gboolean done)
{
  g_autofree char *text = NULL;

  if (self->refreshing)
    return;
  if (done) {
    store_entry (self);
    return;
  }
  text = dup_control_text (self);
  if (dsc_param_scope_set_text (self->scope, self->spec, text, NULL))
    show_error (self, NULL);
}

static void
switch_cb (DscParamRow *self)
{
  if (!self->refreshing)
    store (self, gtk_switch_get_active (GTK_SWITCH (self->control)) ? "true" : "false");
}

static void
dropdown_cb (DscParamRow *self)
{
  guint n = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->control));

  if (!self->refreshing && n != GTK_INVALID_LIST_POSITION)
    store (self, self->spec->enum_names[n]);
}

static void
file_response_cb (GtkNativeDialog *dialog, int response, DscParamRow *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
    g_autofree char *path = g_file_get_path (file);

    if (path)
      store (self, path);
  }
  g_object_unref (dialog);
}

static void
choose_file_cb (DscParamRow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ (self->spec->title), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static GtkWidget *
make_entry (DscParamRow *self)
{
  GtkWidget *entry = gtk_entry_new ();
  gboolean narrow = is_number (self->spec);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry),
                                narrow ? NUMBER_WIDTH_CHARS : TEXT_WIDTH_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry),
                                    narrow ? NUMBER_WIDTH_CHARS : TEXT_WIDTH_CHARS);
  if (narrow || is_list (self->spec)) {
    gtk_editable_set_alignment (GTK_EDITABLE (entry), 1);
    gtk_widget_add_css_class (entry, "numeric");
  }
  /* Ctrl+Z takes back changes of parameters, not letters. */
  gtk_editable_set_enable_undo (GTK_EDITABLE (entry), FALSE);
  if (is_optional (self->spec))
    gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("unset"));
  if (narrow) {
    GtkEventController *key = gtk_event_controller_key_new ();

    g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (entry_key_cb), self);
    gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
    gtk_widget_add_controller (entry, key);
  }
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left_cb), self);
  gtk_widget_add_controller (entry, focus);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (store_entry), self);
  return entry;
}

static void
make_control (DscParamRow *self)
{
  const DscParamSpec *spec = self->spec;

  if (dsc_param_has_sliders (spec)) {
    self->control = dsc_param_sliders_new (spec);
    g_signal_connect_swapped (self->control, "edited", G_CALLBACK (edited_cb), self);
    gtk_box_append (self->wide_box, self->control);
    gtk_widget_set_visible (GTK_WIDGET (self->wide_box), TRUE);
    return;
  }
  if (spec->type == DSC_PARAM_BOOL) {
    self->control = gtk_switch_new ();
    g_signal_connect_swapped (self->control, "notify::active", G_CALLBACK (switch_cb), self);
  } else if (spec->type == DSC_PARAM_ENUM) {
    self->control = gtk_drop_down_new_from_strings (spec->enum_names);
    g_signal_connect_swapped (self->control, "notify::selected", G_CALLBACK (dropdown_cb), self);
  } else {
    self->control = make_entry (self);
  }
  gtk_widget_set_valign (self->control, GTK_ALIGN_CENTER);
  gtk_box_append (self->control_box, self->control);

  if (spec->type == DSC_PARAM_FILE) {
    GtkWidget *button = gtk_button_new_from_icon_name ("document-open-symbolic");

    gtk_widget_add_css_class (button, "flat");
    gtk_widget_add_css_class (button, "dsc-small");
    gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
    dsc_set_tooltip (button, _ ("Choose a file"));
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Choose a file"), -1);
    g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_file_cb), self);
    gtk_box_append (self->control_box, button);
  }
}

static char *
make_tooltip (DscParamRow *self)
{
  const DscParamSpec *spec = self->spec;
  g_autofree char *range = dsc_param_describe_range (spec);
  GString *text = g_string_new (_ (spec->help));

  g_string_append_printf (text, "\n\n%s", spec->name);
  if (range && *range)
    g_string_append_printf (text, _ ("\nRange: %s"), range);
  if (*dsc_unit_symbol (spec->unit))
    g_string_append_printf (text, _ ("\nUnit: %s"), dsc_unit_symbol (spec->unit));
  if (is_optional (spec))
    g_string_append (text, _ ("\nLeave it empty to unset it."));
  if (spec->flags & DSC_PARAM_EXTENSION)
    g_string_append (text, _ ("\nNot a parameter of jwst."));
  return g_string_free (text, FALSE);
}

static void
describe (DscParamRow *self)
{
  const DscParamSpec *spec = self->spec;
  g_autofree char *tooltip = make_tooltip (self);
  g_autofree char *words = g_markup_escape_text (_ (spec->title), -1);
  g_autofree char *title = g_strdup_printf (
      "%s <span size='small' alpha='60%%' font_family='monospace'>%s</span>", words, spec->name);
  const char *unit = dsc_unit_symbol (spec->unit);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ (spec->title));
  gtk_label_set_markup (self->title, title);
  dsc_set_tooltip (GTK_WIDGET (self), tooltip);
  gtk_label_set_text (self->unit, unit);
  gtk_widget_set_visible (GTK_WIDGET (self->unit), *unit != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->title), -1);
}

static void
reset_cb (DscParamRow *self)
{
  dsc_param_row_reset (self);
}

static void
dsc_param_row_dispose (GObject *object)
{
  DscParamRow *self = DSC_PARAM_ROW (object);

  self->refreshing = TRUE;
  g_clear_object (&self->scope);
  G_OBJECT_CLASS (dsc_param_row_parent_class)->dispose (object);
}

static void
dsc_param_row_finalize (GObject *object)
{
  DscParamRow *self = DSC_PARAM_ROW (object);

  g_free (self->group);
  g_free (self->message);
  g_free (self->shown);
  G_OBJECT_CLASS (dsc_param_row_parent_class)->finalize (object);
}

static void
dsc_param_row_class_init (DscParamRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_param_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_param_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-param-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, mark);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, title);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, limit);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, unit);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, help);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, error);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, advice);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, reset);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, control_box);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, wide_box);
  gtk_widget_class_bind_template_child (widget_class, DscParamRow, error_revealer);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

/* Help is there when it is asked for; why a value cannot be changed always. */
static void
show_help (DscParamRow *self, DscParamOrigin origin)
{
  gboolean common = origin == DSC_ORIGIN_COMMON;

  gtk_label_set_text (self->help,
                      common ? _ ("The same for all groups: choose all groups to change it.")
                             : _ (self->spec->help));
  gtk_widget_set_visible (GTK_WIDGET (self->help), common || self->asked);
}

static void
ask (DscParamRow *self, gboolean asked)
{
  self->asked = asked;
  if (self->scope)
    show_help (self, dsc_param_scope_get_origin (self->scope, self->spec));
}

static void
focus_cb (GtkEventControllerFocus *focus, GParamSpec *pspec, DscParamRow *self)
{
  ask (self, gtk_event_controller_focus_contains_focus (focus));
}

static void
title_clicked_cb (DscParamRow *self)
{
  ask (self, !self->asked);
}

void
dsc_param_row_set_advice (DscParamRow *self, const char *text)
{
  g_return_if_fail (DSC_IS_PARAM_ROW (self));

  gtk_label_set_text (self->advice, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->advice), text != NULL);
}

const char *
dsc_param_row_get_advice (DscParamRow *self)
{
  const char *text = gtk_label_get_text (self->advice);

  return *text ? text : NULL;
}

static void
dsc_param_row_init (DscParamRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (focus, "notify::contains-focus", G_CALLBACK (focus_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  g_signal_connect_swapped (click, "released", G_CALLBACK (title_clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->title), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dsc_param_row_new (DscParamScope *scope, const DscParamSpec *spec)
{
  DscParamRow *self = g_object_new (DSC_TYPE_PARAM_ROW, NULL);

  self->scope = g_object_ref (scope);
  self->spec = spec;
  make_control (self);
  describe (self);
  dsc_param_row_refresh (self);
  return GTK_WIDGET (self);
}

const DscParamSpec *
dsc_param_row_get_spec (DscParamRow *self)
{
  return self->spec;
}

static void
refresh_control (DscParamRow *self, const char *text)
{
  if (self->spec->type == DSC_PARAM_BOOL) {
    gtk_switch_set_active (GTK_SWITCH (self->control), strcmp (text, "true") == 0);
  } else if (self->spec->type == DSC_PARAM_ENUM) {
    for (guint i = 0; self->spec->enum_names[i]; i++) {
      if (strcmp (self->spec->enum_names[i], text) == 0)
        gtk_drop_down_set_selected (GTK_DROP_DOWN (self->control), i);
    }
  } else {
    gboolean unset = is_optional (self->spec) && strcmp (text, "None") == 0;

    set_control_text (self, unset ? "" : text);
  }
}

/* One that acts only as a limit says whether it does. */
static void
show_limit (DscParamRow *self, gboolean acts)
{
  gboolean is_limit = dsc_param_scope_is_limit (self->scope, self->spec);
  GtkWidget *label = GTK_WIDGET (self->limit);

  gtk_widget_set_visible (label, is_limit);
  gtk_label_set_text (self->limit, acts ? _ ("limit") : _ ("not a limit"));
  dsc_set_tooltip (label, acts ? _ ("It was changed: nothing beyond it is taken.")
                               : _ ("It has its default and is not used: what fits is found "
                                    "without it. Changed, it is a limit."));
  if (acts) {
    gtk_widget_add_css_class (label, "accent");
    gtk_widget_remove_css_class (label, "dim-label");
  } else {
    gtk_widget_add_css_class (label, "dim-label");
    gtk_widget_remove_css_class (label, "accent");
  }
  if (is_limit && !acts)
    gtk_widget_add_css_class (self->control, "dim-label");
  else
    gtk_widget_remove_css_class (self->control, "dim-label");
}

const char *
dsc_param_row_get_limit (DscParamRow *self)
{
  g_return_val_if_fail (DSC_IS_PARAM_ROW (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self->limit)) ? gtk_label_get_text (self->limit)
                                                           : NULL;
}

static void
set_css (gpointer widget, const char *css, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, css);
  else
    gtk_widget_remove_css_class (widget, css);
}

/* Who said the value, as a shape and in words; (transfer full) */
static char *
describe_source (DscParamRow *self, DscParamOrigin origin, const char **ret_mark)
{
  const char *source = dsc_param_scope_get_source (self->scope, self->spec);
  g_autofree char *name = NULL;

  *ret_mark = "●";
  if (origin == DSC_ORIGIN_DEFAULT)
    return g_strdup (_ ("The default"));
  if (origin == DSC_ORIGIN_OWN)
    return g_strdup (_ ("Of this group alone"));
  if (origin == DSC_ORIGIN_INHERITED || origin == DSC_ORIGIN_COMMON)
    return g_strdup (_ ("As all groups have it"));
  if (!source)
    return g_strdup (_ ("Set by hand; differs from the default"));
  *ret_mark = "◆";
  if (g_str_has_prefix (source, "--"))
    return g_strdup_printf (_ ("From the command line (%s)"), source);
  if (strcmp (source, "session") == 0)
    return g_strdup (_ ("From the session file"));
  name = g_path_get_basename (source);
  return g_strdup_printf (_ ("From the file %s"), name);
}

/* Whose value it is: a mark for one's own, dim if it is another's, a reason if it must be. */
static void
show_origin (DscParamRow *self, DscParamOrigin origin, gboolean enabled)
{
  gboolean own = origin == DSC_ORIGIN_SET || origin == DSC_ORIGIN_OWN;
  const char *mark;
  const char *back
      = self->group ? _ ("Back to what the group inherits") : _ ("Back to the default");
  g_autofree char *source = describe_source (self, origin, &mark);
  g_autofree char *description = g_strdup_printf ("%s %s.", _ (self->spec->help), source);

  gtk_widget_set_visible (GTK_WIDGET (self->mark), own);
  gtk_label_set_text (self->mark, mark);
  dsc_set_tooltip (GTK_WIDGET (self->mark), source);
  gtk_widget_set_visible (self->reset, own || self->message);
  dsc_set_tooltip (self->reset, back);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reset), GTK_ACCESSIBLE_PROPERTY_LABEL, back,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  show_help (self, origin);
  set_css (self->title, "dim-label",
           !enabled || origin == DSC_ORIGIN_INHERITED || origin == DSC_ORIGIN_COMMON);
  set_css (self->control, "dsc-inherited", origin == DSC_ORIGIN_INHERITED);
}

void
dsc_param_row_refresh (DscParamRow *self)
{
  g_autofree char *text = NULL;
  const char *group;
  DscParamOrigin origin;
  gboolean enabled;

  g_return_if_fail (DSC_IS_PARAM_ROW (self));

  group = dsc_param_scope_get_group (self->scope);
  if (g_strcmp0 (group, self->group) != 0) {
    g_free (self->group);
    self->group = g_strdup (group);
    show_error (self, NULL);
  }
  text = dsc_param_scope_dup_text (self->scope, self->spec);
  origin = dsc_param_scope_get_origin (self->scope, self->spec);
  enabled = origin != DSC_ORIGIN_COMMON && dsc_param_scope_is_enabled (self->scope, self->spec);
  /* A refused value stays to be corrected. */
  if (!self->message) {
    self->refreshing = TRUE;
    refresh_control (self, text);
    self->refreshing = FALSE;
  }
  show_limit (self, dsc_param_scope_is_changed (self->scope, self->spec));
  show_origin (self, origin, enabled);
  gtk_widget_set_sensitive (GTK_WIDGET (self->control_box), enabled);
  gtk_widget_set_sensitive (GTK_WIDGET (self->wide_box), enabled);
}

gboolean
dsc_param_row_enter (DscParamRow *self, const char *text)
{
  g_return_val_if_fail (DSC_IS_PARAM_ROW (self), FALSE);

  if (has_text (self)) {
    self->refreshing = TRUE;
    set_control_text (self, text);
    self->refreshing = FALSE;
  }
  return store (self, text);
}

void
dsc_param_row_reset (DscParamRow *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (DSC_IS_PARAM_ROW (self));

  show_error (self, NULL);
  if (!dsc_param_scope_reset (self->scope, self->spec, &error))
    show_error (self, error->message);
  dsc_param_row_refresh (self);
}

gboolean
dsc_param_row_is_editable (DscParamRow *self)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (self->control_box));
}

const char *
dsc_param_row_get_error (DscParamRow *self)
{
  return self->message;
}

gboolean
dsc_param_row_matches (DscParamRow *self, const char *words)
{
  g_autofree char *text
      = g_strjoin (" ", self->spec->name, _ (self->spec->title), _ (self->spec->help), NULL);
  g_autofree char *hay = g_utf8_casefold (text, -1);
  g_autofree char *needle = g_utf8_casefold (words, -1);

  return strstr (hay, needle) != NULL;
}

const char *
dsc_param_row_get_text (DscParamRow *self)
{
  guint selected;

  g_return_val_if_fail (DSC_IS_PARAM_ROW (self), NULL);

  if (self->spec->type == DSC_PARAM_BOOL)
    return gtk_switch_get_active (GTK_SWITCH (self->control)) ? "true" : "false";
  if (DSC_IS_PARAM_SLIDERS (self->control)) {
    g_free (self->shown);
    self->shown = dup_control_text (self);
    return self->shown;
  }
  if (self->spec->type != DSC_PARAM_ENUM)
    return gtk_editable_get_text (GTK_EDITABLE (self->control));
  selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->control));
  return self->spec->enum_names[selected];
}
