/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-background.h"
#include "dsc-session-private.h"
#include "dsc-progress-log.h"

#define MAX_WARNINGS 200 /* that are kept with a product */

/* What a job needs of a step: a private copy, so that the owner may go on editing. */
typedef struct {
  const DscStep *step;
  gpointer params;
  GPtrArray *recent; /* of DscProduct */
} JobStep;

typedef struct {
  DscSession *self; /* of it only what never changes: library, store, digests, signatures */
  gboolean blocking;
  guint first, last;
  gboolean force;
  guint n_steps;
  JobStep *steps;
  char *library_key;
  DscSessionOptions options;
  DscCompat compat;
  DscProgress *progress;
  GCancellable *cancellable;
} Job;

/* What flows from step to step. */
typedef struct {
  DscLibrary *library;
  DscImageModel *image;
  char *key;
  char *base;         /* key of the product that the library is of; "" for the exposures */
  GPtrArray *marks;   /* of char *: "S_OUTLIR=SKIPPED" of steps that changed nothing, not yet in the
                         headers */
  GPtrArray *applied; /* those that are, since the last library of a product */
} Chain;

typedef enum {
  EVENT_LIBRARY_KEY,
  EVENT_STARTED,
  EVENT_PRODUCT,
  EVENT_FAILED,
  EVENT_CANCELLING,
  EVENT_ENDED,
} EventKind;

/* News of a job for the owner. */
typedef struct {
  DscSession *self;
  EventKind kind;
  guint index;
  DscProduct *product;
  char *key;
  GError *error;
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  g_object_unref (event->self);
  g_clear_pointer (&event->product, dsc_product_unref);
  g_clear_error (&event->error);
  g_free (event->key);
  g_free (event);
}

/* On the owner's thread. */
static gboolean
apply_event (gpointer data)
{
  Event *event = data;
  DscSession *self = event->self;
  DscSessionStep *s = event->index < self->n_steps ? &self->steps[event->index] : NULL;
  guint touched = event->index;

  switch (event->kind) {
  case EVENT_LIBRARY_KEY:
    g_free (self->library_key);
    self->library_key = g_steal_pointer (&event->key);
    touched = G_MAXUINT;
    break;
  case EVENT_STARTED:
    s->running = TRUE;
    g_clear_error (&s->failure);
    break;
  case EVENT_PRODUCT:
    s->running = FALSE;
    g_clear_error (&s->failure);
    dsc_session_step_take (s, event->product);
    break;
  case EVENT_FAILED:
    s->running = FALSE;
    g_clear_error (&s->failure);
    s->failure = g_steal_pointer (&event->error);
    g_free (s->failure_key);
    s->failure_key = g_steal_pointer (&event->key);
    break;
  case EVENT_CANCELLING:
    touched = G_MAXUINT;
    break;
  case EVENT_ENDED:
    for (guint i = 0; i < self->n_steps; i++)
      self->steps[i].running = FALSE;
    self->job_running = FALSE;
    touched = G_MAXUINT;
    break;
  }
  dsc_session_refresh (self, touched);
  if (event->kind == EVENT_ENDED || event->kind == EVENT_CANCELLING)
    dsc_session_emit_job_changed (self);
  return G_SOURCE_REMOVE;
}

/* Tells the owner; never from here on its thread unless this is it. */
static void
post (Job *job, EventKind kind, guint index, DscProduct *product, const char *key, GError *error)
{
  Event *event = g_new0 (Event, 1);

  event->self = g_object_ref (job->self);
  event->kind = kind;
  event->index = index;
  event->product = product != NULL ? dsc_product_ref (product) : NULL;
  event->key = g_strdup (key);
  event->error = error != NULL ? g_error_copy (error) : NULL;
  if (job->blocking) {
    apply_event (event);
    event_free (event);
  } else {
    g_autoptr (GSource) source = g_idle_source_new ();

    g_source_set_priority (source, G_PRIORITY_DEFAULT);
    g_source_set_callback (source, apply_event, event, event_free);
    g_source_attach (source, job->self->context);
  }
}

static Job *
job_new (DscSession *self,
         guint first,
         guint last,
         gboolean force,
         DscProgress *progress,
         GCancellable *cancellable)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->first = first;
  job->last = last;
  job->force = force;
  job->n_steps = self->n_steps;
  job->steps = g_new0 (JobStep, self->n_steps);
  for (guint i = 0; i < self->n_steps; i++) {
    DscSessionStep *s = &self->steps[i];

    job->steps[i].step = s->step;
    job->steps[i].params
        = dsc_params_copy (s->step->params, s->step->n_params, s->step->params_size, s->params);
    job->steps[i].recent = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_product_unref);
    for (guint k = 0; k < s->recent->len; k++)
      g_ptr_array_add (job->steps[i].recent, dsc_product_ref (s->recent->pdata[k]));
    for (guint k = 0; k < self->pinned->len; k++)
      g_ptr_array_add (job->steps[i].recent, dsc_product_ref (self->pinned->pdata[k]));
  }
  job->library_key = g_strdup (self->library_key);
  job->options = self->options;
  job->compat = self->compat;
  job->progress = progress != NULL ? g_object_ref (progress) : NULL;
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  for (guint i = 0; i < job->n_steps; i++) {
    const DscStep *step = job->steps[i].step;

    dsc_params_free (step->params, step->n_params, job->steps[i].params);
    g_ptr_array_unref (job->steps[i].recent);
  }
  g_free (job->steps);
  g_free (job->library_key);
  g_clear_object (&job->progress);
  g_clear_object (&job->cancellable);
  g_object_unref (job->self);
  g_free (job);
}

/* Headers and coordinates were read when the session began: the pixels must still be theirs. */
static gboolean
check_unchanged (Job *job, GError **error)
{
  DscLibrary *library = job->self->library;

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    const char *path = dsc_image_model_get_path (dsc_library_get_model (library, i));
    DscFileSignature now;

    if (path == NULL)
      continue;
    if (!dsc_file_signature (path, &now, error))
      return FALSE;
    if (!dsc_file_signature_equal (&now,
                                   &g_array_index (job->self->signatures, DscFileSignature, i))) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                   "'%s' has changed since it was opened; open the exposures again", path);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
find_library_key (Job *job, GError **error)
{
  DscSession *self = job->self;

  if (job->library_key != NULL)
    return TRUE;
  dsc_progress_set (job->progress, 0.0, _ ("checking the exposures"));
  job->library_key = dsc_session_library_key (self->library, self->digests,
                                              dsc_product_store_is_private (self->store), TRUE,
                                              job->options.n_threads, job->cancellable, error);
  if (job->library_key == NULL)
    return FALSE;
  post (job, EVENT_LIBRARY_KEY, G_MAXUINT, NULL, job->library_key, NULL);
  return TRUE;
}

static void
apply_marks (Chain *chain)
{
  g_autoptr (DscLibrary) marked = NULL;

  if (chain->marks->len == 0)
    return;
  marked = dsc_session_mark (chain->library, chain->marks);
  g_set_object (&chain->library, marked);
  g_ptr_array_extend_and_steal (chain->applied, g_steal_pointer (&chain->marks));
  chain->marks = g_ptr_array_new_with_free_func (g_free);
}

/* The product of @key from before, in memory or on disk, with its files open. @ret_damaged: there
 * is one that must be replaced */
static DscProduct *
find_product (Job *job, JobStep *s, const char *key, DscLibrary *input, gboolean *ret_damaged)
{
  DscProduct *product = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < s->recent->len && product == NULL; i++)
    if (g_str_equal (dsc_product_get_key (s->recent->pdata[i]), key)
        && !dsc_product_is_transient (s->recent->pdata[i]))
      product = dsc_product_ref (s->recent->pdata[i]);
  if (product == NULL)
    product = dsc_product_store_lookup (job->self->store, key);
  if (product == NULL || dsc_product_load (product, input, &error))
    return product;
  dsc_progress_message (job->progress, DSC_MESSAGE_WARNING,
                        "%s: the stored product cannot be read (%s); it is made again", s->step->id,
                        error->message);
  dsc_product_unref (product);
  *ret_damaged = TRUE;
  return NULL;
}

/* What a step warned of goes with its product, so that it is known also when nothing is run. */
static void
keep_warnings (Job *job, guint first, DscStepOutput *output)
{
  g_autoptr (GPtrArray) log = dsc_progress_dup_log (job->progress, first);
  GVariantBuilder builder;
  guint n = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < log->len; i++) {
    const DscLogMessage *message = log->pdata[i];

    if (message->level == DSC_MESSAGE_INFO || n++ >= MAX_WARNINGS)
      continue;
    g_variant_builder_add (&builder, "s", message->text);
  }
  if (n == 0) {
    g_variant_builder_clear (&builder);
    return;
  }
  if (output->tables == NULL)
    output->tables
        = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  g_hash_table_insert (output->tables, g_strdup (DSC_SESSION_WARNINGS),
                       g_variant_ref_sink (g_variant_builder_end (&builder)));
}

static guint
count_messages (Job *job)
{
  g_autoptr (GPtrArray) log = dsc_progress_dup_log (job->progress, 0);

  return log->len;
}

static DscProduct *
compute_product (
    Job *job, JobStep *s, Chain *chain, const char *key, gboolean replace, GError **error)
{
  DscStepOutput output = { 0 };
  g_autoptr (DscWorkDir) work = NULL;
  guint n_before = count_messages (job);
  const DscProductOrigin origin = { chain->base, chain->applied, s->step, s->params };
  DscStepInput input = {
    .library = chain->library,
    .image = chain->image,
    .product = dsc_library_get_product (chain->library),
    .compat = job->compat,
    .n_threads = job->options.n_threads,
    .max_memory = job->options.max_memory,
    .progress = job->progress,
    .cancellable = job->cancellable,
  };

  if (s->step->input == DSC_PORT_IMAGE && chain->image == NULL) {
    output.status = DSC_STEP_SKIPPED;
    output.verdict = g_strdup ("no mosaic to work on");
  }
  work = dsc_product_store_begin (job->self->store, error);
  if (work == NULL)
    return NULL;
  input.work_dir = dsc_work_dir_get_path (work);
  if (output.status != DSC_STEP_SKIPPED) {
    if (s->step->check != NULL && !s->step->check (s->params, &input, error))
      return NULL;
    if (!s->step->run (s->params, &input, &output, error)) {
      dsc_step_output_clear (&output);
      return NULL;
    }
  }
  keep_warnings (job, n_before, &output);
  return dsc_product_store_publish (job->self->store, g_steal_pointer (&work), key, &origin,
                                    &output, replace, error);
}

/* The exposures that go on say of a step that changed nothing why. */
static void
leave_mark (Chain *chain, const DscStep *step, DscStepStatus status)
{
  if (step->input == DSC_PORT_EXPOSURES && step->output == DSC_PORT_EXPOSURES)
    g_ptr_array_add (chain->marks, dsc_session_make_mark (step, status));
}

static void
pass_on (Chain *chain, const DscStep *step, DscProduct *product)
{
  if (dsc_product_get_status (product) != DSC_STEP_COMPLETE) {
    leave_mark (chain, step, dsc_product_get_status (product));
    return;
  }
  if (dsc_product_get_library (product) != NULL) {
    g_set_object (&chain->library, dsc_product_get_library (product));
    g_free (chain->base);
    chain->base = g_strdup (dsc_product_get_key (product));
    g_ptr_array_set_size (chain->applied, 0);
  }
  if (dsc_product_get_image (product) != NULL)
    g_set_object (&chain->image, dsc_product_get_image (product));
}

static void
report (Job *job, JobStep *s, DscProduct *product, gboolean reused)
{
  const char *verdict = dsc_product_get_verdict (product);
  DscStepStatus status = dsc_product_get_status (product);

  dsc_progress_message (
      job->progress, status == DSC_STEP_FAILED ? DSC_MESSAGE_WARNING : DSC_MESSAGE_INFO,
      "%s: %s%s%s", s->step->id,
      status == DSC_STEP_SKIPPED  ? "skipped: "
      : status == DSC_STEP_FAILED ? "failed: "
                                  : "",
      verdict != NULL ? verdict : "done", reused ? " (unchanged, from before)" : "");
}

static gboolean
run_step (Job *job, guint index, Chain *chain, GError **error)
{
  JobStep *s = &job->steps[index];
  gboolean force = job->force && index >= job->first;
  g_autofree char *key = dsc_session_step_key (s->step, s->params, job->compat, job->self->library,
                                               job->self->digests, chain->key);
  g_autoptr (DscProduct) product = NULL;
  g_autoptr (GError) local = NULL;
  gboolean reused, replace = force;

  g_free (chain->key);
  chain->key = g_strdup (key);
  if (!dsc_step_is_available (s->step) || dsc_session_params_skip (s->params)) {
    if (dsc_step_is_available (s->step))
      dsc_progress_message (job->progress, DSC_MESSAGE_INFO, "%s: skipped", s->step->id);
    else
      dsc_progress_message (
          job->progress, DSC_MESSAGE_INFO, "%s is not in this version: passed by, %s", s->step->id,
          s->step->input == DSC_PORT_IMAGE ? "no catalogue is made" : "exposures go on unchanged");
    leave_mark (chain, s->step, DSC_STEP_SKIPPED);
    return TRUE;
  }
  if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;
  apply_marks (chain);
  if (!force)
    product = find_product (job, s, key, chain->library, &replace);
  reused = product != NULL;
  if (!reused) {
    post (job, EVENT_STARTED, index, NULL, NULL, NULL);
    product = compute_product (job, s, chain, key, replace, &local);
  }
  if (product != NULL && !dsc_product_load (product, chain->library, &local))
    g_clear_pointer (&product, dsc_product_unref);
  if (product == NULL) {
    if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      post (job, EVENT_FAILED, index, NULL, key, local);
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  dsc_product_set_input (product, chain->library);
  g_free (chain->key);
  chain->key = dsc_session_passed_key (product, key);
  post (job, EVENT_PRODUCT, index, product, NULL, NULL);
  report (job, s, product, reused);
  pass_on (chain, s->step, product);
  return TRUE;
}

static gboolean
is_work (const JobStep *s)
{
  return dsc_step_is_available (s->step) && !dsc_session_params_skip (s->params);
}

static gboolean
run_steps (Job *job, Chain *chain, GError **error)
{
  guint n_work = 0, done = 0;
  gboolean ok = TRUE;

  for (guint i = 0; i <= job->last; i++)
    n_work += is_work (&job->steps[i]);
  for (guint i = 0; i <= job->last && ok; i++) {
    gboolean work = is_work (&job->steps[i]);

    if (work)
      dsc_progress_push (job->progress, (double)done / n_work, (double)(done + 1) / n_work);
    dsc_progress_set_source (job->progress, job->steps[i].step->id);
    ok = run_step (job, i, chain, error);
    dsc_progress_set_source (job->progress, NULL);
    if (work) {
      dsc_progress_pop (job->progress);
      done++;
    }
  }
  return ok;
}

static gboolean
job_run (Job *job, GError **error)
{
  DscLibrary *library = job->self->library;
  Chain chain = { 0 };
  gboolean ok = check_unchanged (job, error) && find_library_key (job, error);

  if (ok) {
    chain.library = g_object_ref (library);
    chain.key = g_strdup (job->library_key);
    chain.base = g_strdup ("");
    chain.marks = g_ptr_array_new_with_free_func (g_free);
    chain.applied = g_ptr_array_new_with_free_func (g_free);
    if (job->steps[0].step->input == DSC_PORT_IMAGE && dsc_library_get_n_models (library) > 0)
      chain.image = g_object_ref (dsc_library_get_model (library, 0));
    ok = run_steps (job, &chain, error);
    g_clear_object (&chain.library);
    g_clear_object (&chain.image);
    g_ptr_array_unref (chain.marks);
    g_ptr_array_unref (chain.applied);
    g_free (chain.key);
    g_free (chain.base);
  }
  post (job, EVENT_ENDED, G_MAXUINT, NULL, NULL, NULL);
  return ok;
}

static gboolean
may_start (DscSession *self, guint first, guint last, GError **error)
{
  g_return_val_if_fail (first <= last && last < self->n_steps, FALSE);
  if (!self->job_running)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                       "A job is running; wait for its end or cancel it");
  return FALSE;
}

gboolean
dsc_session_run (DscSession *self,
                 guint first,
                 guint last,
                 gboolean force,
                 DscProgress *progress,
                 GCancellable *cancellable,
                 GError **error)
{
  Job *job;
  gboolean ok;

  if (!may_start (self, first, last, error))
    return FALSE;
  job = job_new (self, first, last, force, progress, cancellable);
  job->blocking = TRUE;
  self->job_running = TRUE;
  dsc_session_emit_job_changed (self);
  ok = job_run (job, error);
  job_free (job);
  return ok;
}

/* On whatever thread cancels. */
static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  post (data, EVENT_CANCELLING, G_MAXUINT, NULL, NULL, NULL);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  gulong handler = 0;
  gboolean ok;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), data, NULL);
  ok = job_run (data, &error);
  g_cancellable_disconnect (cancellable, handler);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dsc_session_run_async (DscSession *self,
                       guint first,
                       guint last,
                       gboolean force,
                       DscProgress *progress,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, dsc_session_run_async);
  if (!may_start (self, first, last, &error)) {
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, job_new (self, first, last, force, progress, cancellable), job_free);
  self->job_running = TRUE;
  dsc_session_emit_job_changed (self);
  dsc_task_run_in_background (task, run_in_thread);
}

gboolean
dsc_session_run_finish (DscSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
