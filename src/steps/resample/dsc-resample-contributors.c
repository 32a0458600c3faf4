/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-resample-contributors.h"

#include <math.h>

#include "dsc-error.h"
#include "dsc-resample-load.h"

#define EDGE 3.0 /* output pixels beyond the reach of a drop that are looked at, */
#define ROWS 3   /* and rows of the exposure beyond those: a map is smooth over such distances */

void
dsc_resample_contributors_free (DscResampleContributors *contributors)
{
  if (contributors == NULL)
    return;
  g_free (contributors->con);
  g_free (contributors->shares);
  g_free (contributors);
}

/* The rows of exposure @index around the output pixel. Returns: FALSE if it lies elsewhere */
static gboolean
find_rows (const DscResamplePlan *plan, guint index, gint x, gint y, guint *ret_y0, guint *ret_n)
{
  const DscResampleExposure *e = &plan->exposures[index];
  double reach = plan->setup.reach + EDGE, low = INFINITY, high = -INFINITY;
  double px[9], py[9], ra[9], dec[9];
  gint first, last;

  for (guint k = 0; k < 9; k++) {
    px[k] = x + reach * ((gint)(k % 3) - 1);
    py[k] = y + reach * ((gint)(k / 3) - 1);
  }
  dsc_wcs_pixel_to_sky (plan->out_wcs, 9, px, py, ra, dec, FALSE);
  dsc_wcs_sky_to_pixel (e->wcs, 9, ra, dec, px, py);
  for (guint k = 0; k < 9; k++) {
    /* no way back: the slow way round */
    if (isnan (py[k]))
      return dsc_resample_find_rows (plan, index, y, y, ret_y0, ret_n);
    low = MIN (low, py[k]);
    high = MAX (high, py[k]);
  }
  if (high < -ROWS || low > e->height + ROWS)
    return FALSE;
  first = MAX ((gint)floor (low) - ROWS, 0);
  last = (gint)MIN (ceil (high) + ROWS, e->height - 1.0);
  if (first > last)
    return FALSE;
  *ret_y0 = (guint)first;
  *ret_n = (guint)(last - first + 1);
  return TRUE;
}

/* @sum: the pixel as the exposures before have left it */
static void
add_share (const DscResamplePlan *plan,
           const DscDrizzleInput *input,
           DscDrizzleCell *sum,
           gint x,
           gint y,
           DscResampleShare *share)
{
  DscDrizzleCell own = { 0 }, cell = { .v = { sum->v[0], 0, 0, 0 }, .wht = sum->wht };
  DscDrizzleTile tile = { .x0 = x, .y0 = y, .width = 1, .height = 1 };

  tile.cells = &own;
  dsc_drizzle_add (&plan->setup, input, &tile);
  tile.cells = &cell;
  dsc_drizzle_add (&plan->setup, input, &tile);
  if (own.wht_own == 0 && !own.touched)
    return;
  *sum = cell;
  share->touched = own.touched != 0;
  share->weight = own.wht_own;
  share->value = own.wht_own != 0 ? own.v[0] : NAN;
}

static gboolean
add_exposure (const DscResamplePlan *plan,
              DscResampleLoad *loaded,
              guint index,
              DscDrizzleCell *sum,
              DscResampleContributors *c,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree DscScanRow *limits = NULL;
  DscDrizzleInput input;
  guint y0, n_rows;

  c->shares[index] = (DscResampleShare){ .index = index, .value = NAN };
  if (!find_rows (plan, index, c->x, c->y, &y0, &n_rows))
    return TRUE;
  if (!dsc_resample_load_rows (loaded, index, y0, n_rows, cancellable, error))
    return FALSE;
  limits = dsc_resample_find_limits (plan, index);
  input = dsc_resample_load_get_input (loaded, limits);
  add_share (plan, &input, sum, c->x, c->y, &c->shares[index]);
  if (c->shares[index].touched)
    c->con[index / 32] |= 1u << (index % 32);
  return TRUE;
}

DscResampleContributors *
dsc_resample_find_contributors (
    const DscResamplePlan *plan, gint x, gint y, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscResampleContributors) c = NULL;
  g_auto (DscResampleLoad) loaded = { 0 };
  DscDrizzleCell sum = { 0 };
  double total = 0;

  if (x < 0 || y < 0 || (guint)x >= plan->grid.width || (guint)y >= plan->grid.height) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "pixel (%d, %d) lies outside the mosaic of %u x %u pixels", x, y, plan->grid.width,
                 plan->grid.height);
    return NULL;
  }
  c = g_new0 (DscResampleContributors, 1);
  c->x = x;
  c->y = y;
  c->n = plan->n;
  c->n_con = (plan->n - 1) / 32 + 1;
  c->con = g_new0 (guint32, c->n_con);
  c->shares = g_new0 (DscResampleShare, plan->n);
  dsc_resample_load_init (&loaded, plan, TRUE);
  for (guint i = 0; i < plan->n; i++)
    if (!add_exposure (plan, &loaded, i, &sum, c, cancellable, error))
      return NULL;
  c->wht = sum.wht;
  c->sci = sum.wht == 0 ? plan->fill : sum.v[0];
  for (guint i = 0; i < plan->n; i++)
    total += (double)c->shares[i].weight;
  for (guint i = 0; i < plan->n; i++)
    c->shares[i].share = total != 0 ? (double)c->shares[i].weight / total : 0;
  return g_steal_pointer (&c);
}
