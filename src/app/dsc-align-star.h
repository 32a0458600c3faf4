/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-case.h"

G_BEGIN_DECLS

/* Returns: (transfer full): one line: exposure, identity, place, residual and what became of it */
char *dsc_align_star_describe (DscAlignCase *shown, const DscAlignStar *star);

/* Returns: (transfer full): "−1.20", with a true minus; "–" if not finite. @format: of a double */
char *dsc_align_number (double value, const char *format);

G_END_DECLS
