/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-scene.h"

#include <float.h>
#include <math.h>

#include "dsc-dq.h"
#include "dsc-parallel.h"
#include "dsc-size.h"

#define LOAD_ROWS 64

static void
overlap_clear (gpointer data)
{
  g_clear_pointer (&((DscSkyOverlap *)data)->region, dsc_sphere_polygon_free);
}

void
dsc_sky_scene_free (DscSkyScene *scene)
{
  if (scene == NULL)
    return;
  for (guint i = 0; i < scene->n_members; i++) {
    g_clear_pointer (&scene->members[i].footprint, dsc_sphere_polygon_free);
    g_free (scene->members[i].counts);
  }
  g_free (scene->members);
  g_clear_pointer (&scene->overlaps, g_array_unref);
  g_free (scene);
}

/* A cap that holds the footprint: its axis and the cosine of its radius. */
typedef struct {
  double axis[3], radius;
} Cap;

static Cap
make_cap (const DscSpherePolygon *p)
{
  Cap cap = { { 0, 0, 0 }, 0 };
  double length = 0;

  for (guint i = 0; i < p->n; i++)
    for (guint k = 0; k < 3; k++)
      cap.axis[k] += p->v[i][k];
  for (guint k = 0; k < 3; k++)
    length += cap.axis[k] * cap.axis[k];
  for (guint k = 0; k < 3; k++)
    cap.axis[k] /= sqrt (length);
  for (guint i = 0; i < p->n; i++) {
    double d = 0;

    for (guint k = 0; k < 3; k++)
      d += pow (p->v[i][k] - cap.axis[k], 2);
    cap.radius = MAX (cap.radius, sqrt (d));
  }
  return cap;
}

/* By chords, which never are longer than the arcs. */
static gboolean
caps_meet (const Cap *a, const Cap *b)
{
  double d = 0;

  for (guint k = 0; k < 3; k++)
    d += pow (a->axis[k] - b->axis[k], 2);
  return sqrt (d) <= 1.1 * (a->radius + b->radius);
}

static gboolean
find_overlaps (DscSkyScene *scene, GError **error)
{
  g_autofree Cap *caps = g_new (Cap, scene->n_members);

  for (guint i = 0; i < scene->n_members; i++)
    caps[i] = make_cap (scene->members[i].footprint);
  for (guint i = 0; i < scene->n_members; i++) {
    if (g_cancellable_set_error_if_cancelled (scene->input->cancellable, error))
      return FALSE;
    for (guint j = i + 1; j < scene->n_members; j++) {
      const DscSkyMember *a = &scene->members[i], *b = &scene->members[j];
      DscSkyOverlap overlap = { .i = i, .j = j };

      if (a->unit == b->unit || !caps_meet (&caps[i], &caps[j]))
        continue;
      overlap.region = dsc_sphere_polygon_intersect (a->footprint, b->footprint);
      if (overlap.region == NULL)
        continue;
      overlap.area = dsc_sphere_polygon_area (overlap.region);
      g_array_append_val (scene->overlaps, overlap);
    }
  }
  return TRUE;
}

static gboolean
set_footprint (DscSkyMember *m, guint stepsize, GError **error)
{
  DscWcs *wcs = dsc_image_model_get_wcs (m->model);
  const char *note = dsc_image_model_get_wcs_note (m->model);

  if (wcs == NULL || !dsc_wcs_is_celestial (wcs)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "'%s' has no usable coordinates%s%s: sky levels cannot be matched with it; take "
                 "it out, or use the method local",
                 dsc_image_model_get_name (m->model), note != NULL ? ": " : "",
                 note != NULL ? note : "");
    return FALSE;
  }
  m->footprint = dsc_sphere_polygon_from_wcs (wcs, m->width, m->height, stepsize);
  if (m->footprint == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "'%s': a corner of the image has no position on the sky",
                 dsc_image_model_get_name (m->model));
    return FALSE;
  }
  m->area = dsc_sphere_polygon_area (m->footprint);
  return TRUE;
}

DscSkyScene *
dsc_sky_scene_new (const DscSkymatchParams *params,
                   const DscStepInput *input,
                   gboolean with_overlaps,
                   GError **error)
{
  g_autoptr (DscSkyScene) scene = g_new0 (DscSkyScene, 1);

  scene->input = input;
  scene->rule = (DscSkyStatRule){ .kind = (DscSkyStatKind)params->skystat,
                                  .lower = params->lower,
                                  .upper = params->upper,
                                  .nclip = (guint)params->nclip,
                                  .lsigma = params->lsigma,
                                  .usigma = params->usigma,
                                  .binwidth = params->binwidth,
                                  .as_jwst = input->compat == DSC_COMPAT_JWST };
  if (!dsc_dq_parse_mask (params->dqbits, &scene->bad_bits, error))
    return NULL;
  scene->n_members = dsc_library_get_n_models (input->library);
  scene->n_units = dsc_library_get_n_groups (input->library);
  scene->members = g_new0 (DscSkyMember, MAX (scene->n_members, 1));
  scene->overlaps = g_array_new (FALSE, FALSE, sizeof (DscSkyOverlap));
  g_array_set_clear_func (scene->overlaps, overlap_clear);
  for (guint i = 0; i < scene->n_members; i++) {
    DscSkyMember *m = &scene->members[i];

    m->model = dsc_library_get_model (input->library, i);
    m->unit = dsc_library_get_group (input->library, i);
    m->width = dsc_image_model_get_width (m->model);
    m->height = dsc_image_model_get_height (m->model);
    m->local.value = NAN;
    if (with_overlaps
        && !set_footprint (m, params->stepsize == DSC_INT_UNSET ? 0 : (guint)params->stepsize,
                           error))
      return NULL;
  }
  if (with_overlaps && !find_overlaps (scene, error))
    return NULL;
  return g_steal_pointer (&scene);
}

guint64
dsc_sky_scene_bytes (const DscSkyScene *scene)
{
  guint64 largest = 0;

  for (guint i = 0; i < scene->n_members; i++) {
    const DscSkyMember *m = &scene->members[i];

    largest = MAX (largest, (guint64)m->width * m->height * sizeof (float)
                                + dsc_sky_pixels_bytes (m->width, m->height));
  }
  return largest + scene->overlaps->len * 512;
}

void
dsc_sky_scene_fill (const DscSkyScene *scene,
                    guint i,
                    const DscSpherePolygon *region,
                    GArray *spans)
{
  const DscSkyMember *m = &scene->members[i];
  const DscWcs *wcs = dsc_image_model_get_wcs (m->model);
  g_autofree double *x = g_new (double, region->n);
  g_autofree double *y = g_new (double, region->n);

  dsc_sphere_polygon_get_sky (region, x, y);
  if (scene->input->compat == DSC_COMPAT_JWST)
    dsc_wcs_sky_to_pixel_stored (wcs, region->n, x, y, x, y);
  else
    dsc_wcs_sky_to_pixel (wcs, region->n, x, y, x, y);
  dsc_scan_fill (region->n, x, y, m->width, m->height, spans);
}

typedef struct {
  const DscSkyMember *member;
  guint32 bad;
  float *values;
} Load;

static void
mask_pixels (float *v, const guint32 *dq, gsize n, guint32 bad, float taken_off)
{
  for (gsize i = 0; i < n; i++)
    v[i] = fabsf (v[i]) <= FLT_MAX && (dq == NULL || (dq[i] & bad) == 0) ? v[i] - taken_off : NAN;
}

static gboolean
load_band_cb (guint index, gpointer user_data, GError **error)
{
  Load *load = user_data;
  const DscSkyMember *m = load->member;
  DscBand band = dsc_band_get (m->height, LOAD_ROWS, index);
  guint n_rows = band.y1 - band.y0;
  gsize n = (gsize)n_rows * m->width;
  float *v = load->values + (gsize)band.y0 * m->width;
  g_autofree guint32 *dq = NULL;

  if (!dsc_image_model_read_rows (m->model, DSC_PLANE_SCI, 0, band.y0, n_rows, v, error))
    return FALSE;
  if (load->bad != 0 && dsc_image_model_has_plane (m->model, DSC_PLANE_DQ)) {
    dq = dsc_try_alloc (n * sizeof *dq, "DQ rows", error);
    if (dq == NULL
        || !dsc_image_model_read_rows (m->model, DSC_PLANE_DQ, 0, band.y0, n_rows, dq, error))
      return FALSE;
  }
  mask_pixels (v, dq, n, load->bad, (float)m->taken_off);
  return TRUE;
}

float *
dsc_sky_scene_load (const DscSkyScene *scene, guint i, GError **error)
{
  const DscSkyMember *m = &scene->members[i];
  Load load = { m, scene->bad_bits, NULL };

  load.values = dsc_try_alloc ((gsize)m->width * m->height * sizeof (float),
                               dsc_image_model_get_name (m->model), error);
  if (load.values == NULL)
    return NULL;
  if (!dsc_parallel_for (dsc_band_count (m->height, LOAD_ROWS), scene->input->n_threads,
                         load_band_cb, &load, scene->input->cancellable, error))
    g_clear_pointer (&load.values, g_free);
  return load.values;
}
