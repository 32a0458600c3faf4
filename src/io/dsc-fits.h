/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsc-header.h"
#include "dsc-plane.h"

G_BEGIN_DECLS

/**
 * DscFits: a FITS file opened for reading. The layout and all headers are read when it is opened;
 * pixels and bytes on demand, from any thread. The file stays open, so a new file that takes its
 * name does not disturb readers. A .gz file is inflated once, into a temporary file without name.
 */
typedef struct _DscFits DscFits;

typedef enum {
  DSC_FITS_IMAGE,
  DSC_FITS_ASCII_TABLE,
  DSC_FITS_BINTABLE,
} DscFitsHduType;

#define DSC_FITS_MAX_AXES 16

typedef struct {
  char *name;  /* EXTNAME; "PRIMARY" for the first HDU without one */
  int version; /* EXTVER, 1 if absent */
  DscFitsHduType type;
  gboolean compressed; /* an image stored by tiles in a table; the axes are those of the image */
  int bitpix;          /* 8, 16, 32, 64, -32, -64 */
  guint n_axes;        /* 0: no data */
  gint64 axes[DSC_FITS_MAX_AXES]; /* NAXIS1 first; of a table: bytes per row, rows */
  double bscale, bzero;
  gboolean has_blank;
  gint64 blank;
  guint64 header_start, data_start; /* bytes from the start of the (inflated) file */
  guint64 data_size;                /* without padding */
  DscHeader *header;                /* without structural cards */
} DscFitsHdu;

/**
 * dsc_fits_open:
 * Errors: DSC_ERROR_NOT_FOUND if it does not exist or may not be read; DSC_ERROR_FORMAT if it is
 * not FITS or truncated (with the sizes).
 */
DscFits *dsc_fits_open (const char *path, GError **error);
DscFits *dsc_fits_ref (DscFits *fits);
void dsc_fits_unref (DscFits *fits);

const char *dsc_fits_get_path (const DscFits *fits);
guint64 dsc_fits_get_size (const DscFits *fits); /* bytes, inflated */
guint dsc_fits_n_hdus (const DscFits *fits);
const DscFitsHdu *dsc_fits_get_hdu (const DscFits *fits, guint index);

/* Returns: the index of the first HDU of that name (any case), or -1 */
int dsc_fits_find_hdu (const DscFits *fits, const char *name);

/* Returns: whether it is an image with pixels, and its size with axes of length 1 dropped after the
 * second: width, height, depth (product of the others) */
gboolean
dsc_fits_hdu_image_size (const DscFitsHdu *hdu, gint64 *ret_nx, gint64 *ret_ny, gint64 *ret_nz);

/**
 * dsc_fits_read_rows: rows [y0, y0 + n_rows) of layer @z of an image HDU into @out (4 bytes a
 * pixel). As DSC_PIXEL_FLOAT every BITPIX is converted by BSCALE and BZERO, BLANK becomes NaN. As
 * DSC_PIXEL_UINT integers are taken modulo 2^32, so that flags stored as signed or with BZERO 2^31
 * keep all 32 bits.
 * Errors: DSC_ERROR_FORMAT if the rows cannot be read or floats are asked for as flags.
 */
gboolean dsc_fits_read_rows (DscFits *fits,
                             guint hdu,
                             guint z,
                             guint y0,
                             guint n_rows,
                             DscPixelType type,
                             gpointer out,
                             GError **error);

/* dsc_fits_read_box: as dsc_fits_read_rows(), some columns of the rows only; @out: row-major. */
gboolean dsc_fits_read_box (DscFits *fits,
                            guint hdu,
                            const DscPlaneBox *box,
                            DscPixelType type,
                            gpointer out,
                            GError **error);

/* Returns: (transfer full): @size bytes of the file from @offset */
GBytes *dsc_fits_read_bytes (DscFits *fits, guint64 offset, guint64 size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFits, dsc_fits_unref)

G_END_DECLS
