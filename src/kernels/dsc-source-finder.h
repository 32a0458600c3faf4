/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sources in an image by SEP (Barbary 2016, JOSS 1, 58; after Bertin & Arnouts 1996, A&AS 117,
 * 393): background in meshes of 64 pixels, extraction above it, deblending, windowed centroids. */

/**
 * DscFoundSource: @x, @y: windowed centroid, 0-based pixels of the image; @peak: above the
 * background; @background, @noise: there and of the tile (1 sigma), data units; @radius: second
 * moment along the longer axis, pixels
 */
typedef struct {
  double x, y;
  double peak, background, noise, radius;
} DscFoundSource;

/* Pixels around a tile that it takes to find the sources in it as in the whole image. */
#define DSC_FINDER_MARGIN 64
#define DSC_FINDER_TILE 512

/**
 * dsc_source_finder_run: @data: row-major, NaN and infinite values are no data; changed on the way.
 * At most DSC_FINDER_TILE + 2 DSC_FINDER_MARGIN pixels a side, so that a call takes some 50 ms.
 * @sigma: threshold over the background. What it finds does not depend on calls before. Any thread.
 * @ret_sources: appended to, from left to right in rows upwards
 * Errors: DSC_ERROR_FAILED with what SEP says
 */
gboolean dsc_source_finder_run (
    float *data, guint width, guint height, double sigma, GArray *ret_sources, GError **error);

G_END_DECLS
