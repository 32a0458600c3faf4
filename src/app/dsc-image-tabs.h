/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-image-page.h"

G_BEGIN_DECLS

#define DSC_BLINK_MIN_S 0.125
#define DSC_BLINK_MAX_S 8.0

/**
 * DscImageTabs: the open images. One is current; they can be blinked and matched.
 * Signals: "current-changed": another page is current, or none; "footprint-clicked" (uint index of
 * the member) in any page.
 */
#define DSC_TYPE_IMAGE_TABS (dsc_image_tabs_get_type ())
G_DECLARE_FINAL_TYPE (DscImageTabs, dsc_image_tabs, DSC, IMAGE_TABS, AdwBin)

/**
 * dsc_image_tabs_show: shows @model in the page of that key, opening one if there is none; a new
 * page takes stretch and colours of the current one. @select: make it current.
 * Returns: (transfer none): the page
 */
DscImagePage *dsc_image_tabs_show (
    DscImageTabs *self, const char *key, const char *title, DscImageModel *model, gboolean select);

guint dsc_image_tabs_n_pages (DscImageTabs *self);
DscImagePage *dsc_image_tabs_get_page (DscImageTabs *self, guint index);
/* (nullable): of that key */
DscImagePage *dsc_image_tabs_find (DscImageTabs *self, const char *key);
/* (nullable) */
DscImagePage *dsc_image_tabs_get_current (DscImageTabs *self);
int dsc_image_tabs_get_current_index (DscImageTabs *self);
void dsc_image_tabs_set_current_index (DscImageTabs *self, int index);
/* @by: +1 or -1; goes round */
void dsc_image_tabs_step (DscImageTabs *self, int by);
void dsc_image_tabs_close_current (DscImageTabs *self);
void dsc_image_tabs_close_all (DscImageTabs *self);

/* Blinking: the next (@direction 1) or previous (-1) page after each interval; 0 stops. */
void dsc_image_tabs_blink (DscImageTabs *self, int direction);
int dsc_image_tabs_get_blinking (DscImageTabs *self);
void dsc_image_tabs_set_blink_interval (DscImageTabs *self, double seconds);
double dsc_image_tabs_get_blink_interval (DscImageTabs *self);

/* Every other page shows the sky of the current one. Returns: how many pages could follow */
guint dsc_image_tabs_match_wcs (DscImageTabs *self);
/* Every other page takes over limits, stretch and colours. */
void dsc_image_tabs_match_display (DscImageTabs *self);
/* While locked, a page that becomes current first shows the sky of the one before. */
void dsc_image_tabs_set_locked (DscImageTabs *self, gboolean locked);
gboolean dsc_image_tabs_get_locked (DscImageTabs *self);

/* Pages beside the tabs may stand in it, under names of their own. */
GtkStack *dsc_image_tabs_get_stack (DscImageTabs *self);
/* At the end of the row of tabs. */
void dsc_image_tabs_set_end_widget (DscImageTabs *self, GtkWidget *widget);

void dsc_image_tabs_set_footprints (DscImageTabs *self, GListModel *members);
void dsc_image_tabs_select_footprint (DscImageTabs *self, int index);
void dsc_image_tabs_set_show_footprints (DscImageTabs *self, gboolean show);
/* A layer over every picture, also of pages to come. */
void dsc_image_tabs_add_overlay (DscImageTabs *self, DscOverlay *overlay);
void dsc_image_tabs_set_show_panner (DscImageTabs *self, gboolean show);

/* (transfer none): how flags lie over every picture */
DscFlagStyle *dsc_image_tabs_get_flag_style (DscImageTabs *self);

G_END_DECLS
