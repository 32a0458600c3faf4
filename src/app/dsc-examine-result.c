/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-examine-result.h"

#include <math.h>

DscExamineResult *
dsc_examine_result_new (char tool)
{
  DscExamineResult *r = g_new0 (DscExamineResult, 1);

  r->tool = tool;
  r->ra = r->dec = r->value = r->error = r->abmag = r->abmag_error = NAN;
  r->fwhm = r->fwhm_error = r->arcsec = r->beta = r->background = r->background_std = NAN;
  r->radius = r->inner = r->outer = NAN;
  r->stats = (DscRegionStats){ 0, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
  for (guint i = 0; i < 4; i++)
    r->box[i] = r->figure.marks[i] = NAN;
  return r;
}

void
dsc_examine_result_drop_figure (DscExamineResult *result)
{
  DscExamineFigure *f = &result->figure;

  g_free (f->x);
  g_free (f->y);
  g_free (f->curve_x);
  g_free (f->curve_y);
  g_free (f->text);
  g_free (f->x_title);
  g_free (f->y_title);
  g_free (f->grid);
  g_clear_pointer (&f->pieces, g_array_unref);
  *f = (DscExamineFigure){ 0 };
}

void
dsc_examine_result_free (DscExamineResult *result)
{
  if (!result)
    return;
  dsc_examine_result_drop_figure (result);
  g_free (result->image);
  g_free (result->key);
  g_free (result->plane);
  g_free (result->unit);
  g_free (result->summary);
  g_free (result->note);
  g_free (result);
}

static void
add_string (DscTable *table,
            const char *name,
            const char *description,
            DscExamineResult *const *results,
            gsize offset)
{
  DscColumn *column = dsc_table_add (table, name, DSC_COLUMN_STRING, 0, NULL, description);

  for (gsize i = 0; i < dsc_table_n_rows (table); i++) {
    const char *text = G_STRUCT_MEMBER (char *, results[i], offset);

    dsc_column_set_string (column, i, text ? text : "");
  }
}

#define OF(member) G_STRUCT_OFFSET (DscExamineResult, member)

static const struct {
  const char *name, *unit, *description;
  gsize offset;
} numbers[] = {
  { "x", "pix", "0-based, integers are centres of pixels", OF (x) },
  { "y", "pix", "0-based, integers are centres of pixels", OF (y) },
  { "ra", "deg", "ICRS", OF (ra) },
  { "dec", "deg", "ICRS", OF (dec) },
  { "value", NULL, "what the tool is about, in value_unit", OF (value) },
  { "value_err", NULL, "1 sigma", OF (error) },
  { "abmag", "mag", "AB magnitude", OF (abmag) },
  { "abmag_err", "mag", "1 sigma", OF (abmag_error) },
  { "fwhm", "pix", NULL, OF (fwhm) },
  { "fwhm_err", "pix", "1 sigma", OF (fwhm_error) },
  { "fwhm_sky", "arcsec", NULL, OF (arcsec) },
  { "beta", NULL, "exponent of a Moffat profile", OF (beta) },
  { "background", NULL, "per pixel, in the unit of the image", OF (background) },
  { "background_std", NULL, "scatter of it, in the unit of the image", OF (background_std) },
  { "radius", "pix", "of the aperture", OF (radius) },
  { "ring_inner", "pix", "of the ring", OF (inner) },
  { "ring_outer", "pix", "of the ring", OF (outer) },
  { "mean", NULL, NULL, OF (stats.mean) },
  { "median", NULL, NULL, OF (stats.median) },
  { "std", NULL, NULL, OF (stats.std) },
  { "min", NULL, NULL, OF (stats.min) },
  { "max", NULL, NULL, OF (stats.max) },
  { "sum", NULL, NULL, OF (stats.sum) },
  { "clipped_mean", NULL, "clipped at 3 sigma about the median", OF (stats.clipped_mean) },
  { "clipped_median", NULL, "clipped at 3 sigma about the median", OF (stats.clipped_median) },
  { "clipped_std", NULL, "clipped at 3 sigma about the median", OF (stats.clipped_std) },
};

static void
add_counts (DscTable *table, DscExamineResult *const *results)
{
  DscColumn *n = dsc_table_add (table, "n", DSC_COLUMN_INT64, 64, NULL, "pixels that counted");
  DscColumn *bad
      = dsc_table_add (table, "n_bad", DSC_COLUMN_INT64, 64, NULL, "pixels without a value");

  for (gsize i = 0; i < dsc_table_n_rows (table); i++) {
    n->i[i] = (gint64)results[i]->stats.n;
    bad->i[i] = (gint64)results[i]->stats.n_bad;
  }
}

DscTable *
dsc_examine_result_to_table (DscExamineResult *const *results, guint n)
{
  DscTable *table = dsc_table_new (n);
  DscColumn *tool = dsc_table_add (table, "tool", DSC_COLUMN_STRING, 0, NULL, "letter of imexam");

  for (guint i = 0; i < n; i++) {
    const char letter[] = { results[i]->tool, '\0' };

    dsc_column_set_string (tool, i, letter);
  }
  add_string (table, "image", NULL, results, OF (image));
  add_string (table, "plane", NULL, results, OF (plane));
  for (guint k = 0; k < G_N_ELEMENTS (numbers); k++) {
    DscColumn *column = dsc_table_add (table, numbers[k].name, DSC_COLUMN_DOUBLE, 64,
                                       numbers[k].unit, numbers[k].description);

    for (guint i = 0; i < n; i++)
      column->d[i] = G_STRUCT_MEMBER (double, results[i], numbers[k].offset);
    if (numbers[k].offset == OF (error))
      add_string (table, "value_unit", NULL, results, OF (unit));
  }
  add_counts (table, results);
  add_string (table, "note", NULL, results, OF (note));
  return table;
}
