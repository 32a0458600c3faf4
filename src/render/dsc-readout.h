/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-plane.h"

G_BEGIN_DECLS

/**
 * DscReadout: what is known of one point of an image. Pixels 0-based, sky in degrees (NaN:
 * unknown). Text holds no translated words: numbers, units and names of flags.
 */
typedef struct {
  double x, y;
  gboolean inside; /* of the image */
  double ra_deg, dec_deg;
  DscPlaneId plane;
  gboolean has_value; /* the pixel is inside and read */
  double value;
  guint32 bits;     /* the value of an integer plane */
  const char *unit; /* borrowed from the model; "" if unknown */
  gboolean has_dq;
  guint32 dq;
} DscReadout;

/* Each returns (transfer full): a new string; "" for what is unknown. */

/* "1204.3 998.0"; @one_based adds 1 to both */
char *dsc_readout_format_position (const DscReadout *readout, gboolean one_based);
/* "09:12:33.2103 −01:02:03.411": hours and degrees, right to 1 mas at the equator */
char *dsc_readout_format_sexagesimal (const DscReadout *readout);
/* "138.1383762 −1.0342808": degrees to 0.4 mas */
char *dsc_readout_format_degrees (const DscReadout *readout);
/* "0.31212 MJy/sr", "NaN", "17" for integers */
char *dsc_readout_format_value (const DscReadout *readout);
/* "DO_NOT_USE+HOT"; "GOOD"; "" without a DQ plane */
char *dsc_readout_format_dq (const DscReadout *readout);
/* All of it on one line, separated by two blanks. */
char *dsc_readout_format_line (const DscReadout *readout, gboolean one_based);

/* One angle each. @digits: of the seconds. 23:59:59.9999 rounds to 00:00:00.000, never to 60. */
char *dsc_format_ra (double ra_deg, guint digits);
char *dsc_format_dec (double dec_deg, guint digits);

G_END_DECLS
