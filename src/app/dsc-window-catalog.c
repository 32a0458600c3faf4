/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-catalog.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-catalog-legend.h"
#include "dsc-window-catalog-private.h"
#include "dsc-window-examine.h"
#include "dsc-window-stack.h"

#define STEP "source_catalog"
#define PAGE "sources"
#define SOURCE_ZOOM 2.0 /* at least, for one that was not in the picture */
#define MARGIN 0.05     /* of the picture, in which a source is not well seen */

/* --- the session ------------------------------------------------------------------------------ */

static int
find_step (DscWindow *self)
{
  for (guint i = 0; self->session && i < dsc_session_n_steps (self->session); i++)
    if (g_str_equal (dsc_session_get_step (self->session, i)->id, STEP))
      return (int)i;
  return -1;
}

/* The same grid of pixels on the sky is the same image, also as another file. */
gboolean
dsc_window_catalog_is_own (struct _DscSources *self, DscImageModel *model)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  DscTan a = { 0 }, b = { 0 };
  DscWcs *first, *second;

  if (!shown || !model || !shown->image || shown->image == model)
    return TRUE;
  first = dsc_image_model_get_wcs (shown->image);
  second = dsc_image_model_get_wcs (model);
  if (dsc_image_model_get_width (shown->image) != dsc_image_model_get_width (model)
      || dsc_image_model_get_height (shown->image) != dsc_image_model_get_height (model))
    return FALSE;
  if (!first || !second)
    return first == second;
  return first == second
         || (dsc_wcs_get_tan (first, &a) && dsc_wcs_get_tan (second, &b)
             && memcmp (&a, &b, sizeof a) == 0);
}

/* --- what is shown ---------------------------------------------------------------------------- */

static gboolean
are_marks_on (const struct _DscSources *self)
{
  return self->looked_at ? self->here : self->elsewhere;
}

/* A new one for every picture: a widget that moves from one to another can be known to
 * accessibility before it is there, which GTK 4.8 calls critical. */
static void
drop_legend (struct _DscSources *self)
{
  if (self->page && self->legend)
    dsc_image_page_remove_legend (self->page, self->legend);
  g_clear_object (&self->legend);
}

static void
show_legend (struct _DscSources *self)
{
  gboolean any = are_marks_on (self) && dsc_catalog_model_get_case (self->model);

  if (!any)
    drop_legend (self);
  if (!any || !self->page || self->legend)
    return;
  self->legend = g_object_ref_sink (dsc_catalog_legend_new (self->overlay));
  dsc_image_page_add_legend (self->page, self->legend);
}

/* The catalogue is one that was opened, not that of the step. */
static gboolean
is_file (struct _DscSources *self)
{
  return dsc_catalog_board_is_file (self->window->catalog_board);
}

static gboolean
is_looked_at (struct _DscSources *self)
{
  DscWindow *window = self->window;
  int step = find_step (window);
  const char *page = gtk_stack_get_visible_child_name (window->drawer_stack);

  return is_file (self) || (step >= 0 && (guint)step == window->step)
         || (gtk_widget_get_visible (window->drawer) && g_strcmp0 (page, PAGE) == 0);
}

static void
show_preview_text (struct _DscSources *self)
{
  g_autofree char *badge = dsc_catalog_preview_dup_badge (self->preview);
  g_autofree char *summary = dsc_catalog_preview_dup_summary (self->preview);

  dsc_window_show_preview (self->window, STEP, badge, summary);
}

static void
preview_changed_cb (struct _DscSources *self)
{
  dsc_catalog_overlay_set_finding (self->overlay, dsc_catalog_preview_get_finding (self->preview));
  show_preview_text (self);
}

/* Positions go through the sky over any image but that of the catalogue. */
static void
place (struct _DscSources *self)
{
  DscImageView *view = self->page ? dsc_image_page_get_view (self->page) : NULL;
  DscImageModel *model = view ? dsc_image_view_get_model (view) : NULL;
  gboolean own = dsc_window_catalog_is_own (self, model);

  dsc_catalog_overlay_set_wcs (self->overlay,
                               own || !model ? NULL : dsc_image_model_get_wcs (model));
  /* Without coordinates they are nowhere. */
  dsc_overlay_set_visible (DSC_OVERLAY (self->overlay),
                           are_marks_on (self)
                               && (own || (model && dsc_image_model_get_wcs (model))));
  dsc_catalog_preview_set_view (self->preview, own ? view : NULL);
}

void
dsc_window_catalog_follow (struct _DscSources *self)
{
  int step = find_step (self->window);

  self->looked_at = is_looked_at (self);
  dsc_catalog_preview_set_enabled (self->preview, step >= 0 && (guint)step == self->window->step);
  place (self);
  show_legend (self);
  dsc_window_set_state (self->window, "catalog-marks", g_variant_new_boolean (are_marks_on (self)));
}

static void
case_changed_cb (struct _DscSources *self)
{
  if (!is_file (self))
    dsc_catalog_preview_set_case (self->preview, dsc_catalog_model_get_case (self->model));
  dsc_window_catalog_follow (self);
}

/* The page of stacks, where it is open, tells of the source that is selected. */
static void
follow_source (struct _DscSources *self)
{
  const DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  DscWcs *wcs = shown && shown->image ? dsc_image_model_get_wcs (shown->image) : NULL;
  int row = dsc_catalog_model_get_current (self->model);
  double ra, dec;

  if (!wcs || row < 0 || row >= (int)shown->n || !isfinite (shown->x[row])
      || !isfinite (shown->y[row]))
    return;
  dsc_wcs_pixel_to_sky1 (wcs, shown->x[row], shown->y[row], &ra, &dec);
  dsc_window_stack_follow (self->window, ra, dec);
}

static void
selection_changed_cb (struct _DscSources *self)
{
  follow_source (self);
  dsc_window_set_state (self->window, "catalog-select",
                        g_variant_new_int32 (dsc_catalog_model_get_current (self->model)));
}

static void
filter_changed_cb (struct _DscSources *self)
{
  dsc_window_set_state (self->window, "catalog-filter",
                        g_variant_new_string (dsc_catalog_model_get_filter (self->model)));
}

/* --- the picture ------------------------------------------------------------------------------ */

/* All about the source that the first of two clicks selected. */
static void
show_card (struct _DscSources *self)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self->window), "drawer-page",
                                      g_variant_new_string (PAGE));
  dsc_catalog_board_show_card (self->window->catalog_board);
}

static void
clicked_cb (struct _DscSources *self, double x, double y, int n_press, GdkModifierType state)
{
  int row;

  if (n_press > 2 || (state & GDK_CONTROL_MASK) || dsc_window_is_examining (self->window, state)
      || !dsc_overlay_get_visible (DSC_OVERLAY (self->overlay)))
    return;
  row = dsc_image_view_pick (dsc_image_page_get_view (self->page), DSC_OVERLAY (self->overlay), x,
                             y);
  if (n_press == 2) {
    if (row >= 0)
      show_card (self);
    return;
  }
  if (!(state & GDK_SHIFT_MASK))
    dsc_catalog_model_select_row (self->model, row);
  else if (row >= 0)
    dsc_catalog_model_toggle_row (self->model, (guint)row);
}

static void
hear_page (struct _DscSources *self, DscImagePage *page)
{
  DscImageView *view = page ? dsc_image_page_get_view (page) : NULL;

  if (page == self->page)
    return;
  dsc_window_catalog_hear_box (self, NULL);
  if (self->page) {
    DscImageView *old = dsc_image_page_get_view (self->page);

    g_signal_handlers_disconnect_by_data (old, self);
    dsc_image_view_remove_overlay (old, DSC_OVERLAY (self->overlay));
    drop_legend (self);
  }
  g_set_object (&self->page, page);
  dsc_window_catalog_hear_pointer (self, view);
  if (!view)
    return;
  dsc_image_view_add_overlay (view, DSC_OVERLAY (self->overlay));
  g_signal_connect_swapped (view, "clicked", G_CALLBACK (clicked_cb), self);
  g_signal_connect_swapped (view, "notify::model", G_CALLBACK (place), self);
  dsc_window_catalog_hear_box (self, view);
}

static void
page_changed_cb (struct _DscSources *self)
{
  hear_page (self, dsc_image_tabs_get_current (self->window->tabs));
  place (self);
  show_legend (self);
  show_preview_text (self);
}

/* Whether a point of the picture is well inside it. */
static gboolean
is_in_view (DscImageView *view, double x, double y)
{
  int w = gtk_widget_get_width (GTK_WIDGET (view)), h = gtk_widget_get_height (GTK_WIDGET (view));

  dsc_image_view_image_to_widget (view, x, y, &x, &y);
  return x >= MARGIN * w && x <= (1 - MARGIN) * w && y >= MARGIN * h && y <= (1 - MARGIN) * h;
}

void
dsc_window_catalog_show_row (DscWindow *window, int row)
{
  struct _DscSources *self = window->sources;
  DscImageView *view = self->page ? dsc_image_page_get_view (self->page) : NULL;
  double x, y;

  dsc_catalog_model_select_row (self->model, row);
  if (row < 0 || !view)
    return;
  if (!dsc_catalog_overlay_get_place (self->overlay, (guint)row, &x, &y)) {
    dsc_window_toast (window, _ ("This source is not in the picture"));
    return;
  }
  if (!is_in_view (view, x, y) && dsc_image_view_get_zoom (view) < SOURCE_ZOOM)
    dsc_image_view_zoom_about (view, x, y, SOURCE_ZOOM);
  dsc_image_view_center_on (view, x, y);
  g_action_group_activate_action (G_ACTION_GROUP (window), "cursor", g_variant_new ("(dd)", x, y));
}

int
dsc_window_select_in_region (DscWindow *self, const DscRegion *region)
{
  struct _DscSources *sources = self->sources;
  g_autoptr (GtkBitset) rows = gtk_bitset_new_empty ();
  GtkBitsetIter iter;
  double box[4], x, y;
  guint row;

  if (!dsc_catalog_model_get_case (sources->model)
      || !dsc_overlay_get_visible (DSC_OVERLAY (sources->overlay)))
    return -1;
  dsc_region_get_bounds (region, box);
  /* Also those that a preview draws otherwise. */
  for (gboolean ok
       = gtk_bitset_iter_init_first (&iter, dsc_catalog_model_get_shown (sources->model), &row);
       ok; ok = gtk_bitset_iter_next (&iter, &row))
    if (dsc_catalog_overlay_get_place (sources->overlay, row, &x, &y) && x >= box[0] && x <= box[2]
        && y >= box[1] && y <= box[3] && dsc_region_contains (region, x, y))
      gtk_bitset_add (rows, row);
  dsc_catalog_model_select (sources->model, rows);
  return (int)gtk_bitset_get_size (rows);
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (marks)
{
  struct _DscSources *self = DSC_WINDOW (user_data)->sources;
  gboolean on = g_variant_get_boolean (parameter);

  if (on && !dsc_catalog_model_get_case (self->model)) {
    dsc_window_toast (user_data, _ ("There is no catalogue: run source_catalog, or open a table"));
    return;
  }
  if (self->looked_at)
    self->here = on;
  else
    self->elsewhere = on;
  dsc_window_catalog_follow (self);
}

ACTION (select_row)
{
  dsc_catalog_model_select_row (DSC_WINDOW (user_data)->sources->model,
                                g_variant_get_int32 (parameter));
}

ACTION (show) { dsc_window_catalog_show_row (user_data, g_variant_get_int32 (parameter)); }

ACTION (filter)
{
  dsc_catalog_model_set_filter (DSC_WINDOW (user_data)->sources->model,
                                g_variant_get_string (parameter, NULL));
}

ACTION (select_box)
{
  struct _DscSources *self = DSC_WINDOW (user_data)->sources;
  g_autoptr (GtkBitset) rows = NULL;
  double x0, y0, x1, y1;

  g_variant_get (parameter, "(dddd)", &x0, &y0, &x1, &y1);
  rows = dsc_catalog_overlay_find_in (self->overlay, x0, y0, x1, y1);
  dsc_catalog_model_select (self->model, rows);
}

ACTION (export)
{
  dsc_catalog_board_export (DSC_WINDOW (user_data)->catalog_board,
                            g_variant_get_string (parameter, NULL), TRUE);
}

ACTION (open_table) { dsc_window_open_catalog (user_data, g_variant_get_string (parameter, NULL)); }

static void
add_actions (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { "catalog-marks", NULL, NULL, "false", marks_cb },
    { "catalog-select", NULL, "i", "-1", select_row_cb },
    { .name = "catalog-show", .activate = show_cb, .parameter_type = "i" },
    { "catalog-filter", NULL, "s", "''", filter_cb },
    { .name = "catalog-select-box", .activate = select_box_cb, .parameter_type = "(dddd)" },
    { .name = "catalog-export", .activate = export_cb, .parameter_type = "s" },
    { .name = "catalog-open", .activate = open_table_cb, .parameter_type = "s" },
  };
  static const char *const properties[]
      = { "mark", "radius", "scale", "color", "opacity", "color-column", "size-column", "labels" };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++) {
    g_autofree char *name = g_strconcat ("catalog-", properties[i], NULL);
    g_autoptr (GPropertyAction) action
        = g_property_action_new (name, self->sources->overlay, properties[i]);

    g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
  }
}

/* --- life ------------------------------------------------------------------------------------- */

void
dsc_window_init_catalog (DscWindow *window)
{
  struct _DscSources *self = g_new0 (struct _DscSources, 1);

  window->sources = self;
  self->window = window;
  self->here = TRUE;
  self->model = g_object_ref (dsc_catalog_board_get_model (window->catalog_board));
  self->overlay = DSC_CATALOG_OVERLAY (dsc_catalog_overlay_new (self->model));
  self->preview = dsc_catalog_preview_new ();
  self->band = dsc_polygon_overlay_new ();
  dsc_overlay_set_visible (DSC_OVERLAY (self->overlay), FALSE);
  add_actions (window);
#define CONNECT(object, signal, func)                                                              \
  g_signal_connect_swapped (object, signal, G_CALLBACK (func), self)
  CONNECT (self->preview, "changed", preview_changed_cb);
  CONNECT (self->model, "case-changed", case_changed_cb);
  CONNECT (self->model, "selection-changed", selection_changed_cb);
  CONNECT (self->model, "filter-changed", filter_changed_cb);
  CONNECT (window->tabs, "current-changed", page_changed_cb);
  CONNECT (window, "action-state-changed::select-step", dsc_window_catalog_follow);
  CONNECT (window, "action-state-changed::drawer-page", dsc_window_catalog_follow);
  CONNECT (window, "action-state-changed::show-drawer", dsc_window_catalog_follow);
#undef CONNECT
}

void
dsc_window_end_catalog (DscWindow *window)
{
  struct _DscSources *self = g_steal_pointer (&window->sources);

  if (!self)
    return;
  if (self->loading)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_signal_handlers_disconnect_by_data (self->preview, self);
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_signal_handlers_disconnect_by_data (window->tabs, self);
  g_signal_handlers_disconnect_by_data (window, self);
  hear_page (self, NULL);
  dsc_catalog_preview_set_view (self->preview, NULL);
  dsc_catalog_preview_set_session (self->preview, NULL, -1);
  g_free (self->path);
  g_object_unref (self->overlay);
  g_object_unref (self->band);
  g_object_unref (self->preview);
  g_object_unref (self->model);
  g_free (self);
}

void
dsc_window_catalog_session (DscWindow *window)
{
  struct _DscSources *self = window->sources;

  dsc_catalog_board_set_session (window->catalog_board, window->session);
  dsc_catalog_preview_set_session (self->preview, window->session, find_step (window));
  dsc_window_catalog_follow (self);
  page_changed_cb (self);
}

DscCatalogOverlay *
dsc_window_get_catalog_overlay (DscWindow *self)
{
  return self->sources->overlay;
}

DscCatalogPreview *
dsc_window_get_catalog_preview (DscWindow *self)
{
  return self->sources->preview;
}

gboolean
dsc_window_is_catalog_settled (DscWindow *self)
{
  return !self->sources->loading && !dsc_catalog_board_is_loading (self->catalog_board)
         && dsc_catalog_overlay_is_settled (self->sources->overlay)
         && dsc_catalog_preview_is_settled (self->sources->preview);
}
