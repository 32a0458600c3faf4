/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-number.h"
#include "dsc-region-text.h"
#include "dsc-units.h"

static const struct {
  const char *name;
  guint32 color;
} colors[] = {
  { "green", 0x00ff00 },  { "red", 0xff0000 },       { "blue", 0x0000ff },   { "cyan", 0x00ffff },
  { "white", 0xffffff },  { "magenta", 0xff00ff },   { "yellow", 0xffff00 }, { "black", 0x000000 },
  { "orange", 0xffa500 }, { "purple", 0x800080 },    { "pink", 0xffc0cb },   { "brown", 0xa52a2a },
  { "gray", 0xbebebe },   { "grey", 0xbebebe },      { "violet", 0xee82ee }, { "gold", 0xffd700 },
  { "salmon", 0xfa8072 }, { "turquoise", 0x40e0d0 },
};

/* Those that DS9 and CASA both know; the first ones of the list. */
#define N_COMMON 8

gboolean
dsc_region_color_from_name (const char *name, guint32 *ret_color)
{
  const char *digits = *name == '#' ? name + 1 : name;

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    if (g_ascii_strcasecmp (colors[i].name, name) == 0) {
      *ret_color = colors[i].color;
      return TRUE;
    }
  if (strlen (digits) != 6 || strspn (digits, "0123456789abcdefABCDEF") != 6)
    return FALSE;
  *ret_color = (guint32)g_ascii_strtoull (digits, NULL, 16);
  return TRUE;
}

const char *
dsc_region_color_name (guint32 color)
{
  for (guint i = 0; i < N_COMMON; i++)
    if (colors[i].color == color)
      return colors[i].name;
  return NULL;
}

gboolean
dsc_region_frame_from_name (const char *name, DscRegionFrame *ret_frame)
{
  static const struct {
    const char *name;
    DscRegionFrame frame;
  } frames[] = {
    { "image", DSC_REGION_FRAME_PIXELS },      { "physical", DSC_REGION_FRAME_PIXELS },
    { "icrs", DSC_REGION_FRAME_EQUATORIAL },   { "fk5", DSC_REGION_FRAME_EQUATORIAL },
    { "j2000", DSC_REGION_FRAME_EQUATORIAL },  { "galactic", DSC_REGION_FRAME_GALACTIC },
    { "ecliptic", DSC_REGION_FRAME_ECLIPTIC }, { "fk4", DSC_REGION_FRAME_OTHER },
    { "b1950", DSC_REGION_FRAME_OTHER },       { "detector", DSC_REGION_FRAME_OTHER },
    { "amplifier", DSC_REGION_FRAME_OTHER },   { "linear", DSC_REGION_FRAME_OTHER },
    { "wcs", DSC_REGION_FRAME_OTHER },         { "supergal", DSC_REGION_FRAME_OTHER },
    { "azel", DSC_REGION_FRAME_OTHER },        { "jnat", DSC_REGION_FRAME_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    if (g_ascii_strcasecmp (frames[i].name, name) == 0) {
      *ret_frame = frames[i].frame;
      return TRUE;
    }
  /* wcsa ... wcsz */
  if (strlen (name) == 4 && g_ascii_strncasecmp (name, "wcs", 3) == 0) {
    *ret_frame = DSC_REGION_FRAME_OTHER;
    return TRUE;
  }
  return FALSE;
}

/* One of the parts of 1:2:3, 1h2m3s or 1.2.3.4: digits, and a point only in the last one. */
static const char *
read_part (const char *at, gboolean last, double *ret_value)
{
  gsize n = strspn (at, last ? "0123456789." : "0123456789");

  if (n == 0 || n > 30 || !dsc_number_parse (at, n, ret_value))
    return NULL;
  return at + n;
}

/* @marks: what stands behind degrees or hours, and minutes */
static gboolean
read_sexagesimal (const char *text, const char marks[3], gboolean open, double *ret_value)
{
  gboolean minus = *text == '-';
  const char *at = text + (*text == '-' || *text == '+');
  double parts[3];

  for (guint i = 0; i < 3; i++) {
    at = read_part (at, i == 2, &parts[i]);
    if (at == NULL)
      return FALSE;
    if (i < 2 && *at++ != marks[i])
      return FALSE;
  }
  if ((open ? *at != '\0' : (*at != marks[2] || at[1] != '\0')) || parts[1] >= 60 || parts[2] > 60)
    return FALSE;
  *ret_value = (parts[0] + parts[1] / 60 + parts[2] / 3600) * (minus ? -1 : 1);
  return TRUE;
}

static gboolean
read_unit (const char *unit, double *value, DscRegionUnit *ret_unit)
{
  static const struct {
    const char *name;
    double degrees;
  } units[] = {
    { "d", 1 },        { "deg", 1 },           { "\"", 1 / 3600.0 }, { "arcsec", 1 / 3600.0 },
    { "'", 1 / 60.0 }, { "arcmin", 1 / 60.0 }, { "r", 180 / G_PI },  { "rad", 180 / G_PI },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].name, unit) == 0) {
      *value *= units[i].degrees;
      *ret_unit = DSC_REGION_UNIT_DEGREES;
      return TRUE;
    }
  *ret_unit = *unit == '\0' ? DSC_REGION_UNIT_NONE : DSC_REGION_UNIT_PIXELS;
  return *unit == '\0' || strcmp (unit, "p") == 0 || strcmp (unit, "i") == 0
         || strcmp (unit, "pix") == 0;
}

gboolean
dsc_region_parse_number (const char *text, double *ret_value, DscRegionUnit *ret_unit)
{
  gsize n;

  *ret_unit = DSC_REGION_UNIT_COLONS;
  if (read_sexagesimal (text, "::", TRUE, ret_value))
    return TRUE;
  *ret_unit = DSC_REGION_UNIT_DEGREES;
  if (read_sexagesimal (text, "dms", FALSE, ret_value)
      || read_sexagesimal (text, "..", TRUE, ret_value))
    return TRUE;
  if (read_sexagesimal (text, "hms", FALSE, ret_value)) {
    *ret_value *= 15;
    return TRUE;
  }
  n = strspn (text, "+-0123456789.");
  if ((text[n] == 'e' || text[n] == 'E') && text[n + 1] != '\0'
      && strchr ("+-0123456789", text[n + 1]) != NULL) {
    n += 2;
    n += strspn (text + n, "0123456789");
  }
  {
    g_autofree char *digits = g_strndup (text, n);

    return n > 0 && dsc_number_parse (digits, n, ret_value) && isfinite (*ret_value)
           && read_unit (text + n, ret_value, ret_unit) && isfinite (*ret_value);
  }
}

/* Rows: the axes of the frame in ICRS. Galactic: Hipparcos catalogue, vol. 1, 1.5.3; ecliptic of
 * J2000: obliquity of IAU 2006. */
static const double galactic[3][3] = {
  { -0.0548755604162154, -0.8734370902348850, -0.4838350155487132 },
  { +0.4941094278755837, -0.4448296299600112, +0.7469822444972189 },
  { -0.8676661490190047, -0.1980763734312015, +0.4559837761750669 },
};
static const double ecliptic[3][3] = {
  { 1, 0, 0 },
  { 0, 0.9174821430652418, 0.3977769691126060 },
  { 0, -0.3977769691126060, 0.9174821430652418 },
};

static void
turn (const double matrix[3][3], double *longitude, double *latitude)
{
  double l = *longitude * DSC_DEG, b = *latitude * DSC_DEG, to[3] = { 0 };
  double from[3] = { cos (b) * cos (l), cos (b) * sin (l), sin (b) };

  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < 3; k++)
      to[k] += matrix[i][k] * from[i];
  *longitude = atan2 (to[1], to[0]) / DSC_DEG;
  *longitude -= 360 * floor (*longitude / 360);
  *latitude = atan2 (to[2], hypot (to[0], to[1])) / DSC_DEG;
}

/* The direction of the frame's North, East of North, at the place (x, y) of ICRS. */
static double
find_north (const double matrix[3][3], double x, double y)
{
  const double *pole = matrix[2];
  double ra = x * DSC_DEG, dec = y * DSC_DEG;
  double east = pole[1] * cos (ra) - pole[0] * sin (ra);
  double north = pole[2] * cos (dec) - sin (dec) * (pole[0] * cos (ra) + pole[1] * sin (ra));

  return atan2 (east, north) / DSC_DEG;
}

void
dsc_region_turn_frame (DscRegion *region, DscRegionFrame frame)
{
  const double (*matrix)[3] = frame == DSC_REGION_FRAME_GALACTIC ? galactic : ecliptic;

  if (frame != DSC_REGION_FRAME_GALACTIC && frame != DSC_REGION_FRAME_ECLIPTIC)
    return;
  turn (matrix, &region->x, &region->y);
  for (guint i = 0; i < region->n_points; i++)
    turn (matrix, &region->points[2 * i], &region->points[2 * i + 1]);
  region->angle += find_north (matrix, region->x, region->y);
  region->angle -= 180 * floor (region->angle / 180);
}
