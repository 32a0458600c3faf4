/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-cli-info.h"
#include "dsc-session-document.h"

#include <stdio.h>
#include <string.h>

#include "dsc-cli-command.h"
#include "dsc-error.h"
#include "dsc-gwcs.h"
#include "dsc-table.h"

static const char *
number_type (const DscFitsHdu *hdu)
{
  switch (hdu->bitpix) {
  case 8:
    return "uint8";
  case 16:
    return hdu->bzero == 32768.0 ? "uint16" : "int16";
  case 32:
    return hdu->bzero == 2147483648.0 ? "uint32" : "int32";
  case 64:
    return "int64";
  case -32:
    return "float32";
  default:
    return "float64";
  }
}

static char *
hdu_size (const DscFitsHdu *hdu)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 n_columns = 0;

  if (hdu->n_axes == 0)
    return g_strdup ("");
  if (hdu->type != DSC_FITS_IMAGE && !hdu->compressed) {
    for (guint i = 1; i < 1000; i++) {
      char key[16];

      g_snprintf (key, sizeof key, "TTYPE%u", i);
      if (dsc_header_find (hdu->header, key) == NULL)
        break;
      n_columns++;
    }
    return g_strdup_printf ("%" G_GINT64_FORMAT " row%s, %" G_GINT64_FORMAT " column%s",
                            hdu->axes[1], hdu->axes[1] == 1 ? "" : "s", n_columns,
                            n_columns == 1 ? "" : "s");
  }
  for (guint i = 0; i < hdu->n_axes; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " x " : "", hdu->axes[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
dsc_info_hdus (GString *out, DscFits *fits)
{
  const char *columns[] = { ">", "HDU", "size", "numbers", "unit", ">keywords", ">bytes", NULL };
  g_autoptr (DscInfoTable) table = dsc_info_table_new (columns);

  for (guint i = 0; i < dsc_fits_n_hdus (fits); i++) {
    const DscFitsHdu *hdu = dsc_fits_get_hdu (fits, i);
    gboolean is_image = hdu->type == DSC_FITS_IMAGE || hdu->compressed;
    g_autofree char *index = g_strdup_printf ("%u", i);
    g_autofree char *size = hdu_size (hdu);
    g_autofree char *bytes = hdu->data_size > 0 ? dsc_info_bytes (hdu->data_size) : NULL;
    const char *numbers = hdu->n_axes == 0 ? "" : is_image ? number_type (hdu) : "table";
    guint n_keys = 0;
    g_autofree char *keys = NULL;

    for (guint k = 0; k < dsc_header_n_cards (hdu->header); k++)
      n_keys += dsc_header_get_card (hdu->header, k)->type != DSC_CARD_TEXT;
    keys = g_strdup_printf ("%u", n_keys);
    dsc_info_table_add (table, index, hdu->name, size, hdu->compressed ? "compressed" : numbers,
                        dsc_header_get_string (hdu->header, "BUNIT"), keys, bytes);
  }
  g_string_append_c (out, '\n');
  dsc_info_table_print (table, out);
}

static void
append_members (GString *out, const DscAssociation *asn, gboolean with_groups)
{
  const char *plain[] = { ">", "member", "exptype", "file", NULL };
  const char *grouped[] = { ">", "member", "exptype", "file", "group", NULL };
  g_autoptr (DscInfoTable) table = dsc_info_table_new (with_groups ? grouped : plain);

  for (guint i = 0; i < asn->members->len; i++) {
    const DscAsnMember *member = asn->members->pdata[i];
    g_autofree char *index = g_strdup_printf ("%u", i + 1);
    gboolean exists = g_file_test (member->path, G_FILE_TEST_EXISTS);

    dsc_info_table_add (table, index, member->expname, member->exptype,
                        exists ? "found" : "MISSING", member->group_id);
  }
  g_string_append_c (out, '\n');
  dsc_info_table_print (table, out);
}

void
dsc_info_association (GString *out, const DscAssociation *asn)
{
  guint n_science = 0, n_missing = 0, n_groups = 0;

  for (guint i = 0; i < asn->members->len; i++) {
    const DscAsnMember *member = asn->members->pdata[i];

    n_science += member->is_science;
    n_missing += !g_file_test (member->path, G_FILE_TEST_EXISTS);
    n_groups += member->group_id != NULL;
  }
  dsc_info_line (out, "Product", asn->product);
  dsc_info_line (out, "Rule", asn->asn_rule);
  dsc_info_line (out, "Id", asn->asn_id);
  dsc_info_line (out, "Pool", asn->asn_pool);
  dsc_info_line (out, "Program", asn->program);
  dsc_info_line (out, "Target", asn->target);
  g_string_append_printf (out, "%-14s%u (%u science, %u missing)\n", "Members", asn->members->len,
                          n_science, n_missing);
  for (guint i = 0; i < asn->warnings->len; i++)
    dsc_info_line (out, "Warning", asn->warnings->pdata[i]);
  append_members (out, asn, n_groups > 0);
}

static gboolean
has_ending (const char *path, const char *ending)
{
  gsize n = strlen (path), k = strlen (ending);

  return n > k && g_ascii_strcasecmp (path + n - k, ending) == 0;
}

static gboolean
show_association (GString *out, const char *path, GError **error)
{
  g_autoptr (DscAssociation) asn = dsc_association_read (path, error);

  if (asn == NULL)
    return FALSE;
  g_string_append_printf (out, "%s   association\n\n", path);
  dsc_info_association (out, asn);
  return TRUE;
}

static gboolean
show_asdf (GString *out, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *data = NULL;
  g_autoptr (DscWcs) wcs = NULL;
  g_autofree char *bytes = NULL;
  guint shape[2] = { 0, 0 };
  gsize size;

  if (!g_file_get_contents (path, &data, &size, &local)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "'%s' cannot be read: %s", path,
                 local->message);
    return FALSE;
  }
  wcs = dsc_gwcs_read (data, size, path, error);
  if (wcs == NULL)
    return FALSE;
  bytes = dsc_info_bytes (size);
  g_string_append_printf (out, "%s   ASDF, %s\n", path, bytes);
  dsc_wcs_get_pixel_shape (wcs, shape);
  dsc_info_wcs (out, wcs, NULL, shape[0], shape[1]);
  return TRUE;
}

static gboolean
show_catalog (GString *out, const char *path, GError **error)
{
  static const char *const columns[] = { "column", "unit", "description", NULL };
  g_autoptr (DscTable) table = dsc_table_read (path, NULL, error);
  g_autoptr (DscInfoTable) list = NULL;
  const char *warnings;

  if (table == NULL)
    return FALSE;
  list = dsc_info_table_new (columns);
  g_string_append_printf (out, "%s   ECSV, %" G_GSIZE_FORMAT " rows, %u columns\n\n", path,
                          dsc_table_n_rows (table), dsc_table_n_columns (table));
  for (guint i = 0; i < dsc_table_n_columns (table); i++) {
    const DscColumn *c = dsc_table_get_column (table, i);

    dsc_info_table_add (list, c->name, c->unit, c->description);
  }
  dsc_info_table_print (list, out);
  warnings = dsc_table_get_meta (table, "warnings");
  if (warnings != NULL)
    g_string_append_printf (out, "\n%s\n", warnings);
  return TRUE;
}

/* A FITS file without an image still has HDUs to list. */
static gboolean
show_fits (GString *out, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (DscFits) fits = dsc_fits_open (path, error);
  g_autoptr (DscImageModel) model = NULL;
  g_autofree char *bytes = NULL;

  if (fits == NULL)
    return FALSE;
  bytes = dsc_info_bytes (dsc_fits_get_size (fits));
  g_string_append_printf (out, "%s   FITS, %s%s\n", path, bytes,
                          has_ending (path, ".gz") ? " inflated" : "");
  model = dsc_fits_model_open_full (path, DSC_FITS_OPEN_ANY_WCS, &local);
  if (model != NULL) {
    g_string_append_c (out, '\n');
    dsc_info_setup (out, model);
  }
  dsc_info_hdus (out, fits);
  if (model == NULL) {
    g_string_append_printf (out, "\n%s\n", local->message);
    return TRUE;
  }
  dsc_info_wcs (out, dsc_image_model_get_wcs (model), dsc_image_model_get_wcs_note (model),
                dsc_image_model_get_width (model), dsc_image_model_get_height (model));
  return dsc_info_planes (out, model, error);
}

static int
run_info (int argc, char **argv)
{
  int code = DSC_EXIT_OK;

  if (argc < 2 || (argv[1][0] == '-' && argv[1][1] != '\0')) {
    g_autoptr (GError) error = g_error_new (
        DSC_ERROR, DSC_ERROR_USAGE,
        argc < 2 ? "info: name at least one file (FITS, ASDF, ECSV, association or session)%s"
                 : "info takes file names only, not '%s'",
        argc < 2 ? "" : argv[1]);

    return dsc_cli_fail (error);
  }
  for (int i = 1; i < argc; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) out = g_string_new (i > 1 ? "\n" : NULL);
    gboolean ok = has_ending (argv[i], ".json")   ? show_association (out, argv[i], &error)
                  : has_ending (argv[i], ".asdf") ? show_asdf (out, argv[i], &error)
                  : has_ending (argv[i], ".ecsv") ? show_catalog (out, argv[i], &error)
                  : dsc_is_session_file (argv[i]) ? dsc_info_session (out, argv[i], &error)
                                                  : show_fits (out, argv[i], &error);

    if (ok)
      fputs (out->str, stdout);
    else
      code = dsc_cli_fail (error);
  }
  return code;
}

const DscCliCommand dsc_cli_info_command = {
  .name = "info",
  .arguments = "FILE...",
  .summary = "what a FITS, ASDF, ECSV, association or session file holds",
  .run = run_info,
};
