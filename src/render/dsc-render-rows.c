/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-render-rows.h"

/* One build for all machines; the loader picks the variant with gathers where there is one. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)          \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FOR_EACH_CPU __attribute__ ((target_clones ("arch=x86-64-v3", "default")))
#else
#define FOR_EACH_CPU
#endif

typedef union {
  float f;
  guint32 u;
} Pun;

static inline guint32
bits_of (float value)
{
  return (Pun){ .f = value }.u;
}

static inline float
float_of (guint32 bits)
{
  return (Pun){ .u = bits }.f;
}

static inline guint32
is_blank (guint32 bits)
{
  return (bits & 0x7fffffffu) >= 0x7f800000u;
}

FOR_EACH_CPU void
dsc_rows_halve_float (const float *restrict a,
                      const float *restrict b,
                      float *restrict out,
                      guint n_in)
{
  static const float weight[5] = { 0.0f, 1.0f, 0.5f, 1.0f / 3.0f, 0.25f };
  guint half = n_in / 2;

  for (guint x = 0; x < half; x++) {
    guint32 u0 = bits_of (a[2 * x]), u1 = bits_of (a[2 * x + 1]);
    guint32 u2 = bits_of (b[2 * x]), u3 = bits_of (b[2 * x + 1]);
    guint32 k0 = is_blank (u0), k1 = is_blank (u1), k2 = is_blank (u2), k3 = is_blank (u3);
    guint32 n = 4 - k0 - k1 - k2 - k3;
    float sum = float_of (k0 ? 0 : u0) + float_of (k1 ? 0 : u1) + float_of (k2 ? 0 : u2)
                + float_of (k3 ? 0 : u3);

    out[x] = float_of (n ? bits_of (sum * weight[n]) : 0x7fc00000u);
  }
  if (n_in % 2) {
    guint32 u0 = bits_of (a[n_in - 1]), u1 = bits_of (b[n_in - 1]);
    guint32 k0 = is_blank (u0), k1 = is_blank (u1), n = 2 - k0 - k1;
    float sum = float_of (k0 ? 0 : u0) + float_of (k1 ? 0 : u1);

    out[half] = float_of (n ? bits_of (sum * weight[n]) : 0x7fc00000u);
  }
}

FOR_EACH_CPU void
dsc_rows_halve_bits (const guint32 *restrict a,
                     const guint32 *restrict b,
                     guint32 *restrict out,
                     guint n_in)
{
  guint half = n_in / 2;

  for (guint x = 0; x < half; x++)
    out[x] = a[2 * x] | a[2 * x + 1] | b[2 * x] | b[2 * x + 1];
  if (n_in % 2)
    out[half] = a[n_in - 1] | b[n_in - 1];
}

FOR_EACH_CPU void
dsc_rows_pick_float (const float *restrict row,
                     const gint32 *restrict index,
                     float *restrict out,
                     guint n)
{
  for (guint i = 0; i < n; i++)
    out[i] = row[index[i]];
}

FOR_EACH_CPU void
dsc_rows_pick_bits (const guint32 *restrict row,
                    const gint32 *restrict index,
                    guint32 *restrict out,
                    guint n)
{
  for (guint i = 0; i < n; i++)
    out[i] = row[index[i]];
}

FOR_EACH_CPU void
dsc_rows_bits_to_float (const guint32 *restrict in, float *restrict out, guint n)
{
  for (guint i = 0; i < n; i++)
    out[i] = (float)in[i];
}

FOR_EACH_CPU void
dsc_rows_bilinear (const float *restrict a,
                   const float *restrict b,
                   const gint32 *restrict index,
                   const float *restrict fx,
                   float fy,
                   float *restrict out,
                   guint n)
{
  const float *near_row = fy < 0.5f ? a : b;

  for (guint i = 0; i < n; i++) {
    gint32 k = index[i];
    float f = fx[i];
    float top = a[k] + f * (a[k + 1] - a[k]);
    float bottom = b[k] + f * (b[k + 1] - b[k]);
    guint32 mixed = bits_of (top + fy * (bottom - top));
    guint32 nearest = bits_of (near_row[k + (f >= 0.5f)]);

    out[i] = float_of (is_blank (mixed) ? nearest : mixed);
  }
}

/* Where the samples of a slanted line lie: the lower left of the four pixels, and the ways to the
 * others. */
static inline void
slanted_places (const DscRowsPart *part,
                double u,
                double v,
                double du,
                double dv,
                gint32 first,
                gint32 *restrict index,
                float *restrict fx,
                float *restrict fy,
                gint32 n)
{
  const double right = part->width - 1.0, top = part->height - 1.0;
  const gint32 last_i = part->width - 2, last_j = part->height - 2;
  const gint32 x0 = part->x0, y0 = part->y0, stride = part->stride;

  for (gint32 x = 0; x < n; x++) {
    double cu = u + (first + x) * du, cv = v + (first + x) * dv;
    gint32 i, j;

    cu = cu > 0.0 ? cu : 0.0;
    cu = cu < right ? cu : right;
    cv = cv > 0.0 ? cv : 0.0;
    cv = cv < top ? cv : top;
    i = (gint32)cu;
    j = (gint32)cv;
    i = i < last_i ? i : last_i;
    j = j < last_j ? j : last_j;
    fx[x] = (float)(cu - i);
    fy[x] = (float)(cv - j);
    index[x] = (j - y0) * stride + (i - x0);
  }
}

#define CHUNK 128

FOR_EACH_CPU void
dsc_rows_bilinear_slanted (const DscRowsPart *part,
                           double u,
                           double v,
                           double du,
                           double dv,
                           gint32 x,
                           float *restrict out,
                           guint n)
{
  const float *restrict level = part->data, *above = level + part->stride;
  const gint32 width = part->stride;
  gint32 index[CHUNK];
  float fx[CHUNK], fy[CHUNK];

  for (guint start = 0; start < n; start += CHUNK) {
    gint32 m = (gint32)(n - start < CHUNK ? n - start : CHUNK);

    slanted_places (part, u, v, du, dv, x + (gint32)start, index, fx, fy, m);
    for (gint32 i = 0; i < m; i++) {
      gint32 k = index[i];
      float low = level[k] + fx[i] * (level[k + 1] - level[k]);
      float high = above[k] + fx[i] * (above[k + 1] - above[k]);
      guint32 mixed = bits_of (low + fy[i] * (high - low));
      guint32 nearest = bits_of (level[k + (fx[i] >= 0.5f ? 1 : 0) + (fy[i] >= 0.5f ? width : 0)]);

      out[start + i] = float_of (is_blank (mixed) ? nearest : mixed);
    }
  }
}

FOR_EACH_CPU void
dsc_rows_pick_slanted (const DscRowsPart *part,
                       double u,
                       double v,
                       double du,
                       double dv,
                       gint32 x,
                       gpointer out,
                       guint n)
{
  const guint32 *restrict level = (const guint32 *)part->data;
  guint32 *restrict to = out;
  const gint32 last_i = part->width - 1, last_j = part->height - 1;
  const gint32 x0 = part->x0, y0 = part->y0, stride = part->stride;
  gint32 index[CHUNK];

  for (guint start = 0; start < n; start += CHUNK) {
    gint32 m = (gint32)(n - start < CHUNK ? n - start : CHUNK), first = x + (gint32)start;

    for (gint32 k = 0; k < m; k++) {
      gint32 i = (gint32)(u + (first + k) * du), j = (gint32)(v + (first + k) * dv);

      i = i > 0 ? i : 0;
      i = i < last_i ? i : last_i;
      j = j > 0 ? j : 0;
      j = j < last_j ? j : last_j;
      index[k] = (j - y0) * stride + (i - x0);
    }
    for (gint32 k = 0; k < m; k++)
      to[start + k] = level[index[k]];
  }
}

static inline void
color_linear (const DscLut *lut, const float *restrict in, guint32 *restrict out, guint n)
{
  const float offset = lut->offset, scale = lut->scale, top = DSC_LUT_SIZE - 1;
  const guint32 *restrict color = lut->color;
  const guint32 nan_color = lut->nan_color;

  for (guint i = 0; i < n; i++) {
    guint32 u = bits_of (in[i]), blank = is_blank (u);
    float v = (float_of (blank ? 0 : u) - offset) * scale;
    guint32 c;

    v = v > 0.0f ? v : 0.0f;
    v = v < top ? v : top;
    c = color[(gint32)v];
    out[i] = blank ? nan_color : c;
  }
}

static inline void
color_by_bits (const DscLut *lut, const float *restrict in, guint32 *restrict out, guint n)
{
  const float offset = lut->offset, lo = lut->lo, hi = lut->hi;
  const guint32 *restrict color = lut->color;
  const guint32 nan_color = lut->nan_color, bits0 = lut->bits0;
  const guint shift = lut->shift;

  for (guint i = 0; i < n; i++) {
    guint32 u = bits_of (in[i]), blank = is_blank (u);
    float v = float_of (blank ? 0 : u) - offset;
    guint32 c;

    v = v > lo ? v : lo;
    v = v < hi ? v : hi;
    c = color[(gint32)((bits_of (v) - bits0) >> shift)];
    out[i] = blank ? nan_color : c;
  }
}

FOR_EACH_CPU void
dsc_rows_color (const DscLut *lut, const float *restrict in, guint32 *restrict out, guint n)
{
  if (lut->by_bits)
    color_by_bits (lut, in, out, n);
  else
    color_linear (lut, in, out, n);
}

static inline guint32
blend (guint32 under, guint32 over, guint32 alpha)
{
  guint32 rb = (under & 0xff00ff) * (256 - alpha) + (over & 0xff00ff) * alpha;
  guint32 g = (under & 0x00ff00) * (256 - alpha) + (over & 0x00ff00) * alpha;

  return 0xff000000u | (rb >> 8 & 0xff00ff) | (g >> 8 & 0x00ff00);
}

#define FLAGS_CHUNK 16

FOR_EACH_CPU void
dsc_rows_mask (const guint32 *restrict flags,
               guint32 bits,
               guint32 first,
               const guint32 colors[32],
               const guint32 alphas[32],
               guint32 *restrict inout,
               guint n)
{
  for (guint start = 0; start < n; start += FLAGS_CHUNK) {
    guint end = n - start < FLAGS_CHUNK ? n : start + FLAGS_CHUNK;
    guint32 any = 0;

    for (guint i = start; i < end; i++)
      any |= flags[i];
    if ((any & bits) == 0)
      continue;
    for (guint i = start; i < end; i++) {
      guint32 q = flags[i] & bits;
      int bit;

      if (q == 0)
        continue;
      if (q & first)
        q &= first;
      else if (q != 1)
        q &= ~1u;
      bit = __builtin_ctz (q);
      inout[i] = blend (inout[i], colors[bit], alphas[bit]);
    }
  }
}

/* Both channels of 0x00ff00ff times @alpha / 255, rounded. */
static inline guint32
scale_pair (guint32 pair, guint32 alpha)
{
  guint32 t = pair * alpha + 0x800080;

  return (t + (t >> 8 & 0xff00ff)) >> 8 & 0xff00ff;
}

static inline guint32
blend_pixel (guint32 under, guint32 keep, guint32 add)
{
  guint32 kept = scale_pair (under & 0xff00ff, keep) | scale_pair (under >> 8 & 0xff, keep) << 8;

  return ((under | add) & 0xff000000u) | (kept + (add & 0xffffffu));
}

FOR_EACH_CPU void
dsc_rows_blend (const guint8 *restrict keep,
                const guint32 *restrict add,
                guint32 *restrict inout,
                guint n)
{
  for (guint i = 0; i < n; i++)
    inout[i] = blend_pixel (inout[i], keep[i], add[i]);
}

FOR_EACH_CPU guint
dsc_rows_range (const float *restrict row, guint n, float *inout_min, float *inout_max)
{
  float lo = *inout_min, hi = *inout_max;
  guint32 count = 0;

  for (guint i = 0; i < n; i++) {
    guint32 u = bits_of (row[i]), blank = is_blank (u);
    float low = float_of (blank ? 0x7f7fffffu : u), high = float_of (blank ? 0xff7fffffu : u);

    lo = low < lo ? low : lo;
    hi = high > hi ? high : hi;
    count += !blank;
  }
  *inout_min = lo;
  *inout_max = hi;
  return count;
}

void
dsc_rows_count_bits (const guint32 *flags, gsize n, guint64 counts[32])
{
  for (gsize i = 0; i < n; i++)
    for (guint32 q = flags[i]; q != 0; q &= q - 1)
      counts[__builtin_ctz (q)]++;
}
