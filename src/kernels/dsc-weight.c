/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-weight.h"

#include <math.h>

#include "dsc-dq.h"

#define CHUNK 256

/* Bit 0 of @bad: DO_NOT_USE, in DQ or as a NaN somewhere; bit 1: any bit of the rule. */
static void
find_bad (const DscWeightRule *rule, const DscWeightInput *in, gsize from, guint n, guint32 *bad)
{
  const float *planes[5] = { in->sci, in->err, in->var[0], in->var[1], in->var[2] };

  for (guint i = 0; i < n; i++) {
    guint32 dq = in->dq != NULL ? in->dq[from + i] : 0;

    bad[i] = (dq & DSC_DQ_DO_NOT_USE) | ((dq & rule->bad_bits) != 0 ? 2 : 0);
  }
  for (guint p = 0; !rule->ignore_nan && p < G_N_ELEMENTS (planes); p++)
    if (planes[p] != NULL) {
      const float *v = planes[p] + from;

      for (guint i = 0; i < n; i++)
        bad[i] |= v[i] != v[i] ? 1 : 0;
    }
  if ((rule->bad_bits & DSC_DQ_DO_NOT_USE) != 0)
    for (guint i = 0; i < n; i++)
      bad[i] |= (bad[i] & 1) << 1;
}

static void
find_weights (const DscWeightRule *rule,
              const DscWeightInput *in,
              gsize from,
              guint n,
              const guint32 *bad,
              float *ret_weight)
{
  if (rule->type == DSC_WEIGHT_IVM && in->var[0] != NULL) {
    const float *variance = in->var[0] + from;

    for (guint i = 0; i < n; i++) {
      float w = 1 / variance[i];

      ret_weight[i] = (bad[i] & 2) == 0 && fabsf (w) <= G_MAXFLOAT ? w : 0;
    }
  } else {
    float w = rule->type == DSC_WEIGHT_EXPTIME ? (float)rule->exposure_time : 1;

    for (guint i = 0; i < n; i++)
      ret_weight[i] = (bad[i] & 2) == 0 ? w : 0;
  }
  if (!rule->as_jwst)
    for (guint i = 0; i < n; i++)
      ret_weight[i]
          = ret_weight[i] > 0 && fabsf (in->sci[from + i]) <= G_MAXFLOAT ? ret_weight[i] : 0;
}

static inline void
root_of (const float *plane, gsize from, guint n, gboolean plain, float *out)
{
  if (plane == NULL)
    for (guint i = 0; i < n; i++)
      out[i] = NAN;
  else if (plain)
    for (guint i = 0; i < n; i++)
      out[i] = plane[from + i];
  else
    for (guint i = 0; i < n; i++)
      out[i] = sqrtf (plane[from + i]);
}

/* SCI - level and what the noise is made of. */
static void
join_values (
    const DscWeightRule *rule, const DscWeightInput *in, gsize from, guint n, DscFloat4 *ret_values)
{
  float level = (float)rule->level, root[3][CHUNK];

  root_of (rule->error_plane ? in->err : in->var[0], from, n, rule->error_plane, root[0]);
  root_of (rule->error_plane ? NULL : in->var[1], from, n, FALSE, root[1]);
  root_of (rule->error_plane ? NULL : in->var[2], from, n, FALSE, root[2]);
  for (guint i = 0; i < n; i++)
    ret_values[from + i]
        = (DscFloat4){ in->sci[from + i] - level, root[0][i], root[1][i], root[2][i] };
}

void
dsc_weight_prepare (const DscWeightRule *rule,
                    const DscWeightInput *in,
                    gsize n,
                    DscFloat4 *ret_values,
                    float *ret_sci,
                    float *ret_weight,
                    guint32 *ret_dq)
{
  float level = (float)rule->level;

  for (gsize from = 0; from < n; from += CHUNK) {
    guint m = (guint)MIN (CHUNK, n - from);
    guint32 bad[CHUNK];

    find_bad (rule, in, from, m, bad);
    find_weights (rule, in, from, m, bad, ret_weight + from);
    if (ret_values != NULL)
      join_values (rule, in, from, m, ret_values);
    for (guint i = 0; ret_sci != NULL && i < m; i++)
      ret_sci[from + i] = in->sci[from + i] - level;
    if (ret_dq != NULL)
      for (guint i = 0; i < m; i++)
        ret_dq[from + i] = (in->dq != NULL ? in->dq[from + i] : 0) | (bad[i] & 1);
  }
}
