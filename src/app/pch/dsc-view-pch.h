/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As dsc-app-pch.h, for what does without libadwaita. */
#include <gtk/gtk.h>
