/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-solution.h"

G_BEGIN_DECLS

/* Fills verdict of @solution from what is in it, and with DSC_COMPAT_NONE its status. */
void dsc_tweak_verdict_set (DscTweakSolution *solution, const DscTweakScene *scene);

/* "0.45 mas", "21 mas" of an angle in arcsec: two digits where it is small. (transfer full) */
char *dsc_tweak_verdict_mas (double arcsec);

/* S_TWKREG of an exposure. jwst has one word for all of them. */
DscStepStatus dsc_tweak_verdict_exposure_status (const DscTweakSolution *solution,
                                                 const DscTweakScene *scene,
                                                 guint exposure);

G_END_DECLS
