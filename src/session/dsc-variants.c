/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-variants.h"

#include <math.h>

#include "dsc-variant-private.h"

struct _DscVariants {
  GObject parent_instance;
  DscSession *session;
  GPtrArray *list;      /* of DscVariant */
  DscVariant *now;      /* (nullable): of the session, as it was looked at last */
  guint idle;           /* source that looks at the session again */
  GHashTable *measured; /* of double *, by the key of the product */
  GPtrArray *waiting;   /* of DscVariantEvidence */
  char *measuring;      /* (nullable): key of the one on the thread */
  GCancellable *cancellable;
};

enum { CHANGED, ITEMS_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscVariants, dsc_variants, G_TYPE_OBJECT)

static void
dsc_variants_dispose (GObject *object)
{
  DscVariants *self = DSC_VARIANTS (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_ptr_array_set_size (self->list, 0);
  g_ptr_array_set_size (self->waiting, 0);
  g_clear_pointer (&self->now, dsc_variant_unref);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (dsc_variants_parent_class)->dispose (object);
}

static void
dsc_variants_finalize (GObject *object)
{
  DscVariants *self = DSC_VARIANTS (object);

  g_ptr_array_unref (self->list);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->measured);
  g_clear_object (&self->cancellable);
  g_free (self->measuring);
  G_OBJECT_CLASS (dsc_variants_parent_class)->finalize (object);
}

static void
dsc_variants_class_init (DscVariantsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_variants_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_variants_finalize;
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_VARIANTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ITEMS_CHANGED]
      = g_signal_new ("items-changed", DSC_TYPE_VARIANTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
}

static void
dsc_variants_init (DscVariants *self)
{
  self->list = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_variant_unref);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_variant_evidence_free);
  self->measured = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cancellable = g_cancellable_new ();
}

/* What was made meanwhile is taken up by those that lack it. */
static gboolean
look_again (gpointer data)
{
  DscVariants *self = data;

  self->idle = 0;
  for (guint i = 0; i < self->list->len; i++) {
    DscVariant *variant = self->list->pdata[i];

    if (!dsc_variant_is_complete (variant) && dsc_variant_find_products (variant))
      g_signal_emit (self, signals[CHANGED], 0, i);
  }
  g_signal_emit (self, signals[CHANGED], 0, DSC_VARIANT_NOW);
  return G_SOURCE_REMOVE;
}

static void
session_changed_cb (DscVariants *self)
{
  GSource *source;

  g_clear_pointer (&self->now, dsc_variant_unref);
  if (self->idle != 0)
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT_IDLE);
  g_source_set_callback (source, look_again, self, NULL);
  self->idle = g_source_attach (source, self->session->context);
  g_source_unref (source);
}

DscVariants *
dsc_variants_new (DscSession *session)
{
  DscVariants *self = g_object_new (DSC_TYPE_VARIANTS, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_swapped (session, "step-changed", G_CALLBACK (session_changed_cb), self);
  g_signal_connect_swapped (session, "param-changed", G_CALLBACK (session_changed_cb), self);
  g_signal_connect_swapped (session, "compat-changed", G_CALLBACK (session_changed_cb), self);
  return self;
}

DscSession *
dsc_variants_get_session (DscVariants *self)
{
  return self->session;
}

guint
dsc_variants_n (DscVariants *self)
{
  return self->list->len;
}

static DscVariant *
get (DscVariants *self, guint index)
{
  if (index == DSC_VARIANT_NOW) {
    if (self->now == NULL)
      self->now = dsc_variant_new (self->session, "", FALSE);
    return self->now;
  }
  g_return_val_if_fail (index < self->list->len, NULL);
  return self->list->pdata[index];
}

DscVariant *
dsc_variants_get (DscVariants *self, guint index)
{
  return get (self, index);
}

int
dsc_variants_index (DscVariants *self, DscVariant *variant)
{
  guint index;

  return g_ptr_array_find (self->list, variant, &index) ? (int)index : -1;
}

int
dsc_variants_find (DscVariants *self, const char *name)
{
  for (guint i = 0; i < self->list->len; i++)
    if (g_str_equal (((DscVariant *)self->list->pdata[i])->name, name))
      return (int)i;
  return -1;
}

int
dsc_variants_find_current (DscVariants *self)
{
  for (guint i = 0; i < self->list->len; i++)
    if (dsc_variant_equal (self->list->pdata[i], get (self, DSC_VARIANT_NOW)))
      return (int)i;
  return -1;
}

/* (transfer full): @name, or a letter, that nobody has */
static char *
make_name (DscVariants *self, const char *name)
{
  gboolean letter = name == NULL || *name == '\0';

  for (guint i = 0;; i++) {
    g_autofree char *text = NULL;

    if (!letter)
      text = i == 0 ? g_strdup (name) : g_strdup_printf ("%s %u", name, i + 1);
    else if (i < 26)
      text = g_strdup_printf ("%c", 'A' + (int)i);
    else
      text = g_strdup_printf ("%c%u", 'A' + (int)(i % 26), i / 26 + 1);
    if (dsc_variants_find (self, text) < 0)
      return g_steal_pointer (&text);
  }
}

void
dsc_variants_insert (DscVariants *self, guint at, DscVariant *variant)
{
  at = MIN (at, self->list->len);
  if (dsc_variants_find (self, variant->name) >= 0) {
    char *name = make_name (self, variant->name);

    g_free (variant->name);
    variant->name = name;
  }
  dsc_variant_find_products (variant);
  g_ptr_array_insert (self->list, (int)at, dsc_variant_ref (variant));
  g_signal_emit (self, signals[ITEMS_CHANGED], 0, at, 0, 1);
}

guint
dsc_variants_keep (DscVariants *self, const char *name)
{
  int current = dsc_variants_find_current (self);
  g_autofree char *unused = NULL;
  g_autoptr (DscVariant) variant = NULL;

  if (current >= 0) {
    if (name != NULL && *name != '\0' && !g_str_equal (name, dsc_variants_get_name (self, current)))
      unused = make_name (self, name);
    if (unused != NULL)
      dsc_variants_rename (self, (guint)current, unused);
    if (dsc_variant_find_products (self->list->pdata[current]))
      g_signal_emit (self, signals[CHANGED], 0, current);
    return (guint)current;
  }
  unused = make_name (self, name);
  variant = dsc_variant_new (self->session, unused, TRUE);
  dsc_variants_insert (self, self->list->len, variant);
  return self->list->len - 1;
}

void
dsc_variants_drop (DscVariants *self, guint index)
{
  g_return_if_fail (index < self->list->len);

  g_ptr_array_remove_index (self->list, index);
  g_signal_emit (self, signals[ITEMS_CHANGED], 0, index, 1, 0);
}

const char *
dsc_variants_get_name (DscVariants *self, guint index)
{
  return get (self, index)->name;
}

gboolean
dsc_variants_rename (DscVariants *self, guint index, const char *name)
{
  DscVariant *variant = get (self, index);
  g_autofree char *text = g_strstrip (g_strdup (name));

  if (g_str_equal (text, variant->name))
    return TRUE;
  if (*text == '\0' || dsc_variants_find (self, text) >= 0)
    return FALSE;
  g_free (variant->name);
  variant->name = g_steal_pointer (&text);
  g_signal_emit (self, signals[CHANGED], 0, index);
  return TRUE;
}

const char *
dsc_variants_get_note (DscVariants *self, guint index)
{
  return get (self, index)->note;
}

void
dsc_variants_set_note (DscVariants *self, guint index, const char *note)
{
  DscVariant *variant = get (self, index);

  if (g_str_equal (variant->note, note))
    return;
  g_free (variant->note);
  variant->note = g_strdup (note);
  g_signal_emit (self, signals[CHANGED], 0, index);
}

/* --- session files --- */

static void
set_saved (DscVariant *variant, GHashTable *params)
{
  for (guint i = 0; i < variant->session->n_steps; i++) {
    const DscStep *step = variant->session->steps[i].step;
    GHashTable *texts = g_hash_table_lookup (params, step->id);

    for (guint k = 0; texts != NULL && k < step->n_params; k++) {
      const char *text = g_hash_table_lookup (texts, step->params[k].name);
      g_autoptr (GError) error = NULL;

      if (text != NULL
          && !dsc_param_set_text (&step->params[k], variant->steps[i].params, text, &error))
        g_debug ("%s: %s", variant->name, error->message);
    }
  }
}

void
dsc_variants_add_saved (
    DscVariants *self, const char *name, const char *note, DscCompat compat, GHashTable *params)
{
  g_autofree char *unused = make_name (self, name);
  g_autoptr (DscVariant) variant = dsc_variant_new_default (self->session, unused);

  variant->compat = compat;
  g_free (variant->note);
  variant->note = g_strdup (note != NULL ? note : "");
  set_saved (variant, params);
  dsc_variants_insert (self, self->list->len, variant);
}

GHashTable *
dsc_variants_dup_params (DscVariants *self, guint index)
{
  DscVariant *variant = get (self, index);
  GHashTable *params
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);

  for (guint i = 0; i < self->session->n_steps; i++) {
    const DscStep *step = self->session->steps[i].step;
    GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

    for (guint k = 0; k < step->n_params; k++)
      if (dsc_variant_param_counts (&step->params[k])
          && !dsc_param_is_default (&step->params[k], variant->steps[i].params))
        g_hash_table_insert (texts, g_strdup (step->params[k].name),
                             dsc_variant_dup_param (variant, i, &step->params[k]));
    g_hash_table_insert (params, g_strdup (step->id), texts);
  }
  return params;
}

DscCompat
dsc_variants_get_compat (DscVariants *self, guint index)
{
  return get (self, index)->compat;
}

/* --- choosing --- */

/* Sets those of one step in the session; on a copy of its parameters with @dry. */
static gboolean
set_step (DscSession *session, DscVariant *variant, guint index, gboolean dry, GError **error)
{
  const DscStep *step = session->steps[index].step;
  gpointer copy = dry ? dsc_session_dup_params (session, index) : NULL;
  gboolean ok = TRUE;

  for (guint k = 0; k < step->n_params && ok; k++) {
    const DscParamSpec *spec = &step->params[k];
    g_autofree char *text = NULL;

    if (!dsc_variant_param_counts (spec))
      continue;
    text = dsc_variant_dup_param (variant, index, spec);
    ok = dry ? dsc_param_set_text (spec, copy, text, error)
             : dsc_session_set_param_from (
                 session, index, spec->name, text,
                 g_hash_table_lookup (variant->steps[index].origins, spec->name), error);
  }
  if (copy != NULL)
    dsc_params_free (step->params, step->n_params, copy);
  return ok;
}

gboolean
dsc_variants_choose (DscVariants *self, guint index, GError **error)
{
  DscSession *session = self->session;
  g_autoptr (DscVariant) variant = dsc_variant_ref (get (self, index));
  gboolean ok = TRUE;

  for (guint i = 0; i < session->n_steps; i++)
    if (!set_step (session, variant, i, TRUE, error))
      return FALSE;
  dsc_session_freeze (session);
  dsc_session_set_compat (session, variant->compat);
  for (guint i = 0; i < session->n_steps && ok; i++)
    ok = set_step (session, variant, i, FALSE, error);
  dsc_session_thaw (session);
  return ok;
}

/* --- what is in them --- */

char *
dsc_variants_dup_param (DscVariants *self, guint index, guint step, const char *name)
{
  const DscStep *s = self->session->steps[step].step;
  const DscParamSpec *spec = name != NULL ? dsc_params_find (s->params, s->n_params, name) : NULL;

  g_return_val_if_fail (name == NULL || spec != NULL, NULL);
  return dsc_variant_dup_param (get (self, index), step, spec);
}

DscState
dsc_variants_get_state (DscVariants *self, guint index, guint step)
{
  DscVariant *variant = get (self, index);
  const DscVariantStep *s = &variant->steps[step];

  if (!dsc_step_is_available (self->session->steps[step].step))
    return DSC_STATE_UNAVAILABLE;
  if (dsc_session_params_skip (s->params))
    return DSC_STATE_SKIPPED;
  if (s->product == NULL)
    return s->failure != NULL ? DSC_STATE_FAILED : DSC_STATE_STALE;
  switch (dsc_product_get_status (s->product)) {
  case DSC_STEP_SKIPPED:
    return DSC_STATE_SKIPPED;
  case DSC_STEP_FAILED:
    return DSC_STATE_FAILED;
  default:
    return DSC_STATE_FRESH;
  }
}

DscImageModel *
dsc_variants_get_image (DscVariants *self, guint index, guint step)
{
  DscProduct *product = dsc_variant_get_loaded (get (self, index), step);

  return product != NULL ? dsc_product_get_image (product) : NULL;
}

DscLibrary *
dsc_variants_get_library (DscVariants *self, guint index, guint step)
{
  DscProduct *product = dsc_variant_get_loaded (get (self, index), step);

  return product != NULL ? dsc_product_get_library (product) : NULL;
}

gboolean
dsc_variants_is_same (DscVariants *self, guint first, guint second, guint step)
{
  const DscProduct *a = get (self, first)->steps[step].product;
  const DscProduct *b = get (self, second)->steps[step].product;

  if (a == NULL || b == NULL)
    return a == b;
  return g_str_equal (dsc_product_get_key ((DscProduct *)a), dsc_product_get_key ((DscProduct *)b));
}

const char *
dsc_variants_get_verdict (DscVariants *self, guint index, guint step)
{
  const DscVariantStep *s = &get (self, index)->steps[step];

  if (s->product == NULL)
    return s->failure;
  return dsc_product_get_verdict (s->product);
}

GHashTable *
dsc_variants_get_tables (DscVariants *self, guint index, guint step)
{
  const DscVariantStep *s = &get (self, index)->steps[step];

  return s->product != NULL ? dsc_product_get_tables (s->product) : NULL;
}

static gboolean
differs (DscVariants *self, guint step, const DscParamSpec *spec)
{
  g_autofree char *now = dsc_variant_dup_param (get (self, DSC_VARIANT_NOW), step, spec);

  for (guint i = 0; i < self->list->len; i++) {
    g_autofree char *text = dsc_variant_dup_param (self->list->pdata[i], step, spec);

    if (!g_str_equal (text, now))
      return TRUE;
  }
  return FALSE;
}

GArray *
dsc_variants_find_differences (DscVariants *self)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (DscVariantDifference));

  if (differs (self, 0, NULL))
    g_array_append_vals (found, &(DscVariantDifference){ 0, NULL }, 1);
  for (guint i = 0; i < self->session->n_steps; i++) {
    const DscStep *step = self->session->steps[i].step;

    for (guint k = 0; k < step->n_params; k++)
      if (dsc_variant_param_counts (&step->params[k]) && differs (self, i, &step->params[k]))
        g_array_append_vals (found, &(DscVariantDifference){ i, &step->params[k] }, 1);
  }
  return found;
}

/* --- figures --- */

guint
dsc_variants_n_figures (DscVariants *self)
{
  return dsc_variant_n_figures ();
}

const DscVariantFigure *
dsc_variants_get_figure (DscVariants *self, guint figure)
{
  return dsc_variant_get_figure (figure);
}

/* (nullable) */
static DscProduct *
find_measured_product (DscVariants *self, DscVariant *variant, guint figure, guint *ret_step)
{
  const char *id = dsc_variant_get_figure (figure)->step;

  for (guint i = 0; i < self->session->n_steps; i++)
    if (g_str_equal (self->session->steps[i].step->id, id)) {
      *ret_step = i;
      return variant->steps[i].product;
    }
  return NULL;
}

static void measure_next (DscVariants *self);

static void
tell_of_product (DscVariants *self, const char *key)
{
  for (guint i = 0; i <= self->list->len; i++) {
    guint index = i < self->list->len ? i : DSC_VARIANT_NOW;
    DscVariant *variant = get (self, index);
    gboolean has = FALSE;

    for (guint k = 0; k < self->session->n_steps; k++)
      has |= variant->steps[k].product != NULL
             && g_str_equal (dsc_product_get_key (variant->steps[k].product), key);
    if (has)
      g_signal_emit (self, signals[CHANGED], 0, index);
  }
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree GWeakRef *weak = user_data;
  g_autoptr (DscVariants) self = g_weak_ref_get (weak);
  g_autofree double *values = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *key = NULL;

  g_weak_ref_clear (weak);
  if (self == NULL || self->session == NULL)
    return;
  key = g_steal_pointer (&self->measuring);
  if (values != NULL)
    g_hash_table_insert (self->measured, g_strdup (key), g_steal_pointer (&values));
  measure_next (self);
  tell_of_product (self, key);
}

static void
measure_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  double *values = g_new (double, dsc_variant_n_figures ());

  dsc_variant_measure (data, values, cancellable);
  g_task_return_pointer (task, values, g_free);
}

static void
measure_next (DscVariants *self)
{
  g_autoptr (GTask) task = NULL;
  DscVariantEvidence *evidence;
  GWeakRef *weak;

  if (self->measuring != NULL || self->waiting->len == 0)
    return;
  evidence = g_ptr_array_steal_index (self->waiting, 0);
  self->measuring = g_strdup (dsc_product_get_key (evidence->product));
  weak = g_new (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  task = g_task_new (NULL, self->cancellable, measured_cb, weak);
  g_task_set_task_data (task, evidence, (GDestroyNotify)dsc_variant_evidence_free);
  g_task_run_in_thread (task, measure_thread);
}

static gboolean
is_waiting (DscVariants *self, const char *key)
{
  if (g_strcmp0 (self->measuring, key) == 0)
    return TRUE;
  for (guint i = 0; i < self->waiting->len; i++) {
    const DscVariantEvidence *evidence = self->waiting->pdata[i];

    if (g_str_equal (dsc_product_get_key (evidence->product), key))
      return TRUE;
  }
  return FALSE;
}

double
dsc_variants_get_value (DscVariants *self, guint index, guint figure)
{
  DscVariant *variant = get (self, index);
  guint step = 0;
  DscProduct *product = find_measured_product (self, variant, figure, &step);
  DscVariantEvidence *evidence;
  const double *values;

  if (product == NULL || dsc_product_get_status (product) != DSC_STEP_COMPLETE)
    return NAN;
  values = g_hash_table_lookup (self->measured, dsc_product_get_key (product));
  if (values != NULL)
    return values[figure];
  if (is_waiting (self, dsc_product_get_key (product)))
    return NAN;
  evidence = dsc_variant_evidence_new (variant, step);
  if (evidence != NULL) {
    g_ptr_array_add (self->waiting, evidence);
    measure_next (self);
  }
  return NAN;
}

gboolean
dsc_variants_is_measuring (DscVariants *self, guint index, guint figure)
{
  guint step = 0;
  DscProduct *product = find_measured_product (self, get (self, index), figure, &step);

  return product != NULL && is_waiting (self, dsc_product_get_key (product));
}
