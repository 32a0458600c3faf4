/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-association.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-product-name.h"

static gboolean
is_association (const char *path)
{
  gsize n = strlen (path);

  return n > 5 && g_ascii_strcasecmp (path + n - 5, ".json") == 0;
}

static gboolean
is_fits (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".fits") || g_str_has_suffix (lower, ".fits.gz")
         || g_str_has_suffix (lower, ".fit") || g_str_has_suffix (lower, ".fts");
}

/* Science that is missing stops; the rest is said and forgotten, as it is not used anyway. */
static gboolean
check_members (const DscAssociation *asn,
               DscLibraryFlags flags,
               DscProgress *progress,
               GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (GHashTable) types = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) found = g_string_new (NULL);
  guint n_science = 0, n_missing = 0;

  for (guint i = 0; i < asn->members->len; i++) {
    const DscAsnMember *member = asn->members->pdata[i];
    gboolean exists = g_file_test (member->path, G_FILE_TEST_EXISTS);

    n_science += member->is_science;
    if (g_hash_table_add (types, member->exptype))
      g_string_append_printf (found, "%s%s", found->len > 0 ? ", " : "", member->exptype);
    if (exists)
      continue;
    if (member->is_science) {
      n_missing++;
      g_string_append_printf (list, "\n  %s", member->path);
    } else
      dsc_progress_message (progress, DSC_MESSAGE_WARNING, "'%s' (%s) is missing; it is not needed",
                            member->path, member->exptype);
  }
  if (n_science == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_SCIENCE,
                 "Association '%s' has no members of type science (found: %s)", asn->path,
                 found->len > 0 ? found->str : "no members at all");
    return FALSE;
  }
  if (n_missing > 0 && n_missing < n_science && (flags & DSC_LIBRARY_SKIP_MISSING)) {
    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "%u of the %u science members of '%s' are missing and left out:%s",
                          n_missing, n_science, asn->path, list->str);
  } else if (n_missing > 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_MISSING_MEMBERS,
                 "%u of the %u science members of '%s' are missing:%s", n_missing, n_science,
                 asn->path, list->str);
    return FALSE;
  }
  return TRUE;
}

/* meta.group_id in the ASDF tree, where jwst keeps what an association said before. */
static char *
group_id_in_asdf (DscImageModel *model)
{
  g_autoptr (GBytes) bytes = dsc_fits_model_read_asdf (DSC_FITS_MODEL (model), NULL);
  g_autofree char *text = NULL;
  gboolean in_meta = FALSE;

  if (bytes == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  for (char *line = text, *next; line != NULL && !g_str_has_prefix (line, "..."); line = next) {
    next = strchr (line, '\n');
    if (next != NULL)
      *next++ = '\0';
    if (*line != ' ')
      in_meta = strcmp (line, "meta:") == 0;
    else if (in_meta && g_str_has_prefix (line, "  group_id: ")) {
      g_autofree char *id = g_strstrip (g_strdup (line + strlen ("  group_id: ")));
      gsize n = strlen (id);

      if (n >= 2 && (*id == '\'' || *id == '"') && id[n - 1] == *id)
        return g_utf8_make_valid (id + 1, n - 2);
      return n > 0 && strcmp (id, "null") != 0 ? g_utf8_make_valid (id, n) : NULL;
    }
  }
  return NULL;
}

static gboolean
check_exposure (DscImageModel *model, DscLibraryFlags flags, DscProgress *progress, GError **error)
{
  const char *path = dsc_image_model_get_path (model);
  const char *note = dsc_image_model_get_wcs_note (model);
  DscWcs *wcs = dsc_image_model_get_wcs (model);
  DscFitsModel *file = DSC_FITS_MODEL (model);
  int hdu = dsc_fits_model_get_plane_hdu (file, DSC_PLANE_SCI);
  const char *image = dsc_fits_get_hdu (dsc_fits_model_get_fits (file), (guint)hdu)->name;
  DscPlaneId shown;

  /* a file may be looked at that holds, say, flags alone; it is no exposure */
  if (dsc_plane_from_name (image, &shown) && shown != DSC_PLANE_SCI) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' has no SCI extension, only %s and what goes with it: it is incomplete", path,
                 dsc_plane_name (shown));
    return FALSE;
  }
  for (DscPlaneId id = DSC_PLANE_CON; id <= DSC_PLANE_WHT; id++)
    if (!(flags & DSC_LIBRARY_IMAGES) && dsc_image_model_has_plane (model, id)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   "'%s' is a resampled image (it has a %s extension), not an exposure; give the "
                   "calibrated exposures (cal, crf) it was made from",
                   path, dsc_plane_name (id));
      return FALSE;
    }
  if (wcs == NULL && (flags & DSC_LIBRARY_IMAGES)) {
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "'%s' has no coordinates%s%s", path,
                          note != NULL ? ": " : "", note != NULL ? note : "");
    return TRUE;
  }
  if (wcs == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "'%s' has no coordinates%s%s; a calibrated exposure (Stage 2) is needed", path,
                 note != NULL ? ": " : "", note != NULL ? note : "");
    return FALSE;
  }
  if (dsc_wcs_get_kind (wcs) == DSC_WCS_FITS)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "'%s': %s", path,
                          note != NULL ? note : "no gwcs; the FITS keywords are used");
  return TRUE;
}

static const char *
get_value (DscLibrary *library, guint index, const char *key)
{
  const char *value = dsc_image_model_get_string (dsc_library_get_model (library, index), key);

  return value != NULL ? value : "";
}

/* The value most exposures have, and a list of (at most @max_listed of) the others; NULL if all
 * agree. */
static char *
find_odd_ones (DscLibrary *library,
               const char *key,
               guint max_listed,
               const char **ret_common,
               guint *ret_n_odd)
{
  guint n = dsc_library_get_n_models (library);
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) odd = g_string_new (NULL);
  const char *common = NULL;
  guint best = 0;

  for (guint i = 0; i < n; i++) {
    const char *value = get_value (library, i, key);
    guint count;

    count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, value)) + 1;
    g_hash_table_insert (counts, (gpointer)value, GUINT_TO_POINTER (count));
  }
  if (g_hash_table_size (counts) == 1)
    return NULL;
  *ret_n_odd = 0;
  for (guint i = 0; i < n; i++) {
    const char *value = get_value (library, i, key);
    guint count;

    count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, value));
    if (count > best) {
      best = count;
      common = value;
    }
  }
  for (guint i = 0; i < n; i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    const char *value = get_value (library, i, key);

    if (strcmp (value, common) != 0 && (*ret_n_odd)++ < max_listed)
      g_string_append_printf (odd, "\n  %s (%s)", dsc_image_model_get_path (model),
                              *value != '\0' ? value : "none");
  }
  if (*ret_n_odd > max_listed)
    g_string_append_printf (odd, "\n  and %u more", *ret_n_odd - max_listed);
  *ret_common = *common != '\0' ? common : "none";
  return g_string_free (g_steal_pointer (&odd), FALSE);
}

static gboolean
check_together (DscLibrary *library, DscProgress *progress, GError **error)
{
  static const struct {
    const char *key, *what;
  } must_agree[] = { { "INSTRUME", "instrument" }, { "BUNIT", "unit (BUNIT)" } },
    should_agree[] = { { "FILTER", "filter (FILTER)" },
                       { "PUPIL", "pupil element (PUPIL)" },
                       { "CAL_VER", "version of the calibration software (CAL_VER)" },
                       { "S_OUTLIR", "state of outlier detection (S_OUTLIR)" } };
  guint n = dsc_library_get_n_models (library), n_odd;
  const char *common;

  for (guint i = 0; i < G_N_ELEMENTS (must_agree); i++) {
    g_autofree char *odd = find_odd_ones (library, must_agree[i].key, G_MAXUINT, &common, &n_odd);

    if (odd != NULL) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_MIXED,
                   "The exposures do not belong together: %u of %u have another %s than '%s':%s",
                   n_odd, n, must_agree[i].what, common, odd);
      return FALSE;
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (should_agree); i++) {
    g_autofree char *odd = find_odd_ones (library, should_agree[i].key, 3, &common, &n_odd);

    if (odd != NULL)
      dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                            "%u of %u exposures have another %s than '%s':%s", n_odd, n,
                            should_agree[i].what, common, odd);
  }
  return TRUE;
}

static gboolean
add_exposure (DscLibrary *library,
              const char *path,
              const char *group_id,
              DscLibraryFlags flags,
              DscProgress *progress,
              GError **error)
{
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, error);
  g_autofree char *stored = NULL;
  const char *pool = dsc_library_get_asn_pool (library);
  const char *table = dsc_library_get_asn_table (library);

  if (model == NULL || !check_exposure (model, flags, progress, error))
    return FALSE;
  if (table != NULL)
    dsc_header_set_string (dsc_image_model_get_primary (model), "ASNTABLE", table,
                           "Name of the ASN table");
  if (pool != NULL)
    dsc_header_set_string (dsc_image_model_get_primary (model), "ASNPOOL", pool,
                           "Name of the ASN pool");
  if (group_id == NULL)
    stored = group_id_in_asdf (model);
  dsc_library_add (library, model, group_id != NULL ? group_id : stored);
  return TRUE;
}

/* The catalog of the model that was added last, by its path. */
static void
set_catalog (DscLibrary *library, const DscAssociation *asn, const char *catalog)
{
  g_autofree char *directory = g_path_get_dirname (asn->path);
  g_autofree char *path = NULL;

  if (catalog != NULL && *catalog != '\0' && !g_path_is_absolute (catalog))
    path = g_build_filename (directory, catalog, NULL);
  dsc_library_set_catalog (library, dsc_library_get_n_models (library) - 1,
                           path != NULL ? path : catalog);
}

static DscLibrary *
load_association (const char *path, DscLibraryFlags flags, DscProgress *progress, GError **error)
{
  g_autoptr (DscAssociation) asn = dsc_association_read (path, error);
  g_autoptr (DscLibrary) library = NULL;

  if (asn == NULL)
    return NULL;
  for (guint i = 0; i < asn->warnings->len; i++)
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "%s",
                          (const char *)asn->warnings->pdata[i]);
  if (!check_members (asn, flags, progress, error))
    return NULL;
  library = dsc_library_new (asn->product, asn->asn_id, asn->table_name, asn->asn_pool);
  for (guint i = 0; i < asn->members->len; i++) {
    const DscAsnMember *member = asn->members->pdata[i];

    if (!member->is_science
        || ((flags & DSC_LIBRARY_SKIP_MISSING) && !g_file_test (member->path, G_FILE_TEST_EXISTS)))
      continue;
    if (!add_exposure (library, member->path, member->group_id, flags, progress, error))
      return NULL;
    set_catalog (library, asn, member->tweakreg_catalog);
  }
  return g_steal_pointer (&library);
}

/* The files as they stand, named after the first. */
static DscLibrary *
load_files (const char *const *paths, DscLibraryFlags flags, DscProgress *progress, GError **error)
{
  g_autofree char *root = dsc_product_name_root (paths[0], DSC_NAME_FILE, NULL);
  g_autoptr (DscLibrary) library = dsc_library_new (root, NULL, NULL, NULL);
  g_autoptr (GString) missing = g_string_new (NULL);
  guint n = g_strv_length ((GStrv)paths), n_missing = 0;

  for (guint i = 0; i < n; i++)
    if (!g_file_test (paths[i], G_FILE_TEST_EXISTS)) {
      g_string_append_printf (missing, "\n  %s", paths[i]);
      n_missing++;
    }
  if (n_missing > 0 && n > 1) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_MISSING_MEMBERS, "%u of the %u files are missing:%s",
                 n_missing, n, missing->str);
    return NULL;
  }
  for (guint i = 0; i < n; i++)
    if (!add_exposure (library, paths[i], NULL, flags, progress, error))
      return NULL;
  return g_steal_pointer (&library);
}

DscLibrary *
dsc_library_load (const char *const *paths, DscProgress *progress, GError **error)
{
  return dsc_library_load_with_flags (paths, DSC_LIBRARY_DEFAULT, progress, error);
}

DscLibrary *
dsc_library_load_with_flags (const char *const *paths,
                             DscLibraryFlags flags,
                             DscProgress *progress,
                             GError **error)
{
  g_autoptr (DscLibrary) library = NULL;

  if (paths == NULL || paths[0] == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 "No input given: name an association (.json) or FITS files");
    return NULL;
  }
  for (guint i = 0; paths[i] != NULL; i++) {
    if (is_association (paths[i]) && (i > 0 || paths[1] != NULL)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   "'%s' is an association; give it alone, or FITS files only", paths[i]);
      return NULL;
    }
    if (!is_association (paths[i]) && !is_fits (paths[i])) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   "'%s' is neither an association (.json) nor a FITS file (.fits, .fits.gz)",
                   paths[i]);
      return NULL;
    }
  }
  library = is_association (paths[0]) ? load_association (paths[0], flags, progress, error)
                                      : load_files (paths, flags, progress, error);
  if (library == NULL || !check_together (library, progress, error))
    return NULL;
  return g_steal_pointer (&library);
}
