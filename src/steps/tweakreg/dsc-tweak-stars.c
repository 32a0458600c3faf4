/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-stars.h"

#include <math.h>
#include <string.h>

#include "dsc-footprint.h"
#include "dsc-number.h"

#define RADIAN (G_PI / 180)
#define MAS (G_PI / 180 / 3600e3)

/* All but the first two are (nullable). @scale: from the unit of the position to degrees */
typedef struct {
  const DscColumn *ra, *dec, *mag, *weight, *id, *epoch, *pmra, *pmdec;
  double ra_scale, dec_scale;
} Columns;

static void
star_clear (gpointer data)
{
  g_free (((DscTweakStar *)data)->id);
}

GArray *
dsc_tweak_stars_new (void)
{
  GArray *stars = g_array_new (FALSE, TRUE, sizeof (DscTweakStar));

  g_array_set_clear_func (stars, star_clear);
  return stars;
}

/* The only column of that name, case apart. Errors: DSC_ERROR_FORMAT if there are several */
static gboolean
find_any_case (const DscTable *table,
               const char *wanted,
               const char *file,
               const DscColumn **ret_column,
               GError **error)
{
  *ret_column = NULL;
  for (guint c = 0; c < dsc_table_n_columns (table); c++) {
    const DscColumn *column = dsc_table_get_column (table, c);

    if (g_ascii_strcasecmp (column->name, wanted) != 0)
      continue;
    if (*ret_column != NULL) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "The catalog '%s' has columns '%s' and '%s', which differ in case alone; leave "
                   "one",
                   file, (*ret_column)->name, column->name);
      return FALSE;
    }
    *ret_column = column;
  }
  return TRUE;
}

/* The first of @names that is there, numbers only if @numbers. Returns: (nullable) */
static const DscColumn *
find_one_of (const DscTable *table, const char *const *names, gboolean numbers)
{
  for (guint i = 0; names[i] != NULL; i++) {
    const DscColumn *column = NULL;

    if (find_any_case (table, names[i], "", &column, NULL) && column != NULL
        && !(numbers && column->type == DSC_COLUMN_STRING))
      return column;
  }
  return NULL;
}

/* Degrees in one unit of an angle; 0 for what is none. */
static double
angle_scale (const char *unit, gboolean right_ascension)
{
  static const struct {
    const char *unit;
    double degrees;
  } units[] = { { "deg", 1 },
                { "degree", 1 },
                { "degrees", 1 },
                { "", 1 },
                { "rad", 180 / G_PI },
                { "radian", 180 / G_PI },
                { "arcsec", 1 / 3600. },
                { "arcmin", 1 / 60. },
                { "hourangle", 15 },
                { "h", 15 },
                { "hour", 15 } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (unit == NULL || g_ascii_strcasecmp (unit, units[i].unit) == 0)
      return unit == NULL ? 1 : units[i].degrees == 15 && !right_ascension ? 0 : units[i].degrees;
  return 0;
}

static gboolean
check_angle (const DscTable *table,
             const DscColumn *column,
             gboolean ra,
             const char *file,
             double *ret_scale,
             GError **error)
{
  if (column->type == DSC_COLUMN_STRING && dsc_table_n_rows (table) > 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "The catalog '%s': column '%s' holds texts ('%.40s'); decimal degrees are needed",
                 file, column->name, dsc_column_get_string (column, 0));
    return FALSE;
  }
  *ret_scale = angle_scale (column->unit, ra);
  if (*ret_scale == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "The catalog '%s': column '%s' has the unit '%.40s', which is no angle on the "
                 "sky; decimal degrees (deg) are needed",
                 file, column->name, column->unit);
    return FALSE;
  }
  return TRUE;
}

/* A SkyCoord is only as good as its frame. */
static gboolean
check_frame (const DscTable *table, const DscColumn *ra, const char *file, GError **error)
{
  g_autofree char *root = g_strndup (ra->name, strlen (ra->name) - strlen (".ra"));
  g_autofree char *key = g_strdup_printf ("__serialized_columns__.%s.frame", root);
  const char *frame = dsc_table_get_meta (table, key);

  if (frame == NULL || g_ascii_strcasecmp (frame, "icrs") == 0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "The catalog '%s': column '%s' is in the frame '%.40s'; convert it to ICRS", file,
               root, frame);
  return FALSE;
}

static gboolean
find_position (const DscTable *table,
               const char *file,
               Columns *columns,
               DscProgress *progress,
               GError **error)
{
  const DscColumn *sky_ra, *sky_dec;

  if (!find_any_case (table, "ra", file, &columns->ra, error)
      || !find_any_case (table, "dec", file, &columns->dec, error))
    return FALSE;
  if (columns->ra == NULL || columns->dec == NULL) {
    if (!find_any_case (table, "sky_centroid.ra", file, &columns->ra, error)
        || !find_any_case (table, "sky_centroid.dec", file, &columns->dec, error))
      return FALSE;
    if (columns->ra != NULL && !check_frame (table, columns->ra, file, error))
      return FALSE;
  } else if (find_any_case (table, "sky_centroid.ra", file, &sky_ra, NULL) && sky_ra != NULL
             && find_any_case (table, "sky_centroid.dec", file, &sky_dec, NULL) && sky_dec != NULL)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "The catalog '%s' has both %s, %s and sky_centroid; sky_centroid is not "
                          "used",
                          file, columns->ra->name, columns->dec->name);
  if (columns->ra == NULL || columns->dec == NULL) {
    g_autofree char *list = dsc_table_list_columns (table);

    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "The catalog '%s' has neither columns RA and DEC nor sky_centroid (degrees); it "
                 "has: %s",
                 file, list);
    return FALSE;
  }
  return check_angle (table, columns->ra, TRUE, file, &columns->ra_scale, error)
         && check_angle (table, columns->dec, FALSE, file, &columns->dec_scale, error);
}

static void
find_others (const DscTable *table, Columns *columns)
{
  static const char *const mags[] = { "mag",       "phot_g_mean_mag",  "gmag",
                                      "magnitude", "aper_total_abmag", "isophotal_abmag",
                                      NULL };
  static const char *const ids[] = { "objid", "source_id", "id", "label", "name", NULL };
  static const char *const weights[] = { "weight", NULL };
  static const char *const epochs[] = { "ref_epoch", "epoch", NULL };
  static const char *const pmras[] = { "pmra", NULL }, *const pmdecs[] = { "pmdec", NULL };

  columns->mag = find_one_of (table, mags, TRUE);
  columns->id = find_one_of (table, ids, FALSE);
  columns->weight = find_one_of (table, weights, TRUE);
  columns->epoch = find_one_of (table, epochs, TRUE);
  columns->pmra = find_one_of (table, pmras, TRUE);
  columns->pmdec = find_one_of (table, pmdecs, TRUE);
}

static void
to_vector (double ra, double dec, double ret_v[3])
{
  ret_v[0] = cos (dec * RADIAN) * cos (ra * RADIAN);
  ret_v[1] = cos (dec * RADIAN) * sin (ra * RADIAN);
  ret_v[2] = sin (dec * RADIAN);
}

/* Degrees between two directions, exact for small ones. */
static double
separation (const double a[3], const double b[3])
{
  double d = hypot (hypot (a[0] - b[0], a[1] - b[1]), a[2] - b[2]);

  return 2 * asin (fmin (d / 2, 1)) / RADIAN;
}

/* Straight motion in space without distance: the vector plus its tangential velocity (The Hipparcos
 * and Tycho Catalogues, vol. 1, 1.5.5, without parallax and radial velocity). @pmra holds cos dec;
 * mas a year. */
static void
move (DscTweakStar *star, double pmra, double pmdec, double years)
{
  double u[3], ra = star->ra * RADIAN, dec = star->dec * RADIAN;
  double east = pmra * MAS * years, north = pmdec * MAS * years;

  to_vector (star->ra, star->dec, u);
  u[0] += -sin (ra) * east - sin (dec) * cos (ra) * north;
  u[1] += cos (ra) * east - sin (dec) * sin (ra) * north;
  u[2] += cos (dec) * north;
  star->ra = atan2 (u[1], u[0]) / RADIAN;
  star->dec = atan2 (u[2], hypot (u[0], u[1])) / RADIAN;
  if (star->ra < 0)
    star->ra += 360;
}

static double
get (const DscColumn *column, gsize row)
{
  return column != NULL ? dsc_column_get_double (column, row) : NAN;
}

static char *
dup_id (const DscColumn *column, gsize row)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (column == NULL || dsc_column_is_masked (column, row))
    return NULL;
  if (column->type == DSC_COLUMN_STRING)
    return g_strdup (dsc_column_get_string (column, row));
  if (column->type == DSC_COLUMN_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, column->i[row]);
  dsc_number_shortest (column->d[row], 'e', text);
  return g_strdup (text);
}

/* Returns: FALSE if the row takes no part. Sets @error for a position that cannot be one. */
static gboolean
take_row (const Columns *c, gsize row, const char *file, DscTweakStar *star, GError **error)
{
  *star = (DscTweakStar){ .ra = get (c->ra, row) * c->ra_scale,
                          .dec = get (c->dec, row) * c->dec_scale,
                          .mag = get (c->mag, row),
                          .weight = get (c->weight, row),
                          .epoch = get (c->epoch, row) };
  if (!isfinite (star->ra) || !isfinite (star->dec)
      || (c->weight != NULL && !isfinite (star->weight)))
    return FALSE;
  if (fabs (star->dec) > 90 || fabs (star->ra) > 720) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "The catalog '%s', row %" G_GSIZE_FORMAT
                 ": RA %g and DEC %g are no position on the sky; are the columns swapped, or the "
                 "units no degrees?",
                 file, row + 1, star->ra, star->dec);
    return FALSE;
  }
  /* values in range stay what they are, to the last bit */
  if (star->ra < 0 || star->ra >= 360)
    star->ra = fmod (fmod (star->ra, 360) + 360, 360);
  return TRUE;
}

/* Whether the star is in the field at its epoch. */
static gboolean
place_row (const Columns *c,
           gsize row,
           DscTweakStarsMode mode,
           const DscTweakField *field,
           double epoch,
           DscTweakStar *star)
{
  gboolean dated = c->pmra != NULL && c->pmdec != NULL;
  double pmra = get (c->pmra, row), pmdec = get (c->pmdec, row), years;
  double centre[3], u[3];

  if (mode == DSC_TWEAK_STARS_ALL)
    return TRUE;
  if (dated && (!isfinite (pmra) || !isfinite (pmdec)))
    return FALSE;
  if (mode == DSC_TWEAK_STARS_MOVED)
    return TRUE;
  if (!isfinite (star->epoch))
    star->epoch = epoch;
  to_vector (field->ra, field->dec, centre);
  to_vector (star->ra, star->dec, u);
  /* the fastest star moves 10.4 arcsec a year */
  if (separation (centre, u) > field->radius + 0.3)
    return FALSE;
  years = field->epoch - star->epoch;
  if (dated && isfinite (years)) {
    move (star, pmra, pmdec, years);
    star->epoch = field->epoch;
    to_vector (star->ra, star->dec, u);
  }
  return separation (centre, u) <= field->radius;
}

gboolean
dsc_tweak_stars_add (GArray *stars,
                     const DscTable *table,
                     const char *name,
                     DscTweakStarsMode mode,
                     const DscTweakField *field,
                     double epoch,
                     gboolean *ret_weighted,
                     DscProgress *progress,
                     GError **error)
{
  Columns columns = { NULL };

  if (!find_position (table, name, &columns, progress, error))
    return FALSE;
  find_others (table, &columns);
  for (gsize r = 0; r < dsc_table_n_rows (table); r++) {
    GError *local = NULL;
    DscTweakStar star;

    if (!take_row (&columns, r, name, &star, &local)) {
      if (local != NULL) {
        g_propagate_error (error, local);
        return FALSE;
      }
      continue;
    }
    if (!place_row (&columns, r, mode, field, epoch, &star))
      continue;
    star.id = dup_id (columns.id, r);
    g_array_append_val (stars, star);
  }
  *ret_weighted = columns.weight != NULL;
  return TRUE;
}

static int
compare_mag (gconstpointer a, gconstpointer b)
{
  const DscTweakStar *one = a, *two = b;
  gboolean no_one = isnan (one->mag), no_two = isnan (two->mag);

  if (no_one || no_two)
    return no_one - no_two;
  return (one->mag > two->mag) - (one->mag < two->mag);
}

/* As the peer: upwards and stable, then turned round. */
void
dsc_tweak_stars_sort (GArray *stars)
{
  DscTweakStar *star = (DscTweakStar *)(gpointer)stars->data;

  g_array_sort (stars, compare_mag);
  for (guint i = 0, j = stars->len; i + 1 < j; i++) {
    DscTweakStar kept = star[i];

    star[i] = star[--j];
    star[j] = kept;
  }
}

void
dsc_tweak_stars_remove_doubles (GArray *stars)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint kept = 0;

  for (guint i = 0; i < stars->len; i++) {
    DscTweakStar *star = &g_array_index (stars, DscTweakStar, i);
    char *key = g_strdup_printf ("%s:%a:%a", star->id != NULL ? star->id : "", star->ra, star->dec);

    if (!g_hash_table_add (seen, key))
      continue;
    if (kept != i) {
      DscTweakStar moved = *star;

      *star = g_array_index (stars, DscTweakStar, kept);
      g_array_index (stars, DscTweakStar, kept) = moved;
    }
    kept++;
  }
  g_array_set_size (stars, kept);
}

double
dsc_tweak_decimal_year (const char *date)
{
  g_autofree char *text = g_strdup (date != NULL ? date : "");
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;
  int year, days;
  double seconds;

  g_strstrip (text);
  if (strlen (text) == 10) {
    char *whole = g_strconcat (text, "T00:00:00", NULL);

    g_free (text);
    text = whole;
  }
  time = g_date_time_new_from_iso8601 (text, utc);
  if (time == NULL)
    return NAN;
  year = g_date_time_get_year (time);
  days = g_date_is_leap_year ((GDateYear)year) ? 366 : 365;
  seconds = g_date_time_get_hour (time) * 3600.0 + g_date_time_get_minute (time) * 60.0
            + g_date_time_get_seconds (time);
  return year + (g_date_time_get_day_of_year (time) - 1 + seconds / 86400) / days;
}

static void
add_corners (const DscTweakScene *scene, GArray *vectors)
{
  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];
    g_autoptr (DscPolygon) corners = dsc_footprint_from_wcs (e->wcs, e->width, e->height);

    for (guint k = 0; corners != NULL && k < corners->n; k++) {
      double u[3];

      to_vector (corners->x[k], corners->y[k], u);
      g_array_append_val (vectors, u);
    }
  }
}

gboolean
dsc_tweak_field_of_scene (const DscTweakScene *scene,
                          DscLibrary *library,
                          double margin_arcsec,
                          DscTweakField *ret_field,
                          GError **error)
{
  g_autoptr (GArray) vectors = g_array_new (FALSE, FALSE, sizeof (double[3]));
  double low[3] = { 2, 2, 2 }, high[3] = { -2, -2, -2 }, centre[3], norm, radius = 0;
  DscImageModel *first = dsc_library_get_model (library, 0);

  add_corners (scene, vectors);
  if (vectors->len == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "No exposure has a footprint on the sky: the reference stars cannot be chosen");
    return FALSE;
  }
  for (guint i = 0; i < vectors->len; i++)
    for (guint k = 0; k < 3; k++) {
      const double *u = (const double *)(gpointer)(vectors->data + i * sizeof (double[3]));

      low[k] = fmin (low[k], u[k]);
      high[k] = fmax (high[k], u[k]);
    }
  for (guint k = 0; k < 3; k++)
    centre[k] = (low[k] + high[k]) / 2;
  norm = hypot (hypot (centre[0], centre[1]), centre[2]);
  for (guint k = 0; k < 3 && norm > 0; k++)
    centre[k] /= norm;
  for (guint i = 0; i < vectors->len; i++)
    radius = fmax (
        radius,
        separation (centre, (const double *)(gpointer)(vectors->data + i * sizeof (double[3]))));
  if (radius > 2 || norm == 0) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
        "The exposures lie up to %.1f degrees apart: too much for one request of reference "
        "stars; give a file as abs_refcat, or align each field by itself",
        2 * radius);
    return FALSE;
  }
  ret_field->ra = atan2 (centre[1], centre[0]) / RADIAN;
  if (ret_field->ra < 0)
    ret_field->ra += 360;
  ret_field->dec = atan2 (centre[2], hypot (centre[0], centre[1])) / RADIAN;
  ret_field->radius = radius + margin_arcsec / 3600;
  ret_field->epoch = dsc_tweak_decimal_year (dsc_image_model_get_string (first, "DATE-OBS"));
  if (isnan (ret_field->epoch))
    ret_field->epoch = dsc_tweak_decimal_year (dsc_image_model_get_string (first, "DATE-BEG"));
  return TRUE;
}
