/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "outlier_detection/dsc-outlier-scene.h"

G_BEGIN_DECLS

/* What outlier_detection says of one pixel, for a person: words, a colour and a shape each. */
typedef enum {
  DSC_VERDICT_KEPT,       /* a filled circle */
  DSC_VERDICT_FLAGGED,    /* a cross: beyond the threshold of the first pass */
  DSC_VERDICT_NEIGHBOUR,  /* a diamond: beside such a pixel, beyond the second one */
  DSC_VERDICT_BAD_BEFORE, /* a square: it came in with DO_NOT_USE */
  DSC_VERDICT_UNCHECKED,  /* a ring: no median, value or error to compare with */
  DSC_N_VERDICTS
} DscVerdict;

DscVerdict dsc_verdict_of (const DscOutlierWitness *witness);
const char *dsc_verdict_name (DscVerdict verdict); /* "flagged" ..., translated */
/* 0xRRGGBB: told apart with any colour vision, on light and dark */
guint32 dsc_verdict_color (DscVerdict verdict);
/* The shape, in its colour, @radius around (@x, @y). */
void dsc_verdict_draw (cairo_t *cr, DscVerdict verdict, double x, double y, double radius);

/* Returns: (transfer full): "flagged: 8.3 > 5.1 (first pass)": in units of the pixel's ERR */
char *dsc_verdict_describe (const DscOutlierWitness *witness);
/* Returns: (transfer full): "2 of 5 exposures are flagged here; the others agree at ..." */
char *dsc_testimony_describe (const DscOutlierTestimony *testimony, const char *unit);

/* Returns: (transfer full): a value with the digits that its error leaves; "–" for NaN. @error: as
 * many digits as a double has to say without one (NaN) */
char *dsc_format_measured (double value, double error);

/* @value without the sky of the exposure: what the median is compared with. */
static inline float
dsc_witness_level_free (const DscOutlierWitness *witness)
{
  return witness->terms.sci - witness->level;
}

G_END_DECLS
