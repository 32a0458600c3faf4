/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window-catalog.h"
#include "dsc-window-private.h"

G_BEGIN_DECLS

/* Shared by the files dsc-window-catalog*.c only. */

struct _DscSources {
  DscWindow *window;      /* borrowed: it owns this */
  DscCatalogModel *model; /* of the board */
  DscCatalogOverlay *overlay;
  DscCatalogPreview *preview;
  GtkWidget *legend;        /* (nullable) */
  DscImagePage *page;       /* (nullable): that has the legend, and whose clicks are heard */
  DscOverlay *band;         /* the box that is being drawn */
  DscImageView *box_view;   /* (nullable): where it may be drawn */
  gboolean looked_at;       /* the step or its board; a catalogue that was opened */
  gboolean here, elsewhere; /* marks are wanted while it is, and while it is not */
  GCancellable *loading;    /* (nullable): of a file */
  char *path;               /* (nullable): of the file that was shown last */
};

/* Sources that are shown and lie in a rectangle of the widget, logical pixels. (transfer full) */
GtkBitset *dsc_window_catalog_find_in (
    struct _DscSources *self, DscImageView *view, double x0, double y0, double x1, double y1);
/* -box: Shift and a drag select what lies in a box. @view: (nullable): NULL ends it */
void dsc_window_catalog_hear_box (struct _DscSources *self, DscImageView *view);
/* -hover: of a view whose signals to this are cut when another one follows. @view: (nullable) */
void dsc_window_catalog_hear_pointer (struct _DscSources *self, DscImageView *view);
/* Whether the image is the one that the catalogue was measured in. */
gboolean dsc_window_catalog_is_own (struct _DscSources *self, DscImageModel *model);
/* Where the catalogue is looked at, and how marks are wanted. */
void dsc_window_catalog_follow (struct _DscSources *self);
/* Selects a row and brings it into the middle; zoom is kept where it can be seen already. */
void dsc_window_catalog_show_row (DscWindow *self, int row);

G_END_DECLS
