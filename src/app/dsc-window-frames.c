/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-frames.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-frames-menu.h"
#include "dsc-frames-readout.h"
#include "dsc-grid-overlay.h"
#include "dsc-magnifier.h"
#include "dsc-view-lock.h"
#include "dsc-window-part.h"
#include "dsc-window-private.h"

#define PAGE "frames" /* of the stack of the tabs */
#define MAX_TILES 16
#define MAGNIFIER "dsc-magnifier" /* of a page: its magnifier */

typedef enum { FRAMES_SINGLE, FRAMES_PAIR, FRAMES_TILE } Arrangement;

static const char *const arrangement_names[] = { "single", "pair", "tile" };

struct _DscFrames {
  Arrangement arrangement;
  GtkGrid *grid;
  GPtrArray *shown;      /* of DscImagePage: whose content is in the grid */
  DscImagePage *last[2]; /* borrowed, only compared: the current one and the one before */
  DscViewLock *lock;
  DscFramesReadout *readout;
  DscImageView *view; /* (nullable): the current one */
  DscOverlay *sky_grid;
  gboolean magnifier, arranging;
};

/* --- frames side by side ---------------------------------------------------------------------- */

static void
take_down (struct _DscFrames *frames)
{
  dsc_view_lock_clear (frames->lock);
  for (guint i = 0; i < frames->shown->len; i++) {
    DscImagePage *page = g_ptr_array_index (frames->shown, i);
    GtkWidget *content = dsc_image_page_take_content (page, FALSE);
    GtkWidget *cell = gtk_widget_get_parent (content);

    dsc_image_view_set_title (dsc_image_page_get_view (page), NULL);
    if (cell) {
      adw_bin_set_child (ADW_BIN (cell), NULL);
      gtk_grid_remove (frames->grid, cell);
    }
    dsc_image_page_put_content (page);
  }
  g_ptr_array_set_size (frames->shown, 0);
}

static void
cell_pressed_cb (GtkGestureClick *gesture, int n, double x, double y, gpointer user_data)
{
  DscWindow *self = user_data;
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  for (guint i = 0; i < dsc_image_tabs_n_pages (self->tabs); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);

    if (gtk_widget_is_ancestor (GTK_WIDGET (dsc_image_page_get_view (page)), cell))
      dsc_image_tabs_set_current_index (self->tabs, (int)i);
  }
}

static void
put_up (DscWindow *self, DscImagePage *page, int column, int row, gboolean compact)
{
  struct _DscFrames *frames = self->frames;
  GtkWidget *cell = adw_bin_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  dsc_image_page_load (page);
  adw_bin_set_child (ADW_BIN (cell), dsc_image_page_take_content (page, compact));
  gtk_widget_add_css_class (cell, "dsc-frame");
  gtk_widget_set_hexpand (cell, TRUE);
  gtk_widget_set_vexpand (cell, TRUE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect (click, "pressed", G_CALLBACK (cell_pressed_cb), self);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (click));
  gtk_grid_attach (frames->grid, cell, column, row, 1, 1);
  dsc_image_view_set_title (dsc_image_page_get_view (page), dsc_image_page_get_title (page));
  g_ptr_array_add (frames->shown, g_object_ref (page));
  dsc_view_lock_add (frames->lock, dsc_image_page_get_view (page));
}

/* The current image and the one that was current before it; else its neighbour. */
static GPtrArray *
choose_pages (DscWindow *self)
{
  struct _DscFrames *frames = self->frames;
  GPtrArray *pages = g_ptr_array_new ();
  DscImagePage *current = dsc_image_tabs_get_current (self->tabs), *other = NULL;
  guint n = dsc_image_tabs_n_pages (self->tabs);

  for (guint i = 0; frames->arrangement == FRAMES_TILE && i < MIN (n, MAX_TILES); i++)
    g_ptr_array_add (pages, dsc_image_tabs_get_page (self->tabs, i));
  if (frames->arrangement != FRAMES_PAIR || n < 2)
    return pages;
  for (guint i = 0; i < n; i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);

    if (page != current && (!other || page == frames->last[0] || page == frames->last[1]))
      other = page;
  }
  for (guint i = 0; i < n; i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);

    if (page == current || page == other)
      g_ptr_array_add (pages, page);
  }
  return pages;
}

static gboolean
is_shown (struct _DscFrames *frames, GPtrArray *pages)
{
  if (pages->len != frames->shown->len)
    return FALSE;
  for (guint i = 0; i < pages->len; i++)
    if (g_ptr_array_index (pages, i) != g_ptr_array_index (frames->shown, i))
      return FALSE;
  return TRUE;
}

static void
mark_current (DscWindow *self)
{
  struct _DscFrames *frames = self->frames;
  DscImagePage *current = dsc_image_tabs_get_current (self->tabs);

  for (guint i = 0; i < frames->shown->len; i++) {
    DscImagePage *page = g_ptr_array_index (frames->shown, i);
    GtkWidget *cell
        = gtk_widget_get_ancestor (GTK_WIDGET (dsc_image_page_get_view (page)), ADW_TYPE_BIN);

    if (cell && page == current)
      gtk_widget_add_css_class (cell, "dsc-current");
    else if (cell)
      gtk_widget_remove_css_class (cell, "dsc-current");
  }
}

static void
set_lock_mode (DscWindow *self)
{
  g_autoptr (GVariant) image = NULL;

  if (!self->frames)
    return;
  image = g_action_group_get_action_state (G_ACTION_GROUP (self), "lock-image");

  dsc_view_lock_set_mode (self->frames->lock, g_variant_get_boolean (image) ? DSC_LOCK_IMAGE
                                              : dsc_image_tabs_get_locked (self->tabs)
                                                  ? DSC_LOCK_SKY
                                                  : DSC_LOCK_NONE);
}

static void
arrange (DscWindow *self)
{
  struct _DscFrames *frames = self->frames;
  g_autoptr (GPtrArray) pages = NULL;
  GtkStack *stack = dsc_image_tabs_get_stack (self->tabs);
  guint n_columns;

  if (frames->arranging)
    return;
  pages = choose_pages (self);
  set_lock_mode (self);
  if (is_shown (frames, pages)) {
    mark_current (self);
    return;
  }
  frames->arranging = TRUE;
  take_down (frames);
  n_columns = (guint)ceil (sqrt (pages->len));
  for (guint i = 0; pages->len > 1 && i < pages->len; i++)
    put_up (self, g_ptr_array_index (pages, i), (int)(i % n_columns), (int)(i / n_columns),
            pages->len > 2);
  gtk_stack_set_visible_child_name (stack, frames->shown->len > 1                    ? PAGE
                                           : dsc_image_tabs_n_pages (self->tabs) > 0 ? "tabs"
                                                                                     : "none");
  if (frames->shown->len > 1 && dsc_image_tabs_get_current (self->tabs))
    dsc_view_lock_follow (frames->lock,
                          dsc_image_page_get_view (dsc_image_tabs_get_current (self->tabs)));
  mark_current (self);
  frames->arranging = FALSE;
}

/* --- readout, magnifier, grid ----------------------------------------------------------------- */

static void
cursor_cb (DscWindow *self, double x, double y, gboolean valid, DscImageView *view)
{
  if (self->frames)
    dsc_frames_readout_show (self->frames->readout, view, x, y, valid);
}

static void
add_magnifiers (DscWindow *self)
{
  for (guint i = 0; i < dsc_image_tabs_n_pages (self->tabs); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);
    GtkWidget *lens = g_object_get_data (G_OBJECT (page), MAGNIFIER);

    if (!lens && self->frames->magnifier) {
      lens = dsc_magnifier_new (dsc_image_page_get_view (page));
      dsc_image_page_add_over (page, lens);
      g_object_set_data (G_OBJECT (page), MAGNIFIER, lens);
    }
    if (lens)
      gtk_widget_set_visible (lens, self->frames->magnifier);
  }
}

static void
current_changed_cb (DscWindow *self)
{
  struct _DscFrames *frames = self->frames;
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);
  DscImageView *view = page ? dsc_image_page_get_view (page) : NULL;

  if (!frames)
    return;
  if (frames->view)
    g_signal_handlers_disconnect_by_func (frames->view, cursor_cb, self);
  g_set_object (&frames->view, view);
  if (view)
    g_signal_connect_object (view, "cursor", G_CALLBACK (cursor_cb), self, G_CONNECT_SWAPPED);
  if (page != frames->last[0]) {
    frames->last[1] = frames->last[0];
    frames->last[0] = page;
  }
  dsc_frames_readout_show (frames->readout, NULL, 0, 0, FALSE);
  add_magnifiers (self);
  arrange (self);
}

/* One that is not the current one was closed, or came behind it. */
static void
pages_changed_cb (DscWindow *self)
{
  if (self->frames && self->frames->arrangement != FRAMES_SINGLE)
    arrange (self);
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

static void
set_arrangement (DscWindow *self, Arrangement arrangement)
{
  if (arrangement != FRAMES_SINGLE && dsc_image_tabs_n_pages (self->tabs) < 2) {
    dsc_window_toast (self, _ ("Open another image to see two side by side"));
    arrangement = FRAMES_SINGLE;
  }
  if (dsc_image_tabs_n_pages (self->tabs) > MAX_TILES && arrangement == FRAMES_TILE)
    dsc_window_toast (self, _ ("The first %d images are shown"), MAX_TILES);
  /* Frames that are seen together mean one sky, until somebody says otherwise. */
  if (self->frames->arrangement == FRAMES_SINGLE && arrangement != FRAMES_SINGLE)
    g_action_group_change_action_state (G_ACTION_GROUP (self), "lock-wcs",
                                        g_variant_new_boolean (TRUE));
  self->frames->arrangement = arrangement;
  dsc_window_set_state (self, "frames", g_variant_new_string (arrangement_names[arrangement]));
  dsc_window_set_state (self, "tile", g_variant_new_boolean (arrangement == FRAMES_TILE));
  arrange (self);
}

ACTION (frames)
{
  for (guint i = 0; i < G_N_ELEMENTS (arrangement_names); i++)
    if (g_str_equal (g_variant_get_string (parameter, NULL), arrangement_names[i]))
      set_arrangement (user_data, (Arrangement)i);
}

ACTION (tile)
{
  set_arrangement (user_data, g_variant_get_boolean (parameter) ? FRAMES_TILE : FRAMES_SINGLE);
}

ACTION (lock_image)
{
  DscWindow *self = user_data;

  g_simple_action_set_state (action, parameter);
  set_lock_mode (self);
  if (self->frames->view)
    dsc_view_lock_follow (self->frames->lock, self->frames->view);
}

ACTION (magnifier)
{
  DscWindow *self = user_data;

  self->frames->magnifier = g_variant_get_boolean (parameter);
  g_simple_action_set_state (action, parameter);
  add_magnifiers (self);
}

ACTION (sky_grid)
{
  dsc_overlay_set_visible (DSC_WINDOW (user_data)->frames->sky_grid,
                           g_variant_get_boolean (parameter));
  g_simple_action_set_state (action, parameter);
}

ACTION (copy_frames)
{
  DscWindow *self = user_data;
  g_autofree char *text = dsc_frames_readout_dup_text (self->frames->readout);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

/* --- the session ------------------------------------------------------------------------------ */

static gboolean
get_state (DscWindow *self, const char *name)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), name);

  return g_variant_get_boolean (state);
}

static const char *const kept[] = { "lock-wcs", "lock-image", "magnifier", "sky-grid" };

static GVariant *
save_part (DscWindow *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "arrangement", "s", arrangement_names[self->frames->arrangement]);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_variant_dict_insert (&dict, kept[i], "b", get_state (self, kept[i]));
  return g_variant_dict_end (&dict);
}

static void
restore_part (DscWindow *self, GVariant *state)
{
  g_autofree char *name = dsc_state_dup_string (state, "arrangement");

  for (guint i = 1; i < G_N_ELEMENTS (arrangement_names); i++)
    if (g_strcmp0 (name, arrangement_names[i]) == 0 && dsc_image_tabs_n_pages (self->tabs) > 1)
      set_arrangement (self, (Arrangement)i);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++) {
    gboolean on = get_state (self, kept[i]);

    if (dsc_state_get_boolean (state, kept[i], &on))
      g_action_group_change_action_state (G_ACTION_GROUP (self), kept[i],
                                          g_variant_new_boolean (on));
  }
}

void
dsc_window_init_frames (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { "frames", NULL, "s", "'single'", frames_cb },
    { "tile", NULL, NULL, "false", tile_cb },
    { "lock-image", NULL, NULL, "false", lock_image_cb },
    { "magnifier", NULL, NULL, "false", magnifier_cb },
    { "sky-grid", NULL, NULL, "false", sky_grid_cb },
    { .name = "copy-frames", .activate = copy_frames_cb },
  };
  static const DscWindowPart part = { "frames", save_part, restore_part, .when = DSC_PART_LAST };
  struct _DscFrames *frames = g_new0 (struct _DscFrames, 1);

  self->frames = frames;
  frames->shown = g_ptr_array_new_with_free_func (g_object_unref);
  frames->lock = dsc_view_lock_new ();
  frames->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_row_homogeneous (frames->grid, TRUE);
  gtk_grid_set_column_homogeneous (frames->grid, TRUE);
  gtk_stack_add_named (dsc_image_tabs_get_stack (self->tabs), GTK_WIDGET (frames->grid), PAGE);
  frames->readout = DSC_FRAMES_READOUT (dsc_frames_readout_new (self->tabs));
  dsc_readout_bar_set_extra (self->readout, GTK_WIDGET (frames->readout));
  dsc_image_tabs_set_end_widget (self->tabs, dsc_frames_menu_new (self->tabs));
  frames->sky_grid = dsc_grid_overlay_new ();
  dsc_overlay_set_visible (frames->sky_grid, FALSE);
  dsc_image_tabs_add_overlay (self->tabs, frames->sky_grid);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  dsc_window_add_part (self, &part);
  g_signal_connect_object (self, "action-state-changed::lock-wcs", G_CALLBACK (set_lock_mode), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tabs, "current-changed", G_CALLBACK (current_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tabs, "pages-changed", G_CALLBACK (pages_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
dsc_window_end_frames (DscWindow *self)
{
  struct _DscFrames *frames = g_steal_pointer (&self->frames);

  if (!frames)
    return;
  take_down (frames);
  dsc_view_lock_free (frames->lock);
  g_ptr_array_unref (frames->shown);
  g_clear_object (&frames->view);
  g_clear_object (&frames->sky_grid);
  g_free (frames);
}
