/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-outline.h"
#include "dsc-library.h"

G_BEGIN_DECLS

/**
 * DscMember: one exposure as the association view shows it: a row of the table and a footprint on
 * the map. Properties: index, file, filter, detector, exposure-time, group, status, wild.
 */
#define DSC_TYPE_MEMBER (dsc_member_get_type ())
G_DECLARE_FINAL_TYPE (DscMember, dsc_member, DSC, MEMBER, GObject)

/* Returns: (transfer full): a list of DscMember in the order of the library */
GListStore *dsc_member_list_new (DscLibrary *library);

guint dsc_member_get_index (DscMember *self);
const char *dsc_member_get_file (DscMember *self);
const char *dsc_member_get_filter (DscMember *self);
const char *dsc_member_get_detector (DscMember *self);
/* seconds; NaN if unknown */
double dsc_member_get_exposure_time (DscMember *self);
const char *dsc_member_get_group (DscMember *self);
/* for a person; "" if there is nothing to say */
const char *dsc_member_get_status (DscMember *self);
const DscOutline *dsc_member_get_outline (DscMember *self);
/* the pointing is far from that of the others */
gboolean dsc_member_is_wild (DscMember *self);

G_END_DECLS
