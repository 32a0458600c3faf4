/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-gwcs.h"
#include "dsc-tweak-fit-file.h"
#include "dsc-tweak-fit-private.h"
#include "dsc-units.h"

const char *
dsc_tweak_fit_file_extension (DscTweakFitFile format)
{
  static const char *const extensions[DSC_N_TWEAK_FIT_FILES] = { "json", "ecsv", "txt" };

  return extensions[format];
}

static gboolean
write_bytes (const char *path, const char *data, gsize size, GError **error)
{
  g_autoptr (GError) own = NULL;

  if (g_file_set_contents (path, data, (gssize)size, &own))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "'%s' cannot be written: %s", path, own->message);
  return FALSE;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void
add_text (JsonBuilder *b, const char *name, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, text);
}

/* JsonGenerator writes 1e-300 as "1e-300.0", which is no JSON: such a number becomes the next one
 * with a point in its mantissa. */
static double
writable (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < 8; i++) {
    g_ascii_dtostr (text, sizeof text, value);
    if (strchr (text, 'e') == NULL || strchr (text, '.') != NULL)
      break;
    value = nextafter (value, INFINITY);
  }
  return value;
}

static void
add_value (JsonBuilder *b, double value)
{
  if (isfinite (value))
    json_builder_add_double_value (b, writable (value));
  else
    json_builder_add_null_value (b);
}

static void
add_number (JsonBuilder *b, const char *name, double value)
{
  json_builder_set_member_name (b, name);
  add_value (b, value);
}

static void
add_count (JsonBuilder *b, const char *name, guint value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_int_value (b, value);
}

static void
add_numbers (JsonBuilder *b, const char *name, guint n, const double *values)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (guint i = 0; i < n; i++)
    add_value (b, values[i]);
  json_builder_end_array (b);
}

static void
add_fit (JsonBuilder *b, const DscTweakScene *scene, const DscTweakFit *fit)
{
  static const char *const geometries[] = { "shift", "rshift", "rscale", "general" };

  json_builder_begin_object (b);
  add_text (b, "kind", fit->kind == DSC_TWEAK_RELATIVE ? "relative" : "absolute");
  add_text (b, "group", fit->group < scene->n_groups ? scene->groups[fit->group].name : "*");
  add_text (b, "state", dsc_tweak_state_name (fit->state));
  add_text (b, "verdict", fit->verdict);
  add_text (b, "advice", fit->advice);
  add_count (b, "n_sources", fit->n_sources);
  add_count (b, "n_reference", fit->n_reference);
  add_count (b, "n_matched", fit->n_matched);
  add_count (b, "n_used", fit->n_used);
  if (fit->n_used > 0) {
    add_text (b, "fitgeometry", geometries[fit->geometry]);
    add_text (b, "plane_of", scene->exposures[fit->plane].name);
    add_numbers (b, "matrix", 4, fit->map.matrix);
    add_numbers (b, "shift_arcsec", 2, fit->map.shift);
    add_number (b, "rotation_deg", fit->rotation);
    add_number (b, "scale", fit->scale);
    add_number (b, "skew_deg", fit->skew);
    add_number (b, "rmse_arcsec", fit->rmse);
    add_number (b, "mae_arcsec", fit->mae);
    add_numbers (b, "error_shift_arcsec", 2, fit->error_shift);
    add_number (b, "error_rotation_deg", fit->error_rotation);
  }
  add_number (b, "false_probability", fit->false_probability);
  add_number (b, "tolerance_arcsec", fit->tolerance);
  json_builder_end_object (b);
}

static void
add_correction (JsonBuilder *b, const DscTweakExposure *e, const DscTweakAligned *aligned)
{
  DscTweakCorrection correction;
  double centre[2], angles[3] = { e->angles.v2_ref, e->angles.v3_ref, e->angles.roll_ref };

  if (!dsc_tweak_correction_find (e, aligned->wcs != NULL ? aligned->wcs : e->wcs, &correction))
    return;
  centre[0] = correction.ra;
  centre[1] = correction.dec;
  add_numbers (b, "aperture_v2_v3_roll", 3, angles);
  add_numbers (b, "header_center_deg", 2, centre);
  json_builder_set_member_name (b, "correction");
  json_builder_begin_object (b);
  add_numbers (b, "matrix", 4, correction.map.matrix);
  add_numbers (b, "shift_arcsec", 2, correction.map.shift);
  json_builder_end_object (b);
}

static void
add_exposure (JsonBuilder *b,
              const DscTweakScene *scene,
              const DscTweakExposure *e,
              const DscTweakAligned *aligned)
{
  json_builder_begin_object (b);
  add_text (b, "exposure", e->name);
  add_text (b, "group", scene->groups[e->group].name);
  add_text (b, "state", dsc_tweak_state_name (aligned->state));
  add_count (b, "n_sources", e->sources != NULL ? e->sources->len : 0);
  add_numbers (b, "shift_arcsec", 2, aligned->shift);
  add_number (b, "rotation_deg", aligned->rotation);
  add_number (b, "scale", aligned->scale);
  add_number (b, "moved_arcsec", aligned->moved);
  add_correction (b, e, aligned);
  json_builder_end_object (b);
}

static char *
make_json (const DscTweakScene *scene, const DscTweakSolution *solution)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (b);
  add_text (b, "format", DSC_TWEAK_FIT_FORMAT);
  add_count (b, "version", DSC_TWEAK_FIT_VERSION);
  add_text (b, "units",
            "shift_arcsec: towards east and north; rotation_deg: from north to east; correction: "
            "affine map of the frame v2v3corr, shift in its plane");
  add_text (b, "match_method", solution->method);
  add_text (b, "verdict", solution->verdict);
  json_builder_set_member_name (b, "absolute");
  json_builder_add_boolean_value (b, solution->absolute);
  add_text (b, "abs_refcat", scene->reference != NULL ? scene->reference->name : NULL);
  json_builder_set_member_name (b, "fits");
  json_builder_begin_array (b);
  for (guint i = 0; i < solution->fits->len; i++)
    add_fit (b, scene, solution->fits->pdata[i]);
  json_builder_end_array (b);
  json_builder_set_member_name (b, "exposures");
  json_builder_begin_array (b);
  for (guint i = 0; i < scene->n_exposures; i++)
    add_exposure (b, scene, &scene->exposures[i], &solution->exposures[i]);
  json_builder_end_array (b);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

/* --- text ------------------------------------------------------------------------------------- */

/* The fit of the group of an exposure: of that kind; (nullable) */
const DscTweakFit *
dsc_tweak_fit_of_group (const DscTweakSolution *solution, DscTweakFitKind kind, guint group)
{
  const DscTweakFit *all = NULL;

  for (guint i = 0; i < solution->fits->len; i++) {
    const DscTweakFit *fit = solution->fits->pdata[i];

    if (fit->kind != kind)
      continue;
    if (fit->group == group)
      return fit;
    if (fit->group == DSC_TWEAK_NONE)
      all = fit;
  }
  return all;
}

static void
append_row (GString *text, const DscTweakScene *scene, const DscTweakSolution *solution, guint i)
{
  const DscTweakExposure *e = &scene->exposures[i];
  const DscTweakAligned *a = &solution->exposures[i];
  const DscTweakFit *fit = dsc_tweak_fit_of_group (solution, DSC_TWEAK_RELATIVE, e->group);
  const DscTweakFit *abs_fit = dsc_tweak_fit_of_group (solution, DSC_TWEAK_ABSOLUTE, e->group);

  g_string_append_printf (text, "%-44s %-10s %9.4f %9.4f %9.5f %10.7f %6u", e->name,
                          dsc_tweak_state_name (a->state), a->shift[0], a->shift[1], a->rotation,
                          a->scale, e->sources != NULL ? e->sources->len : 0);
  g_string_append_printf (text, " %5u %8.2f", fit != NULL ? fit->n_used : 0,
                          fit != NULL ? 1e3 * fit->rmse : NAN);
  g_string_append_printf (text, " %5u %8.2f\n", abs_fit != NULL ? abs_fit->n_used : 0,
                          abs_fit != NULL ? 1e3 * abs_fit->rmse : NAN);
}

static char *
make_text (const DscTweakScene *scene, const DscTweakSolution *solution)
{
  GString *text = g_string_new ("# Shifts: from the header's to the new coordinates, arcsec "
                                "towards east and north; rotation: degrees from north to east;\n"
                                "# rel, abs: pairs used and rms (mas) of the fit of the group to "
                                "other exposures and to the reference catalog\n");

  if (solution->verdict != NULL)
    g_string_append_printf (text, "# %s: %s\n", solution->method, solution->verdict);
  g_string_append_printf (text, "%-44s %-10s %9s %9s %9s %10s %6s %5s %8s %5s %8s\n", "# exposure",
                          "state", "east", "north", "rotation", "scale", "found", "rel", "rel_rms",
                          "abs", "abs_rms");
  for (guint i = 0; i < scene->n_exposures; i++)
    append_row (text, scene, solution, i);
  for (guint i = 0; i < solution->fits->len; i++) {
    const DscTweakFit *fit = solution->fits->pdata[i];

    if (fit->verdict != NULL)
      g_string_append_printf (
          text, "# %s, %s: %s\n", fit->kind == DSC_TWEAK_RELATIVE ? "relative" : "absolute",
          fit->group < scene->n_groups ? scene->groups[fit->group].name : "all", fit->verdict);
  }
  return g_string_free (text, FALSE);
}

gboolean
dsc_tweak_fit_file_write (const DscTweakScene *scene,
                          const DscTweakSolution *solution,
                          DscTweakFitFile format,
                          const char *path,
                          GError **error)
{
  g_autofree char *text = NULL;

  if (format == DSC_TWEAK_FIT_FILE_ECSV)
    return dsc_tweak_fit_table_write (scene, solution, path, error);
  text = format == DSC_TWEAK_FIT_FILE_JSON ? make_json (scene, solution)
                                           : make_text (scene, solution);
  return write_bytes (path, text, strlen (text), error);
}

gboolean
dsc_tweak_fit_file_write_wcs (const DscWcs *wcs, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = dsc_gwcs_write (wcs, NULL, error);
  gsize size;
  const char *data;

  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &size);
  return write_bytes (path, data, size, error);
}
