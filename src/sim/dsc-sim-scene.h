/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * DscSimScene: what to simulate, as a JSON file says it (src/sim/README.md lists every key with its
 * unit and default). Everything is checked when it is read. Immutable afterwards.
 */
typedef struct {
  double dv2, dv3; /* arcsec */
} DscSimDither;

typedef struct {
  gint64 visit, group;
  double error_arcsec[2]; /* what the header does not know: towards east, north */
  double error_deg;       /* and in roll, from north to east */
  double turn_deg;        /* what the roll of the visit has more than that of the scene */
  double exptime;         /* s */
  GArray *dithers;        /* of DscSimDither; empty with WCS files */
  GPtrArray *wcs_files;   /* of char *: resolved paths, one exposure each; empty with dithers */
} DscSimVisit;

typedef struct {
  char *name;
  guint64 seed;
  char *instrument, *filter; /* "NIRCAM", "F200W" */
  GPtrArray *detectors;      /* of char *: "NRCB1" ...; may be empty with WCS files */
  char *pointing_aperture;
  gint64 program, observation;
  char *target, *subarray;
  double ra, dec, roll;          /* deg */
  guint width, height, start[2]; /* 0 width: as the WCS file says */
  double field_radius_arcsec;
  guint n_stars, n_galaxies, n_reference;
  double mag_bright, mag_faint, star_slope, gal_re_arcsec;
  double sky, sky_var, read_noise, mjysr_per_e, saturation;
  double cosmic_rays_per_mpix, cr_lo, cr_hi, bad_fraction;
  double jitter_arcsec, va_scale;
  guint over, psf_half;
  gboolean with_area, aligned_copies;
  GArray *nebulae;         /* of DscSimNebula */
  GPtrArray *visits;       /* of DscSimVisit */
  gboolean from_wcs_files; /* the exposures take their WCS from files */
  gboolean has_centre;     /* ra and dec are given, not taken from the WCS files */
  gboolean has_radius;     /* likewise field_radius_arcsec */
  JsonNode *json;          /* the object as read, with the seed that is used */
} DscSimScene;

/**
 * dsc_sim_scene_read: @path: a JSON file; dsc_sim_scene_parse: @text: the JSON itself, of @name for
 * messages. Relative paths in it start at the directory of @path, or at the working directory.
 * @seed: (nullable): overrides the seed of the scene
 *
 * Errors: DSC_ERROR_NOT_FOUND; DSC_ERROR_FORMAT with line and column; DSC_ERROR_PARAMETER naming
 * the key, the value found and what is allowed.
 */
DscSimScene *dsc_sim_scene_read (const char *path, const guint64 *seed, GError **error);
DscSimScene *dsc_sim_scene_parse (
    const char *text, gssize length, const char *name, const guint64 *seed, GError **error);
void dsc_sim_scene_free (DscSimScene *scene);

/* Files of all visits: one per dither and detector, or one per WCS file. */
guint dsc_sim_scene_n_files (const DscSimScene *scene);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSimScene, dsc_sim_scene_free)

G_END_DECLS
