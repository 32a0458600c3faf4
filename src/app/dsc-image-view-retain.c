/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-image-view-private.h"

/* What is kept from one frame to the next: the pixels of the images without anything drawn over
 * them, which a picture moved by whole pixels takes over, and the memory of pictures that the
 * toolkit no longer shows. */

#define N_SURFACES 4
#define FEW_PIXELS 100000 /* not worth to wake another thread for */

typedef struct {
  cairo_surface_t *surface;
  gboolean shown; /* a node of the toolkit has it */
  int ref_count;
} Slot;

struct _DscViewRetained {
  DscViewPlan plan; /* of the frame before */
  gboolean has_plan;
  guint32 *pixels; /* (nullable): of @plan; rows of its width */
  gsize n_pixels;
  gboolean valid;
  Slot *slots[N_SURFACES];
};

/* --- pixels ----------------------------------------------------------------------------------- */

static DscViewRetained *
ensure_retained (DscImageView *self)
{
  if (self->retained == NULL)
    self->retained = g_new0 (DscViewRetained, 1);
  return self->retained;
}

/* Columns [@x0, @x1) and rows [@y0, @y1) of the picture; each part of a curtain is drawn once. */
static void
render_part (const DscViewPlan *plan, DscPixels *pixels, int x0, int y0, int x1, int y1)
{
  for (guint k = 0; k < 2; k++) {
    int a = k == 0 ? x0 : MAX (x0, plan->split), b = k == 0 ? MIN (x1, plan->split) : x1;
    DscPixels part
        = { pixels->data + (gssize)y0 * pixels->stride + a, b - a, y1 - y0, pixels->stride };
    DscRenderJob job = plan->jobs[k];

    if (a >= b || y0 >= y1)
      continue;
    job.affine.x0 -= a;
    job.affine.y0 -= y0;
    dsc_render (&job, &part, (b - a) * (y1 - y0) < FEW_PIXELS ? 1 : 0);
  }
}

static double
part_of_pixel (double offset)
{
  return offset - floor (offset);
}

/* But for whole pixels and the place of the divider. */
static gboolean
job_is_alike (const DscRenderJob *a, const DscRenderJob *b)
{
  return a->image == b->image && a->dq == b->dq && a->lut == b->lut && a->dq_bits == b->dq_bits
         && a->dq_first == b->dq_first && a->background == b->background
         && memcmp (a->dq_colors, b->dq_colors, sizeof a->dq_colors) == 0
         && memcmp (a->dq_alphas, b->dq_alphas, sizeof a->dq_alphas) == 0
         && a->affine.xx == b->affine.xx && a->affine.xy == b->affine.xy
         && a->affine.yx == b->affine.yx && a->affine.yy == b->affine.yy
         && part_of_pixel (a->affine.x0) == part_of_pixel (b->affine.x0)
         && part_of_pixel (a->affine.y0) == part_of_pixel (b->affine.y0);
}

static gboolean
plan_is_alike (const DscViewPlan *a, const DscViewPlan *b)
{
  return a->width == b->width && a->height == b->height && a->n_jobs == b->n_jobs
         && memcmp (a->serials, b->serials, sizeof a->serials) == 0
         && job_is_alike (&a->jobs[0], &b->jobs[0])
         && (a->n_jobs < 2
             || (job_is_alike (&a->jobs[1], &b->jobs[1])
                 && floor (a->jobs[1].affine.x0) - floor (b->jobs[1].affine.x0)
                        == floor (a->jobs[0].affine.x0) - floor (b->jobs[0].affine.x0)
                 && floor (a->jobs[1].affine.y0) - floor (b->jobs[1].affine.y0)
                        == floor (a->jobs[0].affine.y0) - floor (b->jobs[0].affine.y0)));
}

static void
move_rows (DscPixels *pixels, int dx, int dy)
{
  int n = pixels->height - ABS (dy), from = MAX (0, -dx), to = MAX (0, dx);
  gsize size = sizeof (guint32) * (gsize)(pixels->width - ABS (dx));

  if (dx == 0 && dy == 0)
    return;
  for (int i = 0; i < n; i++) {
    int y = dy > 0 ? pixels->height - 1 - i : i;

    memmove (pixels->data + (gssize)y * pixels->stride + to,
             pixels->data + (gssize)(y - dy) * pixels->stride + from, size);
  }
}

/* From the picture of @old to that of @plan, which are alike. */
static void
move_picture (const DscViewPlan *old, const DscViewPlan *plan, DscPixels *pixels)
{
  double far_x = floor (plan->jobs[0].affine.x0) - floor (old->jobs[0].affine.x0);
  double far_y = floor (plan->jobs[0].affine.y0) - floor (old->jobs[0].affine.y0);
  int w = pixels->width, h = pixels->height, dx, dy, y0, y1, x0, x1, was;

  if (fabs (far_x) > 0.5 * w || fabs (far_y) > 0.5 * h) {
    render_part (plan, pixels, 0, 0, w, h);
    return;
  }
  dx = (int)far_x;
  dy = (int)far_y;
  move_rows (pixels, dx, dy);
  y0 = MAX (dy, 0);
  y1 = h + MIN (dy, 0);
  x0 = MAX (dx, 0);
  x1 = w + MIN (dx, 0);
  render_part (plan, pixels, 0, 0, w, y0);
  render_part (plan, pixels, 0, y1, w, h);
  render_part (plan, pixels, 0, y0, x0, y1);
  render_part (plan, pixels, x1, y0, w, y1);
  /* Between where the divider has come with the picture and where it is. */
  was = CLAMP (old->split + dx, x0, x1);
  render_part (plan, pixels, MIN (was, CLAMP (plan->split, x0, x1)), y0,
               MAX (was, CLAMP (plan->split, x0, x1)), y1);
}

static gboolean
has_tiles (const DscPyramid *pyramid)
{
  return pyramid != NULL && pyramid->tiles != NULL;
}

void
dsc_image_view_render_plan (DscImageView *self, const DscViewPlan *plan, DscPixels *pixels)
{
  DscViewRetained *kept = ensure_retained (self);
  gboolean alike = kept->has_plan && plan_is_alike (&kept->plan, plan);
  DscPixels own = { kept->pixels, plan->width, plan->height, plan->width };
  gsize n = (gsize)plan->width * (gsize)plan->height;
  gboolean tiles = FALSE;

  for (guint i = 0; i < plan->n_jobs; i++)
    tiles = tiles || has_tiles (plan->jobs[i].image) || has_tiles (plan->jobs[i].dq);
  /* What is seen once, as when zooming, is not worth a copy; tiles come by and by. */
  if (!alike || tiles) {
    kept->plan = *plan;
    kept->has_plan = !tiles;
    kept->valid = FALSE;
    render_part (plan, pixels, 0, 0, plan->width, plan->height);
    return;
  }
  if (kept->n_pixels != n) {
    g_free (kept->pixels);
    kept->pixels = own.data = g_new (guint32, n);
    kept->n_pixels = n;
  }
  if (kept->valid)
    move_picture (&kept->plan, plan, &own);
  else
    render_part (plan, &own, 0, 0, plan->width, plan->height);
  kept->plan = *plan;
  kept->valid = TRUE;
  for (int y = 0; y < plan->height; y++)
    memcpy (pixels->data + (gssize)y * pixels->stride, own.data + (gssize)y * own.stride,
            sizeof (guint32) * (gsize)plan->width);
}

/* --- memory of pictures ----------------------------------------------------------------------- */

static void
slot_unref (Slot *slot)
{
  if (--slot->ref_count > 0)
    return;
  cairo_surface_destroy (slot->surface);
  g_free (slot);
}

static void
node_gone_cb (void *data)
{
  Slot *slot = data;

  slot->shown = FALSE;
  slot_unref (slot);
}

static gboolean
fits (cairo_surface_t *surface, int width, int height)
{
  return cairo_image_surface_get_width (surface) == width
         && cairo_image_surface_get_height (surface) == height;
}

cairo_surface_t *
dsc_image_view_take_surface (DscImageView *self, int width, int height)
{
  DscViewRetained *kept = ensure_retained (self);
  cairo_surface_t *surface;
  Slot **free_slot = NULL;

  for (guint i = 0; i < N_SURFACES; i++) {
    Slot **slot = &kept->slots[i];

    if (*slot != NULL && !(*slot)->shown && !fits ((*slot)->surface, width, height))
      g_clear_pointer (slot, slot_unref);
    if (*slot == NULL)
      free_slot = slot;
    else if (!(*slot)->shown)
      return cairo_surface_reference ((*slot)->surface);
  }
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  if (free_slot != NULL && cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS) {
    *free_slot = g_new0 (Slot, 1);
    (*free_slot)->surface = cairo_surface_reference (surface);
    (*free_slot)->ref_count = 1;
  }
  return surface;
}

void
dsc_image_view_lend_surface (DscImageView *self, cairo_surface_t *surface, cairo_t *cr)
{
  static const cairo_user_data_key_t key;
  DscViewRetained *kept = ensure_retained (self);

  for (guint i = 0; i < N_SURFACES; i++) {
    Slot *slot = kept->slots[i];

    if (slot == NULL || slot->surface != surface)
      continue;
    /* A recording takes no copy of it, only the right to one before it is written again: so it is
     * not, until the recording is gone. */
    if (cairo_surface_set_user_data (cairo_get_target (cr), &key, slot, node_gone_cb)
        == CAIRO_STATUS_SUCCESS) {
      slot->shown = TRUE;
      slot->ref_count++;
    } else {
      g_clear_pointer (&kept->slots[i], slot_unref);
    }
  }
}

void
dsc_image_view_forget_retained (DscImageView *self)
{
  DscViewRetained *kept = self->retained;

  if (kept == NULL)
    return;
  for (guint i = 0; i < N_SURFACES; i++)
    g_clear_pointer (&kept->slots[i], slot_unref);
  g_free (kept->pixels);
  g_clear_pointer (&self->retained, g_free);
}
