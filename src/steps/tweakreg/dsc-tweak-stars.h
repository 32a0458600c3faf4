/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-progress.h"
#include "dsc-table.h"
#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/* Stars of reference catalogs: from a table of any origin, cut to a field, moved to an epoch. */

/**
 * DscTweakField: a circle on the sky.
 * @ra, @dec, @radius: degrees
 * @epoch: of the first exposure, decimal year; NaN: not known
 */
typedef struct {
  double ra, dec, radius, epoch;
} DscTweakField;

/* @epoch: (of the position, decimal year; NaN: not known) */
typedef struct {
  double ra, dec, mag, weight, epoch;
  char *id; /* (nullable) */
} DscTweakStar;

GArray *dsc_tweak_stars_new (void);

/**
 * dsc_tweak_field_of_scene: the circle around all footprints of @scene, @margin_arcsec wider, at
 * the date (DATE-OBS, else DATE-BEG) of the first model of @library.
 * Errors: DSC_ERROR_WCS without footprints; DSC_ERROR_TOO_LARGE for a circle of more than 2 degrees
 */
gboolean dsc_tweak_field_of_scene (const DscTweakScene *scene,
                                   DscLibrary *library,
                                   double margin_arcsec,
                                   DscTweakField *ret_field,
                                   GError **error);

/* Decimal year of "2022-07-05" or "2022-07-05T12:00:00", as astropy counts it; NaN for others. */
double dsc_tweak_decimal_year (const char *date);

/**
 * DscTweakStarsMode:
 * @DSC_TWEAK_STARS_ALL: of a file of the user: every row, as it stands
 * @DSC_TWEAK_STARS_FIELD: of a folder: rows in the field, moved to its epoch where there are proper
 *   motions (from column ref_epoch or epoch, else @epoch); rows that lack theirs are left out
 * @DSC_TWEAK_STARS_MOVED: of the web: every row; those without proper motion were not moved by the
 *   server and are left out
 */
typedef enum {
  DSC_TWEAK_STARS_ALL,
  DSC_TWEAK_STARS_FIELD,
  DSC_TWEAK_STARS_MOVED,
} DscTweakStarsMode;

/**
 * dsc_tweak_stars_add: appends the rows of @table that have a position, and a weight if others have
 * one.
 * @name: of the file or server, for messages
 * @field: (nullable): only needed for DSC_TWEAK_STARS_FIELD
 * @epoch: of positions that no column dates; NaN: not known
 * @ret_weighted: whether there is a column weight
 * Errors: DSC_ERROR_FORMAT: columns RA and DEC missing, double (but for case) or no degrees
 */
gboolean dsc_tweak_stars_add (GArray *stars,
                              const DscTable *table,
                              const char *name,
                              DscTweakStarsMode mode,
                              const DscTweakField *field,
                              double epoch,
                              gboolean *ret_weighted,
                              DscProgress *progress,
                              GError **error);

/* Faint ones first (the order of the peer), those without magnitude before all. */
void dsc_tweak_stars_sort (GArray *stars);

/* Stars of the same id and position are kept once. */
void dsc_tweak_stars_remove_doubles (GArray *stars);

G_END_DECLS
