/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-derived-model.h"

#include <math.h>
#include <string.h>

#include "dsc-dq.h"

struct _DscDerivedModel {
  DscImageModel parent_instance;
  DscImageModel *base;
  DscModelChanges changes;
  char *wcs_note;
};

G_DEFINE_FINAL_TYPE (DscDerivedModel, dsc_derived_model, DSC_TYPE_IMAGE_MODEL)

static gboolean
holds_nan_of_mask (DscPlaneId id)
{
  return id == DSC_PLANE_SCI || id == DSC_PLANE_ERR || id == DSC_PLANE_VAR_RNOISE
         || id == DSC_PLANE_VAR_POISSON || id == DSC_PLANE_VAR_FLAT;
}

static gboolean
changes_plane (const DscModelChanges *changes, DscPlaneId id)
{
  if (id == DSC_PLANE_DQ)
    return changes->flagged != NULL || changes->bad != NULL;
  return (id == DSC_PLANE_SCI && changes->subtract != 0.0)
         || (changes->bad != NULL && holds_nan_of_mask (id));
}

/* Adds @flags, or puts NaN where @flags is 0, at the pixels of @mask in rows from @y0. */
static void
apply_mask (GBytes *mask, guint width, guint y0, guint n_rows, guint32 flags, guint32 *out)
{
  gsize stride = dsc_mask_stride (width);
  const guint8 *bytes = (const guint8 *)g_bytes_get_data (mask, NULL) + (gsize)y0 * stride;
  const float nan_value = NAN;
  guint32 nan_bits;

  memcpy (&nan_bits, &nan_value, sizeof nan_bits);
  for (guint y = 0; y < n_rows; y++, bytes += stride, out += width)
    for (gsize b = 0; b < stride; b++)
      for (guint bits = bytes[b]; bits != 0; bits &= bits - 1) {
        gsize x = 8 * b + (guint)g_bit_nth_lsf (bits, -1);

        if (x < width)
          out[x] = flags != 0 ? out[x] | flags : nan_bits;
      }
}

static gboolean
read_rows (DscImageModel *model,
           DscPlaneId id,
           guint z,
           guint y0,
           guint n_rows,
           gpointer out,
           GError **error)
{
  DscDerivedModel *self = DSC_DERIVED_MODEL (model);
  const DscModelChanges *c = &self->changes;
  guint width = dsc_image_model_get_width (model);
  gsize n = (gsize)n_rows * width;

  if (id == DSC_PLANE_DQ && !dsc_image_model_has_plane (self->base, id))
    memset (out, 0, n * 4);
  else if (!dsc_image_model_read_rows (self->base, id, z, y0, n_rows, out, error))
    return FALSE;
  if (id == DSC_PLANE_SCI && c->subtract != 0.0) {
    float level = (float)c->subtract;
    float *values = out;

    for (gsize i = 0; i < n; i++)
      values[i] -= level;
  }
  if (id == DSC_PLANE_DQ && c->flagged != NULL)
    apply_mask (c->flagged, width, y0, n_rows, DSC_DQ_OUTLIER | DSC_DQ_DO_NOT_USE, out);
  if (id == DSC_PLANE_DQ && c->bad != NULL)
    apply_mask (c->bad, width, y0, n_rows, DSC_DQ_DO_NOT_USE, out);
  else if (c->bad != NULL && holds_nan_of_mask (id))
    apply_mask (c->bad, width, y0, n_rows, 0, out);
  return TRUE;
}

static gboolean
read_box (DscImageModel *model, DscPlaneId id, const DscPlaneBox *box, gpointer out, GError **error)
{
  DscDerivedModel *self = DSC_DERIVED_MODEL (model);

  if (!changes_plane (&self->changes, id) && dsc_image_model_has_plane (self->base, id))
    return dsc_image_model_read_box (self->base, id, box, out, error);
  return DSC_IMAGE_MODEL_CLASS (dsc_derived_model_parent_class)
      ->read_box (model, id, box, out, error);
}

static void
dsc_derived_model_finalize (GObject *object)
{
  DscDerivedModel *self = DSC_DERIVED_MODEL (object);

  g_clear_object (&self->base);
  g_clear_pointer (&self->changes.primary, dsc_header_unref);
  g_clear_pointer (&self->changes.sci, dsc_header_unref);
  g_clear_pointer (&self->changes.wcs, dsc_wcs_unref);
  g_clear_pointer (&self->changes.flagged, g_bytes_unref);
  g_clear_pointer (&self->changes.bad, g_bytes_unref);
  g_free (self->wcs_note);
  G_OBJECT_CLASS (dsc_derived_model_parent_class)->finalize (object);
}

static void
dsc_derived_model_class_init (DscDerivedModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_derived_model_finalize;
  DSC_IMAGE_MODEL_CLASS (klass)->read_rows = read_rows;
  DSC_IMAGE_MODEL_CLASS (klass)->read_box = read_box;
}

static void
dsc_derived_model_init (DscDerivedModel *self)
{
}

static gboolean
fits_mask (GBytes *mask, DscImageModel *base)
{
  return mask == NULL
         || g_bytes_get_size (mask)
                == dsc_mask_stride (dsc_image_model_get_width (base))
                       * dsc_image_model_get_height (base);
}

static void
take_changes (DscDerivedModel *self, const DscModelChanges *changes)
{
  DscModelChanges *c = &self->changes;

  c->primary = changes->primary != NULL ? dsc_header_ref (changes->primary) : NULL;
  c->sci = changes->sci != NULL ? dsc_header_ref (changes->sci) : NULL;
  c->wcs = changes->wcs != NULL ? dsc_wcs_ref (changes->wcs) : NULL;
  c->wcs_note = self->wcs_note = g_strdup (changes->wcs != NULL ? changes->wcs_note : NULL);
  c->subtract = changes->subtract;
  c->flagged = changes->flagged != NULL ? g_bytes_ref (changes->flagged) : NULL;
  c->bad = changes->bad != NULL ? g_bytes_ref (changes->bad) : NULL;
}

/* A plane that stays as it is and that the base has in memory is shared. */
static void
take_planes (DscDerivedModel *self)
{
  DscImageModel *model = DSC_IMAGE_MODEL (self);

  for (DscPlaneId id = 0; id < DSC_N_PLANES; id++) {
    guint depth = dsc_image_model_plane_depth (self->base, id);
    DscImage *plane = dsc_image_model_peek_plane (self->base, id);
    gboolean changed = changes_plane (&self->changes, id);

    if (depth > 0 && plane != NULL && !changed)
      dsc_image_model_set_plane (model, id, plane);
    else if (depth > 0)
      dsc_image_model_declare_plane (model, id, depth);
    else if (id == DSC_PLANE_DQ && changed)
      dsc_image_model_declare_plane (model, id, 1);
  }
}

DscImageModel *
dsc_derived_model_new (DscImageModel *base, const DscModelChanges *changes)
{
  DscDerivedModel *self;
  DscImageModel *model;

  g_return_val_if_fail (DSC_IS_IMAGE_MODEL (base) && changes != NULL, NULL);
  g_return_val_if_fail (fits_mask (changes->flagged, base) && fits_mask (changes->bad, base), NULL);
  model = dsc_image_model_new_of_type (DSC_TYPE_DERIVED_MODEL, dsc_image_model_get_name (base),
                                       dsc_image_model_get_width (base),
                                       dsc_image_model_get_height (base));
  self = DSC_DERIVED_MODEL (model);
  self->base = g_object_ref (base);
  take_changes (self, changes);
  take_planes (self);
  dsc_image_model_set_path (model, dsc_image_model_get_path (base));
  dsc_image_model_set_err_unit (model, dsc_image_model_get_err_unit (base));
  dsc_image_model_set_headers (
      model, changes->primary != NULL ? changes->primary : dsc_image_model_get_primary (base),
      changes->sci != NULL ? changes->sci : dsc_image_model_get_sci (base));
  if (changes->wcs != NULL)
    dsc_image_model_set_wcs (model, changes->wcs, changes->wcs_note);
  else
    dsc_image_model_set_wcs (model, dsc_image_model_get_wcs (base),
                             dsc_image_model_get_wcs_note (base));
  return model;
}

DscImageModel *
dsc_derived_model_get_base (DscDerivedModel *self)
{
  return self->base;
}

DscImageModel *
dsc_derived_model_find_source (DscImageModel *model)
{
  while (DSC_IS_DERIVED_MODEL (model))
    model = DSC_DERIVED_MODEL (model)->base;
  return model;
}

const DscModelChanges *
dsc_derived_model_get_changes (DscDerivedModel *self)
{
  return &self->changes;
}
