/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-wcs.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-wcs-private.h"

G_DEFINE_BOXED_TYPE (DscWcs, dsc_wcs, dsc_wcs_ref, dsc_wcs_unref)

DscWcs *
dsc_wcs_ref (DscWcs *wcs)
{
  g_atomic_ref_count_inc (&wcs->ref_count);
  return wcs;
}

static void
step_clear (DscWcsStep *step)
{
  g_free ((char *)step->name);
  g_free ((char *)step->unit);
  for (int i = 0; i < 2; i++) {
    g_free ((char *)step->axes_names[i]);
    g_free ((char *)step->axis_types[i]);
  }
  dsc_transform_unref (step->transform);
}

void
dsc_wcs_unref (DscWcs *wcs)
{
  if (wcs == NULL || !g_atomic_ref_count_dec (&wcs->ref_count))
    return;
  for (guint i = 0; i < wcs->n_steps; i++)
    step_clear (&wcs->steps[i]);
  if (wcs->backend != NULL && wcs->backend->free != NULL)
    wcs->backend->free (wcs->backend_data);
  dsc_program_free (wcs->forward);
  dsc_program_free (wcs->vector);
  dsc_program_free (wcs->inverse);
  g_free (wcs->steps);
  g_free (wcs->name);
  g_free (wcs->description);
  g_free (wcs);
}

static DscWcs *
wcs_new (DscWcsKind kind, const char *name)
{
  DscWcs *wcs = g_new0 (DscWcs, 1);

  g_atomic_ref_count_init (&wcs->ref_count);
  wcs->kind = kind;
  wcs->name = g_strdup (name != NULL ? name : "");
  return wcs;
}

static void
step_copy (DscWcsStep *to, const DscWcsStep *from)
{
  const char *const *axes;
  static const char *const pixel[2] = { "x", "y" }, *const angles[2] = { "v2", "v3" };
  static const char *const sky[2] = { "lon", "lat" };
  static const char *const sky_types[2] = { "pos.eq.ra", "pos.eq.dec" };

  to->name = g_strdup (from->name);
  to->celestial = from->celestial;
  axes = from->celestial ? sky : g_str_has_prefix (from->name, "v2v3") ? angles : pixel;
  to->unit = g_strdup (from->unit != NULL ? from->unit
                       : from->celestial  ? "deg"
                       : axes == angles   ? "arcsec"
                                          : "pixel");
  for (int i = 0; i < 2; i++) {
    to->axes_names[i] = g_strdup (from->axes_names[i] != NULL ? from->axes_names[i] : axes[i]);
    if (from->axis_types[i] != NULL)
      to->axis_types[i] = g_strdup (from->axis_types[i]);
    else
      to->axis_types[i]
          = from->celestial ? g_strdup (sky_types[i]) : g_strconcat ("custom:", axes[i], NULL);
  }
  if (from->transform != NULL)
    to->transform = dsc_transform_ref (from->transform);
}

static gboolean
check_steps (const DscWcsStep *steps, guint n_steps, GError **error)
{
  if (n_steps < 2) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "The WCS has %u steps; it takes a detector and a world frame at least", n_steps);
    return FALSE;
  }
  for (guint i = 0; i < n_steps; i++)
    if ((steps[i].transform == NULL) != (i + 1 == n_steps)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "Step %u of the WCS (frame '%s') %s a transform", i + 1, steps[i].name,
                   i + 1 == n_steps ? "is the last and must not have" : "lacks");
      return FALSE;
    }
  if (steps[0].transform->n_in != 2 || steps[n_steps - 2].transform->n_out != 2) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "The WCS turns %u numbers into %u; an image has 2 and 2", steps[0].transform->n_in,
                 steps[n_steps - 2].transform->n_out);
    return FALSE;
  }
  return TRUE;
}

/* The inverse as stored: NULL without error if some node has none. */
static DscProgram *
compile_inverse (const DscWcs *wcs)
{
  g_autoptr (GPtrArray) chain
      = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_transform_unref);

  for (guint i = wcs->n_steps - 1; i-- > 0;) {
    DscTransform *inverse = dsc_transform_get_inverse (wcs->steps[i].transform, NULL);

    if (inverse == NULL)
      return NULL;
    g_ptr_array_add (chain, inverse);
  }
  if (((DscTransform *)chain->pdata[0])->n_in != 2
      || ((DscTransform *)chain->pdata[chain->len - 1])->n_out != 2)
    return NULL;
  return dsc_program_new ((const DscTransform *const *)chain->pdata, chain->len,
                          DSC_PROGRAM_OUTPUTS, NULL);
}

static gboolean
compile (DscWcs *wcs, GError **error)
{
  guint n = wcs->n_steps - 1;
  g_autofree const DscTransform **chain = g_new (const DscTransform *, n);
  const double *box = wcs->steps[0].transform->box;

  for (guint i = 0; i < n; i++)
    chain[i] = wcs->steps[i].transform;
  wcs->forward = dsc_program_new (chain, n, DSC_PROGRAM_OUTPUTS, error);
  if (wcs->forward == NULL)
    return FALSE;
  if (wcs->celestial)
    wcs->vector = dsc_program_new (chain, n, DSC_PROGRAM_VECTOR, NULL);
  wcs->inverse = compile_inverse (wcs);
  wcs->has_box = box != NULL;
  if (box != NULL)
    wcs->box = (DscBox){ box[0], box[1], box[2], box[3] };
  wcs->is_tan = dsc_wcs_find_tan (wcs, &wcs->tan);
  return TRUE;
}

static void
choose_centre (DscWcs *wcs)
{
  const DscBox *b = &wcs->box;

  if (wcs->has_box && isfinite (b->x0 + b->x1 + b->y0 + b->y1)) {
    wcs->centre[0] = 0.5 * (b->x0 + b->x1);
    wcs->centre[1] = 0.5 * (b->y0 + b->y1);
  } else if (wcs->has_shape) {
    wcs->centre[0] = 0.5 * (wcs->shape[0] - 1.0);
    wcs->centre[1] = 0.5 * (wcs->shape[1] - 1.0);
  }
}

DscWcs *
dsc_wcs_new_from_steps (DscWcsKind kind,
                        const DscWcsStep *steps,
                        guint n_steps,
                        const char *name,
                        const guint pixel_shape[2],
                        GError **error)
{
  g_autoptr (DscWcs) wcs = NULL;

  if (!check_steps (steps, n_steps, error))
    return NULL;
  wcs = wcs_new (kind, name);
  wcs->n_steps = n_steps;
  wcs->steps = g_new0 (DscWcsStep, n_steps);
  for (guint i = 0; i < n_steps; i++)
    step_copy (&wcs->steps[i], &steps[i]);
  wcs->celestial = steps[n_steps - 1].celestial;
  if (pixel_shape != NULL) {
    wcs->has_shape = TRUE;
    memcpy (wcs->shape, pixel_shape, sizeof wcs->shape);
  }
  if (!compile (wcs, error))
    return NULL;
  choose_centre (wcs);
  dsc_wcs_init_centre (wcs);
  return g_steal_pointer (&wcs);
}

DscWcs *
dsc_wcs_new_from_backend (DscWcsKind kind,
                          const DscWcsBackend *backend,
                          gpointer data,
                          const char *description,
                          const double centre[2])
{
  DscWcs *wcs = wcs_new (kind, NULL);
  const DscWcsStep world = { .name = "world", .celestial = TRUE };

  wcs->backend = backend;
  wcs->backend_data = data;
  wcs->description = g_strdup (description);
  wcs->celestial = TRUE;
  wcs->n_steps = 1;
  wcs->steps = g_new0 (DscWcsStep, 1);
  step_copy (&wcs->steps[0], &world);
  memcpy (wcs->centre, centre, sizeof wcs->centre);
  dsc_wcs_init_centre (wcs);
  return wcs;
}

DscWcs *
dsc_wcs_new_tan (const DscTan *tan, const DscBox *box, const guint pixel_shape[2])
{
  g_autoptr (DscTransform) t
      = dsc_transform_new_fitswcs (tan->crpix, tan->crval, tan->cdelt, tan->pc);
  DscWcsStep steps[2]
      = { { .name = "detector", .transform = t }, { .name = "world", .celestial = TRUE } };
  static const char *const pixel[2] = { "x", "y" }, *const sky[2] = { "lon", "lat" };

  dsc_transform_set_axes (t, pixel, sky);
  if (box != NULL)
    dsc_transform_set_box (t, (double[4]){ box->x0, box->x1, box->y0, box->y1 });
  return dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, 2, NULL, pixel_shape, NULL);
}

DscWcsKind
dsc_wcs_get_kind (const DscWcs *wcs)
{
  return wcs->kind;
}

gboolean
dsc_wcs_get_bounding_box (const DscWcs *wcs, DscBox *ret_box)
{
  if (wcs->has_box)
    *ret_box = wcs->box;
  return wcs->has_box;
}

gboolean
dsc_wcs_get_tan (const DscWcs *wcs, DscTan *ret_tan)
{
  if (wcs->is_tan)
    *ret_tan = wcs->tan;
  return wcs->is_tan;
}

gboolean
dsc_wcs_is_celestial (const DscWcs *wcs)
{
  return wcs->celestial;
}

guint
dsc_wcs_n_frames (const DscWcs *wcs)
{
  return wcs->n_steps;
}

const char *
dsc_wcs_frame_name (const DscWcs *wcs, guint index)
{
  g_return_val_if_fail (index < wcs->n_steps, NULL);
  return wcs->steps[index].name;
}

const char *
dsc_wcs_frame_unit (const DscWcs *wcs, guint index)
{
  g_return_val_if_fail (index < wcs->n_steps, NULL);
  return wcs->steps[index].unit;
}

const DscWcsStep *
dsc_wcs_get_step (const DscWcs *wcs, guint index)
{
  g_return_val_if_fail (index < wcs->n_steps, NULL);
  return wcs->backend != NULL ? NULL : &wcs->steps[index];
}

const char *
dsc_wcs_get_name (const DscWcs *wcs)
{
  return wcs->name;
}

gboolean
dsc_wcs_get_pixel_shape (const DscWcs *wcs, guint ret_shape[2])
{
  if (wcs->has_shape)
    memcpy (ret_shape, wcs->shape, sizeof wcs->shape);
  return wcs->has_shape;
}

char *
dsc_wcs_describe (const DscWcs *wcs)
{
  g_autoptr (GString) text = g_string_new ("gwcs: ");
  guint degree = 0;

  if (wcs->description != NULL)
    return g_strdup (wcs->description);
  for (guint i = 0; i < wcs->n_steps; i++) {
    guint d = dsc_transform_get_degree (wcs->steps[i].transform);

    degree = MAX (degree, d);
    g_string_append_printf (text, "%s%s", i > 0 ? " > " : "", wcs->steps[i].name);
  }
  if (wcs->kind == DSC_WCS_FITS)
    return g_strdup (degree > 0 ? "FITS TAN-SIP (no gwcs: approximate)" : "FITS TAN (no gwcs)");
  if (wcs->is_tan)
    g_string_append (text, ", gnomonic");
  else if (degree > 1)
    g_string_append_printf (text, ", distortion of degree %u", degree);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
