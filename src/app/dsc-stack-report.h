/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-verdict.h"
#include "dsc-stack-case.h"

G_BEGIN_DECLS

/**
 * DscStackRow: one exposure at one place of the sky, through all steps. Pixels are 0-based.
 * @index: of the exposure
 * @x, @y: where its coordinates, aligned if tweakreg was run, put the place; @ix, @iy: the pixel
 * @dx, @dy: pixels from where the coordinates of the header put it; @moved_mas: the same on the
 *   sky; NaN: not aligned
 * @value, @err, @dq: of the pixel, as the exposure came in; data units
 * @level: of the sky as skymatch recorded it (NaN: not matched); @subtracted: it was taken off SCI,
 *   otherwise the steps after take it off on the way
 * @matched: @value less @level; NaN without one
 * @dq_out: flags as it left outlier_detection
 * @blot, @thresholds, @verdict: of outlier_detection; NaN: not run
 * @share: in the mosaic; its value NaN: nothing, or there is no mosaic
 */
typedef struct {
  guint index;
  double x, y;
  gint ix, iy;
  double dx, dy, moved_mas;
  float value, err;
  guint32 dq, dq_out;
  double level;
  gboolean subtracted;
  double matched;
  float blot, thresholds[2];
  DscResampleShare share;
} DscStackRow;

/**
 * DscStackReport: what is known of one place of the sky.
 * @has: which steps have a product; @is_stale: whose product is older than the parameters
 * @rows: of the exposures that see the place, in order of the association; @n_exposures: of all
 * @testimony: of the same rows, with cut-outs of one window of the sky, x and y along those of the
 *   mosaic (north up if there is none); verdicts that of outlier_detection or "not checked"
 * @in_mosaic: the place lies in it; @mosaic_x, @mosaic_y: where (0-based)
 * @contributors: (nullable): of the mosaic pixel
 * @sci, @err, @wht: of the pixel, as stored; @con: its first word
 * @agrees: value, weight and context of @contributors are those stored
 * @median: of outlier_detection; NaN
 */
typedef struct {
  double ra, dec;
  gboolean has[DSC_N_STACK_STEPS], is_stale[DSC_N_STACK_STEPS];
  guint n, n_exposures;
  DscStackRow *rows;
  DscOutlierTestimony *testimony;
  gboolean in_mosaic, agrees;
  double mosaic_x, mosaic_y;
  DscResampleContributors *contributors;
  float sci, err, wht, median;
  guint32 con;
  char *unit;
} DscStackReport;

/**
 * dsc_stack_report_new: asks all exposures. Not on the main thread.
 * @size: side of the cut-outs in pixels of an exposure, odd
 * Errors: of reading; G_IO_ERROR_CANCELLED
 */
DscStackReport *dsc_stack_report_new (DscStackCase *asked,
                                      double ra,
                                      double dec,
                                      guint size,
                                      GCancellable *cancellable,
                                      GError **error);
void dsc_stack_report_free (DscStackReport *report);

/* Returns: (transfer full): what it says in one sentence, with numbers */
char *dsc_stack_report_describe (const DscStackReport *report);
/* Returns: (transfer full): all of it, with all digits */
char *dsc_stack_report_to_csv (const DscStackReport *report, DscLibrary *library);
char *dsc_stack_report_to_json (const DscStackReport *report, DscLibrary *library);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscStackReport, dsc_stack_report_free)

G_END_DECLS
