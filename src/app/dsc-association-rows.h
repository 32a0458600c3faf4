/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-data-table.h"
#include "dsc-library.h"

G_BEGIN_DECLS

/**
 * DscAssociationRow: one exposure beside the others.
 * @dra, @ddec: arcsec of its centre from the median centre, on the sky; NaN: no coordinates
 * @odd: (nullable): what does not fit the others, for a person
 */
typedef struct {
  const char *name, *detector, *filter, *group;
  char *visit;
  double exposure_time, dra, ddec;
  gboolean is_wild;
  char *odd;
} DscAssociationRow;

/* (element-type DscAssociationRow): of the exposures of @library, whose rows are @members
 * (element-type DscMember); names are borrowed of both. */
GPtrArray *dsc_association_rows_new (DscLibrary *library, GListModel *members);

/* One line. @ret_odd: (out): something does not fit */
char *dsc_association_rows_describe (GPtrArray *rows, gboolean *ret_odd);

const DscTableColumn *dsc_association_columns (guint *ret_n);
/* @user_data: the rows */
void dsc_association_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data);

G_END_DECLS
