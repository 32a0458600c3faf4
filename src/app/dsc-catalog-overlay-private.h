/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-outline.h"
#include "dsc-catalog-overlay.h"
#include "dsc-catalog-place.h"
#include "dsc-catalog-shapes.h"

G_BEGIN_DECLS

/* Neither in gray pictures nor in the colours of marks. */
#define DSC_CATALOG_SELECTED_RGB 0x8cff40

/* Of each row. */
enum {
  DSC_ROW_SHOWN = 1,    /* passes the filter */
  DSC_ROW_SELECTED = 2, /* */
  DSC_ROW_REPLACED = 4, /* by what a preview found */
  DSC_ROW_CURRENT = 8,
};

/* Classes of the scale, and further colours. */
enum {
  DSC_CATALOG_PLAIN = DSC_CATALOG_CLASSES + 1,
  DSC_CATALOG_SELECTED,
  DSC_CATALOG_PREVIEW,
  DSC_CATALOG_UNFINISHED,
  DSC_N_CATALOG_COLORS
};

struct _DscCatalogOverlay {
  DscOverlay parent_instance;
  DscCatalogModel *model;

  /* style */
  DscCatalogMark mark;
  double radius, scale, opacity;
  char *color, *color_column, *size_column;
  guint32 rgb;
  gboolean labels;

  /* rows */
  DscCatalogShapes *shapes;        /* (nullable): without a case */
  DscCatalogScale *colors, *sizes; /* (nullable) */
  guint8 *flags;                   /* of each row */
  gboolean flags_stale;

  /* where */
  DscWcs *wcs;       /* (nullable): over the image of the catalogue */
  GPtrArray *places; /* of DscCatalogPlace, of this catalogue; used last, last */
  GCancellable *placing;

  DscCatalogFinding *finding; /* (nullable) */

  /* drawing */
  GHashTable *sprites;
  DscStroke *strokes[DSC_N_CATALOG_COLORS]; /* (nullable) each, made when they are wanted */
  double made_scale;                        /* device pixels a logical one, of these */
  DscCatalogOutliner outliner;
  GArray *rows;   /* of guint: those in the picture */
  GArray *points; /* of double: their device pixels, x and y by turns */
  guint8 *taken;  /* cells of the picture that have a point */
  gsize n_taken;
};

/* Before rows are looked at. */
void dsc_catalog_overlay_ensure_flags (DscCatalogOverlay *self);
/* The positions in the picture, and what one pixel of the catalogue's image is there. Returns:
 * FALSE if they are not known */
gboolean dsc_catalog_overlay_get_positions (DscCatalogOverlay *self,
                                            const double **ret_x,
                                            const double **ret_y,
                                            double ret_linear[4]);

/* -draw */
/* What lines and circles are drawn with, in one of the colours. */
const DscStroke *
dsc_catalog_overlay_get_stroke (DscCatalogOverlay *self, guint color, double device_scale);
void dsc_catalog_overlay_forget_sprites (DscCatalogOverlay *self);
void dsc_catalog_overlay_init_draw (DscCatalogOverlay *self);
void dsc_catalog_overlay_end_draw (DscCatalogOverlay *self);
void dsc_catalog_overlay_draw_pixels (DscOverlay *overlay,
                                      const DscOverlayContext *context,
                                      DscPixels *pixels);
/* -preview */
void dsc_catalog_overlay_draw_finding (DscCatalogOverlay *self,
                                       const DscOverlayContext *context,
                                       DscPixels *pixels);
/* Marks the rows that a preview stands for. */
void dsc_catalog_overlay_flag_replaced (DscCatalogOverlay *self);
/* -labels */
void dsc_catalog_overlay_draw_labels (DscOverlay *overlay,
                                      const DscOverlayContext *context,
                                      cairo_t *cr);

G_END_DECLS
