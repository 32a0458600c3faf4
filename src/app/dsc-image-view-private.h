/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"
#include "dsc-pyramid.h"
#include "dsc-render.h"
#include "dsc-sky-axes.h"

G_BEGIN_DECLS

/* The insides of DscImageView, shared by its parts: -place (transform), -display (limits, colours,
 * values), -load (worker), -draw (frame), -input (pointer, keys), -actions. */

/* One layer of one plane, ready to be shown; immutable, reference counted. @stats: NULL for the
 * flags that only lie over another plane. */
typedef struct {
  DscImageModel *model;
  DscPlaneId plane;
  guint layer;
  DscPyramid *pyramid;
  DscImageStats *stats;
  guint64 flag_counts[32]; /* of the flags: pixels that have each bit */
  gboolean quick;          /* of some rows only: one of all of them follows */
  guint serial;            /* no other has had it */
  gatomicrefcount ref_count;
} DscPlaneData;

/* What a frame shows: the first image left of device column @split, the second one from there on.
 * @serials: of their pixels, the flags, and what colours stand for. */
typedef struct {
  DscRenderJob jobs[2];
  guint n_jobs;
  int split, width, height;
  guint serials[4];
} DscViewPlan;

typedef struct _DscViewRetained DscViewRetained;

DscPlaneData *dsc_plane_data_ref (DscPlaneData *data);
void dsc_plane_data_unref (DscPlaneData *data);

enum {
  PROP_0,
  PROP_MODEL,
  PROP_PLANE,
  PROP_LAYER,
  PROP_STRETCH,
  PROP_STRETCH_EXPONENT,
  PROP_LIMITS,
  PROP_PERCENT,
  PROP_VMIN,
  PROP_VMAX,
  PROP_COLORMAP,
  PROP_INVERT,
  PROP_CONTRAST,
  PROP_BIAS,
  PROP_ZOOM,
  PROP_ROTATION,
  PROP_FLIP,
  PROP_NAN_COLOR,
  PROP_SHOW_DQ,
  PROP_DQ_MASK,
  PROP_DQ_OPACITY,
  PROP_SHOW_COMPASS,
  PROP_SHOW_SCALE_BAR,
  PROP_SHOW_OVERLAYS,
  PROP_SHOW_CROSS,
  PROP_ONE_BASED,
  PROP_LOADING,
  PROP_MESSAGE,
  PROP_COMPARE_MODEL,
  PROP_COMPARE_MODE,
  PROP_CURTAIN,
  PROP_COMPARE_INTERVAL,
  N_PROPS
};
extern GParamSpec *dsc_image_view_props[N_PROPS];

enum {
  SIGNAL_CURSOR,
  SIGNAL_CLICKED,
  SIGNAL_BOX,
  SIGNAL_VIEW,
  SIGNAL_DISPLAY,
  SIGNAL_LOADED,
  N_SIGNALS
};
extern guint dsc_image_view_signals[N_SIGNALS];

struct _DscImageView {
  GtkWidget parent_instance;

  /* what */
  DscImageModel *model;
  DscPlaneId plane;
  guint layer;
  DscPlaneData *shown; /* (nullable): may still be of the plane or model before */
  DscPlaneData *dq;    /* (nullable): the flags */
  GPtrArray *cache;    /* of DscPlaneData of @model, last used last */
  GCancellable *loading;
  GCancellable *refining; /* (nullable): while all of a large plane is read */
  gboolean reading_tiles;
  char *message;
  GtkWidget *status, *spinner, *message_label;
  guint spinner_timeout;

  /* where: the linear part of image -> device, and the image point in the middle */
  double xx, xy, yx, yy, cx, cy;
  gboolean fitted; /* follows the size of the widget */
  int device_width, device_height;

  /* how */
  DscStretch stretch;
  double exponent;
  DscLimits limits;
  double percent;
  double vmin, vmax;
  double user_limits[DSC_N_PLANES][2];
  gboolean has_user_limits[DSC_N_PLANES];
  const DscColormap *colormap;
  gboolean invert;
  double contrast, bias;
  char *nan_name;
  guint32 nan_color;
  gboolean show_compass, show_scale_bar, show_overlays, show_cross, one_based;
  DscFlagStyle *flag_style;
  DscLut *lut;
  guint lut_serial;
  gboolean curve_stale, colors_stale;
  char *unit;

  /* the second image on the same grid */
  DscImageModel *compare_model;  /* (nullable) */
  DscPlaneData *compare;         /* (nullable): its pixels */
  GCancellable *compare_loading; /* (nullable) */
  DscWcs *compare_wcs[2];        /* (nullable): of both, if they lie on different grids */
  DscCompareMode compare_mode;
  double curtain, compare_interval;
  DscLut *compare_lut;  /* (nullable): of a second image of another level */
  double compare_level; /* that it is of */
  gboolean compare_levels, compare_lut_stale;
  guint blink_source;
  gboolean blink_second, dragging_curtain;
  char *compare_labels[2];

  /* layers and pointer */
  GPtrArray *overlays;
  double cursor_x, cursor_y;   /* NaN: none */
  double pointer_x, pointer_y; /* widget coordinates of the pointer, NaN: outside */
  gboolean keyed;              /* the keys moved the cursor and the pointer rests since */
  double drag_cx, drag_cy, drag_contrast, drag_bias, pinch_zoom;
  gboolean dragging;
  gboolean boxing;           /* the drag draws a box */
  double ghost_x, ghost_y;   /* image point of the pointer in another view, NaN: none */
  char *title;               /* (nullable) */
  DscViewRetained *retained; /* (nullable) */
};

/* -place */
void dsc_image_view_set_linear (DscImageView *self, double xx, double xy, double yx, double yy);
void
dsc_image_view_set_orientation (DscImageView *self, double zoom, double rotation, gboolean flip);
double dsc_image_view_get_rotation (DscImageView *self);
gboolean dsc_image_view_get_flip (DscImageView *self);
void dsc_image_view_resized (DscImageView *self);
void dsc_image_view_place_changed (DscImageView *self);
void dsc_image_view_pan_by (DscImageView *self, double dx_device, double dy_device);
void dsc_image_view_set_place (DscImageView *self, const DscAffine *affine);
/* Offsets in device pixels are multiples of 2^-16: one that is moved by whole pixels stays the same
 * otherwise, to the last bit. */
double dsc_image_view_round_offset (double offset);

/* -display */
void dsc_image_view_init_display (DscImageView *self);
void dsc_image_view_init_flags (DscImageView *self);
void dsc_image_view_update_limits (DscImageView *self);
void dsc_image_view_display_changed (DscImageView *self, gboolean curve);
void dsc_image_view_set_limit (DscImageView *self, guint which, double value);
gboolean dsc_image_view_parse_nan_color (DscImageView *self, const char *name);
const DscLut *dsc_image_view_ensure_lut (DscImageView *self);
void dsc_image_view_update_unit (DscImageView *self);

/* -load */
void dsc_image_view_load (DscImageView *self);
void dsc_image_view_forget_pixels (DscImageView *self);
void dsc_image_view_show_data (DscImageView *self, DscPlaneData *data);
void dsc_image_view_set_message (DscImageView *self, const char *message);
/* @dq: (transfer full) (nullable) */
void dsc_image_view_take_dq (DscImageView *self, DscPlaneData *dq);
DscPlaneData *dsc_plane_data_new (DscImageModel *model, DscPlaneId plane, guint layer);
/* Returns: NULL with @error; the flags come with counts and without statistics */
DscPlaneData *dsc_plane_data_load (DscImageModel *model,
                                   DscPlaneId plane,
                                   guint layer,
                                   gboolean with_stats,
                                   GCancellable *cancellable,
                                   GError **error);
void dsc_image_view_init_status (DscImageView *self);

/* The plane as a DscPlaneData (transfer full), on a thread of the task. */
void
dsc_image_view_load_plane_async (GTask *task, DscImageModel *model, DscPlaneId plane, guint layer);

/* -large: planes of more pixels than this are not taken into memory, unless they are there. First
 * comes a quick look with statistics, then what all rows give; see dsc-large-plane.h. */
void dsc_image_view_set_large (guint64 n_pixels);
gboolean dsc_plane_is_large (DscImageModel *model, DscPlaneId plane);
DscPlaneData *dsc_plane_data_look (
    DscImageModel *model, DscPlaneId plane, guint layer, GCancellable *cancellable, GError **error);
/* @quick: (nullable): what there is already. Its limits stay, so that nothing jumps. */
DscPlaneData *dsc_plane_data_reduce (DscImageModel *model,
                                     DscPlaneId plane,
                                     guint layer,
                                     const DscPlaneData *quick,
                                     GCancellable *cancellable,
                                     GError **error);
/* Reads all of what @quick looked at, on a thread. */
void dsc_image_view_refine (DscImageView *self, DscPlaneData *quick, gboolean want_dq);
/* Before pixels are drawn; and afterwards, to read on a thread what was missing. */
void dsc_image_view_begin_tiles (DscImageView *self);
void dsc_image_view_load_tiles (DscImageView *self);
/* The same at once. Returns: whether there was anything to read */
gboolean dsc_image_view_read_tiles (DscImageView *self);

/* -retain */
/* The same pixels as when all of them are rendered, which is done only to those that the frame
 * before did not have. */
void dsc_image_view_render_plan (DscImageView *self, const DscViewPlan *plan, DscPixels *pixels);
/* Returns: (transfer full): of RGB24, with anything in it */
cairo_surface_t *dsc_image_view_take_surface (DscImageView *self, int width, int height);
/* It was drawn with @cr into a node: it is not taken before that is gone. */
void dsc_image_view_lend_surface (DscImageView *self, cairo_surface_t *surface, cairo_t *cr);
void dsc_image_view_forget_retained (DscImageView *self);

/* -compare */
void dsc_image_view_init_compare (DscImageView *self);
void dsc_image_view_clear_compare (DscImageView *self);
/* The second image follows the plane of the first. */
void dsc_image_view_load_compare (DscImageView *self);
void dsc_image_view_get_compare_property (DscImageView *self, guint prop, GValue *value);
/* Returns: FALSE if it is another kind of property */
gboolean dsc_image_view_set_compare_property (DscImageView *self, guint prop, const GValue *value);
/* Where an image point is in the second image. Returns: FALSE if that is not known */
gboolean
dsc_image_view_map_to_second (DscImageView *self, double x, double y, double *ret_x, double *ret_y);
/* Whether the second image is what is seen at an image point. */
gboolean dsc_image_view_is_second_at (DscImageView *self, double x, double y);
/* Puts the second image in, and where it begins. */
void dsc_image_view_plan_compared (DscImageView *self, DscViewPlan *plan);
/* Where the second is seen: what to draw in the place of the first. */
void dsc_image_view_fill_second_job (DscImageView *self, DscRenderJob *job);
void
dsc_image_view_draw_compare (DscImageView *self, cairo_t *cr, PangoLayout *layout, double scale);
/* Text on a dark ground; @align: 0 to the right of @x, 0.5 around it, 1 to the left; device pixels
 */
void dsc_image_view_draw_label (cairo_t *cr,
                                PangoLayout *layout,
                                const char *text,
                                double x,
                                double y,
                                double align,
                                double scale);
/* Whether the divider is at @wx, logical pixels. */
gboolean dsc_image_view_holds_curtain (DscImageView *self, double wx);
void dsc_image_view_drag_curtain (DscImageView *self, double wx);
void dsc_image_view_cycle_compare (DscImageView *self);
void dsc_image_view_move_curtain (DscImageView *self, double by);

/* -draw */
/* Pixels, flags and colours as they are shown; all but the transform. */
void dsc_image_view_fill_job (DscImageView *self, DscRenderJob *job);
void dsc_image_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
DscOverlayContext dsc_image_view_overlay_context (DscImageView *self);

/* -input, -actions */
void dsc_image_view_init_input (DscImageView *self);
void dsc_image_view_class_init_actions (GtkWidgetClass *klass);
/* Another image point, or another value, has come under a pointer that stands still. */
void dsc_image_view_pointer_again (DscImageView *self);
void dsc_image_view_cursor_moved (DscImageView *self, double x, double y, gboolean valid);

/* About the pointer if it is in the view, else about the middle. */
void dsc_image_view_zoom_by (DscImageView *self, double factor);

G_END_DECLS
