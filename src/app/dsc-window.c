/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-accessible-names.h"
#include "dsc-window-private.h"
#include "dsc-window-regions.h"

#include <glib/gi18n.h>

#include "dsc-window-align.h"
#include "dsc-window-compare.h"
#include "dsc-window-catalog.h"
#include "dsc-window-examine.h"
#include "dsc-window-frames.h"
#include "dsc-window-inspect.h"
#include "dsc-window-layout.h"
#include "dsc-window-looks.h"
#include "dsc-window-rgb.h"
#include "dsc-window-stack.h"
#include "dsc-window-start.h"
#include "dsc-window-samp.h"
#include "dsc-window-session.h"
#include "dsc-window-part.h"
#include "dsc-window-state.h"
#include "dsc-window-undo.h"
#include "dsc-window-variants.h"

#define RAIL_WIDTH 330
#define TOAST_SECONDS 3

G_DEFINE_FINAL_TYPE (DscWindow, dsc_window, ADW_TYPE_APPLICATION_WINDOW)

static void
selected_cb (DscWindow *self)
{
  int index = dsc_association_view_get_selected (self->association);

  dsc_image_tabs_select_footprint (self->tabs, index);
  dsc_align_board_select_exposure (self->align_board, index);
  dsc_sky_board_set_selected (self->sky_board, index);
  dsc_association_board_set_selected (self->association_board, index);
  dsc_outlier_board_set_selected (self->outlier_board, index);
  dsc_window_set_state (self, "select-exposure", g_variant_new_int32 (index));
}

static void
member_activated_cb (DscWindow *self, guint index)
{
  dsc_window_show_member (self, index);
}

static void
footprint_clicked_cb (DscWindow *self, guint index)
{
  dsc_association_view_set_selected (self->association, (int)index);
}

/* The exposure of the current tab is the selected one. */
/* Without an association the window is named after the image that is seen. */
static void
show_title (DscWindow *self, DscImagePage *page)
{
  DscImageModel *model = page ? dsc_image_page_get_model (page) : NULL;
  const char *name = model ? dsc_image_model_get_name (model) : g_get_application_name ();

  if (self->session)
    return;
  adw_window_title_set_title (self->title, name);
  gtk_window_set_title (GTK_WINDOW (self), name);
}

static void
current_changed_cb (DscWindow *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);
  DscImageView *view = page ? dsc_image_page_get_view (page) : NULL;
  guint64 index;

  show_title (self, page);
  dsc_window_adopt_view (self, view);
  dsc_display_panel_set_view (self->display, view);
  dsc_readout_bar_set_view (self->readout, view);
  if (page && g_str_has_prefix (dsc_image_page_get_key (page), "member:")
      && !dsc_image_tabs_get_blinking (self->tabs)) {
    index = g_ascii_strtoull (dsc_image_page_get_key (page) + strlen ("member:"), NULL, 10);
    dsc_association_view_set_selected (self->association, (int)index);
  }
  dsc_window_looks_follow (self);
  dsc_window_set_state (self, "tab",
                        g_variant_new_int32 (dsc_image_tabs_get_current_index (self->tabs)));
  dsc_window_update_actions (self);
  dsc_window_touch (self);
}

static void
dsc_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GTK_WIDGET_CLASS (dsc_window_parent_class)->size_allocate (widget, width, height, baseline);
  dsc_window_allocated (DSC_WINDOW (widget), width);
}

static gboolean
dsc_window_close_request (GtkWindow *window)
{
  DscWindow *self = DSC_WINDOW (window);

  dsc_window_state_save (window);
  dsc_window_end_session (self);
  dsc_window_stop (self);
  if (self->loading)
    g_cancellable_cancel (self->loading);
  return GTK_WINDOW_CLASS (dsc_window_parent_class)->close_request (window);
}

static void
dsc_window_dispose (GObject *object)
{
  DscWindow *self = DSC_WINDOW (object);

  dsc_window_end_session (self);
  /* A view that is still reading outlives the window, which must not hear of it any more. */
  dsc_window_adopt_view (self, NULL);
  dsc_window_end_start (self);
  dsc_window_end_samp (self);
  dsc_window_end_inspect (self);
  dsc_window_end_stack (self);
  dsc_window_end_frames (self);
  dsc_window_end_align (self);
  dsc_window_end_catalog (self);
  dsc_window_end_regions (self);
  dsc_window_end_examine (self);
  dsc_window_end_undo (self);
  dsc_window_end_variants (self);
  dsc_window_end_layout (self);
  dsc_window_clear_looks (self);
  if (self->job)
    g_cancellable_cancel (self->job);
  if (self->loading)
    g_cancellable_cancel (self->loading);
  dsc_window_stop_mosaics (self);
  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_weak_pointer (&self->toast);
  g_clear_object (&self->loading);
  g_clear_object (&self->job);
  g_clear_object (&self->progress);
  g_clear_object (&self->session);
  g_clear_pointer (&self->opened, g_strfreev);
  g_clear_pointer (&self->waiting_catalog, g_free);
  g_clear_pointer (&self->waiting_regions, g_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  G_OBJECT_CLASS (dsc_window_parent_class)->dispose (object);
}

static void
dsc_window_finalize (GObject *object)
{
  g_free (DSC_WINDOW (object)->saved);
  G_OBJECT_CLASS (dsc_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DscWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, title);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, run_stack);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, inspector_stack);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, notice);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, lesson_bar);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, start_page);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, asn_maker);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, loading_spinner);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, loading_label);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, continue_button);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, error_label);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, error_page);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, rail);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, inspector);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, drawer_paned);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, inspector_paned);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, rail_paned);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, association);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, strip);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, tabs);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, readout);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, drawer);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, drawer_stack);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, drawer_switcher);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, log);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, align_board);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, sky_board);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, examine_board);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, outlier_bin);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, outlier_board);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, catalog_board);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, stack_board);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, association_board);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, mosaic_board);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, params);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, display);
  gtk_widget_class_bind_template_child_full (widget_class, "job", FALSE,
                                             G_STRUCT_OFFSET (DscWindow, job_bar));
  gtk_widget_class_bind_template_child (widget_class, DscWindow, recent_menu);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, samp_menu);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, variant_board);
  gtk_widget_class_bind_template_child (widget_class, DscWindow, variant_list);
}

static void
dsc_window_class_init (DscWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = dsc_window_close_request;
  widget_class->size_allocate = dsc_window_size_allocate;
  g_type_ensure (DSC_TYPE_ALIGN_BOARD);
  g_type_ensure (DSC_TYPE_ASN_MAKER);
  g_type_ensure (DSC_TYPE_LESSON_BAR);
  g_type_ensure (DSC_TYPE_START_PAGE);
  g_type_ensure (DSC_TYPE_ASSOCIATION_VIEW);
  g_type_ensure (DSC_TYPE_DISPLAY_PANEL);
  g_type_ensure (DSC_TYPE_EXAMINE_BOARD);
  g_type_ensure (DSC_TYPE_IMAGE_TABS);
  g_type_ensure (DSC_TYPE_JOB_BAR);
  g_type_ensure (DSC_TYPE_LOG_VIEW);
  g_type_ensure (DSC_TYPE_NOTICE_BAR);
  g_type_ensure (DSC_TYPE_OUTLIER_BOARD);
  g_type_ensure (DSC_TYPE_CATALOG_BOARD);
  g_type_ensure (DSC_TYPE_PARAM_PANEL);
  g_type_ensure (DSC_TYPE_READOUT_BAR);
  g_type_ensure (DSC_TYPE_SKY_BOARD);
  g_type_ensure (DSC_TYPE_ASSOCIATION_BOARD);
  g_type_ensure (DSC_TYPE_MOSAIC_BOARD);
  g_type_ensure (DSC_TYPE_STACK_BOARD);
  g_type_ensure (DSC_TYPE_STEP_LIST);
  g_type_ensure (DSC_TYPE_VARIANT_BOARD);
  g_type_ensure (DSC_TYPE_VARIANT_LIST);
  g_type_ensure (DSC_TYPE_STEP_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-window.ui");
  bind_children (widget_class);
}

static void
dsc_window_init (DscWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_window_init_actions (self);
  dsc_window_init_undo (self);
  dsc_window_init_variants (self);
  dsc_window_init_layout (self);
  dsc_window_init_params (self);
  dsc_window_init_param_files (self);
  dsc_window_init_command (self);
  dsc_window_init_export (self);
  dsc_window_init_plots (self);
  dsc_window_init_figure (self);
  dsc_window_init_image (self);
  dsc_window_init_start (self);
  dsc_window_init_drawer (self);
  dsc_window_init_failures (self);
  dsc_accessible_name_arrows (GTK_WIDGET (self));
  dsc_window_init_log (self);
  dsc_window_init_looks (self);
  dsc_window_init_keys (self);
  dsc_window_init_drop (self);
  dsc_window_fill_recent (self);
  dsc_window_init_inspect (self);
  dsc_window_init_stack (self);
  dsc_window_init_align (self);
  dsc_window_init_compare (self);
  dsc_window_init_frames (self);
  dsc_window_init_rgb (self);
  dsc_window_init_catalog (self);
  dsc_window_init_regions (self);
  dsc_window_init_examine (self);
  dsc_window_init_samp (self);
  dsc_window_init_session (self);
  dsc_window_close_actions (self);

  g_signal_connect_object (self->association, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->association, "member-activated", G_CALLBACK (member_activated_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tabs, "current-changed", G_CALLBACK (current_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tabs, "footprint-clicked", G_CALLBACK (footprint_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  dsc_window_update_actions (self);
}

DscWindow *
dsc_window_new (DscApplication *app)
{
  DscWindow *self = g_object_new (DSC_TYPE_WINDOW, "application", app, NULL);

  dsc_window_state_load (GTK_WINDOW (self));
  return self;
}

/* It is still there while it fades, and must not be dismissed a second time. */
static void
dismissed_cb (DscWindow *self, AdwToast *toast)
{
  if (self->toast == toast)
    g_clear_weak_pointer (&self->toast);
}

/* libadwaita 1.2 does not survive that a toast is closed, by its button or Escape, while it still
 * moves in: it is there at once. */
static void
add_toast (DscWindow *self, AdwToast *toast)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));
  gboolean animated;

  g_object_get (settings, "gtk-enable-animations", &animated, NULL);
  if (animated)
    g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  adw_toast_overlay_add_toast (self->toasts, toast);
  if (animated)
    g_object_set (settings, "gtk-enable-animations", TRUE, NULL);
}

void
dsc_window_toast (DscWindow *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;
  AdwToast *toast;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  markup = g_markup_escape_text (text, -1);
  toast = adw_toast_new (markup);
  adw_toast_set_timeout (toast, TOAST_SECONDS);
  /* One that waited for its turn would speak of what was done before. */
  if (self->toast)
    adw_toast_dismiss (self->toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->toast, toast);
  add_toast (self, toast);
}

void
dsc_window_select_step (DscWindow *self, guint index)
{
  if (!self->session || index >= dsc_session_n_steps (self->session))
    return;
  self->step = index;
  dsc_step_list_select (self->steps, index);
  dsc_param_panel_set_step (self->params, index);
  dsc_window_follow_step (self, index);
  dsc_window_set_state (self, "select-step",
                        g_variant_new_string (dsc_session_get_step (self->session, index)->id));
  dsc_window_update_actions (self);
}

/* A pane forgets its place while it has no size: it is placed when the page is first seen. */
void
dsc_window_show_main (DscWindow *self)
{
  gtk_stack_set_visible_child_name (self->stack, "main");
  gtk_paned_set_position (self->rail_paned, RAIL_WIDTH);
  dsc_association_view_reset_map (self->association);
}

gboolean
dsc_window_is_empty (DscWindow *self)
{
  return !self->session && !self->loading && dsc_image_tabs_n_pages (self->tabs) == 0;
}

gboolean
dsc_window_is_loading (DscWindow *self)
{
  return self->loading != NULL;
}

DscSession *
dsc_window_get_session (DscWindow *self)
{
  return self->session;
}

DscImageTabs *
dsc_window_get_tabs (DscWindow *self)
{
  return self->tabs;
}

DscAssociationView *
dsc_window_get_association (DscWindow *self)
{
  return self->association;
}

DscAlignBoard *
dsc_window_get_align_board (DscWindow *self)
{
  return self->align_board;
}

DscOutlierBoard *
dsc_window_get_outlier_board (DscWindow *self)
{
  return self->outlier_board;
}

DscCatalogBoard *
dsc_window_get_catalog_board (DscWindow *self)
{
  return self->catalog_board;
}

DscParamPanel *
dsc_window_get_params (DscWindow *self)
{
  return self->params;
}

DscReadoutBar *
dsc_window_get_readout (DscWindow *self)
{
  return self->readout;
}

const char *
dsc_window_get_page (DscWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

const char *
dsc_window_get_notice (DscWindow *self)
{
  if (strcmp (dsc_window_get_page (self), "error") == 0)
    return gtk_label_get_text (self->error_label);
  return dsc_notice_bar_get_text (self->notice);
}
