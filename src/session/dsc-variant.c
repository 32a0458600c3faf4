/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-variant-private.h"

static DscVariant *
variant_new (DscSession *session, const char *name, gboolean pins)
{
  DscVariant *self = g_new0 (DscVariant, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->session = g_object_ref (session);
  self->name = g_strdup (name);
  self->note = g_strdup ("");
  self->pins = pins;
  self->steps = g_new0 (DscVariantStep, session->n_steps);
  for (guint i = 0; i < session->n_steps; i++)
    self->steps[i].origins = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  return self;
}

static void
copy_origins (GHashTable *to, GHashTable *from)
{
  GHashTableIter iter;
  gpointer name, origin;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &name, &origin))
    g_hash_table_insert (to, name, g_strdup (origin));
}

DscVariant *
dsc_variant_new (DscSession *session, const char *name, gboolean pins)
{
  DscVariant *self = variant_new (session, name, pins);

  self->compat = session->compat;
  for (guint i = 0; i < session->n_steps; i++) {
    const DscSessionStep *s = &session->steps[i];

    self->steps[i].params
        = dsc_params_copy (s->step->params, s->step->n_params, s->step->params_size, s->params);
    copy_origins (self->steps[i].origins, s->origins);
    if (s->state == DSC_STATE_FAILED && s->failure != NULL)
      self->steps[i].failure = g_strdup (s->failure->message);
  }
  dsc_variant_find_products (self);
  return self;
}

DscVariant *
dsc_variant_new_default (DscSession *session, const char *name)
{
  DscVariant *self = variant_new (session, name, TRUE);

  for (guint i = 0; i < session->n_steps; i++) {
    const DscStep *step = session->steps[i].step;

    self->steps[i].params = dsc_params_new (step->params, step->n_params, step->params_size);
  }
  return self;
}

DscVariant *
dsc_variant_ref (DscVariant *variant)
{
  g_atomic_ref_count_inc (&variant->ref_count);
  return variant;
}

void
dsc_variant_unref (DscVariant *variant)
{
  if (!g_atomic_ref_count_dec (&variant->ref_count))
    return;
  for (guint i = 0; i < variant->session->n_steps; i++) {
    DscVariantStep *s = &variant->steps[i];
    const DscStep *step = variant->session->steps[i].step;

    if (s->product != NULL && variant->pins)
      dsc_session_unpin (variant->session, s->product);
    g_clear_pointer (&s->product, dsc_product_unref);
    dsc_params_free (step->params, step->n_params, s->params);
    g_hash_table_unref (s->origins);
    g_free (s->failure);
  }
  g_free (variant->steps);
  g_free (variant->name);
  g_free (variant->note);
  g_object_unref (variant->session);
  g_free (variant);
}

static gboolean
is_work (DscVariant *self, guint step)
{
  return dsc_step_is_available (self->session->steps[step].step)
         && !dsc_session_params_skip (self->steps[step].params);
}

/* The keys go from step to step as in the session; what is held keeps its own. */
gboolean
dsc_variant_find_products (DscVariant *self)
{
  DscSession *session = self->session;
  g_autofree char *key = g_strdup (session->library_key);
  gboolean found = FALSE;

  for (guint i = 0; i < session->n_steps && key != NULL; i++) {
    DscVariantStep *s = &self->steps[i];
    g_autofree char *input = g_steal_pointer (&key);

    if (s->product != NULL) {
      key = dsc_session_passed_key (s->product, dsc_product_get_key (s->product));
      continue;
    }
    key = dsc_session_step_key (session->steps[i].step, s->params, self->compat, session->library,
                                session->digests, input);
    if (!is_work (self, i))
      continue;
    s->product = dsc_session_find_product (session, i, key);
    if (s->product == NULL)
      continue;
    found = TRUE;
    if (self->pins)
      dsc_session_pin (session, s->product);
    g_clear_pointer (&s->failure, g_free);
    g_free (input);
    input = g_steal_pointer (&key);
    key = dsc_session_passed_key (s->product, input);
  }
  return found;
}

gboolean
dsc_variant_is_complete (DscVariant *self)
{
  for (guint i = 0; i < self->session->n_steps; i++)
    if (self->steps[i].product == NULL && is_work (self, i))
      return FALSE;
  return TRUE;
}

gboolean
dsc_variant_param_counts (const DscParamSpec *spec)
{
  return !(spec->flags & DSC_PARAM_NO_HASH) || g_str_equal (spec->name, "skip");
}

char *
dsc_variant_dup_param (DscVariant *self, guint step, const DscParamSpec *spec)
{
  if (spec == NULL)
    return g_strdup (self->compat == DSC_COMPAT_JWST ? "jwst" : "none");
  return dsc_param_get_text (spec, self->steps[step].params);
}

gboolean
dsc_variant_equal (DscVariant *a, DscVariant *b)
{
  if (a->compat != b->compat)
    return FALSE;
  for (guint i = 0; i < a->session->n_steps; i++) {
    const DscStep *step = a->session->steps[i].step;

    for (guint k = 0; k < step->n_params; k++) {
      g_autofree char *x = NULL;
      g_autofree char *y = NULL;

      if (!dsc_variant_param_counts (&step->params[k]))
        continue;
      x = dsc_variant_dup_param (a, i, &step->params[k]);
      y = dsc_variant_dup_param (b, i, &step->params[k]);
      if (!g_str_equal (x, y))
        return FALSE;
    }
  }
  return TRUE;
}

DscProduct *
dsc_variant_get_loaded (DscVariant *self, guint step)
{
  DscVariantStep *s = &self->steps[step];
  g_autoptr (GError) error = NULL;

  if (s->product == NULL || dsc_session_load_product (self->session, s->product, &error))
    return s->product;
  /* Somebody removed its files: it has not been run, then. */
  g_debug ("%s: %s", self->session->steps[step].step->id, error->message);
  if (self->pins)
    dsc_session_unpin (self->session, s->product);
  g_clear_pointer (&s->product, dsc_product_unref);
  return NULL;
}
