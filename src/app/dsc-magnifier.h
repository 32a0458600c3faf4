/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"

G_BEGIN_DECLS

#define DSC_MAGNIFIER_MIN 4.0
#define DSC_MAGNIFIER_MAX 16.0

/**
 * DscMagnifier: a lens in the corner of an image view that follows the pointer, a few times larger
 * than the view. The wheel over it, or a click, changes how much: 4, 8, 16. It draws nothing while
 * there is no pointer over the picture.
 */
#define DSC_TYPE_MAGNIFIER (dsc_magnifier_get_type ())
G_DECLARE_FINAL_TYPE (DscMagnifier, dsc_magnifier, DSC, MAGNIFIER, GtkWidget)

GtkWidget *dsc_magnifier_new (DscImageView *view);
/* Kept between the limits above; default 4. */
void dsc_magnifier_set_factor (DscMagnifier *self, double factor);
double dsc_magnifier_get_factor (DscMagnifier *self);

G_END_DECLS
