/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session-private.h"
#include "dsc-variants.h"

G_BEGIN_DECLS

/* Shared by the files dsc-variant*.c only. */

typedef struct {
  gpointer params;
  GHashTable *origins; /* (element-type utf8 utf8): as in the session */
  DscProduct *product; /* (nullable): held */
  char *failure;       /* (nullable): why there is none */
} DscVariantStep;

struct _DscVariant {
  gatomicrefcount ref_count;
  DscSession *session;
  char *name, *note;
  DscCompat compat;
  gboolean pins; /* its products stay with the session */
  DscVariantStep *steps;
};

/* Of the session as it stands. @pins: keeps what it holds for the session, too */
DscVariant *dsc_variant_new (DscSession *session, const char *name, gboolean pins);
/* Defaults everywhere, nothing held. */
DscVariant *dsc_variant_new_default (DscSession *session, const char *name);
/* Takes up products that are there. Returns: whether there was one it did not have */
gboolean dsc_variant_find_products (DscVariant *self);
gboolean dsc_variant_is_complete (DscVariant *self);
gboolean dsc_variant_equal (DscVariant *a, DscVariant *b);
/* Whether a parameter makes another result, and so belongs to a variant. */
gboolean dsc_variant_param_counts (const DscParamSpec *spec);
/* (transfer full) */
char *dsc_variant_dup_param (DscVariant *self, guint step, const DscParamSpec *spec);
/* (nullable): with its files open */
DscProduct *dsc_variant_get_loaded (DscVariant *self, guint step);

/* --- figures (dsc-variant-figures.c) --- */

/* What the figures of one step are found from; everything is constant and may be read on any
 * thread. */
typedef struct {
  DscProduct *product;
  const DscStep *step;
  gpointer params;
  DscLibrary *input;
} DscVariantEvidence;

/* (nullable): NULL: the product cannot be opened */
DscVariantEvidence *dsc_variant_evidence_new (DscVariant *variant, guint step);
void dsc_variant_evidence_free (DscVariantEvidence *evidence);

guint dsc_variant_n_figures (void);
const DscVariantFigure *dsc_variant_get_figure (guint figure);
/* Any thread. @ret_values: one per figure; NaN: not of this step, or not known */
void dsc_variant_measure (const DscVariantEvidence *evidence,
                          double *ret_values,
                          GCancellable *cancellable);

/* --- numbers of a mosaic (dsc-variant-noise.c) --- */

/**
 * DscVariantMosaic:
 * @noise: of the empty sky, data units: the median over boxes of 32 x 32 pixels of the standard
 *   deviation of SCI clipped at 3 sigma about its median; boxes of which more than a tenth is
 *   without a value or clipped (sources, edges) do not count; NaN if all do not
 * @error: median of ERR of pixels with a value
 * @empty: part of the pixels without a value among those that have some with one in their row and
 *   in their column on both sides
 * Of large mosaics bands of 32 rows at equal distances are looked at, 16 million pixels in all.
 */
typedef struct {
  double noise, error, empty;
} DscVariantMosaic;

/* Errors: those of reading; G_IO_ERROR_CANCELLED */
gboolean dsc_variant_measure_mosaic (DscImageModel *image,
                                     DscVariantMosaic *ret_mosaic,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
