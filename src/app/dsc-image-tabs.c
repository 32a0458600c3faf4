/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image-tabs.h"

#include <glib/gi18n.h>

#include "dsc-accessible-names.h"

#define BLINK_DEFAULT_S 0.5

struct _DscImageTabs {
  AdwBin parent_instance;

  DscImagePage *current; /* borrowed; only compared after it may be gone */
  GWeakRef previous;
  gboolean locked;
  int blinking;
  guint blink_source;
  double blink_interval_s;
  GListModel *footprints;
  int footprint;
  gboolean show_footprints, show_panner;
  GPtrArray *overlays; /* of DscOverlay: in every page */
  DscFlagStyle *flag_style;

  AdwTabBar *tab_bar;
  AdwTabView *tab_view;
  GtkStack *stack;
};

enum { CURRENT_CHANGED, PAGES_CHANGED, FOOTPRINT_CLICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscImageTabs, dsc_image_tabs, ADW_TYPE_BIN)

static gboolean
blink_cb (gpointer data)
{
  DscImageTabs *self = data;

  dsc_image_tabs_step (self, self->blinking);
  return G_SOURCE_CONTINUE;
}

static void
restart_blinking (DscImageTabs *self)
{
  g_clear_handle_id (&self->blink_source, g_source_remove);
  if (self->blinking)
    self->blink_source = g_timeout_add ((guint)(1000 * self->blink_interval_s), blink_cb, self);
}

static void
selected_page_cb (DscImageTabs *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self);
  g_autoptr (DscImagePage) previous = g_weak_ref_get (&self->previous);

  if (page == self->current)
    return;
  if (page)
    dsc_image_page_load (page);
  if (page && previous && self->locked)
    dsc_image_view_match_wcs (dsc_image_page_get_view (page), dsc_image_page_get_view (previous));
  self->current = page;
  g_weak_ref_set (&self->previous, page);
  g_signal_emit (self, signals[CURRENT_CHANGED], 0);
}

static void
n_pages_cb (DscImageTabs *self)
{
  guint n = dsc_image_tabs_n_pages (self);

  if (n == 0 || g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "frames") != 0)
    gtk_stack_set_visible_child_name (self->stack, n > 0 ? "tabs" : "none");
  gtk_widget_set_visible (GTK_WIDGET (self->tab_bar), n > 0);
  if (n < 2)
    dsc_image_tabs_blink (self, 0);
  g_signal_emit (self, signals[PAGES_CHANGED], 0);
}

/* A tab that is dropped outside of the window comes back. */
static AdwTabView *
create_window_cb (AdwTabView *view)
{
  return view;
}

/* Made by the bar when it hears of the page. */
static void
page_attached_cb (DscImageTabs *self)
{
  dsc_accessible_name_crosses (GTK_WIDGET (self->tab_bar), _ ("Close the tab"));
}

static void
dsc_image_tabs_dispose (GObject *object)
{
  DscImageTabs *self = DSC_IMAGE_TABS (object);

  g_clear_handle_id (&self->blink_source, g_source_remove);
  g_clear_object (&self->footprints);
  g_clear_object (&self->flag_style);
  G_OBJECT_CLASS (dsc_image_tabs_parent_class)->dispose (object);
}

static void
dsc_image_tabs_finalize (GObject *object)
{
  g_ptr_array_unref (DSC_IMAGE_TABS (object)->overlays);
  g_weak_ref_clear (&DSC_IMAGE_TABS (object)->previous);
  G_OBJECT_CLASS (dsc_image_tabs_parent_class)->finalize (object);
}

static void
dsc_image_tabs_class_init (DscImageTabsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_image_tabs_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_image_tabs_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-image-tabs.ui");
  gtk_widget_class_bind_template_child (widget_class, DscImageTabs, tab_bar);
  gtk_widget_class_bind_template_child (widget_class, DscImageTabs, tab_view);
  gtk_widget_class_bind_template_child (widget_class, DscImageTabs, stack);
  gtk_widget_class_bind_template_callback (widget_class, selected_page_cb);
  gtk_widget_class_bind_template_callback (widget_class, n_pages_cb);

  signals[CURRENT_CHANGED] = g_signal_new ("current-changed", DSC_TYPE_IMAGE_TABS,
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PAGES_CHANGED] = g_signal_new ("pages-changed", DSC_TYPE_IMAGE_TABS, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FOOTPRINT_CLICKED]
      = g_signal_new ("footprint-clicked", DSC_TYPE_IMAGE_TABS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_image_tabs_init (DscImageTabs *self)
{
  g_weak_ref_init (&self->previous, NULL);
  self->blink_interval_s = BLINK_DEFAULT_S;
  self->footprint = -1;
  self->show_panner = TRUE;
  self->overlays = g_ptr_array_new_with_free_func (g_object_unref);
  self->flag_style = dsc_flag_style_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->tab_view, "create-window", G_CALLBACK (create_window_cb), NULL);
  g_signal_connect_object (self->tab_view, "page-attached", G_CALLBACK (page_attached_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  /* Alt with a digit opens a board; Ctrl+Tab is an action of the window, so that it works while the
   * pages are seen elsewhere. */
  adw_tab_view_remove_shortcuts (self->tab_view, ADW_TAB_VIEW_SHORTCUT_ALT_DIGITS
                                                     | ADW_TAB_VIEW_SHORTCUT_ALT_ZERO
                                                     | ADW_TAB_VIEW_SHORTCUT_CONTROL_TAB
                                                     | ADW_TAB_VIEW_SHORTCUT_CONTROL_SHIFT_TAB);
  n_pages_cb (self);
}

static void
footprint_clicked_cb (DscImageTabs *self, guint index)
{
  g_signal_emit (self, signals[FOOTPRINT_CLICKED], 0, index);
}

static void
take_look (DscImageView *view, DscImageView *from)
{
  const char *names[] = { "stretch",   "stretch-exponent", "colormap",       "invert",
                          "nan-color", "show-compass",     "show-scale-bar", "one-based" };

  for (guint i = 0; from && i < G_N_ELEMENTS (names); i++) {
    GValue value = G_VALUE_INIT;

    g_object_get_property (G_OBJECT (from), names[i], &value);
    g_object_set_property (G_OBJECT (view), names[i], &value);
    g_value_unset (&value);
  }
}

/* Of the current image; of another one if its colours are its own. (nullable) */
static DscImageView *
find_look (DscImageTabs *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self);

  for (guint i = 0; page && dsc_image_page_has_own_look (page); i++)
    page = i < dsc_image_tabs_n_pages (self) ? dsc_image_tabs_get_page (self, i) : NULL;
  return page ? dsc_image_page_get_view (page) : NULL;
}

DscImagePage *
dsc_image_tabs_show (
    DscImageTabs *self, const char *key, const char *title, DscImageModel *model, gboolean select)
{
  DscImagePage *page;
  AdwTabPage *tab;

  g_return_val_if_fail (DSC_IS_IMAGE_TABS (self), NULL);

  page = dsc_image_tabs_find (self, key);
  if (!page) {
    page = dsc_image_page_new (key, title);
    g_signal_connect_object (page, "footprint-clicked", G_CALLBACK (footprint_clicked_cb), self,
                             G_CONNECT_SWAPPED);
    dsc_image_view_set_flag_style (dsc_image_page_get_view (page), self->flag_style);
    take_look (dsc_image_page_get_view (page), find_look (self));
    for (guint i = 0; i < self->overlays->len; i++)
      dsc_image_view_add_overlay (dsc_image_page_get_view (page),
                                  g_ptr_array_index (self->overlays, i));
    dsc_image_page_set_show_panner (page, self->show_panner);
    dsc_image_page_set_footprints (page, self->footprints);
    dsc_image_page_select_footprint (page, self->footprint);
    dsc_image_page_set_show_footprints (page, self->show_footprints);
    dsc_image_page_set_model (page, model);
    tab = adw_tab_view_append (self->tab_view, GTK_WIDGET (page));
    adw_tab_page_set_title (tab, title);
    adw_tab_page_set_tooltip (tab, title);
  } else {
    tab = adw_tab_view_get_page (self->tab_view, GTK_WIDGET (page));
    if (model != dsc_image_page_get_model (page))
      dsc_image_page_set_model (page, model);
    dsc_image_page_set_title (page, title);
    adw_tab_page_set_title (tab, title);
    adw_tab_page_set_tooltip (tab, title);
  }
  if (select)
    adw_tab_view_set_selected_page (self->tab_view, tab);
  return page;
}

guint
dsc_image_tabs_n_pages (DscImageTabs *self)
{
  return (guint)adw_tab_view_get_n_pages (self->tab_view);
}

DscImagePage *
dsc_image_tabs_get_page (DscImageTabs *self, guint index)
{
  g_return_val_if_fail (index < dsc_image_tabs_n_pages (self), NULL);

  return DSC_IMAGE_PAGE (
      adw_tab_page_get_child (adw_tab_view_get_nth_page (self->tab_view, (int)index)));
}

DscImagePage *
dsc_image_tabs_find (DscImageTabs *self, const char *key)
{
  for (guint i = 0; i < dsc_image_tabs_n_pages (self); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self, i);

    if (g_strcmp0 (dsc_image_page_get_key (page), key) == 0)
      return page;
  }
  return NULL;
}

DscImagePage *
dsc_image_tabs_get_current (DscImageTabs *self)
{
  AdwTabPage *tab = adw_tab_view_get_selected_page (self->tab_view);

  return tab ? DSC_IMAGE_PAGE (adw_tab_page_get_child (tab)) : NULL;
}

int
dsc_image_tabs_get_current_index (DscImageTabs *self)
{
  AdwTabPage *tab = adw_tab_view_get_selected_page (self->tab_view);

  return tab ? adw_tab_view_get_page_position (self->tab_view, tab) : -1;
}

void
dsc_image_tabs_set_current_index (DscImageTabs *self, int index)
{
  if (index >= 0 && index < (int)dsc_image_tabs_n_pages (self))
    adw_tab_view_set_selected_page (self->tab_view,
                                    adw_tab_view_get_nth_page (self->tab_view, index));
}

void
dsc_image_tabs_step (DscImageTabs *self, int by)
{
  int n = (int)dsc_image_tabs_n_pages (self);

  if (n > 1)
    dsc_image_tabs_set_current_index (self, (dsc_image_tabs_get_current_index (self) + by + n) % n);
}

void
dsc_image_tabs_close_current (DscImageTabs *self)
{
  AdwTabPage *tab = adw_tab_view_get_selected_page (self->tab_view);

  if (tab)
    adw_tab_view_close_page (self->tab_view, tab);
}

void
dsc_image_tabs_close_all (DscImageTabs *self)
{
  dsc_image_tabs_blink (self, 0);
  while (dsc_image_tabs_n_pages (self) > 0)
    adw_tab_view_close_page (self->tab_view, adw_tab_view_get_nth_page (self->tab_view, 0));
}

void
dsc_image_tabs_blink (DscImageTabs *self, int direction)
{
  g_return_if_fail (DSC_IS_IMAGE_TABS (self));

  self->blinking = dsc_image_tabs_n_pages (self) > 1 ? CLAMP (direction, -1, 1) : 0;
  restart_blinking (self);
}

int
dsc_image_tabs_get_blinking (DscImageTabs *self)
{
  return self->blinking;
}

void
dsc_image_tabs_set_blink_interval (DscImageTabs *self, double seconds)
{
  g_return_if_fail (DSC_IS_IMAGE_TABS (self));

  self->blink_interval_s = CLAMP (seconds, DSC_BLINK_MIN_S, DSC_BLINK_MAX_S);
  restart_blinking (self);
}

double
dsc_image_tabs_get_blink_interval (DscImageTabs *self)
{
  return self->blink_interval_s;
}

guint
dsc_image_tabs_match_wcs (DscImageTabs *self)
{
  DscImagePage *current = dsc_image_tabs_get_current (self);
  guint n = 0;

  for (guint i = 0; current && i < dsc_image_tabs_n_pages (self); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self, i);

    dsc_image_page_load (page);
    if (page != current
        && dsc_image_view_match_wcs (dsc_image_page_get_view (page),
                                     dsc_image_page_get_view (current)))
      n++;
  }
  return n;
}

void
dsc_image_tabs_match_display (DscImageTabs *self)
{
  DscImagePage *current = dsc_image_tabs_get_current (self);

  for (guint i = 0; current && i < dsc_image_tabs_n_pages (self); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self, i);

    if (page != current && !dsc_image_page_has_own_look (page)
        && !dsc_image_page_has_own_look (current))
      dsc_image_view_match_display (dsc_image_page_get_view (page),
                                    dsc_image_page_get_view (current));
  }
}

void
dsc_image_tabs_set_locked (DscImageTabs *self, gboolean locked)
{
  self->locked = locked;
}

gboolean
dsc_image_tabs_get_locked (DscImageTabs *self)
{
  return self->locked;
}

void
dsc_image_tabs_set_footprints (DscImageTabs *self, GListModel *members)
{
  g_set_object (&self->footprints, members);
  for (guint i = 0; i < dsc_image_tabs_n_pages (self); i++)
    dsc_image_page_set_footprints (dsc_image_tabs_get_page (self, i), members);
}

void
dsc_image_tabs_select_footprint (DscImageTabs *self, int index)
{
  self->footprint = index;
  for (guint i = 0; i < dsc_image_tabs_n_pages (self); i++)
    dsc_image_page_select_footprint (dsc_image_tabs_get_page (self, i), index);
}

void
dsc_image_tabs_set_show_footprints (DscImageTabs *self, gboolean show)
{
  self->show_footprints = show;
  for (guint i = 0; i < dsc_image_tabs_n_pages (self); i++)
    dsc_image_page_set_show_footprints (dsc_image_tabs_get_page (self, i), show);
}

void
dsc_image_tabs_add_overlay (DscImageTabs *self, DscOverlay *overlay)
{
  g_ptr_array_add (self->overlays, g_object_ref (overlay));
  for (guint i = 0; i < dsc_image_tabs_n_pages (self); i++)
    dsc_image_view_add_overlay (dsc_image_page_get_view (dsc_image_tabs_get_page (self, i)),
                                overlay);
}

void
dsc_image_tabs_set_show_panner (DscImageTabs *self, gboolean show)
{
  self->show_panner = show;
  for (guint i = 0; i < dsc_image_tabs_n_pages (self); i++)
    dsc_image_page_set_show_panner (dsc_image_tabs_get_page (self, i), show);
}

GtkStack *
dsc_image_tabs_get_stack (DscImageTabs *self)
{
  return self->stack;
}

void
dsc_image_tabs_set_end_widget (DscImageTabs *self, GtkWidget *widget)
{
  adw_tab_bar_set_end_action_widget (self->tab_bar, widget);
}

DscFlagStyle *
dsc_image_tabs_get_flag_style (DscImageTabs *self)
{
  return self->flag_style;
}
