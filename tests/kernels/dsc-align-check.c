/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-check.h"

#include <math.h>
#include <string.h>

#include "dsc-footprint.h"
#include "dsc-group-overlap.h"
#include "dsc-match-histogram.h"
#include "dsc-match-xy.h"

DscAlignExposure *
dsc_align_exposure_new (const char *name, guint group, DscWcs *wcs, const DscWcsAngles *angles)
{
  DscAlignExposure *e = g_new0 (DscAlignExposure, 1);

  e->name = g_strdup (name);
  e->group = group;
  e->original = dsc_wcs_ref (wcs);
  e->wcs = dsc_wcs_ref (wcs);
  e->angles = *angles;
  e->x = g_array_new (FALSE, FALSE, sizeof (double));
  e->y = g_array_new (FALSE, FALSE, sizeof (double));
  return e;
}

void
dsc_align_exposure_free (DscAlignExposure *e)
{
  g_free (e->name);
  dsc_wcs_unref (e->original);
  dsc_wcs_unref (e->wcs);
  g_array_unref (e->x);
  g_array_unref (e->y);
  g_free (e);
}

static GArray *
numbers_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

static double *
numbers (GArray *array)
{
  return (double *)(gpointer)array->data;
}

/* Sources of a group strictly inside the bounding boxes, on the sky. */
static void
collect_sky (GPtrArray *exposures, guint group, GArray *ra, GArray *dec)
{
  for (guint i = 0; i < exposures->len; i++) {
    DscAlignExposure *e = exposures->pdata[i];
    DscBox box = { -INFINITY, INFINITY, -INFINITY, INFINITY };

    if (group != G_MAXUINT && e->group != group)
      continue;
    dsc_wcs_get_bounding_box (e->wcs, &box);
    for (guint k = 0; k < e->x->len; k++) {
      double x = numbers (e->x)[k], y = numbers (e->y)[k], a, d;

      if (!(x > box.x0 && x < box.x1 && y > box.y0 && y < box.y1))
        continue;
      dsc_wcs_pixel_to_sky1 (e->wcs, x, y, &a, &d);
      g_array_append_val (ra, a);
      g_array_append_val (dec, d);
    }
  }
}

/* Histogram, match and fit in the plane. @matched: a flag for each source of the group */
static gboolean
find_fit (const DscTangentPlane *plane,
          GArray *ra,
          GArray *dec,
          GArray *ref_ra,
          GArray *ref_dec,
          const DscAlignOptions *o,
          gboolean *matched,
          DscPlaneMap *ret)
{
  g_autofree double *x = g_new (double, 2 * (ra->len + ref_ra->len) + 1);
  double *y = x + ra->len, *rx = y + ra->len, *ry = rx + ref_ra->len;
  g_auto (DscMatchHistogram) histogram = { 0 };
  g_auto (DscLinearFit) fit = { 0 };
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (DscMatch));
  g_autofree double *pairs = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  dsc_tangent_plane_from_sky (plane, ra->len, numbers (ra), numbers (dec), x, y);
  dsc_tangent_plane_from_sky (plane, ref_ra->len, numbers (ref_ra), numbers (ref_dec), rx, ry);
  g_assert_true (dsc_match_histogram_init (&histogram, ra->len, x, y, ref_ra->len, rx, ry,
                                           o->searchrad, dsc_tangent_plane_centre_scale (plane),
                                           o->fit.compat, NULL, &error));
  g_assert_true (dsc_match_xy (ra->len, x, y, ref_ra->len, rx, ry, histogram.offset, o->tolerance,
                               o->separation, matches, NULL, &error));
  n = matches->len;
  for (gsize i = 0; i < n; i++)
    matched[g_array_index (matches, DscMatch, i).image] = TRUE;
  if (n < o->minobj)
    return FALSE;
  pairs = g_new (double, 4 * n);
  for (gsize i = 0; i < n; i++) {
    const DscMatch *m = &g_array_index (matches, DscMatch, i);

    pairs[i] = rx[m->reference];
    pairs[n + i] = ry[m->reference];
    pairs[2 * n + i] = x[m->image];
    pairs[3 * n + i] = y[m->image];
  }
  g_assert_true (dsc_linear_fit_init (&fit, n, pairs, pairs + n, pairs + 2 * n, pairs + 3 * n, NULL,
                                      NULL, &o->fit, &error));
  memcpy (ret->matrix, fit.matrix, sizeof ret->matrix);
  memcpy (ret->shift, fit.shift, sizeof ret->shift);
  g_test_message (
      "%u sources, offset %.6g %.6g, %u pairs, %u used, shift %.6g %.6g, rotation %.6g, "
      "rmse %.6g",
      ra->len, histogram.offset[0], histogram.offset[1], matches->len, fit.n_used, fit.shift[0],
      fit.shift[1], fit.proper_rotation, fit.rmse);
  return TRUE;
}

/* Appends the sources that were not matched, with their new positions. */
static void
expand_reference (
    GPtrArray *exposures, guint group, const gboolean *matched, GArray *ref_ra, GArray *ref_dec)
{
  g_autoptr (GArray) ra = numbers_new ();
  g_autoptr (GArray) dec = numbers_new ();

  collect_sky (exposures, group, ra, dec);
  for (guint i = 0; i < ra->len; i++)
    if (!matched[i]) {
      g_array_append_val (ref_ra, numbers (ra)[i]);
      g_array_append_val (ref_dec, numbers (dec)[i]);
    }
}

/* @group: G_MAXUINT: all exposures; @expand_always: add to the reference after a failure, too */
static gboolean
align_group (GPtrArray *exposures,
             guint group,
             GArray *ref_ra,
             GArray *ref_dec,
             gboolean expand,
             gboolean expand_always,
             const DscAlignOptions *o,
             const char *wcs_name)
{
  g_autoptr (GArray) ra = numbers_new ();
  g_autoptr (GArray) dec = numbers_new ();
  g_autoptr (DscTangentPlane) plane = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gboolean *matched = NULL;
  DscPlaneMap fit = { 0 };
  gboolean found = FALSE;

  for (guint i = 0; i < exposures->len; i++) {
    DscAlignExposure *e = exposures->pdata[i];
    g_autoptr (DscTangentPlane) own = NULL;
    DscWcs *wcs;

    if (group != G_MAXUINT && e->group != group)
      continue;
    e->aligned = FALSE;
    own = dsc_tangent_plane_new (e->wcs, &e->angles, e->name, o->fit.compat, &error);
    g_assert_no_error (error);
    if (plane == NULL) {
      plane = dsc_tangent_plane_new (e->wcs, &e->angles, e->name, o->fit.compat, &error);
      collect_sky (exposures, group, ra, dec);
      matched = g_new0 (gboolean, ra->len + 1);
      found = find_fit (plane, ra, dec, ref_ra, ref_dec, o, matched, &fit);
    }
    if (!found)
      continue;
    wcs = dsc_tangent_plane_correct (own, plane, &fit, wcs_name, NULL, &error);
    g_assert_no_error (error);
    dsc_wcs_unref (e->wcs);
    e->wcs = wcs;
    e->aligned = TRUE;
  }
  if (expand && (found || expand_always))
    expand_reference (exposures, group, matched, ref_ra, ref_dec);
  return found;
}

static void
undo (DscAlignExposure *e)
{
  dsc_wcs_unref (e->wcs);
  e->wcs = dsc_wcs_ref (e->original);
  e->aligned = FALSE;
}

static DscSourceFootprint *
group_footprint (GPtrArray *exposures, guint group)
{
  DscSourceFootprint *footprint = dsc_source_footprint_new ();

  for (guint i = 0; i < exposures->len; i++) {
    DscAlignExposure *e = exposures->pdata[i];

    if (e->group == group)
      dsc_source_footprint_add (footprint, e->original, 1, 1, e->x->len, numbers (e->x),
                                numbers (e->y));
  }
  return footprint;
}

static void
fill_overlaps (GPtrArray *footprints, double *overlap)
{
  guint n = footprints->len;

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      overlap[i * n + j] = overlap[j * n + i]
          = dsc_source_footprint_overlap (footprints->pdata[j], footprints->pdata[i]);
}

/* The group with the largest overlap with the reference comes to order[k]. */
static double
choose_next (GPtrArray *footprints, GArray *ref_ra, GArray *ref_dec, guint n, guint k, guint *order)
{
  g_autoptr (DscSourceFootprint) reference
      = dsc_source_footprint_new_from_sky (ref_ra->len, numbers (ref_ra), numbers (ref_dec));
  double most = -1.0;
  guint best = k, group;

  for (guint i = k; i < n; i++) {
    double area = dsc_source_footprint_overlap (reference, footprints->pdata[order[i]]);

    if (area > most) {
      most = area;
      best = i;
    }
  }
  group = order[best];
  memmove (order + k + 1, order + k, (best - k) * sizeof *order);
  order[k] = group;
  return most;
}

gboolean
dsc_align_relative (GPtrArray *exposures, guint n_groups, gboolean expand, const DscAlignOptions *o)
{
  g_autoptr (GArray) ra = numbers_new ();
  g_autoptr (GArray) dec = numbers_new ();
  g_autoptr (GPtrArray) footprints
      = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_source_footprint_free);
  g_autofree guint *order = g_new0 (guint, n_groups);
  g_autofree double *overlap = g_new0 (double, n_groups *n_groups);
  double worst = 0.0;

  for (guint g = 0; g < n_groups; g++) {
    order[g] = g;
    g_ptr_array_add (footprints, group_footprint (exposures, g));
  }
  if (expand) {
    fill_overlaps (footprints, overlap);
    dsc_group_order (n_groups, overlap, order);
  }
  collect_sky (exposures, order[0], ra, dec);
  for (guint k = 1; k < n_groups; k++) {
    double area = overlap[order[0] * n_groups + order[1]];

    if (expand && k > 1)
      area = choose_next (footprints, ra, dec, n_groups, k, order);
    align_group (exposures, order[k], ra, dec, expand, !(area > 0.0), o, NULL);
  }
  for (guint i = 0; i < exposures->len; i++) {
    DscAlignExposure *e = exposures->pdata[i];

    worst = MAX (worst, dsc_footprint_shift (e->original, e->wcs, 1, 1));
  }
  if (worst < 2.0 * (o->searchrad + o->tolerance))
    return TRUE;
  g_ptr_array_foreach (exposures, (GFunc)(void (*) (void))undo, NULL);
  return FALSE;
}

gboolean
dsc_align_absolute (
    GPtrArray *exposures, GArray *ra, GArray *dec, const DscAlignOptions *o, const char *wcs_name)
{
  if (align_group (exposures, G_MAXUINT, ra, dec, FALSE, FALSE, o, wcs_name))
    return TRUE;
  g_ptr_array_foreach (exposures, (GFunc)(void (*) (void))undo, NULL);
  return FALSE;
}

void
dsc_align_read_columns (
    const char *path, const char *name_a, const char *name_b, GArray *a, GArray *b)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL, names = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) fields = NULL;

    if (*lines[i] == '#' || *lines[i] == '\0')
      continue;
    fields = g_strsplit (lines[i], " ", -1);
    if (names == NULL) {
      names = g_steal_pointer (&fields);
      continue;
    }
    for (guint k = 0; names[k] != NULL; k++) {
      double value = g_ascii_strtod (fields[k], NULL);

      if (strcmp (names[k], name_a) == 0)
        g_array_append_val (a, value);
      else if (strcmp (names[k], name_b) == 0)
        g_array_append_val (b, value);
    }
  }
  g_assert_cmpuint (a->len, ==, b->len);
}
