/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-overlay.h"

#include <math.h>
#include <string.h>

#include "dsc-catalog-overlay-private.h"

#define MAX_PLACES 8  /* pictures whose positions are kept */
#define PICK_SLOP 3.0 /* logical pixels beyond a mark */

enum {
  PROP_0,
  PROP_MARK,
  PROP_RADIUS,
  PROP_SCALE,
  PROP_COLOR,
  PROP_OPACITY,
  PROP_COLOR_COLUMN,
  PROP_SIZE_COLUMN,
  PROP_LABELS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint legend_changed;

G_DEFINE_FINAL_TYPE (DscCatalogOverlay, dsc_catalog_overlay, DSC_TYPE_OVERLAY)

GType
dsc_catalog_mark_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { DSC_CATALOG_MARK_CIRCLE, "DSC_CATALOG_MARK_CIRCLE", "circle" },
    { DSC_CATALOG_MARK_APERTURE, "DSC_CATALOG_MARK_APERTURE", "aperture" },
    { DSC_CATALOG_MARK_ELLIPSE, "DSC_CATALOG_MARK_ELLIPSE", "ellipse" },
    { DSC_CATALOG_MARK_SEGMENT, "DSC_CATALOG_MARK_SEGMENT", "segment" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("DscCatalogMark", values));
  return type;
}

/* --- rows ------------------------------------------------------------------------------------- */

static void
set_flags (DscCatalogOverlay *self, const GtkBitset *rows, guint8 flag)
{
  GtkBitsetIter iter;
  guint row;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, rows, &row); more;
       more = gtk_bitset_iter_next (&iter, &row))
    if (row < self->shapes->n)
      self->flags[row] |= flag;
}

void
dsc_catalog_overlay_ensure_flags (DscCatalogOverlay *self)
{
  int current;

  if (!self->flags_stale || !self->shapes)
    return;
  self->flags_stale = FALSE;
  memset (self->flags, 0, self->shapes->n);
  set_flags (self, dsc_catalog_model_get_shown (self->model), DSC_ROW_SHOWN);
  set_flags (self, dsc_catalog_model_get_selected (self->model), DSC_ROW_SELECTED);
  current = dsc_catalog_model_get_current (self->model);
  if (current >= 0 && (guint)current < self->shapes->n)
    self->flags[current] |= DSC_ROW_CURRENT | DSC_ROW_SELECTED;
  dsc_catalog_overlay_flag_replaced (self);
}

static DscCatalogScale *
make_scale (DscCatalogOverlay *self, const char *name)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  const DscColumn *column = shown && *name ? dsc_table_find (shown->table, name) : NULL;

  return column && column->type != DSC_COLUMN_STRING ? dsc_catalog_scale_new (shown->table, column)
                                                     : NULL;
}

static void
update_scales (DscCatalogOverlay *self)
{
  g_clear_pointer (&self->colors, dsc_catalog_scale_free);
  g_clear_pointer (&self->sizes, dsc_catalog_scale_free);
  self->colors = make_scale (self, self->color_column);
  self->sizes = make_scale (self, self->size_column);
  g_signal_emit (self, legend_changed, 0);
  dsc_overlay_changed (DSC_OVERLAY (self));
}

static void
rows_changed_cb (DscCatalogOverlay *self)
{
  self->flags_stale = TRUE;
  g_signal_emit (self, legend_changed, 0);
  dsc_overlay_changed (DSC_OVERLAY (self));
}

/* --- on the sky ------------------------------------------------------------------------------- */

static DscCatalogPlace *
find_place (DscCatalogOverlay *self)
{
  for (guint i = 0; self->wcs && i < self->places->len; i++) {
    DscCatalogPlace *place = g_ptr_array_index (self->places, i);

    if (place->wcs == self->wcs)
      return place;
  }
  return NULL;
}

static void
place_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscCatalogPlace *request = data;

  g_task_return_pointer (task, dsc_catalog_place_new (request->of, request->wcs, cancellable),
                         (GDestroyNotify)dsc_catalog_place_free);
}

static void
placed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscCatalogOverlay *self = DSC_CATALOG_OVERLAY (source);
  DscCatalogPlace *place = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->placing || !place) {
    g_clear_pointer (&place, dsc_catalog_place_free);
    return;
  }
  g_clear_object (&self->placing);
  if (self->places->len >= MAX_PLACES)
    g_ptr_array_remove_index (self->places, 0);
  g_ptr_array_add (self->places, place);
  dsc_overlay_changed (DSC_OVERLAY (self));
}

static void
stop_placing (DscCatalogOverlay *self)
{
  if (self->placing)
    g_cancellable_cancel (self->placing);
  g_clear_object (&self->placing);
}

static void
ensure_place (DscCatalogOverlay *self)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  g_autoptr (GTask) task = NULL;
  DscCatalogPlace *request;

  stop_placing (self);
  if (!self->wcs || !shown || find_place (self))
    return;
  request = g_new0 (DscCatalogPlace, 1);
  request->of = dsc_catalog_case_ref (shown);
  request->wcs = dsc_wcs_ref (self->wcs);
  self->placing = g_cancellable_new ();
  task = g_task_new (self, self->placing, placed_cb, NULL);
  g_task_set_source_tag (task, ensure_place);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, request, (GDestroyNotify)dsc_catalog_place_free);
  g_task_run_in_thread (task, place_thread);
}

gboolean
dsc_catalog_overlay_get_positions (DscCatalogOverlay *self,
                                   const double **ret_x,
                                   const double **ret_y,
                                   double ret_linear[4])
{
  static const double same[4] = { 1, 0, 0, 1 };
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  const DscCatalogPlace *place = find_place (self);

  if (!shown || (self->wcs && !place))
    return FALSE;
  *ret_x = place ? place->x : shown->x;
  *ret_y = place ? place->y : shown->y;
  memcpy (ret_linear, place ? place->linear : same, sizeof same);
  return TRUE;
}

static void
case_changed_cb (DscCatalogOverlay *self)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);

  g_clear_pointer (&self->shapes, dsc_catalog_shapes_free);
  g_clear_pointer (&self->flags, g_free);
  g_ptr_array_set_size (self->places, 0);
  if (shown) {
    self->shapes = dsc_catalog_shapes_new (shown);
    self->flags = g_new0 (guint8, MAX (shown->n, 1));
  }
  self->flags_stale = TRUE;
  ensure_place (self);
  update_scales (self);
}

/* --- what is asked ---------------------------------------------------------------------------- */

void
dsc_catalog_overlay_set_wcs (DscCatalogOverlay *self, DscWcs *wcs)
{
  g_return_if_fail (DSC_IS_CATALOG_OVERLAY (self));

  if (wcs == self->wcs)
    return;
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  self->wcs = wcs ? dsc_wcs_ref (wcs) : NULL;
  self->flags_stale = TRUE;
  ensure_place (self);
  dsc_overlay_changed (DSC_OVERLAY (self));
}

void
dsc_catalog_overlay_set_finding (DscCatalogOverlay *self, DscCatalogFinding *finding)
{
  g_return_if_fail (DSC_IS_CATALOG_OVERLAY (self));

  if (finding == self->finding)
    return;
  g_clear_pointer (&self->finding, dsc_catalog_finding_unref);
  self->finding = finding ? dsc_catalog_finding_ref (finding) : NULL;
  rows_changed_cb (self);
}

const DscCatalogScale *
dsc_catalog_overlay_get_scale (DscCatalogOverlay *self)
{
  return self->colors;
}

gboolean
dsc_catalog_overlay_can_mark (DscCatalogOverlay *self, DscCatalogMark mark)
{
  if (mark == DSC_CATALOG_MARK_CIRCLE || !self->shapes)
    return TRUE;
  if (mark == DSC_CATALOG_MARK_ELLIPSE)
    return self->shapes->a != NULL;
  return mark == DSC_CATALOG_MARK_SEGMENT ? self->shapes->segments != NULL
                                          : self->shapes->n_circles > 0;
}

gboolean
dsc_catalog_overlay_get_place (DscCatalogOverlay *self, guint row, double *ret_x, double *ret_y)
{
  const double *x, *y;
  double linear[4];

  if (!self->shapes || row >= self->shapes->n
      || !dsc_catalog_overlay_get_positions (self, &x, &y, linear))
    return FALSE;
  *ret_x = x[row];
  *ret_y = y[row];
  return isfinite (x[row]) && isfinite (y[row]);
}

static gboolean
is_seen (const DscCatalogOverlay *self, guint row)
{
  return (self->flags[row] & (DSC_ROW_SHOWN | DSC_ROW_REPLACED)) == DSC_ROW_SHOWN;
}

GtkBitset *
dsc_catalog_overlay_find_in (DscCatalogOverlay *self, double x0, double y0, double x1, double y1)
{
  GtkBitset *rows = gtk_bitset_new_empty ();
  const double *x, *y;
  double linear[4];

  if (!self->shapes || !dsc_catalog_overlay_get_positions (self, &x, &y, linear))
    return rows;
  dsc_catalog_overlay_ensure_flags (self);
  for (guint i = 0; i < self->shapes->n; i++)
    if (is_seen (self, i) && x[i] >= MIN (x0, x1) && x[i] <= MAX (x0, x1) && y[i] >= MIN (y0, y1)
        && y[i] <= MAX (y0, y1))
      gtk_bitset_add (rows, i);
  return rows;
}

gboolean
dsc_catalog_overlay_is_settled (DscCatalogOverlay *self)
{
  return !self->placing;
}

/* The nearest mark under the pointer; without one the source whose pixel it is. */
static int
pick (DscOverlay *overlay, const DscOverlayContext *context, double dx, double dy)
{
  DscCatalogOverlay *self = DSC_CATALOG_OVERLAY (overlay);
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  double best = (DSC_CATALOG_LEAST_RADIUS + PICK_SLOP) * context->scale, linear[4];
  const double *x, *y;
  DscAffine inverse;
  int found = -1;

  if (!self->shapes || !dsc_catalog_overlay_get_positions (self, &x, &y, linear))
    return -1;
  dsc_catalog_overlay_ensure_flags (self);
  if (self->mark == DSC_CATALOG_MARK_CIRCLE)
    best = MAX (best, self->radius * dsc_affine_scale (&context->affine)
                          * sqrt (fabs (linear[0] * linear[3] - linear[1] * linear[2])));
  best *= best;
  for (guint i = 0; i < self->shapes->n; i++) {
    double px, py, d;

    dsc_affine_apply (&context->affine, x[i], y[i], &px, &py);
    d = (px - dx) * (px - dx) + (py - dy) * (py - dy);
    if (d < best && is_seen (self, i)) {
      best = d;
      found = (int)i;
    }
  }
  if (found >= 0 || self->wcs || !dsc_affine_invert (&context->affine, &inverse))
    return found;
  dsc_affine_apply (&inverse, dx, dy, &dx, &dy);
  found = dsc_catalog_case_pick (shown, dx, dy, 0.0);
  return found >= 0 && is_seen (self, (guint)found) ? found : -1;
}

/* --- properties ------------------------------------------------------------------------------- */

static void
dsc_catalog_overlay_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscCatalogOverlay *self = DSC_CATALOG_OVERLAY (object);

  switch (id) {
  case PROP_MARK:
    g_value_set_enum (value, self->mark);
    break;
  case PROP_RADIUS:
    g_value_set_double (value, self->radius);
    break;
  case PROP_SCALE:
    g_value_set_double (value, self->scale);
    break;
  case PROP_COLOR:
    g_value_set_string (value, self->color);
    break;
  case PROP_OPACITY:
    g_value_set_double (value, self->opacity);
    break;
  case PROP_COLOR_COLUMN:
    g_value_set_string (value, self->color_column);
    break;
  case PROP_SIZE_COLUMN:
    g_value_set_string (value, self->size_column);
    break;
  case PROP_LABELS:
    g_value_set_boolean (value, self->labels);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* What is no colour leaves the one there is. */
static gboolean
take_color (DscCatalogOverlay *self, const char *text)
{
  guint64 rgb;
  char *end;

  if (!text || text[0] != '#' || strlen (text) != 7)
    return FALSE;
  rgb = g_ascii_strtoull (text + 1, &end, 16);
  if (*end)
    return FALSE;
  self->rgb = (guint32)rgb;
  g_free (self->color);
  self->color = g_strdup (text);
  return TRUE;
}

static void
take_column (DscCatalogOverlay *self, char **column, const GValue *value)
{
  g_free (*column);
  *column = g_value_dup_string (value);
  if (!*column)
    *column = g_strdup ("");
  update_scales (self);
}

static void
dsc_catalog_overlay_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscCatalogOverlay *self = DSC_CATALOG_OVERLAY (object);

  switch (id) {
  case PROP_MARK:
    self->mark = g_value_get_enum (value);
    break;
  case PROP_RADIUS:
    self->radius = g_value_get_double (value);
    break;
  case PROP_SCALE:
    self->scale = g_value_get_double (value);
    break;
  case PROP_COLOR:
    if (!take_color (self, g_value_get_string (value)))
      return;
    break;
  case PROP_OPACITY:
    self->opacity = g_value_get_double (value);
    break;
  case PROP_COLOR_COLUMN:
    take_column (self, &self->color_column, value);
    break;
  case PROP_SIZE_COLUMN:
    take_column (self, &self->size_column, value);
    break;
  case PROP_LABELS:
    self->labels = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  dsc_catalog_overlay_forget_sprites (self);
  g_object_notify_by_pspec (object, pspec);
  g_signal_emit (self, legend_changed, 0);
  dsc_overlay_changed (DSC_OVERLAY (self));
}

/* --- the object ------------------------------------------------------------------------------- */

static void
dsc_catalog_overlay_dispose (GObject *object)
{
  DscCatalogOverlay *self = DSC_CATALOG_OVERLAY (object);

  stop_placing (self);
  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (dsc_catalog_overlay_parent_class)->dispose (object);
}

static void
dsc_catalog_overlay_finalize (GObject *object)
{
  DscCatalogOverlay *self = DSC_CATALOG_OVERLAY (object);

  dsc_catalog_overlay_end_draw (self);
  g_clear_pointer (&self->shapes, dsc_catalog_shapes_free);
  g_clear_pointer (&self->colors, dsc_catalog_scale_free);
  g_clear_pointer (&self->sizes, dsc_catalog_scale_free);
  g_clear_pointer (&self->finding, dsc_catalog_finding_unref);
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  g_ptr_array_unref (self->places);
  g_free (self->flags);
  g_free (self->color);
  g_free (self->color_column);
  g_free (self->size_column);
  G_OBJECT_CLASS (dsc_catalog_overlay_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  props[PROP_MARK] = g_param_spec_enum ("mark", NULL, NULL, DSC_TYPE_CATALOG_MARK,
                                        DSC_CATALOG_MARK_SEGMENT, flags);
  props[PROP_RADIUS] = g_param_spec_double ("radius", NULL, NULL, 0.1, 1000.0, 5.0, flags);
  props[PROP_SCALE] = g_param_spec_double ("scale", NULL, NULL, 0.1, 100.0, 3.0, flags);
  props[PROP_COLOR] = g_param_spec_string ("color", NULL, NULL, NULL, flags);
  props[PROP_OPACITY] = g_param_spec_double ("opacity", NULL, NULL, 0.05, 1.0, 1.0, flags);
  props[PROP_COLOR_COLUMN] = g_param_spec_string ("color-column", NULL, NULL, "", flags);
  props[PROP_SIZE_COLUMN] = g_param_spec_string ("size-column", NULL, NULL, "", flags);
  props[PROP_LABELS] = g_param_spec_boolean ("labels", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (class, N_PROPS, props);
}

static void
dsc_catalog_overlay_class_init (DscCatalogOverlayClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = dsc_catalog_overlay_dispose;
  object_class->finalize = dsc_catalog_overlay_finalize;
  object_class->get_property = dsc_catalog_overlay_get_property;
  object_class->set_property = dsc_catalog_overlay_set_property;
  DSC_OVERLAY_CLASS (class)->draw_pixels = dsc_catalog_overlay_draw_pixels;
  DSC_OVERLAY_CLASS (class)->draw = dsc_catalog_overlay_draw_labels;
  DSC_OVERLAY_CLASS (class)->pick = pick;
  install_properties (object_class);
  legend_changed = g_signal_new ("legend-changed", DSC_TYPE_CATALOG_OVERLAY, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_catalog_overlay_init (DscCatalogOverlay *self)
{
  self->mark = DSC_CATALOG_MARK_SEGMENT;
  self->radius = 5.0;
  self->scale = 3.0;
  self->opacity = 1.0;
  self->color_column = g_strdup ("");
  self->size_column = g_strdup ("");
  take_color (self, "#ff7ac6");
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_catalog_place_free);
  dsc_catalog_overlay_init_draw (self);
}

DscOverlay *
dsc_catalog_overlay_new (DscCatalogModel *model)
{
  DscCatalogOverlay *self = g_object_new (DSC_TYPE_CATALOG_OVERLAY, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_swapped (model, "case-changed", G_CALLBACK (case_changed_cb), self);
  g_signal_connect_swapped (model, "filter-changed", G_CALLBACK (rows_changed_cb), self);
  g_signal_connect_swapped (model, "selection-changed", G_CALLBACK (rows_changed_cb), self);
  case_changed_cb (self);
  return DSC_OVERLAY (self);
}

DscCatalogModel *
dsc_catalog_overlay_get_model (DscCatalogOverlay *self)
{
  return self->model;
}
