/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window-private.h"
#include "dsc-window-regions.h"

G_BEGIN_DECLS

/* Shared by the files dsc-window-regions*.c only. */

typedef enum {
  DSC_REGION_DRAG_NONE,
  DSC_REGION_DRAG_DRAW,
  DSC_REGION_DRAG_MOVE,
  DSC_REGION_DRAG_HANDLE,
} DscRegionDrag;

struct _DscRegions {
  DscWindow *window;
  DscRegionOverlay *overlay;
  DscImageView *view; /* (nullable): the one that is heard */
  GtkGesture *drag;   /* of @view */

  gboolean drawing;
  DscRegionShape shape;  /* that is drawn */
  GArray *corners;       /* of the polygon that is drawn: x, y pairs of double */
  DscRegionDrag dragged; /* what a drag does */
  DscRegion *work;       /* (nullable): in pixels, as it was when the drag began */
  double x0, y0;         /* where it began, pixels of the image */
  guint handle;
  gboolean moved;
  gint64 clicked_at; /* the last click at the selected region, and how many in a row */
  int n_press;
  double click_x, click_y;

  GtkWidget *popover; /* (nullable): of the selected one, while it is open */

  GCancellable *loading; /* (nullable) */
  guint n_saving;
};

/* dsc-window-regions.c */
void dsc_window_regions_select (struct _DscRegions *self, int index);
void dsc_window_regions_update (struct _DscRegions *self);

/* dsc-window-regions-draw.c */
/* Hears @view (nullable) and no other one. */
void dsc_window_regions_hear (struct _DscRegions *self, DscImageView *view);
/* @shape: (nullable): NULL ends it. Returns: FALSE for a name that is no shape */
gboolean dsc_window_regions_draw (struct _DscRegions *self, const char *shape);
/* (nullable): the coordinates of the picture that is seen */
DscWcs *dsc_window_regions_get_wcs (struct _DscRegions *self);

/* dsc-window-regions-files.c */
void dsc_window_regions_save (struct _DscRegions *self, const char *path);
void dsc_window_regions_show_load_dialog (struct _DscRegions *self);
void dsc_window_regions_show_save_dialog (struct _DscRegions *self);

/* dsc-window-regions-edit.c */
void dsc_window_regions_add_edit_actions (DscWindow *self);
/* Before a change, so that it can be taken back. @title: what it is */
void dsc_window_regions_remember (struct _DscRegions *self, const char *title);
void dsc_window_regions_show_selected (struct _DscRegions *self);

/* dsc-window-regions-popover.c */
void dsc_window_regions_show_popover (struct _DscRegions *self);
void dsc_window_regions_hide_popover (struct _DscRegions *self);

G_END_DECLS
