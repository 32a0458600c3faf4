/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-export-report.h"

#include <math.h>
#include <string.h>

#include "dsc-config-build.h"
#include "dsc-dq.h"
#include "dsc-table.h"
#include "outlier_detection/dsc-outlier-report.h"
#include "skymatch/dsc-sky-report.h"

/* What a report says: the session, then each step, then messages and files. */

#define MAX_MESSAGES 200
#define MAX_MASKS 6 /* pictures of flags */

/* --- blocks -------------------------------------------------------------------------------------
 */

static void
block_free (gpointer data)
{
  DscReportBlock *block = data;

  g_free (block->text);
  g_clear_pointer (&block->rows, g_ptr_array_unref);
  g_clear_pointer (&block->figure, cairo_surface_destroy);
  g_free (block);
}

void
dsc_report_free (DscReport *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->blocks);
  g_free (report->title);
  g_free (report->subtitle);
  g_free (report->date);
  g_free (report);
}

static DscReportBlock *
add_block (DscReport *report, DscBlockKind kind, char *text)
{
  DscReportBlock *block = g_new0 (DscReportBlock, 1);

  block->kind = kind;
  block->text = text;
  g_ptr_array_add (report->blocks, block);
  return block;
}

void
dsc_report_add_text (DscReport *report, DscBlockKind kind, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  add_block (report, kind, g_strdup_vprintf (format, args));
  va_end (args);
}

DscReportBlock *
dsc_report_add_table (DscReport *report, const char *caption, guint numbers)
{
  DscReportBlock *block = add_block (report, DSC_BLOCK_TABLE, g_strdup (caption));

  block->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  block->numbers = numbers;
  return block;
}

void
dsc_report_add_row (DscReportBlock *table, ...)
{
  g_autoptr (GStrvBuilder) row = g_strv_builder_new ();
  const char *cell;
  va_list args;

  va_start (args, table);
  while ((cell = va_arg (args, const char *)) != NULL)
    g_strv_builder_add (row, cell);
  va_end (args);
  g_ptr_array_add (table->rows, g_strv_builder_end (row));
}

void
dsc_report_add_figure (DscReport *report,
                       cairo_surface_t *figure,
                       double width,
                       double height,
                       gboolean raster,
                       const char *format,
                       ...)
{
  DscReportBlock *block;
  va_list args;

  if (figure == NULL)
    return;
  va_start (args, format);
  block = add_block (report, DSC_BLOCK_FIGURE, g_strdup_vprintf (format, args));
  va_end (args);
  block->figure = figure;
  block->width = width;
  block->height = height;
  block->raster = raster;
}

/* --- words --------------------------------------------------------------------------------------
 */

char *
dsc_report_format_number (double value, const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    return g_strdup ("–");
  g_ascii_formatd (text, sizeof text, format, value);
  /* No zero has a sign. */
  return g_strdup (text + (*text == '-' && strpbrk (text, "123456789") == NULL));
}

static const char *
find_keyword (DscImageModel *model, const char *key)
{
  const char *value = dsc_image_model_get_string (model, key);

  if (value == NULL && g_str_equal (key, "DATE-BEG"))
    value = dsc_image_model_get_string (model, "DATE-OBS");

  return value != NULL ? value : "–";
}

/* The name without what all have in common, for axes. */
static char *
shorten (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);
  guint n = g_strv_length (parts);

  return n >= 4 ? g_strdup_printf ("%s %s", parts[n - 3], parts[n - 2]) : g_strdup (name);
}

/* --- inputs -------------------------------------------------------------------------------------
 */

static char *
make_checksum (const char *path)
{
  g_autoptr (GMappedFile) file = path != NULL ? g_mapped_file_new (path, FALSE, NULL) : NULL;

  if (file == NULL)
    return g_strdup ("–");
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256,
                                      (const guchar *)g_mapped_file_get_contents (file),
                                      g_mapped_file_get_length (file));
}

static void
add_inputs (DscReport *report, DscExport *self)
{
  DscReportBlock *table;

  dsc_report_add_text (report, DSC_BLOCK_HEADING, "Exposures");
  table = dsc_report_add_table (report, "What was opened.", 1u << 4);
  dsc_report_add_row (table, "Exposure", "Instrument", "Detector", "Filter", "Time (s)", "Begin",
                      NULL);
  for (guint i = 0; i < dsc_library_get_n_models (self->library); i++) {
    DscImageModel *model = dsc_library_get_model (self->library, i);
    double time = NAN;
    g_autofree char *seconds = NULL;

    dsc_image_model_get_double (model, "XPOSURE", &time);
    seconds = dsc_report_format_number (time, "%.1f");
    dsc_report_add_row (table, dsc_image_model_get_name (model), find_keyword (model, "INSTRUME"),
                        find_keyword (model, "DETECTOR"), find_keyword (model, "FILTER"), seconds,
                        find_keyword (model, "DATE-BEG"), NULL);
  }
}

/* --- steps --------------------------------------------------------------------------------------
 */

static void
add_params (DscReport *report, const DscExportStep *s)
{
  DscReportBlock *table = NULL;

  for (guint i = 0; i < s->step->n_params; i++) {
    const DscParamSpec *spec = &s->step->params[i];
    const char *origin = g_hash_table_lookup (s->origins, spec->name);
    g_autofree char *value = NULL;
    g_autofree char *told = NULL;
    const char *unit = dsc_param_unit (spec);

    if (dsc_param_is_default (spec, s->params))
      continue;
    value = dsc_param_get_text (spec, s->params);
    /* Where a file lies is nobody's business. */
    told = spec->type == DSC_PARAM_FILE ? g_path_get_basename (value)
                                        : g_strdup_printf ("%s %s", value, unit);
    if (table == NULL) {
      table = dsc_report_add_table (report, "Parameters that are not at their default.", 0);
      dsc_report_add_row (table, "Parameter", "Value", "Meaning", "From", NULL);
    }
    dsc_report_add_row (table, spec->name, g_strstrip (told), spec->title,
                        origin != NULL ? origin : "hand", NULL);
  }
  if (table == NULL)
    dsc_report_add_text (report, DSC_BLOCK_TEXT, "All parameters are at their defaults.");
}

static void
add_sky (DscReport *report, const DscExportStep *s)
{
  GVariant *variant = s->tables ? g_hash_table_lookup (s->tables, DSC_SKY_TABLE) : NULL;
  g_autoptr (DscSkyReport) sky = variant ? dsc_sky_report_from_variant (variant) : NULL;
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *title = NULL;
  DscReportBlock *table;
  DscSeries series = { 0 };

  if (sky == NULL)
    return;
  title = g_strdup_printf ("Level (%s)", sky->unit && *sky->unit ? sky->unit : "data units");
  table = dsc_report_add_table (report, "Levels of the sky, and the scatter of a pixel.", 0x6);
  dsc_report_add_row (table, "Exposure", title, "Noise", NULL);
  for (guint i = 0; i < sky->n_exposures; i++) {
    const DscSkyExposure *e = &sky->exposures[i];
    g_autofree char *level = dsc_report_format_number (e->level, "%.5g");
    g_autofree char *noise = dsc_report_format_number (e->sigma, "%.3g");

    dsc_report_add_row (table, e->name, level, noise, NULL);
    g_ptr_array_add (labels, shorten (e->name));
    g_array_append_val (levels, e->level);
  }
  series.labels = (const char *const *)labels->pdata;
  series.y = (const double *)(const void *)levels->data;
  series.n = levels->len;
  series.y_title = title;
  dsc_report_add_figure (
      report, dsc_report_draw_bars (&series, DSC_FIGURE_WIDE, 170), DSC_FIGURE_WIDE, 170, FALSE,
      "Levels; differences where exposures overlap: %.3g before, %.3g after (rms).",
      sky->rms_before, sky->rms_after);
}

static void
add_masks (DscReport *report, const DscExportStep *s)
{
  guint n = s->library ? dsc_library_get_n_models (s->library) : 0;

  for (guint i = 0; i < MIN (n, MAX_MASKS); i++) {
    DscImageModel *model = dsc_library_get_model (s->library, i);
    double height = 0;
    cairo_surface_t *picture
        = dsc_report_draw_picture (model, DSC_DQ_OUTLIER, NULL, DSC_FIGURE_MASK, &height);

    dsc_report_add_figure (report, picture, DSC_FIGURE_MASK, height, TRUE, "%s: outliers in red.",
                           dsc_image_model_get_name (model));
  }
}

static void
add_outliers (DscReport *report, const DscExportStep *s)
{
  GVariant *variant = s->tables ? g_hash_table_lookup (s->tables, DSC_OUTLIER_TABLE) : NULL;
  g_autoptr (DscOutlierReport) found = variant ? dsc_outlier_report_from_variant (variant) : NULL;
  DscReportBlock *table;

  if (found == NULL)
    return;
  table = dsc_report_add_table (report, "Pixels flagged, and sources whose cores were hit.", 0x1e);
  dsc_report_add_row (table, "Exposure", "Good pixels", "Flagged", "%", "Cores hit", "Cause", NULL);
  for (guint i = 0; i < found->n_exposures; i++) {
    const DscOutlierExposure *e = &found->exposures[i];
    g_autofree char *good = g_strdup_printf ("%" G_GUINT64_FORMAT, e->n_good);
    g_autofree char *flagged = g_strdup_printf ("%" G_GUINT64_FORMAT, e->n_flagged);
    g_autofree char *cores = g_strdup_printf ("%u", e->n_cores);
    g_autofree char *percent = dsc_report_format_number (
        e->n_good ? 100.0 * (double)e->n_flagged / (double)e->n_good : NAN, "%.3f");

    dsc_report_add_row (table, e->name, good, flagged, percent, cores,
                        e->cause == DSC_OUTLIER_CAUSE_NONE ? "" : dsc_outlier_cause_name (e->cause),
                        NULL);
  }
  if (found->advice != NULL)
    dsc_report_add_text (report, DSC_BLOCK_WARNING, "%s", found->advice);
  add_masks (report, s);
}

static DscImageModel *
find_mosaic (DscExport *self)
{
  for (guint i = 0; i < self->n_steps; i++)
    if (self->steps[i].image != NULL)
      return self->steps[i].image;
  return self->alone ? dsc_library_get_model (self->library, 0) : NULL;
}

/* What one wants to see first. */
static void
add_mosaic (DscReport *report, DscExport *self)
{
  DscImageModel *mosaic = find_mosaic (self);
  cairo_surface_t *picture = NULL;
  double height = 0;

  if (mosaic != NULL)
    picture = dsc_report_draw_picture (mosaic, 0, NULL, DSC_FIGURE_PICTURE, &height);
  dsc_report_add_figure (report, picture, DSC_FIGURE_PICTURE, height, TRUE,
                         "%s, %u x %u pixels, in %s, stretched by asinh.",
                         self->alone ? "The image" : "The mosaic",
                         mosaic != NULL ? dsc_image_model_get_width (mosaic) : 0,
                         mosaic != NULL ? dsc_image_model_get_height (mosaic) : 0,
                         mosaic != NULL ? dsc_image_model_get_unit (mosaic) : "");
}

static void
add_catalog (DscReport *report, DscExport *self, const DscExportStep *s)
{
  DscImageModel *mosaic = find_mosaic (self);
  g_autoptr (DscTable) table
      = s->catalog_path != NULL ? dsc_table_read (s->catalog_path, NULL, NULL) : NULL;
  const DscColumn *column[2] = { NULL, NULL };
  gsize n = table != NULL ? dsc_table_n_rows (table) : 0;
  g_autofree double *x = g_new (double, n + 1), *y = g_new (double, n + 1);
  DscSeries series = { .x = x, .y = y, .n = n };
  cairo_surface_t *picture;
  double height = 0;

  if (table == NULL || mosaic == NULL)
    return;
  column[0] = dsc_table_find (table, "xcentroid");
  column[1] = dsc_table_find (table, "ycentroid");
  if (column[0] == NULL) {
    column[0] = dsc_table_find (table, "x_centroid");
    column[1] = dsc_table_find (table, "y_centroid");
  }
  if (column[0] == NULL || column[1] == NULL)
    return;
  for (gsize i = 0; i < n; i++) {
    x[i] = dsc_column_get_double (column[0], i);
    y[i] = dsc_column_get_double (column[1], i);
  }
  picture = dsc_report_draw_picture (mosaic, 0, &series, DSC_FIGURE_PICTURE, &height);
  dsc_report_add_figure (report, picture, DSC_FIGURE_PICTURE, height, TRUE,
                         "%" G_GSIZE_FORMAT " sources of the catalogue.", n);
}

/* Where a file lies is nobody's business: what exposures are called is enough. */
static char *
hide_folders (const DscExport *self, const char *text)
{
  GString *out = g_string_new (text);

  for (guint i = 0; i < dsc_library_get_n_models (self->library); i++) {
    const char *path = dsc_image_model_get_path (dsc_library_get_model (self->library, i));
    g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;
    g_autofree char *start = folder ? g_strconcat (folder, "/", NULL) : NULL;

    if (start != NULL && strlen (start) > 2)
      g_string_replace (out, start, "", 0);
  }
  return g_string_free (out, FALSE);
}

/* What the step warned of when it was run. */
static void
add_warnings (DscReport *report, DscExport *self, const DscExportStep *s)
{
  GVariant *kept = s->tables ? g_hash_table_lookup (s->tables, DSC_SESSION_WARNINGS) : NULL;
  gsize n = 0;
  g_autofree const char **texts = kept && g_variant_is_of_type (kept, G_VARIANT_TYPE ("as"))
                                      ? g_variant_get_strv (kept, &n)
                                      : NULL;

  for (gsize i = 0; i < MIN (n, MAX_MESSAGES); i++) {
    g_autofree char *text = hide_folders (self, texts[i]);

    dsc_report_add_text (report, DSC_BLOCK_WARNING, "%s", text);
  }
}

static void
add_step (DscReport *report, DscExport *self, guint index)
{
  const DscExportStep *s = &self->steps[index];

  dsc_report_add_text (report, DSC_BLOCK_HEADING, "%u. %s (%s)", index + 1, s->step->title,
                       s->step->id);
  if (s->failure != NULL)
    dsc_report_add_text (report, DSC_BLOCK_WARNING, "%s", s->failure);
  else if (s->state != DSC_STATE_FRESH)
    dsc_report_add_text (report, DSC_BLOCK_WARNING, "This step is %s.", dsc_state_name (s->state));
  if (s->verdict != NULL)
    dsc_report_add_text (report, DSC_BLOCK_TEXT, "%s", s->verdict);
  add_warnings (report, self, s);
  add_params (report, s);
  if (s->state != DSC_STATE_FRESH)
    return;
  if (g_str_equal (s->step->id, "tweakreg"))
    dsc_report_add_alignment (report, s);
  else if (g_str_equal (s->step->id, "skymatch"))
    add_sky (report, s);
  else if (g_str_equal (s->step->id, "outlier_detection"))
    add_outliers (report, s);
  else if (g_str_equal (s->step->id, "source_catalog"))
    add_catalog (report, self, s);
}

/* --- the end ------------------------------------------------------------------------------------
 */

static void
add_messages (DscReport *report, DscExport *self)
{
  guint n = 0;

  for (guint i = 0; self->messages != NULL && i < self->messages->len && n < MAX_MESSAGES; i++) {
    const DscMessage *message = self->messages->pdata[i];
    g_autofree char *text = NULL;

    if (message->level == DSC_MESSAGE_INFO)
      continue;
    if (n++ == 0)
      dsc_report_add_text (report, DSC_BLOCK_HEADING, "Warnings of loading");
    text = hide_folders (self, message->text);
    dsc_report_add_text (report, DSC_BLOCK_WARNING, "%s", text);
  }
}

static void
add_versions (DscReport *report, DscExport *self)
{
  DscReportBlock *table;

  dsc_report_add_text (report, DSC_BLOCK_HEADING, "Versions and checksums");
  dsc_report_add_text (report, DSC_BLOCK_TEXT, "Ditherscope %s, %s.", DSC_VERSION,
                       self->compat == DSC_COMPAT_JWST ? "doing as jwst 3.0.0 does (compat=jwst)"
                                                       : "compat=none");
  table = dsc_report_add_table (report, "SHA-256 of the files that were read.", 0);
  dsc_report_add_row (table, "File", "Calibrated by", "SHA-256", NULL);
  for (guint i = 0; i < dsc_library_get_n_models (self->library); i++) {
    DscImageModel *model = dsc_library_get_model (self->library, i);
    g_autofree char *sum = make_checksum (dsc_image_model_get_path (model));

    dsc_report_add_row (table, dsc_image_model_get_name (model), find_keyword (model, "CAL_VER"),
                        sum, NULL);
  }
}

/* The latest end of an exposure: the report is of that time. */
static char *
find_date (DscExport *self)
{
  const char *latest = NULL;

  for (guint i = 0; i < dsc_library_get_n_models (self->library); i++) {
    const char *end
        = dsc_image_model_get_string (dsc_library_get_model (self->library, i), "DATE-END");

    if (end != NULL && (latest == NULL || strcmp (end, latest) > 0))
      latest = end;
  }
  return g_strdup (latest);
}

DscReport *
dsc_report_new (DscExport *self)
{
  DscReport *report = g_new0 (DscReport, 1);
  guint n = dsc_library_get_n_models (self->library);

  report->blocks = g_ptr_array_new_with_free_func (block_free);
  report->title = g_strdup (dsc_library_get_product (self->library));
  report->date = find_date (self);
  report->subtitle = g_strdup_printf ("%u exposure%s, combined by Ditherscope %s", n,
                                      n == 1 ? "" : "s", DSC_VERSION);
  add_mosaic (report, self);
  add_inputs (report, self);
  for (guint i = 0; i < self->n_steps; i++)
    add_step (report, self, i);
  add_messages (report, self);
  add_versions (report, self);
  return report;
}
