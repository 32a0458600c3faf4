/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sky-levels.h"
#include "dsc-sky-report.h"

G_BEGIN_DECLS

/* Everything that boards show. @pairs: (element-type DscSkyPairValue), empty where none were
 * measured */
DscSkyReport *dsc_sky_summary_report (const DscSkymatchParams *params,
                                      const DscSkyScene *scene,
                                      const DscSkyLevels *levels,
                                      GArray *pairs);

/* The run log: pairs, sets, exposures without a level and why, levels and who takes them off. */
void dsc_sky_summary_tell (const DscSkymatchParams *params,
                           const DscSkyScene *scene,
                           const DscSkyLevels *levels,
                           const DscSkyReport *report);

/* "5 exposures matched, levels 0 to 0.16 MJy/sr, seams 0.093 -> 0.0004 MJy/sr rms" */
char *dsc_sky_summary_verdict (const DscSkyLevels *levels, const DscSkyReport *report);

G_END_DECLS
