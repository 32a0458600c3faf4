/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-page.h"
#include "dsc-rgb.h"

G_BEGIN_DECLS

/**
 * DscRgbBar: a page that shows three images in colour, and the strip over it: limits of each
 * channel, how they are stretched, the three values under the cursor. All on the grid of the first.
 * Signal "failed" (string).
 */
#define DSC_TYPE_RGB_BAR (dsc_rgb_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscRgbBar, dsc_rgb_bar, DSC, RGB_BAR, AdwBin)

/* The bar of the page; @create: put into it if it is not there. Returns: (nullable) */
DscRgbBar *dsc_rgb_bar_get (DscImagePage *page, gboolean create);
/* Red, green, blue. */
void dsc_rgb_bar_set_models (DscRgbBar *self,
                             DscImageModel *const models[3],
                             const char *const labels[3]);
void dsc_rgb_bar_get_recipe (DscRgbBar *self, DscRgbRecipe *ret_recipe);
/* Limits that are given are kept; without, those that suit the images. @limits: whether to take
 * them */
void dsc_rgb_bar_set_recipe (DscRgbBar *self, const DscRgbRecipe *recipe, gboolean limits);
/* Whether it is being made. */
gboolean dsc_rgb_bar_is_busy (DscRgbBar *self);
/* Values of the channels under the cursor, "R 0.31  G 0.2  B 0.1 MJy/sr"; "" without */
const char *dsc_rgb_bar_get_values (DscRgbBar *self);
/* Begins to; @callback has @source and, as user data, a copy of the path (transfer full), and
 * finishes with g_task_propagate_boolean(). Returns: FALSE with @error if there is no picture */
gboolean dsc_rgb_bar_save (DscRgbBar *self,
                           const char *path,
                           gpointer source,
                           GAsyncReadyCallback callback,
                           GError **error);

G_END_DECLS
