/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-header.h"

G_BEGIN_DECLS

/* The keywords that JWST image files know: what stdatamodels calls the core schema. */

typedef enum {
  DSC_SCHEMA_PRIMARY,
  DSC_SCHEMA_SCI,
} DscSchemaHdu;

/**
 * DscBlendRule: how the values of several exposures become one (reference B 2.13).
 * @DSC_BLEND_FIRST: the value of the first exposure
 * @DSC_BLEND_MULTI: the common value, or the text MULTIPLE
 * @DSC_BLEND_WHEELTOL: "outside calibration tolerance" if any says so
 * Dates and times are ISO text, whose order is that of time: MIN and MAX serve them too.
 */
typedef enum {
  DSC_BLEND_FIRST,
  DSC_BLEND_MIN,
  DSC_BLEND_MAX,
  DSC_BLEND_MEAN,
  DSC_BLEND_SUM,
  DSC_BLEND_MULTI,
  DSC_BLEND_WHEELTOL,
} DscBlendRule;

typedef struct {
  const char *key;
  DscSchemaHdu hdu;
  DscCardType type;
  DscBlendRule rule;
  gboolean in_table; /* a column of HDRTAB */
} DscSchemaKey;

/* Returns: (transfer none): all keys in schema order */
const DscSchemaKey *dsc_schema_keys (guint *ret_n);

/* Returns: (nullable): the entry of a keyword in that HDU */
const DscSchemaKey *dsc_schema_find (const char *key, DscSchemaHdu hdu);

G_END_DECLS
