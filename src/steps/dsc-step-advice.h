/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"

G_BEGIN_DECLS

/* What of the parameters of each step does not go together: see DscStep. */
void dsc_tweakreg_advise (gconstpointer params, DscLibrary *library, GPtrArray *list);
void dsc_skymatch_advise (gconstpointer params, DscLibrary *library, GPtrArray *list);
void dsc_outlier_detection_advise (gconstpointer params, DscLibrary *library, GPtrArray *list);
void dsc_resample_advise (gconstpointer params, DscLibrary *library, GPtrArray *list);
void dsc_source_catalog_advise (gconstpointer params, DscLibrary *library, GPtrArray *list);

G_END_DECLS
