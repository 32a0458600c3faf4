/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-session-private.h"

/* (transfer full) (nullable): in memory or on disk. */
static DscProduct *
find_by_key (DscSession *self, const char *key)
{
  for (guint i = 0; i < self->n_steps; i++) {
    DscProduct *product = dsc_session_step_peek (&self->steps[i], key);

    if (product != NULL)
      return dsc_product_ref (product);
  }
  if (dsc_session_find_pinned (self, key) != NULL)
    return dsc_product_ref (dsc_session_find_pinned (self, key));
  return dsc_product_store_lookup (self->store, key);
}

DscProduct *
dsc_session_find_product (DscSession *self, guint index, const char *key)
{
  DscProduct *product = dsc_session_step_peek (&self->steps[index], key);
  g_autoptr (DscProduct) stored = NULL;

  if (product == NULL)
    product = dsc_session_find_pinned (self, key);
  if (product != NULL)
    return dsc_product_ref (product);
  stored = dsc_product_store_lookup (self->store, key);
  return stored != NULL && dsc_session_can_load (self, stored) ? g_steal_pointer (&stored) : NULL;
}

gboolean
dsc_session_can_load (DscSession *self, DscProduct *product)
{
  g_autoptr (DscProduct) current = dsc_product_ref (product);

  /* A chain is no longer than there are steps. */
  for (guint i = 0; i <= self->n_steps; i++) {
    DscProduct *base;

    if (!dsc_product_needs_base (current) || *dsc_product_get_base (current) == '\0')
      return TRUE;
    base = find_by_key (self, dsc_product_get_base (current));
    if (base == NULL)
      return FALSE;
    dsc_product_unref (current);
    current = base;
  }
  return FALSE;
}

static gboolean load (DscSession *self, DscProduct *product, guint depth, GError **error);

/* What went into a product: the exposures, or the library of the product it was made of. */
static DscLibrary *
load_input (DscSession *self, DscProduct *product, guint depth, GError **error)
{
  g_autoptr (DscProduct) base = NULL;
  const char *key = dsc_product_get_base (product);
  GPtrArray *marks = dsc_product_get_marks (product);
  g_autoptr (DscLibrary) marked = NULL;
  DscLibrary *input = dsc_product_get_input (product);

  if (input != NULL)
    return input;

  if (*key == '\0') {
    input = self->library;
  } else {
    base = find_by_key (self, key);
    if (base == NULL) {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                           "What the product was made of is no longer kept; run the steps again");
      return NULL;
    }
    if (!load (self, base, depth + 1, error))
      return NULL;
    input = dsc_product_get_library (base);
  }
  if (input != NULL && marks->len > 0)
    input = marked = dsc_session_mark (input, marks);
  if (input != NULL)
    dsc_product_set_input (product, input);
  return dsc_product_get_input (product);
}

static gboolean
load (DscSession *self, DscProduct *product, guint depth, GError **error)
{
  DscLibrary *input = self->library;

  if (dsc_product_needs_base (product)) {
    if (depth > self->n_steps) {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FORMAT,
                           "The stored products refer to each other in a circle");
      return FALSE;
    }
    input = load_input (self, product, depth, error);
  }
  return input != NULL && dsc_product_load (product, input, error);
}

gboolean
dsc_session_load_product (DscSession *self, DscProduct *product, GError **error)
{
  return load (self, product, 0, error);
}

DscLibrary *
dsc_session_load_product_input (DscSession *self, DscProduct *product)
{
  return load_input (self, product, 0, NULL);
}

DscProduct *
dsc_session_get_loaded (DscSession *self, guint index)
{
  DscSessionStep *s;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (DSC_IS_SESSION (self) && index < self->n_steps, NULL);
  s = &self->steps[index];
  if (s->shown == NULL || load (self, s->shown, 0, &error))
    return s->shown;
  g_debug ("%s: %s", s->step->id, error->message);
  g_ptr_array_set_size (s->recent, 0);
  g_clear_pointer (&s->shown, dsc_product_unref);
  s->state = DSC_STATE_STALE;
  return NULL;
}

DscImageModel *
dsc_session_get_image (DscSession *self, guint index)
{
  DscProduct *product = dsc_session_get_loaded (self, index);

  return product != NULL ? dsc_product_get_image (product) : NULL;
}

DscLibrary *
dsc_session_get_output_library (DscSession *self, guint index)
{
  DscProduct *product = dsc_session_get_loaded (self, index);

  return product != NULL ? dsc_product_get_library (product) : NULL;
}

DscLibrary *
dsc_session_get_input_library (DscSession *self, guint index)
{
  DscProduct *product = dsc_session_get_loaded (self, index);

  return product != NULL ? load_input (self, product, 0, NULL) : NULL;
}

gboolean
dsc_session_has_current_input (DscSession *self, guint index)
{
  DscSessionStep *s;
  g_autofree char *key = NULL;
  g_autofree char *input = NULL;
  gpointer params;

  g_return_val_if_fail (DSC_IS_SESSION (self) && index < self->n_steps, TRUE);
  s = &self->steps[index];
  if (s->shown == NULL)
    return TRUE;
  if (index == 0)
    input = g_strdup (self->library_key);
  else {
    DscSessionStep *before = &self->steps[index - 1];

    input = dsc_session_passed_key (dsc_session_step_peek (before, before->key), before->key);
  }
  if (input == NULL)
    return FALSE;
  params = dsc_product_dup_params (s->shown, s->step);
  key = dsc_session_step_key (s->step, params, self->compat, self->library, self->digests, input);
  dsc_params_free (s->step->params, s->step->n_params, params);
  return g_strcmp0 (key, dsc_product_get_key (s->shown)) == 0;
}

char *
dsc_session_dup_product_file (DscSession *self, guint index, const char *suffix, int member)
{
  DscProduct *product = self->steps[index].shown;

  for (guint i = 0; product != NULL && i < dsc_product_get_n_files (product); i++) {
    const DscProductFile *file = dsc_product_get_file (product, i);

    if (file->member == member && g_str_equal (file->suffix, suffix))
      return g_strdup (file->path);
  }
  return NULL;
}

gpointer
dsc_session_dup_product_params (DscSession *self, guint index)
{
  DscSessionStep *s = &self->steps[index];

  return s->shown != NULL ? dsc_product_dup_params (s->shown, s->step) : NULL;
}
