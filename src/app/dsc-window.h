/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-align-board.h"
#include "dsc-application.h"
#include "dsc-association-view.h"
#include "dsc-catalog-board.h"
#include "dsc-image-tabs.h"
#include "dsc-outlier-board.h"
#include "dsc-param-panel.h"
#include "dsc-readout-bar.h"
#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscWindow: at most one session (the exposures of an association) and any number of images.
 *
 * Every command and every state is an action "win.*" (see dsc-window-actions.c), so that keys,
 * menus, tests and D-Bus drive it the same way. Those of the current image come and go with it
 * (dsc_image_view_add_actions()).
 */
#define DSC_TYPE_WINDOW (dsc_window_get_type ())
G_DECLARE_FINAL_TYPE (DscWindow, dsc_window, DSC, WINDOW, AdwApplicationWindow)

DscWindow *dsc_window_new (DscApplication *app);

/**
 * dsc_window_open: loads files on a thread. An association takes the place of the session that is
 * there; a FITS image becomes a tab, and if there is no session and all are exposures, one is
 * made of them. Errors are shown in the window.
 */
void dsc_window_open (DscWindow *self, GFile *const *files, guint n_files);

/* Nothing was opened in it yet. */
gboolean dsc_window_is_empty (DscWindow *self);
gboolean dsc_window_is_loading (DscWindow *self);

/* The parts, for tests and tools. */
DscSession *dsc_window_get_session (DscWindow *self); /* (nullable) */
DscImageTabs *dsc_window_get_tabs (DscWindow *self);
DscAssociationView *dsc_window_get_association (DscWindow *self);
DscAlignBoard *dsc_window_get_align_board (DscWindow *self);
DscOutlierBoard *dsc_window_get_outlier_board (DscWindow *self);
DscCatalogBoard *dsc_window_get_catalog_board (DscWindow *self);
DscParamPanel *dsc_window_get_params (DscWindow *self);
DscReadoutBar *dsc_window_get_readout (DscWindow *self);
/* "empty", "loading", "error" or "main" */
const char *dsc_window_get_page (DscWindow *self);
/* (nullable): the error or notice that is shown */
const char *dsc_window_get_notice (DscWindow *self);

/* Draws the window as it is to a PNG file. Errors: DSC_ERROR_WRITE; DSC_ERROR_FAILED as long as it
 * cannot be drawn, before a frame. */
gboolean dsc_window_save_png (DscWindow *self, const char *path, GError **error);

G_END_DECLS
