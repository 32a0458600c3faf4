/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file that holds coordinates and no pixels: a standalone .asdf, by its name. */
gboolean dsc_is_coordinates_file (const char *path);

/* What is in it and what it is good for, to be shown in place of a picture; NULL and @error when it
 * cannot be read or is no WCS of an image. */
char *dsc_describe_coordinates_file (const char *path, GError **error);

G_END_DECLS
