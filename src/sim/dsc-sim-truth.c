/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-truth.h"

#include "dsc-error.h"
#include "dsc-sim-write.h"

gboolean
dsc_sim_write (const char *path, gconstpointer data, gsize size, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (g_file_set_contents (path, data, (gssize)size, &failure))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "'%s' cannot be written: %s", path,
               failure->message);
  return FALSE;
}

/* @text: (transfer full) */
static gboolean
write_text (const char *directory, const char *name, GString *text, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  gboolean ok = dsc_sim_write (path, text->str, text->len, error);

  g_string_free (text, TRUE);
  return ok;
}

static gboolean
write_json (const char *directory, const char *name, JsonBuilder *builder, GError **error)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  GString *text = g_string_new (NULL);

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  json_generator_to_gstring (generator, text);
  g_string_append_c (text, '\n');
  return write_text (directory, name, text, error);
}

static void
add_string (JsonBuilder *b, const char *key, const char *value)
{
  json_builder_set_member_name (b, key);
  json_builder_add_string_value (b, value);
}

static void
add_pairs (JsonBuilder *b, const char *key, const double *values, guint n)
{
  json_builder_set_member_name (b, key);
  json_builder_begin_array (b);
  for (guint i = 0; i < n; i++) {
    json_builder_begin_array (b);
    json_builder_add_double_value (b, values[2 * i]);
    json_builder_add_double_value (b, values[2 * i + 1]);
    json_builder_end_array (b);
  }
  json_builder_end_array (b);
}

static void
add_pair (JsonBuilder *b, const char *key, const double value[2])
{
  json_builder_set_member_name (b, key);
  json_builder_begin_array (b);
  json_builder_add_double_value (b, value[0]);
  json_builder_add_double_value (b, value[1]);
  json_builder_end_array (b);
}

gboolean
dsc_sim_truth_write_json (const char *directory,
                          const DscSimScene *scene,
                          GPtrArray *exposures,
                          GError **error)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();

  json_builder_begin_object (b);
  json_builder_set_member_name (b, "scene");
  json_builder_add_value (b, json_node_copy (scene->json));
  json_builder_set_member_name (b, "exposures");
  json_builder_begin_object (b);
  for (guint i = 0; i < exposures->len; i++) {
    const DscSimExposure *e = exposures->pdata[i];
    g_autofree char *name = g_strconcat (e->root, "_cal.fits", NULL);

    json_builder_set_member_name (b, name);
    json_builder_begin_object (b);
    add_pair (b, "visit_error_arcsec", e->visit->error_arcsec);
    add_pair (b, "jitter_arcsec", e->jitter_arcsec);
    json_builder_set_member_name (b, "visit_error_deg");
    json_builder_add_double_value (b, e->visit->error_deg);
    json_builder_set_member_name (b, "sky_mjysr");
    json_builder_add_double_value (b, e->sky);
    json_builder_set_member_name (b, "n_saturated");
    json_builder_add_int_value (b, e->n_saturated);
    add_pairs (b, "corner_world_true", e->corners_true, 4);
    add_pairs (b, "corner_world_header", e->corners_header, 4);
    json_builder_end_object (b);
  }
  json_builder_end_object (b);
  json_builder_end_object (b);
  return write_json (directory, "truth.json", b, error);
}

static GString *
begin_ecsv (const char *const *columns)
{
  GString *text = g_string_new ("# %ECSV 1.0\n# ---\n# datatype:\n");

  for (guint i = 0; columns[i] != NULL; i += 2)
    g_string_append_printf (text, "# - {name: %s, datatype: %s}\n", columns[i], columns[i + 1]);
  g_string_append (text, "# schema: astropy-2.0\n");
  for (guint i = 0; columns[i] != NULL; i += 2)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", columns[i]);
  g_string_append_c (text, '\n');
  return text;
}

static void
add_number (GString *text, double value, char before)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (before != '\0')
    g_string_append_c (text, before);
  g_string_append (text, g_ascii_dtostr (number, sizeof number, value));
}

/* Brightest first; equal ones in the order of the catalog. */
static int
compare_flux (gconstpointer a, gconstpointer b)
{
  const DscSimSource *p = *(const DscSimSource *const *)a, *q = *(const DscSimSource *const *)b;

  if (p->flux_jy != q->flux_jy)
    return p->flux_jy < q->flux_jy ? 1 : -1;
  return p < q ? -1 : p > q;
}

static gboolean
write_reference (const char *directory,
                 const DscSimScene *scene,
                 const DscSimSky *sky,
                 GError **error)
{
  const char *const columns[] = { "RA", "float64", "DEC", "float64", NULL };
  g_autoptr (GPtrArray) stars = g_ptr_array_new ();
  GString *text = begin_ecsv (columns);

  for (guint i = 0; i < scene->n_stars; i++)
    g_ptr_array_add (stars, &g_array_index (sky->sources, DscSimSource, i));
  g_ptr_array_sort (stars, compare_flux);
  for (guint i = 0; i < MIN (stars->len, scene->n_reference); i++) {
    const DscSimSource *s = stars->pdata[i];

    add_number (text, s->ra, '\0');
    add_number (text, s->dec, ' ');
    g_string_append_c (text, '\n');
  }
  return write_text (directory, "reference_stars.ecsv", text, error);
}

gboolean
dsc_sim_truth_write_catalogs (const char *directory,
                              const DscSimScene *scene,
                              const DscSimSky *sky,
                              GError **error)
{
  const char *const columns[]
      = { "id",      "int64",   "RA",   "float64",   "DEC",     "float64", "flux_jy",
          "float64", "is_star", "bool", "re_arcsec", "float64", NULL };
  GString *text = begin_ecsv (columns);

  for (guint i = 0; i < sky->sources->len; i++) {
    const DscSimSource *s = &g_array_index (sky->sources, DscSimSource, i);

    g_string_append_printf (text, "%u", i + 1);
    add_number (text, s->ra, ' ');
    add_number (text, s->dec, ' ');
    add_number (text, s->flux_jy, ' ');
    g_string_append (text, s->is_star ? " True" : " False");
    add_number (text, s->re_arcsec, ' ');
    g_string_append_c (text, '\n');
  }
  return write_text (directory, "truth_catalog.ecsv", text, error)
         && write_reference (directory, scene, sky, error);
}

static void
add_members (JsonBuilder *b, GPtrArray *exposures)
{
  json_builder_set_member_name (b, "members");
  json_builder_begin_array (b);
  for (guint i = 0; i < exposures->len; i++) {
    const DscSimExposure *e = exposures->pdata[i];
    g_autofree char *name = g_strconcat (e->root, "_cal.fits", NULL);

    json_builder_begin_object (b);
    add_string (b, "expname", name);
    add_string (b, "exptype", "science");
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

static JsonBuilder *
make_association (const DscSimScene *scene, GPtrArray *exposures)
{
  JsonBuilder *b = json_builder_new ();
  g_autofree char *program = g_strdup_printf ("%05d", (int)scene->program);

  json_builder_begin_object (b);
  add_string (b, "asn_type", "image3");
  add_string (b, "asn_rule", "DMS_Level3_Base");
  json_builder_set_member_name (b, "version_id");
  json_builder_add_null_value (b);
  add_string (b, "code_version", "sim");
  add_string (b, "degraded_status", "No known degraded exposures in association.");
  add_string (b, "program", program);
  add_string (b, "constraints", "No constraints");
  add_string (b, "asn_id", "a3001");
  add_string (b, "target", "none");
  add_string (b, "asn_pool", "none");
  json_builder_set_member_name (b, "products");
  json_builder_begin_array (b);
  json_builder_begin_object (b);
  add_string (b, "name", scene->name);
  add_members (b, exposures);
  json_builder_end_object (b);
  json_builder_end_array (b);
  json_builder_end_object (b);
  return b;
}

gboolean
dsc_sim_truth_write_association (const char *directory,
                                 const DscSimScene *scene,
                                 GPtrArray *exposures,
                                 GError **error)
{
  g_autoptr (JsonBuilder) b = make_association (scene, exposures);
  g_autofree char *name = g_strconcat (scene->name, "_asn.json", NULL);
  g_autofree char *aligned = g_build_filename (directory, "aligned", NULL);

  return write_json (directory, name, b, error)
         && (!scene->aligned_copies || write_json (aligned, name, b, error));
}
