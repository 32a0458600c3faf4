/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-model.h"

G_BEGIN_DECLS

/**
 * DscModelChanges: what a step changed about an exposure. NULL or 0: as in the base.
 * @primary, @sci: complete new headers
 * @wcs, @wcs_note: the new WCS
 * @subtract: taken off SCI (rounded to float first, as NumPy does); BKGSUB steps
 * @flagged: pixels that get OUTLIER and DO_NOT_USE in DQ
 * @bad: pixels that are NaN in SCI, ERR, VAR_RNOISE, VAR_POISSON and VAR_FLAT and get DO_NOT_USE in
 *   DQ (jwst's match_nan_dq: reference part B, 0.1); holds @flagged
 *
 * Masks are packed rows: bit x & 7 of byte y * ((width + 7) / 8) + x / 8 is pixel (x, y), 0-based.
 */
typedef struct {
  DscHeader *primary, *sci;
  DscWcs *wcs;
  const char *wcs_note;
  double subtract;
  GBytes *flagged, *bad;
} DscModelChanges;

static inline gsize
dsc_mask_stride (guint width)
{
  return ((gsize)width + 7) / 8;
}

static inline gboolean
dsc_mask_get (const guint8 *mask, gsize stride, guint x, guint y)
{
  return (mask[y * stride + x / 8] >> (x & 7)) & 1;
}

/**
 * DscDerivedModel: an exposure as a step left it: a model and the changes to it. Rows are read from
 * the base and changed on the way, so that a step which alters keywords, coordinates or flags takes
 * no memory and no disk for pixels. Its name and path are those of the base.
 */
#define DSC_TYPE_DERIVED_MODEL (dsc_derived_model_get_type ())
G_DECLARE_FINAL_TYPE (DscDerivedModel, dsc_derived_model, DSC, DERIVED_MODEL, DscImageModel)

/* Takes references to all that is in @changes. A base that is a derived model itself is fine. A
 * mask makes a DQ plane where the base has none. */
DscImageModel *dsc_derived_model_new (DscImageModel *base, const DscModelChanges *changes);

/* (transfer none): the model below, and the first one below it that is not derived; @model itself
 * if it is not derived. */
DscImageModel *dsc_derived_model_get_base (DscDerivedModel *self);
DscImageModel *dsc_derived_model_find_source (DscImageModel *model);
const DscModelChanges *dsc_derived_model_get_changes (DscDerivedModel *self);

G_END_DECLS
