/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-param-sliders.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-param-checks.h"
#include "dsc-wheel.h"

#define N_MAX 2
#define ENTRY_CHARS 6
#define PAGE_STEPS 10
#define MAX_POSITIONS 1000 /* more than a hand can tell apart */

typedef struct {
  GtkWidget *scale, *entry;
} Line;

struct _DscParamSliders {
  GtkBox parent_instance;

  const DscParamSpec *spec;
  guint n;
  Line lines[N_MAX];
  gboolean setting;
};

enum { EDITED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscParamSliders, dsc_param_sliders, GTK_TYPE_BOX)

static gboolean
is_pair (const DscParamSpec *spec)
{
  return spec->type == DSC_PARAM_STRING && spec->check == dsc_param_check_two_numbers;
}

gboolean
dsc_param_has_sliders (const DscParamSpec *spec)
{
  return (spec->flags & DSC_PARAM_LIVE)
         && (spec->type == DSC_PARAM_DOUBLE || spec->type == DSC_PARAM_INT || is_pair (spec))
         && spec->step > 0 && spec->ui_max > spec->ui_min
         && (spec->ui_max - spec->ui_min) / spec->step <= MAX_POSITIONS;
}

/* "5.0", not "5": as the defaults are written, so that a value set back is the same text. */
static char *
print_number (const DscParamSpec *spec, double value)
{
  gboolean whole = spec->type == DSC_PARAM_INT;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.12g", value);
  return g_strconcat (text, whole || strpbrk (text, ".en") ? "" : ".0", NULL);
}

static gboolean
parse_number (const char *text, double *ret_value)
{
  char *end;

  *ret_value = g_ascii_strtod (text, &end);
  while (g_ascii_isspace (*end))
    end++;
  return end != text && *end == '\0' && isfinite (*ret_value);
}

char *
dsc_param_step_text (const DscParamSpec *spec, guint keyval, const char *text)
{
  double step = spec->step > 0 ? spec->step : 1, value, lo, hi;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char *end;

  switch (keyval) {
  case GDK_KEY_Up:
    break;
  case GDK_KEY_Down:
    step = -step;
    break;
  case GDK_KEY_Page_Up:
    step *= PAGE_STEPS;
    break;
  case GDK_KEY_Page_Down:
    step *= -PAGE_STEPS;
    break;
  default:
    return NULL;
  }
  value = g_ascii_strtod (text, &end);
  if (end == text)
    value = isfinite (spec->def) ? spec->def : spec->ui_min;
  lo = MIN (spec->ui_min, value);
  hi = MAX (spec->ui_max, value);
  value = CLAMP (value + step, lo, hi);
  if (is_pair (spec))
    return print_number (spec, value);
  g_ascii_formatd (buffer, sizeof buffer, "%.12g", value);
  return g_strdup (buffer);
}

static void
show_in_scale (DscParamSliders *self, Line *line)
{
  double value;

  if (!parse_number (gtk_editable_get_text (GTK_EDITABLE (line->entry)), &value))
    return;
  self->setting = TRUE;
  gtk_range_set_value (GTK_RANGE (line->scale), value);
  self->setting = FALSE;
}

static void
show_in_entry (DscParamSliders *self, Line *line, const char *text)
{
  double typed, value;

  /* What is typed stays as long as it means the same: "5." on the way to "5.5". */
  if (parse_number (text, &value)
      && parse_number (gtk_editable_get_text (GTK_EDITABLE (line->entry)), &typed) && typed == value
      && gtk_widget_get_state_flags (line->entry) & GTK_STATE_FLAG_FOCUS_WITHIN)
    return;
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (line->entry), text);
  self->setting = FALSE;
}

static void
scale_cb (GtkRange *range, DscParamSliders *self)
{
  for (guint i = 0; i < self->n && !self->setting; i++) {
    double step = self->spec->step, value = gtk_range_get_value (range);
    g_autofree char *text = NULL;

    if (self->lines[i].scale != GTK_WIDGET (range))
      continue;
    value = round (value / step) * step;
    text = print_number (self->spec, value == 0 ? 0 : value);
    if (strcmp (text, gtk_editable_get_text (GTK_EDITABLE (self->lines[i].entry))) == 0)
      return;
    self->setting = TRUE;
    gtk_editable_set_text (GTK_EDITABLE (self->lines[i].entry), text);
    self->setting = FALSE;
    g_signal_emit (self, signals[EDITED], 0, TRUE);
    return;
  }
}

static void
typed_cb (GtkEditable *entry, DscParamSliders *self)
{
  if (self->setting)
    return;
  for (guint i = 0; i < self->n; i++)
    show_in_scale (self, &self->lines[i]);
  g_signal_emit (self, signals[EDITED], 0, FALSE);
}

static void
done_cb (DscParamSliders *self)
{
  g_signal_emit (self, signals[EDITED], 0, TRUE);
}

static gboolean
key_cb (GtkEventControllerKey *key,
        guint keyval,
        guint code,
        GdkModifierType mods,
        DscParamSliders *self)
{
  GtkWidget *entry = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (key));
  g_autofree char *text
      = dsc_param_step_text (self->spec, keyval, gtk_editable_get_text (GTK_EDITABLE (entry)));

  if (!text)
    return FALSE;
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  return TRUE;
}

static GtkWidget *
make_entry (DscParamSliders *self)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_editable_set_enable_undo (GTK_EDITABLE (entry), FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), ENTRY_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), ENTRY_CHARS);
  gtk_editable_set_alignment (GTK_EDITABLE (entry), 1);
  gtk_widget_add_css_class (entry, "numeric");
  g_signal_connect (entry, "changed", G_CALLBACK (typed_cb), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (done_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (done_cb), self);
  gtk_widget_add_controller (entry, focus);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (entry, key);
  return entry;
}

/* @label: (nullable) */
static void
add_line (DscParamSliders *self, const char *label)
{
  const DscParamSpec *spec = self->spec;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  Line *line = &self->lines[self->n++];

  if (label) {
    GtkWidget *caption = gtk_label_new (label);

    gtk_label_set_xalign (GTK_LABEL (caption), 0);
    gtk_label_set_width_chars (GTK_LABEL (caption), 10);
    gtk_widget_add_css_class (caption, "caption");
    gtk_box_append (GTK_BOX (box), caption);
  }
  line->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, spec->ui_min, spec->ui_max,
                                          spec->step);
  gtk_scale_set_draw_value (GTK_SCALE (line->scale), FALSE);
  gtk_widget_set_hexpand (line->scale, TRUE);
  dsc_wheel_passes (line->scale);
  g_signal_connect (line->scale, "value-changed", G_CALLBACK (scale_cb), self);
  line->entry = make_entry (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label ? label : _ (spec->title), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label ? label : _ (spec->title), -1);
  gtk_box_append (GTK_BOX (box), line->scale);
  gtk_box_append (GTK_BOX (box), line->entry);
  gtk_box_append (GTK_BOX (self), box);
}

static void
dsc_param_sliders_dispose (GObject *object)
{
  /* An entry that loses the focus on the way out says nothing any more. */
  DSC_PARAM_SLIDERS (object)->setting = TRUE;
  G_OBJECT_CLASS (dsc_param_sliders_parent_class)->dispose (object);
}

static void
dsc_param_sliders_class_init (DscParamSlidersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_param_sliders_dispose;
  signals[EDITED] = g_signal_new ("edited", DSC_TYPE_PARAM_SLIDERS, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
dsc_param_sliders_init (DscParamSliders *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
}

GtkWidget *
dsc_param_sliders_new (const DscParamSpec *spec)
{
  DscParamSliders *self = g_object_new (DSC_TYPE_PARAM_SLIDERS, NULL);

  self->spec = spec;
  add_line (self, is_pair (spec) ? _ ("First pass") : NULL);
  if (is_pair (spec))
    add_line (self, _ ("Neighbours"));
  return GTK_WIDGET (self);
}

void
dsc_param_sliders_set_text (DscParamSliders *self, const char *text)
{
  g_autofree char *first = NULL;
  const char *rest = text + strlen (text);

  g_return_if_fail (DSC_IS_PARAM_SLIDERS (self));

  while (g_ascii_isspace (*text))
    text++;
  if (self->n > 1) {
    gsize head = strcspn (text, " \t");

    first = g_strndup (text, head);
    rest = text + head + strspn (text + head, " \t");
  }
  show_in_entry (self, &self->lines[0], first ? first : text);
  if (self->n > 1)
    show_in_entry (self, &self->lines[1], rest);
  for (guint i = 0; i < self->n; i++)
    show_in_scale (self, &self->lines[i]);
}

char *
dsc_param_sliders_dup_text (DscParamSliders *self)
{
  const char *first = gtk_editable_get_text (GTK_EDITABLE (self->lines[0].entry));

  if (self->n == 1)
    return g_strstrip (g_strdup (first));
  return g_strstrip (
      g_strconcat (first, " ", gtk_editable_get_text (GTK_EDITABLE (self->lines[1].entry)), NULL));
}

GtkRange *
dsc_param_sliders_get_range (DscParamSliders *self, guint index)
{
  return GTK_RANGE (self->lines[index].scale);
}

GtkWidget *
dsc_param_sliders_get_entry (DscParamSliders *self, guint index)
{
  return self->lines[index].entry;
}
