/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-image-model.h"

G_BEGIN_DECLS

#define DSC_TILE_SIZE 256

/**
 * DscTiles: squares of the finest levels of a pyramid, of a plane too large to be held. They are
 * read from the model, reduced, and kept as long as there is room; which are missing is noted while
 * a picture is made, and they are read afterwards on another thread. A model on a file is read by
 * pread(): a file that is cut off meanwhile is an error, never a signal. Used from any thread.
 */
typedef struct _DscTiles DscTiles;

DscTiles *dsc_tiles_new (DscImageModel *model, DscPlaneId plane, guint z);
DscTiles *dsc_tiles_ref (DscTiles *tiles);
void dsc_tiles_unref (DscTiles *tiles);

DscImageModel *dsc_tiles_get_model (DscTiles *tiles);
DscPlaneId dsc_tiles_get_plane (DscTiles *tiles);
guint dsc_tiles_get_layer (DscTiles *tiles);
/* Bytes of the tiles that are held now. */
gsize dsc_tiles_get_bytes (DscTiles *tiles);

/* A new picture: what was missing before is no longer asked for. Tiles that it uses stay. */
void dsc_tiles_begin (DscTiles *tiles);
/* Whether tiles are missing since then. */
gboolean dsc_tiles_has_wanted (DscTiles *tiles);

/**
 * dsc_tiles_copy_row: columns [x0, x0 + n) of row @y of level @k into @out (4 bytes a pixel).
 * @ret_missing: whether the tile that begins the rest is missing; the rest is then up to the end of
 *   this tile
 * Returns: how many pixels, from @x0, were copied or, if missing, are to be filled by the caller
 */
guint dsc_tiles_copy_row (
    DscTiles *tiles, guint k, guint x0, guint y, guint n, gpointer out, gboolean *ret_missing);

/* Notes all missing tiles that touch a part of level @k, half a tile around it included. */
void dsc_tiles_want (DscTiles *tiles, guint k, guint x0, guint y0, guint width, guint height);

/**
 * dsc_tiles_load_wanted: reads up to @n_max of the tiles that are missing. What cannot be read
 * becomes NaN, or no flags, and @error tells of it.
 */
gboolean dsc_tiles_load_wanted (
    DscTiles *tiles, guint n_max, guint n_threads, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTiles, dsc_tiles_unref)

G_END_DECLS
