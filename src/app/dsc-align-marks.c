/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-marks.h"

#include <math.h>

#include "dsc-point-grid.h"
#include "dsc-sky-axes.h"

#define SAME_PLACE 0.5 /* pixels between a source of a preview and that of the run */
#define EDGE 20.0      /* pixels beyond the image where references are still marked */

void
dsc_tweak_source_get_centre (const DscTweakSource *source, double *ret_x, double *ret_y)
{
  gboolean windowed = isfinite (source->xwin) && isfinite (source->ywin);

  *ret_x = windowed ? source->xwin : source->x;
  *ret_y = windowed ? source->ywin : source->y;
}

static GArray *
get_sources (DscAlignCase *alignment, guint exposure)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (alignment);

  return exposure < scene->n_exposures ? scene->exposures[exposure].sources : NULL;
}

const DscTweakSource *
dsc_align_case_get_source (DscAlignCase *alignment, guint exposure, guint source)
{
  GArray *sources = get_sources (alignment, exposure);

  return sources && source < sources->len ? &g_array_index (sources, DscTweakSource, source) : NULL;
}

static int
find_nearest (GArray *sources, double x, double y, double radius)
{
  int found = -1;

  for (guint i = 0; sources && i < sources->len; i++) {
    double sx, sy, d;

    dsc_tweak_source_get_centre (&g_array_index (sources, DscTweakSource, i), &sx, &sy);
    d = hypot (sx - x, sy - y);
    if (d <= radius) {
      radius = d;
      found = (int)i;
    }
  }
  return found;
}

int
dsc_align_case_pick_source (
    DscAlignCase *alignment, guint exposure, double x, double y, double radius)
{
  return find_nearest (get_sources (alignment, exposure), x, y, radius);
}

DscWcs *
dsc_align_case_get_wcs (DscAlignCase *alignment, guint exposure)
{
  DscWcs *wcs = dsc_align_case_get_solution (alignment)->exposures[exposure].wcs;

  return wcs ? wcs : dsc_align_case_get_scene (alignment)->exposures[exposure].wcs;
}

static DscAlignMarks *
marks_new (gboolean on_sky)
{
  DscAlignMarks *marks = g_new0 (DscAlignMarks, 1);

  marks->on_sky = on_sky;
  for (guint i = 0; i < DSC_ALIGN_BEFORE; i++) {
    marks->x[i] = g_array_new (FALSE, FALSE, sizeof (double));
    marks->y[i] = g_array_new (FALSE, FALSE, sizeof (double));
  }
  return marks;
}

void
dsc_align_marks_free (DscAlignMarks *marks)
{
  if (!marks)
    return;
  for (guint i = 0; i < DSC_ALIGN_BEFORE; i++) {
    g_array_unref (marks->x[i]);
    g_array_unref (marks->y[i]);
  }
  g_free (marks);
}

static void
add_mark (DscAlignMarks *marks, DscAlignLayer layer, double x, double y)
{
  g_array_append_val (marks->x[layer], x);
  g_array_append_val (marks->y[layer], y);
}

/* What became of a source. The last word is "used" if any fit uses it. */
static void
note_state (guint8 *states, guint source, guint n, gboolean used)
{
  if (source < n && states[source] != DSC_ALIGN_MATCHED)
    states[source] = used ? DSC_ALIGN_MATCHED : DSC_ALIGN_REJECTED;
}

/* DscAlignLayer of every source of one exposure, as its own and as the other one of a pair. */
static guint8 *
find_states (DscAlignCase *alignment, guint exposure)
{
  const DscTweakSolution *solution = dsc_align_case_get_solution (alignment);
  GArray *sources = get_sources (alignment, exposure);
  guint n = sources ? sources->len : 0;
  guint8 *states = g_new0 (guint8, n + 1);

  for (guint f = 0; f < solution->fits->len; f++) {
    const DscTweakFit *fit = g_ptr_array_index (solution->fits, f);

    for (guint i = 0; i < fit->pairs->len; i++) {
      const DscTweakPair *pair = &g_array_index (fit->pairs, DscTweakPair, i);

      if (pair->exposure == exposure)
        note_state (states, pair->source, n, pair->used);
      if (pair->ref_exposure == exposure)
        note_state (states, pair->ref_source, n, pair->used);
    }
  }
  for (guint i = 0; i < n; i++)
    if (g_array_index (sources, DscTweakSource, i).dropped)
      states[i] = DSC_ALIGN_DROPPED;
  return states;
}

/* --- over an exposure ------------------------------------------------------------------------- */

/* Only rows near the image are put on its pixels: a catalog may hold a whole sky. */
static void
add_catalog (DscAlignMarks *marks, const DscTweakCatalog *catalog, DscWcs *wcs, guint w, guint h)
{
  double ra0, dec0, ra1, dec1, reach;

  dsc_wcs_pixel_to_sky1 (wcs, 0.5 * w, 0.5 * h, &ra0, &dec0);
  dsc_wcs_pixel_to_sky1 (wcs, -EDGE, -EDGE, &ra1, &dec1);
  reach = 1.3 * hypot (remainder (ra1 - ra0, 360) * cos (dec0 * G_PI / 180), dec1 - dec0);
  for (gsize i = 0; i < catalog->n; i++) {
    double x, y, dra = remainder (catalog->ra[i] - ra0, 360);

    if (!(fabs (catalog->dec[i] - dec0) < reach)
        || !(fabs (dra) * cos (catalog->dec[i] * G_PI / 180) < reach))
      continue;
    dsc_wcs_sky_to_pixel1 (wcs, catalog->ra[i], catalog->dec[i], &x, &y);
    if (x > -EDGE && y > -EDGE && x < w + EDGE && y < h + EDGE)
      add_mark (marks, DSC_ALIGN_REFERENCE, x, y);
  }
}

/* Without a catalog: the other one of each pair lies by what is left beside the source. */
static void
add_partners (DscAlignMarks *marks, DscAlignCase *alignment, guint exposure)
{
  const DscTweakSolution *solution = dsc_align_case_get_solution (alignment);
  const DscTweakExposure *e = &dsc_align_case_get_scene (alignment)->exposures[exposure];
  DscSkyAxes axes;

  if (!dsc_sky_axes_at (dsc_align_case_get_wcs (alignment, exposure), 0.5 * e->width,
                        0.5 * e->height, &axes))
    return;
  for (guint f = 0; f < solution->fits->len; f++) {
    const DscTweakFit *fit = g_ptr_array_index (solution->fits, f);

    for (guint i = 0; i < fit->pairs->len; i++) {
      const DscTweakPair *p = &g_array_index (fit->pairs, DscTweakPair, i);
      const DscTweakSource *s = p->exposure == exposure
                                    ? dsc_align_case_get_source (alignment, exposure, p->source)
                                    : NULL;
      double x, y;

      if (!s)
        continue;
      dsc_tweak_source_get_centre (s, &x, &y);
      add_mark (marks, DSC_ALIGN_REFERENCE,
                x + axes.per_east[0] * p->dx + axes.per_north[0] * p->dy,
                y + axes.per_east[1] * p->dx + axes.per_north[1] * p->dy);
    }
  }
}

/* Sources of a preview: each is what the source of the run that stood there is. */
static void
add_found (DscAlignMarks *marks, GArray *known, const guint8 *states, GArray *found)
{
  guint n = known ? known->len : 0;
  g_autofree double *x = g_new (double, n + 1), *y = g_new (double, n + 1);
  g_auto (DscPointGrid) grid = { 0 };
  gboolean has_grid = n > 0 && dsc_point_grid_init (&grid, n, x, y, SAME_PLACE, NULL);

  for (guint i = 0; i < n; i++) {
    dsc_tweak_source_get_centre (&g_array_index (known, DscTweakSource, i), &x[i], &y[i]);
    if (has_grid)
      dsc_point_grid_insert (&grid, i);
  }
  for (guint i = 0; i < found->len; i++) {
    DscAlignLayer layer = DSC_ALIGN_FOUND;
    DscPointGridIter iter;
    double px, py;
    guint k;

    dsc_tweak_source_get_centre (&g_array_index (found, DscTweakSource, i), &px, &py);
    if (has_grid)
      dsc_point_grid_iter_init (&iter, &grid, px, py);
    while (has_grid && layer == DSC_ALIGN_FOUND && dsc_point_grid_iter_next (&iter, &k))
      if (hypot (x[k] - px, y[k] - py) <= SAME_PLACE)
        layer = states[k];
    add_mark (marks, layer, px, py);
  }
}

DscAlignMarks *
dsc_align_marks_new_on_exposure (DscAlignCase *alignment, guint exposure, GArray *sources)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (alignment);
  DscAlignMarks *marks = marks_new (FALSE);
  GArray *known = get_sources (alignment, exposure);
  const DscTweakExposure *e;
  g_autofree guint8 *states = NULL;

  if (exposure >= scene->n_exposures)
    return marks;
  e = &scene->exposures[exposure];
  states = find_states (alignment, exposure);
  for (guint i = 0; !sources && known && i < known->len; i++) {
    double x, y;

    dsc_tweak_source_get_centre (&g_array_index (known, DscTweakSource, i), &x, &y);
    add_mark (marks, states[i], x, y);
  }
  if (sources)
    add_found (marks, known, states, sources);
  if (scene->reference)
    add_catalog (marks, scene->reference, dsc_align_case_get_wcs (alignment, exposure), e->width,
                 e->height);
  else
    add_partners (marks, alignment, exposure);
  return marks;
}

/* --- on the sky ------------------------------------------------------------------------------- */

static void
add_exposure (DscAlignMarks *marks, DscAlignCase *alignment, guint exposure)
{
  GArray *sources = get_sources (alignment, exposure);
  guint n = sources ? sources->len : 0;
  g_autofree guint8 *states = find_states (alignment, exposure);
  g_autofree double *x = g_new (double, n + 1), *y = g_new (double, n + 1);

  for (guint i = 0; i < n; i++)
    dsc_tweak_source_get_centre (&g_array_index (sources, DscTweakSource, i), &x[i], &y[i]);
  dsc_wcs_pixel_to_sky (dsc_align_case_get_wcs (alignment, exposure), n, x, y, x, y, FALSE);
  for (guint i = 0; i < n; i++)
    add_mark (marks, states[i], x[i], y[i]);
}

DscAlignMarks *
dsc_align_marks_new_on_sky (DscAlignCase *alignment, GCancellable *cancellable)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (alignment);
  DscAlignMarks *marks = marks_new (TRUE);

  for (guint i = 0; i < scene->n_exposures; i++) {
    if (g_cancellable_is_cancelled (cancellable)) {
      dsc_align_marks_free (marks);
      return NULL;
    }
    add_exposure (marks, alignment, i);
  }
  for (gsize i = 0; scene->reference && i < scene->reference->n; i++)
    add_mark (marks, DSC_ALIGN_REFERENCE, scene->reference->ra[i], scene->reference->dec[i]);
  return marks;
}
