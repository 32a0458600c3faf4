/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-region-overlay.h"

#include <gio/gio.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "dsc-compass.h"
#include "dsc-region-edit.h"
#include "dsc-region-strokes.h"
#include "dsc-units.h"

#define PICK_SLOP 5.0    /* logical pixels beside a region */
#define HANDLE 3.5       /* half the side of one */
#define MAX_LABELS 300   /* in a picture */
#define AT_ONCE 256      /* regions between looks at the cancellable */
#define LEAST_LABELLED 4 /* a region that is smaller has no label */

struct _DscRegionOverlay {
  DscOverlay parent_instance;
  GPtrArray *regions; /* of DscRegion */
  GPtrArray *pixels;  /* the same in pixels for the WCS seen last; NULL where it is not in reach */
  DscWcs *wcs;        /* (nullable) */
  gboolean placed;    /* @pixels are those of @wcs */
  GCancellable *placing; /* (nullable): while a thread finds them */
  DscRegion *draft;      /* (nullable) */
  int selected;
};

G_DEFINE_FINAL_TYPE (DscRegionOverlay, dsc_region_overlay, DSC_TYPE_OVERLAY)

static void
region_free (gpointer region)
{
  if (region != NULL)
    dsc_region_free (region);
}

static DscRegion *
place (const DscRegion *region, DscWcs *wcs)
{
  if (!region->sky)
    return dsc_region_copy (region);
  return wcs != NULL ? dsc_region_to_pixels (region, wcs) : NULL;
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func (region_free);
}

typedef struct {
  GPtrArray *regions; /* copies */
  DscWcs *wcs;
} Placing;

static void
placing_free (gpointer data)
{
  Placing *request = data;

  g_ptr_array_unref (request->regions);
  g_clear_pointer (&request->wcs, dsc_wcs_unref);
  g_free (request);
}

static void
place_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Placing *request = data;
  g_autoptr (GPtrArray) pixels = new_list ();

  for (guint i = 0; i < request->regions->len; i++) {
    if (i % AT_ONCE == 0 && g_cancellable_is_cancelled (cancellable)) {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
    g_ptr_array_add (pixels, place (request->regions->pdata[i], request->wcs));
  }
  g_task_return_pointer (task, g_steal_pointer (&pixels), (GDestroyNotify)g_ptr_array_unref);
}

static void
placed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscRegionOverlay *self = DSC_REGION_OVERLAY (source);
  g_autoptr (GPtrArray) pixels = g_task_propagate_pointer (G_TASK (result), NULL);

  if (!pixels || g_task_get_cancellable (G_TASK (result)) != self->placing)
    return;
  g_clear_object (&self->placing);
  g_ptr_array_unref (self->pixels);
  self->pixels = g_steal_pointer (&pixels);
  self->placed = TRUE;
  dsc_overlay_changed (DSC_OVERLAY (self));
}

static void
forget_places (DscRegionOverlay *self)
{
  if (self->placing)
    g_cancellable_cancel (self->placing);
  g_clear_object (&self->placing);
  g_ptr_array_set_size (self->pixels, 0);
  self->placed = FALSE;
}

static void
start_placing (DscRegionOverlay *self)
{
  g_autoptr (GTask) task = NULL;
  Placing *request = g_new0 (Placing, 1);

  request->regions = dsc_region_overlay_dup_regions (self);
  request->wcs = self->wcs != NULL ? dsc_wcs_ref (self->wcs) : NULL;
  self->placing = g_cancellable_new ();
  task = g_task_new (self, self->placing, placed_cb, NULL);
  g_task_set_source_tag (task, start_placing);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, request, placing_free);
  g_task_run_in_thread (task, place_thread);
}

/* Many are there a moment later. */
static void
ensure_placed (DscRegionOverlay *self, DscWcs *wcs)
{
  if ((self->placed || self->placing) && self->wcs == wcs)
    return;
  forget_places (self);
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  self->wcs = wcs != NULL ? dsc_wcs_ref (wcs) : NULL;
  if (dsc_region_strokes_are_many (self->regions)) {
    start_placing (self);
    return;
  }
  for (guint i = 0; i < self->regions->len; i++)
    g_ptr_array_add (self->pixels, place (self->regions->pdata[i], wcs));
  self->placed = TRUE;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* In pixels of the image, which the matrix of @cr takes to those of the device. */
static void
append_round (const DscRegion *region, double a, double b, cairo_t *cr)
{
  if (a <= 0 || b <= 0)
    return;
  cairo_save (cr);
  cairo_translate (cr, region->x, region->y);
  cairo_rotate (cr, region->shape == DSC_REGION_ELLIPSE ? region->angle * DSC_DEG : 0);
  cairo_scale (cr, a, b);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_close_path (cr);
  cairo_restore (cr);
}

static void
append_box (const DscRegion *region, cairo_t *cr)
{
  if (region->a <= 0 || region->b <= 0)
    return;
  cairo_save (cr);
  cairo_translate (cr, region->x, region->y);
  cairo_rotate (cr, region->angle * DSC_DEG);
  cairo_rectangle (cr, -region->a / 2, -region->b / 2, region->a, region->b);
  cairo_restore (cr);
}

static void
append_cross (const DscRegion *region, const DscOverlayContext *context, cairo_t *cr)
{
  double arm = DSC_REGION_CROSS * context->scale / dsc_affine_scale (&context->affine);

  cairo_move_to (cr, region->x - arm, region->y - arm);
  cairo_line_to (cr, region->x + arm, region->y + arm);
  cairo_move_to (cr, region->x - arm, region->y + arm);
  cairo_line_to (cr, region->x + arm, region->y - arm);
}

static void
append_path (const DscRegion *region, const DscOverlayContext *context, cairo_t *cr)
{
  const DscAffine *t = &context->affine;
  cairo_matrix_t matrix = { t->xx, t->yx, t->xy, t->yy, t->x0, t->y0 };

  cairo_new_path (cr);
  cairo_save (cr);
  cairo_transform (cr, &matrix);
  if (region->shape == DSC_REGION_CIRCLE)
    append_round (region, region->a, region->a, cr);
  else if (region->shape == DSC_REGION_ELLIPSE)
    append_round (region, region->a, region->b, cr);
  else if (region->shape == DSC_REGION_ANNULUS) {
    append_round (region, region->a, region->a, cr);
    append_round (region, region->b, region->b, cr);
  } else if (region->shape == DSC_REGION_BOX)
    append_box (region, cr);
  else if (region->shape == DSC_REGION_POINT)
    append_cross (region, context, cr);
  else if (region->shape == DSC_REGION_LINE)
    cairo_move_to (cr, region->x, region->y);
  for (guint i = 0; i < region->n_points; i++)
    cairo_line_to (cr, region->points[2 * i], region->points[2 * i + 1]);
  if (region->shape == DSC_REGION_POLYGON && region->n_points > 2)
    cairo_close_path (cr);
  cairo_restore (cr);
}

static void
stroke (const DscRegion *region, const DscOverlayContext *context, cairo_t *cr, gboolean selected)
{
  const double dashes[] = { 5 * context->scale, 4 * context->scale };

  append_path (region, context, cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, (selected ? 4.0 : 3.0) * context->scale);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.5);
  cairo_stroke_preserve (cr);
  if (region->excluded)
    cairo_set_dash (cr, dashes, 2, 0);
  cairo_set_line_width (cr, (selected ? 2.2 : 1.4) * context->scale);
  cairo_set_source_rgb (cr, (region->color >> 16 & 255) / 255.0, (region->color >> 8 & 255) / 255.0,
                        (region->color & 255) / 255.0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_handles (const DscRegion *region, const DscOverlayContext *context, cairo_t *cr)
{
  double half = HANDLE * context->scale;

  for (guint i = 0; i < dsc_region_n_handles (region); i++) {
    gboolean turns
        = i == 4 && (region->shape == DSC_REGION_BOX || region->shape == DSC_REGION_ELLIPSE);
    double x, y;

    dsc_region_get_handle (region, i, &x, &y);
    dsc_affine_apply (&context->affine, x, y, &x, &y);
    cairo_new_path (cr);
    if (turns)
      cairo_arc (cr, x, y, 1.2 * half, 0, 2 * G_PI);
    else
      cairo_rectangle (cr, x - half, y - half, 2 * half, 2 * half);
    cairo_set_source_rgb (cr, 1, 1, 1);
    cairo_fill_preserve (cr);
    cairo_set_line_width (cr, context->scale);
    cairo_set_source_rgb (cr, 0, 0, 0);
    cairo_stroke (cr);
  }
}

static void
draw_labels (DscRegionOverlay *self, const DscOverlayContext *context, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  g_autofree char *font = g_strdup_printf ("Sans %d", (int)(9 * context->scale));
  PangoFontDescription *description = pango_font_description_from_string (font);
  guint n = 0;

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  for (guint i = 0; i < self->pixels->len && n < MAX_LABELS; i++) {
    const DscRegion *region = self->pixels->pdata[i];
    double box[4], below;

    if (region == NULL || region->text == NULL || !dsc_region_find_box (region, context, box)
        || (region->shape != DSC_REGION_TEXT && region->shape != DSC_REGION_POINT
            && box[2] - box[0] < LEAST_LABELLED))
      continue;
    below = region->shape == DSC_REGION_TEXT ? 0 : 9 * context->scale;
    dsc_draw_label (cr, layout, region->text, (box[0] + box[2]) / 2, box[1] - below);
    n++;
  }
}

static void
draw_pixels (DscOverlay *overlay, const DscOverlayContext *context, DscPixels *pixels)
{
  DscRegionOverlay *self = DSC_REGION_OVERLAY (overlay);

  ensure_placed (self, context->wcs);
  if (dsc_region_strokes_are_many (self->pixels))
    dsc_region_strokes_draw (self->pixels, self->selected, context, pixels);
}

static void
draw (DscOverlay *overlay, const DscOverlayContext *context, cairo_t *cr)
{
  DscRegionOverlay *self = DSC_REGION_OVERLAY (overlay);
  gboolean many;
  double box[4];

  ensure_placed (self, context->wcs);
  many = dsc_region_strokes_are_many (self->pixels);
  for (guint i = 0; !many && i < self->pixels->len; i++) {
    const DscRegion *region = self->pixels->pdata[i];

    if (region != NULL && (int)i != self->selected && dsc_region_find_box (region, context, box))
      stroke (region, context, cr, FALSE);
  }
  draw_labels (self, context, cr);
  if (self->selected >= 0 && (guint)self->selected < self->pixels->len) {
    const DscRegion *region = self->pixels->pdata[self->selected];

    if (region != NULL && dsc_region_find_box (region, context, box)) {
      stroke (region, context, cr, TRUE);
      draw_handles (region, context, cr);
    }
  }
  if (self->draft != NULL && dsc_region_find_box (self->draft, context, box))
    stroke (self->draft, context, cr, TRUE);
}

/* --- what is where ---------------------------------------------------------------------------- */

static double
box_area (const DscRegion *region)
{
  double b[4];

  dsc_region_get_bounds (region, b);
  return (b[2] - b[0]) * (b[3] - b[1]);
}

static int
pick (DscOverlay *overlay, const DscOverlayContext *context, double dx, double dy)
{
  DscRegionOverlay *self = DSC_REGION_OVERLAY (overlay);
  double x, y, slop, least = INFINITY;
  DscAffine inverse;
  int best = -1;

  if (!dsc_affine_invert (&context->affine, &inverse))
    return -1;
  ensure_placed (self, context->wcs);
  dsc_affine_apply (&inverse, dx, dy, &x, &y);
  slop = PICK_SLOP * context->scale / dsc_affine_scale (&context->affine);
  for (guint i = 0; i < self->pixels->len; i++) {
    const DscRegion *region = self->pixels->pdata[i];

    if (region == NULL || !(dsc_region_distance (region, x, y) <= slop))
      continue;
    if (box_area (region) <= least) {
      least = box_area (region);
      best = (int)i;
    }
  }
  return best;
}

/* --- the list --------------------------------------------------------------------------------- */

static void
dsc_region_overlay_finalize (GObject *object)
{
  DscRegionOverlay *self = DSC_REGION_OVERLAY (object);

  forget_places (self);
  g_ptr_array_unref (self->regions);
  g_ptr_array_unref (self->pixels);
  g_clear_pointer (&self->draft, dsc_region_free);
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  G_OBJECT_CLASS (dsc_region_overlay_parent_class)->finalize (object);
}

static void
dsc_region_overlay_class_init (DscRegionOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_region_overlay_finalize;
  DSC_OVERLAY_CLASS (klass)->draw_pixels = draw_pixels;
  DSC_OVERLAY_CLASS (klass)->draw = draw;
  DSC_OVERLAY_CLASS (klass)->pick = pick;
}

static void
dsc_region_overlay_init (DscRegionOverlay *self)
{
  self->regions = new_list ();
  self->pixels = new_list ();
  self->selected = -1;
}

DscOverlay *
dsc_region_overlay_new (void)
{
  return g_object_new (DSC_TYPE_REGION_OVERLAY, NULL);
}

guint
dsc_region_overlay_n_regions (DscRegionOverlay *self)
{
  return self->regions->len;
}

const DscRegion *
dsc_region_overlay_get_region (DscRegionOverlay *self, guint index)
{
  g_return_val_if_fail (index < self->regions->len, NULL);
  return self->regions->pdata[index];
}

GPtrArray *
dsc_region_overlay_dup_regions (DscRegionOverlay *self)
{
  GPtrArray *copies = new_list ();

  for (guint i = 0; i < self->regions->len; i++)
    g_ptr_array_add (copies, dsc_region_copy (self->regions->pdata[i]));
  return copies;
}

static void
append (DscRegionOverlay *self, DscRegion *region)
{
  g_ptr_array_add (self->regions, region);
  if (self->placed)
    g_ptr_array_add (self->pixels, place (region, self->wcs));
  else
    forget_places (self);
}

guint
dsc_region_overlay_add (DscRegionOverlay *self, DscRegion *region)
{
  append (self, region);
  dsc_overlay_changed (DSC_OVERLAY (self));
  return self->regions->len - 1;
}

void
dsc_region_overlay_add_all (DscRegionOverlay *self, const GPtrArray *regions)
{
  if (dsc_region_strokes_are_many (regions))
    forget_places (self);
  for (guint i = 0; i < regions->len; i++)
    append (self, dsc_region_copy (regions->pdata[i]));
  dsc_overlay_changed (DSC_OVERLAY (self));
}

void
dsc_region_overlay_replace (DscRegionOverlay *self, guint index, DscRegion *region)
{
  g_return_if_fail (index < self->regions->len);
  region_free (self->regions->pdata[index]);
  self->regions->pdata[index] = region;
  if (self->placed) {
    region_free (self->pixels->pdata[index]);
    self->pixels->pdata[index] = place (region, self->wcs);
  } else {
    forget_places (self);
  }
  dsc_overlay_changed (DSC_OVERLAY (self));
}

void
dsc_region_overlay_remove (DscRegionOverlay *self, guint index)
{
  g_return_if_fail (index < self->regions->len);
  g_ptr_array_remove_index (self->regions, index);
  if (self->placed)
    g_ptr_array_remove_index (self->pixels, index);
  else
    forget_places (self);
  if (self->selected == (int)index)
    self->selected = -1;
  else if (self->selected > (int)index)
    self->selected--;
  dsc_overlay_changed (DSC_OVERLAY (self));
}

void
dsc_region_overlay_clear (DscRegionOverlay *self)
{
  g_ptr_array_set_size (self->regions, 0);
  forget_places (self);
  self->selected = -1;
  dsc_overlay_changed (DSC_OVERLAY (self));
}

gboolean
dsc_region_overlay_is_settled (DscRegionOverlay *self)
{
  return !self->placing;
}

int
dsc_region_overlay_get_selected (DscRegionOverlay *self)
{
  return self->selected;
}

void
dsc_region_overlay_set_selected (DscRegionOverlay *self, int index)
{
  if (index == self->selected || index >= (int)self->regions->len)
    return;
  self->selected = index;
  dsc_overlay_changed (DSC_OVERLAY (self));
}

void
dsc_region_overlay_set_draft (DscRegionOverlay *self, DscRegion *region)
{
  if (self->draft == NULL && region == NULL)
    return;
  g_clear_pointer (&self->draft, dsc_region_free);
  self->draft = region;
  dsc_overlay_changed (DSC_OVERLAY (self));
}
