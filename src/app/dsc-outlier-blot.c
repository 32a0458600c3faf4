/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-blot.h"

#include "dsc-derived-model.h"

#define BAND_ROWS 256

static const char *const names[DSC_N_OUTLIER_LOOKS] = {
  [DSC_OUTLIER_LOOK_EXPOSURE] = "exposure", [DSC_OUTLIER_LOOK_INPUT] = "input",
  [DSC_OUTLIER_LOOK_BLOT] = "blot",         [DSC_OUTLIER_LOOK_DIFFERENCE] = "difference",
  [DSC_OUTLIER_LOOK_MEDIAN] = "median",
};

const char *
dsc_outlier_look_name (DscOutlierLook look)
{
  g_return_val_if_fail ((guint)look < DSC_N_OUTLIER_LOOKS, NULL);
  return names[look];
}

gboolean
dsc_outlier_look_from_name (const char *name, DscOutlierLook *ret_look)
{
  for (guint i = 0; i < DSC_N_OUTLIER_LOOKS; i++) {
    if (g_str_equal (names[i], name)) {
      *ret_look = (DscOutlierLook)i;
      return TRUE;
    }
  }
  return FALSE;
}

DscImageModel *
dsc_outlier_input_new (DscOutlierCase *judged, guint index, DscImageModel *model)
{
  DscImageModel *input = dsc_library_get_model (dsc_outlier_case_get_library (judged), index);
  const DscModelChanges *left = DSC_IS_DERIVED_MODEL (model)
                                    ? dsc_derived_model_get_changes (DSC_DERIVED_MODEL (model))
                                    : NULL;
  const DscModelChanges changes = { .flagged = left != NULL ? left->flagged : NULL };

  return dsc_derived_model_new (input, &changes);
}

/* @sci: in: the exposure, out: the difference; @blot: out */
static gboolean
fill (DscOutlierCase *judged,
      guint index,
      DscImage *sci,
      DscImage *blot,
      GCancellable *cancellable,
      GError **error)
{
  DscOutlierScene *scene = dsc_outlier_case_get_scene (judged, error);
  float level;

  if (scene == NULL)
    return FALSE;
  level = dsc_outlier_scene_get_level (scene, index);
  for (guint y0 = 0; y0 < sci->height; y0 += BAND_ROWS) {
    guint y1 = MIN (y0 + BAND_ROWS, sci->height);
    DscOutlierRect rect = { 0, (gint)y0, (gint)sci->width - 1, (gint)y1 - 1 };
    gsize first = (gsize)y0 * sci->width, n = (gsize)(y1 - y0) * sci->width;

    if (!dsc_outlier_scene_blot (scene, index, &rect, dsc_outlier_case_get_params (judged),
                                 blot->f + first, cancellable, error))
      return FALSE;
    for (gsize i = first; i < first + n; i++) {
      blot->f[i] += level;
      sci->f[i] -= blot->f[i];
    }
  }
  return TRUE;
}

/* A model like @like, with that picture. */
static DscImageModel *
make_model (DscImageModel *like, DscImage *sci, DscImage *dq)
{
  DscImageModel *model
      = dsc_image_model_new (dsc_image_model_get_name (like), sci->width, sci->height);

  dsc_image_model_set_headers (model, dsc_image_model_get_primary (like),
                               dsc_image_model_get_sci (like));
  dsc_image_model_set_wcs (model, dsc_image_model_get_wcs (like),
                           dsc_image_model_get_wcs_note (like));
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  if (dq != NULL)
    dsc_image_model_set_plane (model, DSC_PLANE_DQ, dq);
  return model;
}

gboolean
dsc_outlier_blot_new (DscOutlierCase *judged,
                      guint index,
                      DscImageModel *model,
                      DscImageModel **ret_blot,
                      DscImageModel **ret_difference,
                      GCancellable *cancellable,
                      GError **error)
{
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, width, height, 1, "SCI", error);
  g_autoptr (DscImage) blot
      = sci ? dsc_image_new (DSC_PIXEL_FLOAT, width, height, 1, "SCI", error) : NULL;
  g_autoptr (DscImage) dq = NULL;

  /* The pixels that the step looked at: those it flagged are not NaN there. */
  if (blot == NULL
      || !dsc_image_model_read_rows (
          dsc_library_get_model (dsc_outlier_case_get_library (judged), index), DSC_PLANE_SCI, 0, 0,
          height, sci->f, error))
    return FALSE;
  if (dsc_image_model_has_plane (model, DSC_PLANE_DQ)) {
    dq = dsc_image_model_load_plane (model, DSC_PLANE_DQ, error);
    if (dq == NULL)
      return FALSE;
  }
  if (!fill (judged, index, sci, blot, cancellable, error))
    return FALSE;
  *ret_blot = make_model (model, blot, dq);
  *ret_difference = make_model (model, sci, dq);
  return TRUE;
}
