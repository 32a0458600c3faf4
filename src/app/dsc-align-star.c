/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-star.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-level-plot.h"

char *
dsc_align_number (double value, const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    return g_strdup ("–");
  g_ascii_formatd (text, sizeof text, format, value);
  return text[0] == '-' ? g_strconcat ("−", text + 1, NULL) : g_strdup (text);
}

static char *
describe_other (const DscTweakScene *scene, const DscTweakPair *pair)
{
  if (pair->ref_exposure < scene->n_exposures) {
    g_autofree char *name = dsc_sky_short_name (scene->exposures[pair->ref_exposure].name);

    return g_strdup_printf (_ ("matched with %s"), name);
  }
  if (pair->ref_source != DSC_TWEAK_NONE && scene->reference
      && pair->ref_source < scene->reference->n) {
    const DscTweakCatalog *reference = scene->reference;

    if (reference->id)
      return g_strdup_printf (_ ("reference star %s"), reference->id[pair->ref_source]);
    return g_strdup_printf (_ ("reference star in row %u"), pair->ref_source + 1);
  }
  return g_strdup (_ ("matched with its mean position"));
}

char *
dsc_align_star_describe (DscAlignCase *shown, const DscAlignStar *star)
{
  const DscTweakScene *scene = dsc_align_case_get_scene (shown);
  const DscTweakSolution *solution = dsc_align_case_get_solution (shown);
  const DscTweakExposure *exposure = &scene->exposures[star->exposure];
  const DscTweakFit *fit = g_ptr_array_index (solution->fits, star->fit);
  const DscTweakPair *pair = &g_array_index (fit->pairs, DscTweakPair, star->pair);
  const DscTweakSource *source = &g_array_index (exposure->sources, DscTweakSource, star->source);
  g_autofree char *name = dsc_sky_short_name (exposure->name);
  g_autofree char *dx = dsc_align_number (1e3 * pair->dx, "%+.2f");
  g_autofree char *dy = dsc_align_number (1e3 * pair->dy, "%+.2f");
  g_autofree char *size = dsc_align_number (1e3 * hypot (pair->dx, pair->dy), "%.2f");
  g_autofree char *mag = dsc_align_number ((double)star->mag, "%.2f");
  g_autofree char *other = describe_other (scene, pair);

  return g_strdup_printf (
      _ ("%s · star %u · %s mas (east %s, north %s), %s · x %.2f y %.2f (from 0) "
         "· mag %s · %s"),
      name, source->id, size, dx, dy, pair->used ? _ ("used") : _ ("left out"), source->x,
      source->y, mag, other);
}
