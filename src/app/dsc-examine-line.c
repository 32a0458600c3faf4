/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-examine-private.h"

/* Values along a line or a column of pixels. */

#define N_CURVE 400

static gboolean
is_column (const DscExamineQuestion *q)
{
  return q->tool == 'c' || q->tool == 'k';
}

static gboolean
is_fit (const DscExamineQuestion *q)
{
  return q->tool == 'j' || q->tool == 'k';
}

/* A fit looks as far as profiles do, a plain line at all that is seen. */
static gboolean
read_line (const DscExamineQuestion *q, DscExamineBox *box, GError **error)
{
  double at = is_column (q) ? q->y : q->x, reach = q->settings.reach;
  double lo = is_fit (q) ? at - reach : MIN (q->visible[is_column (q)], at);
  double hi = is_fit (q) ? at + reach : MAX (q->visible[2 + is_column (q)], at);

  return is_column (q) ? dsc_examine_read (q, q->x, q->x, lo, hi, FALSE, box, error)
                       : dsc_examine_read (q, lo, hi, q->y, q->y, FALSE, box, error);
}

static void
set_points (const DscExamineQuestion *q, DscExamineResult *r, const DscExamineBox *box)
{
  DscExamineFigure *f = &r->figure;

  f->kind = DSC_FIGURE_XY;
  f->steps = TRUE;
  f->n = box->width * box->height;
  f->x = g_new (double, f->n);
  f->y = g_new (double, f->n);
  for (guint i = 0; i < f->n; i++) {
    f->x[i] = (double)i + (is_column (q) ? box->y0 : box->x0);
    f->y[i] = (double)box->data[i];
    if (isfinite (f->y[i]))
      r->stats.n++;
    else
      r->stats.n_bad++;
  }
  f->x_title = is_column (q) ? g_strdup (_ ("y [pixel]")) : g_strdup (_ ("x [pixel]"));
  f->y_title = g_strdup (dsc_examine_get_unit (q));
}

static void
set_fit (const DscExamineQuestion *q, DscExamineResult *r, const DscProfileFit *fit)
{
  DscExamineFigure *f = &r->figure;
  double lo = f->x[0] - 0.5, hi = f->x[f->n - 1] + 0.5;

  r->value = fit->amplitude;
  r->error = fit->rms;
  r->fwhm = fit->fwhm;
  r->fwhm_error = fit->fwhm_error;
  r->beta = fit->beta;
  r->background = fit->background;
  r->background_std = fit->rms;
  dsc_examine_place (q, r, is_column (q) ? r->x : fit->center, is_column (q) ? fit->center : r->y);
  f->n_curve = N_CURVE;
  f->curve_x = g_new (double, N_CURVE);
  f->curve_y = g_new (double, N_CURVE);
  for (guint i = 0; i < N_CURVE; i++) {
    f->curve_x[i] = lo + (hi - lo) * i / (N_CURVE - 1);
    f->curve_y[i] = dsc_profile_fit_eval (fit, f->curve_x[i]);
  }
  f->marks[0] = fit->center;
  dsc_examine_add_text (r, _ ("centre %.3f ± %.2g"), fit->center, fit->center_error);
  dsc_examine_add_text (r, _ ("FWHM %.3f ± %.2g pixel"), fit->fwhm, fit->fwhm_error);
  if (isfinite (fit->beta))
    dsc_examine_add_beta (r, fit->beta);
  else
    dsc_examine_add_text (r, _ ("Gaussian"));
  r->summary = g_strdup_printf (_ ("centre %.3f ± %.2g, FWHM %.3f ± %.2g pixels, peak %.5g %s"),
                                fit->center, fit->center_error, fit->fwhm, fit->fwhm_error,
                                fit->amplitude, r->unit);
}

static gboolean
set_value (const DscExamineQuestion *q, DscExamineResult *r, GError **error)
{
  g_auto (DscExamineBox) box = { 0 };

  if (!dsc_examine_read (q, q->x, q->x, q->y, q->y, TRUE, &box, error))
    return FALSE;
  r->value = (double)box.data[0];
  r->error = box.err ? (double)box.err[0] : NAN;
  g_free (r->unit);
  r->unit = g_strdup (dsc_examine_get_unit (q));
  r->summary = isfinite (r->error)
                   ? g_strdup_printf ("(%.2f, %.2f): %.6g ± %.2g %s", q->x, q->y, r->value,
                                      r->error, r->unit)
                   : g_strdup_printf ("(%.2f, %.2f): %.6g %s", q->x, q->y, r->value, r->unit);
  return TRUE;
}

gboolean
dsc_examine_value (const DscExamineQuestion *q,
                   DscExamineResult *r,
                   GCancellable *cancellable,
                   GError **error)
{
  return set_value (q, r, error);
}

gboolean
dsc_examine_line (const DscExamineQuestion *q,
                  DscExamineResult *r,
                  GCancellable *cancellable,
                  GError **error)
{
  g_auto (DscExamineBox) box = { 0 };
  g_autoptr (GError) reason = NULL;
  DscProfileFit fit;

  if (!is_fit (q) && !set_value (q, r, error))
    return FALSE;
  if (!read_line (q, &box, error))
    return FALSE;
  set_points (q, r, &box);
  r->box[0] = box.x0;
  r->box[1] = box.y0;
  r->box[2] = box.x0 + box.width - 1.0;
  r->box[3] = box.y0 + box.height - 1.0;
  if (!is_fit (q)) {
    r->figure.marks[0] = is_column (q) ? q->y : q->x;
    return TRUE;
  }
  r->unit = g_strdup (dsc_examine_get_unit (q));
  if (dsc_profile_fit_line (r->figure.x, r->figure.y, r->figure.n, q->settings.model,
                            q->settings.subtract, &fit, &reason)) {
    /* One pixel alone has no width. */
    if (fit.fwhm_error < fit.fwhm && fit.center_error < fit.fwhm)
      set_fit (q, r, &fit);
    else
      dsc_examine_add_note (r, _ ("no width: the points do not tell it"));
  } else
    dsc_examine_add_note (r, _ ("no width: %s"), _ (reason->message));
  return TRUE;
}
