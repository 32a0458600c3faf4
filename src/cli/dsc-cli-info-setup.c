/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-cli-info.h"
#include "dsc-library.h"

static const char *
value_of (DscImageModel *model, const char *key)
{
  const char *value = dsc_image_model_get_string (model, key);

  return value != NULL ? value : "";
}

/* Words that are not empty and not N/A, joined by two blanks. */
static char *
join_words (DscImageModel *model, const char *const *keys)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; keys[i] != NULL; i++) {
    const char *value = value_of (model, keys[i]);

    if (*value != '\0' && strcmp (value, "N/A") != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "  " : "", value);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_target (GString *out, DscImageModel *model)
{
  g_autoptr (GString) text = g_string_new (value_of (model, "TARGNAME"));
  const char *proposed = value_of (model, "TARGPROP");

  if (text->len == 0)
    g_string_append (text, proposed);
  if (*value_of (model, "TARGTYPE") != '\0' && text->len > 0)
    g_string_append_printf (text, " (%s)", value_of (model, "TARGTYPE"));
  if (*value_of (model, "PROGRAM") != '\0')
    g_string_append_printf (text, "%sprogram %s, observation %s, visit %s",
                            text->len > 0 ? "   " : "", value_of (model, "PROGRAM"),
                            value_of (model, "OBSERVTN"), value_of (model, "VISIT"));
  dsc_info_line (out, "Target", text->str);
}

static void
append_times (GString *out, DscImageModel *model)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *begin = value_of (model, "DATE-BEG"), *end = value_of (model, "DATE-END");
  double seconds;
  gint64 n_ints, n_groups;

  if (*begin != '\0' && *end != '\0')
    g_string_append_printf (text, "%s to %s   ", begin, end);
  else if (*value_of (model, "DATE-OBS") != '\0')
    g_string_append_printf (text, "%s %s   ", value_of (model, "DATE-OBS"),
                            value_of (model, "TIME-OBS"));
  if (dsc_image_model_get_double (model, "EFFEXPTM", &seconds))
    g_string_append_printf (text, "%.10g s effective", seconds);
  if (dsc_image_model_get_int (model, "NINTS", &n_ints)
      && dsc_image_model_get_int (model, "NGROUPS", &n_groups))
    g_string_append_printf (text, "   %s %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT " groups",
                            value_of (model, "READPATT"), n_ints, n_groups);
  dsc_info_line (out, "Time", text->str);
}

/* What resample did, of a product. */
static void
append_product (GString *out, DscImageModel *model)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 n;
  double v;

  if (dsc_image_model_get_int (model, "NDRIZ", &n))
    g_string_append_printf (text, "%" G_GINT64_FORMAT " exposure%s resampled", n,
                            n == 1 ? "" : "s");
  if (dsc_image_model_get_double (model, "PIXFRAC", &v))
    g_string_append_printf (text, ", pixfrac %g", v);
  if (dsc_image_model_get_double (model, "PXSCLRT", &v))
    g_string_append_printf (text, ", pixel scale ratio %g", v);
  if (*value_of (model, "RESWHT") != '\0')
    g_string_append_printf (text, ", weights %s", value_of (model, "RESWHT"));
  dsc_info_line (out, "Product", g_str_has_prefix (text->str, ", ") ? text->str + 2 : text->str);
}

static void
append_units (GString *out, DscImageModel *model)
{
  g_autoptr (GString) text = g_string_new (dsc_image_model_get_unit (model));
  double v;

  if (text->len == 0)
    g_string_append (text, "unknown (no BUNIT)");
  if (dsc_image_model_get_double (model, "PIXAR_A2", &v))
    g_string_append_printf (text, "   pixel %.6g arcsec2", v);
  if (dsc_image_model_get_double (model, "PIXAR_SR", &v))
    g_string_append_printf (text, " = %.6g sr", v);
  if (dsc_image_model_get_double (model, "PHOTMJSR", &v))
    g_string_append_printf (text, "   1 DN/s = %.6g MJy/sr", v);
  dsc_info_line (out, "Unit", text->str);
}

static void
append_background (GString *out, DscImageModel *model)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean subtracted;
  double level;

  if (dsc_image_model_get_double (model, "BKGLEVEL", &level))
    g_string_append_printf (text, "level %.6g", level);
  if (dsc_header_get_bool (dsc_image_model_get_primary (model), "BKGSUB", &subtracted))
    g_string_append_printf (text, ", %ssubtracted", subtracted ? "" : "not ");
  if (*value_of (model, "BKGMETH") != '\0')
    g_string_append_printf (text, "%smethod %s", text->len > 0 ? ", " : "",
                            value_of (model, "BKGMETH"));
  dsc_info_line (out, "Background", text->str);
}

static void
append_software (GString *out, DscImageModel *model)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (*value_of (model, "CAL_VER") != '\0')
    g_string_append_printf (text, "jwst %s", value_of (model, "CAL_VER"));
  if (*value_of (model, "CRDS_CTX") != '\0')
    g_string_append_printf (text, "%scontext %s", text->len > 0 ? ", " : "",
                            value_of (model, "CRDS_CTX"));
  dsc_info_line (out, "Software", text->str);
}

/* The keywords S_xxx of the steps, by their state. */
static void
append_steps (GString *out, DscImageModel *model)
{
  static const char *const states[] = { "COMPLETE", "SKIPPED", "FAILED" };
  static const char *const titles[] = { "complete:", "skipped: ", "failed:  " };
  const DscHeader *header = dsc_image_model_get_primary (model);
  const char *label = "Steps";

  for (guint s = 0; s < G_N_ELEMENTS (states); s++) {
    g_autoptr (GString) text = g_string_new (NULL);

    for (guint i = 0; i < dsc_header_n_cards (header); i++) {
      const DscCard *card = dsc_header_get_card (header, i);

      if (card->type == DSC_CARD_STRING && g_str_has_prefix (card->key, "S_")
          && strcmp (card->string, states[s]) == 0)
        g_string_append_printf (text, " %s", card->key + 2);
    }
    if (text->len == 0)
      continue;
    g_string_prepend (text, titles[s]);
    dsc_info_line (out, label, text->str);
    label = "";
  }
}

void
dsc_info_setup (GString *out, DscImageModel *model)
{
  static const char *const instrument[] = { "TELESCOP", "INSTRUME", "DETECTOR", "CHANNEL", "FILTER",
                                            "PUPIL",    "SUBARRAY", "EXP_TYPE", NULL };
  g_autofree char *words = join_words (model, instrument);
  g_autoptr (DscLibrary) library = dsc_library_new ("", NULL, NULL, NULL);
  gboolean is_product = dsc_image_model_has_plane (model, DSC_PLANE_WHT);

  dsc_info_line (out, "Instrument", words);
  append_target (out, model);
  append_times (out, model);
  dsc_library_add (library, model, NULL);
  if (!is_product && g_str_has_prefix (dsc_library_get_group_id (library, 0), "jw"))
    dsc_info_line (out, "Group", dsc_library_get_group_id (library, 0));
  append_product (out, model);
  append_units (out, model);
  append_background (out, model);
  append_software (out, model);
  append_steps (out, model);
}
