/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-layout.h"

#define GAP 8
#define N_PLOTS 3
#define LEAST_PLOT 128 /* wide */
#define WIDE_PLOT 128  /* from which the numbers may stand beside */
#define LEAST_HEIGHT 150
#define MOST_HEIGHT 170   /* with numbers below: they are to be seen too */
#define SECOND_HEIGHT 115 /* of a plot in a row of its own */
#define BESIDE_HEIGHT 200
#define NUMBERS_WIDTH 320 /* beside the plots */
#define NUMBERS_MOST 380
#define LEAST_WIDTH 300

struct _DscSourceLayout {
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (DscSourceLayout, dsc_source_layout, GTK_TYPE_LAYOUT_MANAGER)

/* What follows from a width. @per_row: plots beside each other; @beside: numbers too */
typedef struct {
  int per_row, plot_width, plot_height, numbers_width;
  gboolean beside;
} Plan;

static GtkWidget *
get_numbers (GtkWidget *widget)
{
  return gtk_widget_get_last_child (widget);
}

static void
make_plan (GtkWidget *widget, int width, Plan *plan)
{
  int numbers;

  gtk_widget_measure (get_numbers (widget), GTK_ORIENTATION_HORIZONTAL, -1, &numbers, NULL, NULL,
                      NULL);
  numbers = MAX (numbers, CLAMP (width - N_PLOTS * (WIDE_PLOT + GAP), NUMBERS_WIDTH, NUMBERS_MOST));
  plan->beside = width >= N_PLOTS * (WIDE_PLOT + GAP) + numbers;
  plan->per_row = width >= N_PLOTS * LEAST_PLOT + (N_PLOTS - 1) * GAP ? N_PLOTS : 2;
  plan->numbers_width = plan->beside ? numbers : width;
  if (plan->beside)
    width -= numbers + GAP;
  plan->plot_width = (width - (plan->per_row - 1) * GAP) / plan->per_row;
  plan->plot_height = CLAMP (plan->plot_width, LEAST_HEIGHT, MOST_HEIGHT);
}

static GtkSizeRequestMode
dsc_source_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
dsc_source_layout_measure (GtkLayoutManager *manager,
                           GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  Plan plan;
  int numbers, plots;

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    gtk_widget_measure (get_numbers (widget), orientation, -1, minimum, NULL, NULL, NULL);
    *minimum = *natural = MAX (*minimum, LEAST_WIDTH);
    return;
  }
  make_plan (widget, for_size > 0 ? for_size : LEAST_WIDTH, &plan);
  gtk_widget_measure (get_numbers (widget), orientation, plan.numbers_width, &numbers, NULL, NULL,
                      NULL);
  plots = plan.plot_height + (plan.per_row < N_PLOTS ? GAP + SECOND_HEIGHT : 0);
  *minimum = *natural = plan.beside ? MAX (LEAST_HEIGHT, numbers) : plots + GAP + numbers;
}

static void
allocate (GtkWidget *child, int x, int y, int width, int height)
{
  GtkAllocation allocation = { x, y, width, height };
  int least;

  /* Asked for, or GTK warns that it was not. */
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  allocation.width = MAX (width, least);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, allocation.width, &least, NULL, NULL, NULL);
  allocation.height = MAX (height, least);
  gtk_widget_size_allocate (child, &allocation, -1);
}

static void
dsc_source_layout_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *numbers = get_numbers (widget), *child = gtk_widget_get_first_child (widget);
  Plan plan;
  int below;

  make_plan (widget, width, &plan);
  if (plan.beside)
    plan.plot_height = CLAMP (plan.plot_width, LEAST_HEIGHT, BESIDE_HEIGHT);
  below = plan.plot_height + GAP;
  for (int i = 0; child && child != numbers; i++, child = gtk_widget_get_next_sibling (child)) {
    if (i < plan.per_row) {
      allocate (child, i * (plan.plot_width + GAP), 0, plan.plot_width, plan.plot_height);
    } else {
      allocate (child, 0, plan.plot_height + GAP, width, SECOND_HEIGHT);
      below += SECOND_HEIGHT + GAP;
    }
  }
  if (plan.beside)
    allocate (numbers, width - plan.numbers_width, 0, plan.numbers_width, height);
  else
    allocate (numbers, 0, below, width, height - below);
}

static void
dsc_source_layout_class_init (DscSourceLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->get_request_mode = dsc_source_layout_get_request_mode;
  manager_class->measure = dsc_source_layout_measure;
  manager_class->allocate = dsc_source_layout_allocate;
}

static void
dsc_source_layout_init (DscSourceLayout *self)
{
}

GtkLayoutManager *
dsc_source_layout_new (void)
{
  return g_object_new (DSC_TYPE_SOURCE_LAYOUT, NULL);
}
