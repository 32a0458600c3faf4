/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-result-private.h"

#include <math.h>
#include <string.h>

static gboolean
bad (const char *path, const char *what, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s' is not an alignment of these exposures: %s; run tweakreg again", path, what);
  return FALSE;
}

static gboolean
all_finite (const double *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_sources (GVariant *array, GArray *sources)
{
  gsize n;
  const DscTweakSource *s = g_variant_get_fixed_array (array, &n, sizeof *s);

  g_array_append_vals (sources, s, (guint)n);
  for (guint i = 0; i < sources->len; i++) {
    const DscTweakSource *source = &g_array_index (sources, DscTweakSource, i);

    if (!isfinite (source->x) || !isfinite (source->y) || isinf (source->xwin)
        || isinf (source->ywin) || isinf (source->flux) || (guint)source->dropped > 1)
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_exposures (GVariant *array, DscTweakScene *scene)
{
  if (g_variant_n_children (array) != scene->n_exposures)
    return FALSE;
  for (guint i = 0; i < scene->n_exposures; i++) {
    DscTweakExposure *e = &scene->exposures[i];
    g_autoptr (GVariant) sources = NULL;
    g_autofree char *name = NULL;
    guint width, height;

    g_variant_get_child (array, i, "(smsuud@a" SOURCE ")", &name, &e->catalog, &width, &height,
                         &e->fwhm, &sources);
    if (strcmp (name, e->name) != 0 || width != e->width || height != e->height
        || !read_sources (sources, e->sources))
      return FALSE;
  }
  return TRUE;
}

/* NULL for none where that is allowed; else as many numbers as the catalog has rows. */
static double *
read_column (GVariant *array, gsize n, gboolean optional, gboolean *ok)
{
  gsize size;
  const double *values = g_variant_get_fixed_array (array, &size, sizeof *values);

  if (optional && size == 0)
    return NULL;
  *ok = *ok && size == n;
  return *ok ? g_memdup2 (values, size * sizeof *values) : NULL;
}

static gboolean
read_catalog (GVariant *maybe, DscTweakScene *scene)
{
  g_autoptr (GVariant) value = g_variant_get_maybe (maybe);
  g_autoptr (DscTweakCatalog) c = NULL;
  g_autoptr (GVariant) ra = NULL, dec = NULL, weight = NULL, mag = NULL;
  gboolean ok = TRUE;

  if (value == NULL)
    return TRUE;
  c = g_new0 (DscTweakCatalog, 1);
  g_variant_get (value, "(s@ad@ad@ad@ad^as)", &c->name, &ra, &dec, &weight, &mag, &c->id);
  c->n = g_variant_n_children (ra);
  c->ra = read_column (ra, c->n, FALSE, &ok);
  c->dec = read_column (dec, c->n, FALSE, &ok);
  c->weight = read_column (weight, c->n, TRUE, &ok);
  c->mag = read_column (mag, c->n, TRUE, &ok);
  if (!ok || (g_strv_length (c->id) != 0 && g_strv_length (c->id) != c->n))
    return FALSE;
  if (*c->id == NULL)
    g_clear_pointer (&c->id, g_strfreev);
  scene->reference = g_steal_pointer (&c);
  return TRUE;
}

static gboolean
read_histogram (GVariant *maybe, DscMatchHistogram *h)
{
  g_autoptr (GVariant) value = g_variant_get_maybe (maybe);
  g_autoptr (GVariant) counts = NULL;
  const guint32 *numbers;
  guint peak;
  gsize n;

  if (value == NULL)
    return TRUE;
  g_variant_get (value, "(uud@auu(dddd)(uuuu)ttd)", &h->half, &h->side, &h->bin, &counts, &peak,
                 &h->index[0], &h->index[1], &h->offset[0], &h->offset[1], &h->box[0], &h->box[1],
                 &h->box[2], &h->box[3], &h->n_pairs, &h->n_box, &h->significance);
  numbers = g_variant_get_fixed_array (counts, &n, sizeof *numbers);
  h->peak = peak;
  if (h->half >= (1u << 15) || h->side != 2 * h->half + 1 || n != (gsize)h->side * h->side
      || peak > DSC_MATCH_PEAK_NO_MAXIMUM || !(h->bin > 0) || !all_finite (&h->bin, 1)
      || !all_finite (h->index, 2) || !all_finite (h->offset, 2) || h->box[0] > h->box[1]
      || h->box[2] > h->box[3] || h->box[1] > h->side || h->box[3] > h->side)
    return FALSE;
  h->counts = g_memdup2 (numbers, n * sizeof *numbers);
  return TRUE;
}

static gboolean
pair_is_valid (const DscTweakPair *p, const DscTweakScene *scene)
{
  const double numbers[7] = { p->u, p->v, p->x, p->y, p->dx, p->dy, p->weight };

  if (p->exposure >= scene->n_exposures || p->source >= scene->exposures[p->exposure].sources->len
      || !all_finite (numbers, 7) || (guint)p->used > 1)
    return FALSE;
  if (p->ref_exposure != DSC_TWEAK_NONE)
    return p->ref_exposure < scene->n_exposures
           && p->ref_source < scene->exposures[p->ref_exposure].sources->len;
  return p->ref_source == DSC_TWEAK_NONE
         || (scene->reference != NULL && p->ref_source < scene->reference->n);
}

static gboolean
read_fit (GVariant *value, const DscTweakScene *scene, GPtrArray *fits)
{
  DscTweakFit *f = dsc_tweak_fit_new (DSC_TWEAK_RELATIVE, 0);
  g_autoptr (GVariant) numbers = NULL, histogram = NULL, pairs = NULL;
  guint kind, state, geometry;
  double values[N_NUMBERS];
  gsize n;
  gconstpointer data;

  g_ptr_array_add (fits, f);
  g_clear_pointer (&f->verdict, g_free);
  g_variant_get (value, "(uuusmsuuuuuu@ad@m" HISTOGRAM "@a" PAIR ")", &kind, &f->group, &state,
                 &f->verdict, &f->advice, &f->n_sources, &f->n_reference, &f->n_matched, &f->n_used,
                 &f->plane, &geometry, &numbers, &histogram, &pairs);
  f->kind = kind;
  f->state = state;
  f->geometry = geometry;
  data = g_variant_get_fixed_array (numbers, &n, sizeof (double));
  if (kind > DSC_TWEAK_ABSOLUTE || state >= DSC_N_TWEAK_STATES || geometry > DSC_FIT_GENERAL
      || f->plane >= scene->n_exposures || n != N_NUMBERS
      || (f->group != DSC_TWEAK_NONE && f->group >= scene->n_groups))
    return FALSE;
  memcpy (values, data, sizeof values);
  copy_numbers (f, values, TRUE);
  data = g_variant_get_fixed_array (pairs, &n, sizeof (DscTweakPair));
  g_array_append_vals (f->pairs, data, (guint)n);
  for (guint i = 0; i < f->pairs->len; i++)
    if (!pair_is_valid (&g_array_index (f->pairs, DscTweakPair, i), scene))
      return FALSE;
  return all_finite (values, 9) && f->n_used <= f->n_matched
         && read_histogram (histogram, &f->histogram);
}

static gboolean
read_aligned (GVariant *array, DscLibrary *output, DscTweakSolution *solution)
{
  if (g_variant_n_children (array) != solution->n_exposures
      || dsc_library_get_n_models (output) != solution->n_exposures)
    return FALSE;
  for (guint i = 0; i < solution->n_exposures; i++) {
    DscTweakAligned *a = &solution->exposures[i];
    DscWcs *wcs = dsc_image_model_get_wcs (dsc_library_get_model (output, i));
    guint state;
    gboolean moved;

    g_variant_get_child (array, i, "(ub)", &state, &moved);
    if (state >= DSC_N_TWEAK_STATES || (moved && wcs == NULL))
      return FALSE;
    a->state = state;
    a->wcs = moved ? dsc_wcs_ref (wcs) : NULL;
  }
  return TRUE;
}

static gboolean
read_solution (GVariant *value,
               const DscTweakScene *scene,
               DscLibrary *output,
               DscTweakSolution *solution)
{
  g_autoptr (GVariant) warnings = NULL, fits = NULL, exposures = NULL;
  guint status;

  g_clear_pointer (&solution->method, g_free);
  g_clear_pointer (&solution->verdict, g_free);
  g_variant_get (value, "(ssu@asb@a" FIT "@a(ub))", &solution->method, &solution->verdict, &status,
                 &warnings, &solution->absolute, &fits, &exposures);
  if (status > DSC_STEP_FAILED || !read_aligned (exposures, output, solution))
    return FALSE;
  solution->status = status;
  for (gsize i = 0; i < g_variant_n_children (warnings); i++) {
    char *text;

    g_variant_get_child (warnings, i, "s", &text);
    g_ptr_array_add (solution->warnings, text);
  }
  for (gsize i = 0; i < g_variant_n_children (fits); i++) {
    g_autoptr (GVariant) fit = g_variant_get_child_value (fits, i);

    if (!read_fit (fit, scene, solution->fits))
      return FALSE;
  }
  dsc_tweak_solution_measure (solution, scene);
  return TRUE;
}

/* Returns: (nullable): NULL with an error unless the bytes are exactly what they should be */
static GVariant *
load (const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *magic;
  char *text;
  gsize n;

  if (!g_file_get_contents (path, &text, &n, &local)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "the alignment '%s' cannot be read: %s; run tweakreg again", path, local->message);
    return NULL;
  }
  bytes = g_bytes_new_take (text, n);
  value = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (FILE_TYPE), bytes, FALSE));
  if (G_BYTE_ORDER == G_BIG_ENDIAN) {
    g_autoptr (GVariant) little = g_steal_pointer (&value);

    value = g_variant_byteswap (little);
  }
  if (!g_variant_is_normal_form (value)) {
    bad (path, "it is damaged", error);
    return NULL;
  }
  g_variant_get_child (value, 0, "&s", &magic);
  if (strcmp (magic, MAGIC) != 0) {
    bad (path, "it is of another version of the program", error);
    return NULL;
  }
  return g_steal_pointer (&value);
}

gboolean
dsc_tweak_result_read (const char *path,
                       DscLibrary *input,
                       DscLibrary *output,
                       const DscTweakregParams *params,
                       DscTweakScene **ret_scene,
                       DscTweakSolution **ret_solution,
                       GError **error)
{
  g_autoptr (GVariant) value = load (path, error);
  g_autoptr (GVariant) exposures = NULL, catalog = NULL, fits = NULL;
  g_autoptr (DscTweakScene) scene = NULL;
  g_autoptr (DscTweakSolution) solution = NULL;
  guint compat;

  if (value == NULL)
    return FALSE;
  g_variant_get (value, "(su@a" EXPOSURE "@m" CATALOG "@" SOLUTION ")", NULL, &compat, &exposures,
                 &catalog, &fits);
  if (compat > DSC_COMPAT_JWST)
    return bad (path, "its mode of compatibility is not known", error);
  scene = dsc_tweak_scene_from_library (input, params, compat, error);
  if (scene == NULL)
    return FALSE;
  if (!read_exposures (exposures, scene))
    return bad (path, "other exposures, or sources without a position", error);
  if (!read_catalog (catalog, scene))
    return bad (path, "its reference catalog is damaged", error);
  solution = dsc_tweak_solution_new (scene->n_exposures);
  if (!read_solution (fits, scene, output, solution))
    return bad (path, "its fits are damaged", error);
  *ret_scene = g_steal_pointer (&scene);
  *ret_solution = g_steal_pointer (&solution);
  return TRUE;
}
