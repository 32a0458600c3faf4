/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-examine-popover.h"

#include <glib/gi18n.h>

enum { RADIUS, INNER, OUTER, REACH, BOX, N_SPINS };
enum { MODEL, LEVELS, N_CHOICES };
enum { SUBTRACT, CENTER, N_SWITCHES };

#define NAME "dsc-name" /* of the setting that a widget changes */

struct _DscExaminePopover {
  GtkPopover parent_instance;

  gboolean updating;
  GtkSpinButton *spins[N_SPINS];
  GtkDropDown *choices[N_CHOICES];
  GtkSwitch *switches[N_SWITCHES];
};

enum { SET, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscExaminePopover, dsc_examine_popover, GTK_TYPE_POPOVER)

static const struct {
  const char *name, *label, *tooltip;
} spins[N_SPINS] = {
  [RADIUS] = { "radius", N_ ("Radius of the aperture"), N_ ("Pixels") },
  [INNER] = { "inner", N_ ("Ring from"), N_ ("Of the background, pixels from the place") },
  [OUTER] = { "outer", N_ ("Ring to"), N_ ("Of the background, pixels from the place") },
  [REACH] = { "reach", N_ ("Reach of profiles and fits"), N_ ("Pixels on each side of the place") },
  [BOX] = { "box", N_ ("Side of the box"),
            N_ ("Of statistics, histogram, contours, surface and cut-out; pixels") },
};

static const struct {
  const char *name, *label, *words[4];
} choices[N_CHOICES] = {
  [MODEL] = { "model", N_ ("Profile"), { "gauss", "moffat" } },
  [LEVELS] = { "levels", N_ ("Contours"), { "linear", "log", "sigma" } },
};

static const char *const choice_labels[N_CHOICES][4] = {
  [MODEL] = { N_ ("Gaussian"), N_ ("Moffat"), NULL },
  [LEVELS] = { N_ ("Linear"), N_ ("Logarithmic"), N_ ("By sigma"), NULL },
};

static const struct {
  const char *name, *label;
} switches[N_SWITCHES] = {
  [SUBTRACT] = { "subtract", N_ ("Take off the background") },
  [CENTER] = { "center", N_ ("Centre on the star first") },
};

static void
emit (DscExaminePopover *self, GObject *widget, const char *value)
{
  if (!self->updating)
    g_signal_emit (self, signals[SET], 0, g_object_get_data (widget, NAME), value);
}

static void
spin_cb (GtkSpinButton *spin, DscExaminePopover *self)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.6g", gtk_spin_button_get_value (spin));
  emit (self, G_OBJECT (spin), text);
}

static void
choice_cb (GtkDropDown *choice, GParamSpec *pspec, DscExaminePopover *self)
{
  guint selected = gtk_drop_down_get_selected (choice);

  for (guint i = 0; i < N_CHOICES; i++)
    if (self->choices[i] == choice && selected < 3 && choices[i].words[selected])
      emit (self, G_OBJECT (choice), choices[i].words[selected]);
}

static void
switch_cb (GtkSwitch *sw, GParamSpec *pspec, DscExaminePopover *self)
{
  emit (self, G_OBJECT (sw), gtk_switch_get_active (sw) ? "true" : "false");
}

static void
add_row (GtkGrid *grid, int row, const char *label, const char *name, GtkWidget *widget)
{
  GtkWidget *text = gtk_label_new (label);

  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_halign (widget, GTK_ALIGN_END);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (widget), NAME, (gpointer)name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_grid_attach (grid, text, 0, row, 1, 1);
  gtk_grid_attach (grid, widget, 1, row, 1, 1);
}

static void
dsc_examine_popover_class_init (DscExaminePopoverClass *klass)
{
  signals[SET] = g_signal_new ("set", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
add_spins (DscExaminePopover *self, GtkGrid *grid)
{
  for (guint i = 0; i < N_SPINS; i++) {
    double max = i == REACH ? DSC_EXAMINE_REACH_MAX : DSC_EXAMINE_RADIUS_MAX;
    GtkWidget *spin
        = i == BOX ? gtk_spin_button_new_with_range (DSC_EXAMINE_BOX_MIN, DSC_EXAMINE_BOX_MAX, 2)
                   : gtk_spin_button_new_with_range (0.5, max, 0.5);

    self->spins[i] = GTK_SPIN_BUTTON (spin);
    gtk_spin_button_set_digits (self->spins[i], i == BOX ? 0 : 1);
    gtk_widget_set_tooltip_text (spin, _ (spins[i].tooltip));
    add_row (grid, (int)i, _ (spins[i].label), spins[i].name, spin);
    g_signal_connect (spin, "value-changed", G_CALLBACK (spin_cb), self);
  }
}

static void
dsc_examine_popover_init (DscExaminePopover *self)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  gtk_grid_set_row_spacing (grid, 6);
  gtk_grid_set_column_spacing (grid, 18);
  add_spins (self, grid);
  for (guint i = 0; i < N_CHOICES; i++) {
    GtkStringList *labels = gtk_string_list_new (NULL);

    for (guint k = 0; choice_labels[i][k]; k++)
      gtk_string_list_append (labels, _ (choice_labels[i][k]));
    self->choices[i] = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (labels), NULL));
    add_row (grid, (int)(N_SPINS + i), _ (choices[i].label), choices[i].name,
             GTK_WIDGET (self->choices[i]));
    g_signal_connect (self->choices[i], "notify::selected", G_CALLBACK (choice_cb), self);
  }
  for (guint i = 0; i < N_SWITCHES; i++) {
    self->switches[i] = GTK_SWITCH (gtk_switch_new ());
    add_row (grid, (int)(N_SPINS + N_CHOICES + i), _ (switches[i].label), switches[i].name,
             GTK_WIDGET (self->switches[i]));
    g_signal_connect (self->switches[i], "notify::active", G_CALLBACK (switch_cb), self);
  }
  gtk_popover_set_child (GTK_POPOVER (self), GTK_WIDGET (grid));
}

GtkWidget *
dsc_examine_popover_new (void)
{
  return g_object_new (DSC_TYPE_EXAMINE_POPOVER, NULL);
}

void
dsc_examine_popover_show (DscExaminePopover *self, const DscExamineSettings *s)
{
  const double values[N_SPINS] = { s->radius, s->inner, s->outer, s->reach, s->box };

  self->updating = TRUE;
  for (guint i = 0; i < N_SPINS; i++)
    gtk_spin_button_set_value (self->spins[i], values[i]);
  gtk_drop_down_set_selected (self->choices[MODEL], s->model);
  gtk_drop_down_set_selected (self->choices[LEVELS], s->levels);
  gtk_switch_set_active (self->switches[SUBTRACT], s->subtract);
  gtk_switch_set_active (self->switches[CENTER], s->center);
  self->updating = FALSE;
}
