/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-region.h"

G_BEGIN_DECLS

typedef enum {
  DSC_REGION_FORMAT_DS9,
  DSC_REGION_FORMAT_CRTF,
} DscRegionFormat;

/**
 * dsc_region_file_read: DS9 (version 4) or CASA text regions, told by the content. Systems icrs,
 * fk5 (taken for ICRS: 25 mas at most), image, physical (1-based in DS9, 0-based in CRTF); galactic
 * and ecliptic ones are turned. A shape that is not known is passed over.
 * @ret_notes: (out) (optional) (transfer full) (element-type utf8): lines passed over, and why
 * Returns: (transfer full) (element-type DscRegion)
 * Errors: DSC_ERROR_NOT_FOUND; DSC_ERROR_FORMAT with file and line
 */
GPtrArray *dsc_region_file_read (const char *path, GPtrArray **ret_notes, GError **error);
GPtrArray *
dsc_region_file_parse (const char *text, const char *name, GPtrArray **ret_notes, GError **error);

/* @regions: (element-type DscRegion): all on the sky or all in pixels. To a temporary file that is
 * renamed. Errors: DSC_ERROR_WRITE */
gboolean dsc_region_file_write (const GPtrArray *regions,
                                DscRegionFormat format,
                                const char *path,
                                GError **error);
/* (transfer full): the text of such a file */
char *dsc_region_file_format (const GPtrArray *regions, DscRegionFormat format);

G_END_DECLS
