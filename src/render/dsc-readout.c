/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-readout.h"

#include <math.h>
#include <string.h>

#include "dsc-dq.h"

#define MINUS "\342\210\222" /* U+2212 */

static char *
format_number (const char *format, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, format, value));
}

static char *
format_signed (const char *format, double value)
{
  g_autofree char *text = format_number (format, fabs (value));
  /* What is written as 0 has no sign. */
  gboolean zero = strpbrk (text, "123456789") == NULL;

  return g_strconcat (signbit (value) && !zero ? MINUS : "", text, NULL);
}

/* @units: a count of 10^-digits seconds. */
static char *
format_sexagesimal (guint64 units, guint digits)
{
  guint64 per_second = 1;
  guint64 seconds;

  for (guint i = 0; i < digits; i++)
    per_second *= 10;
  seconds = units / per_second;
  if (digits == 0)
    return g_strdup_printf ("%02u:%02u:%02u", (guint)(seconds / 3600), (guint)(seconds / 60 % 60),
                            (guint)(seconds % 60));
  return g_strdup_printf ("%02u:%02u:%02u.%0*" G_GUINT64_FORMAT, (guint)(seconds / 3600),
                          (guint)(seconds / 60 % 60), (guint)(seconds % 60), (int)digits,
                          units % per_second);
}

char *
dsc_format_ra (double ra_deg, guint digits)
{
  double scale = pow (10.0, MIN (digits, 9)), turn = 86400.0 * scale;
  double units;

  if (!isfinite (ra_deg))
    return g_strdup ("");
  units = floor (fmod (fmod (ra_deg, 360.0) + 360.0, 360.0) * 240.0 * scale + 0.5);
  return format_sexagesimal ((guint64)(units >= turn ? units - turn : units), MIN (digits, 9));
}

char *
dsc_format_dec (double dec_deg, guint digits)
{
  double scale = pow (10.0, MIN (digits, 9));
  guint64 units;
  g_autofree char *text = NULL;

  if (!(fabs (dec_deg) <= 90.0))
    return g_strdup ("");
  units = (guint64)floor (fabs (dec_deg) * 3600.0 * scale + 0.5);
  text = format_sexagesimal (units, MIN (digits, 9));
  return g_strconcat (dec_deg < 0.0 && units > 0 ? MINUS : "+", text, NULL);
}

char *
dsc_readout_format_position (const DscReadout *readout, gboolean one_based)
{
  double first = one_based ? 1.0 : 0.0;
  g_autofree char *x = format_signed ("%.1f", readout->x + first);
  g_autofree char *y = format_signed ("%.1f", readout->y + first);

  return g_strconcat (x, " ", y, NULL);
}

char *
dsc_readout_format_sexagesimal (const DscReadout *readout)
{
  g_autofree char *ra = dsc_format_ra (readout->ra_deg, 4);
  g_autofree char *dec = dsc_format_dec (readout->dec_deg, 3);

  return *ra != '\0' && *dec != '\0' ? g_strconcat (ra, " ", dec, NULL) : g_strdup ("");
}

char *
dsc_readout_format_degrees (const DscReadout *readout)
{
  g_autofree char *ra = NULL, *dec = NULL;

  if (!isfinite (readout->ra_deg) || !isfinite (readout->dec_deg))
    return g_strdup ("");
  ra = format_number ("%.7f", readout->ra_deg);
  dec = format_signed ("%.7f", readout->dec_deg);
  return g_strconcat (ra, " ", dec, NULL);
}

char *
dsc_readout_format_value (const DscReadout *readout)
{
  g_autofree char *number = NULL;
  const char *unit = readout->unit != NULL ? readout->unit : "";

  if (!readout->has_value)
    return g_strdup ("");
  if (dsc_plane_pixel_type (readout->plane) == DSC_PIXEL_UINT)
    return g_strdup_printf ("%u", readout->bits);
  if (isnan (readout->value))
    return g_strdup ("NaN");
  if (isinf (readout->value))
    return g_strdup (readout->value > 0 ? "inf" : MINUS "inf");
  number = format_signed ("%.6g", readout->value);
  return g_strconcat (number, *unit != '\0' ? " " : "", unit, NULL);
}

char *
dsc_readout_format_dq (const DscReadout *readout)
{
  return readout->has_dq ? dsc_dq_describe (readout->dq) : g_strdup ("");
}

char *
dsc_readout_format_line (const DscReadout *readout, gboolean one_based)
{
  char *parts[] = {
    dsc_readout_format_position (readout, one_based),
    dsc_readout_format_sexagesimal (readout),
    dsc_readout_format_degrees (readout),
    dsc_readout_format_value (readout),
    dsc_readout_format_dq (readout),
  };
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    if (*parts[i] != '\0')
      g_string_append_printf (line, "%s%s", line->len > 0 ? "  " : "", parts[i]);
    g_free (parts[i]);
  }
  return g_string_free (line, FALSE);
}
