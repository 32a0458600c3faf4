/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-context-menu.h"
#include "dsc-library.h"
#include "dsc-sky-view.h"

G_BEGIN_DECLS

/**
 * DscAssociationView: the exposures of a library, as footprints on the sky and as a table that can
 * be sorted; both show the same selection.
 *
 * Property "selected" (int, index in the library, -1 for none; notifies).
 * Signal "member-activated" (uint index): double click, or Enter.
 */
#define DSC_TYPE_ASSOCIATION_VIEW (dsc_association_view_get_type ())
G_DECLARE_FINAL_TYPE (DscAssociationView, dsc_association_view, DSC, ASSOCIATION_VIEW, AdwBin)

/* @members: (nullable) (element-type DscMember): see dsc_member_list_new() */
void dsc_association_view_set_members (DscAssociationView *self, GListModel *members);
GListModel *dsc_association_view_get_members (DscAssociationView *self);

int dsc_association_view_get_selected (DscAssociationView *self);
void dsc_association_view_set_selected (DscAssociationView *self, int index);

/* The row of the table that is selected, as sorted now; -1 for none. */
int dsc_association_view_get_selected_row (DscAssociationView *self);
/* Sorts by the column of that property of DscMember. */
void dsc_association_view_sort (DscAssociationView *self, const char *column, GtkSortType order);
/* Gives the map its usual height. */
void dsc_association_view_reset_map (DscAssociationView *self);
/* Of an exposure, by its index; by the right button, Menu or Shift+F10. @func: (nullable) */
void
dsc_association_view_set_menu (DscAssociationView *self, DscRowMenuFunc func, gpointer user_data);
DscSkyView *dsc_association_view_get_sky (DscAssociationView *self);

G_END_DECLS
