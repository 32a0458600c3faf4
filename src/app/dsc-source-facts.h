/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-source-look.h"

G_BEGIN_DECLS

/* What a catalogue says of one source, in words and numbers for a person. */

/**
 * DscSourceFlux: one way to measure the light. Columns are NULL where the table has none.
 * @title: translated; @radius: of its aperture, pixels; NaN: it has none
 */
typedef struct {
  char *title;
  double radius;
  const DscColumn *flux, *flux_err, *mag, *mag_err, *vega, *vega_err;
} DscSourceFlux;

/* Returns: (transfer full) (element-type DscSourceFlux): in the order of the table */
GArray *dsc_source_list_fluxes (const DscTable *table, const DscSourceApertures *apertures);

/* Returns: (transfer full): "12.34 ± 0.12": as many digits as the error gives meaning,
 * about five; NaN: "–" */
char *dsc_source_format_pair (double value, double error, double factor);

/* One line of what was measured. @title, @text: (transfer full); @tip: (transfer full) (nullable)
 */
typedef struct {
  char *title, *text, *tip;
} DscSourceFact;

/* Returns: (transfer full) (element-type DscSourceFact): positions, shape, neighbours */
GArray *dsc_source_list_facts (const DscCatalogCase *shown, guint row);

/* Something to know before the numbers are used. @css: (nullable): a style class */
typedef struct {
  char *text;
  const char *css;
} DscSourceFlag;

/* @look: (nullable): for what pixels tell. Returns: (transfer full) (element-type DscSourceFlag) */
GArray *dsc_source_list_flags (const DscCatalogCase *shown, guint row, const DscSourceLook *look);

/* Returns: (transfer full): "Source 12" */
char *dsc_source_dup_title (const DscCatalogCase *shown, guint row);
/* Returns: (transfer full): every column, "name value unit" a line, tab separated, all digits */
char *dsc_source_dup_text (const DscCatalogCase *shown, guint row);

G_END_DECLS
