/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-catalog-preview-private.h"

#define MAX_PIXELS ((guint64)1 << 26)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscCatalogPreview, dsc_catalog_preview, G_TYPE_OBJECT)

static void look (DscCatalogPreview *self);

static void
emit_changed (DscCatalogPreview *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
params_free (DscSourceCatalogParams *params)
{
  dsc_params_free (dsc_source_catalog_param_specs, DSC_SOURCE_CATALOG_N_PARAMS, params);
}

/* --- jobs ------------------------------------------------------------------------------------- */

static void
forget (DscCatalogPreview *self)
{
  g_clear_pointer (&self->finding, dsc_catalog_finding_unref);
}

static void
stop (DscCatalogPreview *self)
{
  if (self->looking)
    g_cancellable_cancel (g_task_get_cancellable (self->looking));
  g_clear_object (&self->looking);
  self->look_again = FALSE;
}

static gboolean
is_wanted (DscCatalogPreview *self)
{
  return self->enabled && self->session && self->step >= 0 && self->view && self->now;
}

/* The mosaic before the step; a step that stands alone works on the file itself. */
static DscImageModel *
find_model (DscCatalogPreview *self)
{
  DscLibrary *library = dsc_session_get_library (self->session);

  for (guint i = (guint)self->step; i-- > 0;) {
    DscImageModel *image = dsc_session_get_image (self->session, i);

    if (image)
      return image;
  }
  return self->step == 0 && dsc_library_get_n_models (library) > 0
             ? dsc_library_get_model (library, 0)
             : NULL;
}

static void
adopt (DscCatalogPreview *self, DscCatalogFinding *finding, const DscCatalogLook *job)
{
  forget (self);
  self->finding = dsc_catalog_finding_ref (finding);
  self->n_here = dsc_catalog_look_count (finding, &job->region);
}

/* Outlines, while blends are being separated. Nobody waits for those of a value that has passed. */
static void
raw_cb (GTask *task, DscCatalogFinding *finding, gpointer user_data)
{
  DscCatalogPreview *self = user_data;
  const DscCatalogLook *job = g_task_get_task_data (task);

  if (task != self->looking || !self->other)
    return;
  adopt (self, finding, job);
  self->n_was = -1;
  if (self->look_again)
    g_cancellable_cancel (g_task_get_cancellable (task));
  emit_changed (self);
}

static void
note_failure (DscCatalogPreview *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_free (self->failure);
  self->failure = g_strdup (error->message);
  forget (self);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscCatalogPreview) self = DSC_CATALOG_PREVIEW (g_object_ref (source));
  g_autoptr (GTask) task = G_TASK (g_object_ref (result));
  DscCatalogLook *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (task, &error), again = self->look_again;

  (void)user_data;
  /* What it has read, measured and smoothed is worth keeping, unless it is of another image. */
  if (!self->sight && job->sight && self->enabled && self->session && self->step >= 0
      && job->sight->model == find_model (self))
    self->sight = g_steal_pointer (&job->sight);
  if (task != self->looking)
    return;
  g_clear_object (&self->looking);
  self->look_again = FALSE;
  if (ok && job->finding && self->other) {
    adopt (self, job->finding, job);
    self->n_was = job->n_was;
    self->ms = job->ms;
  } else if (error) {
    note_failure (self, error);
  }
  if (again)
    look (self);
  emit_changed (self);
}

/* Another object may hold the same image: a file that was opened again. */
static gboolean
is_seen (DscCatalogPreview *self, DscImageModel *model)
{
  DscImageModel *seen = dsc_image_view_get_model (self->view);
  DscWcs *a, *b;
  DscTan tan_a = { 0 }, tan_b = { 0 };

  if (!seen || seen == model)
    return seen != NULL;
  a = dsc_image_model_get_wcs (model);
  b = dsc_image_model_get_wcs (seen);
  return dsc_image_model_get_width (seen) == dsc_image_model_get_width (model)
         && dsc_image_model_get_height (seen) == dsc_image_model_get_height (model) && a && b
         && dsc_wcs_get_tan (a, &tan_a) && dsc_wcs_get_tan (b, &tan_b)
         && memcmp (&tan_a, &tan_b, sizeof tan_a) == 0;
}

/* Pixels that are at least partly in the widget. */
static gboolean
find_region (DscCatalogPreview *self, DscCatalogLook *job)
{
  guint width = dsc_image_model_get_width (job->model);
  guint height = dsc_image_model_get_height (job->model);
  int rect[4];

  if (!dsc_image_view_get_visible (self->view, width, height, rect))
    return FALSE;
  job->region = (DscCatalogRegion){ (guint)rect[0], (guint)rect[2], (guint)rect[1] + 1,
                                    (guint)rect[3] + 1 };
  job->whole = job->region.x0 == 0 && job->region.y0 == 0 && job->region.x1 == width
               && job->region.y1 == height;
  return TRUE;
}

static DscCatalogLook *
look_new (DscCatalogPreview *self, DscImageModel *model)
{
  DscCatalogLook *job = g_new0 (DscCatalogLook, 1);

  job->model = g_object_ref (model);
  job->params = dsc_params_copy (dsc_source_catalog_param_specs, DSC_SOURCE_CATALOG_N_PARAMS,
                                 sizeof *job->params, self->now);
  job->compat = dsc_session_get_compat (self->session);
  job->run = self->run ? dsc_catalog_case_ref (self->run) : NULL;
  job->just_load = !self->other;
  job->raw = raw_cb;
  job->raw_data = self;
  job->sight = g_steal_pointer (&self->sight);
  return job;
}

/* What the detector was made for is there already. */
static gboolean
is_loaded (DscCatalogPreview *self, DscImageModel *model)
{
  return self->sight
         && dsc_catalog_sight_is_of (self->sight, model, self->now,
                                     dsc_session_get_compat (self->session));
}

/* A preview measures the whole image and keeps three planes of it. */
static gboolean
is_too_large (DscImageModel *model)
{
  return (guint64)dsc_image_model_get_width (model) * dsc_image_model_get_height (model)
         > MAX_PIXELS;
}

/* Looks in the region that is seen; while it looks, once more after it. Without other parameters
 * it reads and measures the image, for the first change to be seen at once. */
static void
look (DscCatalogPreview *self)
{
  DscImageModel *model = is_wanted (self) ? find_model (self) : NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  DscCatalogLook *job;

  if (!model || !is_seen (self, model)) {
    stop (self);
    forget (self);
    return;
  }
  if (is_too_large (model)) {
    stop (self);
    forget (self);
    g_free (self->failure);
    self->failure = self->other ? g_strdup (_ ("the image is too large; run the step")) : NULL;
    return;
  }
  if (!self->other)
    forget (self);
  if (self->looking) {
    self->look_again = TRUE;
    g_atomic_int_set (&((DscCatalogLook *)g_task_get_task_data (self->looking))->hurry, 1);
    if (self->finding && !self->finding->finished)
      g_cancellable_cancel (g_task_get_cancellable (self->looking));
    return;
  }
  if (!self->other && is_loaded (self, model))
    return;
  job = look_new (self, model);
  if (self->other && !find_region (self, job)) {
    self->sight = g_steal_pointer (&job->sight);
    dsc_catalog_look_free (job);
    forget (self);
    return;
  }
  cancellable = g_cancellable_new ();
  self->looking = g_task_new (self, cancellable, looked_cb, NULL);
  g_task_set_source_tag (self->looking, look);
  g_task_set_task_data (self->looking, job, dsc_catalog_look_free);
  g_task_set_check_cancellable (self->looking, FALSE);
  g_task_run_in_thread (self->looking, dsc_catalog_look_run);
}

/* --- what it follows -------------------------------------------------------------------------- */

static void
compare (DscCatalogPreview *self)
{
  DscSourceCatalogParams *was;

  g_clear_pointer (&self->now, params_free);
  g_clear_pointer (&self->failure, g_free);
  self->has_run = self->other = self->old_input = FALSE;
  self->reason = NULL;
  if (!self->session || self->step < 0)
    return;
  self->now = dsc_session_dup_params (self->session, (guint)self->step);
  was = dsc_session_dup_product_params (self->session, (guint)self->step);
  self->has_run = was != NULL;
  self->old_input = !dsc_session_has_current_input (self->session, (guint)self->step);
  if (!was) {
    self->other = TRUE;
    return;
  }
  self->other = dsc_catalog_look_compare (was, self->now, &self->reason);
  if (!self->other && !self->reason && !self->old_input
      && dsc_session_get_state (self->session, (guint)self->step) == DSC_STATE_STALE)
    self->reason = "compat";
  params_free (was);
}

static void
start_again (DscCatalogPreview *self)
{
  compare (self);
  look (self);
  emit_changed (self);
}

static void
step_changed_cb (DscCatalogPreview *self, guint index)
{
  if (self->step >= 0 && (int)index <= self->step)
    start_again (self);
}

void
dsc_catalog_preview_set_session (DscCatalogPreview *self, DscSession *session, int step)
{
  g_return_if_fail (DSC_IS_CATALOG_PREVIEW (self));

  if (session == self->session && step == self->step)
    return;
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  stop (self);
  forget (self);
  g_clear_pointer (&self->run, dsc_catalog_case_unref);
  g_clear_pointer (&self->sight, dsc_catalog_sight_free);
  g_set_object (&self->session, session);
  self->step = step;
  if (session)
    g_signal_connect_object (session, "step-changed", G_CALLBACK (step_changed_cb), self,
                             G_CONNECT_SWAPPED);
  start_again (self);
}

void
dsc_catalog_preview_set_case (DscCatalogPreview *self, DscCatalogCase *run)
{
  g_return_if_fail (DSC_IS_CATALOG_PREVIEW (self));

  if (run == self->run)
    return;
  g_clear_pointer (&self->run, dsc_catalog_case_unref);
  self->run = run ? dsc_catalog_case_ref (run) : NULL;
  start_again (self);
}

void
dsc_catalog_preview_set_enabled (DscCatalogPreview *self, gboolean enabled)
{
  g_return_if_fail (DSC_IS_CATALOG_PREVIEW (self));

  if (self->enabled == !!enabled)
    return;
  self->enabled = !!enabled;
  /* planes of the whole image are not kept for a step that nobody looks at */
  if (!enabled)
    g_clear_pointer (&self->sight, dsc_catalog_sight_free);
  start_again (self);
}

static void
view_changed_cb (DscCatalogPreview *self)
{
  look (self);
}

void
dsc_catalog_preview_set_view (DscCatalogPreview *self, DscImageView *view)
{
  g_return_if_fail (DSC_IS_CATALOG_PREVIEW (self));

  if (view == self->view)
    return;
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  stop (self);
  forget (self);
  g_set_object (&self->view, view);
  if (view) {
    g_signal_connect_object (view, "view-changed", G_CALLBACK (view_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (view, "image-loaded", G_CALLBACK (view_changed_cb), self,
                             G_CONNECT_SWAPPED);
  }
  look (self);
  emit_changed (self);
}

static void
dsc_catalog_preview_dispose (GObject *object)
{
  DscCatalogPreview *self = DSC_CATALOG_PREVIEW (object);

  dsc_catalog_preview_set_view (self, NULL);
  dsc_catalog_preview_set_session (self, NULL, -1);
  G_OBJECT_CLASS (dsc_catalog_preview_parent_class)->dispose (object);
}

static void
dsc_catalog_preview_finalize (GObject *object)
{
  DscCatalogPreview *self = DSC_CATALOG_PREVIEW (object);

  g_clear_pointer (&self->now, params_free);
  g_clear_pointer (&self->sight, dsc_catalog_sight_free);
  g_free (self->failure);
  G_OBJECT_CLASS (dsc_catalog_preview_parent_class)->finalize (object);
}

static void
dsc_catalog_preview_class_init (DscCatalogPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_catalog_preview_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_catalog_preview_finalize;
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_CATALOG_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_catalog_preview_init (DscCatalogPreview *self)
{
  self->step = -1;
  self->ms = NAN;
}

DscCatalogPreview *
dsc_catalog_preview_new (void)
{
  return g_object_new (DSC_TYPE_CATALOG_PREVIEW, NULL);
}

/* --- what it says ----------------------------------------------------------------------------- */

DscCatalogFinding *
dsc_catalog_preview_get_finding (DscCatalogPreview *self)
{
  return self->finding;
}

gboolean
dsc_catalog_preview_is_settled (DscCatalogPreview *self)
{
  return !self->looking;
}

const char *
dsc_catalog_preview_get_reason (DscCatalogPreview *self)
{
  return self->enabled ? self->reason : NULL;
}

double
dsc_catalog_preview_get_ms (DscCatalogPreview *self)
{
  return self->ms;
}
