/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-tweak-field.h"

#define SEARCH 40.0 /* arcsec: beyond any error of the header */

static gboolean
is_set (const DscTweakregParams *params, gboolean absolute, const char *name)
{
  g_autofree char *full = g_strconcat (absolute ? "abs_" : "", name, NULL);
  const DscParamSpec *spec
      = dsc_params_find (dsc_tweakreg_param_specs, DSC_TWEAKREG_N_PARAMS, full);

  return spec != NULL && !dsc_param_is_default (spec, params);
}

DscTweakLimits
dsc_tweak_limits (const DscTweakregParams *p, gboolean absolute)
{
  DscTweakLimits limits = { .search = SEARCH, .tolerance = INFINITY };

  limits.sigma = absolute ? p->abs_sigma : p->sigma;
  limits.n_clip = absolute ? p->abs_nclip : p->nclip;
  limits.geometry = (DscFitGeometry)(absolute ? p->abs_fitgeometry : p->fitgeometry);
  if (is_set (p, absolute, "minobj"))
    limits.minobj = absolute ? p->abs_minobj : p->minobj;
  if (is_set (p, absolute, "searchrad"))
    limits.search = absolute ? p->abs_searchrad : p->searchrad;
  if (is_set (p, absolute, "tolerance"))
    limits.tolerance = absolute ? p->abs_tolerance : p->tolerance;
  if (is_set (p, absolute, "separation"))
    limits.separation = absolute ? p->abs_separation : p->separation;
  return limits;
}
