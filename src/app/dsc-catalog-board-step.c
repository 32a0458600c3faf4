/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-catalog-board-private.h"
#include "dsc-catalog-columns.h"
#include "dsc-step-state.h"

/* What the board shows follows the step: its state, its product, what is odd about it. */

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text);
}

static void
show_stale (DscCatalogBoard *self, const char *text)
{
  show_text (self->stale, text);
  gtk_widget_set_visible (GTK_WIDGET (self->stale), text != NULL);
}

static void
show_empty (DscCatalogBoard *self, const char *text, gboolean can_run)
{
  gtk_stack_set_visible_child_name (self->pages, "empty");
  gtk_label_set_text (self->empty_label, text);
  gtk_widget_set_visible (self->run_button, can_run);
  gtk_widget_set_visible (self->switcher, FALSE);
}

/* --- what is odd --- */

/* FITS keeps keywords in capitals. */
static const char *
find_meta (const DscTable *table, const char *key)
{
  g_autofree char *upper = g_ascii_strup (key, -1);
  const char *text = dsc_table_get_meta (table, key);

  return text ? text : dsc_table_get_meta (table, upper);
}

static char *
dup_warning (DscCatalogCase *shown)
{
  const char *text = shown ? find_meta (shown->table, "warnings") : NULL;
  g_autoptr (GString) lines = NULL;

  if (text && *text) {
    lines = g_string_new (text);
    g_string_replace (lines, "; ", ";\n", 0);
    return g_string_free (g_steal_pointer (&lines), FALSE);
  }
  if (shown && dsc_catalog_table_lacks_corrections (shown->table))
    return g_strdup (
        _ ("No aperture corrections: total fluxes are not known, and is_extended says "
           "nothing. Give override_apcorr, reference_folder or aperture_radii, and run "
           "the step again."));
  return NULL;
}

static void
show_warning (DscCatalogBoard *self)
{
  g_free (self->warning_text);
  self->warning_text = dup_warning (dsc_catalog_model_get_case (self->model));
  gtk_label_set_text (self->warning, self->warning_text ? self->warning_text : "");
  gtk_widget_set_visible (self->warning_button, self->warning_text != NULL);
  gtk_widget_set_visible (self->correct_button, self->step >= 0 && !self->file);
}

/* --- states --- */

static void
show_sources (DscCatalogBoard *self)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);

  show_warning (self);
  if (shown && shown->n == 0) {
    show_empty (self,
                _ ("No sources were found. A lower snr_threshold, fewer npixels or a wider "
                   "kernel_fwhm find fainter ones."),
                FALSE);
    return;
  }
  gtk_stack_set_visible_child_name (self->pages, "sources");
  gtk_widget_set_visible (self->switcher, TRUE);
}

static void
show_without_product (DscCatalogBoard *self, DscState state)
{
  g_autofree char *text = dsc_step_state_describe (self->session, (guint)self->step);

  show_warning (self);
  if (self->problem)
    show_empty (self, self->problem, TRUE);
  else if (self->loading)
    show_empty (self, _ ("Reading the catalogue…"), FALSE);
  else if (state == DSC_STATE_SKIPPED)
    show_empty (self, _ ("The step is skipped: no sources are measured."), FALSE);
  else if (state == DSC_STATE_RUNNING)
    show_empty (self, _ ("Looking for sources…"), FALSE);
  else if (state == DSC_STATE_FAILED || state == DSC_STATE_UNAVAILABLE)
    show_empty (self, text, state == DSC_STATE_FAILED);
  else
    show_empty (self,
                _ ("Run the step to find the sources of the mosaic and to measure them. Parameters "
                   "can be tried on the picture before."),
                TRUE);
}

static void
show_step (DscCatalogBoard *self)
{
  DscState state = dsc_session_get_state (self->session, (guint)self->step);
  gboolean is_shown = dsc_catalog_model_get_case (self->model) != NULL;
  const char *verdict = dsc_session_get_verdict (self->session, (guint)self->step);
  g_autofree char *text = dsc_step_state_describe (self->session, (guint)self->step);
  g_autofree char *stale = NULL;

  gtk_image_set_from_icon_name (self->state_icon, dsc_step_state_icon (state));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_icon), dsc_step_state_word (state));
  dsc_step_state_set_css (GTK_WIDGET (self->state_icon), state);
  show_text (self->verdict, is_shown && verdict ? verdict : text);
  if (is_shown && state == DSC_STATE_STALE)
    stale = dsc_step_state_dup_stale (self->session, (guint)self->step);
  else if (is_shown && state != DSC_STATE_FRESH)
    stale = g_strdup (text);
  show_stale (self, stale);
  if (is_shown)
    show_sources (self);
  else
    show_without_product (self, state);
}

static void
show_file (DscCatalogBoard *self)
{
  gtk_image_clear (self->state_icon);
  show_text (self->verdict, self->file);
  show_stale (self, NULL);
  show_sources (self);
}

static void
show (DscCatalogBoard *self)
{
  gtk_widget_set_visible (self->back_button, self->file && self->run);
  if (self->file) {
    show_file (self);
  } else if (self->step >= 0) {
    show_step (self);
  } else {
    gtk_image_clear (self->state_icon);
    show_text (self->verdict, "");
    show_stale (self, NULL);
    show_warning (self);
    show_empty (self, _ ("Open an association or a mosaic to measure its sources."), FALSE);
  }
}

/* --- the product --- */

static void
take_run (DscCatalogBoard *self, DscCatalogCase *run)
{
  g_clear_pointer (&self->run, dsc_catalog_case_unref);
  self->run = run ? dsc_catalog_case_ref (run) : NULL;
  g_clear_pointer (&self->file, g_free);
  dsc_catalog_model_set_case (self->model, run);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscCatalogBoard *self;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscCatalogCase) run = dsc_catalog_case_load_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  g_clear_object (&self->loading);
  if (error)
    self->problem = g_strdup (error->message);
  take_run (self, run);
  show (self);
}

static void
stop_loading (DscCatalogBoard *self)
{
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

/* A product lies under its key: its files tell it from any other. The old one stays to be looked at
 * until the new one is there. */
static void
follow_product (DscCatalogBoard *self)
{
  g_autofree char *path = NULL;

  if (self->step >= 0
      && dsc_session_get_state (self->session, (guint)self->step) != DSC_STATE_SKIPPED)
    path = dsc_session_dup_product_file (self->session, (guint)self->step, "sources", -1);
  if (g_strcmp0 (path, self->path) == 0)
    return;
  stop_loading (self);
  g_free (self->path);
  self->path = g_steal_pointer (&path);
  g_clear_pointer (&self->problem, g_free);
  if (!self->path) {
    take_run (self, NULL);
    return;
  }
  self->loading = g_cancellable_new ();
  dsc_catalog_case_load_async (self->session, (guint)self->step, self->loading, loaded_cb, self);
}

void
dsc_catalog_board_refresh (DscCatalogBoard *self)
{
  follow_product (self);
  show (self);
}

void
dsc_catalog_board_show_run (DscCatalogBoard *self)
{
  g_autoptr (DscCatalogCase) run = self->run ? dsc_catalog_case_ref (self->run) : NULL;

  take_run (self, run);
  show (self);
}

void
dsc_catalog_board_show_case (DscCatalogBoard *self, DscCatalogCase *shown, const char *name)
{
  g_return_if_fail (DSC_IS_CATALOG_BOARD (self) && shown != NULL);

  g_free (self->file);
  self->file = g_strdup (name);
  dsc_catalog_model_set_case (self->model, shown);
  show (self);
}
