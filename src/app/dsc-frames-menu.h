/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-tabs.h"

G_BEGIN_DECLS

/* A button with the menu of the open images: how they are arranged and locked, which to compare
 * with the current one, which three make a picture in colour. Returns: (transfer floating) */
GtkWidget *dsc_frames_menu_new (DscImageTabs *tabs);

G_END_DECLS
