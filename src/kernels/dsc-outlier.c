/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier.h"

#include <math.h>
#include <string.h>

/* Three neighbouring rows of the blotted image, from column @x0 on. At the edge of the image the
 * missing neighbour is the row itself, which differs by nothing. */
typedef struct {
  const float *up, *row, *down;
  gint x0;
} BlotRows;

static inline gsize
get_offset (const DscOutlierInput *input, gint x, gint y)
{
  return (gsize)(y - input->y0) * input->n_columns + (gsize)(x - input->x0);
}

static BlotRows
get_rows (const DscOutlierInput *input, gint y)
{
  const float *row = input->blot + get_offset (input, input->x0, y);
  gssize stride = input->n_columns;

  return (BlotRows){
    .up = y > 0 ? row - stride : row,
    .row = row,
    .down = y + 1 < (gint)input->height ? row + stride : row,
    .x0 = input->x0,
  };
}

/* A comparison with NaN is false, so that a NaN neighbour leaves @g alone. An infinite step counts
 * but for the one to the row above: the peer's order of operations. */
static inline float
step_gradient (float v, float up, float down, float left, float right)
{
  float d0 = fabsf (v - up), d1 = fabsf (v - down), d2 = fabsf (v - left), d3 = fabsf (v - right);
  float g = d0 <= G_MAXFLOAT ? d0 : 0;

  g = d1 > g ? d1 : g;
  g = d2 > g ? d2 : g;
  return d3 > g ? d3 : g;
}

static inline float
get_gradient (const BlotRows *rows, guint width, gint x)
{
  gint i = x - rows->x0;
  float v = rows->row[i];
  float left = x > 0 ? rows->row[i - 1] : v, right = x + 1 < (gint)width ? rows->row[i + 1] : v;

  return step_gradient (v, rows->up[i], rows->down[i], left, right);
}

/* The error as a number. */
static inline float
clean_error (float e)
{
  e = e == e ? e : 0;
  e = e > G_MAXFLOAT ? G_MAXFLOAT : e;
  return e < -G_MAXFLOAT ? -G_MAXFLOAT : e;
}

static inline float
get_difference (const DscOutlierRule *rule, float sci, float blot)
{
  return fabsf (sci - blot - rule->level);
}

static inline float
get_threshold (const DscOutlierRule *rule, guint pass, float gradient, float error)
{
  return rule->scale[pass] * gradient + rule->snr[pass] * error;
}

/* Where the two passes of one row go: element 0 is column @x0. */
typedef struct {
  gint x0, x1;
  guint8 *first, *second;
} Passes;

static void
judge_pixel (const DscOutlierRule *rule,
             const DscOutlierInput *input,
             const BlotRows *rows,
             gint x,
             gint y,
             guint8 *ret_first,
             guint8 *ret_second)
{
  gsize at = get_offset (input, x, y);
  float g = get_gradient (rows, input->width, x), e = clean_error (input->err[at]);
  float d = get_difference (rule, input->sci[at], input->blot[at]);

  *ret_first = d > get_threshold (rule, 0, g, e);
  *ret_second = d > get_threshold (rule, 1, g, e);
}

/* Columns that have both neighbours. */
static void
judge_inner (const DscOutlierRule *rule,
             guint n,
             const float *restrict sci,
             const float *restrict err,
             const float *restrict up,
             const float *row,
             const float *restrict down,
             guint8 *restrict ret_first,
             guint8 *restrict ret_second)
{
  DscOutlierRule r = *rule;

  for (guint i = 0; i < n; i++) {
    float g = step_gradient (row[i], up[i], down[i], row[(gssize)i - 1], row[i + 1]);
    float e = clean_error (err[i]), d = get_difference (&r, sci[i], row[i]);

    ret_first[i] = d > get_threshold (&r, 0, g, e) ? 1 : 0;
    ret_second[i] = d > get_threshold (&r, 1, g, e) ? 1 : 0;
  }
}

static void
judge_row (const DscOutlierRule *rule, const DscOutlierInput *input, gint y, const Passes *out)
{
  BlotRows rows = get_rows (input, y);
  gint from = MAX (out->x0, 1), to = MIN (out->x1, (gint)input->width - 2);

  if (out->x0 == 0)
    judge_pixel (rule, input, &rows, 0, y, out->first, out->second);
  if (out->x1 == (gint)input->width - 1 && out->x1 > 0)
    judge_pixel (rule, input, &rows, out->x1, y, out->first + (out->x1 - out->x0),
                 out->second + (out->x1 - out->x0));
  if (from <= to) {
    gsize at = get_offset (input, from, y);

    judge_inner (rule, (guint)(to - from + 1), input->sci + at, input->err + at,
                 rows.up + (from - rows.x0), rows.row + (from - rows.x0),
                 rows.down + (from - rows.x0), out->first + (from - out->x0),
                 out->second + (from - out->x0));
  }
}

/* @mask: the second pass of a row; @above .. @below: the first pass of it and its neighbours, with
 * one column more on either side. */
static guint
join_passes (
    guint n, const guint8 *above, const guint8 *row, const guint8 *below, guint8 *restrict mask)
{
  guint count = 0;

  for (guint i = 0; i < n; i++) {
    guint8 near = above[i] | above[i + 1] | above[i + 2] | row[i] | row[i + 1] | row[i + 2]
                  | below[i] | below[i + 1] | below[i + 2];

    mask[i] = near & mask[i];
  }
  for (guint i = 0; i < n; i++)
    count += mask[i];
  return count;
}

guint64
dsc_outlier_detect (const DscOutlierRule *rule,
                    const DscOutlierInput *input,
                    gint x0,
                    gint y0,
                    gint x1,
                    gint y1,
                    guint8 *ret_mask)
{
  guint n = (guint)(x1 - x0 + 1), stride = n + 2;
  g_autofree guint8 *buffer = g_malloc0 ((gsize)6 * stride);
  guint8 *first[3] = { buffer, buffer + stride, buffer + 2 * stride };
  guint8 *second[3] = { buffer + 3 * stride, buffer + 4 * stride, buffer + 5 * stride };
  /* Columns outside the image stay 0. */
  gint from = MAX (x0 - 1, 0), to = MIN (x1 + 1, (gint)input->width - 1);
  guint64 count = 0;

  g_return_val_if_fail (x0 >= 0 && x1 < (gint)input->width && x0 <= x1, 0);
  g_return_val_if_fail (y0 >= 0 && y1 < (gint)input->height && y0 <= y1, 0);

  for (gint y = y0 - 1; y <= y1 + 1; y++) {
    guint slot = (guint)(y + 1) % 3;

    if (y < 0 || y >= (gint)input->height) {
      memset (first[slot], 0, stride);
    } else {
      Passes out = { from, to, first[slot] + (from - x0 + 1), second[slot] + (from - x0 + 1) };

      judge_row (rule, input, y, &out);
    }
    if (y > y0) {
      guint8 *mask = ret_mask + (gsize)(y - 1 - y0) * n;

      memcpy (mask, second[(guint)y % 3] + 1, n);
      count += join_passes (n, first[(guint)(y + 2) % 3], first[(guint)y % 3], first[slot], mask);
    }
  }
  return count;
}

void
dsc_outlier_gradient (
    const DscOutlierInput *input, gint x0, gint y0, gint x1, gint y1, float *ret_gradient)
{
  for (gint y = y0; y <= y1; y++) {
    BlotRows rows = get_rows (input, y);
    float *out = ret_gradient + (gsize)(y - y0) * (gsize)(x1 - x0 + 1);

    for (gint x = x0; x <= x1; x++)
      out[x - x0] = isnan (rows.row[x - rows.x0]) ? NAN : get_gradient (&rows, input->width, x);
  }
}

void
dsc_outlier_explain (const DscOutlierRule *rule,
                     const DscOutlierInput *input,
                     gint x,
                     gint y,
                     DscOutlierTerms *ret_terms)
{
  DscOutlierTerms terms = { .sci = NAN,
                            .err = NAN,
                            .blot = NAN,
                            .difference = NAN,
                            .gradient = NAN,
                            .threshold = { NAN, NAN } };
  gsize at;
  float e;

  *ret_terms = terms;
  if (x < 0 || y < 0 || x >= (gint)input->width || y >= (gint)input->height)
    return;
  at = get_offset (input, x, y);
  terms.sci = input->sci[at];
  terms.err = input->err[at];
  terms.blot = input->blot[at];
  terms.difference = get_difference (rule, terms.sci, terms.blot);
  dsc_outlier_gradient (input, x, y, x, y, &terms.gradient);
  e = clean_error (terms.err);
  for (guint pass = 0; pass < 2; pass++)
    terms.threshold[pass] = get_threshold (rule, pass, terms.gradient, e);

  for (gint v = MAX (y - 1, 0); v <= MIN (y + 1, (gint)input->height - 1); v++)
    for (gint u = MAX (x - 1, 0); u <= MIN (x + 1, (gint)input->width - 1); u++) {
      BlotRows rows = get_rows (input, v);
      guint8 first, second;

      judge_pixel (rule, input, &rows, u, v, &first, &second);
      terms.near_first |= first;
      if (u == x && v == y) {
        terms.first = first;
        terms.second = second;
      }
    }
  terms.outlier = terms.near_first && terms.second;
  *ret_terms = terms;
}

static guint
judge_plain (const DscOutlierRule *rule,
             guint n,
             const float *restrict sci,
             const float *restrict err,
             const float *restrict median,
             guint8 *restrict mask)
{
  float level = rule->level, snr = rule->snr[0];
  guint count = 0;

  for (guint i = 0; i < n; i++)
    mask[i] = fabsf (sci[i] - level - median[i]) > snr * clean_error (err[i]) ? 1 : 0;
  for (guint i = 0; i < n; i++)
    count += mask[i];
  return count;
}

guint64
dsc_outlier_detect_plain (const DscOutlierRule *rule,
                          const DscOutlierInput *input,
                          gint x0,
                          gint y0,
                          gint x1,
                          gint y1,
                          guint8 *ret_mask)
{
  guint n = (guint)(x1 - x0 + 1);
  guint64 count = 0;

  for (gint y = y0; y <= y1; y++) {
    gsize at = get_offset (input, x0, y);

    count += judge_plain (rule, n, input->sci + at, input->err + at, input->blot + at,
                          ret_mask + (gsize)(y - y0) * n);
  }
  return count;
}
