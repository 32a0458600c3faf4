/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-steps.h"

static const DscStep *const steps[] = {
#define DSC_STEP(id) &dsc_##id##_step,
#include "dsc-steps.def"
#undef DSC_STEP
};

guint
dsc_step_registry_n (void)
{
  return G_N_ELEMENTS (steps);
}

const DscStep *
dsc_step_registry_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (steps), NULL);
  return steps[index];
}

const DscStep *
dsc_step_registry_find (const char *id)
{
  if (g_ascii_strncasecmp (id, "jwst::", strlen ("jwst::")) == 0)
    id += strlen ("jwst::");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_ascii_strcasecmp (id, steps[i]->id) == 0)
      return steps[i];
  return NULL;
}
