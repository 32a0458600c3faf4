/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-association-make.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-product-name.h"

#define INDENT 4 /* as asn_from_list */

/* --- files ------------------------------------------------------------------------------------ */

void
dsc_asn_file_free (DscAsnFile *file)
{
  char **texts[] = { &file->path,   &file->instrument, &file->detector, &file->filter,
                     &file->pupil,  &file->program,    &file->visit,    &file->observation,
                     &file->target, &file->exptype,    &file->problem };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_free (file);
}

/* (nullable): without blanks around it; what says nothing is nothing */
static char *
dup_keyword (DscImageModel *model, const char *key)
{
  const char *value = dsc_image_model_get_string (model, key);
  char *text = value ? g_strstrip (g_strdup (value)) : NULL;

  if (text && (*text == '\0' || g_ascii_strcasecmp (text, "N/A") == 0))
    g_clear_pointer (&text, g_free);
  return text;
}

static const char *
find_problem (DscImageModel *model)
{
  if (dsc_image_model_has_plane (model, DSC_PLANE_WHT)
      || dsc_image_model_has_plane (model, DSC_PLANE_CON))
    return "a mosaic: it is made of exposures, not combined with them";
  if (!dsc_image_model_has_plane (model, DSC_PLANE_DQ)
      || !dsc_image_model_has_plane (model, DSC_PLANE_ERR))
    return "not a calibrated exposure: it has no ERR or DQ extension";
  if (!dsc_image_model_get_wcs (model))
    return "it has no coordinates on the sky";
  if (!dsc_image_model_get_string (model, "INSTRUME"))
    return "its header names no instrument (INSTRUME)";
  return NULL;
}

DscAsnFile *
dsc_asn_file_probe (const char *path)
{
  DscAsnFile *file = g_new0 (DscAsnFile, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImageModel) model = dsc_fits_model_open (path, &error);

  file->path = g_canonicalize_filename (path, NULL);
  file->exptype = g_strdup ("science");
  if (!model) {
    file->problem = g_strdup (error->message);
    return file;
  }
  file->problem = g_strdup (find_problem (model));
  file->instrument = dup_keyword (model, "INSTRUME");
  file->detector = dup_keyword (model, "DETECTOR");
  file->filter = dup_keyword (model, "FILTER");
  file->pupil = dup_keyword (model, "PUPIL");
  file->program = dup_keyword (model, "PROGRAM");
  file->observation = dup_keyword (model, "OBSERVTN");
  file->visit = dup_keyword (model, "VISIT");
  file->target = dup_keyword (model, "TARGPROP");
  if (!file->target)
    file->target = dup_keyword (model, "TARGNAME");
  return file;
}

/* --- folders ---------------------------------------------------------------------------------- */

/* The least processed first. */
static const char *const forms[] = { "_cal.fits", "_tweakreg.fits", "_crf.fits" };

/* (transfer full) (nullable): the exposure; NULL: of another kind. "x_a3001_crf.fits" is of x. */
static char *
dup_exposure (const char *name, guint *ret_form)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autofree char *root = NULL;
    const char *id;

    if (!g_str_has_suffix (name, forms[i]))
      continue;
    *ret_form = i;
    root = g_strndup (name, strlen (name) - strlen (forms[i]));
    id = strrchr (root, '_');
    if (i == 2 && id && g_regex_match_simple ("^_[acor][0-9]+$", id, 0, 0))
      return g_strndup (root, (gsize)(id - root));
    return g_steal_pointer (&root);
  }
  return NULL;
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
dsc_asn_list_folder (const char *folder, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &failure);
  g_autoptr (GHashTable) best = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GPtrArray *paths;
  GHashTableIter iter;
  gpointer chosen;
  const char *name;

  if (!dir) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "Cannot read the folder '%s': %s", folder,
                 failure->message);
    return NULL;
  }
  while ((name = g_dir_read_name (dir))) {
    guint form = 0, other = 0;
    g_autofree char *exposure = dup_exposure (name, &form);
    const char *now = exposure ? g_hash_table_lookup (best, exposure) : NULL;

    if (now)
      g_free (dup_exposure (now, &other));
    if (exposure && (!now || form < other))
      g_hash_table_replace (best, g_steal_pointer (&exposure), g_strdup (name));
  }
  paths = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, best);
  while (g_hash_table_iter_next (&iter, NULL, &chosen))
    g_ptr_array_add (paths, g_build_filename (folder, chosen, NULL));
  g_ptr_array_sort (paths, compare_paths);
  return paths;
}

/* --- groups ----------------------------------------------------------------------------------- */

void
dsc_asn_draft_free (DscAsnDraft *draft)
{
  g_free (draft->product);
  g_free (draft->asn_id);
  g_free (draft->rule);
  g_free (draft->pool);
  g_ptr_array_unref (draft->files);
  g_free (draft);
}

static void
append_word (GString *text, const char *prefix, const char *word)
{
  if (word)
    g_string_append_printf (text, "%s%s%s", text->len ? "_" : "", prefix, word);
}

/* A filter that is one in the pupil wheel is named by that, as F162M+F150W2 is by F162M. */
static const char *
band_of (const DscAsnFile *file)
{
  gboolean by_pupil = file->pupil && g_regex_match_simple ("^F[0-9]+[WMN]2?$", file->pupil, 0, 0);

  return by_pupil ? file->pupil : file->filter;
}

/* Equal for files of one association. In lower case, for it names the product too. */
static char *
make_name (const DscAsnFile *file, DscAsnGrouping grouping)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_word (text, "jw", file->program);
  if (grouping & (DSC_ASN_BY_OBSERVATION | DSC_ASN_BY_VISIT))
    append_word (text, "o", file->observation);
  if (grouping & DSC_ASN_BY_VISIT)
    append_word (text, "v", file->visit);
  append_word (text, "", file->target);
  append_word (text, "", file->instrument);
  append_word (text, "", band_of (file));
  if (grouping & DSC_ASN_BY_DETECTOR)
    append_word (text, "", file->detector);
  for (char *c = text->str; *c; c++)
    *c = g_ascii_isalnum (*c) || strchr ("_+-.", *c) ? g_ascii_tolower (*c) : '-';
  return g_strdup (text->len ? text->str : "mosaic");
}

/* What decides, beyond the name: targets may differ within one association unless asked for. */
static char *
make_key (const DscAsnFile *file, DscAsnGrouping grouping)
{
  return g_strjoin ("\n", file->instrument ? file->instrument : "",
                    file->filter ? file->filter : "", file->pupil ? file->pupil : "",
                    grouping & DSC_ASN_BY_DETECTOR && file->detector ? file->detector : "",
                    grouping & (DSC_ASN_BY_OBSERVATION | DSC_ASN_BY_VISIT) && file->observation
                        ? file->observation
                        : "",
                    grouping & DSC_ASN_BY_VISIT && file->visit ? file->visit : "",
                    grouping & DSC_ASN_BY_TARGET && file->target ? file->target : "", NULL);
}

/* Two groups never write into the same files. */
static char *
make_unique (GPtrArray *drafts, char *name)
{
  g_autofree char *base = name;

  for (guint n = 1;; n++) {
    char *tried = n == 1 ? g_strdup (base) : g_strdup_printf ("%s-%u", base, n);
    gboolean taken = FALSE;

    for (guint i = 0; i < drafts->len; i++)
      taken = taken || g_str_equal (((DscAsnDraft *)drafts->pdata[i])->product, tried);
    if (!taken)
      return tried;
    g_free (tried);
  }
}

GPtrArray *
dsc_asn_group (GPtrArray *files, DscAsnGrouping grouping)
{
  GPtrArray *drafts = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_asn_draft_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < files->len; i++) {
    DscAsnFile *file = files->pdata[i];
    g_autofree char *key = make_key (file, grouping);
    DscAsnDraft *draft = g_hash_table_lookup (known, key);

    if (file->problem)
      continue;
    if (!draft) {
      draft = g_new0 (DscAsnDraft, 1);
      draft->product = make_unique (drafts, make_name (file, grouping));
      draft->asn_id = g_strdup ("a3001");
      draft->rule = g_strdup ("DMS_Level3_Base");
      draft->pool = g_strdup ("none");
      draft->files = g_ptr_array_new ();
      g_ptr_array_add (drafts, draft);
      g_hash_table_insert (known, g_steal_pointer (&key), draft);
    }
    g_ptr_array_add (draft->files, file);
  }
  return drafts;
}

/* --- writing ---------------------------------------------------------------------------------- */

static char *
member_name (const DscAsnFile *file, const char *folder)
{
  g_autofree char *full = g_canonicalize_filename (folder, NULL);
  gsize n = strlen (full);

  if (g_str_has_prefix (file->path, full) && file->path[n] == '/')
    return g_strdup (file->path + n + 1);
  return g_strdup (file->path);
}

/* Of all science members, where they agree. */
static const char *
common (const DscAsnDraft *draft, gsize offset, const char *otherwise)
{
  const char *first = NULL;

  for (guint i = 0; i < draft->files->len; i++) {
    const char *value = G_STRUCT_MEMBER (char *, draft->files->pdata[i], offset);

    if (!value || (first && !g_str_equal (first, value)))
      return otherwise;
    first = value;
  }
  return first ? first : otherwise;
}

static gboolean
check_draft (const DscAsnDraft *draft, GError **error)
{
  guint n_science = 0;

  for (guint i = 0; i < draft->files->len; i++) {
    const DscAsnFile *file = draft->files->pdata[i];

    n_science += g_ascii_strcasecmp (file->exptype, "science") == 0;
  }
  if (*draft->product == '\0' || strchr (draft->product, '/')) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 "The product name '%s' cannot be the root of file names; give one without '/'",
                 draft->product);
    return FALSE;
  }
  if (n_science == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_SCIENCE,
                 "The association '%s' has no member of type science among its %u files",
                 draft->product, draft->files->len);
    return FALSE;
  }
  return TRUE;
}

static void
add_text (JsonBuilder *builder, const char *key, const char *value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value);
}

static void
add_members (JsonBuilder *builder, const DscAsnDraft *draft, const char *folder)
{
  json_builder_set_member_name (builder, "members");
  json_builder_begin_array (builder);
  for (guint i = 0; i < draft->files->len; i++) {
    const DscAsnFile *file = draft->files->pdata[i];
    g_autofree char *name = member_name (file, folder);

    json_builder_begin_object (builder);
    add_text (builder, "expname", name);
    add_text (builder, "exptype", file->exptype);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

char *
dsc_asn_draft_to_json (const DscAsnDraft *draft, const char *folder, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  if (!check_draft (draft, error))
    return NULL;
  json_builder_begin_object (builder);
  add_text (builder, "asn_type", "image3");
  add_text (builder, "asn_rule", draft->rule);
  add_text (builder, "asn_id", draft->asn_id);
  add_text (builder, "asn_pool", draft->pool);
  add_text (builder, "program", common (draft, G_STRUCT_OFFSET (DscAsnFile, program), "noprogram"));
  add_text (builder, "target", common (draft, G_STRUCT_OFFSET (DscAsnFile, target), "none"));
  json_builder_set_member_name (builder, "version_id");
  json_builder_add_null_value (builder);
  add_text (builder, "constraints", "No constraints");
  json_builder_set_member_name (builder, "products");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  add_text (builder, "name", draft->product);
  add_members (builder, draft, folder);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_indent (generator, INDENT);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

char *
dsc_asn_draft_dup_path (const DscAsnDraft *draft, const char *folder)
{
  g_autofree char *name = g_strconcat (draft->product, "_asn.json", NULL);

  return g_build_filename (folder, name, NULL);
}

gboolean
dsc_asn_draft_write (const DscAsnDraft *draft, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = dsc_asn_draft_to_json (draft, folder, error);
  g_autoptr (GError) failure = NULL;

  if (!text)
    return FALSE;
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &failure)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", path,
                 failure->message);
    return FALSE;
  }
  return TRUE;
}
