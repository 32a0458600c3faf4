/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-result-private.h"

static GVariant *
doubles (const double *values, gsize n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, values, values != NULL ? n : 0,
                                    sizeof (double));
}

/* Padding is zero: equal results give equal bytes. */
static GVariant *
sources_to_variant (GArray *array)
{
  g_autofree DscTweakSource *copy = g_new0 (DscTweakSource, array->len + 1);

  for (guint i = 0; i < array->len; i++) {
    const DscTweakSource *s = &g_array_index (array, DscTweakSource, i);

    copy[i].id = s->id;
    copy[i].n_bad = s->n_bad;
    copy[i].x = s->x;
    copy[i].y = s->y;
    copy[i].xwin = s->xwin;
    copy[i].ywin = s->ywin;
    copy[i].error = s->error;
    copy[i].flux = s->flux;
    copy[i].weight = s->weight;
    copy[i].dropped = s->dropped != 0;
    copy[i].n_saturated = s->n_saturated;
  }
  return g_variant_new_fixed_array (G_VARIANT_TYPE (SOURCE), copy, array->len, sizeof *copy);
}

static GVariant *
pairs_to_variant (GArray *array)
{
  g_autofree DscTweakPair *copy = g_new0 (DscTweakPair, array->len + 1);

  for (guint i = 0; i < array->len; i++) {
    const DscTweakPair *p = &g_array_index (array, DscTweakPair, i);

    copy[i].exposure = p->exposure;
    copy[i].source = p->source;
    copy[i].ref_exposure = p->ref_exposure;
    copy[i].ref_source = p->ref_source;
    copy[i].u = p->u;
    copy[i].v = p->v;
    copy[i].x = p->x;
    copy[i].y = p->y;
    copy[i].dx = p->dx;
    copy[i].dy = p->dy;
    copy[i].weight = p->weight;
    copy[i].used = p->used != 0;
  }
  return g_variant_new_fixed_array (G_VARIANT_TYPE (PAIR), copy, array->len, sizeof *copy);
}

static GVariant *
scene_to_variant (const DscTweakScene *scene)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" EXPOSURE));
  for (guint i = 0; i < scene->n_exposures; i++) {
    const DscTweakExposure *e = &scene->exposures[i];

    g_variant_builder_add (&builder, "(smsuud@a" SOURCE ")", e->name, e->catalog, e->width,
                           e->height, e->fwhm, sources_to_variant (e->sources));
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
catalog_to_variant (const DscTweakCatalog *c)
{
  static const char *const none[] = { NULL };
  GVariant *value = NULL;

  if (c != NULL)
    value = g_variant_new ("(s@ad@ad@ad@ad^as)", c->name, doubles (c->ra, c->n),
                           doubles (c->dec, c->n), doubles (c->weight, c->n),
                           doubles (c->mag, c->n), c->id != NULL ? c->id : (GStrv)none);
  return g_variant_new_maybe (G_VARIANT_TYPE (CATALOG), value);
}

static GVariant *
histogram_to_variant (const DscMatchHistogram *h)
{
  GVariant *value = NULL;

  if (h->counts != NULL)
    value = g_variant_new ("(uud@auu(dddd)(uuuu)ttd)", h->half, h->side, h->bin,
                           g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, h->counts,
                                                      (gsize)h->side * h->side, sizeof *h->counts),
                           (guint)h->peak, h->index[0], h->index[1], h->offset[0], h->offset[1],
                           h->box[0], h->box[1], h->box[2], h->box[3], h->n_pairs, h->n_box,
                           h->significance);
  return g_variant_new_maybe (G_VARIANT_TYPE (HISTOGRAM), value);
}

static GVariant *
fits_to_variant (GPtrArray *fits)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" FIT));
  for (guint i = 0; i < fits->len; i++) {
    DscTweakFit *f = fits->pdata[i];
    double numbers[N_NUMBERS];

    copy_numbers (f, numbers, FALSE);
    g_variant_builder_add (&builder, "(uuusmsuuuuuu@ad@m" HISTOGRAM "@a" PAIR ")", (guint)f->kind,
                           f->group, (guint)f->state, f->verdict != NULL ? f->verdict : "",
                           f->advice, f->n_sources, f->n_reference, f->n_matched, f->n_used,
                           f->plane, (guint)f->geometry, doubles (numbers, N_NUMBERS),
                           histogram_to_variant (&f->histogram), pairs_to_variant (f->pairs));
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
solution_to_variant (const DscTweakSolution *s)
{
  GVariantBuilder warnings, exposures;

  g_variant_builder_init (&warnings, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < s->warnings->len; i++)
    g_variant_builder_add (&warnings, "s", s->warnings->pdata[i]);
  g_variant_builder_init (&exposures, G_VARIANT_TYPE ("a(ub)"));
  for (guint i = 0; i < s->n_exposures; i++)
    g_variant_builder_add (&exposures, "(ub)", (guint)s->exposures[i].state,
                           s->exposures[i].wcs != NULL);
  return g_variant_new ("(ssu@asb@a" FIT "@a(ub))", s->method, s->verdict, (guint)s->status,
                        g_variant_builder_end (&warnings), s->absolute, fits_to_variant (s->fits),
                        g_variant_builder_end (&exposures));
}

gboolean
dsc_tweak_result_write (const DscTweakScene *scene,
                        const DscTweakSolution *solution,
                        const char *path,
                        GError **error)
{
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) local = NULL;

  value = g_variant_ref_sink (g_variant_new ("(su@a" EXPOSURE "@m" CATALOG "@" SOLUTION ")", MAGIC,
                                             (guint)scene->compat, scene_to_variant (scene),
                                             catalog_to_variant (scene->reference),
                                             solution_to_variant (solution)));
  if (G_BYTE_ORDER == G_BIG_ENDIAN) {
    g_autoptr (GVariant) native = g_steal_pointer (&value);

    value = g_variant_byteswap (native);
  }
  if (g_file_set_contents (path, g_variant_get_data (value), (gssize)g_variant_get_size (value),
                           &local))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "the alignment '%s' cannot be written: %s", path,
               local->message);
  return FALSE;
}
