/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <pango/pangocairo.h>

#include "dsc-compass.h"
#include "dsc-overlay.h"
#include "dsc-units.h"

#define EDGE_POINTS 8
#define FILL_ALPHA_SELECTED 0.05

typedef struct {
  gboolean on_sky;
  gsize n;       /* points, after densifying */
  double *a, *b; /* x, y or right ascension, declination */
  guint32 rgb;
  char *label;
  /* Image pixels of the points for the WCS seen last. */
  double *x, *y;
} Polygon;

struct _DscPolygonOverlay {
  DscOverlay parent_instance;
  GPtrArray *polygons;
  DscWcs *wcs; /* that of the cached image pixels */
  int selected;
  gboolean show_labels;
};

G_DEFINE_FINAL_TYPE (DscPolygonOverlay, dsc_polygon_overlay, DSC_TYPE_OVERLAY)

static void
polygon_free (gpointer data)
{
  Polygon *polygon = data;

  g_free (polygon->a);
  g_free (polygon->b);
  g_free (polygon->x);
  g_free (polygon->y);
  g_free (polygon->label);
  g_free (polygon);
}

static void
project (Polygon *polygon, const DscWcs *wcs)
{
  if (!polygon->on_sky) {
    for (gsize i = 0; i < polygon->n; i++) {
      polygon->x[i] = polygon->a[i];
      polygon->y[i] = polygon->b[i];
    }
  } else if (wcs != NULL) {
    dsc_wcs_sky_to_pixel (wcs, polygon->n, polygon->a, polygon->b, polygon->x, polygon->y);
  } else {
    for (gsize i = 0; i < polygon->n; i++)
      polygon->x[i] = polygon->y[i] = NAN;
  }
}

static void
ensure_projected (DscPolygonOverlay *self, DscWcs *wcs)
{
  if (self->wcs == wcs)
    return;
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  self->wcs = wcs != NULL ? dsc_wcs_ref (wcs) : NULL;
  for (guint i = 0; i < self->polygons->len; i++)
    project (g_ptr_array_index (self->polygons, i), wcs);
}

/* The points that lie on this sky, in device pixels; a polygon of which less than three do, or one
 * that is absurdly far away, is not drawn. */
static gboolean
polygon_path (const Polygon *polygon, const DscOverlayContext *context, cairo_t *cr)
{
  guint n = 0;

  cairo_new_path (cr);
  for (gsize i = 0; i < polygon->n; i++) {
    double x, y;

    dsc_affine_apply (&context->affine, polygon->x[i], polygon->y[i], &x, &y);
    if (!(fabs (x) < 1e6 && fabs (y) < 1e6))
      continue;
    cairo_line_to (cr, x, y);
    n++;
  }
  cairo_close_path (cr);
  return n >= 3;
}

static void
draw_polygon (const Polygon *polygon,
              const DscOverlayContext *context,
              cairo_t *cr,
              gboolean selected)
{
  double r = (polygon->rgb >> 16 & 255) / 255.0, g = (polygon->rgb >> 8 & 255) / 255.0;
  double b = (polygon->rgb & 255) / 255.0;

  if (!polygon_path (polygon, context, cr))
    return;
  if (selected) {
    cairo_set_source_rgba (cr, r, g, b, FILL_ALPHA_SELECTED);
    cairo_fill_preserve (cr);
  }
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, (selected ? 4.0 : 2.5) * context->scale);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.45);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, (selected ? 2.4 : 1.2) * context->scale);
  cairo_set_source_rgb (cr, r, g, b);
  cairo_stroke (cr);
}

static void
draw_labels (DscPolygonOverlay *self, const DscOverlayContext *context, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  g_autofree char *font = g_strdup_printf ("Sans %d", (int)(8 * context->scale));
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  for (guint i = 0; i < self->polygons->len; i++) {
    const Polygon *polygon = g_ptr_array_index (self->polygons, i);
    double sx = 0, sy = 0, x, y;

    for (gsize k = 0; k < polygon->n; k++) {
      sx += polygon->x[k];
      sy += polygon->y[k];
    }
    dsc_affine_apply (&context->affine, sx / (double)polygon->n, sy / (double)polygon->n, &x, &y);
    if (polygon->label != NULL && x > 0 && y > 0 && x < context->width && y < context->height)
      dsc_draw_label (cr, layout, polygon->label, x, y);
  }
}

static void
draw (DscOverlay *overlay, const DscOverlayContext *context, cairo_t *cr)
{
  DscPolygonOverlay *self = DSC_POLYGON_OVERLAY (overlay);

  ensure_projected (self, context->wcs);
  for (guint i = 0; i < self->polygons->len; i++)
    if ((int)i != self->selected)
      draw_polygon (g_ptr_array_index (self->polygons, i), context, cr, FALSE);
  if (self->selected >= 0 && self->selected < (int)self->polygons->len)
    draw_polygon (g_ptr_array_index (self->polygons, self->selected), context, cr, TRUE);
  if (self->show_labels)
    draw_labels (self, context, cr);
}

/* Even-odd rule. */
static gboolean
contains (const Polygon *polygon, double x, double y)
{
  gboolean inside = FALSE;

  for (gsize i = 0, j = polygon->n - 1; i < polygon->n; j = i++) {
    double xi = polygon->x[i], yi = polygon->y[i], xj = polygon->x[j], yj = polygon->y[j];

    if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi)
      inside = !inside;
  }
  return inside;
}

/* Of several on top of each other a further click picks the next one. */
static int
pick (DscOverlay *overlay, const DscOverlayContext *context, double dx, double dy)
{
  DscPolygonOverlay *self = DSC_POLYGON_OVERLAY (overlay);
  int n = (int)self->polygons->len;
  DscAffine inverse;
  double x, y;

  if (!dsc_affine_invert (&context->affine, &inverse))
    return -1;
  ensure_projected (self, context->wcs);
  dsc_affine_apply (&inverse, dx, dy, &x, &y);
  for (int i = 0; i < n; i++) {
    int k = (self->selected + 1 + i) % n;

    if (contains (g_ptr_array_index (self->polygons, k), x, y))
      return k;
  }
  return -1;
}

static void
dsc_polygon_overlay_finalize (GObject *object)
{
  DscPolygonOverlay *self = DSC_POLYGON_OVERLAY (object);

  g_ptr_array_unref (self->polygons);
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  G_OBJECT_CLASS (dsc_polygon_overlay_parent_class)->finalize (object);
}

static void
dsc_polygon_overlay_class_init (DscPolygonOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_polygon_overlay_finalize;
  DSC_OVERLAY_CLASS (klass)->draw = draw;
  DSC_OVERLAY_CLASS (klass)->pick = pick;
}

static void
dsc_polygon_overlay_init (DscPolygonOverlay *self)
{
  self->polygons = g_ptr_array_new_with_free_func (polygon_free);
  self->selected = -1;
}

DscOverlay *
dsc_polygon_overlay_new (void)
{
  return g_object_new (DSC_TYPE_POLYGON_OVERLAY, NULL);
}

void
dsc_polygon_overlay_clear (DscPolygonOverlay *self)
{
  g_ptr_array_set_size (self->polygons, 0);
  self->selected = -1;
  dsc_overlay_changed (DSC_OVERLAY (self));
}

static guint
add (DscPolygonOverlay *self, Polygon *polygon, guint32 rgb, const char *label)
{
  polygon->rgb = rgb;
  polygon->label = g_strdup (label);
  polygon->x = g_new (double, polygon->n);
  polygon->y = g_new (double, polygon->n);
  project (polygon, self->wcs);
  g_ptr_array_add (self->polygons, polygon);
  dsc_overlay_changed (DSC_OVERLAY (self));
  return self->polygons->len - 1;
}

/* A point of the great circle from one place to another, @f of the chord along; fine for the short
 * edges of footprints, right for all but antipodes. */
static void
between (const double from[3], const double to[3], double f, double *ret_ra, double *ret_dec)
{
  double v[3], ra;

  for (guint k = 0; k < 3; k++)
    v[k] = from[k] + f * (to[k] - from[k]);
  ra = atan2 (v[1], v[0]) / DSC_DEG;
  *ret_ra = ra < 0.0 ? ra + 360.0 : ra;
  *ret_dec = atan2 (v[2], hypot (v[0], v[1])) / DSC_DEG;
}

guint
dsc_polygon_overlay_add_sky (DscPolygonOverlay *self,
                             gsize n,
                             const double *ra_deg,
                             const double *dec_deg,
                             guint32 rgb,
                             const char *label)
{
  Polygon *polygon;

  g_return_val_if_fail (n >= 3, 0);
  polygon = g_new0 (Polygon, 1);
  polygon->on_sky = TRUE;
  polygon->n = n * EDGE_POINTS;
  polygon->a = g_new (double, polygon->n);
  polygon->b = g_new (double, polygon->n);
  for (gsize i = 0; i < n; i++) {
    gsize j = (i + 1) % n;
    double r0 = ra_deg[i] * DSC_DEG, d0 = dec_deg[i] * DSC_DEG;
    double r1 = ra_deg[j] * DSC_DEG, d1 = dec_deg[j] * DSC_DEG;
    double from[3] = { cos (d0) * cos (r0), cos (d0) * sin (r0), sin (d0) };
    double to[3] = { cos (d1) * cos (r1), cos (d1) * sin (r1), sin (d1) };

    for (gsize k = 0; k < EDGE_POINTS; k++)
      between (from, to, (double)k / EDGE_POINTS, &polygon->a[i * EDGE_POINTS + k],
               &polygon->b[i * EDGE_POINTS + k]);
  }
  return add (self, polygon, rgb, label);
}

guint
dsc_polygon_overlay_add_image (DscPolygonOverlay *self,
                               gsize n,
                               const double *x,
                               const double *y,
                               guint32 rgb,
                               const char *label)
{
  Polygon *polygon;

  g_return_val_if_fail (n >= 3, 0);
  polygon = g_new0 (Polygon, 1);
  polygon->n = n;
  polygon->a = g_memdup2 (x, n * sizeof *x);
  polygon->b = g_memdup2 (y, n * sizeof *y);
  return add (self, polygon, rgb, label);
}

guint
dsc_polygon_overlay_add_footprint (
    DscPolygonOverlay *self, DscWcs *wcs, guint width, guint height, guint32 rgb, const char *label)
{
  const double w = width - 0.5, h = height - 0.5;
  const double cx[5] = { -0.5, w, w, -0.5, -0.5 }, cy[5] = { -0.5, -0.5, h, h, -0.5 };
  Polygon *polygon = g_new0 (Polygon, 1);

  polygon->on_sky = TRUE;
  polygon->n = 4 * EDGE_POINTS;
  polygon->a = g_new (double, polygon->n);
  polygon->b = g_new (double, polygon->n);
  for (gsize i = 0; i < polygon->n; i++) {
    gsize edge = i / EDGE_POINTS;
    double f = (double)(i % EDGE_POINTS) / EDGE_POINTS;

    polygon->a[i] = cx[edge] + f * (cx[edge + 1] - cx[edge]);
    polygon->b[i] = cy[edge] + f * (cy[edge + 1] - cy[edge]);
  }
  dsc_wcs_pixel_to_sky (wcs, polygon->n, polygon->a, polygon->b, polygon->a, polygon->b, FALSE);
  return add (self, polygon, rgb, label);
}

void
dsc_polygon_overlay_set_selected (DscPolygonOverlay *self, int index)
{
  if (self->selected == index)
    return;
  self->selected = index;
  dsc_overlay_changed (DSC_OVERLAY (self));
}

int
dsc_polygon_overlay_get_selected (DscPolygonOverlay *self)
{
  return self->selected;
}

void
dsc_polygon_overlay_set_show_labels (DscPolygonOverlay *self, gboolean show)
{
  self->show_labels = show;
  dsc_overlay_changed (DSC_OVERLAY (self));
}
