/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-region-file.h"

G_BEGIN_DECLS

/* What files of regions have in common: numbers with units, colours, and how a shape is put
 * together from its list of arguments. */

typedef enum {
  DSC_REGION_FRAME_PIXELS,
  DSC_REGION_FRAME_EQUATORIAL,
  DSC_REGION_FRAME_GALACTIC,
  DSC_REGION_FRAME_ECLIPTIC,
  DSC_REGION_FRAME_OTHER, /* one that is not turned */
} DscRegionFrame;

/**
 * DscRegionDraft: a shape as it is written.
 * @line: in the file, from 1
 * @frame_name: (nullable): as it is written, for notes
 * @shape: in lower case
 * @arguments: (element-type utf8): as they stand
 * @text: (nullable)
 */
typedef struct {
  DscRegionFormat format;
  guint line;
  DscRegionFrame frame;
  char *frame_name, *shape;
  GPtrArray *arguments;
  gboolean excluded;
  guint32 color;
  char *text;
} DscRegionDraft;

void dsc_region_draft_init (DscRegionDraft *draft, DscRegionFormat format);
void dsc_region_draft_clear (DscRegionDraft *draft);
/* Appends what @draft says to @regions, or why it is passed over to @notes.
 * @name: of the file. Errors: DSC_ERROR_FORMAT, with file and line */
gboolean dsc_region_draft_finish (const DscRegionDraft *draft,
                                  const char *name,
                                  GPtrArray *regions,
                                  GPtrArray *notes,
                                  GError **error);

/* The frame of that name (any case); FALSE if it is none. */
gboolean dsc_region_frame_from_name (const char *name, DscRegionFrame *ret_frame);
/* "red", "#ff0000", "ff0000"; FALSE if it is none. */
gboolean dsc_region_color_from_name (const char *name, guint32 *ret_color);
/* Returns: (nullable): the name of a colour that every reader knows */
const char *dsc_region_color_name (guint32 color);

typedef enum {
  DSC_REGION_UNIT_NONE,
  DSC_REGION_UNIT_DEGREES, /* angles of any unit are turned to degrees */
  DSC_REGION_UNIT_COLONS,  /* 1:2:3: degrees or hours, by what it stands for */
  DSC_REGION_UNIT_PIXELS,
} DscRegionUnit;

/* FALSE if @text is no number, or one that is not finite. */
gboolean dsc_region_parse_number (const char *text, double *ret_value, DscRegionUnit *ret_unit);

/* Turns right what @region has in @frame (sky only): to ICRS. */
void dsc_region_turn_frame (DscRegion *region, DscRegionFrame frame);

/* Readers of the two formats. @text: valid UTF-8 */
gboolean dsc_region_read_ds9 (
    const char *text, const char *name, GPtrArray *regions, GPtrArray *notes, GError **error);
gboolean dsc_region_read_crtf (
    const char *text, const char *name, GPtrArray *regions, GPtrArray *notes, GError **error);

G_END_DECLS
