/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-footprint.h"

#include <math.h>
#include <string.h>

#define MAX_VERTICES 10000 /* of an S_REGION */

DscPolygon *
dsc_polygon_new (guint n)
{
  DscPolygon *polygon = g_new (DscPolygon, 1);

  polygon->n = n;
  polygon->x = g_new0 (double, n);
  polygon->y = g_new0 (double, n);
  return polygon;
}

void
dsc_polygon_free (DscPolygon *polygon)
{
  if (polygon == NULL)
    return;
  g_free (polygon->x);
  g_free (polygon->y);
  g_free (polygon);
}

double
dsc_polygon_area (const DscPolygon *p)
{
  double sum = 0;

  for (guint i = 0, j = p->n - 1; i < p->n; j = i++)
    sum += (p->x[j] - p->x[0]) * (p->y[i] - p->y[0]) - (p->x[i] - p->x[0]) * (p->y[j] - p->y[0]);
  return 0.5 * sum;
}

gboolean
dsc_polygon_contains (const DscPolygon *p, double x, double y)
{
  gboolean inside = FALSE;

  for (guint i = 0, j = p->n - 1; i < p->n; j = i++)
    if ((p->y[i] > y) != (p->y[j] > y)
        && x < p->x[i] + (y - p->y[i]) * (p->x[j] - p->x[i]) / (p->y[j] - p->y[i]))
      inside = !inside;
  return inside;
}

static void
take_polygon (GPtrArray *polygons, GArray *numbers)
{
  guint n = numbers->len / 2;
  DscPolygon *polygon;
  const double *v = (const double *)(gpointer)numbers->data;

  /* a closed outline repeats its first vertex */
  if (n > 3 && v[0] == v[2 * n - 2] && v[1] == v[2 * n - 1])
    n--;
  if (n >= 3) {
    polygon = dsc_polygon_new (n);
    for (guint i = 0; i < n; i++) {
      polygon->x[i] = v[2 * i];
      polygon->y[i] = v[2 * i + 1];
    }
    g_ptr_array_add (polygons, polygon);
  }
  g_array_set_size (numbers, 0);
}

GPtrArray *
dsc_footprint_parse (const char *s_region)
{
  g_autoptr (GPtrArray) polygons
      = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_polygon_free);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));
  g_auto (GStrv) words = NULL;
  gboolean in_polygon = FALSE;

  if (s_region == NULL)
    return NULL;
  words = g_strsplit_set (s_region, " \t\r\n(),", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    char *end;
    double value = g_ascii_strtod (words[i], &end);

    if (*words[i] == '\0')
      continue;
    if (*end == '\0' && end != words[i]) {
      if (!in_polygon || !isfinite (value) || numbers->len > MAX_VERTICES)
        return NULL;
      g_array_append_val (numbers, value);
    } else if (g_ascii_strcasecmp (words[i], "POLYGON") == 0) {
      take_polygon (polygons, numbers);
      in_polygon = TRUE;
    } else if (g_ascii_strcasecmp (words[i], "ICRS") != 0) {
      return NULL;
    }
  }
  take_polygon (polygons, numbers);
  return polygons->len > 0 ? g_steal_pointer (&polygons) : NULL;
}

char *
dsc_footprint_format (GPtrArray *polygons)
{
  GString *text = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < polygons->len; i++) {
    const DscPolygon *p = g_ptr_array_index (polygons, i);

    g_string_append (text, i == 0 ? "POLYGON ICRS " : "  POLYGON ICRS ");
    for (guint k = 0; k < p->n; k++) {
      g_string_append_c (text, ' ');
      g_string_append (text, g_ascii_formatd (number, sizeof number, "%.9f", p->x[k]));
      g_string_append_c (text, ' ');
      g_string_append (text, g_ascii_formatd (number, sizeof number, "%.9f", p->y[k]));
    }
  }
  return g_string_free (text, FALSE);
}

DscPolygon *
dsc_footprint_from_wcs (const DscWcs *wcs, guint width, guint height)
{
  DscBox box = { -0.5, width - 0.5, -0.5, height - 0.5 };
  double x[4], y[4];
  g_autoptr (DscPolygon) polygon = dsc_polygon_new (4);

  dsc_wcs_get_bounding_box (wcs, &box);
  x[0] = x[1] = box.x0;
  x[2] = x[3] = box.x1;
  y[0] = y[3] = box.y0;
  y[1] = y[2] = box.y1;
  dsc_wcs_pixel_to_sky (wcs, 4, x, y, polygon->x, polygon->y, FALSE);
  for (guint i = 0; i < 4; i++)
    if (!isfinite (polygon->x[i]) || !isfinite (polygon->y[i]))
      return NULL;
  return g_steal_pointer (&polygon);
}

double
dsc_footprint_shift (const DscWcs *before, const DscWcs *after, guint width, guint height)
{
  g_autoptr (DscPolygon) a = dsc_footprint_from_wcs (before, width, height);
  g_autoptr (DscPolygon) b = dsc_footprint_from_wcs (after, width, height);
  const double degree = G_PI / 180.0;
  double worst = 0.0;

  if (a == NULL || b == NULL)
    return INFINITY;
  for (guint i = 0; i < 4; i++) {
    double dy = sin (0.5 * degree * (b->y[i] - a->y[i]));
    double dx = sin (0.5 * degree * (b->x[i] - a->x[i]));
    double h = dy * dy + cos (degree * a->y[i]) * cos (degree * b->y[i]) * dx * dx;

    worst = MAX (worst, 2.0 * asin (sqrt (MIN (h, 1.0))));
  }
  return worst / degree * 3600.0;
}
