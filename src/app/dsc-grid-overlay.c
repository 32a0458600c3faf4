/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-grid-overlay.h"

#include <math.h>
#include <pango/pangocairo.h>

#include "dsc-sky-grid.h"

#define COLUMNS 24 /* cells in which a line is straight */
#define ROWS 16
#define SPACING 110.0 /* logical pixels between lines, at least */
#define MAX_LINES 200 /* near a pole there would be no end of them */

/* What the corners of the cells are at: right ascension relative to @ra0, and declination. */
typedef struct {
  const DscOverlayContext *context;
  double ra0;
  double value[2][ROWS + 1][COLUMNS + 1];
  double lo[2], hi[2], step[2];
} Cells;

struct _DscGridOverlay {
  DscOverlay parent_instance;

  /* of the view drawn last, which often is that of the next frame */
  DscOverlayContext context;
  Cells cells;
  gboolean known, drawable;
};

G_DEFINE_FINAL_TYPE (DscGridOverlay, dsc_grid_overlay, DSC_TYPE_OVERLAY)

static double
corner_x (const Cells *cells, guint i)
{
  return (double)cells->context->width * i / COLUMNS;
}

static double
corner_y (const Cells *cells, guint j)
{
  return (double)cells->context->height * j / ROWS;
}

static gboolean
fill_cells (Cells *cells)
{
  const DscOverlayContext *context = cells->context;
  DscAffine inverse;

  if (!context->wcs || context->width < 50 || context->height < 50
      || !dsc_affine_invert (&context->affine, &inverse))
    return FALSE;
  cells->ra0 = NAN;
  for (guint k = 0; k < 2; k++) {
    cells->lo[k] = INFINITY;
    cells->hi[k] = -INFINITY;
  }
  for (guint j = 0; j <= ROWS; j++)
    for (guint i = 0; i <= COLUMNS; i++) {
      double x, y, sky[2];

      dsc_affine_apply (&inverse, corner_x (cells, i), corner_y (cells, j), &x, &y);
      dsc_wcs_pixel_to_sky1 (context->wcs, x, y, &sky[0], &sky[1]);
      if (isnan (cells->ra0))
        cells->ra0 = sky[0];
      sky[0] = remainder (sky[0] - cells->ra0, 360);
      for (guint k = 0; k < 2; k++) {
        cells->value[k][j][i] = sky[k];
        if (isfinite (sky[0]) && isfinite (sky[1])) {
          cells->lo[k] = MIN (cells->lo[k], sky[k]);
          cells->hi[k] = MAX (cells->hi[k], sky[k]);
        }
      }
    }
  return cells->hi[0] > cells->lo[0] && cells->hi[1] > cells->lo[1];
}

/* Degrees of declination between lines that stand far enough apart. */
static void
choose_steps (Cells *cells)
{
  double pixels = hypot (cells->context->width, cells->context->height);
  double cos_dec = MAX (cos (0.5 * (cells->lo[1] + cells->hi[1]) * G_PI / 180), 1e-4);
  double reach = hypot ((cells->hi[0] - cells->lo[0]) * cos_dec, cells->hi[1] - cells->lo[1]);
  double minimum = reach / pixels * SPACING * cells->context->scale;

  cells->step[0] = dsc_sky_grid_ra_step (1.3 * minimum / cos_dec);
  cells->step[1] = dsc_sky_grid_dec_step (minimum);
}

/* Where @level lies between two corners. Returns: FALSE if it does not */
static gboolean
cross (double a, double b, double level, double *ret_t)
{
  if (!isfinite (a) || !isfinite (b) || (a < level) == (b < level) || fabs (b - a) > 90)
    return FALSE;
  *ret_t = (level - a) / (b - a);
  return TRUE;
}

static void
trace_cell (const Cells *cells, cairo_t *cr, guint which, guint i, guint j, double level)
{
  static const guint edges[4][4]
      = { { 0, 0, 1, 0 }, { 1, 0, 1, 1 }, { 1, 1, 0, 1 }, { 0, 1, 0, 0 } };
  guint n = 0;

  for (guint e = 0; e < 4; e++) {
    guint i0 = i + edges[e][0], j0 = j + edges[e][1], i1 = i + edges[e][2], j1 = j + edges[e][3];
    double t, x, y;

    if (!cross (cells->value[which][j0][i0], cells->value[which][j1][i1], level, &t))
      continue;
    x = corner_x (cells, i0) + t * (corner_x (cells, i1) - corner_x (cells, i0));
    y = corner_y (cells, j0) + t * (corner_y (cells, j1) - corner_y (cells, j0));
    if (n++ % 2 == 0)
      cairo_move_to (cr, x, y);
    else
      cairo_line_to (cr, x, y);
  }
}

static void
draw_label (const Cells *cells, cairo_t *cr, const char *text, double x, double y, gboolean below)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Sans");
  double s = cells->context->scale;
  int width, height;

  pango_font_description_set_absolute_size (font, 11 * s * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  x = below ? x - width / 2.0 : x + 4 * s;
  y = below ? y - height - 3 * s : y - height / 2.0;
  if (x < 0 || x + width > cells->context->width || y < 0)
    return;
  cairo_rectangle (cr, x - 3 * s, y, width + 6 * s, height);
  cairo_set_source_rgba (cr, 0.08, 0.09, 0.1, 0.6);
  cairo_fill (cr);
  cairo_move_to (cr, x, y);
  cairo_set_source_rgb (cr, 0.8, 0.93, 1.0);
  pango_cairo_show_layout (cr, layout);
}

static gboolean
label_below (const Cells *cells, cairo_t *cr, guint which, double level, const char *text)
{
  double t;

  for (guint i = 0; i < COLUMNS; i++)
    if (cross (cells->value[which][ROWS][i], cells->value[which][ROWS][i + 1], level, &t)) {
      draw_label (cells, cr, text, corner_x (cells, i) + t * corner_x (cells, 1),
                  cells->context->height, TRUE);
      return TRUE;
    }
  return FALSE;
}

static gboolean
label_left (const Cells *cells, cairo_t *cr, guint which, double level, const char *text)
{
  double t;

  for (guint j = 0; j < ROWS; j++)
    if (cross (cells->value[which][j][0], cells->value[which][j + 1][0], level, &t)) {
      draw_label (cells, cr, text, 0, corner_y (cells, j) + t * corner_y (cells, 1), FALSE);
      return TRUE;
    }
  return FALSE;
}

/* Right ascension where its line meets the lower edge, declination at the left one; turned by 90
 * degrees they change places. */
static void
label_line (const Cells *cells, cairo_t *cr, guint which, double level)
{
  double value = which == 0 ? cells->ra0 + level : level;
  g_autofree char *text = NULL;

  if (which == 0)
    value -= 360 * floor (value / 360);
  text = which == 0 ? dsc_sky_format_ra (value, cells->step[0])
                    : dsc_sky_format_dec (value, cells->step[1]);
  if (which == 0 && !label_below (cells, cr, which, level, text))
    label_left (cells, cr, which, level, text);
  if (which == 1 && !label_left (cells, cr, which, level, text))
    label_below (cells, cr, which, level, text);
}

static void
draw_family (const Cells *cells, cairo_t *cr, guint which, gboolean labels)
{
  double step = cells->step[which], zero = which == 0 ? cells->ra0 : 0;
  double first = ceil ((zero + cells->lo[which]) / step);
  double last = floor ((zero + cells->hi[which]) / step);

  if (!(last - first < MAX_LINES))
    return;
  for (double k = first; k <= last; k++) {
    double level = k * step - zero;

    if (labels)
      label_line (cells, cr, which, level);
    for (guint j = 0; !labels && j < ROWS; j++)
      for (guint i = 0; i < COLUMNS; i++)
        trace_cell (cells, cr, which, i, j, level);
  }
}

static gboolean
is_known (const DscGridOverlay *self, const DscOverlayContext *context)
{
  const DscOverlayContext *old = &self->context;
  const DscAffine *a = &old->affine, *b = &context->affine;

  return self->known && old->wcs == context->wcs && old->width == context->width
         && old->height == context->height && old->scale == context->scale && a->xx == b->xx
         && a->xy == b->xy && a->yx == b->yx && a->yy == b->yy && a->x0 == b->x0 && a->y0 == b->y0;
}

static void
forget (DscGridOverlay *self)
{
  g_clear_pointer (&self->context.wcs, dsc_wcs_unref);
  self->known = FALSE;
}

static void
look_at (DscGridOverlay *self, const DscOverlayContext *context)
{
  forget (self);
  self->context = *context;
  self->context.wcs = context->wcs ? dsc_wcs_ref (context->wcs) : NULL;
  self->cells.context = &self->context;
  self->drawable = fill_cells (&self->cells);
  if (self->drawable)
    choose_steps (&self->cells);
  self->known = TRUE;
}

static void
dsc_grid_overlay_draw (DscOverlay *overlay, const DscOverlayContext *context, cairo_t *cr)
{
  DscGridOverlay *self = DSC_GRID_OVERLAY (overlay);

  if (!is_known (self, context))
    look_at (self, context);
  if (!self->drawable)
    return;
  cairo_new_path (cr);
  for (guint which = 0; which < 2; which++)
    draw_family (&self->cells, cr, which, FALSE);
  cairo_set_line_width (cr, context->scale);
  cairo_set_source_rgba (cr, 0.55, 0.85, 1.0, 0.5);
  cairo_stroke (cr);
  for (guint which = 0; which < 2; which++)
    draw_family (&self->cells, cr, which, TRUE);
}

static void
dsc_grid_overlay_finalize (GObject *object)
{
  forget (DSC_GRID_OVERLAY (object));
  G_OBJECT_CLASS (dsc_grid_overlay_parent_class)->finalize (object);
}

static void
dsc_grid_overlay_class_init (DscGridOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_grid_overlay_finalize;
  DSC_OVERLAY_CLASS (klass)->draw = dsc_grid_overlay_draw;
}

static void
dsc_grid_overlay_init (DscGridOverlay *self)
{
}

DscOverlay *
dsc_grid_overlay_new (void)
{
  return g_object_new (DSC_TYPE_GRID_OVERLAY, NULL);
}
