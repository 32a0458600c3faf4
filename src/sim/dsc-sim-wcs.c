/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-wcs.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-gwcs.h"
#include "dsc-units.h"

#define MAX_STEPS 8

/* The nodes below have the right numbers of inputs, so these cannot fail. */
static DscTransform *
then (DscTransform *a, DscTransform *b)
{
  DscTransform *both = dsc_transform_new_compose (a, b, NULL);

  g_assert (both != NULL);
  return both;
}

static DscTransform *
beside (DscTransform *a, DscTransform *b)
{
  DscTransform *both = dsc_transform_new_concatenate (a, b, NULL);

  g_assert (both != NULL);
  return both;
}

static DscTransform *
shift (double x, double y)
{
  return beside (dsc_transform_new_shift (x), dsc_transform_new_shift (y));
}

static DscTransform *
scale (double factor)
{
  return beside (dsc_transform_new_scale (factor), dsc_transform_new_scale (factor));
}

/* Both coordinates to each of two polynomials: Mapping (0, 1, 0, 1) | x & y. */
static DscTransform *
polynomials (const double *x, const double *y, guint side)
{
  const guint twice[4] = { 0, 1, 0, 1 };
  DscTransform *map = dsc_transform_new_remap (twice, 4, 2, NULL);

  return then (map, beside (dsc_transform_new_polynomial2 (x, side, NULL, NULL, NULL),
                            dsc_transform_new_polynomial2 (y, side, NULL, NULL, NULL)));
}

static DscTransform *
with_inverse (DscTransform *forward, DscTransform *inverse)
{
  gboolean ok = dsc_transform_set_inverse (forward, inverse, NULL);

  g_assert (ok);
  return forward;
}

/* Detector pixel to (V2, V3): the filter offset aside, the chain of NIRCam and NIRISS files. */
static DscTransform *
detector_to_v2v3 (const DscSimAperture *aperture, const guint start[2], guint width, guint height)
{
  double angle = aperture->v3_ideal_y_angle * DSC_DEG, c = cos (angle), s = sin (angle);
  double parity = DSC_SIM_VPARITY;
  const guint side = DSC_SIM_DEGREE + 1;
  const double to_v2[4] = { 0.0, s, parity * c, 0.0 }, to_v3[4] = { 0.0, c, -parity * s, 0.0 };
  const double from_x[4] = { 0.0, -parity * s, parity * c, 0.0 }, from_y[4] = { 0.0, c, s, 0.0 };
  const double box[4] = { -0.5, width - 0.5, -0.5, height - 0.5 };
  DscTransform *optics, *rotation, *all;
  DscSimDistortion d;

  dsc_sim_distortion_init (&d, aperture);
  optics = with_inverse (polynomials (d.forward[0].c[0], d.forward[1].c[0], side),
                         polynomials (d.inverse[0].c[0], d.inverse[1].c[0], side));
  rotation = with_inverse (polynomials (to_v2, to_v3, 2), polynomials (from_x, from_y, 2));
  all = then (shift (1.0, 1.0), shift (-aperture->ref[0], -aperture->ref[1]));
  all = then (then (then (all, optics), rotation), shift (aperture->v2, aperture->v3));
  if (start[0] != 1 || start[1] != 1)
    all = then (shift (start[0] - 1.0, start[1] - 1.0), all);
  dsc_transform_set_box (all, box);
  return all;
}

static DscTransform *
aberration (double factor, double v2, double v3)
{
  DscTransform *t = then (scale (factor), shift ((1.0 - factor) * v2, (1.0 - factor) * v3));

  dsc_transform_set_name (t, "DVA_Correction");
  return t;
}

static DscTransform *
v2v3_to_sky (const DscSimPointing *p)
{
  const double angles[5] = { p->v2 / 3600.0, -p->v3 / 3600.0, p->roll, p->dec, -p->ra };
  DscTransform *t = then (scale (1.0 / 3600.0), dsc_transform_new_spherical_to_cartesian (180.0));

  t = then (t, dsc_transform_new_rotate_sequence ("zyxyz", angles, FALSE, NULL));
  t = then (t, dsc_transform_new_cartesian_to_spherical (360.0));
  dsc_transform_set_name (t, "v23tosky");
  return t;
}

DscWcs *
dsc_sim_wcs_new (const DscSimAperture *aperture,
                 const DscSimAttitude *attitude,
                 const guint start[2],
                 guint width,
                 guint height,
                 double va_scale,
                 DscSimPointing *ret_pointing)
{
  DscSimPointing p = { .v2 = aperture->v2, .v3 = aperture->v3 };
  g_autoptr (DscTransform) first = detector_to_v2v3 (aperture, start, width, height);
  g_autoptr (DscTransform) second = aberration (va_scale, p.v2, p.v3);
  g_autoptr (DscTransform) third = NULL;
  g_autoptr (GError) error = NULL;
  DscWcs *wcs;

  dsc_sim_attitude_at (attitude, p.v2, p.v3, &p.ra, &p.dec, &p.roll);
  third = v2v3_to_sky (&p);
  wcs = dsc_wcs_new_from_steps (
      DSC_WCS_GWCS,
      (DscWcsStep[]){ { .name = "detector", .unit = "pixel", .transform = first },
                      { .name = "v2v3", .unit = "arcsec", .transform = second },
                      { .name = "v2v3vacorr", .unit = "arcsec", .transform = third },
                      { .name = "world", .unit = "deg", .celestial = TRUE } },
      4, NULL, NULL, &error);
  if (wcs == NULL)
    g_error ("the WCS of aperture %s: %s", aperture->aperture, error->message);
  *ret_pointing = p;
  return wcs;
}

/* Depth first: the node that turns (V2, V3) directions to the sky. */
static const DscTransform *
find_rotation (const DscTransform *t)
{
  const DscTransform *found;

  if (t == NULL)
    return NULL;
  if (t->type == DSC_TRANSFORM_ROTATE_SEQUENCE)
    return strcmp (t->axes, "zyxyz") == 0 && t->n_values == 5 ? t : NULL;
  found = find_rotation (t->a);
  return found != NULL ? found : find_rotation (t->b);
}

/* A copy of the topmost node with its own box. */
static DscTransform *
with_box (const DscTransform *t, const double box[4])
{
  DscTransform *copy;

  if (t->type == DSC_TRANSFORM_COMPOSE) {
    copy = then (dsc_transform_ref (t->a), dsc_transform_ref (t->b));
    if (t->inverse != NULL)
      copy = with_inverse (copy, dsc_transform_ref (t->inverse));
    dsc_transform_set_name (copy, t->name);
  } else
    copy = then (dsc_transform_new_identity (t->n_in), dsc_transform_ref ((DscTransform *)t));
  if (box != NULL)
    dsc_transform_set_box (copy, box);
  return copy;
}

/* The WCS with another first or last transform (NULL: as it is). */
static DscWcs *
with_ends (const DscWcs *wcs, DscTransform *first, DscTransform *last, GError **error)
{
  guint n = dsc_wcs_n_frames (wcs);
  DscWcsStep steps[MAX_STEPS];

  for (guint i = 0; i < n; i++)
    steps[i] = *dsc_wcs_get_step (wcs, i);
  if (first != NULL)
    steps[0].transform = first;
  if (last != NULL)
    steps[n - 2].transform = last;
  return dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, n, dsc_wcs_get_name (wcs), NULL, error);
}

DscWcs *
dsc_sim_wcs_moved (const DscWcs *wcs, const DscSimPointing *pointing)
{
  g_autoptr (DscTransform) last = v2v3_to_sky (pointing);
  g_autoptr (GError) error = NULL;
  DscWcs *moved = with_ends (wcs, NULL, last, &error);

  if (moved == NULL)
    g_error ("moving a WCS: %s", error->message);
  return moved;
}

/* Pixels [start, start + size) of @wcs as pixels 0 .. size - 1. */
static DscWcs *
cut (const DscWcs *wcs, const char *path, const guint start[2], guint size[2], GError **error)
{
  const DscTransform *old = dsc_wcs_get_step (wcs, 0)->transform;
  g_autoptr (DscTransform) first = NULL;
  DscBox box;
  double new_box[4];

  if (!dsc_wcs_get_bounding_box (wcs, &box)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "'%s' has no bounding box: its number of pixels is unknown", path);
    return NULL;
  }
  for (int k = 0; k < 2; k++) {
    double limit = floor ((k == 0 ? box.x1 : box.y1) + 0.5), offset = start[k] - 1.0;

    if (size[k] == 0 && limit > offset && limit - offset <= 8192.0)
      size[k] = (guint)(limit - offset);
    if (size[k] == 0 || offset + size[k] > limit) {
      g_set_error (
          error, DSC_ERROR, DSC_ERROR_PARAMETER,
          "'%s' covers %.0f pixels along axis %d: \"start\" %u and \"size\" %u reach beyond", path,
          limit, k + 1, start[k], size[k]);
      return NULL;
    }
  }
  new_box[0] = MAX (box.x0 - (start[0] - 1.0), -0.5);
  new_box[1] = size[0] - 0.5;
  new_box[2] = MAX (box.y0 - (start[1] - 1.0), -0.5);
  new_box[3] = size[1] - 0.5;
  if (start[0] != 1 || start[1] != 1) {
    first = then (shift (start[0] - 1.0, start[1] - 1.0), with_box (old, NULL));
    dsc_transform_set_box (first, new_box);
  } else
    first = with_box (old, new_box);
  return with_ends (wcs, first, NULL, error);
}

DscWcs *
dsc_sim_wcs_read (const char *path,
                  const guint start[2],
                  const guint size[2],
                  guint ret_size[2],
                  DscSimPointing *ret_pointing,
                  GError **error)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (DscWcs) wcs = NULL;
  const DscTransform *rotation;
  guint pixels[2] = { size[0], size[1] }, n;
  DscWcs *result;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, &failure)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "the WCS file '%s' cannot be read: %s",
                 path, failure->message);
    return NULL;
  }
  wcs = dsc_gwcs_read (bytes, length, path, error);
  if (wcs == NULL)
    return NULL;
  n = dsc_wcs_n_frames (wcs);
  rotation = n >= 2 && n <= MAX_STEPS && dsc_wcs_get_step (wcs, n - 2) != NULL
                 ? find_rotation (dsc_wcs_get_step (wcs, n - 2)->transform)
                 : NULL;
  if (rotation == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "the WCS in '%s' does not end with the rotation of an exposure from V2, V3 to the "
                 "sky: take the gwcs of an exposure, not of a mosaic",
                 path);
    return NULL;
  }
  result = cut (wcs, path, start, pixels, error);
  if (result == NULL)
    return NULL;
  *ret_pointing
      = (DscSimPointing){ rotation->values[0] * 3600.0, -rotation->values[1] * 3600.0,
                          -rotation->values[4], rotation->values[3], rotation->values[2] };
  memcpy (ret_size, pixels, sizeof pixels);
  return result;
}

void
dsc_sim_wcs_jacobian (const DscWcs *wcs, double x, double y, double ret_jacobian[4])
{
  const double px[5] = { x, x - 0.5, x + 0.5, x, x }, py[5] = { y, y, y, y - 0.5, y + 0.5 };
  double ra[5], dec[5], v[5][3], east[3], north[3];

  dsc_wcs_pixel_to_sky (wcs, 5, px, py, ra, dec, FALSE);
  for (int k = 0; k < 5; k++)
    dsc_sim_to_vector (ra[k], dec[k], v[k]);
  dsc_sim_east_north (ra[0], dec[0], east, north);
  for (int axis = 0; axis < 2; axis++) {
    double de = 0.0, dn = 0.0;

    for (int i = 0; i < 3; i++) {
      double step = v[2 + 2 * axis][i] - v[1 + 2 * axis][i];

      de += step * east[i];
      dn += step * north[i];
    }
    ret_jacobian[axis] = de / DSC_ARCSEC;
    ret_jacobian[2 + axis] = dn / DSC_ARCSEC;
  }
}
