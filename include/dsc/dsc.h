/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The core of Ditherscope, without any user interface: what a program such as dscope needs to load
 * an association, run steps and look at the products. */

#include "dsc-error.h"
#include "dsc-units.h"
#include "dsc-progress.h"
#include "dsc-parallel.h"
#include "dsc-image.h"
#include "dsc-image-model.h"
#include "dsc-wcs.h"
#include "dsc-dq.h"
#include "dsc-library.h"
#include "dsc-association.h"
#include "dsc-fits-model.h"
#include "dsc-step.h"
#include "dsc-session.h"
