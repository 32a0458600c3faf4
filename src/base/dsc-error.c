/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-error.h"

G_DEFINE_QUARK (dsc - error - quark, dsc_error)
