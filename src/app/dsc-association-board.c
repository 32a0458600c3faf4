/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-association-board.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-association-rows.h"
#include "dsc-board-head.h"
#include "dsc-plot.h"

#define PLOT_TOP 20
#define RADIUS 4.0
#define NEAR 12.0 /* pixels around a point that are a click on it */

typedef struct {
  const char *id;
  DscForecast forecast;
  char *error;
} Outlook;

struct _DscAssociationBoard {
  AdwBin parent_instance;

  DscSession *session; /* (nullable) */
  GPtrArray *rows;     /* (nullable) of DscAssociationRow */
  GArray *outlooks;    /* of Outlook */
  int selected;
  gboolean is_due;

  GtkStack *pages;
  DscBoardHead *head;
  DscDataTable *table, *forecast;
  GtkWidget *plot;
};

enum { EXPOSURE_SELECTED, EXPOSURE_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscAssociationBoard, dsc_association_board, ADW_TYPE_BIN)

/* --- pointing offsets --- */

static gboolean
make_plot (DscAssociationBoard *self, cairo_t *cr, DscPlot *plot)
{
  double x_lo = INFINITY, x_hi = -INFINITY, y_lo = INFINITY, y_hi = -INFINITY, half;

  for (guint i = 0; self->rows && i < self->rows->len; i++) {
    const DscAssociationRow *row = g_ptr_array_index (self->rows, i);

    if (!isfinite (row->dra))
      continue;
    x_lo = MIN (x_lo, row->dra);
    x_hi = MAX (x_hi, row->dra);
    y_lo = MIN (y_lo, row->ddec);
    y_hi = MAX (y_hi, row->ddec);
  }
  if (!(x_hi >= x_lo))
    return FALSE;
  dsc_plot_init (plot, self->plot, cr, DSC_PLOT_LEFT, DSC_PLOT_MARGIN, PLOT_TOP, DSC_PLOT_BOTTOM);
  /* one scale on both axes, east to the left */
  half = 0.58 * MAX ((x_hi - x_lo) * MAX (plot->height / MAX (plot->width, 1), 0.01), y_hi - y_lo);
  half = MAX (half, 0.5);
  plot->y_lo = 0.5 * (y_lo + y_hi) - half;
  plot->y_hi = 0.5 * (y_lo + y_hi) + half;
  half *= plot->width / MAX (plot->height, 1);
  plot->x_lo = 0.5 * (x_lo + x_hi) + half;
  plot->x_hi = 0.5 * (x_lo + x_hi) - half;
  return TRUE;
}

static void
draw_exposure (DscAssociationBoard *self, DscPlot *plot, guint index)
{
  static const GdkRGBA red = { 0.88f, 0.11f, 0.14f, 1 };
  const DscAssociationRow *row = g_ptr_array_index (self->rows, index);
  gboolean chosen = (int)index == self->selected;
  double x = dsc_plot_to_x (plot, row->dra), y = dsc_plot_to_y (plot, row->ddec);

  if (!isfinite (row->dra))
    return;
  dsc_plot_set_color (plot,
                      row->is_wild ? &red
                      : chosen     ? &plot->accent
                                   : &plot->text,
                      chosen || row->is_wild ? 1 : 0.6);
  cairo_set_line_width (plot->cr, 1.6);
  if (row->is_wild) {
    cairo_move_to (plot->cr, x - RADIUS, y - RADIUS);
    cairo_line_to (plot->cr, x + RADIUS, y + RADIUS);
    cairo_move_to (plot->cr, x - RADIUS, y + RADIUS);
    cairo_line_to (plot->cr, x + RADIUS, y - RADIUS);
    cairo_stroke (plot->cr);
  } else {
    cairo_arc (plot->cr, x, y, chosen ? RADIUS + 1.5 : RADIUS, 0, 2 * G_PI);
    cairo_fill (plot->cr);
  }
  if (chosen || row->is_wild || self->rows->len <= 12) {
    g_autofree char *text = g_strdup_printf ("%u", index + 1);

    dsc_plot_draw_text (plot, text, x + RADIUS + 3, y, 0, 0.5);
  }
}

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  DscAssociationBoard *self = user_data;
  DscPlot plot;

  if (!make_plot (self, cr, &plot))
    return;
  dsc_plot_draw_y_axis (&plot, _ ("Δδ [″]"));
  dsc_plot_draw_x_axis (&plot, _ ("Δα [″]"));
  for (guint i = 0; i < self->rows->len; i++)
    if ((int)i != self->selected)
      draw_exposure (self, &plot, i);
  if (self->selected >= 0 && self->selected < (int)self->rows->len)
    draw_exposure (self, &plot, (guint)self->selected);
}

static void
clicked_cb (DscAssociationBoard *self, int n_press, double x, double y)
{
  DscPlot plot;
  double best = NEAR;
  int found = -1;

  if (!make_plot (self, NULL, &plot))
    return;
  for (guint i = 0; i < self->rows->len; i++) {
    const DscAssociationRow *row = g_ptr_array_index (self->rows, i);
    double away = hypot (dsc_plot_to_x (&plot, row->dra) - x, dsc_plot_to_y (&plot, row->ddec) - y);

    if (away < best) {
      best = away;
      found = (int)i;
    }
  }
  if (found < 0)
    return;
  g_signal_emit (self, signals[EXPOSURE_SELECTED], 0, found);
  if (n_press == 2)
    g_signal_emit (self, signals[EXPOSURE_ACTIVATED], 0, (guint)found);
}

/* --- forecast --- */

static void
outlook_clear (gpointer data)
{
  Outlook *outlook = data;

  dsc_forecast_clear (&outlook->forecast);
  g_free (outlook->error);
}

enum { FORECAST_STEP, FORECAST_MEMORY, FORECAST_DISK, FORECAST_TIME, N_FORECAST_COLUMNS };

/* The row after the last step: memory of the hungriest, disk and time of all. */
static DscForecast
sum_up (DscAssociationBoard *self)
{
  DscForecast sum = { 0 };

  for (guint i = 0; i < self->outlooks->len; i++) {
    const DscForecast *f = &g_array_index (self->outlooks, Outlook, i).forecast;

    sum.memory = MAX (sum.memory, f->memory);
    sum.disk += f->disk;
    sum.seconds += f->seconds;
  }
  return sum;
}

static void
forecast_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  DscAssociationBoard *self = user_data;
  gboolean is_sum = row == self->outlooks->len;
  const Outlook *outlook = is_sum ? NULL : &g_array_index (self->outlooks, Outlook, row);
  DscForecast f = is_sum ? sum_up (self) : outlook->forecast;

  if (column == FORECAST_STEP) {
    ret_cell->text = g_strdup (is_sum ? _ ("all") : outlook->id);
    ret_cell->tooltip = g_strdup (is_sum ? NULL : outlook->error ? outlook->error : f.text);
    ret_cell->css = !is_sum && outlook->error ? "warning" : NULL;
    return;
  }
  ret_cell->value = column == FORECAST_TIME     ? f.seconds
                    : column == FORECAST_MEMORY ? (double)f.memory
                                                : (double)f.disk;
  if (!(ret_cell->value > 0))
    ret_cell->text = g_strdup ("–");
  else if (column == FORECAST_TIME)
    ret_cell->text = g_strdup_printf (_ ("%.0f s"), ceil (f.seconds));
  else
    ret_cell->text = g_format_size ((guint64)ret_cell->value);
}

static void
look_ahead (DscAssociationBoard *self)
{
  self->is_due = FALSE;
  g_array_set_size (self->outlooks, 0);
  for (guint i = 0; self->session && i < dsc_session_n_steps (self->session); i++) {
    Outlook outlook = { .id = dsc_session_get_step (self->session, i)->id };
    g_autoptr (GError) error = NULL;

    if (!dsc_session_forecast (self->session, i, &outlook.forecast, &error))
      outlook.error = g_strdup (error ? error->message : NULL);
    g_array_append_val (self->outlooks, outlook);
  }
  dsc_data_table_fill (self->forecast, self->outlooks->len ? self->outlooks->len + 1 : 0,
                       forecast_cell, self);
}

static void
map_cb (DscAssociationBoard *self)
{
  if (self->is_due)
    look_ahead (self);
}

static void
changed_cb (DscAssociationBoard *self)
{
  self->is_due = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !dsc_session_is_running (self->session))
    look_ahead (self);
}

/* --- */

static void
selected_cb (DscAssociationBoard *self, int row)
{
  g_signal_emit (self, signals[EXPOSURE_SELECTED], 0, row);
}

static void
activated_cb (DscAssociationBoard *self, guint row)
{
  g_signal_emit (self, signals[EXPOSURE_ACTIVATED], 0, row);
}

void
dsc_association_board_set_session (DscAssociationBoard *self,
                                   DscSession *session,
                                   GListModel *members,
                                   gboolean skipped)
{
  g_autofree char *verdict = NULL;
  gboolean odd = FALSE;

  g_return_if_fail (DSC_IS_ASSOCIATION_BOARD (self));

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  self->selected = -1;
  if (session && members)
    self->rows = dsc_association_rows_new (dsc_session_get_library (session), members);
  gtk_stack_set_visible_child_name (self->pages, self->rows ? "report" : "empty");
  dsc_data_table_fill (self->table, self->rows ? self->rows->len : 0, dsc_association_cell,
                       self->rows);
  gtk_widget_queue_draw (self->plot);
  self->is_due = TRUE;
  if (!self->rows)
    return;
  verdict = dsc_association_rows_describe (self->rows, &odd);
  dsc_board_head_set_verdict (self->head, odd || skipped ? DSC_BOARD_WARNING : DSC_BOARD_GOOD,
                              verdict);
  dsc_board_head_set_note (
      self->head, skipped ? _ ("Members whose files are missing were left out: see Messages")
                          : _ ("Offsets from the median centre; right: what a run of the "
                               "pipeline would take"));
  g_signal_connect_object (session, "step-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);
}

void
dsc_association_board_set_selected (DscAssociationBoard *self, int index)
{
  g_return_if_fail (DSC_IS_ASSOCIATION_BOARD (self));

  self->selected = index;
  dsc_data_table_set_selected (self->table, index);
  gtk_widget_queue_draw (self->plot);
}

static void
dsc_association_board_dispose (GObject *object)
{
  DscAssociationBoard *self = DSC_ASSOCIATION_BOARD (object);

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->outlooks, g_array_unref);
  G_OBJECT_CLASS (dsc_association_board_parent_class)->dispose (object);
}

static void
dsc_association_board_class_init (DscAssociationBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_association_board_dispose;
  signals[EXPOSURE_SELECTED]
      = g_signal_new ("exposure-selected", DSC_TYPE_ASSOCIATION_BOARD, G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[EXPOSURE_ACTIVATED]
      = g_signal_new ("exposure-activated", DSC_TYPE_ASSOCIATION_BOARD, G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
make_parts (DscAssociationBoard *self)
{
  static const DscTableColumn forecast_columns[N_FORECAST_COLUMNS] = {
    { N_ ("Step"), N_ ("Forecast of a run with the parameters as they are"), 122, FALSE, FALSE },
    { N_ ("Memory"), N_ ("At most"), 70, TRUE, FALSE },
    { N_ ("Disk"), NULL, 70, TRUE, FALSE },
    { N_ ("Time"), N_ ("Rough"), 50, TRUE, TRUE },
  };
  GtkGesture *click = gtk_gesture_click_new ();
  const DscTableColumn *columns;
  guint n;

  columns = dsc_association_columns (&n);
  self->table = g_object_new (DSC_TYPE_DATA_TABLE, NULL);
  dsc_data_table_set_columns (self->table, columns, n);
  self->forecast = g_object_new (DSC_TYPE_DATA_TABLE, NULL);
  dsc_data_table_set_columns (self->forecast, forecast_columns, N_FORECAST_COLUMNS);
  self->plot = gtk_drawing_area_new ();
  gtk_widget_add_css_class (self->plot, "caption");
  gtk_widget_set_size_request (self->plot, 160, 110);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->plot), draw_cb, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->plot), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pointing offsets of the exposures"), -1);
  g_signal_connect_swapped (click, "released", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (self->plot, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (self->table, "selected", G_CALLBACK (selected_cb), self);
  g_signal_connect_swapped (self->table, "activated", G_CALLBACK (activated_cb), self);
}

static void
dsc_association_board_init (DscAssociationBoard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->selected = -1;
  self->outlooks = g_array_new (FALSE, TRUE, sizeof (Outlook));
  g_array_set_clear_func (self->outlooks, outlook_clear);
  self->head = DSC_BOARD_HEAD (dsc_board_head_new ());
  make_parts (self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->head));
  gtk_box_append (GTK_BOX (box), dsc_board_row_new (GTK_WIDGET (self->table), self->plot,
                                                    GTK_WIDGET (self->forecast)));
  self->pages = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (
      self->pages,
      dsc_board_empty_new (_ ("Open an association to see its exposures."), NULL, NULL, NULL),
      "empty");
  gtk_stack_add_named (self->pages, box, "report");
  gtk_stack_set_hhomogeneous (self->pages, FALSE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->pages));
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

const char *
dsc_association_board_get_verdict (DscAssociationBoard *self)
{
  return dsc_board_head_get_verdict (self->head);
}

DscDataTable *
dsc_association_board_get_table (DscAssociationBoard *self)
{
  return self->table;
}

DscDataTable *
dsc_association_board_get_forecast (DscAssociationBoard *self)
{
  return self->forecast;
}
