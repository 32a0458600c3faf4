/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fold-box.h"

#define SPACING 6
#define FOLD_WIDTH 480  /* logical pixels: less than this folds */
#define FIRST_SHARE 1.5 /* of the first, in widths of the others */

struct _DscFoldBox {
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (DscFoldBox, dsc_fold_box, GTK_TYPE_WIDGET)

static guint
count_children (GtkWidget *widget)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

static void
dsc_fold_box_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);

  for (GtkWidget *child = first; child; child = gtk_widget_get_next_sibling (child)) {
    int min, nat;

    gtk_widget_measure (child, orientation, -1, &min, &nat, NULL, NULL);
    if (orientation == GTK_ORIENTATION_VERTICAL) {
      *minimum = MAX (*minimum, min);
      *natural = MAX (*natural, nat);
      continue;
    }
    *minimum += child == first ? 0 : min + SPACING;
    *natural += nat + SPACING;
  }
  *natural = MAX (*natural, *minimum);
}

static void
dsc_fold_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);
  gboolean folded = width < FOLD_WIDTH;
  guint n = count_children (widget), n_shown = n - folded;
  double parts = n - 1 + (folded ? 0 : FIRST_SHARE);
  double part = (width - SPACING * ((double)MAX (n_shown, 1) - 1)) / MAX (parts, 1), x = 0;

  for (GtkWidget *child = first; child; child = gtk_widget_get_next_sibling (child)) {
    double share = child == first ? FIRST_SHARE * part : part;
    int min;

    gtk_widget_set_child_visible (child, child != first || !folded);
    if (child == first && folded)
      continue;
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, NULL, NULL, NULL);
    gtk_widget_size_allocate (
        child, &(GtkAllocation){ (int)x, 0, MAX ((int)(x + share) - (int)x, min), height }, -1);
    x += share + SPACING;
  }
}

static void
dsc_fold_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (dsc_fold_box_parent_class)->dispose (object);
}

static void
dsc_fold_box_class_init (DscFoldBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_fold_box_dispose;
  widget_class->measure = dsc_fold_box_measure;
  widget_class->size_allocate = dsc_fold_box_size_allocate;
}

static void
dsc_fold_box_init (DscFoldBox *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
