/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-field.h"

#include <math.h>
#include <string.h>

#define DEGREE (G_PI / 180.0)
#define APART 150.0        /* arcsec between exposures that cannot overlap */
#define REFERENCE_RIM 60.0 /* arcsec around the exposures */

/* Around an exposure: its direction and the chord to its corners; 0: takes no part. */
typedef struct {
  double v[3], radius;
} DscTweakCircle;

static void
field_free (DscTweakField *f)
{
  g_free (f->units);
  g_array_unref (f->points);
  g_free (f->row);
  g_free (f->rx);
  g_free (f->ry);
  g_free (f);
}

static void
to_vector (double ra, double dec, double v[3])
{
  v[0] = cos (dec * DEGREE) * cos (ra * DEGREE);
  v[1] = cos (dec * DEGREE) * sin (ra * DEGREE);
  v[2] = sin (dec * DEGREE);
}

/* Chord, which is the angle for all that matters here. */
static double
chord (const double a[3], const double b[3])
{
  return sqrt ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])
               + (a[2] - b[2]) * (a[2] - b[2]));
}

/* A circle around the corners of an exposure; FALSE if it is nowhere. */
static gboolean
find_circle (const DscTweakExposure *e, DscTweakCircle *c)
{
  double x[5] = { 0.5 * e->width, 0, e->width, e->width, 0 };
  double y[5] = { 0.5 * e->height, 0, 0, e->height, e->height }, v[3];

  dsc_wcs_pixel_to_sky (e->wcs, 5, x, y, x, y, FALSE);
  to_vector (x[0], y[0], c->v);
  c->radius = 0.0;
  for (int k = 1; k < 5; k++) {
    to_vector (x[k], y[k], v);
    c->radius = MAX (c->radius, chord (v, c->v));
  }
  return isfinite (c->radius) && isfinite (c->v[0]);
}

static guint
find_root (guint *parent, guint i)
{
  while (parent[i] != i)
    i = parent[i] = parent[parent[i]];
  return i;
}

static void
join (guint *parent, guint a, guint b)
{
  a = find_root (parent, a);
  b = find_root (parent, b);
  parent[MAX (a, b)] = MIN (a, b);
}

/* Which exposures lie together: the lowest one of the set. */
static void
find_sets (const DscTweakScene *scene, const DscTweakCircle *circles, guint *parent)
{
  for (guint i = 0; i < scene->n_exposures; i++)
    parent[i] = i;
  for (guint i = 0; i < scene->n_exposures; i++) {
    if (!(circles[i].radius > 0.0))
      continue;
    for (guint j = 0; j < i; j++) {
      double reach = circles[i].radius + circles[j].radius + APART / 3600.0 * DEGREE;

      if (circles[j].radius > 0.0
          && (scene->exposures[i].group == scene->exposures[j].group
              || chord (circles[i].v, circles[j].v) < reach))
        join (parent, i, j);
    }
  }
}

/* The plane touches in the middle of the exposures. */
static void
set_plane (DscTweakField *f, const DscTweakCircle *circles, const guint *parent, guint set)
{
  double sum[3] = { 0.0 };

  for (guint i = 0; i < f->scene->n_exposures; i++)
    for (int k = 0; k < 3 && circles[i].radius > 0.0 && parent[i] == set; k++)
      sum[k] += circles[i].v[k];
  f->tan = (DscTan){ .cdelt = { 1.0 / 3600.0, 1.0 / 3600.0 }, .pc = { 1, 0, 0, 1 } };
  f->tan.crval[0] = atan2 (sum[1], sum[0]) / DEGREE;
  f->tan.crval[0] += f->tan.crval[0] < 0.0 ? 360.0 : 0.0;
  f->tan.crval[1] = atan2 (sum[2], hypot (sum[0], sum[1])) / DEGREE;
}

/* Centre, radius and rectangle of the sources, then the nudge. */
static void
finish_unit (DscTweakField *f, guint unit)
{
  DscTweakUnit *u = &f->units[unit];
  const double *nudge = f->scene->groups[u->group].nudge;
  double c = cos (nudge[2] * DEGREE), s = sin (nudge[2] * DEGREE);

  memcpy (u->box, (double[4]){ INFINITY, -INFINITY, INFINITY, -INFINITY }, sizeof u->box);
  for (guint i = u->first; i < u->first + u->n; i++) {
    const DscTweakPoint *p = dsc_tweak_field_point (f, i);

    u->box[0] = MIN (u->box[0], p->x0);
    u->box[1] = MAX (u->box[1], p->x0);
    u->box[2] = MIN (u->box[2], p->y0);
    u->box[3] = MAX (u->box[3], p->y0);
  }
  for (int k = 0; k < 2; k++)
    u->centre[k] = u->n > 0 ? 0.5 * (u->box[2 * k] + u->box[2 * k + 1]) : 0.0;
  /* From north to east: y towards x. */
  u->nudge = (DscPlaneMap){ { c, s, -s, c }, { 0.0, 0.0 } };
  u->nudge.shift[0] = u->centre[0] - c * u->centre[0] - s * u->centre[1] + nudge[0];
  u->nudge.shift[1] = u->centre[1] + s * u->centre[0] - c * u->centre[1] + nudge[1];
  u->map = (DscPlaneMap)DSC_PLANE_MAP_IDENTITY;
  for (guint i = u->first; i < u->first + u->n; i++) {
    DscTweakPoint *p = dsc_tweak_field_point (f, i);

    dsc_plane_map_apply (&u->nudge, p->x0, p->y0, &p->x0, &p->y0);
    u->radius = MAX (u->radius, hypot (p->x0 - u->centre[0], p->y0 - u->centre[1]));
  }
  u->centre[0] += nudge[0];
  u->centre[1] += nudge[1];
  u->box[0] += nudge[0];
  u->box[1] += nudge[0];
  u->box[2] += nudge[1];
  u->box[3] += nudge[1];
  dsc_tweak_field_update (f, unit);
}

void
dsc_tweak_field_update (DscTweakField *f, guint unit)
{
  const DscTweakUnit *u = &f->units[unit];

  for (guint i = u->first; i < u->first + u->n; i++) {
    DscTweakPoint *p = dsc_tweak_field_point (f, i);

    dsc_plane_map_apply (&u->map, p->x0, p->y0, &p->x, &p->y);
  }
}

/* "jw" program observation visit: 13 letters that exposures of a visit share. */
static gboolean
same_visit (const DscTweakScene *scene, guint a, guint b)
{
  const char *p = NULL, *q = NULL;

  for (guint i = scene->n_exposures; i-- > 0;) {
    if (scene->exposures[i].group == a)
      p = scene->exposures[i].name;
    if (scene->exposures[i].group == b)
      q = scene->exposures[i].name;
  }
  if (p == NULL || q == NULL || strlen (p) < 13 || !g_str_has_prefix (p, "jw"))
    return FALSE;
  for (int k = 2; k < 13; k++)
    if (!g_ascii_isdigit (p[k]))
      return FALSE;
  return strncmp (p, q, 13) == 0;
}

static void
add_units (DscTweakField *f, const guint *parent, guint set, gboolean *const *fixed)
{
  const DscTweakScene *scene = f->scene;

  f->units = g_new0 (DscTweakUnit, scene->n_groups + 1);
  for (guint g = 0; g < scene->n_groups; g++) {
    DscTweakUnit *u = &f->units[f->n_units];
    gboolean any = FALSE;

    u->group = g;
    u->params = dsc_tweak_scene_get_params (scene, g, f->params);
    u->first = f->points->len;
    for (guint i = 0; i < scene->n_exposures; i++)
      if (scene->exposures[i].group == g && !scene->exposures[i].excluded && parent[i] == set) {
        any = TRUE;
        dsc_tweak_field_add_points (f, f->n_units, i, fixed[i]);
      }
    if (!any)
      continue;
    u->n = f->points->len - u->first;
    u->component = u->visit = f->n_units;
    for (guint v = f->n_units; v-- > 0;)
      if (same_visit (scene, f->units[v].group, g))
        u->visit = v;
    finish_unit (f, f->n_units++);
  }
}

/* The rows of the reference near the exposures. */
static void
cut_reference (DscTweakField *f)
{
  const DscTweakCatalog *c = f->scene->reference;
  double centre[3], box[4] = { INFINITY, -INFINITY, INFINITY, -INFINITY }, reach = 0.0;

  for (guint u = 0; u < f->n_units && c != NULL; u++)
    for (int k = 0; k < 4 && f->units[u].n > 0; k++)
      box[k] = k % 2 == 0 ? MIN (box[k], f->units[u].box[k] - REFERENCE_RIM)
                          : MAX (box[k], f->units[u].box[k] + REFERENCE_RIM);
  if (c == NULL || !(box[1] > box[0]))
    return;
  to_vector (f->tan.crval[0], f->tan.crval[1], centre);
  reach = hypot (MAX (-box[0], box[1]), MAX (-box[2], box[3])) / 3600.0 * DEGREE * 1.01;
  f->row = g_new (guint, c->n + 1);
  f->rx = g_new (double, c->n + 1);
  f->ry = g_new (double, c->n + 1);
  for (gsize i = 0; i < c->n; i++) {
    double v[3], x = c->ra[i], y = c->dec[i];

    if (!(fabs (y - f->tan.crval[1]) * DEGREE < reach)
        || (c->weight != NULL && c->weight[i] <= 0.0))
      continue;
    to_vector (x, y, v);
    if (!(chord (v, centre) < MIN (reach, 1.0)))
      continue;
    dsc_tan_sky_to_pixel (&f->tan, 1, &x, &y, &x, &y);
    if (!(x > box[0] && x < box[1] && y > box[2] && y < box[3]))
      continue;
    f->row[f->n_reference] = i;
    f->rx[f->n_reference] = x;
    f->ry[f->n_reference++] = y;
  }
}

static DscTweakField *
field_new (const DscTweakScene *scene,
           const DscTweakregParams *params,
           const DscTweakCircle *circles,
           const guint *parent,
           guint set,
           gboolean *const *fixed)
{
  DscTweakField *f = g_new0 (DscTweakField, 1);

  f->scene = scene;
  f->params = params;
  f->points = g_array_new (FALSE, FALSE, sizeof (DscTweakPoint));
  set_plane (f, circles, parent, set);
  f->pixel = dsc_tweak_pixel_width (f, &scene->exposures[set]);
  for (guint i = 0; i < scene->n_exposures; i++)
    if (parent[i] == set && circles[i].radius > 0.0)
      f->pixel = MAX (f->pixel, dsc_tweak_pixel_width (f, &scene->exposures[i]));
  add_units (f, parent, set, fixed);
  cut_reference (f);
  return f;
}

GPtrArray *
dsc_tweak_fields_new (const DscTweakScene *scene,
                      const DscTweakregParams *params,
                      GCancellable *cancellable,
                      GError **error)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify)field_free);
  g_autofree DscTweakCircle *circles = g_new0 (DscTweakCircle, scene->n_exposures + 1);
  g_autofree guint *parent = g_new0 (guint, scene->n_exposures + 1);
  g_autofree gboolean **fixed = g_new0 (gboolean *, scene->n_exposures + 1);

  for (guint i = 0; i < scene->n_exposures; i++)
    if (scene->exposures[i].excluded || !find_circle (&scene->exposures[i], &circles[i]))
      circles[i].radius = 0.0;
  find_sets (scene, circles, parent);
  dsc_tweak_find_fixed (scene, fixed, cancellable);
  for (guint i = 0; i < scene->n_exposures; i++)
    parent[i] = find_root (parent, i);
  for (guint i = 0; i < scene->n_exposures; i++)
    if (parent[i] == i && circles[i].radius > 0.0 && !g_cancellable_is_cancelled (cancellable))
      g_ptr_array_add (fields, field_new (scene, params, circles, parent, i, fixed));
  for (guint i = 0; i < scene->n_exposures; i++)
    g_free (fixed[i]);
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    return fields;
  g_ptr_array_unref (fields);
  return NULL;
}
