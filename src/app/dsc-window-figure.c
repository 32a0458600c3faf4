/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-figure-form.h"
#include "dsc-window-part.h"
#include "dsc-window-private.h"

/* The picture as a figure: a form over the picture, what it says is remembered with the session. */

#define REMEMBERED "dsc-figure"

typedef struct {
  DscFigureOptions options;
  DscFigureUnit unit;
  gboolean told;      /* by a person: not as the view is */
  GtkWidget *popover; /* (nullable): that is open */
} Remembered;

static void
remembered_free (gpointer data)
{
  Remembered *remembered = data;

  g_free (remembered->options.title);
  g_free (remembered);
}

static Remembered *
get_remembered (DscWindow *self)
{
  Remembered *remembered = g_object_get_data (G_OBJECT (self), REMEMBERED);

  if (remembered)
    return remembered;
  remembered = g_new0 (Remembered, 1);
  dsc_figure_options_init (&remembered->options);
  g_object_set_data_full (G_OBJECT (self), REMEMBERED, remembered, remembered_free);
  return remembered;
}

/* As long as nobody said otherwise the marks are those of the view. */
static const DscFigureOptions *
get_options (DscWindow *self)
{
  Remembered *remembered = get_remembered (self);
  DscFigureOptions *options = &remembered->options;

  if (self->view && !remembered->told)
    g_object_get (self->view, "show-compass", &options->compass, "show-scale-bar",
                  &options->scale_bar, "show-overlays", &options->overlays, NULL);
  return options;
}

static void
changed_cb (DscFigureForm *form, DscWindow *self)
{
  Remembered *remembered = get_remembered (self);

  g_free (remembered->options.title);
  remembered->options = *dsc_figure_form_get_options (form);
  remembered->options.title = g_strdup (remembered->options.title);
  remembered->unit = dsc_figure_form_get_unit (form);
  remembered->told = TRUE;
  dsc_window_touch (self);
}

static void
save_cb (DscFigureForm *form, DscWindow *self)
{
  Remembered *remembered = get_remembered (self);

  if (remembered->popover)
    gtk_popover_popdown (GTK_POPOVER (remembered->popover));
  dsc_window_export_ask (self, "export-figure", _ ("Save the picture (.png, .svg or .pdf)"),
                         "_figure.pdf");
}

static void
closed_cb (GtkPopover *popover, DscWindow *self)
{
  get_remembered (self)->popover = NULL;
  g_idle_add_once ((GSourceOnceFunc)gtk_widget_unparent, popover);
}

static void
form_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscWindow *self = user_data;
  Remembered *remembered = get_remembered (self);
  GtkWidget *place = GTK_WIDGET (self->tabs), *popover;
  DscFigureForm *form;

  if (!self->view) {
    dsc_window_toast (self, _ ("Open an image first"));
    return;
  }
  if (remembered->popover)
    return;
  form = dsc_figure_form_new (self->view, get_options (self), remembered->unit);
  g_signal_connect_object (form, "changed", G_CALLBACK (changed_cb), self, 0);
  g_signal_connect_object (form, "save", G_CALLBACK (save_cb), self, 0);
  popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (form));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_BOTTOM);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover),
                               &(GdkRectangle){ gtk_widget_get_width (place) / 2, 8, 1, 1 });
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The picture as a figure"), -1);
  gtk_widget_set_parent (popover, place);
  g_signal_connect_object (popover, "closed", G_CALLBACK (closed_cb), self, 0);
  remembered->popover = popover;
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
figure_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscWindow *self = user_data;
  DscFigure *figure = self->view ? dsc_figure_new (self->view, get_options (self)) : NULL;

  if (figure)
    dsc_window_export_figure (self, figure, g_variant_get_string (parameter, NULL));
  else
    dsc_window_toast (self, self->view ? _ ("The figure is too small for what is around it")
                                       : _ ("Open an image first"));
}

/* --- the session file --------------------------------------------------------------------------
 */

static const struct {
  const char *name;
  gsize offset;
} flags[] = {
  { "axes", G_STRUCT_OFFSET (DscFigureOptions, axes) },
  { "grid", G_STRUCT_OFFSET (DscFigureOptions, grid) },
  { "degrees", G_STRUCT_OFFSET (DscFigureOptions, degrees) },
  { "color_bar", G_STRUCT_OFFSET (DscFigureOptions, color_bar) },
  { "overlays", G_STRUCT_OFFSET (DscFigureOptions, overlays) },
  { "compass", G_STRUCT_OFFSET (DscFigureOptions, compass) },
  { "scale_bar", G_STRUCT_OFFSET (DscFigureOptions, scale_bar) },
}, sizes[] = {
  { "width", G_STRUCT_OFFSET (DscFigureOptions, width) },
  { "height", G_STRUCT_OFFSET (DscFigureOptions, height) },
  { "dpi", G_STRUCT_OFFSET (DscFigureOptions, dpi) },
};

static GVariant *
save_state (DscWindow *self)
{
  Remembered *remembered = get_remembered (self);
  GVariantDict dict;

  if (!remembered->told)
    return NULL;
  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    g_variant_dict_insert (&dict, flags[i].name, "b",
                           G_STRUCT_MEMBER (gboolean, &remembered->options, flags[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_variant_dict_insert (&dict, sizes[i].name, "d",
                           G_STRUCT_MEMBER (double, &remembered->options, sizes[i].offset));
  g_variant_dict_insert (&dict, "unit", "i", (int)remembered->unit);
  if (remembered->options.title)
    g_variant_dict_insert (&dict, "title", "s", remembered->options.title);
  return g_variant_dict_end (&dict);
}

static void
restore_state (DscWindow *self, GVariant *state)
{
  Remembered *remembered = get_remembered (self);
  gint64 unit = 0;

  g_clear_pointer (&remembered->options.title, g_free);
  dsc_figure_options_init (&remembered->options);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    dsc_state_get_boolean (state, flags[i].name,
                           G_STRUCT_MEMBER_P (&remembered->options, flags[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    double value, *kept = G_STRUCT_MEMBER_P (&remembered->options, sizes[i].offset);

    if (dsc_state_get_double (state, sizes[i].name, &value) && value >= 36 && value <= 2400)
      *kept = value;
  }
  if (dsc_state_get_int (state, "unit", &unit) && unit >= 0 && unit < DSC_N_FIGURE_UNITS)
    remembered->unit = (DscFigureUnit)unit;
  remembered->options.title = dsc_state_dup_string (state, "title");
  remembered->told = TRUE;
}

void
dsc_window_init_figure (DscWindow *self)
{
  static const DscWindowPart part = { "figure", save_state, restore_state };
  static const GActionEntry entries[] = {
    { .name = "figure-form", .activate = form_cb },
    { .name = "export-figure", .activate = figure_cb, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  dsc_window_add_part (self, &part);
}
