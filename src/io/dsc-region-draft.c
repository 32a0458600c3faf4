/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-region-text.h"
#include "dsc-units.h"

/* Nothing that is drawn is further away, and sums of it stay finite. */
#define MAX_PIXELS 1e9

typedef struct {
  const DscRegionDraft *draft;
  const char *name;
  gboolean sky;
  GPtrArray *regions, *notes;
  GError **error;
} Job;

static gboolean G_GNUC_PRINTF (2, 3) fail (Job *job, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (job->error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s', line %u: %s %s", job->name,
               job->draft->line, job->draft->shape, what);
  return FALSE;
}

static gboolean
pass_over (Job *job, const char *why)
{
  g_ptr_array_add (job->notes, g_strdup_printf ("line %u: %.40s passed over: %s", job->draft->line,
                                                job->draft->shape, why));
  return TRUE;
}

static const char *
argument (const Job *job, guint index)
{
  return job->draft->arguments->pdata[index];
}

static gboolean
not_a_number (Job *job, guint index)
{
  return fail (job, "needs a number in place of '%.40s'", argument (job, index));
}

/* 0-based pixels, or degrees. */
static gboolean
get_coordinate (Job *job, guint index, guint axis, double *ret_value)
{
  gboolean casa = job->draft->format == DSC_REGION_FORMAT_CRTF;
  DscRegionUnit unit;

  if (!dsc_region_parse_number (argument (job, index), ret_value, &unit))
    return not_a_number (job, index);
  if (!job->sky) {
    if (unit == DSC_REGION_UNIT_DEGREES || unit == DSC_REGION_UNIT_COLONS)
      return fail (job, "has the angle '%.40s' among pixels", argument (job, index));
    *ret_value -= casa ? 0 : 1;
    return fabs (*ret_value) <= MAX_PIXELS || fail (job, "is more than 1e9 pixels away");
  }
  if (unit == DSC_REGION_UNIT_PIXELS)
    return fail (job, "has pixels ('%.40s') among angles", argument (job, index));
  /* CASA takes all colons for hours; DS9 those of right ascension */
  if (unit == DSC_REGION_UNIT_COLONS
      && (casa || (axis == 0 && job->draft->frame == DSC_REGION_FRAME_EQUATORIAL)))
    *ret_value *= 15;
  if (axis == 0)
    *ret_value -= 360 * floor (*ret_value / 360);
  return axis == 0 || fabs (*ret_value) <= 90
         || fail (job, "has the latitude '%.40s' beyond the pole", argument (job, index));
}

static gboolean
get_place (Job *job, guint index, double *ret_x, double *ret_y)
{
  return get_coordinate (job, index, 0, ret_x) && get_coordinate (job, index + 1, 1, ret_y);
}

/* Pixels or arcsec; @ret_mixed: one of the other kind, which only an image could tell */
static gboolean
get_size (Job *job, guint index, double *ret_value, gboolean *ret_mixed)
{
  DscRegionUnit unit;

  if (!dsc_region_parse_number (argument (job, index), ret_value, &unit)
      || unit == DSC_REGION_UNIT_COLONS)
    return not_a_number (job, index);
  if (*ret_value < 0)
    return fail (job, "has the negative size '%.40s'", argument (job, index));
  *ret_mixed = *ret_mixed || unit == (job->sky ? DSC_REGION_UNIT_PIXELS : DSC_REGION_UNIT_DEGREES);
  if (job->sky)
    *ret_value *= 3600;
  return *ret_value <= (job->sky ? 360.0 * 3600 : MAX_PIXELS)
         || fail (job, "has the size '%.40s', which is too large", argument (job, index));
}

static gboolean
get_angle (Job *job, guint index, double *ret_value)
{
  DscRegionUnit unit;

  if (!dsc_region_parse_number (argument (job, index), ret_value, &unit)
      || unit == DSC_REGION_UNIT_COLONS || unit == DSC_REGION_UNIT_PIXELS
      || fabs (*ret_value) > 1e6)
    return not_a_number (job, index);
  return TRUE;
}

static gboolean
want (Job *job, guint n)
{
  guint found = job->draft->arguments->len;

  return found >= n || fail (job, "needs %u numbers, but has %u", n, found);
}

/* Consumes @region. */
static gboolean
add (Job *job, DscRegion *region)
{
  region->excluded = job->draft->excluded;
  region->color = job->draft->color;
  if (region->text == NULL)
    region->text = g_strdup (job->draft->text);
  if (region->sky)
    dsc_region_turn_frame (region, job->draft->frame);
  g_ptr_array_add (job->regions, region);
  return TRUE;
}

static gboolean
finish_place (Job *job, DscRegionShape shape)
{
  g_autoptr (DscRegion) region = dsc_region_new (shape, job->sky);

  if (!want (job, 2) || !get_place (job, 0, &region->x, &region->y))
    return FALSE;
  if (shape == DSC_REGION_TEXT && job->draft->arguments->len > 2)
    region->text = g_strdup (argument (job, 2));
  return add (job, g_steal_pointer (&region));
}

static const char mixed_why[] = "pixels and angles in one shape; convert the file to one of them";

static gboolean
finish_circle (Job *job)
{
  g_autoptr (DscRegion) region = dsc_region_new (DSC_REGION_CIRCLE, job->sky);
  gboolean mixed = FALSE;

  if (!want (job, 3) || !get_place (job, 0, &region->x, &region->y)
      || !get_size (job, 2, &region->a, &mixed))
    return FALSE;
  return mixed ? pass_over (job, mixed_why) : add (job, g_steal_pointer (&region));
}

/* Radii r0, r1 ... or r0, r1, n=3, in order. */
static gboolean
get_radii (Job *job, GArray *radii, gboolean *ret_mixed)
{
  guint n = job->draft->arguments->len;
  const char *last = argument (job, n - 1);
  guint n_rings = g_str_has_prefix (last, "n=") ? (guint)CLAMP (atoi (last + 2), 1, 1000) : 0;
  double radius;

  for (guint i = 2; i < (n_rings > 0 ? 4 : n); i++) {
    if (!get_size (job, i, &radius, ret_mixed))
      return FALSE;
    if (i > 2 && radius < g_array_index (radii, double, i - 3))
      return fail (job, "has an outer radius that is less than the inner one");
    g_array_append_val (radii, radius);
  }
  if (n_rings > 0) {
    double first = g_array_index (radii, double, 0), step = (radius - first) / n_rings;

    g_array_set_size (radii, 1);
    for (guint i = 1; i <= n_rings; i++) {
      radius = first + step * i;
      g_array_append_val (radii, radius);
    }
  }
  return TRUE;
}

static gboolean
finish_annulus (Job *job)
{
  g_autoptr (GArray) radii = g_array_new (FALSE, FALSE, sizeof (double));
  gboolean mixed = FALSE;
  double x, y;

  if (!want (job, 4) || !get_place (job, 0, &x, &y) || !get_radii (job, radii, &mixed))
    return FALSE;
  if (mixed)
    return pass_over (job, mixed_why);
  for (guint i = 1; i < radii->len; i++) {
    DscRegion *region = dsc_region_new (DSC_REGION_ANNULUS, job->sky);

    region->x = x;
    region->y = y;
    region->a = g_array_index (radii, double, i - 1);
    region->b = g_array_index (radii, double, i);
    add (job, region);
  }
  return TRUE;
}

/* The angle of DS9 is from the x axis, or from West; that of an ellipse of CASA from y or North, of
 * its box as in DS9. */
static double
turn_angle (const Job *job, DscRegionShape shape, double angle)
{
  gboolean from_north = job->draft->format == DSC_REGION_FORMAT_CRTF && shape == DSC_REGION_ELLIPSE;
  double turned = angle;

  if (job->sky && !from_north)
    turned -= 90;
  else if (!job->sky && from_north)
    turned += 90;
  return turned - 180 * floor (turned / 180);
}

static gboolean
finish_axes (Job *job, DscRegionShape shape)
{
  g_autoptr (DscRegion) region = dsc_region_new (shape, job->sky);
  gboolean mixed = FALSE;
  double angle = 0;

  if (!want (job, 4) || !get_place (job, 0, &region->x, &region->y)
      || !get_size (job, 2, &region->a, &mixed) || !get_size (job, 3, &region->b, &mixed))
    return FALSE;
  if (job->draft->arguments->len > 5)
    return pass_over (job, "rings of ellipses and boxes are not supported");
  if (job->draft->arguments->len == 5 && !get_angle (job, 4, &angle))
    return FALSE;
  region->angle = turn_angle (job, shape, angle);
  return mixed ? pass_over (job, mixed_why) : add (job, g_steal_pointer (&region));
}

static gboolean
finish_polygon (Job *job)
{
  g_autoptr (DscRegion) region = dsc_region_new (DSC_REGION_POLYGON, job->sky);
  guint n = job->draft->arguments->len;
  g_autofree double *points = g_new (double, n + 1);

  if (!want (job, 6))
    return FALSE;
  if (n % 2 != 0)
    return fail (job, "needs pairs of numbers, but has %u numbers", n);
  for (guint i = 0; i < n; i += 2)
    if (!get_place (job, i, &points[i], &points[i + 1]))
      return FALSE;
  dsc_region_set_points (region, n / 2, points);
  return add (job, g_steal_pointer (&region));
}

static gboolean
finish_line (Job *job)
{
  g_autoptr (DscRegion) region = dsc_region_new (DSC_REGION_LINE, job->sky);
  double end[2];

  if (!want (job, 4) || !get_place (job, 0, &region->x, &region->y)
      || !get_place (job, 2, &end[0], &end[1]))
    return FALSE;
  dsc_region_set_points (region, 1, end);
  return add (job, g_steal_pointer (&region));
}

/* A box that is given by two corners. */
static gboolean
finish_corners (Job *job)
{
  g_autoptr (DscRegion) region = dsc_region_new (DSC_REGION_BOX, job->sky);
  double x[2], y[2], width;

  if (!want (job, 4) || !get_place (job, 0, &x[0], &y[0]) || !get_place (job, 2, &x[1], &y[1]))
    return FALSE;
  width = x[1] - x[0];
  if (job->sky)
    width -= 360 * round (width / 360);
  region->x = x[0] + width / 2;
  region->y = (y[0] + y[1]) / 2;
  region->a = fabs (width);
  region->b = fabs (y[1] - y[0]);
  if (job->sky) {
    region->x -= 360 * floor (region->x / 360);
    region->a *= 3600 * cos (region->y * DSC_DEG);
    region->b *= 3600;
    region->angle = 90;
  }
  return add (job, g_steal_pointer (&region));
}

static gboolean
finish_ds9 (Job *job)
{
  const char *shape = job->draft->shape;

  if (strcmp (shape, "box") == 0 || strcmp (shape, "rotbox") == 0)
    return finish_axes (job, DSC_REGION_BOX);
  if (strcmp (shape, "polygon") == 0)
    return finish_polygon (job);
  if (strcmp (shape, "point") == 0)
    return finish_place (job, DSC_REGION_POINT);
  return pass_over (job, "not a shape that is supported");
}

static gboolean
finish_crtf (Job *job)
{
  const char *shape = job->draft->shape;

  if (strcmp (shape, "box") == 0)
    return finish_corners (job);
  if (strcmp (shape, "centerbox") == 0 || strcmp (shape, "rotbox") == 0)
    return finish_axes (job, DSC_REGION_BOX);
  if (strcmp (shape, "poly") == 0 || strcmp (shape, "polygon") == 0)
    return finish_polygon (job);
  if (strcmp (shape, "symbol") == 0)
    return finish_place (job, DSC_REGION_POINT);
  return pass_over (job, "not a shape that is supported");
}

void
dsc_region_draft_init (DscRegionDraft *draft, DscRegionFormat format)
{
  *draft = (DscRegionDraft){ .format = format };
  draft->arguments = g_ptr_array_new_with_free_func (g_free);
}

void
dsc_region_draft_clear (DscRegionDraft *draft)
{
  g_clear_pointer (&draft->arguments, g_ptr_array_unref);
  g_clear_pointer (&draft->frame_name, g_free);
  g_clear_pointer (&draft->shape, g_free);
  g_clear_pointer (&draft->text, g_free);
}

gboolean
dsc_region_draft_finish (const DscRegionDraft *draft,
                         const char *name,
                         GPtrArray *regions,
                         GPtrArray *notes,
                         GError **error)
{
  Job job = { draft, name, draft->frame != DSC_REGION_FRAME_PIXELS, regions, notes, error };

  if (draft->frame == DSC_REGION_FRAME_OTHER) {
    g_autofree char *why = g_strdup_printf ("coordinates '%.40s' are not supported",
                                            draft->frame_name != NULL ? draft->frame_name : "");

    return pass_over (&job, why);
  }
  if (strcmp (draft->shape, "circle") == 0)
    return finish_circle (&job);
  if (strcmp (draft->shape, "annulus") == 0)
    return finish_annulus (&job);
  if (strcmp (draft->shape, "ellipse") == 0)
    return finish_axes (&job, DSC_REGION_ELLIPSE);
  if (strcmp (draft->shape, "line") == 0)
    return finish_line (&job);
  if (strcmp (draft->shape, "text") == 0)
    return finish_place (&job, DSC_REGION_TEXT);
  return draft->format == DSC_REGION_FORMAT_DS9 ? finish_ds9 (&job) : finish_crtf (&job);
}
