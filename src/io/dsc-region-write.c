/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-number.h"
#include "dsc-region-text.h"

typedef struct {
  GString *out;
  const DscRegion *region;
  gboolean ds9;
} Writer;

static void
append_number (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  dsc_number_shortest (value, 'e', text);
  g_string_append (out, text);
}

/* x, y: 1-based in DS9; with units in CRTF */
static void
append_place (const Writer *w, double x, double y)
{
  const char *unit = w->ds9 ? "" : w->region->sky ? "deg" : "pix";
  double origin = w->ds9 && !w->region->sky ? 1 : 0;

  g_string_append (w->out, w->ds9 ? "" : "[");
  append_number (w->out, x + origin);
  g_string_append_printf (w->out, "%s%s", unit, w->ds9 ? "," : ", ");
  append_number (w->out, y + origin);
  g_string_append_printf (w->out, "%s%s", unit, w->ds9 ? "" : "]");
}

static void
append_size (const Writer *w, double size)
{
  append_number (w->out, size);
  if (w->region->sky)
    g_string_append (w->out, w->ds9 ? "\"" : "arcsec");
  else if (!w->ds9)
    g_string_append (w->out, "pix");
}

static void
append_sizes (const Writer *w)
{
  g_string_append (w->out, w->ds9 ? "," : ", [");
  append_size (w, w->region->a);
  g_string_append (w->out, w->ds9 ? "," : ", ");
  append_size (w, w->region->b);
  g_string_append (w->out, w->ds9 ? "" : "]");
}

/* As the readers take it. */
static void
append_angle (const Writer *w)
{
  gboolean from_north = !w->ds9 && w->region->shape == DSC_REGION_ELLIPSE;
  double angle = w->region->angle;

  if (w->region->sky && !from_north)
    angle += 90;
  else if (!w->region->sky && from_north)
    angle -= 90;
  angle -= 180 * floor (angle / 180);
  g_string_append (w->out, w->ds9 ? "," : ", ");
  append_number (w->out, angle);
  g_string_append (w->out, w->ds9 ? "" : "deg");
}

static void
append_points (const Writer *w)
{
  for (guint i = 0; i < w->region->n_points; i++) {
    if (i > 0 || w->region->shape == DSC_REGION_LINE)
      g_string_append (w->out, w->ds9 ? "," : ", ");
    append_place (w, w->region->points[2 * i], w->region->points[2 * i + 1]);
  }
}

/* Between quotes that are not in it; what is on several lines becomes one. */
static void
append_text (GString *out, const char *text, gboolean ds9)
{
  g_autofree char *line = g_strdup (text);
  char open = ds9 ? '{' : strchr (line, '"') == NULL ? '"' : '\'';
  char closing = ds9 ? '}' : open;

  if (ds9 && strpbrk (line, "{}") != NULL)
    open = closing = strchr (line, '"') == NULL ? '"' : '\'';
  for (char *c = line; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || *c == closing)
      *c = ' ';
  g_string_append_printf (out, "%c%s%c", open, line, closing);
}

static const char *
shape_name (const Writer *w)
{
  if (!w->ds9 && w->region->shape == DSC_REGION_BOX)
    return "rotbox";
  if (!w->ds9 && w->region->shape == DSC_REGION_POLYGON)
    return "poly";
  if (!w->ds9 && w->region->shape == DSC_REGION_POINT)
    return "symbol";
  return dsc_region_shape_name (w->region->shape);
}

static void
append_shape (const Writer *w)
{
  const DscRegion *region = w->region;

  g_string_append_printf (w->out, "%s%s%c", region->excluded ? "-" : "", shape_name (w),
                          w->ds9 ? '(' : '[');
  if (region->shape != DSC_REGION_POLYGON)
    append_place (w, region->x, region->y);
  if (region->shape == DSC_REGION_CIRCLE) {
    g_string_append (w->out, w->ds9 ? "," : ", ");
    append_size (w, region->a);
  } else if (region->shape == DSC_REGION_ANNULUS)
    append_sizes (w);
  else if (region->shape == DSC_REGION_ELLIPSE || region->shape == DSC_REGION_BOX) {
    append_sizes (w);
    append_angle (w);
  } else if (region->shape == DSC_REGION_POLYGON || region->shape == DSC_REGION_LINE)
    append_points (w);
  else if (!w->ds9 && region->shape == DSC_REGION_POINT)
    g_string_append (w->out, ", +");
  else if (!w->ds9 && region->shape == DSC_REGION_TEXT) {
    g_string_append (w->out, ", ");
    append_text (w->out, region->text != NULL ? region->text : "", FALSE);
  }
  g_string_append_c (w->out, w->ds9 ? ')' : ']');
}

static void
append_properties (const Writer *w)
{
  const DscRegion *region = w->region;
  const char *name = dsc_region_color_name (region->color);
  const char *between = w->ds9 ? " " : ", ";

  if (w->ds9)
    g_string_append (w->out, " #");
  if (!w->ds9 && region->sky)
    g_string_append (w->out, ", coord=ICRS");
  if (name != NULL)
    g_string_append_printf (w->out, "%scolor=%s", between, name);
  else
    g_string_append_printf (w->out, "%scolor=%s%06x", between, w->ds9 ? "#" : "",
                            region->color & 0xffffff);
  if (region->text != NULL && (w->ds9 || region->shape != DSC_REGION_TEXT)) {
    g_string_append_printf (w->out, "%s%s=", between, w->ds9 ? "text" : "label");
    append_text (w->out, region->text, w->ds9);
  }
  g_string_append_c (w->out, '\n');
}

char *
dsc_region_file_format (const GPtrArray *regions, DscRegionFormat format)
{
  Writer w = { .out = g_string_new (NULL), .ds9 = format == DSC_REGION_FORMAT_DS9 };
  int sky = -1;

  g_string_append (w.out, w.ds9 ? "# Region file format: DS9 version 4.1\nglobal color=green\n"
                                : "#CRTFv0\n");
  for (guint i = 0; i < regions->len; i++) {
    w.region = regions->pdata[i];
    if (w.ds9 && sky != w.region->sky)
      g_string_append (w.out, w.region->sky ? "icrs\n" : "image\n");
    sky = w.region->sky;
    append_shape (&w);
    append_properties (&w);
  }
  return g_string_free (w.out, FALSE);
}

gboolean
dsc_region_file_write (const GPtrArray *regions,
                       DscRegionFormat format,
                       const char *path,
                       GError **error)
{
  g_autofree char *text = dsc_region_file_format (regions, format);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents (path, text, -1, &local))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "'%s' cannot be written: %s", path,
               local->message);
  return FALSE;
}
