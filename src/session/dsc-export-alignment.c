/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-export-report.h"

#include <math.h>

#include "tweakreg/dsc-tweak-result.h"

/* The alignment in a report: shifts, and what is left of each pair. */

static void
add_alignment_table (DscReport *report,
                     const DscTweakScene *scene,
                     const DscTweakSolution *solution)
{
  DscReportBlock *table = dsc_report_add_table (
      report, "Shift of the middle towards East and North, turn from North to East.", 0x3c);

  dsc_report_add_row (table, "Exposure", "State", "East (mas)", "North (mas)", "Turn (arcsec)",
                      "Sources", NULL);
  for (guint i = 0; i < solution->n_exposures && i < scene->n_exposures; i++) {
    const DscTweakAligned *aligned = &solution->exposures[i];
    g_autofree char *east = dsc_report_format_number (1e3 * aligned->shift[0], "%.2f");
    g_autofree char *north = dsc_report_format_number (1e3 * aligned->shift[1], "%.2f");
    g_autofree char *turn = dsc_report_format_number (3600 * aligned->rotation, "%.2f");
    g_autofree char *n = g_strdup_printf (
        "%u", scene->exposures[i].sources ? scene->exposures[i].sources->len : 0);

    dsc_report_add_row (table, scene->exposures[i].name, dsc_tweak_state_name (aligned->state),
                        east, north, turn, n, NULL);
  }
}

/* What is left of each pair that was used. */
static void
add_residuals (DscReport *report, const DscTweakSolution *solution)
{
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) y = g_array_new (FALSE, FALSE, sizeof (double));
  DscSeries series = { .x_title = "East (mas)", .y_title = "North (mas)" };
  double sum = 0;

  for (guint k = 0; k < solution->fits->len; k++) {
    const DscTweakFit *fit = solution->fits->pdata[k];

    for (guint i = 0; fit->pairs != NULL && i < fit->pairs->len; i++) {
      const DscTweakPair *pair = &g_array_index (fit->pairs, DscTweakPair, i);
      double dx = 1e3 * pair->dx, dy = 1e3 * pair->dy;

      if (!pair->used || !isfinite (dx) || !isfinite (dy))
        continue;
      g_array_append_val (x, dx);
      g_array_append_val (y, dy);
      sum += dx * dx + dy * dy;
    }
  }
  if (x->len == 0)
    return;
  series.x = (const double *)(const void *)x->data;
  series.y = (const double *)(const void *)y->data;
  series.n = x->len;
  dsc_report_add_figure (
      report, dsc_report_draw_scatter (&series, DSC_FIGURE_SMALL, sqrt (sum / x->len)),
      DSC_FIGURE_SMALL, DSC_FIGURE_SMALL, FALSE,
      "What is left of %u pairs after the fit; the circle is their rms, %.2f mas.", x->len,
      sqrt (sum / x->len));
}

/* --- on the sky ---------------------------------------------------------------------------------
 */

/* Arcseconds towards east and north of the first place that is asked for; tangent plane. */
typedef struct {
  gboolean has_centre;
  double ra, dec; /* radians */
} Plane;

static gboolean
project (Plane *plane, double ra, double dec, double *ret_x, double *ret_y)
{
  double cosine;

  ra *= G_PI / 180;
  dec *= G_PI / 180;
  if (!plane->has_centre)
    *plane = (Plane){ TRUE, ra, dec };
  cosine = sin (dec) * sin (plane->dec) + cos (dec) * cos (plane->dec) * cos (ra - plane->ra);
  if (!(cosine > 0.1))
    return FALSE;
  *ret_x = cos (dec) * sin (ra - plane->ra) / cosine * 180 * 3600 / G_PI;
  *ret_y = (sin (dec) * cos (plane->dec) - cos (dec) * sin (plane->dec) * cos (ra - plane->ra))
           / cosine * 180 * 3600 / G_PI;
  return TRUE;
}

static gboolean
place (Plane *plane, DscWcs *wcs, double x, double y, double *ret_x, double *ret_y)
{
  double ra = NAN, dec = NAN;

  if (wcs != NULL && dsc_wcs_is_celestial (wcs))
    dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra, &dec);
  return isfinite (ra) && isfinite (dec) && project (plane, ra, dec, ret_x, ret_y);
}

static void
add_outlines (GArray *outlines, Plane *plane, DscLibrary *library)
{
  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    double w = dsc_image_model_get_width (model), h = dsc_image_model_get_height (model);
    const double corners[5][2] = {
      { -0.5, -0.5 }, { w - 0.5, -0.5 }, { w - 0.5, h - 0.5 }, { -0.5, h - 0.5 }, { -0.5, -0.5 }
    };

    for (guint k = 0; k < 5; k++) {
      double at[2] = { NAN, NAN };

      if (!place (plane, dsc_image_model_get_wcs (model), corners[k][0], corners[k][1], &at[0],
                  &at[1]))
        at[0] = at[1] = NAN;
      g_array_append_vals (outlines, at, 2);
    }
  }
}

/* Of each pair that was used: where it is, and what is left of it. */
static void
add_arrows (GArray *arrows,
            Plane *plane,
            DscLibrary *library,
            const DscTweakScene *scene,
            const DscTweakFit *fit)
{
  for (guint i = 0; fit->pairs != NULL && i < fit->pairs->len; i++) {
    const DscTweakPair *pair = &g_array_index (fit->pairs, DscTweakPair, i);
    const DscTweakSource *source;
    double arrow[4];

    if (!pair->used || !isfinite (pair->dx) || !isfinite (pair->dy)
        || pair->exposure >= dsc_library_get_n_models (library)
        || scene->exposures[pair->exposure].sources == NULL
        || pair->source >= scene->exposures[pair->exposure].sources->len)
      continue;
    source
        = &g_array_index (scene->exposures[pair->exposure].sources, DscTweakSource, pair->source);
    if (!place (plane, dsc_image_model_get_wcs (dsc_library_get_model (library, pair->exposure)),
                source->x, source->y, &arrow[0], &arrow[1]))
      continue;
    arrow[2] = 1e3 * pair->dx;
    arrow[3] = 1e3 * pair->dy;
    g_array_append_vals (arrows, arrow, 4);
  }
}

static void
add_residuals_on_sky (DscReport *report,
                      const DscExportStep *s,
                      const DscTweakScene *scene,
                      const DscTweakSolution *solution)
{
  g_autoptr (GArray) outlines = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) arrows = g_array_new (FALSE, FALSE, sizeof (double));
  Plane plane = { 0 };
  DscArrows told = { 0 };
  double height = 0, length = 0;
  cairo_surface_t *figure;

  add_outlines (outlines, &plane, s->library);
  for (guint k = 0; k < solution->fits->len; k++)
    add_arrows (arrows, &plane, s->library, scene, solution->fits->pdata[k]);
  if (arrows->len == 0)
    return;
  told.arrows = (const double *)(const void *)arrows->data;
  told.n_arrows = arrows->len / 4;
  told.outlines = (const double *)(const void *)outlines->data;
  told.n_points = outlines->len / 2;
  figure = dsc_report_draw_arrows (&told, DSC_FIGURE_ARROWS, &height, &length);
  dsc_report_add_figure (report, figure, DSC_FIGURE_ARROWS, height, FALSE,
                         "The same on the sky, enlarged: the bar below is %g mas for the arrows. "
                         "North is up, east to the left; outlines are the exposures.",
                         length);
}

void
dsc_report_add_alignment (DscReport *report, const DscExportStep *s)
{
  g_autoptr (DscTweakScene) scene = NULL;
  g_autoptr (DscTweakSolution) solution = NULL;

  if (s->align_path == NULL || s->input == NULL || s->library == NULL
      || !dsc_tweak_result_read (s->align_path, s->input, s->library, s->params, &scene, &solution,
                                 NULL))
    return;
  add_alignment_table (report, scene, solution);
  add_residuals (report, solution);
  add_residuals_on_sky (report, s, scene, solution);
}
