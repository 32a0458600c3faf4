/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-config-build.h"
#include "dsc-export-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* A notebook (nbformat 4) that does with jwst what the session did, step by step. */

typedef struct {
  const char *step, *class_name, *module;
  const char *show; /* code that shows what it made */
} JwstStep;

static const JwstStep jwst_steps[] = {
  { "tweakreg", "TweakRegStep", "jwst.tweakreg",
    "before = centres\n"
    "centres = find_centres(exposures)\n"
    "for name in centres:\n"
    "    dra, ddec = (centres[name] - before[name]) * 3.6e6\n"
    "    dra *= np.cos(np.radians(centres[name][1]))\n"
    "    print(f\"{name}: moved by {dra:8.2f}, {ddec:8.2f} mas to the East and North\")\n" },
  { "skymatch", "SkyMatchStep", "jwst.skymatch",
    "with exposures:\n"
    "    for model in exposures:\n"
    "        sky = model.meta.background\n"
    "        print(f\"{model.meta.filename}: level {sky.level} MJy/sr, subtracted: "
    "{sky.subtracted}\")\n"
    "        exposures.shelve(model, modify=False)\n" },
  { "outlier_detection", "OutlierDetectionStep", "jwst.outlier_detection",
    "from jwst.datamodels import dqflags\n\n"
    "with exposures:\n"
    "    for model in exposures:\n"
    "        flagged = (model.dq & dqflags.pixel[\"OUTLIER\"]) > 0\n"
    "        print(f\"{model.meta.filename}: {flagged.sum()} outliers, {100 * flagged.mean():.3f} "
    "%\")\n"
    "        exposures.shelve(model, modify=False)\n" },
  { "resample", "ResampleStep", "jwst.resample",
    "print(mosaic.data.shape, mosaic.meta.bunit_data)\n"
    "show(mosaic.data, PRODUCT)\n" },
  { "source_catalog", "SourceCatalogStep", "jwst.source_catalog",
    "if catalog is not None:\n"
    "    print(catalog)\n" },
};

static const JwstStep *
find_jwst (const DscStep *step)
{
  for (guint i = 0; i < G_N_ELEMENTS (jwst_steps); i++)
    if (g_str_equal (jwst_steps[i].step, step->id))
      return &jwst_steps[i];
  return NULL;
}

/* --- cells --------------------------------------------------------------------------------------
 */

/* Each line of @text an element, with its end. */
static void
add_cell (JsonBuilder *json, gboolean code, const char *text)
{
  const char *type = code ? "code" : "markdown";
  gsize length = strlen (text);

  while (length > 0 && text[length - 1] == '\n')
    length--;
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "cell_type");
  json_builder_add_string_value (json, type);
  if (code) {
    json_builder_set_member_name (json, "execution_count");
    json_builder_add_null_value (json);
  }
  json_builder_set_member_name (json, "metadata");
  json_builder_begin_object (json);
  json_builder_end_object (json);
  if (code) {
    json_builder_set_member_name (json, "outputs");
    json_builder_begin_array (json);
    json_builder_end_array (json);
  }
  json_builder_set_member_name (json, "source");
  json_builder_begin_array (json);
  for (const char *p = text, *end = text + length; p < end;) {
    const char *next = memchr (p, '\n', (gsize)(end - p));
    g_autofree char *line = g_strndup (p, (gsize)((next ? next + 1 : end) - p));

    json_builder_add_string_value (json, line);
    p += strlen (line);
  }
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
add_text (JsonBuilder *json, GString *text)
{
  add_cell (json, FALSE, text->str);
  g_string_free (text, TRUE);
}

static void
add_code (JsonBuilder *json, GString *text)
{
  add_cell (json, TRUE, text->str);
  g_string_free (text, TRUE);
}

/* --- Python -------------------------------------------------------------------------------------
 */

static void
append_python_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (out, '\\');
    if (*p == '\n')
      g_string_append (out, "\\n");
    else
      g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

static void
append_python_value (GString *out, const DscParamSpec *spec, const char *text)
{
  if (g_str_equal (text, "None") && (spec->flags & DSC_PARAM_OPTIONAL)) {
    g_string_append (out, "None");
    return;
  }
  switch (spec->type) {
  case DSC_PARAM_BOOL:
    g_string_append (out, g_str_equal (text, "true") ? "True" : "False");
    break;
  case DSC_PARAM_INT:
  case DSC_PARAM_DOUBLE:
    g_string_append (out, text);
    break;
  case DSC_PARAM_INT_LIST:
  case DSC_PARAM_DOUBLE_LIST: {
    g_auto (GStrv) parts = g_strsplit (text, ",", -1);
    g_autofree char *joined = g_strjoinv (", ", parts);

    g_string_append_printf (out, "[%s]", joined);
    break;
  }
  case DSC_PARAM_STRING:
  case DSC_PARAM_FILE:
  case DSC_PARAM_ENUM:
  default:
    append_python_string (out, text);
  }
}

static void
append_entry (GString *out,
              const DscExportStep *s,
              const DscParamSpec *spec,
              const char *value,
              const char *directory)
{
  const char *origin = g_hash_table_lookup (s->origins, spec->name);
  g_autofree char *told = dsc_export_relative_value (spec, value, directory);

  g_string_append_printf (out, "    %s=", spec->name);
  /* A word among numbers is a word for jwst, too: connectivity is "8". */
  append_python_value (out, spec, told);
  g_string_append_printf (out, ",  # %s%s%s\n", spec->title, origin ? "; from " : "",
                          origin ? origin : "");
}

/* The parameters as a dict; FALSE: all are at their defaults. */
static gboolean
append_dict (GString *out, const DscExport *self, const DscExportStep *s, const char *directory)
{
  char *grid[DSC_EXPORT_N_GRID] = { NULL };
  gboolean has_grid = g_str_equal (s->step->id, "resample") && dsc_export_find_grid (self, grid);
  gsize before = out->len;

  for (guint i = 0; i < s->step->n_params; i++) {
    const DscParamSpec *spec = &s->step->params[i];
    g_autofree char *value = dsc_param_get_text (spec, s->params);
    const char *of_grid = NULL;

    for (guint k = 0; has_grid && k < DSC_EXPORT_N_GRID; k++)
      if (g_str_equal (dsc_export_grid_names[k], spec->name))
        of_grid = grid[k];
    if (of_grid == NULL
        && (dsc_param_is_default (spec, s->params) || (spec->flags & DSC_PARAM_COMMON)
            || !dsc_export_is_for_jwst (s, spec)
            || (has_grid && g_str_equal (spec->name, "pixel_scale_ratio"))))
      continue;
    append_entry (out, s, spec, of_grid ? of_grid : value, directory);
  }
  for (guint k = 0; k < DSC_EXPORT_N_GRID; k++)
    g_free (grid[k]);
  return out->len > before;
}

/* --- the parts ----------------------------------------------------------------------------------
 */

static void
add_title (JsonBuilder *json, const DscExport *self)
{
  static const char *const heads[] = {
    "**jwst cannot repeat this.** The exposures in this folder have it already, and the step is "
    "skipped:\n\n",
    "**Left out**, as jwst does not have it:\n\n",
    "**With the same parameters, numbers differ a little** here:\n\n",
  };
  GString *text = g_string_new (NULL);

  g_string_append_printf (
      text,
      "# %s\n\nThe steps of a session of Ditherscope %s with the Python package "
      "`jwst` (3.0.0) and the same parameters. Run the cells from top to bottom "
      "in the folder of this file; products go there, too.\n",
      dsc_library_get_product (self->library), DSC_VERSION);
  for (int kind = 0; kind < (int)G_N_ELEMENTS (heads); kind++) {
    gboolean any = FALSE;

    for (guint i = 0; i < self->limits->len; i++) {
      const DscExportLimit *limit = self->limits->pdata[i];

      if ((int)limit->kind != kind)
        continue;
      g_string_append_printf (text, "%s%s- `%s`: %s\n", any ? "" : "\n", any ? "" : heads[kind],
                              self->steps[limit->step].step->id, limit->text);
      any = TRUE;
    }
  }
  if (dsc_export_needs_crds (self))
    g_string_append (text,
                     "\n**`source_catalog` needs reference files of CRDS.** Where neither a cache "
                     "of them nor the server is in reach, its cell tells so and makes no "
                     "catalogue; all before it is made. For a catalogue, take away the `#` before "
                     "`CRDS_SERVER_URL` and `CRDS_PATH` in the first cell.\n");
  add_text (json, text);
}

/* To be set before jwst is imported. */
static void
append_environment (GString *text, const DscExport *self)
{
  g_string_append (text, "import os\n\n"
                         "# The parameters of this notebook are meant, not those of CRDS.\n"
                         "os.environ[\"STPIPE_DISABLE_CRDS_STEPPARS\"] = \"true\"\n");
  if (dsc_export_needs_crds (self))
    g_string_append (text, "# os.environ[\"CRDS_SERVER_URL\"] = \"https://jwst-crds.stsci.edu\"\n"
                           "# os.environ[\"CRDS_PATH\"] = os.path.expanduser(\"~/crds_cache\")\n");
}

static void
add_setup (JsonBuilder *json, const DscExport *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *asn = dsc_export_asn_name (self);

  append_environment (text, self);
  g_string_append (text, "\nimport numpy as np\n"
                         "from jwst.datamodels import ModelLibrary\n\n"
                         "ASSOCIATION = ");
  append_python_string (text, asn);
  g_string_append (text, "\nPRODUCT = ");
  append_python_string (text, dsc_library_get_product (self->library));
  g_string_append (text,
                   "\n\n\ndef show(image, title):\n"
                   "    \"\"\"The image between its 1st and 99.5th percentile, if matplotlib is "
                   "there.\"\"\"\n"
                   "    try:\n"
                   "        import matplotlib.pyplot as plt\n"
                   "    except ImportError:\n"
                   "        return\n"
                   "    low, high = np.nanpercentile(image, [1, 99.5])\n"
                   "    plt.figure(figsize=(8, 8))\n"
                   "    plt.imshow(image, origin=\"lower\", vmin=low, vmax=high, cmap=\"gray\")\n"
                   "    plt.colorbar(label=\"MJy/sr\", shrink=0.8)\n"
                   "    plt.title(title)\n"
                   "    plt.show()\n\n\n"
                   "def find_centres(library):\n"
                   "    \"\"\"Right ascension and declination of the middle of each exposure, "
                   "degrees.\"\"\"\n"
                   "    found = {}\n"
                   "    with library:\n"
                   "        for model in library:\n"
                   "            height, width = model.data.shape\n"
                   "            place = model.meta.wcs((width - 1) / 2, (height - 1) / 2)\n"
                   "            found[model.meta.filename] = np.array(place)\n"
                   "            library.shelve(model, modify=False)\n"
                   "    return found\n\n\n"
                   "exposures = ModelLibrary(ASSOCIATION)\n"
                   "centres = find_centres(exposures)\n"
                   "print(f\"{len(exposures)} exposures\")\n");
  add_code (json, text);
}

static void
add_step_text (JsonBuilder *json, const DscExport *self, guint index)
{
  const DscExportStep *s = &self->steps[index];
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "## %s: `%s`\n\n%s\n", s->step->title, s->step->id,
                          s->step->summary);
  if (s->verdict != NULL && *s->verdict)
    g_string_append_printf (text, "\nDitherscope found: *%s*\n", s->verdict);
  if ((int)index <= dsc_export_get_shipped (self))
    g_string_append (text, "\nSkipped here: the exposures of this folder have it already.\n");
  else if (dsc_export_is_skipped (s))
    g_string_append (text, "\nSkipped, as in the session.\n");
  add_text (json, text);
}

static const char *
find_call (const DscStep *step)
{
  if (g_str_equal (step->id, "outlier_detection"))
    return "exposures = OutlierDetectionStep.call(\n"
           "    exposures, save_results=True, suffix=\"crf\", **outlier_detection\n)\n";
  if (g_str_equal (step->id, "resample"))
    return "mosaic = ResampleStep.call(\n    exposures, save_results=True, output_file=PRODUCT, "
           "suffix=\"i2d\", **resample\n)\n";
  if (g_str_equal (step->id, "source_catalog"))
    return "try:\n"
           "    catalog = SourceCatalogStep.call(\n        mosaic, save_results=True, "
           "output_file=PRODUCT, **source_catalog\n    )\n"
           "except (Exception, SystemExit) as error:  # CRDS is out of reach\n"
           "    catalog = None\n"
           "    print(f\"No catalogue: {error}\")\n";
  return g_str_equal (step->id, "tweakreg")
             ? "exposures = TweakRegStep.call(exposures, **tweakreg)\n"
             : "exposures = SkyMatchStep.call(exposures, **skymatch)\n";
}

/* The parameters in a cell of their own, to play with; then the run, and what came out. */
static void
add_step (JsonBuilder *json, const DscExport *self, guint index, const char *directory)
{
  const DscExportStep *s = &self->steps[index];
  const JwstStep *jwst = find_jwst (s->step);
  GString *text;
  g_autoptr (GString) dict = g_string_new (NULL);

  if (jwst == NULL)
    return;
  add_step_text (json, self, index);
  if ((int)index <= dsc_export_get_shipped (self) || dsc_export_is_skipped (s))
    return;
  text = g_string_new (NULL);
  if (append_dict (dict, self, s, directory))
    g_string_append_printf (text, "%s = dict(\n%s)\n", s->step->id, dict->str);
  else
    g_string_append_printf (text, "%s = dict()  # all parameters are at their defaults\n",
                            s->step->id);
  add_code (json, text);
  text = g_string_new (NULL);
  g_string_append_printf (text, "from %s import %s\n\n%s\n%s", jwst->module, jwst->class_name,
                          find_call (s->step), jwst->show);
  add_code (json, text);
}

/* Of one image alone there is no association. */
static void
add_image_setup (JsonBuilder *json, const DscExport *self, const char *directory)
{
  GString *text = g_string_new (NULL);
  g_autofree char *path = dsc_export_relative (self->inputs[0], directory);

  append_environment (text, self);
  g_string_append (text, "\nfrom jwst import datamodels\n\nmosaic = datamodels.open(");
  append_python_string (text, path);
  g_string_append (text, ")\nPRODUCT = ");
  append_python_string (text, dsc_library_get_product (self->library));
  g_string_append_c (text, '\n');
  add_code (json, text);
}

static void
add_metadata (JsonBuilder *json)
{
  json_builder_set_member_name (json, "metadata");
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "kernelspec");
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "display_name");
  json_builder_add_string_value (json, "Python 3");
  json_builder_set_member_name (json, "language");
  json_builder_add_string_value (json, "python");
  json_builder_set_member_name (json, "name");
  json_builder_add_string_value (json, "python3");
  json_builder_end_object (json);
  json_builder_set_member_name (json, "language_info");
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "name");
  json_builder_add_string_value (json, "python");
  json_builder_end_object (json);
  json_builder_end_object (json);
  json_builder_set_member_name (json, "nbformat");
  json_builder_add_int_value (json, 4);
  json_builder_set_member_name (json, "nbformat_minor");
  json_builder_add_int_value (json, 4);
}

char *
dsc_export_dup_notebook (const DscExport *self, const char *directory)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "cells");
  json_builder_begin_array (json);
  add_title (json, self);
  if (self->alone)
    add_image_setup (json, self, directory);
  else
    add_setup (json, self);
  for (guint k = 0; k < self->n_steps; k++)
    add_step (json, self, k, directory);
  json_builder_end_array (json);
  add_metadata (json);
  json_builder_end_object (json);
  root = json_builder_get_root (json);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_indent (generator, 1);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}
