/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-figure-form.h"

#include <glib/gi18n.h>

#define PREVIEW 380  /* pixels, at most */
#define DELAY_MS 120 /* after the last change */
#define POINTS_CM (72 / 2.54)
#define LEAST_POINTS 72.0
#define MOST_POINTS 2400.0 /* 84 cm */

/* What can be put onto it. */
static const struct {
  const char *title;
  gsize offset;
} switches[] = {
  { N_ ("_Axes on the sky"), G_STRUCT_OFFSET (DscFigureOptions, axes) },
  { N_ ("_Grid"), G_STRUCT_OFFSET (DscFigureOptions, grid) },
  { N_ ("Colour _bar"), G_STRUCT_OFFSET (DscFigureOptions, color_bar) },
  { N_ ("_Marks and outlines"), G_STRUCT_OFFSET (DscFigureOptions, overlays) },
  { N_ ("_Compass"), G_STRUCT_OFFSET (DscFigureOptions, compass) },
  { N_ ("Scale ba_r"), G_STRUCT_OFFSET (DscFigureOptions, scale_bar) },
};

struct _DscFigureForm {
  AdwBin parent_instance;

  DscImageView *view;
  DscFigureOptions options;
  DscFigureUnit unit;
  gboolean filling; /* fields are being set, nobody has typed */
  guint source;

  GtkWidget *picture, *size;
  GtkWidget *title, *width, *height, *units, *dpi, *degrees;
  GtkWidget *checks[G_N_ELEMENTS (switches)];
};

enum {
  CHANGED,
  SAVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscFigureForm, dsc_figure_form, ADW_TYPE_BIN)

/* Points of one of the unit. */
static double
unit_points (DscFigureForm *self)
{
  switch (self->unit) {
  case DSC_FIGURE_INCH:
    return 72;
  case DSC_FIGURE_PX:
    return 72 / self->options.dpi;
  case DSC_FIGURE_CM:
  case DSC_N_FIGURE_UNITS:
  default:
    return POINTS_CM;
  }
}

/* --- the preview -------------------------------------------------------------------------------
 */

static void
tell_size (DscFigureForm *self, DscFigure *figure)
{
  double width = 0, height = 0, dpi = self->options.dpi;
  g_autofree char *text = NULL;

  if (figure != NULL) {
    dsc_figure_get_size (figure, &width, &height);
    text = g_strdup_printf (_ ("%.1f × %.1f cm; as PNG %.0f × %.0f pixels"), width / POINTS_CM,
                            height / POINTS_CM, width * dpi / 72, height * dpi / 72);
  }
  gtk_label_set_text (GTK_LABEL (self->size), text ? text : _ ("Too small for what is around it"));
}

static gboolean
preview_cb (gpointer data)
{
  DscFigureForm *self = data;
  DscFigureOptions options = self->options;
  g_autoptr (DscFigure) figure = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  self->source = 0;
  options.most_pixels = PREVIEW;
  figure = dsc_figure_new (self->view, &options);
  if (figure != NULL)
    texture = dsc_figure_make_texture (figure,
                                       PREVIEW * gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  tell_size (self, figure);
  return G_SOURCE_REMOVE;
}

static void
changed (DscFigureForm *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (DELAY_MS, preview_cb, self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- fields ------------------------------------------------------------------------------------
 */

static void
show_size (DscFigureForm *self)
{
  double points = unit_points (self);
  gboolean whole = self->unit == DSC_FIGURE_PX;
  GtkWidget *const spins[2] = { self->width, self->height };
  const double values[2] = { self->options.width, self->options.height };

  self->filling = TRUE;
  for (guint i = 0; i < 2; i++) {
    GtkSpinButton *spin = GTK_SPIN_BUTTON (spins[i]);

    gtk_spin_button_set_digits (spin, whole ? 0 : 1);
    gtk_spin_button_set_increments (spin, whole ? 10 : 0.5, whole ? 100 : 5);
    gtk_spin_button_set_range (spin, LEAST_POINTS / points, MOST_POINTS / points);
    gtk_spin_button_set_value (spin, values[i] / points);
  }
  self->filling = FALSE;
}

static void
field_cb (DscFigureForm *self)
{
  const char *title = gtk_editable_get_text (GTK_EDITABLE (self->title));
  double points = unit_points (self), dpi;

  if (self->filling)
    return;
  self->options.width = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->width)) * points;
  self->options.height = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->height)) * points;
  dpi = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->dpi));
  self->options.degrees = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->degrees)) == 1;
  g_free (self->options.title);
  self->options.title = *title ? g_strdup (title) : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    G_STRUCT_MEMBER (gboolean, &self->options, switches[i].offset)
        = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->checks[i]));
  if (dpi != self->options.dpi) {
    self->options.dpi = dpi;
    show_size (self);
  }
  changed (self);
}

static void
unit_cb (DscFigureForm *self)
{
  if (self->filling)
    return;
  self->unit = (DscFigureUnit)gtk_drop_down_get_selected (GTK_DROP_DOWN (self->units));
  show_size (self);
  changed (self);
}

static void
save_cb (DscFigureForm *self)
{
  g_signal_emit (self, signals[SAVE], 0);
}

static GtkWidget *
add_row (DscFigureForm *self, GtkGrid *grid, int row, const char *title, GtkWidget *field)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), field);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_widget_set_hexpand (field, TRUE);
  gtk_grid_attach (grid, field, 1, row, 1, 1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  label, NULL, -1);
  return field;
}

static GtkWidget *
make_fields (DscFigureForm *self)
{
  const char *const units[] = { _ ("cm"), _ ("inches"), _ ("pixels"), NULL };
  const char *const angles[] = { _ ("Hours, minutes, seconds"), _ ("Degrees"), NULL };
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());
  int row = 0;

  gtk_grid_set_row_spacing (grid, 6);
  gtk_grid_set_column_spacing (grid, 12);
  self->title = add_row (self, grid, row++, _ ("_Title"), gtk_entry_new ());
  self->width = add_row (self, grid, row++, _ ("_Width"), gtk_spin_button_new_with_range (1, 2, 1));
  self->height = add_row (self, grid, row++, _ ("_Height at most"),
                          gtk_spin_button_new_with_range (1, 2, 1));
  self->units = add_row (self, grid, row++, _ ("_Unit"), gtk_drop_down_new_from_strings (units));
  self->dpi = add_row (self, grid, row++, _ ("_Dots per inch of PNG"),
                       gtk_spin_button_new_with_range (36, 1200, 10));
  self->degrees
      = add_row (self, grid, row++, _ ("Coo_rdinates"), gtk_drop_down_new_from_strings (angles));
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++) {
    self->checks[i] = gtk_check_button_new_with_mnemonic (_ (switches[i].title));
    gtk_grid_attach (grid, self->checks[i], (int)i % 2, row + (int)i / 2, 1, 1);
  }
  return GTK_WIDGET (grid);
}

static void
fill (DscFigureForm *self)
{
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->title),
                         self->options.title ? self->options.title : "");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->dpi), self->options.dpi);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->units), self->unit);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->degrees), self->options.degrees ? 1 : 0);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (self->checks[i]),
                                 G_STRUCT_MEMBER (gboolean, &self->options, switches[i].offset));
  show_size (self);
}

static void
connect_fields (DscFigureForm *self)
{
  GtkWidget *const values[] = { self->title, self->width, self->height, self->dpi };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_signal_connect_swapped (values[i], i == 0 ? "changed" : "value-changed",
                              G_CALLBACK (field_cb), self);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_signal_connect_swapped (self->checks[i], "toggled", G_CALLBACK (field_cb), self);
  g_signal_connect_swapped (self->degrees, "notify::selected", G_CALLBACK (field_cb), self);
  g_signal_connect_swapped (self->units, "notify::selected", G_CALLBACK (unit_cb), self);
}

DscFigureForm *
dsc_figure_form_new (DscImageView *view, const DscFigureOptions *options, DscFigureUnit unit)
{
  DscFigureForm *self = g_object_new (DSC_TYPE_FIGURE_FORM, NULL);

  self->view = g_object_ref (view);
  self->options = *options;
  self->options.title = g_strdup (options->title);
  self->unit = unit;
  fill (self);
  connect_fields (self);
  preview_cb (self);
  return self;
}

const DscFigureOptions *
dsc_figure_form_get_options (DscFigureForm *self)
{
  return &self->options;
}

DscFigureUnit
dsc_figure_form_get_unit (DscFigureForm *self)
{
  return self->unit;
}

GdkPaintable *
dsc_figure_form_get_preview (DscFigureForm *self)
{
  return gtk_picture_get_paintable (GTK_PICTURE (self->picture));
}

static void
dsc_figure_form_dispose (GObject *object)
{
  DscFigureForm *self = DSC_FIGURE_FORM (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->view);
  g_clear_pointer (&self->options.title, g_free);
  G_OBJECT_CLASS (dsc_figure_form_parent_class)->dispose (object);
}

static void
dsc_figure_form_class_init (DscFigureFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_figure_form_dispose;
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_FIGURE_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[SAVE] = g_signal_new ("save", DSC_TYPE_FIGURE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
dsc_figure_form_init (DscFigureForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *save = gtk_button_new_with_mnemonic (_ ("_Save…"));

  self->picture = gtk_picture_new ();
  gtk_picture_set_can_shrink (GTK_PICTURE (self->picture), TRUE);
  gtk_widget_set_size_request (self->picture, PREVIEW, PREVIEW);
  gtk_widget_set_vexpand (self->picture, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Preview of the figure"), -1);
  self->size = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->size, "dim-label");
  gtk_widget_add_css_class (self->size, "caption");
  gtk_box_append (GTK_BOX (left), self->picture);
  gtk_box_append (GTK_BOX (left), self->size);
  gtk_box_append (GTK_BOX (right), make_fields (self));
  gtk_widget_add_css_class (save, "suggested-action");
  gtk_widget_set_halign (save, GTK_ALIGN_END);
  gtk_widget_set_valign (save, GTK_ALIGN_END);
  gtk_widget_set_vexpand (save, TRUE);
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (save_cb), self);
  gtk_box_append (GTK_BOX (right), save);
  gtk_box_append (GTK_BOX (box), left);
  gtk_box_append (GTK_BOX (box), right);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  adw_bin_set_child (ADW_BIN (self), box);
}
