/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-apertures.h"

#include <math.h>
#include <string.h>

#include "dsc-catalog-references.h"
#include "dsc-error.h"

/* What rows of a reference file are chosen by. */
typedef struct {
  const char *column, *value;
} Selector;

typedef struct {
  const char *instrument, *filter;
  Selector apcorr[2], offset[2];
  guint n_apcorr, n_offset;
} Setup;

typedef struct {
  DscReferenceKind kind;
  const Setup *setup;
  const DscSourceCatalogParams *params;
  DscCompat compat;
  double scale_ratio;
} Request;

static void G_GNUC_PRINTF (2, 3) warn (DscCatalogApertures *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->warnings, g_strdup_vprintf (format, args));
  va_end (args);
}

static const char *
keyword (DscHeader *primary, const char *key)
{
  const char *value = primary != NULL ? dsc_header_get_string (primary, key) : NULL;

  return value != NULL ? value : "";
}

static void
setup_init (Setup *self, DscHeader *primary)
{
  const char *name = keyword (primary, "INSTRUME");

  *self = (Setup){ .instrument = name, .filter = keyword (primary, "FILTER") };
  if (strcmp (name, "NIRCAM") == 0 || strcmp (name, "NIRISS") == 0) {
    self->apcorr[self->n_apcorr++] = (Selector){ "filter", self->filter };
    self->apcorr[self->n_apcorr++] = (Selector){ "pupil", keyword (primary, "PUPIL") };
    memcpy (self->offset, self->apcorr, sizeof self->offset);
    self->n_offset = self->n_apcorr;
  } else if (strcmp (name, "MIRI") == 0) {
    self->apcorr[self->n_apcorr++] = (Selector){ "filter", self->filter };
    self->apcorr[self->n_apcorr++] = (Selector){ "subarray", keyword (primary, "SUBARRAY") };
    self->offset[self->n_offset++] = (Selector){ "filter", self->filter };
  } else if (strcmp (name, "FGS") == 0) {
    self->offset[self->n_offset++] = (Selector){ "detector", keyword (primary, "DETECTOR") };
  }
}

static gboolean
is_known (const Setup *setup)
{
  return setup->n_offset > 0;
}

/* "filter F200W, pupil CLEAR" */
static char *
describe (const Selector *selectors, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", selectors[i].column,
                            *selectors[i].value != '\0' ? selectors[i].value : "(not said)");
  return g_string_free (text, FALSE);
}

static gboolean
cell_is (const DscColumn *column, gsize row, const char *value)
{
  g_autofree char *text = g_strstrip (g_strdup (dsc_column_get_string (column, row)));

  return g_ascii_strcasecmp (text, value) == 0;
}

/* The settings that a table has rows for: the first few of them. */
static char *
list_settings (const DscTable *table, const Selector *selectors, guint n)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *text = g_string_new (NULL);

  for (gsize row = 0; row < dsc_table_n_rows (table) && g_hash_table_size (seen) < 12; row++) {
    GString *one = g_string_new (NULL);

    for (guint i = 0; i < n; i++) {
      DscColumn *column = dsc_catalog_references_column (table, selectors[i].column);

      g_string_append_printf (one, "%s%s", i > 0 ? " " : "", dsc_column_get_string (column, row));
    }
    if (!g_hash_table_contains (seen, one->str))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", one->str);
    g_hash_table_add (seen, g_string_free (one, FALSE));
  }
  return g_string_free (text, FALSE);
}

/* Marks the rows for this image. */
static gboolean
select_rows (const DscTable *table,
             const char *path,
             const Selector *selectors,
             guint n,
             guint8 *chosen,
             GError **error)
{
  gsize n_rows = dsc_table_n_rows (table), n_chosen = n_rows;
  g_autofree char *wanted = describe (selectors, n), *have = NULL;

  memset (chosen, 1, n_rows);
  for (guint i = 0; i < n; i++) {
    DscColumn *column = dsc_catalog_references_column (table, selectors[i].column);

    if (column == NULL || column->type != DSC_COLUMN_STRING) {
      have = dsc_table_list_columns (table);
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s' has no column '%s' to choose a row by (it has: %s): is it of another "
                   "instrument?",
                   path, selectors[i].column, have);
      return FALSE;
    }
    n_chosen = 0;
    for (gsize row = 0; row < n_rows; row++)
      n_chosen += chosen[row] &= cell_is (column, row, selectors[i].value);
  }
  if (n_chosen > 0)
    return TRUE;
  have = list_settings (table, selectors, n);
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED, "'%s' has no row for %s (it has: %s)", path,
               wanted, *have != '\0' ? have : "no rows");
  return FALSE;
}

/* "10, 20, 30" */
static char *
list_energies (const DscColumn *energy, const guint8 *chosen, gsize n_rows)
{
  GString *text = g_string_new (NULL);

  for (gsize row = 0; row < n_rows && text->len < 120; row++)
    if (chosen[row])
      g_string_append_printf (text, "%s%.0f", text->len > 0 ? ", " : "",
                              rint (100 * energy->d[row]));
  return g_string_free (text, FALSE);
}

static gboolean
find_energy (const DscTable *table,
             const char *path,
             const guint8 *chosen,
             int percent,
             gsize *ret_row,
             GError **error)
{
  const DscColumn *energy = dsc_catalog_references_column (table, "eefraction");
  gsize n_rows = dsc_table_n_rows (table);
  guint n_found = 0;

  for (gsize row = 0; row < n_rows; row++)
    if (chosen[row] && (int)rint (100 * energy->d[row]) == percent) {
      *ret_row = row;
      n_found++;
    }
  if (n_found != 1) {
    g_autofree char *have = list_energies (energy, chosen, n_rows);

    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 n_found == 0
                     ? "'%s' has no row for an encircled energy of %d %% (aperture_ee; it has %s)"
                     : "'%s' has several rows for an encircled energy of %d %% (it has %s)",
                 path, percent, have);
  }
  return n_found == 1;
}

static double
scaled (const Request *request, double value)
{
  return request->compat == DSC_COMPAT_JWST ? (double)((float)value / (float)request->scale_ratio)
                                            : value / request->scale_ratio;
}

static gboolean
take_apcorr (DscCatalogApertures *self,
             const Request *request,
             const DscTable *table,
             const char *path,
             GError **error)
{
  const DscSourceCatalogParams *p = request->params;
  const int energies[] = { p->aperture_ee1, p->aperture_ee2, p->aperture_ee3 };
  const Setup *setup = request->setup;
  g_autofree guint8 *chosen = g_malloc0 (dsc_table_n_rows (table) + 1);
  double v[3][4];

  if (!select_rows (table, path, setup->apcorr, setup->n_apcorr, chosen, error))
    return FALSE;
  for (guint k = 0; k < 3; k++) {
    static const char *const names[] = { "radius", "apcorr", "skyin", "skyout" };
    gsize row = 0;

    if (!find_energy (table, path, chosen, energies[k], &row, error))
      return FALSE;
    for (guint i = 0; i < 4; i++)
      v[k][i] = dsc_catalog_references_column (table, names[i])->d[row];
    if (!(v[k][0] > 0) || !(v[k][1] > 0) || !(v[k][2] >= 0) || !(v[k][3] > v[k][2])
        || !isfinite (v[k][0] * v[k][1] * v[k][3]) || v[k][2] != v[0][2] || v[k][3] != v[0][3]) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s': the row for %d %% has radius %g, apcorr %g, skyin %g, skyout %g: these "
                   "must be positive, with skyin < skyout and one pair of them for all apertures",
                   path, energies[k], v[k][0], v[k][1], v[k][2], v[k][3]);
      return FALSE;
    }
  }
  self->origin = DSC_APERTURES_REFERENCE;
  for (guint k = 0; k < 3; k++) {
    self->names[k] = energies[k];
    self->radii[k] = scaled (request, v[k][0]);
    self->corrections[k] = v[k][1];
  }
  self->ring_inner = scaled (request, v[0][2]);
  self->ring_outer = scaled (request, v[0][3]);
  return TRUE;
}

static gboolean
take_offset (DscCatalogApertures *self,
             const Request *request,
             const DscTable *table,
             const char *path,
             GError **error)
{
  const Setup *setup = request->setup;
  gsize n_rows = dsc_table_n_rows (table), found = 0;
  g_autofree guint8 *chosen = g_malloc0 (n_rows + 1);
  const DscColumn *offset = dsc_catalog_references_column (table, "abvega_offset");
  guint n_found = 0;

  if (!select_rows (table, path, setup->offset, setup->n_offset, chosen, error))
    return FALSE;
  for (gsize row = 0; row < n_rows; row++)
    if (chosen[row]) {
      found = row;
      n_found++;
    }
  if (n_found != 1 || !isfinite (offset->d[found])) {
    g_autofree char *wanted = describe (setup->offset, setup->n_offset);

    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' has %u rows for %s, the last with the offset %g: there must be one with a "
                 "number",
                 path, n_found, wanted, offset->d[found]);
    return FALSE;
  }
  self->vega_offset = offset->d[found];
  return TRUE;
}

/* Tables of NIRCam and NIRISS have the same columns, and filters of the same name. */
static gboolean
check_instrument (const Request *request, const DscTable *table, const char *path, GError **error)
{
  const char *instrument = dsc_table_get_meta (table, DSC_REFERENCE_INSTRUMENT);

  if (request->compat == DSC_COMPAT_JWST || instrument == NULL
      || g_ascii_strcasecmp (instrument, request->setup->instrument) == 0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
               "'%s' is a reference file of %s, and the image is of %s", path, instrument,
               request->setup->instrument);
  return FALSE;
}

static gboolean
take_file (DscCatalogApertures *self, const Request *request, const char *path, GError **error)
{
  g_autoptr (DscTable) table = dsc_catalog_references_read (request->kind, path, error);
  g_autofree char *name = g_path_get_basename (path);
  gboolean apcorr = request->kind == DSC_REFERENCE_APCORR;

  if (table == NULL || !check_instrument (request, table, path, error)
      || !(apcorr ? take_apcorr (self, request, table, path, error)
                  : take_offset (self, request, table, path, error)))
    return FALSE;
  if (apcorr)
    g_ptr_array_add (self->sources, g_strdup_printf ("aperture corrections: %s", name));
  else
    g_ptr_array_add (self->sources,
                     g_strdup_printf ("AB less Vega: %.5f (%s)", self->vega_offset, name));
  return TRUE;
}

static gboolean
is_none (const char *path)
{
  return path != NULL
         && (g_ascii_strcasecmp (path, "N/A") == 0 || g_ascii_strcasecmp (path, "none") == 0);
}

static const char *
override_of (DscReferenceKind kind, const DscSourceCatalogParams *params)
{
  const char *path
      = kind == DSC_REFERENCE_APCORR ? params->override_apcorr : params->override_abvegaoffset;

  return path != NULL && *path != '\0' ? path : NULL;
}

/* Fills from a file. @ret_why: why there is none, if there is none. FALSE: an error */
static gboolean
take_reference (DscCatalogApertures *self, const Request *request, char **ret_why, GError **error)
{
  const char *path = override_of (request->kind, request->params);
  const Setup *setup = request->setup;
  g_autoptr (GPtrArray) paths = NULL;
  g_autoptr (GError) local = NULL;
  gboolean multiple = strcmp (setup->filter, "MULTIPLE") == 0;

  if (is_none (path))
    *ret_why = g_strdup ("N/A was asked for");
  else if (!is_known (setup) && (path == NULL || request->compat == DSC_COMPAT_NONE))
    *ret_why = g_strdup_printf ("there is none for the instrument '%s'", setup->instrument);
  else if (multiple && (path == NULL || request->compat == DSC_COMPAT_NONE))
    *ret_why = g_strdup ("the image is of several filters (FILTER is 'MULTIPLE')");
  else if (path != NULL && !is_known (setup))
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "'%s' has nothing for the instrument '%s' (INSTRUME)", path, setup->instrument);
  else if (path != NULL)
    return take_file (self, request, path, error);
  if (path != NULL && *ret_why == NULL)
    return FALSE;
  if (*ret_why != NULL)
    return TRUE;
  paths = dsc_catalog_references_find (request->kind, request->params->reference_folder,
                                       setup->instrument);
  for (guint i = 0; i < paths->len; i++) {
    g_clear_error (&local);
    if (take_file (self, request, paths->pdata[i], &local))
      return TRUE;
  }
  *ret_why = local != NULL ? g_strdup (local->message)
                           : g_strdup ("no reference file was named or found");
  return TRUE;
}

static void
use_fixed (DscCatalogApertures *self, DscCompat compat)
{
  self->origin = DSC_APERTURES_FIXED;
  for (int k = 0; k < 3; k++) {
    self->names[k] = k + 1;
    self->radii[k] = k + 1;
    self->corrections[k] = compat == DSC_COMPAT_JWST ? 1 : NAN;
  }
  self->ring_inner = 5;
  self->ring_outer = 10;
}

static void
use_radii (DscCatalogApertures *self, const DscSourceCatalogParams *p)
{
  const int energies[] = { p->aperture_ee1, p->aperture_ee2, p->aperture_ee3 };
  gboolean corrected = p->aperture_corrections.n == 3;

  self->origin = DSC_APERTURES_HAND;
  for (int k = 0; k < 3; k++) {
    self->names[k] = corrected ? energies[k] : k + 1;
    self->radii[k] = p->aperture_radii.v[k];
    self->corrections[k] = corrected ? p->aperture_corrections.v[k] : NAN;
  }
  if (!corrected)
    warn (self, "no aperture corrections for radii given by hand: aper_total_* is empty, and "
                "is_extended says nothing (give aperture_corrections too)");
}

static void
find_scale_ratio (DscCatalogApertures *self, Request *request, DscHeader *primary, DscHeader *sci)
{
  double ratio = NAN;

  request->scale_ratio = 1;
  if (((primary != NULL && dsc_header_get_double (primary, "PXSCLRT", &ratio))
       || (sci != NULL && dsc_header_get_double (sci, "PXSCLRT", &ratio)))
      && ratio > 0 && isfinite (ratio))
    request->scale_ratio = ratio;
  else if (strcmp (keyword (primary, "S_RESAMP"), "COMPLETE") == 0)
    warn (self, "the mosaic does not say its pixel scale ratio (PXSCLRT): its pixels are taken "
                "for those of the detector");
}

gboolean
dsc_catalog_apertures_check (const DscSourceCatalogParams *p, GError **error)
{
  const double *r = p->aperture_radii.v, *ring = p->bkg_annulus.v;
  const char *folder = p->reference_folder;

  if (p->aperture_ee1 >= p->aperture_ee2 || p->aperture_ee2 >= p->aperture_ee3)
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "aperture_ee1, 2, 3 are %d, %d, %d: they must rise", p->aperture_ee1,
                 p->aperture_ee2, p->aperture_ee3);
  else if (p->aperture_radii.n == 3 && (r[0] >= r[1] || r[1] >= r[2]))
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "aperture_radii is %g, %g, %g: they must rise", r[0], r[1], r[2]);
  else if (p->bkg_annulus.n == 2 && ring[0] >= ring[1])
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "bkg_annulus is %g, %g: the outer radius must be the larger one", ring[0],
                 ring[1]);
  else if (folder != NULL && *folder != '\0' && !g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "reference_folder '%s' is not a directory that can be read", folder);
  else
    return TRUE;
  return FALSE;
}

static gboolean
find_apertures (DscCatalogApertures *self, const Request *request, GError **error)
{
  const DscSourceCatalogParams *p = request->params;
  g_autofree char *why = NULL;

  use_fixed (self, request->compat);
  if (!take_reference (self, request, &why, error))
    return FALSE;
  if (p->aperture_radii.n == 3)
    use_radii (self, p);
  else if (why != NULL)
    warn (self,
          "no aperture corrections: apertures of 1, 2, 3 px and a ring of 5 to 10 px; %s (%s; give "
          "override_apcorr, reference_folder, or aperture_radii)",
          request->compat == DSC_COMPAT_JWST ? "aper_total_* is that of 3 px"
                                             : "aper_total_* is empty, is_extended says nothing",
          why);
  if (p->bkg_annulus.n == 2) {
    self->ring_inner = p->bkg_annulus.v[0];
    self->ring_outer = p->bkg_annulus.v[1];
  }
  return TRUE;
}

static gboolean
find_offset (DscCatalogApertures *self, const Request *request, GError **error)
{
  g_autofree char *why = NULL;

  self->vega_offset = request->compat == DSC_COMPAT_JWST ? 0 : NAN;
  if (!isnan (request->params->abvega_offset)) {
    self->vega_offset = request->params->abvega_offset;
    return TRUE;
  }
  if (!take_reference (self, request, &why, error))
    return FALSE;
  if (why != NULL)
    warn (self,
          "no AB to Vega offset: %s (%s; give override_abvegaoffset, reference_folder, or "
          "abvega_offset)",
          request->compat == DSC_COMPAT_JWST ? "*_vegamag are AB magnitudes"
                                             : "*_vegamag are empty",
          why);
  return TRUE;
}

gboolean
dsc_catalog_apertures_init (DscCatalogApertures *self,
                            DscHeader *primary,
                            DscHeader *sci,
                            const DscSourceCatalogParams *params,
                            DscCompat compat,
                            GError **error)
{
  Setup setup;
  Request request = { DSC_REFERENCE_APCORR, &setup, params, compat, 1 };

  *self = (DscCatalogApertures){ 0 };
  if (!dsc_catalog_apertures_check (params, error))
    return FALSE;
  setup_init (&setup, primary);
  self->sources = g_ptr_array_new_with_free_func (g_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  find_scale_ratio (self, &request, primary, sci);
  if (!find_apertures (self, &request, error)) {
    dsc_catalog_apertures_clear (self);
    return FALSE;
  }
  request.kind = DSC_REFERENCE_ABVEGAOFFSET;
  if (!find_offset (self, &request, error)) {
    dsc_catalog_apertures_clear (self);
    return FALSE;
  }
  return TRUE;
}

void
dsc_catalog_apertures_clear (DscCatalogApertures *self)
{
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
}

GPtrArray *
dsc_catalog_apertures_list_files (const DscSourceCatalogParams *params, DscHeader *primary)
{
  static const DscReferenceKind all[] = { DSC_REFERENCE_APCORR, DSC_REFERENCE_ABVEGAOFFSET };
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (override_of (all[i], params) == NULL) {
      g_autoptr (GPtrArray) found = dsc_catalog_references_find (all[i], params->reference_folder,
                                                                 keyword (primary, "INSTRUME"));

      g_ptr_array_extend_and_steal (files, g_steal_pointer (&found));
    }
  return files;
}
