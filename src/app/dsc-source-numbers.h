/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

/**
 * DscSourceNumbers: all fluxes and magnitudes of a source with their errors, and what else was
 * measured of it.
 */
#define DSC_TYPE_SOURCE_NUMBERS (dsc_source_numbers_get_type ())
G_DECLARE_FINAL_TYPE (DscSourceNumbers, dsc_source_numbers, DSC, SOURCE_NUMBERS, AdwBin)

GtkWidget *dsc_source_numbers_new (void);
void dsc_source_numbers_show (DscSourceNumbers *self, const DscCatalogCase *shown, guint row);

G_END_DECLS
