/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-stack-report.h"

G_BEGIN_DECLS

/**
 * dsc_stack_cuts_make: the testimony of a report, whose rows and mosaic are there: what
 * outlier_detection says of every row, also put into the rows, and cut-outs of @size x @size pixels
 * of one window of the sky, each the nearest pixel of its exposure.
 * Errors: of reading; G_IO_ERROR_CANCELLED
 */
gboolean dsc_stack_cuts_make (DscStackCase *asked,
                              DscStackReport *report,
                              guint size,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
