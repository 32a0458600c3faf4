/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-look.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "dsc-error.h"
#include "dsc-star-finder.h"

#define RAW_DELAY_MS 100 /* what a hand does not wait for */

/* The image, its mask, the smoothed one, the one without background, labels before and after blends
 * are separated; at most this part of the machine's memory. */
#define PIXEL_BYTES 21.0
#define MEMORY_PART 0.5

void
dsc_catalog_look_free (gpointer data)
{
  DscCatalogLook *look = data;

  g_clear_object (&look->model);
  g_clear_pointer (&look->sight, dsc_catalog_sight_free);
  dsc_params_free (dsc_source_catalog_param_specs, DSC_SOURCE_CATALOG_N_PARAMS, look->params);
  g_clear_pointer (&look->run, dsc_catalog_case_unref);
  g_clear_pointer (&look->finding, dsc_catalog_finding_unref);
  g_free (look);
}

static gboolean
is_in (const DscStar *star, const DscCatalogRegion *r)
{
  return star->x_peak >= (gint)r->x0 && star->x_peak < (gint)r->x1 && star->y_peak >= (gint)r->y0
         && star->y_peak < (gint)r->y1;
}

guint
dsc_catalog_look_count (const DscCatalogFinding *finding, const DscCatalogRegion *region)
{
  guint n = 0;

  if (finding->map == NULL) {
    for (guint i = 0; i < finding->stars->len; i++)
      n += is_in (&g_array_index (finding->stars, DscStar, i), region);
    return n;
  }
  for (guint i = 0; i < finding->map->n_segments; i++)
    n += dsc_segment_map_touches (finding->map, i, finding->x0, finding->y0, region);
  return n;
}

static void
count_row (guint row, gpointer user_data)
{
  (void)row;
  ++*(int *)user_data;
}

/* Of a catalogue without a label image: sources with their centres in the region. */
static int
count_run (const DscCatalogLook *look)
{
  const DscCatalogRegion *r = &look->region;
  const DscCatalogCase *run = look->run;
  int n = 0;

  if (run == NULL)
    return -1;
  if (run->map == NULL) {
    dsc_catalog_case_foreach_in (run, r->x0 - 0.5, r->y0 - 0.5, r->x1 - 0.5, r->y1 - 0.5, count_row,
                                 &n);
    return n;
  }
  if (r->x1 > run->map->width || r->y1 > run->map->height)
    return -1;
  for (guint i = 0; i < run->map->n_segments; i++)
    n += dsc_segment_map_touches (run->map, i, 0, 0, r);
  return n;
}

typedef struct {
  GTask *task;
  DscCatalogFinding *finding;
} Raw;

static void
raw_free (gpointer data)
{
  Raw *raw = data;

  g_object_unref (raw->task);
  dsc_catalog_finding_unref (raw->finding);
  g_free (raw);
}

static gboolean
raw_cb (gpointer data)
{
  Raw *raw = data;
  DscCatalogLook *look = g_task_get_task_data (raw->task);

  if (!g_task_get_completed (raw->task))
    look->raw (raw->task, raw->finding, look->raw_data);
  return G_SOURCE_REMOVE;
}

/* Tells of @finding unless the task is done before. */
static void
tell_raw (GTask *task, const DscCatalogLook *look, DscCatalogFinding *finding)
{
  g_autoptr (GSource) source = NULL;
  Raw *raw;

  if (look->raw == NULL)
    return;
  raw = g_new (Raw, 1);
  raw->task = g_object_ref (task);
  raw->finding = dsc_catalog_finding_ref (finding);
  source = g_timeout_source_new ((guint)fmax (RAW_DELAY_MS - look->outline_ms, 0));
  g_source_set_callback (source, raw_cb, raw, raw_free);
  g_source_attach (source, g_task_get_context (task));
}

void
dsc_catalog_sight_free (DscCatalogSight *self)
{
  if (self == NULL)
    return;
  dsc_catalog_detector_free (self->detector);
  g_object_unref (self->model);
  g_free (self);
}

gboolean
dsc_catalog_sight_is_of (const DscCatalogSight *self,
                         DscImageModel *model,
                         const DscSourceCatalogParams *params,
                         DscCompat compat)
{
  return self->model == model && self->compat == compat && self->box_size == params->bkg_boxsize;
}

/* It is the machine of a person at work. */
static gboolean
check_memory (const DscCatalogLook *look, GError **error)
{
  double width = dsc_image_model_get_width (look->model);
  double height = dsc_image_model_get_height (look->model), bytes = width * height * PIXEL_BYTES;
  double limit = MEMORY_PART * (double)sysconf (_SC_PHYS_PAGES) * (double)sysconf (_SC_PAGESIZE);
  g_autofree char *size = NULL;

  if (bytes <= limit)
    return TRUE;
  size = g_format_size_full ((guint64)bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, _ ("%.0f × %.0f pixels would take %s"), width,
               height, size);
  return FALSE;
}

static DscCatalogImage *
load (DscCatalogLook *look, GCancellable *cancellable, GError **error)
{
  const DscCatalogSight *s = look->sight;

  if (s != NULL && s->model == look->model && s->compat == look->compat)
    return dsc_catalog_image_new_boxes (dsc_catalog_detector_get_image (s->detector), look->params,
                                        0, cancellable, error);
  if (!check_memory (look, error))
    return NULL;
  return dsc_catalog_image_new (look->model, look->params, look->compat, 0, NULL, cancellable,
                                error);
}

static gboolean
prepare (DscCatalogLook *look, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscCatalogImage) image = NULL;
  DscCatalogSight *s;

  if (look->sight != NULL
      && dsc_catalog_sight_is_of (look->sight, look->model, look->params, look->compat))
    return TRUE;
  image = load (look, cancellable, error);
  if (image == NULL)
    return FALSE;
  s = g_new0 (DscCatalogSight, 1);
  s->detector = dsc_catalog_detector_new (image);
  s->model = g_object_ref (look->model);
  s->box_size = look->params->bkg_boxsize;
  s->compat = look->compat;
  g_clear_pointer (&look->sight, dsc_catalog_sight_free);
  look->sight = s;
  return TRUE;
}

/* Stars of the region, and if there may be too many in the whole image those of it. */
static gboolean
find_stars (
    GTask *task, DscCatalogLook *look, gint64 start, GCancellable *cancellable, GError **error)
{
  DscCatalogFinding *whole;

  look->finding
      = dsc_catalog_detector_find (look->sight->detector, look->params, look->compat,
                                   look->whole ? NULL : &look->region, TRUE, 0, cancellable, error);
  look->outline_ms = 1e-3 * (double)(g_get_monotonic_time () - start);
  if (look->finding == NULL || look->whole || g_atomic_int_get (&look->hurry))
    return look->finding != NULL;
  tell_raw (task, look, look->finding);
  whole = dsc_catalog_detector_find (look->sight->detector, look->params, look->compat, NULL, TRUE,
                                     0, cancellable, error);
  if (whole == NULL)
    return FALSE;
  dsc_catalog_finding_unref (look->finding);
  look->finding = whole;
  return TRUE;
}

static gboolean
find_segments (
    GTask *task, DscCatalogLook *look, gint64 start, GCancellable *cancellable, GError **error)
{
  DscCatalogFinding *finished;

  look->finding = dsc_catalog_detector_find (look->sight->detector, look->params, look->compat,
                                             look->whole ? NULL : &look->region, FALSE, 0,
                                             cancellable, error);
  look->outline_ms = 1e-3 * (double)(g_get_monotonic_time () - start);
  if (look->finding == NULL || look->finding->finished || g_atomic_int_get (&look->hurry))
    return look->finding != NULL;
  tell_raw (task, look, look->finding);
  finished = dsc_catalog_detector_finish (look->sight->detector, look->finding, look->params, 0,
                                          cancellable, error);
  if (finished == NULL)
    return FALSE;
  dsc_catalog_finding_unref (look->finding);
  look->finding = finished;
  return TRUE;
}

void
dsc_catalog_look_run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscCatalogLook *look = data;
  gint64 start = g_get_monotonic_time ();
  GError *error = NULL;
  gboolean ok = prepare (look, cancellable, &error);

  (void)source;
  look->n_was = -1;
  if (ok && !look->just_load) {
    ok = look->params->starfinder == DSC_STARFINDER_SEGMENTATION
             ? find_segments (task, look, start, cancellable, &error)
             : find_stars (task, look, start, cancellable, &error);
    if (ok) {
      look->n_here = dsc_catalog_look_count (look->finding, &look->region);
      look->n_was = count_run (look);
    }
  }
  look->ms = 1e-3 * (double)(g_get_monotonic_time () - start);
  g_debug ("%u sources in %u x %u pixels: outlines %.1f ms, all %.1f ms", look->n_here,
           look->region.x1 - look->region.x0, look->region.y1 - look->region.y0, look->outline_ms,
           look->ms);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- parameters ------------------------------------------------------------------------------- */

/* What measures sources once they are found. */
static gboolean
is_seen (const DscParamSpec *spec)
{
  static const char *const unseen[] = { "localbkg_width", "apermask_method", "kron_params", NULL };

  return (g_strcmp0 (spec->group, "detect") == 0 || g_strcmp0 (spec->group, "segmentation") == 0)
         && !g_strv_contains (unseen, spec->name);
}

gboolean
dsc_catalog_look_compare (const DscSourceCatalogParams *was,
                          const DscSourceCatalogParams *now,
                          const char **ret_unseen)
{
  gboolean other = FALSE;

  *ret_unseen = NULL;
  for (guint i = 0; i < DSC_SOURCE_CATALOG_N_PARAMS; i++) {
    const DscParamSpec *spec = &dsc_source_catalog_param_specs[i];
    g_autofree char *before = NULL, *after = NULL;

    if (spec->flags & DSC_PARAM_NO_HASH)
      continue;
    before = dsc_param_get_text (spec, was);
    after = dsc_param_get_text (spec, now);
    if (strcmp (before, after) == 0)
      continue;
    if (is_seen (spec))
      other = TRUE;
    else if (*ret_unseen == NULL)
      *ret_unseen = spec->name;
  }
  return other;
}
