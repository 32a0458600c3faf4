/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-core-sources.h"

#include <math.h>
#include <string.h>

#include "dsc-parallel.h"
#include "dsc-size.h"

#define SIGMA 10.0
#define SEAM 0.5     /* pixels by which a source may lie outside its tile and still count */
#define SAME 1.0     /* pixels: closer ones are one and the same */
#define READ_ROWS 64 /* between looks at the cancellable */

/* Rows y0 .. y0 + n_rows - 1 of the mosaic, with the margins of the tiles. */
typedef struct {
  float *data;
  guint nx, y0, n_rows;
  gint tile_y0, tile_y1; /* first row of the tiles, and the one after the last */
  GArray **found;        /* of each tile */
  GError **failures;     /* of each tile */
} Strip;

static gboolean
find_in_tile (guint index, gpointer user_data, GError **error)
{
  Strip *strip = user_data;
  gint x0 = (gint)(index * DSC_FINDER_TILE), x1 = MIN (x0 + DSC_FINDER_TILE, (gint)strip->nx);
  gint from = MAX (x0 - DSC_FINDER_MARGIN, 0), to = MIN (x1 + DSC_FINDER_MARGIN, (gint)strip->nx);
  guint width = (guint)(to - from);
  g_autofree float *tile = g_new (float, (gsize)width * strip->n_rows);
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (DscFoundSource));

  for (guint y = 0; y < strip->n_rows; y++)
    memcpy (tile + (gsize)y * width, strip->data + (gsize)y * strip->nx + from,
            width * sizeof (float));
  dsc_source_finder_run (tile, width, strip->n_rows, SIGMA, sources, &strip->failures[index]);
  for (guint i = 0; i < sources->len; i++) {
    DscFoundSource s = g_array_index (sources, DscFoundSource, i);

    s.x += from;
    s.y += strip->y0;
    if (s.x >= x0 - 0.5 - SEAM && s.x < x1 - 0.5 + SEAM && s.y >= strip->tile_y0 - 0.5 - SEAM
        && s.y < strip->tile_y1 - 0.5 + SEAM)
      g_array_append_val (strip->found[index], s);
  }
  return TRUE;
}

static gboolean
read_strip (DscImageModel *median, Strip *strip, GCancellable *cancellable, GError **error)
{
  for (guint y = 0; y < strip->n_rows; y += READ_ROWS)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_image_model_read_rows (median, DSC_PLANE_SCI, 0, strip->y0 + y,
                                       MIN (READ_ROWS, strip->n_rows - y),
                                       strip->data + (gsize)y * strip->nx, error))
      return FALSE;
  return TRUE;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const DscFoundSource *p = a, *q = b;

  if (p->y != q->y)
    return p->y < q->y ? -1 : 1;
  return p->x < q->x ? -1 : p->x > q->x;
}

/* Puts them in order, and takes those out that two tiles have found. */
static GArray *
join_sources (GArray *sources)
{
  GArray *joined = g_array_new (FALSE, FALSE, sizeof (DscFoundSource));

  g_array_sort (sources, compare_places);
  for (guint i = 0; i < sources->len; i++) {
    DscFoundSource s = g_array_index (sources, DscFoundSource, i);
    gboolean known = FALSE;

    for (guint k = joined->len; k-- > 0 && !known;) {
      const DscFoundSource *other = &g_array_index (joined, DscFoundSource, k);

      if (s.y - other->y >= SAME)
        break;
      known = hypot (s.x - other->x, s.y - other->y) < SAME;
    }
    if (!known)
      g_array_append_val (joined, s);
  }
  return joined;
}

static void
collect_tiles (Strip *strip, guint n_tiles, GArray *sources, DscProgress *progress)
{
  for (guint t = 0; t < n_tiles; t++) {
    if (strip->found[t]->len > 0)
      g_array_append_vals (sources, strip->found[t]->data, strip->found[t]->len);
    g_array_set_size (strip->found[t], 0);
    if (strip->failures[t] != NULL)
      dsc_progress_message (
          progress, DSC_MESSAGE_WARNING,
          "core guard: the part of the median at column %u, row %d is left out: %s",
          t * DSC_FINDER_TILE, strip->tile_y0, strip->failures[t]->message);
    g_clear_error (&strip->failures[t]);
  }
}

GArray *
dsc_core_find_sources (DscImageModel *median,
                       guint n_threads,
                       DscProgress *progress,
                       GCancellable *cancellable,
                       GError **error)
{
  guint nx = dsc_image_model_get_width (median), ny = dsc_image_model_get_height (median);
  guint n_tiles = (nx + DSC_FINDER_TILE - 1) / DSC_FINDER_TILE;
  guint most_rows = MIN (ny, DSC_FINDER_TILE + 2 * DSC_FINDER_MARGIN);
  g_autofree float *data
      = dsc_try_alloc ((gsize)nx * most_rows * sizeof (float), "a strip of the median", error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  g_autofree GError **failures = g_new0 (GError *, n_tiles);
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (DscFoundSource));
  gboolean ok = data != NULL;

  for (guint t = 0; t < n_tiles; t++)
    g_ptr_array_add (found, g_array_new (FALSE, FALSE, sizeof (DscFoundSource)));
  for (guint y = 0; y < ny && ok; y += DSC_FINDER_TILE) {
    Strip strip = { .data = data,
                    .nx = nx,
                    .y0 = y > DSC_FINDER_MARGIN ? y - DSC_FINDER_MARGIN : 0,
                    .tile_y0 = (gint)y,
                    .tile_y1 = (gint)MIN (y + DSC_FINDER_TILE, ny),
                    .found = (GArray **)found->pdata,
                    .failures = failures };

    strip.n_rows = MIN (y + DSC_FINDER_TILE + DSC_FINDER_MARGIN, ny) - strip.y0;
    ok = read_strip (median, &strip, cancellable, error)
         && dsc_parallel_for (n_tiles, n_threads, find_in_tile, &strip, cancellable, error);
    collect_tiles (&strip, n_tiles, sources, progress);
    dsc_progress_set (progress, (double)strip.tile_y1 / ny, NULL);
  }
  return ok ? join_sources (sources) : NULL;
}
