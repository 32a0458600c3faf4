/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-member.h"

G_BEGIN_DECLS

/**
 * DscSkyView: the footprints of a list of DscMember on the sky, north up and east left, with lines
 * of right ascension and declination. Footprints far from the rest do not shrink the map: an arrow
 * at its edge points to them.
 *
 * Signals: "clicked" (guint index of the member), "activated" (the same, on a double click)
 */
#define DSC_TYPE_SKY_VIEW (dsc_sky_view_get_type ())
G_DECLARE_FINAL_TYPE (DscSkyView, dsc_sky_view, DSC, SKY_VIEW, GtkWidget)

/* @members: (nullable) (element-type DscMember) */
void dsc_sky_view_set_members (DscSkyView *self, GListModel *members);
/* @index: -1 for none */
void dsc_sky_view_set_selected (DscSkyView *self, int index);

/* Where a footprint's centre lies in the widget; FALSE if it is not on the map. */
gboolean dsc_sky_view_locate (DscSkyView *self, guint index, double *ret_x, double *ret_y);

G_END_DECLS
