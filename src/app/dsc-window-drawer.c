/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-focus.h"
#include "dsc-window-private.h"
#include "dsc-window-stack.h"

/* The drawer below the picture: messages, and the boards of the steps. */

#define DRAWER_HEIGHT 300
#define DRAWER_PART 0.45 /* of the height there is, at most */
#define STAR_ZOOM 4.0    /* at least, for a star to look at */

static const struct {
  const char *step, *page;
} boards[] = {
  { "tweakreg", "alignment" },
  { "skymatch", "sky" },
  { "outlier_detection", "outliers" },
  { "resample", "mosaic" },
  { "source_catalog", "sources" },
  /* of exposures, whatever the steps */
  { NULL, "association" },
  { NULL, "stack" },
  { NULL, "variants" },
};

static gboolean
is_needed (DscWindow *self, const char *step)
{
  if (!step)
    return self->session && !dsc_window_is_of_image (self->session);
  for (guint k = 0; self->session && k < dsc_session_n_steps (self->session); k++) {
    if (g_str_equal (dsc_session_get_step (self->session, k)->id, step))
      return TRUE;
  }
  return FALSE;
}

/* Of steps that there are; a table of sources can be opened without. */
static void
show_pages (DscWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (boards); i++) {
    GtkWidget *page = gtk_stack_get_child_by_name (self->drawer_stack, boards[i].page);
    gboolean is_there = g_str_equal (boards[i].page, "sources") || is_needed (self, boards[i].step);

    if (!is_there && gtk_stack_get_visible_child (self->drawer_stack) == page)
      gtk_stack_set_visible_child_name (self->drawer_stack, "messages");
    gtk_stack_page_set_visible (gtk_stack_get_page (self->drawer_stack, page), is_there);
  }
}

/* (nullable): NULL for a step without a board */
static const char *
find_page (DscWindow *self, guint step)
{
  const char *id = dsc_session_get_step (self->session, step)->id;

  for (guint i = 0; i < G_N_ELEMENTS (boards); i++) {
    if (g_strcmp0 (boards[i].step, id) == 0)
      return boards[i].page;
  }
  return NULL;
}

void
dsc_window_fill_boards (DscWindow *self)
{
  GListModel *members = dsc_association_view_get_members (self->association);

  dsc_align_board_set_session (self->align_board, self->session);
  dsc_sky_board_set_session (self->sky_board, self->session, members);
  dsc_mosaic_board_set_session (self->mosaic_board, self->session);
  dsc_association_board_set_session (self->association_board,
                                     is_needed (self, NULL) ? self->session : NULL, members,
                                     self->skip_missing);
  show_pages (self);
}

static void
open_drawer (DscWindow *self)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self), "show-drawer",
                                      g_variant_new_boolean (TRUE));
}

void
dsc_window_follow_step (DscWindow *self, guint step)
{
  const char *page = find_page (self, step);

  if (page && gtk_widget_get_visible (self->drawer))
    gtk_stack_set_visible_child_name (self->drawer_stack, page);
}

void
dsc_window_show_board (DscWindow *self, guint step)
{
  const char *page = find_page (self, step);

  if (!page)
    return;
  gtk_stack_set_visible_child_name (self->drawer_stack, page);
  open_drawer (self);
}

const char *
dsc_window_find_board (DscWindow *self, guint step)
{
  return find_page (self, step) ? dsc_session_get_step (self->session, step)->id : NULL;
}

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (show_drawer)
{
  DscWindow *self = user_data;
  gboolean shown = g_variant_get_boolean (parameter);
  int height = gtk_widget_get_height (GTK_WIDGET (self->drawer_paned));

  gtk_widget_set_visible (self->drawer, shown);
  g_simple_action_set_state (action, parameter);
  if (shown && !self->drawer_placed && height > 0) {
    gtk_paned_set_position (self->drawer_paned,
                            height - (int)MIN (DRAWER_HEIGHT, DRAWER_PART * height));
    self->drawer_placed = TRUE;
  }
}

ACTION (close_drawer)
{
  g_action_group_change_action_state (user_data, "show-drawer", g_variant_new_boolean (FALSE));
}

/* Opens it at the messages: what buttons of notices ask for. */
ACTION (open_drawer)
{
  gtk_stack_set_visible_child_name (DSC_WINDOW (user_data)->drawer_stack, "messages");
  open_drawer (user_data);
}

/* Also opens it; the page that is seen is what has the focus. */
ACTION (drawer_page)
{
  DscWindow *self = user_data;
  const char *name = g_variant_get_string (parameter, NULL);
  GtkWidget *child;

  child = gtk_stack_get_child_by_name (self->drawer_stack, name);
  if (!child || !gtk_stack_page_get_visible (gtk_stack_get_page (self->drawer_stack, child)))
    return;
  gtk_stack_set_visible_child_name (self->drawer_stack, name);
  open_drawer (self);
}

ACTION (show_board)
{
  DscWindow *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);

  for (guint i = 0; self->session && i < dsc_session_n_steps (self->session); i++) {
    if (strcmp (dsc_session_get_step (self->session, i)->id, id) == 0)
      dsc_window_show_board (self, i);
  }
}

/* The mosaic itself, with that plane. */
ACTION (mosaic_plane)
{
  DscWindow *self = user_data;

  for (guint i = 0; self->session && i < dsc_session_n_steps (self->session); i++) {
    if (strcmp (dsc_session_get_step (self->session, i)->id, "resample") == 0
        && dsc_session_get_image (self->session, i)) {
      dsc_window_show_product (self, i, TRUE);
      g_action_group_activate_action (G_ACTION_GROUP (self), "show-plane", parameter);
    }
  }
}

ACTION (compare_mosaics) { dsc_window_compare_mosaics (user_data); }

static const GActionEntry entries[] = {
  { .name = "compare-mosaics", .activate = compare_mosaics_cb },
  { .name = "open-drawer", .activate = open_drawer_cb },
  { .name = "mosaic-plane", .activate = mosaic_plane_cb, .parameter_type = "s" },
  { .name = "close-drawer", .activate = close_drawer_cb },
  { .name = "show-board", .activate = show_board_cb, .parameter_type = "s" },
  { "show-drawer", NULL, NULL, "false", show_drawer_cb },
  { "drawer-page", NULL, "s", "'messages'", drawer_page_cb },
};

static void
page_changed_cb (DscWindow *self)
{
  dsc_window_set_state (
      self, "drawer-page",
      g_variant_new_string (gtk_stack_get_visible_child_name (self->drawer_stack)));
}

static void
board_selected_cb (DscWindow *self)
{
  dsc_association_view_set_selected (self->association,
                                     dsc_sky_board_get_selected (self->sky_board));
}

static void
member_selected_cb (DscWindow *self, int index)
{
  dsc_association_view_set_selected (self->association, index);
}

/* A group has no exposure of its own: the one that is seen stays selected. */
static void
align_selected_cb (DscWindow *self)
{
  int exposure = dsc_align_board_get_exposure (self->align_board);

  if (exposure >= 0)
    dsc_association_view_set_selected (self->association, exposure);
}

/* A star that is chosen in a plot or a table: where it lies as it was aligned. */
static void
align_source_cb (DscWindow *self)
{
  const DscTweakScene *scene = dsc_align_board_get_scene (self->align_board);
  int exposure = dsc_align_board_get_exposure (self->align_board);
  int source = dsc_align_board_get_source (self->align_board);
  int step = dsc_window_find_step (self, "tweakreg");
  DscLibrary *library
      = step >= 0 ? dsc_session_get_output_library (self->session, (guint)step) : NULL;
  const DscTweakSource *star;
  double ra, dec;
  DscWcs *wcs;

  if (!scene || !library || exposure < 0 || source < 0 || exposure >= (int)scene->n_exposures
      || exposure >= (int)dsc_library_get_n_models (library)
      || source >= (int)scene->exposures[exposure].sources->len)
    return;
  star = &g_array_index (scene->exposures[exposure].sources, DscTweakSource, source);
  wcs = dsc_image_model_get_wcs (dsc_library_get_model (library, (guint)exposure));
  if (!wcs)
    return;
  dsc_wcs_pixel_to_sky1 (wcs, star->x, star->y, &ra, &dec);
  dsc_window_stack_follow (self, ra, dec);
}

/* The star in the middle of the picture of its exposure, large enough to be seen. */
static void
align_star_cb (DscWindow *self, guint exposure, guint source)
{
  const DscTweakScene *scene = dsc_align_board_get_scene (self->align_board);
  const DscTweakSource *star;
  DscReadout readout;

  if (!scene || exposure >= scene->n_exposures || source >= scene->exposures[exposure].sources->len)
    return;
  star = &g_array_index (scene->exposures[exposure].sources, DscTweakSource, source);
  dsc_window_show_member (self, exposure);
  if (!self->view)
    return;
  if (dsc_image_view_get_zoom (self->view) < STAR_ZOOM)
    dsc_image_view_zoom_about (self->view, star->x, star->y, STAR_ZOOM);
  dsc_image_view_center_on (self->view, star->x, star->y);
  g_action_group_activate_action (G_ACTION_GROUP (self), "cursor",
                                  g_variant_new ("(dd)", star->x, star->y));
  if (dsc_image_view_read (self->view, star->x, star->y, &readout))
    dsc_window_stack_follow (self, readout.ra_deg, readout.dec_deg);
}

static void
board_activated_cb (DscWindow *self, guint index)
{
  dsc_window_show_member (self, index);
}

/* With its flags over it. */
static void
outlier_exposure_cb (DscWindow *self, int index)
{
  dsc_flag_style_set_shown (dsc_image_tabs_get_flag_style (self->tabs), TRUE);
  dsc_window_show_member (self, (guint)index);
}

/* The place in the picture that is seen, and what every exposure says of it. */
static void
outlier_core_cb (DscWindow *self, double ra, double dec)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "center-sky",
                                  g_variant_new ("(dd)", ra, dec));
  g_action_group_activate_action (G_ACTION_GROUP (self), "inspect-sky",
                                  g_variant_new ("(dd)", ra, dec));
}

/* In the picture that is seen. */
static void
source_cb (DscWindow *self, guint row)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "catalog-show",
                                  g_variant_new_int32 ((int)row));
}

void
dsc_window_init_drawer (DscWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_stack_set_visible_child_name (self->drawer_stack, "messages");
  show_pages (self);
  dsc_focus_make_one_stop (self->drawer_switcher);
  g_signal_connect_object (self->drawer_stack, "notify::visible-child",
                           G_CALLBACK (page_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->align_board, "notify::exposure", G_CALLBACK (align_selected_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->align_board, "notify::source", G_CALLBACK (align_source_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->align_board, "star-activated", G_CALLBACK (align_star_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->align_board, "exposure-activated", G_CALLBACK (board_activated_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->association_board, "exposure-selected",
                           G_CALLBACK (member_selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->association_board, "exposure-activated",
                           G_CALLBACK (board_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sky_board, "notify::selected", G_CALLBACK (board_selected_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sky_board, "exposure-activated", G_CALLBACK (board_activated_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outlier_board, "exposure-selected",
                           G_CALLBACK (outlier_exposure_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outlier_board, "core-selected", G_CALLBACK (outlier_core_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->catalog_board, "source-activated", G_CALLBACK (source_cb), self,
                           G_CONNECT_SWAPPED);
}
