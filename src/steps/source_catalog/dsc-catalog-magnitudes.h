/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* AB magnitude of @flux in Jy and its error, as jwst 3.0.0 (reference part B, 3.9): NaN below 0,
 * +INFINITY at 0. */
double dsc_catalog_get_abmag (double flux);
double dsc_catalog_get_abmag_error (double flux, double flux_error);

G_END_DECLS
