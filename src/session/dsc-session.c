/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-session.h"

#include "dsc-param-names.h"
#include "dsc-session-private.h"

#define MAX_RECENT 4

enum { STEP_CHANGED, JOB_CHANGED, PARAM_CHANGED, COMPAT_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscSession, dsc_session, G_TYPE_OBJECT)

const char *
dsc_state_name (DscState state)
{
  static const char *const names[] = {
    [DSC_STATE_STALE] = "stale",     [DSC_STATE_FRESH] = "fresh",
    [DSC_STATE_RUNNING] = "running", [DSC_STATE_FAILED] = "failed",
    [DSC_STATE_SKIPPED] = "skipped", [DSC_STATE_UNAVAILABLE] = "unavailable",
  };

  g_return_val_if_fail ((guint)state < G_N_ELEMENTS (names), "");
  return names[state];
}

static void
step_clear (DscSessionStep *s)
{
  dsc_params_free (s->step->params, s->step->n_params, s->params);
  g_hash_table_unref (s->origins);
  g_clear_pointer (&s->recent, g_ptr_array_unref);
  g_clear_pointer (&s->shown, dsc_product_unref);
  g_clear_error (&s->failure);
  g_free (s->failure_key);
  g_free (s->key);
}

static void
dsc_session_finalize (GObject *object)
{
  DscSession *self = DSC_SESSION (object);

  for (guint i = 0; i < self->n_steps; i++)
    step_clear (&self->steps[i]);
  g_free (self->steps);
  g_clear_object (&self->library);
  g_clear_pointer (&self->store, dsc_product_store_free);
  g_clear_pointer (&self->digests, dsc_digest_cache_free);
  g_clear_pointer (&self->signatures, g_array_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_ptr_array_unref (self->pinned);
  g_free (self->touched);
  g_free (self->library_key);
  g_free (self->output_file);
  G_OBJECT_CLASS (dsc_session_parent_class)->finalize (object);
}

static void
dsc_session_class_init (DscSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_session_finalize;

  signals[STEP_CHANGED]
      = g_signal_new ("step-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[PARAM_CHANGED] = g_signal_new ("param-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                                         G_TYPE_UINT, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[COMPAT_CHANGED] = g_signal_new ("compat-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[JOB_CHANGED] = g_signal_new ("job-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_session_init (DscSession *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->pinned = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_product_unref);
}

void
dsc_session_emit_job_changed (DscSession *self)
{
  g_signal_emit (self, signals[JOB_CHANGED], 0);
}

/* The store and the list of digests; a default place that cannot be written is replaced by a
 * private one. */
static gboolean
open_store (DscSession *self, const char *cache_dir, guint64 cache_max, GError **error)
{
  g_autofree char *root = g_build_filename (g_get_user_cache_dir (), "ditherscope", NULL);
  g_autofree char *products = g_build_filename (root, "products", NULL);
  g_autofree char *digests = NULL;
  g_autoptr (GError) local = NULL;

  if (cache_dir != NULL && *cache_dir == '\0') {
    self->store = dsc_product_store_new (NULL, cache_max, error);
  } else if (cache_dir != NULL) {
    self->store = dsc_product_store_new (cache_dir, cache_max, error);
    digests = g_build_filename (cache_dir, "digests", NULL);
  } else {
    self->store = dsc_product_store_new (products, cache_max, &local);
    digests = g_build_filename (root, "digests", NULL);
    if (g_error_matches (local, DSC_ERROR, DSC_ERROR_PARAMETER)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    if (self->store == NULL) {
      g_debug ("%s", local->message);
      g_clear_pointer (&digests, g_free);
      self->store = dsc_product_store_new (NULL, cache_max, error);
    }
  }
  self->digests = dsc_digest_cache_new (digests);
  return self->store != NULL;
}

static gboolean
take_signatures (DscSession *self, GError **error)
{
  guint n = dsc_library_get_n_models (self->library);

  self->signatures = g_array_sized_new (FALSE, TRUE, sizeof (DscFileSignature), n);
  for (guint i = 0; i < n; i++) {
    const char *path = dsc_image_model_get_path (dsc_library_get_model (self->library, i));
    DscFileSignature signature = { 0 };

    if (path != NULL && !dsc_file_signature (path, &signature, error))
      return FALSE;
    g_array_append_val (self->signatures, signature);
  }
  return TRUE;
}

DscSession *
dsc_session_new_with_steps (DscLibrary *library,
                            const DscSessionOptions *options,
                            const DscStep *const *steps,
                            guint n_steps,
                            GError **error)
{
  g_autoptr (DscSession) self = g_object_new (DSC_TYPE_SESSION, NULL);
  const char *cache_dir = options != NULL ? options->cache_dir : NULL;

  self->library = g_object_ref (library);
  if (options != NULL)
    self->options = *options;
  self->options.cache_dir = NULL; /* not ours to keep */
  self->n_steps = n_steps;
  self->steps = g_new0 (DscSessionStep, n_steps);
  for (guint i = 0; i < n_steps; i++) {
    DscSessionStep *s = &self->steps[i];

    s->step = steps[i];
    s->params = dsc_params_new (steps[i]->params, steps[i]->n_params, steps[i]->params_size);
    s->origins = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
    s->recent = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_product_unref);
    s->state = DSC_STATE_STALE;
  }
  if (!open_store (self, cache_dir, self->options.cache_max, error)
      || !take_signatures (self, error))
    return NULL;
  self->library_key
      = dsc_session_library_key (library, self->digests, dsc_product_store_is_private (self->store),
                                 FALSE, self->options.n_threads, NULL, NULL);
  dsc_session_refresh (self, G_MAXUINT);
  return g_steal_pointer (&self);
}

DscSession *
dsc_session_new (DscLibrary *library, const DscSessionOptions *options, GError **error)
{
  guint n = dsc_step_registry_n ();
  g_autofree const DscStep **steps = g_new (const DscStep *, n);

  for (guint i = 0; i < n; i++)
    steps[i] = dsc_step_registry_get (i);
  return dsc_session_new_with_steps (library, options, steps, n, error);
}

DscProduct *
dsc_session_step_peek (DscSessionStep *step, const char *key)
{
  for (guint i = 0; i < step->recent->len; i++)
    if (g_strcmp0 (dsc_product_get_key (step->recent->pdata[i]), key) == 0)
      return step->recent->pdata[i];
  return NULL;
}

void
dsc_session_step_take (DscSessionStep *step, DscProduct *product)
{
  dsc_product_ref (product);
  for (guint i = 0; i < step->recent->len; i++)
    if (g_str_equal (dsc_product_get_key (step->recent->pdata[i]), dsc_product_get_key (product)))
      g_ptr_array_remove_index (step->recent, i--);
  g_ptr_array_add (step->recent, product);
  if (step->recent->len > MAX_RECENT)
    g_ptr_array_remove_index (step->recent, 0);
  dsc_product_ref (product);
  g_clear_pointer (&step->shown, dsc_product_unref);
  step->shown = product;
}

static DscState
state_of_product (DscProduct *product)
{
  switch (dsc_product_get_status (product)) {
  case DSC_STEP_SKIPPED:
    return DSC_STATE_SKIPPED;
  case DSC_STEP_FAILED:
    return DSC_STATE_FAILED;
  default:
    return DSC_STATE_FRESH;
  }
}

/* @waits: for a step before it, whose product, if it is stored already, is not announced yet. */
static DscState
find_state (DscSession *self, DscSessionStep *s, gboolean waits)
{
  DscProduct *product;
  g_autoptr (DscProduct) stored = NULL;

  if (!dsc_step_is_available (s->step))
    return DSC_STATE_UNAVAILABLE;
  if (dsc_session_params_skip (s->params))
    return DSC_STATE_SKIPPED;
  if (s->running)
    return DSC_STATE_RUNNING;
  if (s->key == NULL)
    return s->failure != NULL ? DSC_STATE_FAILED : DSC_STATE_STALE;
  if (s->failure != NULL && g_strcmp0 (s->failure_key, s->key) == 0)
    return DSC_STATE_FAILED;
  product = dsc_session_step_peek (s, s->key);
  if (product == NULL)
    product = dsc_session_find_pinned (self, s->key);
  if (product == NULL && !waits && (stored = dsc_product_store_lookup (self->store, s->key)) != NULL
      && dsc_session_can_load (self, stored))
    product = stored;
  if (product == NULL)
    return DSC_STATE_STALE;
  if (product != s->shown)
    dsc_session_step_take (s, product);
  return state_of_product (product);
}

void
dsc_session_refresh_all (DscSession *self, const gboolean *touched)
{
  g_autofree gboolean *changed = g_new0 (gboolean, self->n_steps);
  g_autofree char *key = g_strdup (self->library_key);
  gboolean waits = FALSE;

  for (guint i = 0; i < self->n_steps; i++) {
    DscSessionStep *s = &self->steps[i];
    DscProduct *shown = s->shown;
    DscState state;

    g_free (s->key);
    s->key = key == NULL ? NULL
                         : dsc_session_step_key (s->step, s->params, self->compat, self->library,
                                                 self->digests, key);
    state = find_state (self, s, waits);
    waits |= s->running;
    changed[i] = touched[i] || state != s->state || shown != s->shown;
    s->state = state;
    g_free (key);
    key = s->key != NULL ? dsc_session_passed_key (dsc_session_step_peek (s, s->key), s->key)
                         : NULL;
  }
  for (guint i = 0; i < self->n_steps; i++)
    if (changed[i])
      g_signal_emit (self, signals[STEP_CHANGED], 0, i);
}

void
dsc_session_refresh (DscSession *self, guint touched)
{
  g_autofree gboolean *steps = NULL;

  if (self->n_frozen > 0) {
    if (touched < self->n_steps)
      self->touched[touched] = TRUE;
    return;
  }
  steps = g_new0 (gboolean, self->n_steps);
  if (touched < self->n_steps)
    steps[touched] = TRUE;
  dsc_session_refresh_all (self, steps);
}

DscLibrary *
dsc_session_get_library (DscSession *self)
{
  return self->library;
}

DscCompat
dsc_session_get_compat (DscSession *self)
{
  return self->compat;
}

void
dsc_session_set_compat (DscSession *self, DscCompat compat)
{
  if (compat == self->compat)
    return;
  self->compat = compat;
  g_signal_emit (self, signals[COMPAT_CHANGED], 0);
  dsc_session_refresh (self, G_MAXUINT);
  /* What parameters mean changes also where no state does. */
  for (guint i = 0; i < self->n_steps; i++)
    g_signal_emit_by_name (self, "step-changed", i);
}

guint
dsc_session_n_steps (DscSession *self)
{
  return self->n_steps;
}

static DscSessionStep *
get_step (DscSession *self, guint index)
{
  g_return_val_if_fail (DSC_IS_SESSION (self) && index < self->n_steps, NULL);
  return &self->steps[index];
}

const DscStep *
dsc_session_get_step (DscSession *self, guint index)
{
  return get_step (self, index)->step;
}

DscState
dsc_session_get_state (DscSession *self, guint index)
{
  return get_step (self, index)->state;
}

const char *
dsc_session_get_verdict (DscSession *self, guint index)
{
  DscSessionStep *s = get_step (self, index);

  if (s->state == DSC_STATE_UNAVAILABLE)
    return "not in this version: exposures go on unchanged";
  if (s->state == DSC_STATE_FAILED && s->failure != NULL)
    return s->failure->message;
  if (dsc_session_params_skip (s->params))
    return "skipped";
  return s->shown != NULL ? dsc_product_get_verdict (s->shown) : NULL;
}

const GError *
dsc_session_get_failure (DscSession *self, guint index)
{
  DscSessionStep *s = get_step (self, index);

  return s->state == DSC_STATE_FAILED ? s->failure : NULL;
}

const char *
dsc_session_get_failure_key (DscSession *self, guint index)
{
  return dsc_session_get_failure (self, index) ? self->steps[index].failure_key : NULL;
}

void
dsc_session_set_failure (DscSession *self, guint index, const char *key, const GError *failure)
{
  DscSessionStep *s = get_step (self, index);
  char *copy;

  if (!s)
    return;
  copy = g_strdup (key ? key : s->key);
  g_clear_error (&s->failure);
  s->failure = g_error_copy (failure);
  g_free (s->failure_key);
  s->failure_key = copy;
  dsc_session_refresh (self, index);
}

GHashTable *
dsc_session_get_tables (DscSession *self, guint index)
{
  DscSessionStep *s = get_step (self, index);

  return s->shown != NULL ? dsc_product_get_tables (s->shown) : NULL;
}

static const DscParamSpec *
find_spec (DscSessionStep *s, const char *name)
{
  return dsc_params_find (s->step->params, s->step->n_params, name);
}

char *
dsc_session_get_param (DscSession *self, guint index, const char *name)
{
  DscSessionStep *s = get_step (self, index);
  const DscParamSpec *spec = find_spec (s, name);

  g_return_val_if_fail (spec != NULL, NULL);
  return dsc_param_get_text (spec, s->params);
}

gpointer
dsc_session_dup_params (DscSession *self, guint index)
{
  DscSessionStep *s = get_step (self, index);

  return dsc_params_copy (s->step->params, s->step->n_params, s->step->params_size, s->params);
}

/* Before anybody hears of it the value and where it came from are both there. */
static void
set_origin (DscSessionStep *s, const DscParamSpec *spec, const char *origin)
{
  if (origin != NULL && !dsc_param_is_default (spec, s->params))
    g_hash_table_insert (s->origins, (char *)spec->name, g_strdup (origin));
  else
    g_hash_table_remove (s->origins, spec->name);
}

gboolean
dsc_session_set_param_from (DscSession *self,
                            guint index,
                            const char *name,
                            const char *text,
                            const char *origin,
                            GError **error)
{
  DscSessionStep *s = get_step (self, index);
  const DscParamSpec *spec = find_spec (s, name);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (spec == NULL)
    return dsc_param_unknown (s->step, name, error);
  before = dsc_param_get_text (spec, s->params);
  if (!dsc_param_set_text (spec, s->params, text, error))
    return FALSE;
  set_origin (s, spec, origin);
  after = dsc_param_get_text (spec, s->params);
  if (!g_str_equal (before, after)) {
    if (s->key == NULL)
      g_clear_error (&s->failure); /* of others: no key tells */
    g_signal_emit (self, signals[PARAM_CHANGED], 0, index, spec->name, before, after);
    dsc_session_refresh (self, index);
  }
  return TRUE;
}

gboolean
dsc_session_set_param (
    DscSession *self, guint index, const char *name, const char *text, GError **error)
{
  return dsc_session_set_param_from (self, index, name, text, NULL, error);
}

const char *
dsc_session_get_param_origin (DscSession *self, guint index, const char *name)
{
  return g_hash_table_lookup (get_step (self, index)->origins, name);
}

gboolean
dsc_session_param_is_default (DscSession *self, guint index, const char *name)
{
  DscSessionStep *s = get_step (self, index);
  const DscParamSpec *spec = find_spec (s, name);

  g_return_val_if_fail (spec != NULL, TRUE);
  return dsc_param_is_default (spec, s->params);
}

gboolean
dsc_session_param_is_enabled (DscSession *self, guint index, const char *name)
{
  DscSessionStep *s = get_step (self, index);
  const DscParamSpec *spec = find_spec (s, name);

  g_return_val_if_fail (spec != NULL, TRUE);
  return dsc_param_is_enabled (spec, s->step->params, s->step->n_params, s->params);
}

gboolean
dsc_session_param_is_limit (DscSession *self, guint index, const char *name)
{
  DscSessionStep *s = get_step (self, index);
  const DscParamSpec *spec = find_spec (s, name);

  g_return_val_if_fail (spec != NULL, FALSE);
  /* jwst knows no limits of that kind. */
  return self->compat == DSC_COMPAT_NONE
         && dsc_param_is_limit (spec, s->step->params, s->step->n_params, s->params);
}

void
dsc_session_reset_params (DscSession *self, guint index)
{
  DscSessionStep *s = get_step (self, index);
  const DscStep *step = s->step;
  gpointer before = dsc_params_copy (step->params, step->n_params, step->params_size, s->params);

  dsc_params_reset (step->params, step->n_params, s->params);
  g_hash_table_remove_all (s->origins);
  for (guint i = 0; i < step->n_params; i++) {
    g_autofree char *old = dsc_param_get_text (&step->params[i], before);
    g_autofree char *now = dsc_param_get_text (&step->params[i], s->params);

    if (!g_str_equal (old, now))
      g_signal_emit (self, signals[PARAM_CHANGED], 0, index, step->params[i].name, old, now);
  }
  dsc_params_free (step->params, step->n_params, before);
  dsc_session_refresh (self, index);
}

GPtrArray *
dsc_session_dup_advice (DscSession *self, guint index)
{
  DscSessionStep *s = get_step (self, index);
  GPtrArray *list = dsc_step_advice_list_new ();

  if (s->step->advise != NULL && !dsc_session_params_skip (s->params))
    s->step->advise (s->params, self->library, list);
  return list;
}

gboolean
dsc_session_is_running (DscSession *self)
{
  return self->job_running;
}

const char *
dsc_session_get_store (DscSession *self)
{
  return dsc_product_store_get_directory (self->store);
}

/* How large an image a step will make, as far as it can be said. */
static void
foresee_image (const DscSessionStep *s, DscStepInput *input)
{
  DscForecast forecast = { 0 };

  if (s->step->output != DSC_PORT_IMAGE || s->step->forecast == NULL
      || dsc_session_params_skip (s->params)
      || !s->step->forecast (s->params, input, &forecast, NULL))
    return;
  input->image_width = forecast.width;
  input->image_height = forecast.height;
  dsc_forecast_clear (&forecast);
}

/* What a step would work on as things stand: the latest output before it. */
gboolean
dsc_session_forecast (DscSession *self, guint index, DscForecast *ret_forecast, GError **error)
{
  DscSessionStep *s = get_step (self, index);
  DscStepInput input = {
    .library = self->library,
    .product = dsc_library_get_product (self->library),
    .compat = self->compat,
    .n_threads = self->options.n_threads,
    .max_memory = self->options.max_memory,
    .work_dir = dsc_product_store_get_directory (self->store),
  };
  DscForecast forecast = { 0 };

  if (self->steps[0].step->input == DSC_PORT_IMAGE && dsc_library_get_n_models (self->library) > 0)
    input.image = dsc_library_get_model (self->library, 0);
  for (guint i = 0; i < index; i++)
    if (self->steps[i].state == DSC_STATE_FRESH) {
      DscLibrary *library = dsc_session_get_output_library (self, i);
      DscImageModel *image = dsc_session_get_image (self, i);

      input.library = library != NULL ? library : input.library;
      input.image = image != NULL ? image : input.image;
    } else if (s->step->input == DSC_PORT_IMAGE) {
      foresee_image (&self->steps[i], &input);
    }
  if (s->step->forecast != NULL && !s->step->forecast (s->params, &input, &forecast, error))
    return FALSE;
  *ret_forecast = forecast;
  return TRUE;
}
