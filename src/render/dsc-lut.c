/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-lut.h"

#include <float.h>
#include <math.h>

static guint32
bits_of (float value)
{
  union {
    float f;
    guint32 u;
  } pun = { .f = value };

  return pun.u;
}

static float
float_of (guint32 bits)
{
  union {
    guint32 u;
    float f;
  } pun = { .u = bits };

  return pun.f;
}

/* The two logarithms are tabulated over the bits of v - offset, which must be positive there. */
static gboolean
set_bits_index (DscLut *lut, const DscStretchCurve *curve)
{
  double lo = dsc_stretch_invert (curve, 0.0), range = curve->vmax - lo;
  double offset = curve->stretch == DSC_STRETCH_LOGNORM ? 0.0 : lo - range / curve->exponent;

  if (curve->stretch != DSC_STRETCH_LOG && curve->stretch != DSC_STRETCH_LOGNORM)
    return FALSE;
  lut->offset = (float)offset;
  lut->lo = (float)(lo - lut->offset);
  lut->hi = (float)(curve->vmax - lut->offset);
  if (!(lut->lo >= FLT_MIN) || !(lut->hi > lut->lo) || !isfinite (lut->hi))
    return FALSE;
  lut->bits0 = bits_of (lut->lo);
  lut->shift = 0;
  while ((bits_of (lut->hi) - lut->bits0) >> lut->shift >= DSC_LUT_SIZE)
    lut->shift++;
  return TRUE;
}

static void
fill_by_bits (DscLut *lut, const DscStretchCurve *curve)
{
  guint32 last = (bits_of (lut->hi) - lut->bits0) >> lut->shift;

  for (guint32 i = 0; i < DSC_LUT_SIZE; i++) {
    double w = float_of (lut->bits0 + (MIN (i, last) << lut->shift));

    lut->level[i] = i >= last ? 1.0f : (float)dsc_stretch_apply (curve, w + lut->offset);
  }
  lut->level[0] = 0.0f;
}

static void
fill_linear (DscLut *lut, const DscStretchCurve *curve)
{
  double lo
      = curve->stretch == DSC_STRETCH_HISTOGRAM ? curve->vmin : dsc_stretch_invert (curve, 0.0);
  double range = curve->vmax - lo;
  float scale = (float)((DSC_LUT_SIZE - 1) / range);

  lut->offset = (float)lo;
  /* Without extent: 0 up to the limit, 1 above it. */
  lut->scale = range > 0.0 && isfinite (scale) ? scale : FLT_MAX;
  if (range > 0.0)
    dsc_stretch_tabulate (curve, lo, range / (DSC_LUT_SIZE - 1), DSC_LUT_SIZE, lut->level);
  else
    for (guint32 i = 1; i < DSC_LUT_SIZE; i++)
      lut->level[i] = 1.0f;
  lut->level[0] = 0.0f;
  lut->level[DSC_LUT_SIZE - 1] = 1.0f;
}

void
dsc_lut_set_curve (DscLut *lut, const DscStretchCurve *curve)
{
  lut->by_bits = set_bits_index (lut, curve);
  if (lut->by_bits)
    fill_by_bits (lut, curve);
  else
    fill_linear (lut, curve);
}

void
dsc_lut_set_colors (DscLut *lut,
                    const DscColormap *colormap,
                    gboolean invert,
                    double contrast,
                    double bias,
                    guint32 nan_color)
{
  float gain = (float)contrast, shift = (float)(0.5 - bias * contrast);
  guint32 flip = invert ? 255 : 0;

  lut->nan_color = nan_color;
  for (guint32 i = 0; i < DSC_LUT_SIZE; i++) {
    float q = (lut->level[i] * gain + shift) * 256.0f;
    guint32 index = q > 0.0f ? (q < 255.0f ? (guint32)q : 255) : 0;

    lut->color[i] = colormap->color[index ^ flip];
  }
}

guint32
dsc_lut_color (const DscLut *lut, float value)
{
  float v = value - lut->offset;

  if ((bits_of (value) & 0x7fffffffu) >= 0x7f800000u)
    return lut->nan_color;
  if (lut->by_bits)
    return lut->color[(bits_of (CLAMP (v, lut->lo, lut->hi)) - lut->bits0) >> lut->shift];
  v *= lut->scale;
  return lut->color[v > 0.0f ? (v < DSC_LUT_SIZE - 1 ? (guint32)v : DSC_LUT_SIZE - 1) : 0];
}
