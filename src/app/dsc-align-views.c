/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-views.h"

#include <glib/gi18n.h>
#include <string.h>

#define BESIDE 640     /* room for the table and a plot, and */
#define WIDE 1120      /* for the table, the sky and a plot */
#define TABLE_PART 0.5 /* of it for the table, in the first case, and */
#define WIDE_PART 0.36

typedef enum { ROOM_NARROW, ROOM_BESIDE, ROOM_WIDE } Room;

static const struct {
  const char *name, *title, *tooltip;
  const DscAlignPlotKind *kind;
} views[] = {
  { "sky", N_ ("Sky"), N_ ("Footprints and residuals on the sky"), &dsc_align_sky_plot },
  { "shift", N_ ("dx–dy"), N_ ("Residuals and the clipping circle"), &dsc_align_shift_plot },
  { "histogram", N_ ("Peak"), N_ ("2-D histogram of the first guess"), &dsc_align_histogram_plot },
  { "magnitude", N_ ("Mag"), N_ ("Residuals against magnitude"), &dsc_align_magnitude_plot },
  { "x", N_ ("x"), N_ ("Residuals against x"), &dsc_align_x_plot },
  { "y", N_ ("y"), N_ ("Residuals against y"), &dsc_align_y_plot },
};

struct _DscAlignViews {
  AdwBin parent_instance;

  Room room;
  const char *wanted; /* the view that was asked for last */
  const char *plot;   /* the plot that was */
  guint arrange_source;
  gboolean quiet;
  gboolean arranged;     /* for the room there is */
  gboolean no_histogram; /* of any fit that is shown */

  GtkScrolledWindow *scrolled;
  GtkPaned *paned;
  GtkWidget *table, *bar, *switcher;
  GtkDropDown *choice;
  GtkStack *stack;
  AdwBin *table_beside, *table_page, *sky_beside, *sky_page;
  DscAlignPlot *plots[G_N_ELEMENTS (views)];
};

enum { INFO, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscAlignViews, dsc_align_views, ADW_TYPE_BIN)

/* --- what is seen --- */

static gboolean
is_page (DscAlignViews *self, const char *name)
{
  if (strcmp (name, "table") == 0)
    return self->room == ROOM_NARROW;
  if (strcmp (name, "histogram") == 0)
    return !self->no_histogram;
  return self->room != ROOM_WIDE || strcmp (name, "sky") != 0;
}

static void
fill_choice (DscAlignViews *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  const char *shown = gtk_stack_get_visible_child_name (self->stack);
  guint n = 0, selected = 0;

  self->quiet = TRUE;
  if (is_page (self, "table")) {
    gtk_string_list_append (list, _ ("Table"));
    n++;
  }
  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    if (!is_page (self, views[i].name))
      continue;
    gtk_string_list_append (list, _ (views[i].title));
    if (g_strcmp0 (views[i].name, shown) == 0)
      selected = n;
    n++;
  }
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->choice, selected);
  self->quiet = FALSE;
}

static void
show_wanted (DscAlignViews *self)
{
  const char *wanted = self->wanted, *plot = self->plot, *name = wanted;

  if (!is_page (self, name))
    name = self->plot;
  if (!is_page (self, name))
    name = "shift";
  gtk_stack_set_visible_child_name (self->stack, name);
  self->wanted = wanted;
  self->plot = plot;
  fill_choice (self);
}

static void
choice_cb (DscAlignViews *self)
{
  guint index = gtk_drop_down_get_selected (self->choice), n = 0;

  if (self->quiet)
    return;
  if (is_page (self, "table") && index == n++) {
    dsc_align_views_set_view (self, "table");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    if (is_page (self, views[i].name) && index == n++) {
      dsc_align_views_set_view (self, views[i].name);
      return;
    }
  }
}

/* By a button of the row. */
static void
page_cb (DscAlignViews *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->stack);

  for (guint i = 0; name && i < G_N_ELEMENTS (views); i++)
    if (strcmp (views[i].name, name) == 0 && is_page (self, name))
      self->wanted = self->plot = views[i].name;
}

/* --- room --- */

static void
move_to (GtkWidget *widget, AdwBin *from, AdwBin *to)
{
  if (!widget || adw_bin_get_child (to) == widget)
    return;
  g_object_ref (widget);
  adw_bin_set_child (from, NULL);
  adw_bin_set_child (to, widget);
  g_object_unref (widget);
}

static void
arrange (DscAlignViews *self, int width)
{
  gboolean narrow = self->room == ROOM_NARROW, wide = self->room == ROOM_WIDE;
  const char *wanted = self->wanted, *plot = self->plot;

  move_to (self->table, narrow ? self->table_beside : self->table_page,
           narrow ? self->table_page : self->table_beside);
  move_to (GTK_WIDGET (self->plots[0]), wide ? self->sky_page : self->sky_beside,
           wide ? self->sky_beside : self->sky_page);
  gtk_stack_page_set_visible (gtk_stack_get_page (self->stack, GTK_WIDGET (self->table_page)),
                              narrow);
  gtk_stack_page_set_visible (gtk_stack_get_page (self->stack, GTK_WIDGET (self->sky_page)), !wide);
  self->wanted = wanted;
  self->plot = plot;
  gtk_widget_set_visible (GTK_WIDGET (self->table_beside), !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->sky_beside), wide);
  gtk_widget_set_visible (self->switcher, !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->choice), narrow);
  if (width > 0)
    gtk_paned_set_position (self->paned, (int)(width * (wide ? WIDE_PART : TABLE_PART)));
  show_wanted (self);
}

static gboolean
arrange_cb (gpointer user_data)
{
  DscAlignViews *self = user_data;
  int width = gtk_widget_get_width (GTK_WIDGET (self->scrolled));
  Room room = width < BESIDE ? ROOM_NARROW : width < WIDE ? ROOM_BESIDE : ROOM_WIDE;

  self->arrange_source = 0;
  if (width > 0 && (room != self->room || !self->arranged)) {
    self->arranged = TRUE;
    self->room = room;
    arrange (self, width);
  }
  return G_SOURCE_REMOVE;
}

/* What is shown does not change while it is being placed. */
static void
room_changed_cb (DscAlignViews *self)
{
  if (!self->arrange_source)
    self->arrange_source = g_idle_add (arrange_cb, self);
}

/* --- the object --- */

static void
info_cb (DscAlignViews *self, GParamSpec *pspec, DscAlignPlot *plot)
{
  g_autofree char *text = NULL;

  g_object_get (plot, "info", &text, NULL);
  g_signal_emit (self, signals[INFO], 0, text);
}

static void
dsc_align_views_dispose (GObject *object)
{
  DscAlignViews *self = DSC_ALIGN_VIEWS (object);

  g_clear_handle_id (&self->arrange_source, g_source_remove);
  G_OBJECT_CLASS (dsc_align_views_parent_class)->dispose (object);
}

static void
dsc_align_views_class_init (DscAlignViewsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_align_views_dispose;
  signals[INFO] = g_signal_new ("info", DSC_TYPE_ALIGN_VIEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static AdwBin *
add_page (DscAlignViews *self, const char *name, const char *title, GtkWidget *child)
{
  AdwBin *bin = ADW_BIN (adw_bin_new ());

  adw_bin_set_child (bin, child);
  gtk_stack_add_titled (self->stack, GTK_WIDGET (bin), name, title);
  return bin;
}

static void
make_stack (DscAlignViews *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->stack), TRUE);
  self->table_page = add_page (self, "table", _ ("Table"), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    AdwBin *bin;

    self->plots[i] = dsc_align_plot_new (views[i].kind);
    bin = add_page (self, views[i].name, _ (views[i].title), GTK_WIDGET (self->plots[i]));
    if (i == 0)
      self->sky_page = bin;
    g_signal_connect_object (self->plots[i], "notify::info", G_CALLBACK (info_cb), self,
                             G_CONNECT_SWAPPED);
  }
  g_signal_connect_object (self->stack, "notify::visible-child-name", G_CALLBACK (page_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
make_bar (DscAlignViews *self)
{
  self->bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->bar, "dsc-tight");
  gtk_widget_set_margin_start (self->bar, 6);
  gtk_widget_set_margin_end (self->bar, 8);
  self->switcher = gtk_stack_switcher_new ();
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (self->switcher), self->stack);
  gtk_widget_add_css_class (self->switcher, "dsc-tight-switcher");
  self->choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->choice), _ ("What is shown"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What is shown"), -1);
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (choice_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->bar), self->switcher);
  gtk_box_append (GTK_BOX (self->bar), GTK_WIDGET (self->choice));
}

static void
dsc_align_views_init (DscAlignViews *self)
{
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->room = ROOM_BESIDE;
  self->wanted = "table";
  self->plot = "sky";
  make_stack (self);
  make_bar (self);
  self->table_beside = ADW_BIN (adw_bin_new ());
  self->sky_beside = ADW_BIN (adw_bin_new ());
  gtk_box_set_homogeneous (GTK_BOX (row), TRUE);
  gtk_widget_set_vexpand (row, TRUE);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->sky_beside));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (side), self->bar);
  gtk_box_append (GTK_BOX (side), row);

  self->paned = GTK_PANED (gtk_paned_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_paned_set_start_child (self->paned, GTK_WIDGET (self->table_beside));
  gtk_paned_set_end_child (self->paned, side);
  gtk_paned_set_shrink_end_child (self->paned, FALSE);
  self->scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_policy (self->scrolled, GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (self->scrolled, GTK_WIDGET (self->paned));
  gtk_widget_set_size_request (GTK_WIDGET (self->scrolled), 300, -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->scrolled));
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scrolled),
                           "notify::page-size", G_CALLBACK (room_changed_cb), self,
                           G_CONNECT_SWAPPED);
  arrange (self, 0);
}

void
dsc_align_views_set_table (DscAlignViews *self, GtkWidget *table)
{
  g_return_if_fail (DSC_IS_ALIGN_VIEWS (self) && !self->table);

  self->table = table;
  adw_bin_set_child (self->room == ROOM_NARROW ? self->table_page : self->table_beside, table);
}

GtkBox *
dsc_align_views_get_bar (DscAlignViews *self)
{
  return GTK_BOX (self->bar);
}

/* Of this kind; only some methods make one. */
static gboolean
has_histogram (DscAlignCase *shown, DscTweakFitKind fits)
{
  const GPtrArray *all = dsc_align_case_get_solution (shown)->fits;

  for (guint i = 0; i < all->len; i++) {
    const DscTweakFit *fit = g_ptr_array_index (all, i);

    if (fit->kind == fits && fit->histogram.counts)
      return TRUE;
  }
  return FALSE;
}

static void
show_histogram_page (DscAlignViews *self, gboolean any)
{
  DscAlignPlot *plot = dsc_align_views_find_plot (self, "histogram");
  GtkWidget *page = gtk_widget_get_parent (GTK_WIDGET (plot));
  const char *wanted = self->wanted, *shown = self->plot;

  if (self->no_histogram == !any)
    return;
  self->no_histogram = !any;
  gtk_stack_page_set_visible (gtk_stack_get_page (self->stack, page), any);
  self->wanted = wanted;
  self->plot = shown;
  show_wanted (self);
}

void
dsc_align_views_show (DscAlignViews *self, DscAlignCase *shown, DscTweakFitKind fits)
{
  g_return_if_fail (DSC_IS_ALIGN_VIEWS (self));

  if (shown)
    show_histogram_page (self, has_histogram (shown, fits));
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    dsc_align_plot_show (self->plots[i], shown, fits);
}

void
dsc_align_views_select (DscAlignViews *self, const DscAlignSelection *selection)
{
  g_return_if_fail (DSC_IS_ALIGN_VIEWS (self));

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    dsc_align_plot_select (self->plots[i], selection);
}

const char *
dsc_align_views_get_view (DscAlignViews *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

void
dsc_align_views_set_view (DscAlignViews *self, const char *name)
{
  g_return_if_fail (DSC_IS_ALIGN_VIEWS (self));

  if (strcmp (name, "table") == 0)
    self->wanted = "table";
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (strcmp (views[i].name, name) == 0)
      self->wanted = self->plot = views[i].name;
  show_wanted (self);
}

guint
dsc_align_views_n_plots (void)
{
  return G_N_ELEMENTS (views);
}

DscAlignPlot *
dsc_align_views_nth_plot (DscAlignViews *self, guint index)
{
  return index < G_N_ELEMENTS (views) ? self->plots[index] : NULL;
}

DscAlignPlot *
dsc_align_views_find_plot (DscAlignViews *self, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (strcmp (views[i].name, name) == 0)
      return self->plots[i];
  return NULL;
}
