/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-shapes.h"

#include <math.h>

static const DscColumn *
find_either (const DscTable *table, const char *first, const char *second)
{
  const DscColumn *column = dsc_table_find (table, first);

  return column ? column : dsc_table_find (table, second);
}

static void
read_ellipses (DscCatalogShapes *self, const DscTable *table)
{
  const DscColumn *a = find_either (table, "semimajor_sigma", "semimajor_axis_sigma");
  const DscColumn *b = find_either (table, "semiminor_sigma", "semiminor_axis_sigma");
  const DscColumn *angle = dsc_table_find (table, "orientation");

  if (!a || !b || !angle)
    return;
  self->a = g_new (double, self->n);
  self->b = g_new (double, self->n);
  self->angle = g_new (double, self->n);
  for (guint i = 0; i < self->n; i++) {
    self->a[i] = dsc_column_get_double (a, i);
    self->b[i] = dsc_column_get_double (b, i);
    self->angle[i] = dsc_column_get_double (angle, i) * G_PI / 180.0;
    if (self->a[i] > self->largest_a && isfinite (self->a[i]))
      self->largest_a = self->a[i];
  }
}

static void
read_labels (DscCatalogShapes *self, const DscTable *table)
{
  const DscColumn *label = find_either (table, "label", "id");

  self->labels = g_new (guint32, self->n);
  for (guint i = 0; i < self->n; i++) {
    double value = label ? dsc_column_get_double (label, i) : NAN;

    self->labels[i] = value >= 0 && value < G_MAXUINT32 ? (guint32)value : i + 1;
  }
}

static void
find_segments (DscCatalogShapes *self, const DscCatalogCase *of)
{
  if (!of->map)
    return;
  self->segments = g_new (guint32, self->n);
  for (guint i = 0; i < self->n; i++) {
    int segment = dsc_catalog_case_find_segment (of, i);
    const DscSegment *s = segment >= 0 ? &of->map->segments[segment] : NULL;

    self->segments[i] = s && s->area > 0 ? (guint32)segment : G_MAXUINT32;
    if (s && s->area > 0)
      self->largest_segment = MAX (self->largest_segment, MAX (s->x1 - s->x0, s->y1 - s->y0));
  }
}

static void
add_circle (DscCatalogShapes *self, double radius)
{
  if (isfinite (radius) && radius > 0 && self->n_circles < DSC_CATALOG_MAX_CIRCLES)
    self->circles[self->n_circles++] = radius;
}

static void
read_apertures (DscCatalogShapes *self, const DscTable *table)
{
  static const char *const edges[] = { "aperture_params.bkg_aperture_inner_radius",
                                       "aperture_params.bkg_aperture_outer_radius" };
  g_autofree double *radii = NULL;
  gsize n = 0;

  if (!dsc_table_get_meta_list (table, "aperture_params.aperture_radii", &n, &radii))
    return;
  for (gsize i = 0; i < n && i < DSC_CATALOG_MAX_CIRCLES - G_N_ELEMENTS (edges); i++)
    add_circle (self, radii[i]);
  self->n_apertures = self->n_circles;
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++) {
    const char *text = dsc_table_get_meta (table, edges[i]);

    add_circle (self, text ? g_ascii_strtod (text, NULL) : NAN);
  }
}

DscCatalogShapes *
dsc_catalog_shapes_new (const DscCatalogCase *of)
{
  DscCatalogShapes *self = g_new0 (DscCatalogShapes, 1);

  self->n = of->n;
  read_ellipses (self, of->table);
  read_labels (self, of->table);
  find_segments (self, of);
  read_apertures (self, of->table);
  return self;
}

void
dsc_catalog_shapes_free (DscCatalogShapes *self)
{
  if (!self)
    return;
  g_free (self->a);
  g_free (self->b);
  g_free (self->angle);
  g_free (self->labels);
  g_free (self->segments);
  g_free (self);
}
