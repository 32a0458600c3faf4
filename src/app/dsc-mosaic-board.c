/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-mosaic-board.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-bar-plot.h"
#include "dsc-board-head.h"
#include "dsc-mosaic-facts.h"
#include "dsc-readout.h"
#include "dsc-step-state.h"

#define STEP_ID "resample"

typedef struct {
  const char *name;
  char *value;
} Line;

struct _DscMosaicBoard {
  AdwBin parent_instance;

  DscSession *session; /* (nullable) */
  int step;
  DscImageModel *image; /* (nullable): that was looked at */
  gboolean is_due;
  GCancellable *looking; /* (nullable) */
  GArray *lines;         /* of Line */
  GPtrArray *changes;    /* (nullable) of DscMosaicChange */

  GtkStack *pages;
  GtkWidget *empty;
  DscBoardHead *head;
  DscDataTable *facts, *what_if;
  DscBarPlot *plot;
};

G_DEFINE_FINAL_TYPE (DscMosaicBoard, dsc_mosaic_board, ADW_TYPE_BIN)

/* --- looking --- */

typedef struct {
  DscImageModel *image;
  DscLibrary *library; /* that went in */
  gpointer params;     /* as they are now */
  DscCompat compat;
  DscMosaicFacts *facts;
  GPtrArray *changes;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  const DscStep *step = dsc_step_registry_find (STEP_ID);

  g_object_unref (question->image);
  g_object_unref (question->library);
  dsc_params_free (step->params, step->n_params, question->params);
  g_clear_pointer (&question->facts, dsc_mosaic_facts_free);
  g_clear_pointer (&question->changes, g_ptr_array_unref);
  g_free (question);
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  GError *error = NULL;

  question->facts = dsc_mosaic_facts_new (
      question->image, dsc_library_get_n_models (question->library), cancellable, &error);
  if (!question->facts) {
    g_task_return_error (task, error);
    return;
  }
  question->changes
      = dsc_mosaic_changes_new (question->params, question->library, question->compat);
  g_task_return_boolean (task, TRUE);
}

static void
add_line (DscMosaicBoard *self, const char *name, char *value)
{
  Line line = { name, value };

  g_array_append_val (self->lines, line);
}

static void
line_clear (gpointer data)
{
  g_free (((Line *)data)->value);
}

/* Degrees from north through east to the y axis. */
static double
find_angle (DscWcs *wcs, double x, double y)
{
  double ra[2], dec[2];

  dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra[0], &dec[0]);
  dsc_wcs_pixel_to_sky1 (wcs, x, y + 1, &ra[1], &dec[1]);
  return atan2 (remainder (ra[1] - ra[0], 360) * cos (dec[0] * G_PI / 180), dec[1] - dec[0]) * 180
         / G_PI;
}

static void
add_grid (DscMosaicBoard *self, DscImageModel *image)
{
  guint width = dsc_image_model_get_width (image), height = dsc_image_model_get_height (image);
  DscWcs *wcs = dsc_image_model_get_wcs (image);
  double area, crval[2], crpix[2];

  add_line (self, _ ("Size"), g_strdup_printf (_ ("%u × %u px"), width, height));
  if (dsc_image_model_get_double (image, "PIXAR_A2", &area) && area > 0)
    add_line (self, _ ("Pixel scale"), g_strdup_printf (_ ("%.5f arcsec"), sqrt (area)));
  if (wcs)
    add_line (
        self, _ ("Angle of y"),
        g_strdup_printf (_ ("%.3f° north to east"), find_angle (wcs, 0.5 * width, 0.5 * height)));
  if (dsc_image_model_get_double (image, "CRVAL1", &crval[0])
      && dsc_image_model_get_double (image, "CRVAL2", &crval[1])) {
    add_line (self, "crval1", g_strdup_printf ("%.7f°", crval[0]));
    add_line (self, "crval2", g_strdup_printf ("%.7f°", crval[1]));
  }
  if (dsc_image_model_get_double (image, "CRPIX1", &crpix[0])
      && dsc_image_model_get_double (image, "CRPIX2", &crpix[1]))
    add_line (self, _ ("crpix (from 1)"), g_strdup_printf ("%.3f, %.3f", crpix[0], crpix[1]));
}

static void
add_noise (DscMosaicBoard *self, const DscMosaicFacts *facts, const char *unit)
{
  add_line (self, _ ("Empty"),
            g_strdup_printf (
                _ ("%.2f %% of all pixels"),
                facts->n_looked ? 100 * (double)facts->n_empty / (double)facts->n_looked : 0));
  if (isfinite (facts->noise))
    add_line (self, _ ("Noise (MAD)"), g_strdup_printf ("%.4g %s", facts->noise, unit));
  if (isfinite (facts->err))
    add_line (self, _ ("Median ERR"), g_strdup_printf ("%.4g %s", facts->err, unit));
  if (isfinite (facts->err) && facts->err > 0)
    add_line (self, _ ("Noise / ERR"), g_strdup_printf ("%.2f", facts->noise / facts->err));
  if (isfinite (facts->wht))
    add_line (self, _ ("Median WHT"), g_strdup_printf ("%.4g", facts->wht));
}

static void
line_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  const Line *line = &g_array_index ((GArray *)user_data, Line, row);

  ret_cell->text = g_strdup (column ? line->value : line->name);
  ret_cell->tooltip = g_strdup (ret_cell->text);
  ret_cell->css = column ? NULL : "dim-label";
}

enum { CHANGE_NAME, CHANGE_SIZE, CHANGE_MEMORY, CHANGE_DISK, CHANGE_TIME, N_CHANGE_COLUMNS };

static void
change_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  const DscMosaicChange *change = g_ptr_array_index ((GPtrArray *)user_data, row);
  const DscForecast *f = &change->forecast;

  if (column == CHANGE_NAME) {
    ret_cell->text = change->name ? g_strdup_printf ("%s = %s", change->name, change->value)
                                  : g_strdup (_ ("as it is set now"));
    ret_cell->tooltip = g_strdup (change->error ? change->error : ret_cell->text);
    ret_cell->css = change->error ? "warning" : NULL;
    return;
  }
  ret_cell->value = NAN;
  if (change->error) {
    ret_cell->text = g_strdup ("–");
  } else if (column == CHANGE_SIZE) {
    ret_cell->value = (double)f->width * (double)f->height;
    ret_cell->text
        = g_strdup_printf ("%" G_GUINT64_FORMAT " × %" G_GUINT64_FORMAT, f->width, f->height);
  } else if (column == CHANGE_TIME) {
    ret_cell->value = f->seconds;
    ret_cell->text = g_strdup_printf ("%.0f s", ceil (f->seconds));
  } else {
    guint64 bytes = column == CHANGE_MEMORY ? f->memory : f->disk;

    ret_cell->value = (double)bytes;
    ret_cell->text = g_format_size (bytes);
  }
}

static void
show_answer (DscMosaicBoard *self, Question *question)
{
  const char *unit = dsc_image_model_get_unit (question->image);

  g_array_set_size (self->lines, 0);
  add_grid (self, question->image);
  add_noise (self, question->facts, unit);
  dsc_data_table_fill (self->facts, self->lines->len, line_cell, self->lines);
  dsc_bar_plot_set_counts (self->plot, question->facts->coverage, question->facts->n_coverage);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  self->changes = g_ptr_array_ref (question->changes);
  dsc_data_table_fill (self->what_if, self->changes->len, change_cell, self->changes);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscMosaicBoard *self = DSC_MOSAIC_BOARD (source);
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->looking)
    return;
  g_clear_object (&self->looking);
  if (ok)
    show_answer (self, g_task_get_task_data (G_TASK (result)));
  else
    dsc_board_head_set_note (self->head, error->message);
}

static void
stop_looking (DscMosaicBoard *self)
{
  if (self->looking)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static void
look (DscMosaicBoard *self)
{
  DscLibrary *library
      = self->image ? dsc_session_get_input_library (self->session, (guint)self->step) : NULL;
  g_autoptr (GTask) task = NULL;
  Question *question;

  self->is_due = FALSE;
  stop_looking (self);
  if (!library)
    return;
  question = g_new0 (Question, 1);
  question->image = g_object_ref (self->image);
  question->library = g_object_ref (library);
  question->params = dsc_session_dup_params (self->session, (guint)self->step);
  question->compat = dsc_session_get_compat (self->session);
  self->looking = g_cancellable_new ();
  task = g_task_new (self, self->looking, looked_cb, NULL);
  g_task_set_source_tag (task, look);
  g_task_set_task_data (task, question, question_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, look_thread);
}

static void
map_cb (DscMosaicBoard *self)
{
  if (self->is_due)
    look (self);
}

/* --- following the step --- */

static void
show_head (DscMosaicBoard *self)
{
  DscState state = dsc_session_get_state (self->session, (guint)self->step);
  const char *verdict = dsc_session_get_verdict (self->session, (guint)self->step);
  g_autofree char *stale = state == DSC_STATE_FRESH
                               ? NULL
                               : dsc_step_state_dup_stale (self->session, (guint)self->step);

  dsc_board_head_set_verdict (self->head, DSC_BOARD_GOOD, verdict ? verdict : "");
  if (state != DSC_STATE_FRESH)
    dsc_board_head_set_state (self->head, state);
  dsc_board_head_set_stale (self->head, stale);
  dsc_board_head_set_note (self->head,
                           _ ("What would change it: double click a row to set it; nothing runs"));
}

static void
refresh (DscMosaicBoard *self)
{
  DscImageModel *image
      = self->step >= 0 ? dsc_session_get_image (self->session, (guint)self->step) : NULL;

  g_set_object (&self->image, image);
  gtk_stack_set_visible_child_name (self->pages, image ? "report" : "empty");
  dsc_board_empty_set (self->empty,
                       self->step >= 0
                           ? _ ("Run resample to see the mosaic that the exposures make: "
                                "its grid, how often each pixel was seen, its noise.")
                           : _ ("Open an association to make a mosaic."),
                       self->step >= 0);
  if (!image)
    return;
  show_head (self);
  self->is_due = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    look (self);
}

static void
step_changed_cb (DscMosaicBoard *self, guint index)
{
  if ((int)index == self->step && !dsc_session_is_running (self->session))
    refresh (self);
}

static void
job_changed_cb (DscMosaicBoard *self)
{
  if (!dsc_session_is_running (self->session))
    refresh (self);
}

void
dsc_mosaic_board_set_session (DscMosaicBoard *self, DscSession *session)
{
  g_return_if_fail (DSC_IS_MOSAIC_BOARD (self));

  stop_looking (self);
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  self->step = -1;
  for (guint i = 0; session && i < dsc_session_n_steps (session); i++)
    if (g_str_equal (dsc_session_get_step (session, i)->id, STEP_ID))
      self->step = (int)i;
  if (session) {
    g_signal_connect_object (session, "step-changed", G_CALLBACK (step_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (session, "job-changed", G_CALLBACK (job_changed_cb), self,
                             G_CONNECT_SWAPPED);
  }
  refresh (self);
}

/* Told of as any edit, and undone as such. */
static void
change_cb (DscMosaicBoard *self, guint row)
{
  const DscMosaicChange *change;

  if (!self->changes || row >= self->changes->len || self->step < 0)
    return;
  change = g_ptr_array_index (self->changes, row);
  if (change->name)
    dsc_session_set_param (self->session, (guint)self->step, change->name, change->value, NULL);
}

/* --- the object --- */

static void
dsc_mosaic_board_dispose (GObject *object)
{
  DscMosaicBoard *self = DSC_MOSAIC_BOARD (object);

  stop_looking (self);
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_object (&self->image);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_array_unref);
  G_OBJECT_CLASS (dsc_mosaic_board_parent_class)->dispose (object);
}

static void
dsc_mosaic_board_class_init (DscMosaicBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_mosaic_board_dispose;
}

static void
add_button (DscMosaicBoard *self,
            const char *label,
            const char *tooltip,
            const char *action,
            const char *target)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (target)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  dsc_board_head_append (self->head, button);
}

static void
make_tables (DscMosaicBoard *self)
{
  static const DscTableColumn fact_columns[]
      = { { N_ ("Quantity"), NULL, 100, FALSE, FALSE }, { N_ ("Value"), NULL, 100, FALSE, TRUE } };
  static const DscTableColumn change_columns[N_CHANGE_COLUMNS] = {
    { N_ ("What if"), N_ ("A parameter of resample and another value"), 166, FALSE, FALSE },
    { N_ ("Size [px]"), NULL, 76, TRUE, FALSE },
    { N_ ("Memory"), N_ ("What a run would take"), 80, TRUE, FALSE },
    { N_ ("Disk"), N_ ("Size of the products"), 80, TRUE, FALSE },
    { N_ ("Time"), N_ ("Rough"), 50, TRUE, TRUE },
  };

  self->facts = g_object_new (DSC_TYPE_DATA_TABLE, NULL);
  dsc_data_table_set_columns (self->facts, fact_columns, G_N_ELEMENTS (fact_columns));
  self->what_if = g_object_new (DSC_TYPE_DATA_TABLE, NULL);
  dsc_data_table_set_columns (self->what_if, change_columns, N_CHANGE_COLUMNS);
  g_signal_connect_swapped (self->what_if, "activated", G_CALLBACK (change_cb), self);
}

static void
dsc_mosaic_board_init (DscMosaicBoard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->step = -1;
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_array_set_clear_func (self->lines, line_clear);
  self->head = DSC_BOARD_HEAD (dsc_board_head_new ());
  add_button (self, _ ("Weight"), _ ("The weight of each pixel (w)"), "win.mosaic-plane", "WHT");
  add_button (self, _ ("Context"), _ ("Which exposures are in each pixel (x)"), "win.mosaic-plane",
              "CON");
  add_button (self, _ ("Stack here"), _ ("Who made the pixel under the cursor"), "win.stack-here",
              NULL);
  make_tables (self);
  self->plot = DSC_BAR_PLOT (dsc_bar_plot_new (_ ("exposures in a pixel"), _ ("pixels [%]"),
                                               _ ("No context (CON): coverage is not known")));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->head));
  gtk_box_append (GTK_BOX (box),
                  dsc_board_row_new (GTK_WIDGET (self->facts), GTK_WIDGET (self->plot),
                                     GTK_WIDGET (self->what_if)));
  self->empty = dsc_board_empty_new ("", _ ("Run resample"), "win.run-step", STEP_ID);
  self->pages = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->pages, self->empty, "empty");
  gtk_stack_add_named (self->pages, box, "report");
  gtk_stack_set_hhomogeneous (self->pages, FALSE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->pages));
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  refresh (self);
}

const char *
dsc_mosaic_board_get_page (DscMosaicBoard *self)
{
  return gtk_stack_get_visible_child_name (self->pages);
}

const char *
dsc_mosaic_board_get_verdict (DscMosaicBoard *self)
{
  return dsc_board_head_get_verdict (self->head);
}

gboolean
dsc_mosaic_board_is_settled (DscMosaicBoard *self)
{
  return !self->looking && !self->is_due;
}

DscDataTable *
dsc_mosaic_board_get_facts (DscMosaicBoard *self)
{
  return self->facts;
}

DscDataTable *
dsc_mosaic_board_get_changes (DscMosaicBoard *self)
{
  return self->what_if;
}
