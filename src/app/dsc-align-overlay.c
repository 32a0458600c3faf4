/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-overlay.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-align-marks.h"

#define RING_RADIUS 11
#define RING_RGB 0xffffff
#define PICK_LOGICAL_PX 12.0

struct _DscAlignOverlay {
  GObject parent_instance;

  gboolean enabled, shown[DSC_N_ALIGN_LAYERS];
  DscAlignCase *alignment; /* (nullable) */
  DscImageView *view;      /* (nullable) */
  int exposure, selected;
  GArray *sources; /* (nullable): of a preview */

  DscOverlay *layers[DSC_N_ALIGN_LAYERS], *ring;
  guint counts[DSC_N_ALIGN_LAYERS];
  GCancellable *placing; /* (nullable): sources are being put on the sky */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscAlignOverlay, dsc_align_overlay, G_TYPE_OBJECT)

/* Told apart by shape as well as by colour, on gray and on viridis. */
static const struct {
  const char *name, *symbol;
  DscMarkerShape shape;
  double radius;
  guint32 rgb;
} kinds[DSC_N_ALIGN_LAYERS] = {
  [DSC_ALIGN_FOUND] = { "found", "○", DSC_MARKER_CIRCLE, 6, 0xdeddda },
  [DSC_ALIGN_MATCHED] = { "matched", "□", DSC_MARKER_SQUARE, 6, 0x62d6ff },
  [DSC_ALIGN_REJECTED] = { "rejected", "◇", DSC_MARKER_DIAMOND, 7.5, 0xff7b3d },
  [DSC_ALIGN_DROPPED] = { "dropped", "×", DSC_MARKER_SALTIRE, 6, 0xff5c8a },
  [DSC_ALIGN_REFERENCE] = { "reference", "+", DSC_MARKER_CROSS, 4.5, 0xffd43b },
  [DSC_ALIGN_BEFORE] = { "before", "▱", DSC_MARKER_DOT, 0, 0xc0bfbc },
  [DSC_ALIGN_AFTER] = { "after", "▰", DSC_MARKER_DOT, 0, 0x62d6ff },
};

const char *
dsc_align_layer_name (DscAlignLayer layer)
{
  return layer < DSC_N_ALIGN_LAYERS ? kinds[layer].name : NULL;
}

const char *
dsc_align_layer_symbol (DscAlignLayer layer)
{
  return kinds[layer].symbol;
}

guint32
dsc_align_layer_color (DscAlignLayer layer)
{
  return kinds[layer].rgb;
}

static gboolean
is_outline (guint layer)
{
  return layer == DSC_ALIGN_BEFORE || layer == DSC_ALIGN_AFTER;
}

static void
clear_markers (DscAlignOverlay *self)
{
  for (guint i = 0; i < DSC_ALIGN_BEFORE; i++) {
    dsc_marker_overlay_set_image (DSC_MARKER_OVERLAY (self->layers[i]), 0, NULL, NULL);
    self->counts[i] = 0;
  }
}

static void
set_markers (DscAlignOverlay *self, const DscAlignMarks *marks)
{
  for (guint i = 0; i < DSC_ALIGN_BEFORE; i++) {
    const GArray *x = marks->x[i], *y = marks->y[i];
    DscMarkerOverlay *layer = DSC_MARKER_OVERLAY (self->layers[i]);
    const double *xs = (const double *)(const void *)x->data;
    const double *ys = (const double *)(const void *)y->data;

    self->counts[i] = x->len;
    if (marks->on_sky)
      dsc_marker_overlay_set_sky (layer, x->len, xs, ys);
    else
      dsc_marker_overlay_set_image (layer, x->len, xs, ys);
  }
}

/* --- on the sky, for mosaics ------------------------------------------------------------------ */

static void
place_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, dsc_align_marks_new_on_sky (data, cancellable),
                         (GDestroyNotify)dsc_align_marks_free);
}

static void
placed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscAlignOverlay *self = DSC_ALIGN_OVERLAY (source);
  g_autoptr (DscAlignMarks) marks = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->placing)
    return;
  g_clear_object (&self->placing);
  if (marks)
    set_markers (self, marks);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
stop_placing (DscAlignOverlay *self)
{
  if (self->placing)
    g_cancellable_cancel (self->placing);
  g_clear_object (&self->placing);
}

static void
place_on_sky (DscAlignOverlay *self)
{
  g_autoptr (GTask) task = NULL;

  self->placing = g_cancellable_new ();
  task = g_task_new (self, self->placing, placed_cb, NULL);
  g_task_set_source_tag (task, place_on_sky);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, dsc_align_case_ref (self->alignment),
                        (GDestroyNotify)dsc_align_case_unref);
  g_task_run_in_thread (task, place_thread);
}

/* --- what is seen ----------------------------------------------------------------------------- */

static void
fill_outlines (DscAlignOverlay *self)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (self->alignment);
  const DscTweakSolution *solution = dsc_align_case_get_solution (self->alignment);

  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];
    DscWcs *after = solution->exposures[i].wcs;

    dsc_polygon_overlay_add_footprint (DSC_POLYGON_OVERLAY (self->layers[DSC_ALIGN_BEFORE]), e->wcs,
                                       e->width, e->height, kinds[DSC_ALIGN_BEFORE].rgb, NULL);
    self->counts[DSC_ALIGN_BEFORE]++;
    if (!after)
      continue;
    dsc_polygon_overlay_add_footprint (DSC_POLYGON_OVERLAY (self->layers[DSC_ALIGN_AFTER]), after,
                                       e->width, e->height, kinds[DSC_ALIGN_AFTER].rgb, NULL);
    self->counts[DSC_ALIGN_AFTER]++;
  }
}

static void
show_ring (DscAlignOverlay *self)
{
  const DscTweakSource *s = NULL;
  double x, y;

  if (self->enabled && self->alignment && self->exposure >= 0 && self->selected >= 0)
    s = dsc_align_case_get_source (self->alignment, (guint)self->exposure, (guint)self->selected);
  if (s)
    dsc_tweak_source_get_centre (s, &x, &y);
  dsc_marker_overlay_set_image (DSC_MARKER_OVERLAY (self->ring), s ? 1 : 0, &x, &y);
}

static void
fill (DscAlignOverlay *self)
{
  stop_placing (self);
  for (guint i = DSC_ALIGN_BEFORE; i < DSC_N_ALIGN_LAYERS; i++) {
    dsc_polygon_overlay_clear (DSC_POLYGON_OVERLAY (self->layers[i]));
    self->counts[i] = 0;
  }
  if (!self->enabled || !self->alignment || !self->view) {
    clear_markers (self);
  } else if (self->exposure >= 0) {
    g_autoptr (DscAlignMarks) marks
        = dsc_align_marks_new_on_exposure (self->alignment, (guint)self->exposure, self->sources);

    set_markers (self, marks);
  } else {
    place_on_sky (self);
  }
  if (self->enabled && self->alignment && self->view)
    fill_outlines (self);
  show_ring (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
dsc_align_overlay_set_enabled (DscAlignOverlay *self, gboolean enabled)
{
  g_return_if_fail (DSC_IS_ALIGN_OVERLAY (self));

  if (self->enabled == !!enabled)
    return;
  self->enabled = !!enabled;
  fill (self);
}

void
dsc_align_overlay_set_case (DscAlignOverlay *self, DscAlignCase *shown)
{
  g_return_if_fail (DSC_IS_ALIGN_OVERLAY (self));

  if (shown == self->alignment)
    return;
  g_clear_pointer (&self->alignment, dsc_align_case_unref);
  self->alignment = shown ? dsc_align_case_ref (shown) : NULL;
  fill (self);
}

void
dsc_align_overlay_set_view (DscAlignOverlay *self, DscImageView *view, int exposure)
{
  g_return_if_fail (DSC_IS_ALIGN_OVERLAY (self));

  if (view == self->view && exposure == self->exposure)
    return;
  for (guint i = 0; self->view && i < DSC_N_ALIGN_LAYERS; i++)
    dsc_image_view_remove_overlay (self->view, self->layers[i]);
  if (self->view)
    dsc_image_view_remove_overlay (self->view, self->ring);
  g_set_object (&self->view, view);
  if (self->exposure != exposure) {
    self->selected = -1;
    g_clear_pointer (&self->sources, g_array_unref);
  }
  self->exposure = exposure;
  for (guint i = DSC_N_ALIGN_LAYERS; view && i-- > 0;)
    dsc_image_view_add_overlay (view, self->layers[i]);
  if (view)
    dsc_image_view_add_overlay (view, self->ring);
  fill (self);
}

void
dsc_align_overlay_set_sources (DscAlignOverlay *self, GArray *sources)
{
  g_return_if_fail (DSC_IS_ALIGN_OVERLAY (self));

  if (sources == self->sources)
    return;
  g_clear_pointer (&self->sources, g_array_unref);
  self->sources = sources ? g_array_ref (sources) : NULL;
  fill (self);
}

gboolean
dsc_align_overlay_get_shown (DscAlignOverlay *self, DscAlignLayer layer)
{
  return self->shown[layer];
}

void
dsc_align_overlay_set_shown (DscAlignOverlay *self, DscAlignLayer layer, gboolean shown)
{
  g_return_if_fail (DSC_IS_ALIGN_OVERLAY (self) && layer < DSC_N_ALIGN_LAYERS);

  if (self->shown[layer] == !!shown)
    return;
  self->shown[layer] = !!shown;
  dsc_overlay_set_visible (self->layers[layer], shown);
  g_signal_emit (self, signals[CHANGED], 0);
}

guint
dsc_align_overlay_get_count (DscAlignOverlay *self, DscAlignLayer layer)
{
  return self->counts[layer];
}

gboolean
dsc_align_overlay_is_settled (DscAlignOverlay *self)
{
  return !self->placing;
}

int
dsc_align_overlay_pick (DscAlignOverlay *self, double x, double y)
{
  int scale = self->view ? gtk_widget_get_scale_factor (GTK_WIDGET (self->view)) : 1;

  if (!self->enabled || !self->alignment || !self->view || self->exposure < 0)
    return -1;
  return dsc_align_case_pick_source (self->alignment, (guint)self->exposure, x, y,
                                     PICK_LOGICAL_PX * scale
                                         / dsc_image_view_get_zoom (self->view));
}

void
dsc_align_overlay_select (DscAlignOverlay *self, int source)
{
  g_return_if_fail (DSC_IS_ALIGN_OVERLAY (self));

  self->selected = source;
  show_ring (self);
}

int
dsc_align_overlay_get_selected (DscAlignOverlay *self)
{
  return self->enabled ? self->selected : -1;
}

static void
dsc_align_overlay_dispose (GObject *object)
{
  DscAlignOverlay *self = DSC_ALIGN_OVERLAY (object);

  self->enabled = FALSE;
  stop_placing (self);
  if (self->view)
    dsc_align_overlay_set_view (self, NULL, -1);
  g_clear_pointer (&self->alignment, dsc_align_case_unref);
  g_clear_pointer (&self->sources, g_array_unref);
  for (guint i = 0; i < DSC_N_ALIGN_LAYERS; i++)
    g_clear_object (&self->layers[i]);
  g_clear_object (&self->ring);
  G_OBJECT_CLASS (dsc_align_overlay_parent_class)->dispose (object);
}

static void
dsc_align_overlay_class_init (DscAlignOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_align_overlay_dispose;
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_ALIGN_OVERLAY, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_align_overlay_init (DscAlignOverlay *self)
{
  self->exposure = self->selected = -1;
  for (guint i = 0; i < DSC_N_ALIGN_LAYERS; i++) {
    self->shown[i] = !is_outline (i);
    self->layers[i] = is_outline (i)
                          ? dsc_polygon_overlay_new ()
                          : dsc_marker_overlay_new (kinds[i].shape, kinds[i].radius, kinds[i].rgb);
    dsc_overlay_set_visible (self->layers[i], self->shown[i]);
  }
  self->ring = dsc_marker_overlay_new (DSC_MARKER_CIRCLE, RING_RADIUS, RING_RGB);
}

DscAlignOverlay *
dsc_align_overlay_new (void)
{
  return g_object_new (DSC_TYPE_ALIGN_OVERLAY, NULL);
}
