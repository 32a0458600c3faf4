/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-overlay.h"
#include "dsc-tweak-preview.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * The alignment over the pictures of a window: markers of sources with a legend, previews of other
 * parameters, what is done by hand, and two exposures blinking on their overlap. All that is done
 * by hand becomes a parameter of tweakreg.
 *
 * Actions: "align-show-found" "-matched" "-rejected" "-dropped" "-reference" "-before" "-after"
 * (boolean), "align-markers" (boolean: all of it); "align-drop" (i exposure, d x, d y: 0-based
 * pixels) and "align-drop-selected": drop a source, or take it back; "align-exclude" (i exposure):
 * leave it out, or take it back; "align-unnudge" (s group); "align-regroup" (i exposure, s group;
 * "": its own); "align-params" (state only: the numbers of the preview). Of the blinking pair: see
 * dsc-window-blink.c.
 */
void dsc_window_init_align (DscWindow *self);
/* The window has another session, or none. */
void dsc_window_align_session (DscWindow *self);

DscAlignOverlay *dsc_window_get_align_overlay (DscWindow *self);
DscTweakPreview *dsc_window_get_tweak_preview (DscWindow *self);
/* Nothing of it is under way. */
gboolean dsc_window_is_align_settled (DscWindow *self);

/* Drops the star that is selected. Returns: FALSE if none is */
gboolean dsc_window_align_drop_selected (DscWindow *self);
/* Changes a parameter of tweakreg as a person would in the panel. */
void dsc_window_align_set_param (DscWindow *self, const char *name, const char *text);
/* The step tweakreg of the session; -1: none */
int dsc_window_align_find_step (DscWindow *self);
/* What tweakreg works on: of the last run, else the association. (nullable) (transfer none) */
DscLibrary *dsc_window_align_get_library (DscWindow *self);
/* The name that acts by hand use for an exposure. (transfer full) */
char *dsc_window_align_dup_name (DscWindow *self, guint exposure);
/* The exposure that the current page shows; else the selected one; -1: none */
int dsc_window_align_find_exposure (DscWindow *self);

/* dsc-window-align-menu.c */
void dsc_window_init_align_menus (DscWindow *self);
/* What can be done with an exposure. @user_data: the window. A DscRowMenuFunc. */
GMenuModel *dsc_window_align_make_menu (guint exposure, gpointer user_data);
gboolean dsc_window_align_is_excluded (DscWindow *self, guint exposure);
/* Returns: whether it is left out now */
gboolean dsc_window_align_toggle_exclude (DscWindow *self, guint exposure);

G_END_DECLS
