/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_catalog/dsc-catalog-window.h"

#include <math.h>
#include <string.h>

#include "dsc-catalog-check.h"
#include "dsc-star-finder.h"
#include "dsc-test.h"
#include "source_catalog/dsc-catalog-tiles.h"

#define FWHM 3

/* Planes of a whole image, as they are not kept. */
typedef struct {
  DscCatalogCheck check;
  float *data, *smooth, *err;
} Planes;

static gboolean
planes_init (Planes *p)
{
  const DscCatalogImage *image;
  g_autoptr (GError) error = NULL;
  DscSmoothSource source;
  gsize n;

  *p = (Planes){ 0 };
  if (!dsc_catalog_check_init (&p->check, "nircam-mini", NULL, DSC_COMPAT_NONE, 0))
    return FALSE;
  image = p->check.image;
  n = (gsize)image->width * image->height;
  p->data = g_new (float, n);
  p->smooth = g_new (float, n);
  p->err = g_new (float, n);
  dsc_background_mesh_subtract (image->mesh, image->sci, image->mask, 0, 0, image->width,
                                image->height, p->data);
  source = dsc_catalog_image_get_smooth (image);
  dsc_smooth_source_part (&source, FWHM, 0, 0, image->width, image->height, p->smooth, image->width,
                          NULL, &error);
  g_assert_no_error (error);
  dsc_image_model_read_rows (image->model, DSC_PLANE_ERR, 0, 0, image->height, p->err, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    p->err[i] *= (float)image->jy;
  return TRUE;
}

static void
planes_clear (Planes *p)
{
  dsc_catalog_check_clear (&p->check);
  g_free (p->data);
  g_free (p->smooth);
  g_free (p->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Planes, planes_clear)

static void
check_copy (DscCatalogWindow *window, const Planes *p, const DscCatalogRegion *r)
{
  guint width = r->x1 - r->x0, height = r->y1 - r->y0, image_width = p->check.image->width;
  g_autofree float *data = g_new (float, width *height), *err = g_new (float, width *height);
  g_autofree guint8 *mask = g_new (guint8, width * height);

  g_assert_true (dsc_catalog_window_copy (window, r, data, mask, err));
  for (guint y = 0; y < height; y++) {
    gsize at = (gsize)(r->y0 + y) * image_width + r->x0;

    g_assert_cmpmem (data + y * width, width * 4, p->data + at, width * 4);
    g_assert_cmpmem (err + y * width, width * 4, p->err + at, width * 4);
    g_assert_cmpmem (mask + y * width, width, p->check.image->mask + at, width);
  }
}

static void
check_part (const DscCatalogPart *part, const Planes *p, const DscCatalogRegion *r)
{
  const DscCatalogImage *image = p->check.image;

  g_assert_cmpuint (part->region.x0, <=, r->x0);
  g_assert_cmpuint (part->region.y1, >=, r->y1);
  for (guint y = r->y0; y < r->y1; y++) {
    gsize at = (gsize)y * image->width + r->x0;
    gsize k = dsc_segment_images_place (&part->images, NULL, r->x0, y), n = r->x1 - r->x0;

    g_assert_cmpmem (part->data + k, n * 4, p->data + at, n * 4);
    g_assert_cmpmem (part->sci + k, n * 4, image->sci + at, n * 4);
    g_assert_cmpmem (part->images.err + k, n * 4, p->err + at, n * 4);
    g_assert_cmpmem (part->images.mask + k, n, image->mask + at, n);
  }
}

/* What a window has of a segment is what planes would hold, within what was made for all and
 * outside of it. */
static void
test_parts (void)
{
  g_auto (Planes) p = { 0 };
  g_auto (DscCatalogWindow) window = { 0 };
  DscCatalogRegion region = { 100, 100, 300, 260 };
  const DscSegmentMap *map;
  guint n_inside = 0;

  if (!planes_init (&p))
    return;
  map = p.check.finding->map;
  g_assert_true (dsc_catalog_window_open (&window, p.check.image, FWHM, &region, NULL));
  for (guint i = 0; i < map->n_segments; i++) {
    const DscSegment *s = &map->segments[i];
    DscCatalogRegion r = { s->x0, s->y0, s->x1, s->y1 };
    const DscCatalogPart *part = dsc_catalog_window_get_segment (&window, &r, s);

    g_assert_nonnull (part);
    n_inside += part->region.x0 == region.x0 && part->region.x1 == region.x1;
    for (guint y = s->y0; y < s->y1; y++)
      g_assert_cmpmem (
          part->images.convolved + dsc_segment_images_place (&part->images, map, s->x0, y),
          (s->x1 - s->x0) * 4, p.smooth + (gsize)y * map->width + s->x0, (s->x1 - s->x0) * 4);
    check_part (dsc_catalog_window_get_raw (&window, &r), &p, &r);
    check_copy (&window, &p, &r);
    g_assert_true (dsc_catalog_region_around (p.check.image, s->x0, s->y0, 9.3, &r));
    check_copy (&window, &p, &r);
  }
  g_assert_cmpuint (n_inside, >, 3);
  g_assert_cmpuint (n_inside, <, map->n_segments);
}

static void
test_around (void)
{
  DscCatalogImage image = { .width = 40, .height = 30 };
  DscCatalogRegion r;

  g_assert_true (dsc_catalog_region_around (&image, 10.5, 0, 3, &r));
  g_assert_cmpuint (r.x0, <=, 7);
  g_assert_cmpuint (r.x1, >, 14);
  g_assert_cmpuint (r.y0, ==, 0);
  g_assert_true (dsc_catalog_region_around (&image, -3, 31, 4, &r));
  g_assert_cmpuint (r.y1, ==, 30);
  g_assert_false (dsc_catalog_region_around (&image, -30, 3, 4, &r));
  g_assert_false (dsc_catalog_region_around (&image, 3, 1e300, 4, &r));
  g_assert_false (dsc_catalog_region_around (&image, NAN, 3, 4, &r));
}

/* Each source is in one tile, which is not far from it. */
static void
test_tiles (void)
{
  DscCatalogImage image = { .width = 1300, .height = 700 };
  g_autoptr (GArray) stars = g_array_new (FALSE, TRUE, sizeof (DscStar));
  DscCatalogFinding finding = { .stars = stars };
  g_autofree guint8 *seen = g_new0 (guint8, 500);
  g_auto (DscCatalogTiles) tiles = { 0 };
  DscTestRandom random = { 3 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 500; i++) {
    DscStar star = { .x = dsc_test_uniform (&random) * 1320 - 10,
                     .y = dsc_test_uniform (&random) * 720 - 10 };

    star.x = i == 7 ? NAN : star.x;
    g_array_append_val (stars, star);
  }
  g_assert_true (dsc_catalog_tiles_init (&tiles, &image, &finding, &error));
  for (guint t = 0; t < tiles.n; t++) {
    guint n;
    const guint *sources = dsc_catalog_tiles_get (&tiles, t, &n);
    DscCatalogRegion r;

    g_assert_cmpuint (n, >, 0);
    dsc_catalog_tiles_get_region (&tiles, t, 20, &r);
    g_assert_cmpuint (r.x1, <=, 1300);
    g_assert_cmpuint (r.x1 - r.x0, <=, 512 + 40);
    for (guint i = 0; i < n; i++) {
      const DscStar *star = &g_array_index (stars, DscStar, sources[i]);

      g_assert_cmpuint (seen[sources[i]]++, ==, 0);
      g_assert_true (i == 0 || sources[i] > sources[i - 1]);
      if (star->x >= 0 && star->x < 1299 && star->y >= 0 && star->y < 699)
        g_assert_true (r.x0 <= star->x && star->x < r.x1 && r.y0 <= star->y && star->y < r.y1);
    }
  }
  for (guint i = 0; i < 500; i++)
    g_assert_cmpuint (seen[i], ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog-window/parts", test_parts);
  g_test_add_func ("/catalog-window/around", test_around);
  g_test_add_func ("/catalog-window/tiles", test_tiles);
  return g_test_run ();
}
