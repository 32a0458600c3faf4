/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscMosaicFacts: what the pixels of a mosaic say of it.
 * @n_looked: pixels looked at: all, or those of every so many rows of a large mosaic
 * @coverage: of those, with 0, 1 ... @n_coverage - 1 exposures by CON (NULL without it)
 * @n_empty: of those, without a value
 * @noise: 1.4826 x the median deviation of SCI from its median: sky noise where most of the picture
 *   is sky; @err: median ERR, data units; @wht: median WHT of what is not empty. NaN: unknown
 */
typedef struct {
  guint64 n_looked, n_empty;
  guint64 *coverage;
  guint n_coverage;
  double noise, err, wht;
} DscMosaicFacts;

/* Not on the main thread. @n_exposures: that went in. Errors: of reading; G_IO_ERROR_CANCELLED */
DscMosaicFacts *dsc_mosaic_facts_new (DscImageModel *mosaic,
                                      guint n_exposures,
                                      GCancellable *cancellable,
                                      GError **error);
void dsc_mosaic_facts_free (DscMosaicFacts *facts);

/**
 * DscMosaicChange: a parameter of resample that would change the mosaic, and what a run would take.
 * @name: (nullable): of the parameter; NULL: as the parameters are now; @value: its text
 * @error: (nullable): why there is no forecast
 */
typedef struct {
  const char *name, *value;
  DscForecast forecast;
  char *error;
} DscMosaicChange;

/* Not on the main thread. @params: of resample as they are now; @library: what would go in.
 * Returns: (transfer full) (element-type DscMosaicChange) */
GPtrArray *dsc_mosaic_changes_new (gconstpointer params, DscLibrary *library, DscCompat compat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscMosaicFacts, dsc_mosaic_facts_free)

G_END_DECLS
