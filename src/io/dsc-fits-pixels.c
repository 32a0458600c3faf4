/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fits-pixels.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                                \
    && !defined(__SANITIZE_ADDRESS__)
#define VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define VECTOR_CLONES
#endif

/* @raw and @out may be the same. */
VECTOR_CLONES static void
swap32 (const guint32 *raw, gsize n, guint32 flip, guint32 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = GUINT32_FROM_BE (raw[i]) ^ flip;
}

static double
load_double (const guint8 *p, int bitpix)
{
  union {
    guint64 u;
    double d;
  } wide;
  union {
    guint32 u;
    float f;
  } narrow;

  if (bitpix == -64) {
    memcpy (&wide.u, p, 8);
    wide.u = GUINT64_FROM_BE (wide.u);
    return wide.d;
  }
  memcpy (&narrow.u, p, 4);
  narrow.u = GUINT32_FROM_BE (narrow.u);
  return narrow.f;
}

static gint64
load_int (const guint8 *p, int bitpix)
{
  guint64 u64;
  guint32 u32;
  guint16 u16;

  switch (bitpix) {
  case 8:
    return *p;
  case 16:
    memcpy (&u16, p, 2);
    return (gint16)GUINT16_FROM_BE (u16);
  case 32:
    memcpy (&u32, p, 4);
    return (gint32)GUINT32_FROM_BE (u32);
  default:
    memcpy (&u64, p, 8);
    return (gint64)GUINT64_FROM_BE (u64);
  }
}

static void
decode_float (const DscFitsHdu *hdu, const guint8 *raw, gsize n, float *out)
{
  gsize step = ABS (hdu->bitpix) / 8;

  for (gsize i = 0; i < n; i++, raw += step) {
    double v;

    if (hdu->bitpix < 0)
      v = load_double (raw, hdu->bitpix);
    else {
      gint64 k = load_int (raw, hdu->bitpix);

      v = hdu->has_blank && k == hdu->blank ? NAN : (double)k;
    }
    out[i] = (float)(v * hdu->bscale + hdu->bzero);
  }
}

static void
decode_uint (const DscFitsHdu *hdu, const guint8 *raw, gsize n, guint32 *out)
{
  gsize step = hdu->bitpix / 8;
  gint64 zero = (gint64)hdu->bzero;

  for (gsize i = 0; i < n; i++, raw += step)
    out[i] = (guint32)((guint64)load_int (raw, hdu->bitpix) + (guint64)zero);
}

void
dsc_fits_decode (const DscFitsHdu *hdu, DscPixelType type, gconstpointer raw, gsize n, gpointer out)
{
  gboolean plain = hdu->bscale == 1.0 && hdu->bzero == 0.0;

  if (type == DSC_PIXEL_FLOAT && hdu->bitpix == -32 && plain)
    swap32 (raw, n, 0, out);
  else if (type == DSC_PIXEL_FLOAT)
    decode_float (hdu, raw, n, out);
  else if (hdu->bitpix == 32 && (hdu->bzero == 0.0 || hdu->bzero == 2147483648.0))
    swap32 (raw, n, hdu->bzero == 0.0 ? 0 : 0x80000000u, out);
  else
    decode_uint (hdu, raw, n, out);
}

void
dsc_fits_encode (gconstpointer pixels, gsize n, gboolean flip_sign, gpointer ret_raw)
{
  swap32 (pixels, n, flip_sign ? GUINT32_TO_BE (0x80000000u) : 0, ret_raw);
}
