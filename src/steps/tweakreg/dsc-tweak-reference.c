/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-http.h"
#include "dsc-number.h"
#include "dsc-tweak-catalog-list.h"
#include "dsc-tweak-catalogs.h"
#include "dsc-tweak-stars.h"

#define DEFAULT_SERVER "https://gsss.stsci.edu/webservices"
#define TIMEOUT_SECONDS 30
#define MAX_ANSWER ((gsize)256 << 20)
/* Beyond the search radius: pointings are off by less. */
#define MARGIN_ARCSEC 30
#define NO_RECORDS "No data records"

/* Catalogs of the web and the epoch (decimal year) of their positions. */
static const struct {
  const char *name;
  double epoch;
} services[] = {
  { "GAIAREFCAT", 2016.0 },
  { "GAIADR3", 2016.0 },
  { "GAIADR2", 2015.5 },
  { "GAIADR1", 2015.0 },
};

/* Returns: (transfer full): without blanks around it */
static char *
strip (const char *text)
{
  return g_strstrip (g_strdup (text));
}

static int
find_service (const char *abs_refcat)
{
  g_autofree char *name = strip (abs_refcat);

  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    if (g_ascii_strcasecmp (name, services[i].name) == 0)
      return (int)i;
  return -1;
}

gboolean
dsc_tweak_catalogs_is_service (const char *abs_refcat)
{
  return find_service (abs_refcat) >= 0;
}

char *
dsc_tweak_catalogs_reference_name (const DscTweakregParams *params)
{
  g_autofree char *name = strip (params->abs_refcat);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_strdup_printf ("fit_%s_ref.ecsv", lower);
}

static gboolean
check_reference (const DscTweakregParams *params, GError **error)
{
  g_autofree char *name = strip (params->abs_refcat);
  g_autofree char *folder = strip (params->catalog_folder);

  if (*name == '\0')
    return TRUE;
  if (find_service (name) >= 0) {
    if (*folder == '\0' || g_file_test (folder, G_FILE_TEST_IS_DIR))
      return TRUE;
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "The folder of catalogs '%s' (catalog_folder) does not exist", folder);
    return FALSE;
  }
  if (g_ascii_strcasecmp (name, "GAIADR3_S3") == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "abs_refcat '%s' is kept in a form that is not read here; GAIADR3 has the same "
                 "stars",
                 name);
    return FALSE;
  }
  if (g_file_test (name, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
               "abs_refcat '%s' is neither a file that exists nor one of GAIAREFCAT, GAIADR3, "
               "GAIADR2, GAIADR1",
               name);
  return FALSE;
}

gboolean
dsc_tweak_catalogs_check (const DscTweakregParams *params, GError **error)
{
  return dsc_tweak_catalog_list_check (params, error) && check_reference (params, error);
}

/* Takes the ids from the stars. */
static DscTweakCatalog *
make_catalog (const char *name, GArray *stars, gboolean weighted)
{
  DscTweakCatalog *catalog = dsc_tweak_catalog_new (name, stars->len);
  gboolean any_mag = FALSE, any_id = FALSE;

  for (guint i = 0; i < stars->len; i++) {
    any_mag = any_mag || !isnan (g_array_index (stars, DscTweakStar, i).mag);
    any_id = any_id || g_array_index (stars, DscTweakStar, i).id != NULL;
  }
  g_free (catalog->mag);
  g_free (catalog->weight);
  g_strfreev (catalog->id);
  catalog->mag = any_mag ? g_new (double, stars->len) : NULL;
  catalog->weight = weighted ? g_new (double, stars->len + 1) : NULL;
  catalog->id = any_id ? g_new0 (char *, stars->len + 1) : NULL;
  for (guint i = 0; i < stars->len; i++) {
    DscTweakStar *star = &g_array_index (stars, DscTweakStar, i);

    catalog->ra[i] = star->ra;
    catalog->dec[i] = star->dec;
    if (any_mag)
      catalog->mag[i] = star->mag;
    if (weighted)
      catalog->weight[i] = star->weight;
    if (any_id)
      catalog->id[i] = star->id != NULL ? g_steal_pointer (&star->id) : g_strdup ("");
  }
  return catalog;
}

/* @ret_done: stars of the field were found in the folder */
static gboolean
read_folder (GArray *stars,
             int service,
             const DscTweakField *field,
             const char *folder,
             gboolean *ret_done,
             DscProgress *progress,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) files = dsc_tweak_catalog_list_folder (folder, services[service].name);
  gboolean weighted;

  *ret_done = FALSE;
  for (guint i = 0; i < files->len; i++) {
    g_autoptr (DscTable) table = dsc_table_read (files->pdata[i], cancellable, error);

    if (table == NULL
        || !dsc_tweak_stars_add (stars, table, files->pdata[i], DSC_TWEAK_STARS_FIELD, field,
                                 services[service].epoch, &weighted, progress, error))
      return FALSE;
  }
  dsc_tweak_stars_remove_doubles (stars);
  if (stars->len == 0)
    dsc_progress_message (progress, DSC_MESSAGE_INFO,
                          "The folder '%s' has no stars of %s in this field (%u files); the web is "
                          "asked",
                          folder, services[service].name, files->len);
  else
    dsc_progress_message (progress, DSC_MESSAGE_INFO, "%u stars of %s from the folder '%s'",
                          stars->len, services[service].name, folder);
  *ret_done = stars->len > 0;
  return TRUE;
}

static char *
make_address (int service, const DscTweakField *field)
{
  const char *server = g_getenv ("ASTROMETRIC_CATALOG_URL");
  g_autofree char *base = g_strdup (server != NULL && *server != '\0' ? server : DEFAULT_SERVER);
  char numbers[4][G_ASCII_DTOSTR_BUF_SIZE];
  gsize n = strlen (base);

  while (n > 0 && base[n - 1] == '/')
    base[--n] = '\0';
  dsc_number_shortest (field->ra, 'e', numbers[0]);
  dsc_number_shortest (field->dec, 'e', numbers[1]);
  dsc_number_shortest (field->epoch, 'e', numbers[2]);
  dsc_number_shortest (field->radius, 'e', numbers[3]);
  return g_strdup_printf (
      "%s/vo/CatalogSearch.aspx?RA=%s&DEC=%s%s%s&SR=%s&FORMAT=CSV&CAT=%s", base, numbers[0],
      numbers[1], isnan (field->epoch) ? "" : "&EPOCH=", isnan (field->epoch) ? "" : numbers[2],
      numbers[3], services[service].name);
}

/* Replaces whatever went wrong with an answer by what a person can do. Cancellation stays. */
static gboolean
fail_network (GError **local, int service, GError **error)
{
  if ((*local)->domain == G_IO_ERROR) {
    g_propagate_error (error, g_steal_pointer (local));
    return FALSE;
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_NETWORK,
               "The reference stars (%s) cannot be fetched: %s. Without the web: put files %s*.csv "
               "into a folder (catalog_folder), or give a file with RA and DEC as abs_refcat",
               services[service].name, (*local)->message, services[service].name);
  g_clear_error (local);
  return FALSE;
}

static gboolean
parse_answer (GArray *stars,
              GBytes *answer,
              const DscTweakField *field,
              DscProgress *progress,
              GCancellable *cancellable,
              GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (answer, &size);
  DscTweakStarsMode mode = isnan (field->epoch) ? DSC_TWEAK_STARS_ALL : DSC_TWEAK_STARS_MOVED;
  g_autoptr (DscTable) table = NULL;
  gboolean weighted;

  if (size >= strlen (NO_RECORDS) && strncmp (text, NO_RECORDS, strlen (NO_RECORDS)) == 0)
    return TRUE;
  table = dsc_table_read_text (answer, "the answer of the server", cancellable, error);
  return table != NULL
         && dsc_tweak_stars_add (stars, table, "the answer of the server", mode, field, NAN,
                                 &weighted, progress, error);
}

static gboolean
ask_server (GArray *stars,
            int service,
            const DscTweakField *field,
            DscProgress *progress,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *address = make_address (service, field);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) answer = NULL;

  dsc_progress_message (progress, DSC_MESSAGE_INFO, "Asking for the stars of %s: %s",
                        services[service].name, address);
  if (isnan (field->epoch))
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "The first exposure has no date (DATE-OBS): stars are where the catalog "
                          "has them, without proper motion");
  answer = dsc_http_get (address, TIMEOUT_SECONDS, MAX_ANSWER, cancellable, &local);
  if (answer == NULL || !parse_answer (stars, answer, field, progress, cancellable, &local))
    return fail_network (&local, service, error);
  dsc_progress_message (progress, DSC_MESSAGE_INFO, "%u stars of %s around RA %.5f, Dec %.5f",
                        stars->len, services[service].name, field->ra, field->dec);
  return TRUE;
}

/* Whole numbers where all are that, as those of Gaia. */
static void
add_ids (DscTable *table, const GArray *stars)
{
  g_autofree gint64 *numbers = g_new0 (gint64, stars->len + 1);
  gboolean whole = TRUE;
  DscColumn *id;

  for (guint i = 0; i < stars->len && whole; i++) {
    const char *text = g_array_index (stars, DscTweakStar, i).id;

    whole = text != NULL
            && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &numbers[i], NULL);
  }
  id = dsc_table_add (table, "objID", whole ? DSC_COLUMN_INT64 : DSC_COLUMN_STRING, 64, NULL, NULL);
  for (guint i = 0; i < stars->len; i++) {
    const char *text = g_array_index (stars, DscTweakStar, i).id;

    if (whole)
      id->i[i] = numbers[i];
    else if (text != NULL)
      dsc_column_set_string (id, i, text);
    else
      dsc_table_mask (table, id, i);
  }
}

/* What the peer saves: RA DEC mag objID epoch. */
static gboolean
save_stars (const GArray *stars, int service, double epoch, const char *path, GError **error)
{
  g_autoptr (DscTable) table = dsc_table_new (stars->len);
  DscColumn *ra = dsc_table_add (table, "RA", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  DscColumn *dec = dsc_table_add (table, "DEC", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  DscColumn *mag = dsc_table_add (table, "mag", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  DscColumn *at;

  add_ids (table, stars);
  at = dsc_table_add (table, "epoch", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  for (guint i = 0; i < stars->len; i++) {
    const DscTweakStar *star = &g_array_index (stars, DscTweakStar, i);

    ra->d[i] = star->ra;
    dec->d[i] = star->dec;
    mag->d[i] = star->mag;
    at->d[i] = isnan (star->epoch) ? epoch : star->epoch;
  }
  dsc_table_set_meta (table, "catalog", services[service].name);
  return dsc_table_write_ecsv (table, path, error);
}

static gboolean
read_service (DscTweakScene *scene,
              DscLibrary *library,
              const DscTweakregParams *params,
              const char *save_path,
              DscProgress *progress,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GArray) stars = dsc_tweak_stars_new ();
  g_autofree char *folder = strip (params->catalog_folder);
  int service = find_service (params->abs_refcat);
  DscTweakField field;
  gboolean done = FALSE;

  if (!dsc_tweak_field_of_scene (scene, library, MARGIN_ARCSEC + params->abs_searchrad, &field,
                                 error))
    return FALSE;
  if (*folder != '\0'
      && !read_folder (stars, service, &field, folder, &done, progress, cancellable, error))
    return FALSE;
  if (!done && !ask_server (stars, service, &field, progress, cancellable, error))
    return FALSE;
  dsc_tweak_stars_sort (stars);
  if (save_path != NULL && !save_stars (stars, service, field.epoch, save_path, error))
    return FALSE;
  scene->reference = make_catalog (params->abs_refcat, stars, FALSE);
  return TRUE;
}

static gboolean
read_file (DscTweakScene *scene,
           const char *path,
           const char *name,
           DscProgress *progress,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GArray) stars = dsc_tweak_stars_new ();
  g_autoptr (DscTable) table = dsc_table_read (path, cancellable, error);
  gboolean weighted;

  if (table == NULL
      || !dsc_tweak_stars_add (stars, table, path, DSC_TWEAK_STARS_ALL, NULL, NAN, &weighted,
                               progress, error))
    return FALSE;
  scene->reference = make_catalog (name, stars, weighted);
  return TRUE;
}

gboolean
dsc_tweak_catalogs_read_reference (DscTweakScene *scene,
                                   DscLibrary *library,
                                   const DscTweakregParams *params,
                                   const char *save_path,
                                   DscProgress *progress,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autofree char *path = strip (params->abs_refcat);

  g_clear_pointer (&scene->reference, dsc_tweak_catalog_free);
  if (*path == '\0')
    return TRUE;
  if (!check_reference (params, error))
    return FALSE;
  if (find_service (path) >= 0)
    return read_service (scene, library, params, save_path, progress, cancellable, error);
  return read_file (scene, path, params->abs_refcat, progress, cancellable, error);
}
