/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The names that cairo gives in SVG count on through the life of a program: here they begin at 1,
 * so that equal drawings are equal bytes. @data: an SVG of cairo; replaced. */
void dsc_svg_renumber (GByteArray *data);

G_END_DECLS
