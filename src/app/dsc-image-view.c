/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image-view-private.h"

#include <glib/gi18n.h>
#include <math.h>

G_DEFINE_FINAL_TYPE (DscImageView, dsc_image_view, GTK_TYPE_WIDGET)

GParamSpec *dsc_image_view_props[N_PROPS];
guint dsc_image_view_signals[N_SIGNALS];

static void
notify (DscImageView *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[prop]);
}

/* --- properties --- */

static void
get_state (DscImageView *self, guint prop, GValue *value)
{
  switch (prop) {
  case PROP_STRETCH:
    g_value_set_enum (value, self->stretch);
    break;
  case PROP_STRETCH_EXPONENT:
    g_value_set_double (value, self->exponent);
    break;
  case PROP_LIMITS:
    g_value_set_enum (value, self->limits);
    break;
  case PROP_PERCENT:
    g_value_set_double (value, self->percent);
    break;
  case PROP_VMIN:
    g_value_set_double (value, self->vmin);
    break;
  case PROP_VMAX:
    g_value_set_double (value, self->vmax);
    break;
  case PROP_COLORMAP:
    g_value_set_string (value, self->colormap->name);
    break;
  case PROP_INVERT:
    g_value_set_boolean (value, self->invert);
    break;
  case PROP_CONTRAST:
    g_value_set_double (value, self->contrast);
    break;
  case PROP_BIAS:
    g_value_set_double (value, self->bias);
    break;
  case PROP_NAN_COLOR:
    g_value_set_string (value, self->nan_name);
    break;
  default:
    g_assert_not_reached ();
  }
}

static gboolean *
get_switch (DscImageView *self, guint prop)
{
  switch (prop) {
  case PROP_SHOW_COMPASS:
    return &self->show_compass;
  case PROP_SHOW_SCALE_BAR:
    return &self->show_scale_bar;
  case PROP_SHOW_OVERLAYS:
    return &self->show_overlays;
  case PROP_SHOW_CROSS:
    return &self->show_cross;
  case PROP_ONE_BASED:
    return &self->one_based;
  default:
    return NULL;
  }
}

static void
dsc_image_view_get_property (GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
  DscImageView *self = DSC_IMAGE_VIEW (object);

  switch (prop) {
  case PROP_MODEL:
    g_value_set_object (value, self->model);
    break;
  case PROP_PLANE:
    g_value_set_string (value, dsc_plane_name (self->plane));
    break;
  case PROP_LAYER:
    g_value_set_uint (value, self->layer);
    break;
  case PROP_ZOOM:
    g_value_set_double (value, dsc_image_view_get_zoom (self));
    break;
  case PROP_ROTATION:
    g_value_set_double (value, dsc_image_view_get_rotation (self));
    break;
  case PROP_FLIP:
    g_value_set_boolean (value, dsc_image_view_get_flip (self));
    break;
  case PROP_SHOW_DQ:
    g_value_set_boolean (value, dsc_flag_style_get_shown (self->flag_style));
    break;
  case PROP_DQ_MASK:
    g_value_set_uint (value, dsc_flag_style_get_mask (self->flag_style));
    break;
  case PROP_DQ_OPACITY:
    g_value_set_double (value, dsc_flag_style_get_opacity (self->flag_style));
    break;
  case PROP_LOADING:
    g_value_set_boolean (value, self->loading != NULL);
    break;
  case PROP_MESSAGE:
    g_value_set_string (value, self->message);
    break;
  case PROP_COMPARE_MODEL:
  case PROP_COMPARE_MODE:
  case PROP_CURTAIN:
  case PROP_COMPARE_INTERVAL:
    dsc_image_view_get_compare_property (self, prop, value);
    break;
  default:
    if (get_switch (self, prop) != NULL)
      g_value_set_boolean (value, *get_switch (self, prop));
    else if (prop > PROP_0 && prop < N_PROPS)
      get_state (self, prop, value);
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
  }
}

static void
set_double (DscImageView *self, guint prop, double *where, double value, gboolean curve)
{
  if (*where == value || !isfinite (value))
    return;
  *where = value;
  notify (self, prop);
  dsc_image_view_display_changed (self, curve);
}

static void
set_limits (DscImageView *self, DscLimits limits)
{
  if (limits == self->limits)
    return;
  if (limits == DSC_LIMITS_USER && !self->has_user_limits[self->plane]) {
    self->user_limits[self->plane][0] = self->vmin;
    self->user_limits[self->plane][1] = self->vmax;
    self->has_user_limits[self->plane] = TRUE;
  }
  self->limits = limits;
  notify (self, PROP_LIMITS);
  dsc_image_view_update_limits (self);
}

static void
set_colormap (DscImageView *self, const char *name)
{
  const DscColormap *colormap = name != NULL ? dsc_colormap_find (name) : NULL;

  if (colormap == NULL || colormap == self->colormap)
    return;
  self->colormap = colormap;
  notify (self, PROP_COLORMAP);
  dsc_image_view_display_changed (self, FALSE);
}

/* Limits, stretch and colours. */
static void
set_state (DscImageView *self, guint prop, const GValue *value)
{
  switch (prop) {
  case PROP_STRETCH:
    if (self->stretch == (DscStretch)g_value_get_enum (value))
      break;
    self->stretch = g_value_get_enum (value);
    notify (self, prop);
    dsc_image_view_display_changed (self, TRUE);
    break;
  case PROP_STRETCH_EXPONENT:
    set_double (self, prop, &self->exponent, g_value_get_double (value), TRUE);
    break;
  case PROP_LIMITS:
    set_limits (self, g_value_get_enum (value));
    break;
  case PROP_PERCENT:
    set_double (self, prop, &self->percent, g_value_get_double (value), FALSE);
    if (self->limits == DSC_LIMITS_PERCENT)
      dsc_image_view_update_limits (self);
    break;
  case PROP_VMIN:
  case PROP_VMAX:
    dsc_image_view_set_limit (self, prop == PROP_VMAX, g_value_get_double (value));
    break;
  case PROP_COLORMAP:
    set_colormap (self, g_value_get_string (value));
    break;
  case PROP_INVERT:
    if (self->invert == g_value_get_boolean (value))
      break;
    self->invert = g_value_get_boolean (value);
    notify (self, prop);
    dsc_image_view_display_changed (self, FALSE);
    break;
  case PROP_CONTRAST:
    set_double (self, prop, &self->contrast, g_value_get_double (value), FALSE);
    break;
  case PROP_BIAS:
    set_double (self, prop, &self->bias, g_value_get_double (value), FALSE);
    break;
  case PROP_NAN_COLOR:
    if (g_strcmp0 (self->nan_name, g_value_get_string (value)) == 0
        || !dsc_image_view_parse_nan_color (self, g_value_get_string (value)))
      break;
    notify (self, prop);
    dsc_image_view_display_changed (self, FALSE);
    break;
  default:
    g_assert_not_reached ();
  }
}

/* Place and orientation. Returns: FALSE if it is another kind of property */
static gboolean
set_place (DscImageView *self, guint prop, const GValue *value)
{
  double zoom = dsc_image_view_get_zoom (self), rotation = dsc_image_view_get_rotation (self);
  gboolean flip = dsc_image_view_get_flip (self);

  switch (prop) {
  case PROP_ZOOM:
    if (g_value_get_double (value) != zoom)
      dsc_image_view_zoom_about (self, self->cx, self->cy, g_value_get_double (value));
    return TRUE;
  case PROP_ROTATION:
    if (g_value_get_double (value) != rotation && isfinite (g_value_get_double (value)))
      dsc_image_view_set_orientation (self, zoom, g_value_get_double (value), flip);
    return TRUE;
  case PROP_FLIP:
    if (!!g_value_get_boolean (value) != flip)
      dsc_image_view_set_orientation (self, zoom, rotation, !flip);
    return TRUE;
  default:
    return FALSE;
  }
}

static void
set_plane_by_name (DscImageView *self, const char *name)
{
  DscPlaneId plane;

  if (name != NULL && dsc_plane_from_name (name, &plane))
    dsc_image_view_set_plane (self, plane, plane == self->plane ? self->layer : 0);
}

static void
dsc_image_view_set_property (GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
  DscImageView *self = DSC_IMAGE_VIEW (object);
  gboolean *flag = get_switch (self, prop);

  if (flag != NULL) {
    if (*flag == !!g_value_get_boolean (value))
      return;
    *flag = !!g_value_get_boolean (value);
    notify (self, prop);
    gtk_widget_queue_draw (GTK_WIDGET (self));
    return;
  }
  if (set_place (self, prop, value) || dsc_image_view_set_compare_property (self, prop, value))
    return;
  switch (prop) {
  case PROP_MODEL:
    dsc_image_view_set_model (self, g_value_get_object (value));
    break;
  case PROP_PLANE:
    set_plane_by_name (self, g_value_get_string (value));
    break;
  case PROP_LAYER:
    dsc_image_view_set_plane (self, self->plane, g_value_get_uint (value));
    break;
  case PROP_SHOW_DQ:
    dsc_flag_style_set_shown (self->flag_style, g_value_get_boolean (value));
    break;
  case PROP_DQ_MASK:
    dsc_flag_style_set_mask (self->flag_style, g_value_get_uint (value));
    break;
  case PROP_DQ_OPACITY:
    dsc_flag_style_set_opacity (self->flag_style, g_value_get_double (value));
    break;
  default:
    if (prop > PROP_0 && prop < N_PROPS)
      set_state (self, prop, value);
    else
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
  }
}

/* --- what is shown --- */

DscImageModel *
dsc_image_view_get_model (DscImageView *self)
{
  return self->model;
}

DscImageModel *
dsc_image_view_get_compare_model (DscImageView *self)
{
  return self->compare_model;
}

DscCompareMode
dsc_image_view_get_compare_mode (DscImageView *self)
{
  return self->compare_mode;
}

DscPlaneId
dsc_image_view_get_plane (DscImageView *self)
{
  return self->plane;
}

guint
dsc_image_view_get_layer (DscImageView *self)
{
  return self->layer;
}

void
dsc_image_view_set_model (DscImageView *self, DscImageModel *model)
{
  DscImageModel *old = self->model;
  gboolean same_size;

  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));
  if (model == old)
    return;
  same_size = model != NULL && old != NULL
              && dsc_image_model_get_width (model) == dsc_image_model_get_width (old)
              && dsc_image_model_get_height (model) == dsc_image_model_get_height (old);
  dsc_image_view_forget_pixels (self);
  self->model = model != NULL ? g_object_ref (model) : NULL;
  g_clear_object (&old);
  if (model != NULL && !dsc_image_model_has_plane (model, self->plane)) {
    self->plane = DSC_PLANE_SCI;
    notify (self, PROP_PLANE);
  }
  if (model == NULL || self->layer >= dsc_image_model_plane_depth (model, self->plane)) {
    self->layer = 0;
    notify (self, PROP_LAYER);
  }
  if (!same_size) {
    /* The old pixels do not lie under the new coordinates. */
    g_clear_pointer (&self->shown, dsc_plane_data_unref);
    self->cursor_x = self->cursor_y = NAN;
    dsc_image_view_zoom_fit (self);
  }
  dsc_image_view_update_unit (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  model != NULL ? dsc_image_model_get_name (model) : _ ("No image"),
                                  -1);
  notify (self, PROP_MODEL);
  dsc_image_view_load (self);
  dsc_image_view_place_changed (self);
}

void
dsc_image_view_set_plane (DscImageView *self, DscPlaneId plane, guint layer)
{
  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));
  g_return_if_fail (plane < DSC_N_PLANES);
  if (self->model != NULL && layer >= dsc_image_model_plane_depth (self->model, plane))
    return;
  if (plane == self->plane && layer == self->layer)
    return;
  self->plane = plane;
  self->layer = layer;
  dsc_image_view_update_unit (self);
  notify (self, PROP_PLANE);
  notify (self, PROP_LAYER);
  if (self->model != NULL)
    dsc_image_view_load (self);
}

/* --- layers --- */

void
dsc_image_view_add_overlay (DscImageView *self, DscOverlay *overlay)
{
  g_return_if_fail (DSC_IS_OVERLAY (overlay));
  g_ptr_array_add (self->overlays, g_object_ref (overlay));
  g_signal_connect_object (overlay, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_image_view_remove_overlay (DscImageView *self, DscOverlay *overlay)
{
  g_signal_handlers_disconnect_by_func (overlay, gtk_widget_queue_draw, self);
  g_ptr_array_remove (self->overlays, overlay);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
dsc_image_view_pick (DscImageView *self, DscOverlay *overlay, double x, double y)
{
  DscOverlayContext context = dsc_image_view_overlay_context (self);

  dsc_affine_apply (&context.affine, x, y, &x, &y);
  return dsc_overlay_pick (overlay, &context, x, y);
}

/* --- the widget --- */

static void
dsc_image_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  DscImageView *self = DSC_IMAGE_VIEW (widget);
  int child_minimum;

  gtk_widget_measure (self->status, orientation, -1, &child_minimum, NULL, NULL, NULL);
  *minimum = MAX (64, child_minimum);
  *natural = MAX (400, child_minimum);
}

static void
dsc_image_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DscImageView *self = DSC_IMAGE_VIEW (widget);
  GtkRequisition size;
  GtkAllocation child;

  gtk_widget_get_preferred_size (self->status, &size, NULL);
  child.width = MIN (MAX (size.width, width / 2), width);
  child.height = MIN (size.height, height);
  child.x = (width - child.width) / 2;
  child.y = (height - child.height) / 2;
  gtk_widget_size_allocate (self->status, &child, -1);
  dsc_image_view_resized (self);
}

static void
scale_factor_cb (DscImageView *self)
{
  dsc_image_view_resized (self);
}

static void
dsc_image_view_dispose (GObject *object)
{
  DscImageView *self = DSC_IMAGE_VIEW (object);

  if (self->status != NULL)
    dsc_image_view_forget_pixels (self);
  dsc_image_view_clear_compare (self);
  dsc_image_view_forget_retained (self);
  g_clear_pointer (&self->status, gtk_widget_unparent);
  g_clear_pointer (&self->shown, dsc_plane_data_unref);
  g_clear_object (&self->model);
  if (self->flag_style != NULL)
    g_signal_handlers_disconnect_by_data (self->flag_style, self);
  G_OBJECT_CLASS (dsc_image_view_parent_class)->dispose (object);
}

static void
dsc_image_view_finalize (GObject *object)
{
  DscImageView *self = DSC_IMAGE_VIEW (object);

  g_ptr_array_unref (self->cache);
  g_ptr_array_unref (self->overlays);
  g_free (self->message);
  g_free (self->title);
  g_free (self->nan_name);
  g_free (self->unit);
  g_free (self->lut);
  g_free (self->compare_lut);
  g_clear_object (&self->flag_style);
  G_OBJECT_CLASS (dsc_image_view_parent_class)->finalize (object);
}

static void
install_signals (void)
{
  dsc_image_view_signals[SIGNAL_CURSOR]
      = g_signal_new ("cursor", DSC_TYPE_IMAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_BOOLEAN);
  dsc_image_view_signals[SIGNAL_CLICKED] = g_signal_new (
      "clicked", DSC_TYPE_IMAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
      G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_INT, GDK_TYPE_MODIFIER_TYPE);
  dsc_image_view_signals[SIGNAL_BOX]
      = g_signal_new ("box-dragged", DSC_TYPE_IMAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 6, G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_DOUBLE,
                      G_TYPE_BOOLEAN, GDK_TYPE_MODIFIER_TYPE);
  dsc_image_view_signals[SIGNAL_VIEW] = g_signal_new (
      "view-changed", DSC_TYPE_IMAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  dsc_image_view_signals[SIGNAL_DISPLAY]
      = g_signal_new ("display-changed", DSC_TYPE_IMAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
  dsc_image_view_signals[SIGNAL_LOADED] = g_signal_new (
      "image-loaded", DSC_TYPE_IMAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GParamSpec *
double_spec (const char *name, double minimum, double maximum, double value)
{
  return g_param_spec_double (name, NULL, NULL, minimum, maximum, value,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
switch_spec (const char *name, gboolean value)
{
  return g_param_spec_boolean (name, NULL, NULL, value,
                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY
                                   | G_PARAM_STATIC_STRINGS);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags ro = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamSpec **p = dsc_image_view_props;

  p[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, DSC_TYPE_IMAGE_MODEL, rw);
  p[PROP_PLANE] = g_param_spec_string ("plane", NULL, NULL, "SCI", rw);
  p[PROP_LAYER] = g_param_spec_uint ("layer", NULL, NULL, 0, G_MAXUINT, 0, rw);
  p[PROP_STRETCH]
      = g_param_spec_enum ("stretch", NULL, NULL, DSC_TYPE_STRETCH, DSC_STRETCH_LINEAR, rw);
  p[PROP_STRETCH_EXPONENT] = double_spec ("stretch-exponent", DSC_STRETCH_EXPONENT_MIN,
                                          DSC_STRETCH_EXPONENT_MAX, DSC_STRETCH_EXPONENT_DEFAULT);
  p[PROP_LIMITS] = g_param_spec_enum ("limits", NULL, NULL, DSC_TYPE_LIMITS, DSC_LIMITS_ZSCALE, rw);
  p[PROP_PERCENT] = double_spec ("percent", 1.0, 100.0, 99.5);
  p[PROP_VMIN] = double_spec ("vmin", -G_MAXDOUBLE, G_MAXDOUBLE, 0.0);
  p[PROP_VMAX] = double_spec ("vmax", -G_MAXDOUBLE, G_MAXDOUBLE, 1.0);
  p[PROP_COLORMAP] = g_param_spec_string ("colormap", NULL, NULL, "gray", rw);
  p[PROP_INVERT] = switch_spec ("invert", FALSE);
  p[PROP_CONTRAST] = double_spec ("contrast", 0.0, 1000.0, 1.0);
  p[PROP_BIAS] = double_spec ("bias", -10.0, 10.0, 0.5);
  p[PROP_ZOOM] = double_spec ("zoom", 1e-6, 1e6, 1.0);
  p[PROP_ROTATION] = double_spec ("rotation", -360.0, 360.0, 0.0);
  p[PROP_FLIP] = switch_spec ("flip", FALSE);
  p[PROP_NAN_COLOR] = g_param_spec_string ("nan-color", NULL, NULL, "#3d4a5c", rw);
  p[PROP_SHOW_DQ] = switch_spec ("show-dq", FALSE);
  p[PROP_DQ_MASK] = g_param_spec_uint ("dq-mask", NULL, NULL, 0, G_MAXUINT32, G_MAXUINT32, rw);
  p[PROP_DQ_OPACITY] = double_spec ("dq-opacity", 0.0, 1.0, 0.8);
  p[PROP_SHOW_COMPASS] = switch_spec ("show-compass", TRUE);
  p[PROP_SHOW_SCALE_BAR] = switch_spec ("show-scale-bar", TRUE);
  p[PROP_SHOW_OVERLAYS] = switch_spec ("show-overlays", TRUE);
  p[PROP_SHOW_CROSS] = switch_spec ("show-cross", FALSE);
  p[PROP_ONE_BASED] = switch_spec ("one-based", TRUE);
  p[PROP_COMPARE_MODEL]
      = g_param_spec_object ("compare-model", NULL, NULL, DSC_TYPE_IMAGE_MODEL, rw);
  p[PROP_COMPARE_MODE]
      = g_param_spec_enum ("compare-mode", NULL, NULL, DSC_TYPE_COMPARE_MODE, DSC_COMPARE_NONE, rw);
  p[PROP_CURTAIN] = double_spec ("curtain", 0.0, 1.0, 0.5);
  p[PROP_COMPARE_INTERVAL] = double_spec ("compare-interval", DSC_COMPARE_INTERVAL_MIN,
                                          DSC_COMPARE_INTERVAL_MAX, DSC_COMPARE_INTERVAL_DEFAULT);
  p[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, ro);
  p[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, ro);
  g_object_class_install_properties (klass, N_PROPS, p);
}

static void
dsc_image_view_class_init (DscImageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dsc_image_view_dispose;
  object_class->finalize = dsc_image_view_finalize;
  object_class->get_property = dsc_image_view_get_property;
  object_class->set_property = dsc_image_view_set_property;
  widget_class->snapshot = dsc_image_view_snapshot;
  widget_class->measure = dsc_image_view_measure;
  widget_class->size_allocate = dsc_image_view_size_allocate;
  install_properties (object_class);
  install_signals ();
  dsc_image_view_class_init_actions (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "imageview");
}

static void
dsc_image_view_init (DscImageView *self)
{
  self->xx = 1.0;
  self->yy = -1.0;
  self->fitted = TRUE;
  self->cursor_x = self->cursor_y = self->pointer_x = self->pointer_y = NAN;
  self->ghost_x = self->ghost_y = NAN;
  self->overlays = g_ptr_array_new_with_free_func (g_object_unref);
  dsc_image_view_init_compare (self);
  g_signal_connect (self, "unmap", G_CALLBACK (dsc_image_view_forget_retained), NULL);
  dsc_image_view_init_display (self);
  dsc_image_view_init_flags (self);
  dsc_image_view_init_status (self);
  dsc_image_view_init_input (self);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_factor_cb), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("No image"), -1);
}

GtkWidget *
dsc_image_view_new (void)
{
  return g_object_new (DSC_TYPE_IMAGE_VIEW, NULL);
}
