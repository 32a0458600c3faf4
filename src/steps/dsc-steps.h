/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"

/* Marks text for translation; the interface looks it up. */
#ifndef N_
#define N_(text) text
#endif

G_BEGIN_DECLS

/* dsc_tweakreg_step ...: one in each dsc-<step>.c. */
#define DSC_STEP(id) extern const DscStep dsc_##id##_step;
#include "dsc-steps.def"
#undef DSC_STEP

G_END_DECLS
