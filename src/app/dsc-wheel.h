/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A slider that stands in what scrolls: the wheel scrolls and does not change its value. */
void dsc_wheel_passes (GtkWidget *widget);

G_END_DECLS
