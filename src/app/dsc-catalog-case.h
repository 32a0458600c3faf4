/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-model.h"
#include "dsc-segmentation.h"
#include "dsc-session.h"
#include "dsc-table.h"

G_BEGIN_DECLS

/**
 * DscCatalogCase: a catalogue with what is needed to show it: the full table of source_catalog (or
 * any table with positions), its label image, the image it was measured in. Constant once made;
 * shared by reference between threads. Rows are known by their index in the table.
 * @map: (nullable): segment i belongs to the row whose label is i + 1
 * @image: (nullable)
 * @x, @y: of each row, 0-based pixels of @image; NaN: not known
 */
typedef struct {
  DscTable *table;
  DscSegmentMap *map;
  DscImageModel *image;
  guint n;
  double *x, *y;
  /*< private >*/
  gatomicrefcount ref_count;
  struct _DscCatalogGrid *grid;
  const DscColumn *labels; /* (nullable): of @table */
  guint *segment_rows;     /* of each segment of @map: its row + 1; 0: none */
} DscCatalogCase;

/* @table, @map: (transfer full). Positions: xcentroid, ycentroid, or sky_centroid, RA, Dec through
 * the coordinates of @image. Errors: DSC_ERROR_FORMAT: no positions, and the columns there are */
DscCatalogCase *
dsc_catalog_case_new (DscTable *table, DscSegmentMap *map, DscImageModel *image, GError **error);
DscCatalogCase *dsc_catalog_case_ref (DscCatalogCase *self);
void dsc_catalog_case_unref (DscCatalogCase *self);

/**
 * dsc_catalog_case_read: a table and the label image beside it, both by name. A label image of
 * another size than @image is an error.
 * @segments: (nullable): path of the label image; @image: (nullable)
 * Errors: those of dsc_table_read(), dsc_fits_open(), dsc_catalog_case_new(); DSC_ERROR_FORMAT;
 * DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
DscCatalogCase *dsc_catalog_case_read (const char *table,
                                       const char *segments,
                                       DscImageModel *image,
                                       GCancellable *cancellable,
                                       GError **error);

/* The last product of step @index of @session, on a thread; NULL and no error: there is none. */
void dsc_catalog_case_load_async (DscSession *session,
                                  guint index,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
DscCatalogCase *dsc_catalog_case_load_finish (GAsyncResult *result, GError **error);

/* The row of a segment, counted from 0; -1: none. */
int dsc_catalog_case_find_segment_row (const DscCatalogCase *self, guint segment);
/* The segment of a row, counted from 0; -1: none. */
int dsc_catalog_case_find_segment (const DscCatalogCase *self, guint row);

/* The row nearest to a point within @radius pixels; without one the row whose segment it lies in;
 * -1: none. */
int dsc_catalog_case_pick (const DscCatalogCase *self, double x, double y, double radius);
/* Calls @func for every row with a position in x0 <= x < x1, y0 <= y < y1. */
void dsc_catalog_case_foreach_in (const DscCatalogCase *self,
                                  double x0,
                                  double y0,
                                  double x1,
                                  double y1,
                                  void (*func) (guint row, gpointer user_data),
                                  gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCatalogCase, dsc_catalog_case_unref)

G_END_DECLS
