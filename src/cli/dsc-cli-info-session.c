/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-cli-info.h"
#include "dsc-config.h"
#include "dsc-session-document.h"

static void
show_inputs (GString *out, DscSessionDocument *document)
{
  for (guint i = 0; i < document->inputs->len; i++) {
    DscSavedFile *file = document->inputs->pdata[i];
    const char *path = file->path;
    gboolean is_there = g_file_test (path, G_FILE_TEST_EXISTS);
    g_autofree char *text = NULL;

    if (!is_there && file->other != NULL && g_file_test (file->other, G_FILE_TEST_EXISTS)) {
      path = file->other;
      is_there = TRUE;
    }
    text = g_strdup_printf ("%s%s", path, is_there ? "" : " (not there)");
    dsc_info_line (out, i == 0 ? "input" : "", text);
  }
}

static void
show_settings (GString *out, DscSessionDocument *document)
{
  static const char *const columns[] = { "parameter", "value", "from", NULL };
  g_autoptr (DscInfoTable) table = dsc_info_table_new (columns);

  if (document->settings->len == 0) {
    g_string_append (out, "\nevery parameter has its default\n");
    return;
  }
  for (guint i = 0; i < document->settings->len; i++) {
    const DscSetting *setting = document->settings->pdata[i];
    g_autofree char *name = g_strdup_printf ("%s.%s", setting->step->id, setting->name);

    dsc_info_table_add (table, name, setting->value,
                        setting->origin != NULL ? setting->origin : "by hand");
  }
  g_string_append_c (out, '\n');
  dsc_info_table_print (table, out);
}

static void
show_variants (GString *out, DscSessionDocument *document)
{
  for (guint i = 0; i < document->variants->len; i++) {
    const DscSavedVariant *variant = document->variants->pdata[i];
    guint n = 0;
    GHashTableIter iter;
    gpointer values;
    g_autofree char *text = NULL;

    g_hash_table_iter_init (&iter, variant->params);
    while (g_hash_table_iter_next (&iter, NULL, &values))
      n += g_hash_table_size (values);
    text = g_strdup_printf ("%s: %u parameter%s changed%s%s", variant->name, n, n == 1 ? "" : "s",
                            *variant->note != '\0' ? "; " : "", variant->note);
    dsc_info_line (out, i == 0 ? "variants" : "", text);
  }
}

gboolean
dsc_info_session (GString *out, const char *path, GError **error)
{
  g_autoptr (DscSessionDocument) document = dsc_session_document_read (path, error);
  g_autofree char *exposures = NULL;

  if (document == NULL)
    return FALSE;
  exposures = g_strdup_printf ("%u", document->exposures->len);
  g_string_append_printf (out, "%s   session of Ditherscope\n\n", path);
  dsc_info_line (out, "product", document->product);
  show_inputs (out, document);
  dsc_info_line (out, "exposures", exposures);
  dsc_info_line (out, "missing", document->skip_missing ? "are left out" : NULL);
  dsc_info_line (out, "compat", document->compat == DSC_COMPAT_JWST ? "jwst" : "none");
  dsc_info_line (out, "output_file", document->output_file);
  show_variants (out, document);
  show_settings (out, document);
  for (guint i = 0; i < document->notices->len; i++)
    g_string_append_printf (out, "\n%s\n", (char *)document->notices->pdata[i]);
  return TRUE;
}
