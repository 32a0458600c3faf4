/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-aperture.h"
#include "dsc-dq.h"
#include "dsc-examine-private.h"
#include "dsc-radial-profile.h"
#include "dsc-size.h"

/* What is measured about a star: the place is put on it first, unless that is not wanted. */

#define GROWTH_STEP 0.5 /* pixels */
#define N_CURVE 200
#define AB_ZERO 8.90 /* magnitudes of 1 Jy */
#define MAG_PER_RELATIVE 1.0857362
#define MIN_REACH 3.0
#define MAX_CENTERING 25.0 /* a star is looked for no farther from the place */

/* A box of pixels, the place in it, and the level around it. */
typedef struct {
  DscExamineBox box;
  double x, y; /* in the box */
  gboolean found;
  DscGaussFit gauss; /* if @found */
  DscRingLevel ring;
  double background; /* that is taken off */
} Star;

static void
star_clear (Star *star)
{
  dsc_examine_box_clear (&star->box);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Star, star_clear)

static double
get_reach (const DscExamineQuestion *q)
{
  return MAX (q->settings.reach, MIN_REACH);
}

/* Of a pixel and its neighbours; NaN on the edge. */
static double
get_mean (const DscExamineBox *box, guint x, guint y)
{
  double sum = 0;

  if (x == 0 || y == 0 || x + 1 >= box->width || y + 1 >= box->height)
    return NAN;
  for (guint j = y - 1; j <= y + 1; j++)
    for (guint i = x - 1; i <= x + 1; i++)
      sum += (double)box->data[(gsize)j * box->width + i];
  return sum / 9;
}

/* Goes to where it is brightest, no farther than a hand errs. */
static void
go_to_peak (const DscExamineQuestion *q, Star *star)
{
  double slop = MIN (q->slop, MAX_CENTERING), x = star->x, y = star->y, most = -INFINITY;

  for (guint j = 0; j < star->box.height; j++) {
    for (guint i = 0; i < star->box.width; i++) {
      double mean = hypot (i - x, j - y) <= slop ? get_mean (&star->box, i, j) : NAN;

      if (!(mean > most))
        continue;
      most = mean;
      star->x = i;
      star->y = j;
    }
  }
}

/* On the star, if there is one within the radius of the aperture. */
static void
find_center (const DscExamineQuestion *q, DscExamineResult *r, Star *star)
{
  double radius = CLAMP (q->settings.radius, MIN_REACH, MAX_CENTERING);
  double x = star->x, y = star->y;
  g_autoptr (GError) reason = NULL;

  if (!q->settings.center)
    return;
  if (q->slop > 1)
    go_to_peak (q, star);
  star->found = dsc_gauss_fit (star->box.data, star->box.width, star->box.height, star->x, star->y,
                               radius, &star->gauss, &reason);
  if (star->found) {
    star->x = star->gauss.x;
    star->y = star->gauss.y;
  } else {
    star->x = x;
    star->y = y;
    dsc_examine_add_note (r, _ ("not centred: %s"), _ (reason->message));
  }
}

/* What the flags say of pixels with a value within the radius of the aperture. */
static gboolean
tell_flags (const DscExamineQuestion *q, DscExamineResult *r, const Star *star, GError **error)
{
  const DscExamineBox *box = &star->box;
  const DscPlaneBox place = { 0, box->x0, box->y0, box->width, box->height };
  g_autofree guint32 *flags = NULL;
  guint n_saturated = 0, n_unused = 0;

  if (!dsc_image_model_has_plane (q->model, DSC_PLANE_DQ))
    return TRUE;
  flags = dsc_try_alloc ((gsize)box->width * box->height * sizeof *flags, q->image, error);
  if (!flags || !dsc_image_model_read_box (q->model, DSC_PLANE_DQ, &place, flags, error))
    return FALSE;
  for (gsize i = 0; i < (gsize)box->width * box->height; i++) {
    if (!isfinite (box->data[i])
        || hypot ((double)(i % box->width) - star->x, (double)(i / box->width) - star->y)
               > q->settings.radius)
      continue;
    n_saturated += (flags[i] & DSC_DQ_SATURATED) != 0;
    n_unused += (flags[i] & DSC_DQ_DO_NOT_USE) != 0;
  }
  if (n_saturated > 0)
    dsc_examine_add_note (r,
                          ngettext ("%u pixel of the aperture is saturated",
                                    "%u pixels of the aperture are saturated", n_saturated),
                          n_saturated);
  if (n_unused > 0)
    dsc_examine_add_note (r,
                          ngettext ("%u pixel of the aperture is flagged DO_NOT_USE, and counts",
                                    "%u pixels of the aperture are flagged DO_NOT_USE, and count",
                                    n_unused),
                          n_unused);
  return TRUE;
}

static gboolean
open_star (const DscExamineQuestion *q, DscExamineResult *r, Star *star, GError **error)
{
  const DscExamineSettings *s = &q->settings;
  double half = MAX (MAX (s->outer, get_reach (q)), s->radius) + s->radius + 2
                + MIN (q->slop, MAX_CENTERING);

  if (!dsc_examine_read (q, q->x, q->x, q->y, q->y, FALSE, &star->box, error))
    return FALSE;
  dsc_examine_box_clear (&star->box);
  if (!dsc_examine_read (q, q->x - half, q->x + half, q->y - half, q->y + half, TRUE, &star->box,
                         error))
    return FALSE;
  star->x = q->x - star->box.x0;
  star->y = q->y - star->box.y0;
  find_center (q, r, star);
  dsc_aperture_ring (star->box.data, NULL, star->box.width, star->box.height, star->x, star->y,
                     s->inner, s->outer, &star->ring);
  if (s->subtract && star->ring.n == 0)
    dsc_examine_add_note (r, _ ("the ring has no pixel: nothing is taken off"));
  star->background = s->subtract && star->ring.n > 0 ? star->ring.median : 0;
  if (star->ring.n > 0) {
    r->background = star->ring.median;
    r->background_std = star->ring.std;
  }
  dsc_examine_place (q, r, star->x + star->box.x0, star->y + star->box.y0);
  return tell_flags (q, r, star, error);
}

/* --- units ------------------------------------------------------------------------------------ */

static void
set_flux (const DscExamineQuestion *q, DscExamineResult *r, double sum, double error)
{
  const char *unit = dsc_examine_get_unit (q);
  gboolean by_wcs;
  double jansky = dsc_examine_get_jansky (q, r->x, r->y, &by_wcs);

  if (by_wcs && isfinite (jansky))
    dsc_examine_add_note (r, _ ("the area of a pixel is that of the coordinates"));
  g_free (r->unit);
  if (isfinite (jansky)) {
    r->unit = g_strdup ("Jy");
    r->value = sum * jansky;
    r->error = error * jansky;
    r->abmag = r->value > 0 ? AB_ZERO - 2.5 * log10 (r->value) : NAN;
    r->abmag_error = r->value > 0 ? MAG_PER_RELATIVE * r->error / r->value : NAN;
  } else {
    r->unit = *unit ? g_strdup_printf ("%s pixel", unit) : g_strdup ("pixel sum");
    r->value = sum;
    r->error = error;
  }
}

static char *
format_error (double value)
{
  return isfinite (value) ? g_strdup_printf (" ± %.2g", value) : g_strdup ("");
}

/* --- figures ---------------------------------------------------------------------------------- */

static void
set_points (const DscExamineQuestion *q, DscExamineResult *r, const Star *star, double reach)
{
  DscExamineFigure *f = &r->figure;
  g_autoptr (GArray) pixels = dsc_radial_pixels (star->box.data, NULL, star->box.width,
                                                 star->box.height, star->x, star->y, reach);

  f->kind = DSC_FIGURE_XY;
  f->n = pixels->len;
  f->x = g_new (double, MAX (f->n, 1));
  f->y = g_new (double, MAX (f->n, 1));
  for (guint i = 0; i < f->n; i++) {
    f->x[i] = g_array_index (pixels, DscRadialPixel, i).radius;
    f->y[i] = g_array_index (pixels, DscRadialPixel, i).value;
  }
  f->x_title = g_strdup (_ ("radius [pixel]"));
  f->y_title = g_strdup (dsc_examine_get_unit (q));
}

static void
set_curve (DscExamineResult *r, const DscProfileFit *fit, double reach)
{
  DscExamineFigure *f = &r->figure;

  f->n_curve = N_CURVE;
  f->curve_x = g_new (double, N_CURVE);
  f->curve_y = g_new (double, N_CURVE);
  for (guint i = 0; i < N_CURVE; i++) {
    f->curve_x[i] = reach * i / (N_CURVE - 1);
    f->curve_y[i] = dsc_profile_fit_eval (fit, f->curve_x[i]);
  }
}

static void
add_width_text (DscExamineResult *r)
{
  g_autofree char *error = format_error (r->fwhm_error);

  if (isfinite (r->arcsec))
    dsc_examine_add_text (r, _ ("FWHM %.3f%s pixel, %.4f″"), r->fwhm, error, r->arcsec);
  else
    dsc_examine_add_text (r, _ ("FWHM %.3f%s pixel"), r->fwhm, error);
}

/* The points of the figure, with a fit. Returns: FALSE, with a note, if there is none */
static gboolean
fit_points (const DscExamineQuestion *q, DscExamineResult *r, double reach, DscProfileFit *fit)
{
  const DscExamineFigure *f = &r->figure;
  g_autoptr (GError) reason = NULL;

  if (!dsc_profile_fit_radial (f->x, f->y, f->n, q->settings.model, q->settings.subtract, fit,
                               &reason)) {
    dsc_examine_add_note (r, _ ("no width: %s"), _ (reason->message));
    return FALSE;
  }
  r->fwhm = fit->fwhm;
  r->fwhm_error = fit->fwhm_error;
  r->beta = fit->beta;
  dsc_examine_place (q, r, r->x, r->y);
  set_curve (r, fit, reach);
  add_width_text (r);
  if (isfinite (fit->beta))
    dsc_examine_add_beta (r, fit->beta);
  else
    dsc_examine_add_text (r, _ ("Gaussian"));
  return TRUE;
}

/* --- tools ------------------------------------------------------------------------------------ */

static void
tell_edge (const DscExamineQuestion *q, DscExamineResult *r)
{
  double right = dsc_image_model_get_width (q->model) - 0.5 - r->radius;
  double top = dsc_image_model_get_height (q->model) - 0.5 - r->radius;

  if (r->x < r->radius - 0.5 || r->y < r->radius - 0.5 || r->x > right || r->y > top)
    dsc_examine_add_note (r, _ ("part of the aperture is outside of the image"));
}

static void
sum_aperture (const DscExamineQuestion *q, DscExamineResult *r, const Star *star)
{
  const DscExamineSettings *s = &q->settings;
  const DscExamineBox *box = &star->box;
  DscApertureSum sum;
  double level_error = s->subtract && star->ring.n > 0 ? star->ring.error : 0, error;

  dsc_aperture_circle (box->data, box->err, NULL, box->width, box->height, star->x, star->y,
                       s->radius, &sum);
  /* Without an error of the pixels the scatter in the ring stands for it. */
  error = box->err && isfinite (sum.error) ? sum.error : sqrt (sum.area) * star->ring.std;
  set_flux (q, r, sum.sum - sum.area * star->background, hypot (error, sum.area * level_error));
  r->radius = s->radius;
  r->inner = s->inner;
  r->outer = s->outer;
  r->stats.n_bad = sum.n_bad;
  r->stats.n = (gsize)llround (sum.area) - MIN (sum.n_bad, (guint)llround (sum.area));
  if (sum.n_bad > 0)
    dsc_examine_add_note (r,
                          ngettext ("%u pixel of the aperture has no value",
                                    "%u pixels of the aperture have no value", sum.n_bad),
                          sum.n_bad);
  tell_edge (q, r);
}

static char *
describe_flux (const DscExamineResult *r)
{
  g_autofree char *error = format_error (r->error), *mag_error = format_error (r->abmag_error);

  if (isfinite (r->abmag))
    return g_strdup_printf (_ ("%.5g%s %s, AB %.3f%s mag"), r->value, error, r->unit, r->abmag,
                            mag_error);
  return g_strdup_printf ("%.6g%s %s", r->value, error, r->unit);
}

gboolean
dsc_examine_aperture (const DscExamineQuestion *q,
                      DscExamineResult *r,
                      GCancellable *cancellable,
                      GError **error)
{
  const DscExamineSettings *s = &q->settings;
  g_auto (Star) star = { 0 };
  double reach = MIN (MAX (MAX (s->outer, get_reach (q)), s->radius) + 1, DSC_EXAMINE_REACH_MAX);
  g_autofree char *flux = NULL;
  DscProfileFit fit;

  if (!open_star (q, r, &star, error))
    return FALSE;
  sum_aperture (q, r, &star);
  flux = describe_flux (r);
  set_points (q, r, &star, reach);
  dsc_examine_add_text (r, "%s", flux);
  if (star.ring.n > 0)
    dsc_examine_add_text (r, _ ("background %.5g ± %.2g (%u pixels)"), star.ring.median,
                          star.ring.error, star.ring.n);
  fit_points (q, r, reach, &fit);
  r->figure.marks[0] = s->radius;
  if (s->subtract) {
    r->figure.marks[1] = s->inner;
    r->figure.marks[2] = s->outer;
  }
  r->summary = g_strdup_printf (_ ("%s within %.4g pixels"), flux, s->radius);
  return TRUE;
}

gboolean
dsc_examine_radial (const DscExamineQuestion *q,
                    DscExamineResult *r,
                    GCancellable *cancellable,
                    GError **error)
{
  g_auto (Star) star = { 0 };
  DscProfileFit fit;

  if (!open_star (q, r, &star, error))
    return FALSE;
  set_points (q, r, &star, get_reach (q));
  r->unit = g_strdup (dsc_examine_get_unit (q));
  if (fit_points (q, r, get_reach (q), &fit)) {
    r->value = fit.amplitude;
    r->background = fit.background;
    r->background_std = fit.rms;
    r->summary
        = isfinite (r->arcsec)
              ? g_strdup_printf (_ ("FWHM %.3f pixels, %.4f″, peak %.5g %s"), r->fwhm, r->arcsec,
                                 r->value, r->unit)
              : g_strdup_printf (_ ("FWHM %.3f pixels, peak %.5g %s"), r->fwhm, r->value, r->unit);
  }
  return TRUE;
}

static double
get_part_radius (const double *sum, guint n, double part)
{
  return dsc_growth_radius (sum, n, GROWTH_STEP, part);
}

gboolean
dsc_examine_growth (const DscExamineQuestion *q,
                    DscExamineResult *r,
                    GCancellable *cancellable,
                    GError **error)
{
  g_auto (Star) star = { 0 };
  guint n = (guint)ceil (get_reach (q) / GROWTH_STEP);
  DscExamineFigure *f = &r->figure;
  g_autofree char *flux = NULL;
  double sum, jansky;

  if (!open_star (q, r, &star, error))
    return FALSE;
  f->kind = DSC_FIGURE_XY;
  f->n_curve = f->n = n;
  f->x = g_new (double, n);
  f->y = g_new (double, n);
  dsc_growth_curve (star.box.data, NULL, star.box.width, star.box.height, star.x, star.y,
                    star.background, GROWTH_STEP, n, f->y);
  sum = f->y[n - 1];
  set_flux (q, r, sum, NAN);
  jansky = sum != 0 ? r->value / sum : 1;
  r->radius = n * GROWTH_STEP;
  tell_edge (q, r);
  r->fwhm = NAN;
  flux = describe_flux (r);
  dsc_examine_add_text (r, _ ("%s within %.4g pixels"), flux, r->radius);
  for (guint part = 50; part <= 90; part += 20) {
    double radius = get_part_radius (f->y, n, part / 100.0);

    f->marks[(part - 50) / 20] = radius;
    dsc_examine_add_text (r, _ ("%u %% within %.3f pixels"), part, radius);
  }
  r->summary = g_strdup_printf (_ ("%s within %.4g pixels, half of it within %.3f"), flux,
                                r->radius, f->marks[0]);
  for (guint i = 0; i < n; i++) {
    f->x[i] = (i + 1) * GROWTH_STEP;
    f->y[i] *= jansky;
  }
  f->curve_x = g_memdup2 (f->x, n * sizeof *f->x);
  f->curve_y = g_memdup2 (f->y, n * sizeof *f->y);
  f->x_title = g_strdup (_ ("radius [pixel]"));
  f->y_title = g_strdup (r->unit);
  return TRUE;
}

gboolean
dsc_examine_gauss (const DscExamineQuestion *q,
                   DscExamineResult *r,
                   GCancellable *cancellable,
                   GError **error)
{
  DscExamineQuestion centered = *q;
  g_auto (Star) star = { 0 };
  const DscGaussFit *g = &star.gauss;

  centered.settings.center = TRUE;
  if (!open_star (&centered, r, &star, error))
    return FALSE;
  set_points (q, r, &star, get_reach (q));
  r->unit = g_strdup (dsc_examine_get_unit (q));
  if (star.found) {
    const DscProfileFit fit = { DSC_PROFILE_GAUSS, g->amplitude,  g->background, 0,      0,
                                g->fwhm,           g->fwhm_error, NAN,           g->rms, g->n };

    r->value = g->amplitude;
    r->error = g->rms;
    r->background = g->background;
    r->background_std = g->rms;
    r->fwhm = g->fwhm;
    r->fwhm_error = g->fwhm_error;
    dsc_examine_place (q, r, r->x, r->y);
    set_curve (r, &fit, get_reach (q));
    dsc_examine_add_text (r, "x %.4f ± %.2g\ny %.4f ± %.2g", r->x, g->x_error, r->y, g->y_error);
    add_width_text (r);
    dsc_examine_add_text (r, _ ("%.3f × %.3f pixels at %.1f°"), g->fwhm_major, g->fwhm_minor,
                          g->theta * 180 / G_PI);
    r->summary = g_strdup_printf (_ ("centre (%.4f ± %.2g, %.4f ± %.2g), FWHM %.3f pixels"), r->x,
                                  g->x_error, r->y, g->y_error, r->fwhm);
  }
  return TRUE;
}

/* The first moments of what is above the level, within the radius. */
static gboolean
weigh (const Star *star, double level, double radius, double *ret_x, double *ret_y, double *ret_sum)
{
  double sum = 0, x = 0, y = 0;

  for (guint j = 0; j < star->box.height; j++) {
    for (guint i = 0; i < star->box.width; i++) {
      double value = (double)star->box.data[(gsize)j * star->box.width + i] - level;

      if (!isfinite (value) || hypot (i - star->x, j - star->y) > radius)
        continue;
      sum += value;
      x += value * i;
      y += value * j;
    }
  }
  *ret_x = x / sum;
  *ret_y = y / sum;
  *ret_sum = sum;
  return sum > 0 && hypot (*ret_x - star->x, *ret_y - star->y) <= radius;
}

gboolean
dsc_examine_mass (const DscExamineQuestion *q,
                  DscExamineResult *r,
                  GCancellable *cancellable,
                  GError **error)
{
  DscExamineQuestion bare = *q;
  g_auto (Star) star = { 0 };
  double x, y, sum;

  bare.settings.center = FALSE;
  if (!open_star (&bare, r, &star, error))
    return FALSE;
  r->radius = q->settings.radius;
  if (!weigh (&star, star.background, r->radius, &x, &y, &sum)) {
    dsc_examine_add_note (r, _ ("no centre: too little is above the background"));
    set_points (q, r, &star, get_reach (q));
    return TRUE;
  }
  star.x = x;
  star.y = y;
  dsc_examine_place (q, r, x + star.box.x0, y + star.box.y0);
  set_flux (q, r, sum, NAN);
  set_points (q, r, &star, get_reach (q));
  r->figure.marks[0] = r->radius;
  dsc_examine_add_text (r, "x %.4f\ny %.4f", r->x, r->y);
  r->summary = g_strdup_printf (_ ("centre of mass (%.4f, %.4f)"), r->x, r->y);
  return TRUE;
}
