/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-region-file.h"
#include "dsc-window-regions-private.h"

/* More are slow to draw. */
#define MAX_REGIONS 50000

typedef struct {
  char *path;
  DscWcs *wcs; /* (nullable): of the picture that regions in pixels belong to */
  GPtrArray *regions, *notes;
  gboolean over; /* a picture is there */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_clear_pointer (&job->wcs, dsc_wcs_unref);
  g_clear_pointer (&job->regions, g_ptr_array_unref);
  g_clear_pointer (&job->notes, g_ptr_array_unref);
  g_free (job);
}

gboolean
dsc_window_is_region_file (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".reg") || g_str_has_suffix (lower, ".crtf");
}

static void
show_error (DscWindow *window, const char *text)
{
  dsc_log_view_add (window->log, DSC_MESSAGE_ERROR, text);
  dsc_notice_bar_show (window->notice, DSC_MESSAGE_ERROR, text, NULL, NULL, NULL);
}

/* Those in pixels go to the sky: they stay where they are in this picture, and follow it. */
static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  job->regions = dsc_region_file_read (job->path, &job->notes, &error);
  if (!job->regions) {
    g_task_return_error (task, error);
    return;
  }
  for (guint i = 0; i < job->regions->len && job->wcs; i++) {
    DscRegion *sky = dsc_region_to_sky (job->regions->pdata[i], job->wcs);

    if (!sky)
      continue;
    dsc_region_free (job->regions->pdata[i]);
    job->regions->pdata[i] = sky;
  }
  g_task_return_boolean (task, TRUE);
}

/* How many there are that the picture cannot show. */
static guint
count_lost (const Job *job)
{
  guint n = 0;

  for (guint i = 0; i < job->regions->len && job->over && !job->wcs; i++)
    n += ((const DscRegion *)job->regions->pdata[i])->sky != 0;
  return n;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *window = DSC_WINDOW (source);
  struct _DscRegions *self = window->regions;
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = g_path_get_basename (job->path);
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);
  guint n;

  if (!self || g_task_get_cancellable (G_TASK (result)) != self->loading)
    return;
  g_clear_object (&self->loading);
  if (!ok) {
    show_error (window, error->message);
    return;
  }
  n = job->regions->len;
  if (n + dsc_region_overlay_n_regions (self->overlay) > MAX_REGIONS) {
    g_autofree char *text = g_strdup_printf (
        _ ("%s holds %u regions; more than %u at once cannot be shown."), name, n, MAX_REGIONS);

    show_error (window, text);
    return;
  }
  dsc_window_regions_remember (self, _ ("load regions"));
  dsc_region_overlay_add_all (self->overlay, job->regions);
  dsc_overlay_set_visible (DSC_OVERLAY (self->overlay), TRUE);
  dsc_window_regions_update (self);
  for (guint i = 0; i < job->notes->len; i++) {
    g_autofree char *text = g_strdup_printf ("%s, %s", name, (char *)job->notes->pdata[i]);

    dsc_log_view_add (window->log, DSC_MESSAGE_WARNING, text);
  }
  if (count_lost (job) > 0)
    dsc_window_toast (window,
                      ngettext ("%u region of %s is on the sky, which this image has no "
                                "coordinates of",
                                "%u regions of %s are on the sky, which this image has no "
                                "coordinates of",
                                count_lost (job)),
                      count_lost (job), name);
  else if (job->notes->len > 0)
    dsc_window_toast (window,
                      ngettext ("%u region of %s; the messages tell of what was passed over",
                                "%u regions of %s; the messages tell of what was passed over", n),
                      n, name);
  else
    dsc_window_toast (window, ngettext ("%u region of %s", "%u regions of %s", n), n, name);
}

void
dsc_window_load_regions (DscWindow *window, const char *path)
{
  struct _DscRegions *self = window->regions;
  DscWcs *wcs = dsc_window_regions_get_wcs (self);
  g_autoptr (GTask) task = NULL;
  Job *job = g_new0 (Job, 1);

  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  job->path = g_strdup (path);
  job->wcs = wcs ? dsc_wcs_ref (wcs) : NULL;
  job->over = self->view && dsc_image_view_get_model (self->view);
  task = g_task_new (window, self->loading, loaded_cb, NULL);
  g_task_set_source_tag (task, dsc_window_load_regions);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, load_thread);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autofree char *lower = g_ascii_strdown (job->path, -1);
  GError *error = NULL;
  DscRegionFormat format
      = g_str_has_suffix (lower, ".crtf") ? DSC_REGION_FORMAT_CRTF : DSC_REGION_FORMAT_DS9;

  if (dsc_region_file_write (job->regions, format, job->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *window = DSC_WINDOW (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = g_path_get_basename (job->path);
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (!window->regions)
    return;
  window->regions->n_saving--;
  if (ok)
    dsc_window_toast (window, _ ("Saved %s"), name);
  else
    show_error (window, error->message);
}

void
dsc_window_regions_save (struct _DscRegions *self, const char *path)
{
  g_autoptr (GTask) task = g_task_new (self->window, NULL, saved_cb, NULL);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->regions = dsc_region_overlay_dup_regions (self->overlay);
  self->n_saving++;
  g_task_set_source_tag (task, dsc_window_regions_save);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, save_thread);
}

/* --- dialogs ---------------------------------------------------------------------------------- */

static void
load_response_cb (DscWindow *window, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&window->chooser);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path && window->regions)
    dsc_window_load_regions (window, path);
}

static void
save_response_cb (DscWindow *window, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&window->chooser);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path && window->regions)
    dsc_window_regions_save (window->regions, path);
}

static void
show_chooser (DscWindow *window, const char *title, const char *accept, gboolean save)
{
  g_autoptr (GtkFileFilter) ours = gtk_file_filter_new ();

  window->chooser = gtk_file_chooser_native_new (
      title, GTK_WINDOW (window),
      save ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN, accept, _ ("_Cancel"));
  gtk_file_filter_add_pattern (ours, "*.reg");
  gtk_file_filter_add_pattern (ours, "*.crtf");
  gtk_file_filter_set_name (ours, _ ("Regions of DS9 (.reg) and CASA (.crtf)"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (window->chooser), ours);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (window->chooser), TRUE);
  if (save)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (window->chooser), "regions.reg");
  g_signal_connect_object (window->chooser, "response",
                           save ? G_CALLBACK (save_response_cb) : G_CALLBACK (load_response_cb),
                           window, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (window->chooser));
}

void
dsc_window_regions_show_load_dialog (struct _DscRegions *self)
{
  if (!self->window->chooser)
    show_chooser (self->window, _ ("Load regions"), _ ("_Load"), FALSE);
}

void
dsc_window_regions_show_save_dialog (struct _DscRegions *self)
{
  if (!self->window->chooser)
    show_chooser (self->window, _ ("Save the regions"), _ ("_Save"), TRUE);
}
