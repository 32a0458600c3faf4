/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-data-table.h"
#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscAssociationBoard: what was opened, whether it fits together, and what the pipeline would take:
 * exposures with what is odd about them, pointing offsets on the sky, a forecast for each step.
 *
 * "exposure-selected" (int index), "exposure-activated" (guint index)
 */
#define DSC_TYPE_ASSOCIATION_BOARD (dsc_association_board_get_type ())
G_DECLARE_FINAL_TYPE (DscAssociationBoard, dsc_association_board, DSC, ASSOCIATION_BOARD, AdwBin)

/* @session, @members: (nullable) (element-type DscMember): of the same library; @skipped: members
 * of the association that are not there were left out */
void dsc_association_board_set_session (DscAssociationBoard *self,
                                        DscSession *session,
                                        GListModel *members,
                                        gboolean skipped);
/* The exposure that is selected elsewhere; -1: none. */
void dsc_association_board_set_selected (DscAssociationBoard *self, int index);

/* For tests and tools. */
const char *dsc_association_board_get_verdict (DscAssociationBoard *self);
DscDataTable *dsc_association_board_get_table (DscAssociationBoard *self);
DscDataTable *dsc_association_board_get_forecast (DscAssociationBoard *self);

G_END_DECLS
