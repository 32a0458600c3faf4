/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-look.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-aperture.h"
#include "dsc-error.h"
#include "dsc-radial-profile.h"

#define LEAST 10.0 /* pixels of the radius that is shown */
#define MOST 150.0
#define PLAIN_RADIUS 15.0 /* without apertures */
#define STEP 0.5
#define BRIGHT 0.997 /* of the pixels of the source are not white */
#define SIGMA_BELOW 2.0
#define SIGMA_SPAN 12.0  /* from dark to light at least, */
#define SIGMA_MOST 250.0 /* and at most: wings are seen beside a bright core */

/* --- apertures --- */

/* FITS files have their keywords in capitals. */
static gboolean
get_list (const DscTable *table, const char *key, double values[3])
{
  g_autofree char *upper = g_ascii_strup (key, -1);
  g_autofree double *list = NULL;
  gsize n = 0;

  if (!dsc_table_get_meta_list (table, key, &n, &list)
      && !dsc_table_get_meta_list (table, upper, &n, &list))
    return FALSE;
  if (n != 3)
    return FALSE;
  memcpy (values, list, 3 * sizeof (double));
  return TRUE;
}

static double
get_number (const DscTable *table, const char *key)
{
  g_autofree char *upper = g_ascii_strup (key, -1);
  const char *text = dsc_table_get_meta (table, key);

  if (!text)
    text = dsc_table_get_meta (table, upper);
  return text ? g_ascii_strtod (text, NULL) : NAN;
}

/* Of the columns aperN_flux, in their order. */
static guint
find_names (const DscTable *table, int names[3])
{
  guint n = 0;

  for (guint i = 0; i < dsc_table_n_columns (table) && n < 3; i++) {
    const char *name = dsc_table_get_column (table, i)->name;
    char *end;
    long number;

    if (!g_str_has_prefix (name, "aper") || !g_ascii_isdigit (name[4]))
      continue;
    number = strtol (name + 4, &end, 10);
    if (g_str_equal (end, "_flux") && number > 0 && number < 1000)
      names[n++] = (int)number;
  }
  return n;
}

void
dsc_source_apertures_init (DscSourceApertures *self, const DscTable *table)
{
  double corrections[3];

  *self = (DscSourceApertures){ .ring = { NAN, NAN } };
  if (find_names (table, self->names) == 3
      && get_list (table, "aperture_params.aperture_radii", self->radii) && self->radii[0] > 0
      && self->radii[2] < 1e4)
    self->n = 3;
  self->ring[0] = get_number (table, "aperture_params.bkg_aperture_inner_radius");
  self->ring[1] = get_number (table, "aperture_params.bkg_aperture_outer_radius");
  if (!(self->ring[0] >= 0 && self->ring[1] > self->ring[0] && self->ring[1] < 1e4))
    self->ring[0] = self->ring[1] = NAN;
  self->corrected = get_list (table, "aperture_params.aperture_corrections", corrections)
                    && isfinite (corrections[2]);
}

/* --- pixels --- */

static double
get_value (const DscTable *table, const char *name, guint row)
{
  const DscColumn *column = dsc_table_find (table, name);

  return column ? dsc_column_get_double (column, row) : NAN;
}

static double
choose_radius (const DscSourceLook *self, const DscCatalogCase *shown)
{
  int segment = dsc_catalog_case_find_segment (shown, self->row);
  double radius = isfinite (self->apertures.ring[1]) ? self->apertures.ring[1] + 1 : PLAIN_RADIUS;

  if (segment >= 0) {
    const DscSegment *s = &shown->map->segments[segment];

    radius = MAX (radius, 0.7 * MAX (s->x1 - s->x0, s->y1 - s->y0) + 3);
  }
  return CLAMP (radius, LEAST, MOST);
}

static gboolean
choose_box (DscSourceLook *self, const DscCatalogCase *shown, GError **error)
{
  double x = shown->x[self->row], y = shown->y[self->row], reach = self->radius + 1;
  guint width, height;
  double x0, y0, x1, y1;

  if (!shown->image) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 _ ("The image of the catalogue is not there"));
    return FALSE;
  }
  width = dsc_image_model_get_width (shown->image);
  height = dsc_image_model_get_height (shown->image);
  x0 = MAX (floor (x - reach), 0);
  y0 = MAX (floor (y - reach), 0);
  x1 = MIN (ceil (x + reach) + 1, width);
  y1 = MIN (ceil (y + reach) + 1, height);
  /* Written so that NaN is outside. */
  if (!(x1 > x0 && y1 > y0)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, _ ("The source is outside the image"));
    return FALSE;
  }
  self->box = (DscPlaneBox){ 0, (guint)x0, (guint)y0, (guint)(x1 - x0), (guint)(y1 - y0) };
  self->x = x - x0;
  self->y = y - y0;
  return TRUE;
}

static void
copy_labels (DscSourceLook *self, const DscCatalogCase *shown)
{
  const DscSegmentMap *map = shown->map;
  int own = dsc_catalog_case_find_segment (shown, self->row);

  self->own = own >= 0 ? (guint32)own + 1 : 0;
  if (!map || self->box.x0 + self->box.n_columns > map->width
      || self->box.y0 + self->box.n_rows > map->height)
    return;
  self->labels = g_new (guint32, (gsize)self->box.n_columns * self->box.n_rows);
  for (guint j = 0; j < self->box.n_rows; j++)
    memcpy (self->labels + (gsize)j * self->box.n_columns,
            map->labels + (gsize)(self->box.y0 + j) * map->width + self->box.x0,
            self->box.n_columns * sizeof (guint32));
}

static void
read_scales (DscSourceLook *self, DscImageModel *image)
{
  double area;

  self->unit = g_strdup (dsc_image_model_get_unit (image));
  self->jy = self->scale = NAN;
  if (g_str_equal (self->unit, "MJy/sr") && dsc_image_model_get_double (image, "PIXAR_SR", &area)
      && area > 0)
    self->jy = 1e6 * area;
  if (dsc_image_model_get_double (image, "PIXAR_A2", &area) && area > 0)
    self->scale = sqrt (area);
}

/* --- what follows --- */

/* That of the catalogue, so that the curve of growth goes through its fluxes; else that of the
 * ring. */
static void
find_background (DscSourceLook *self, const DscTable *table)
{
  const DscSourceApertures *a = &self->apertures;
  double inner = isfinite (a->ring[0]) ? a->ring[0] : 0.7 * self->radius;
  double outer = isfinite (a->ring[1]) ? a->ring[1] : self->radius;
  double given = get_value (table, "aper_bkg_flux", self->row) / self->jy;
  DscRingLevel level;

  dsc_aperture_ring (self->pixels, NULL, self->box.n_columns, self->box.n_rows, self->x, self->y,
                     inner, outer, &level);
  self->noise = level.std;
  self->background = isfinite (given) ? given : level.median;
}

/* Where the profile first falls to half of its height. */
static double
find_fwhm (const DscSourceLook *self)
{
  double half = self->background + 0.5 * (self->mean[0] - self->background);

  if (!(self->mean[0] - self->background > 3 * self->noise))
    return NAN;
  for (guint k = 1; k < self->n; k++) {
    double before = self->mean[k - 1], after = self->mean[k];

    if (!isfinite (after))
      return NAN;
    if (after <= half)
      return 2 * self->step * (k - 0.5 + (before - half) / (before - after));
  }
  return NAN;
}

/* Pixels of other sources. Returns: (transfer full) (nullable) */
static guint8 *
mask_others (const DscSourceLook *self)
{
  gsize n = (gsize)self->box.n_columns * self->box.n_rows;
  guint8 *mask = self->labels ? g_new (guint8, n) : NULL;

  for (gsize i = 0; mask && i < n; i++)
    mask[i] = self->labels[i] != 0 && self->labels[i] != self->own;
  return mask;
}

static void
measure (DscSourceLook *self)
{
  guint width = self->box.n_columns, height = self->box.n_rows;
  double within = isfinite (self->apertures.ring[0]) ? self->apertures.ring[0] : self->radius;
  g_autofree guint8 *mask = mask_others (self);
  g_autofree double *std = NULL;

  self->step = STEP;
  self->n = (guint)ceil (self->radius / STEP);
  self->mean = g_new (double, self->n);
  self->growth = g_new (double, self->n);
  std = g_new (double, self->n);
  self->points
      = dsc_radial_pixels (self->pixels, mask, width, height, self->x, self->y, self->radius);
  dsc_radial_profile (self->pixels, mask, width, height, self->x, self->y, STEP, self->n,
                      self->mean, std);
  dsc_growth_curve (self->pixels, mask, width, height, self->x, self->y, self->background, STEP,
                    self->n, self->growth);
  self->fwhm = find_fwhm (self);
  self->half_light
      = dsc_growth_radius (self->growth, MIN ((guint)(within / STEP), self->n), STEP, 0.5);
}

static void
check_aperture (DscSourceLook *self, DscImageModel *image)
{
  double radius = self->apertures.n ? self->apertures.radii[2] : 3;
  double x = self->x + self->box.x0, y = self->y + self->box.y0;
  DscApertureSum sum;

  dsc_aperture_circle (self->pixels, NULL, NULL, self->box.n_columns, self->box.n_rows, self->x,
                       self->y, radius, &sum);
  self->n_bad = sum.n_bad;
  self->at_edge = x - radius < -0.5 || y - radius < -0.5
                  || x + radius > dsc_image_model_get_width (image) - 0.5
                  || y + radius > dsc_image_model_get_height (image) - 0.5;
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return (x > y) - (x < y);
}

static void
find_limits (DscSourceLook *self)
{
  gsize n_pixels = (gsize)self->box.n_columns * self->box.n_rows, n = 0;
  g_autofree float *values = g_new (float, n_pixels);
  double noise = isfinite (self->noise) ? self->noise : 0;

  for (gsize i = 0; i < n_pixels; i++)
    if (isfinite (self->pixels[i]) && (!self->labels || !self->own || self->labels[i] == self->own))
      values[n++] = self->pixels[i];
  qsort (values, n, sizeof (float), compare_floats);
  self->low = self->background - SIGMA_BELOW * noise;
  if (!isfinite (self->low))
    self->low = n > 0 ? (double)values[0] : 0;
  self->high = n > 0 ? (double)values[(gsize)(BRIGHT * (double)(n - 1))] : 1;
  self->high = MAX (self->high, self->low + SIGMA_SPAN * noise);
  if (noise > 0)
    self->high = MIN (self->high, self->low + SIGMA_MOST * noise);
  if (!(self->high > self->low))
    self->high = self->low + 1;
}

DscSourceLook *
dsc_source_look_new (const DscCatalogCase *shown,
                     guint row,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (DscSourceLook) self = g_new0 (DscSourceLook, 1);

  self->row = row;
  dsc_source_apertures_init (&self->apertures, shown->table);
  self->radius = choose_radius (self, shown);
  if (!choose_box (self, shown, error))
    return NULL;
  self->pixels = g_new (float, (gsize)self->box.n_columns * self->box.n_rows);
  if (!dsc_image_model_read_box (shown->image, DSC_PLANE_SCI, &self->box, self->pixels, error)
      || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  copy_labels (self, shown);
  read_scales (self, shown->image);
  find_background (self, shown->table);
  measure (self);
  check_aperture (self, shown->image);
  find_limits (self);
  return g_steal_pointer (&self);
}

void
dsc_source_look_free (DscSourceLook *self)
{
  g_free (self->pixels);
  g_free (self->labels);
  g_free (self->unit);
  g_free (self->mean);
  g_free (self->growth);
  g_clear_pointer (&self->points, g_array_unref);
  g_free (self);
}
