/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-facts.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "dsc-number.h"
#include "dsc-readout.h"

#define NOTHING "–"

static double
get_value (const DscTable *table, const char *name, guint row)
{
  const DscColumn *column = dsc_table_find (table, name);

  return column ? dsc_column_get_double (column, row) : NAN;
}

/* --- fluxes --- */

static void
clear_flux (gpointer data)
{
  g_free (((DscSourceFlux *)data)->title);
}

static const DscColumn *
find_beside (const DscTable *table, const char *prefix, const char *suffix)
{
  g_autofree char *name = g_strconcat (prefix, suffix, NULL);

  return dsc_table_find (table, name);
}

static void
name_flux (DscSourceFlux *flux, const char *prefix, const DscSourceApertures *apertures)
{
  flux->radius = NAN;
  for (guint i = 0; i < apertures->n; i++) {
    g_autofree char *name = g_strdup_printf ("aper%d", apertures->names[i]);

    if (!g_str_equal (name, prefix))
      continue;
    flux->radius = apertures->radii[i];
    /* 1, 2, 3 are no parts of the light. */
    flux->title = apertures->names[0] == 1 ? g_strdup_printf (_ ("r %.3g px"), flux->radius)
                                           : g_strdup_printf ("%d %%", apertures->names[i]);
    return;
  }
  if (g_str_equal (prefix, "aper_total"))
    flux->title = g_strdup (_ ("total"));
  else if (g_str_equal (prefix, "isophotal"))
    flux->title = g_strdup (_ ("segment"));
  else if (g_str_equal (prefix, "kron"))
    flux->title = g_strdup (_ ("Kron"));
  else
    flux->title = g_strdup (prefix);
}

static void
add_classic (GArray *fluxes, const DscTable *table)
{
  DscSourceFlux flux = { .radius = NAN, .flux = dsc_table_find (table, "source_sum") };

  if (!flux.flux)
    return;
  flux.title = g_strdup (_ ("segment"));
  flux.flux_err = dsc_table_find (table, "source_sum_err");
  flux.mag = dsc_table_find (table, "abmag");
  flux.mag_err = dsc_table_find (table, "abmag_error");
  g_array_append_val (fluxes, flux);
}

GArray *
dsc_source_list_fluxes (const DscTable *table, const DscSourceApertures *apertures)
{
  GArray *fluxes = g_array_new (FALSE, FALSE, sizeof (DscSourceFlux));

  g_array_set_clear_func (fluxes, clear_flux);
  for (guint i = 0; i < dsc_table_n_columns (table); i++) {
    const DscColumn *column = dsc_table_get_column (table, i);
    g_autofree char *prefix = g_strdup (column->name);
    DscSourceFlux flux = { .flux = column };

    if (!g_str_has_suffix (column->name, "_flux") || g_str_equal (column->name, "aper_bkg_flux")
        || column->type != DSC_COLUMN_DOUBLE)
      continue;
    prefix[strlen (prefix) - strlen ("_flux")] = '\0';
    name_flux (&flux, prefix, apertures);
    flux.flux_err = find_beside (table, prefix, "_flux_err");
    flux.mag = find_beside (table, prefix, "_abmag");
    flux.mag_err = find_beside (table, prefix, "_abmag_err");
    flux.vega = find_beside (table, prefix, "_vegamag");
    flux.vega_err = find_beside (table, prefix, "_vegamag_err");
    g_array_append_val (fluxes, flux);
  }
  add_classic (fluxes, table);
  return fluxes;
}

/* "−" is U+2212. */
static char *
format_number (const char *format, double value)
{
  char number[64];
  GString *text = g_string_new (g_ascii_formatd (number, sizeof number, format, value));

  g_string_replace (text, "-", "\342\210\222", 0);
  return g_string_free (text, FALSE);
}

char *
dsc_source_format_pair (double value, double error, double factor)
{
  g_autofree char *first = NULL, *second = NULL;
  char format[16];
  double digits;

  value *= factor;
  error *= factor;
  if (isnan (value))
    return g_strdup (NOTHING);
  if (!(error > 0) || isinf (error) || isinf (value))
    return format_number ("%.5g", value);
  /* Two of the error, but no more than five of the value if one of the error is left. */
  digits = -floor (log10 (error));
  digits = MAX (digits, MIN (digits + 1, 4 - floor (log10 (MAX (fabs (value), error)))));
  /* Too large or too small for plain digits. */
  if (digits < -5 || digits > 9) {
    first = format_number ("%.5g", value);
    second = format_number ("%.2g", error);
    return g_strdup_printf ("%s ± %s", first, second);
  }
  g_snprintf (format, sizeof format, "%%.%df", (int)MAX (digits, 0));
  first = format_number (format, value);
  second = format_number (format, error);
  return g_strdup_printf ("%s ± %s", first, second);
}

/* --- facts --- */

static void
clear_fact (gpointer data)
{
  DscSourceFact *fact = data;

  g_free (fact->title);
  g_free (fact->text);
  g_free (fact->tip);
}

/* @text, @tip: (transfer full); without @text there is no fact */
static void
add_fact (GArray *facts, const char *title, char *text, char *tip)
{
  DscSourceFact fact = { g_strdup (title), text, tip };

  if (text)
    g_array_append_val (facts, fact);
  else
    clear_fact (&fact);
}

static char *
dup_tip (const DscTable *table, const char *name)
{
  const DscColumn *column = dsc_table_find (table, name);

  return g_strdup_printf ("%s%s%s", name, column && column->description ? ": " : "",
                          column && column->description ? column->description : "");
}

/* @format: of the number, with what stands behind it */
static void
add_number (GArray *facts,
            const DscCatalogCase *shown,
            guint row,
            const char *title,
            const char *name,
            const char *format,
            const char *unit)
{
  double value = get_value (shown->table, name, row);
  g_autofree char *number = NULL;

  if (isnan (value))
    return;
  number = format_number (format, value);
  add_fact (facts, title, g_strdup_printf ("%s%s%s", number, *unit ? " " : "", unit),
            dup_tip (shown->table, name));
}

static void
add_places (GArray *facts, const DscCatalogCase *shown, guint row)
{
  double ra = get_value (shown->table, "sky_centroid.ra", row);
  double dec = get_value (shown->table, "sky_centroid.dec", row);
  double xwin = get_value (shown->table, "xwin", row), ywin = get_value (shown->table, "ywin", row);
  DscWcs *wcs = shown->image ? dsc_image_model_get_wcs (shown->image) : NULL;

  if (isfinite (shown->x[row]) && isfinite (shown->y[row])) {
    add_fact (facts, _ ("x, y"), g_strdup_printf ("%.4f, %.4f", shown->x[row], shown->y[row]),
              g_strdup (_ ("Pixels, the first is 0")));
    if (isnan (ra) && wcs)
      dsc_wcs_pixel_to_sky1 (wcs, shown->x[row], shown->y[row], &ra, &dec);
  }
  if (isfinite (xwin) && isfinite (ywin))
    add_fact (facts, _ ("windowed"), g_strdup_printf ("%.4f, %.4f", xwin, ywin),
              dup_tip (shown->table, "xwin"));
  if (isfinite (ra) && isfinite (dec)) {
    g_autofree char *hours = dsc_format_ra (ra, 4), *degrees = dsc_format_dec (dec, 3);

    add_fact (facts, _ ("RA, Dec"), g_strdup_printf ("%s %s", hours, degrees), NULL);
    add_fact (facts, _ ("degrees"), g_strdup_printf ("%.7f, %+.7f", ra, dec), NULL);
  }
}

static void
add_shape (GArray *facts, const DscCatalogCase *shown, guint row)
{
  double a = get_value (shown->table, "semimajor_sigma", row);
  double b = get_value (shown->table, "semiminor_sigma", row);
  double background = get_value (shown->table, "aper_bkg_flux", row), factor = 1e9;
  double error = get_value (shown->table, "aper_bkg_flux_err", row);

  add_number (facts, shown, row, _ ("area"), "isophotal_area", "%.0f", "px²");
  if (isfinite (a) && isfinite (b))
    add_fact (facts, _ ("half axes"), g_strdup_printf ("%.3f × %.3f px", a, b),
              dup_tip (shown->table, "semimajor_sigma"));
  add_number (facts, shown, row, _ ("ellipticity"), "ellipticity", "%.3f", "");
  add_number (facts, shown, row, _ ("orientation"), "orientation", "%.1f", "° from x");
  add_number (facts, shown, row, _ ("position angle"), "sky_orientation", "%.1f", "° E of N");
  for (guint i = 0; i < dsc_table_n_columns (shown->table); i++) {
    const char *name = dsc_table_get_column (shown->table, i)->name;

    if (g_str_has_prefix (name, "CI_"))
      add_number (facts, shown, row, name, name, "%.3f", "");
  }
  add_number (facts, shown, row, _ ("sharpness"), "sharpness", "%.3f", "");
  add_number (facts, shown, row, _ ("roundness"), "roundness", "%.3f", "");
  add_number (facts, shown, row, _ ("Kron radius"), "kron_radius", "%.3f", "");
  if (isfinite (background)) {
    g_autofree char *pair = dsc_source_format_pair (background, error, factor);

    add_fact (facts, _ ("background"), g_strdup_printf (_ ("%s nJy/px"), pair),
              dup_tip (shown->table, "aper_bkg_flux"));
  }
}

GArray *
dsc_source_list_facts (const DscCatalogCase *shown, guint row)
{
  GArray *facts = g_array_new (FALSE, FALSE, sizeof (DscSourceFact));
  double distance = get_value (shown->table, "nn_dist", row);
  double other = get_value (shown->table, "nn_label", row);

  g_array_set_clear_func (facts, clear_fact);
  add_places (facts, shown, row);
  add_shape (facts, shown, row);
  if (isfinite (distance) && other > 0)
    add_fact (facts, _ ("nearest"), g_strdup_printf (_ ("%.0f at %.2f px"), other, distance),
              dup_tip (shown->table, "nn_label"));
  return facts;
}

/* --- flags --- */

static void
clear_flag (gpointer data)
{
  g_free (((DscSourceFlag *)data)->text);
}

/* @text: (transfer full) */
static void
add_flag (GArray *flags, char *text, const char *css)
{
  DscSourceFlag flag = { text, css };

  g_array_append_val (flags, flag);
}

/* Whether it is a star is said where the concentration was measured. */
static void
add_kind (GArray *flags, const DscCatalogCase *shown, guint row, const DscSourceApertures *a)
{
  const DscColumn *column = dsc_table_find (shown->table, "is_extended");
  g_autofree char *inner = g_strdup_printf ("CI_%d_%d", a->names[1], a->names[0]);
  g_autofree char *outer = g_strdup_printf ("CI_%d_%d", a->names[2], a->names[1]);

  if (!column || column->type != DSC_COLUMN_INT64 || dsc_column_is_masked (column, row)
      || !a->corrected)
    return;
  if (column->i[row])
    add_flag (flags, g_strdup (_ ("extended")), NULL);
  else if (isfinite (get_value (shown->table, inner, row))
           && isfinite (get_value (shown->table, outer, row)))
    add_flag (flags, g_strdup (_ ("star")), NULL);
}

static void
add_signal (GArray *flags, const DscCatalogCase *shown, guint row)
{
  double flux = get_value (shown->table, "isophotal_flux", row);
  double error = get_value (shown->table, "isophotal_flux_err", row);

  if (isfinite (flux) && error > 0)
    add_flag (flags, g_strdup_printf (_ ("S/N %.4g"), flux / error), NULL);
  if (flux < 0)
    add_flag (flags, g_strdup (_ ("negative flux: no magnitude")), "warning");
}

static void
add_apertures (GArray *flags,
               const DscCatalogCase *shown,
               guint row,
               const DscSourceApertures *a,
               const DscSourceLook *look)
{
  gboolean without = FALSE;

  for (guint i = 0; i < 3 && a->names[i]; i++) {
    g_autofree char *name = g_strdup_printf ("aper%d_flux", a->names[i]);

    without |= isnan (get_value (shown->table, name, row)) != 0;
  }
  if (without && look && look->n_bad > 0)
    add_flag (
        flags,
        g_strdup_printf (ngettext ("apertures hold %u NaN pixel (saturated core?)",
                                   "apertures hold %u NaN pixels (saturated core?)", look->n_bad),
                         look->n_bad),
        "warning");
  else if (without)
    add_flag (flags, g_strdup (_ ("no aperture fluxes")), "warning");
  if (a->n && !a->corrected)
    add_flag (flags, g_strdup (_ ("no aperture corrections")), "warning");
}

/* The label of a segment that touches the own one; 0: none */
static guint32
find_touching (const DscSourceLook *look)
{
  gint64 width = look->box.n_columns, height = look->box.n_rows;

  for (gint64 y = 0; look->labels && look->own && y < height; y++) {
    for (gint64 x = 0; x < width; x++) {
      const guint32 *here = look->labels + y * width + x;

      if (*here != look->own)
        continue;
      for (gint64 k = 0; k < 9; k++) {
        gint64 dx = k % 3 - 1, dy = k / 3 - 1;

        if (x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height
            && here[dy * width + dx] != 0 && here[dy * width + dx] != look->own)
          return here[dy * width + dx];
      }
    }
  }
  return 0;
}

static gboolean
touches_edge (const DscCatalogCase *shown, guint row)
{
  int segment = dsc_catalog_case_find_segment (shown, row);
  const DscSegment *s;

  if (segment < 0)
    return FALSE;
  s = &shown->map->segments[segment];
  return s->x0 == 0 || s->y0 == 0 || s->x1 == shown->map->width || s->y1 == shown->map->height;
}

GArray *
dsc_source_list_flags (const DscCatalogCase *shown, guint row, const DscSourceLook *look)
{
  GArray *flags = g_array_new (FALSE, FALSE, sizeof (DscSourceFlag));
  double distance = get_value (shown->table, "nn_dist", row);
  DscSourceApertures apertures;
  guint32 touching = look ? find_touching (look) : 0;

  dsc_source_apertures_init (&apertures, shown->table);
  g_array_set_clear_func (flags, clear_flag);
  add_kind (flags, shown, row, &apertures);
  add_signal (flags, shown, row);
  add_apertures (flags, shown, row, &apertures, look);
  if (touches_edge (shown, row))
    add_flag (flags, g_strdup (_ ("touches the edge")), "warning");
  else if (look && look->at_edge)
    add_flag (flags, g_strdup (_ ("apertures leave the image")), "warning");
  if (touching)
    add_flag (flags, g_strdup_printf (_ ("blend: touches source %u"), touching), "warning");
  else if (apertures.n && distance < apertures.radii[2])
    add_flag (flags, g_strdup (_ ("neighbour in the apertures")), "warning");
  return flags;
}

/* --- all --- */

char *
dsc_source_dup_title (const DscCatalogCase *shown, guint row)
{
  const DscColumn *label = dsc_table_find (shown->table, "label");

  if (!label)
    label = dsc_table_find (shown->table, "id");
  if (label && label->type == DSC_COLUMN_INT64)
    return g_strdup_printf (_ ("Source %" PRId64), label->i[row]);
  return g_strdup_printf (_ ("Row %u"), row + 1);
}

char *
dsc_source_dup_text (const DscCatalogCase *shown, guint row)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < dsc_table_n_columns (shown->table); i++) {
    const DscColumn *column = dsc_table_get_column (shown->table, i);
    char number[G_ASCII_DTOSTR_BUF_SIZE] = "";

    g_string_append_printf (text, "%s\t", column->name);
    if (column->type == DSC_COLUMN_STRING)
      g_string_append (text, dsc_column_get_string (column, row));
    else if (!dsc_column_is_masked (column, row) && column->type == DSC_COLUMN_INT64)
      g_string_append_printf (text, "%" G_GINT64_FORMAT, column->i[row]);
    else if (!dsc_column_is_masked (column, row))
      dsc_number_shortest (column->d[row], 'e', number);
    g_string_append_printf (text, "%s\t%s\n", number, column->unit ? column->unit : "");
  }
  return g_string_free (text, FALSE);
}
