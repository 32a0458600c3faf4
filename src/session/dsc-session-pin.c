/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-session-private.h"

/* Products that are kept for somebody, and changes of many parameters at once. */

void
dsc_session_pin (DscSession *self, DscProduct *product)
{
  g_ptr_array_add (self->pinned, dsc_product_ref (product));
}

void
dsc_session_unpin (DscSession *self, DscProduct *product)
{
  g_ptr_array_remove (self->pinned, product);
}

DscProduct *
dsc_session_find_pinned (DscSession *self, const char *key)
{
  for (guint i = 0; i < self->pinned->len; i++)
    if (g_strcmp0 (dsc_product_get_key (self->pinned->pdata[i]), key) == 0)
      return self->pinned->pdata[i];
  return NULL;
}

void
dsc_session_freeze (DscSession *self)
{
  g_return_if_fail (DSC_IS_SESSION (self));

  if (self->n_frozen++ == 0)
    self->touched = g_new0 (gboolean, self->n_steps);
}

void
dsc_session_thaw (DscSession *self)
{
  g_autofree gboolean *touched = NULL;

  g_return_if_fail (DSC_IS_SESSION (self) && self->n_frozen > 0);

  if (--self->n_frozen > 0)
    return;
  touched = g_steal_pointer (&self->touched);
  dsc_session_refresh_all (self, touched);
}
