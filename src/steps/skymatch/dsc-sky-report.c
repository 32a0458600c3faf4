/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-report.h"

#define EXPOSURE_FORMAT "(sudddttddddduau)"
#define UNIT_FORMAT "(suud)"
#define PAIR_FORMAT "(uuddttdddddb)"
#define REPORT_FORMAT "(ssssbdddua" EXPOSURE_FORMAT "a" UNIT_FORMAT "a" PAIR_FORMAT ")"

#define MAX_BINS 4096

DscSkyReport *
dsc_sky_report_new (guint n_exposures, guint n_units, guint n_pairs)
{
  DscSkyReport *report = g_new0 (DscSkyReport, 1);

  report->n_exposures = n_exposures;
  report->n_units = n_units;
  report->n_pairs = n_pairs;
  report->exposures = g_new0 (DscSkyExposure, n_exposures);
  report->units = g_new0 (DscSkyUnit, n_units);
  report->pairs = g_new0 (DscSkyPair, n_pairs);
  return report;
}

void
dsc_sky_report_free (DscSkyReport *report)
{
  if (report == NULL)
    return;
  for (guint i = 0; i < report->n_exposures; i++) {
    g_free (report->exposures[i].name);
    g_free (report->exposures[i].counts);
  }
  for (guint i = 0; i < report->n_units; i++)
    g_free (report->units[i].name);
  g_free (report->exposures);
  g_free (report->units);
  g_free (report->pairs);
  g_free (report->method);
  g_free (report->statistic);
  g_free (report->match_by);
  g_free (report->unit);
  g_free (report);
}

static const char *
text (const char *s)
{
  return s != NULL ? s : "";
}

static GVariant *
exposures_to_variant (const DscSkyReport *report)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" EXPOSURE_FORMAT));
  for (guint i = 0; i < report->n_exposures; i++) {
    const DscSkyExposure *e = &report->exposures[i];
    GVariantBuilder counts;

    g_variant_builder_init (&counts, G_VARIANT_TYPE ("au"));
    for (guint k = 0; k < e->n_bins; k++)
      g_variant_builder_add (&counts, "u", e->counts[k]);
    g_variant_builder_add (&builder, EXPOSURE_FORMAT, text (e->name), e->unit, e->level, e->before,
                           e->local, e->n_good, e->n_pixels, e->lower, e->upper, e->sigma,
                           e->hist_start, e->hist_width, e->hist_stride, &counts);
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
units_to_variant (const DscSkyReport *report)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" UNIT_FORMAT));
  for (guint i = 0; i < report->n_units; i++) {
    const DscSkyUnit *u = &report->units[i];

    g_variant_builder_add (&builder, UNIT_FORMAT, text (u->name), u->n_exposures, u->component,
                           u->level);
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
pairs_to_variant (const DscSkyReport *report)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" PAIR_FORMAT));
  for (guint i = 0; i < report->n_pairs; i++) {
    const DscSkyPair *p = &report->pairs[i];

    g_variant_builder_add (&builder, PAIR_FORMAT, p->a, p->b, p->area, p->fraction, p->n_a, p->n_b,
                           p->sky_a, p->sky_b, p->before, p->after, p->weight, p->used);
  }
  return g_variant_builder_end (&builder);
}

GVariant *
dsc_sky_report_to_variant (const DscSkyReport *report)
{
  GVariant *variant;

  variant = g_variant_new (
      "(ssssbdddu@a" EXPOSURE_FORMAT "@a" UNIT_FORMAT "@a" PAIR_FORMAT ")", text (report->method),
      text (report->statistic), text (report->match_by), text (report->unit), report->subtracted,
      report->noise, report->rms_before, report->rms_after, report->n_components,
      exposures_to_variant (report), units_to_variant (report), pairs_to_variant (report));
  /* In one piece at once, on the thread of the step: readers need it so. */
  g_variant_get_data (variant);
  return variant;
}

static gboolean
read_exposures (DscSkyReport *report, GVariant *list)
{
  for (guint i = 0; i < report->n_exposures; i++) {
    DscSkyExposure *e = &report->exposures[i];
    g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
    g_autoptr (GVariant) counts = NULL;

    g_variant_get (item, EXPOSURE_FORMAT, &e->name, &e->unit, &e->level, &e->before, &e->local,
                   &e->n_good, &e->n_pixels, &e->lower, &e->upper, &e->sigma, &e->hist_start,
                   &e->hist_width, &e->hist_stride, NULL);
    counts = g_variant_get_child_value (item, 13);
    if (e->unit >= report->n_units || g_variant_n_children (counts) > MAX_BINS)
      return FALSE;
    e->n_bins = (guint)g_variant_n_children (counts);
    e->counts = g_new0 (guint32, MAX (e->n_bins, 1));
    for (guint k = 0; k < e->n_bins; k++)
      g_variant_get_child (counts, k, "u", &e->counts[k]);
  }
  return TRUE;
}

static gboolean
read_units (DscSkyReport *report, GVariant *list)
{
  for (guint i = 0; i < report->n_units; i++) {
    DscSkyUnit *u = &report->units[i];

    g_variant_get_child (list, i, UNIT_FORMAT, &u->name, &u->n_exposures, &u->component, &u->level);
    if (u->component >= report->n_components)
      return FALSE;
  }
  return TRUE;
}

/* As PAIR_FORMAT lies in memory: there may be 45 000 of them. */
typedef struct {
  guint32 a, b;
  double area, fraction;
  guint64 n_a, n_b;
  double sky_a, sky_b, before, after, weight;
  guint8 used;
} StoredPair;

static gboolean
read_pairs (DscSkyReport *report, GVariant *list)
{
  gsize n;
  const StoredPair *stored = g_variant_get_fixed_array (list, &n, sizeof *stored);

  if (n != report->n_pairs)
    return FALSE;
  for (guint i = 0; i < report->n_pairs; i++) {
    const StoredPair *s = &stored[i];
    DscSkyPair *p = &report->pairs[i];

    *p = (DscSkyPair){ .a = s->a, .b = s->b, .area = s->area, .fraction = s->fraction };
    p->n_a = s->n_a;
    p->n_b = s->n_b;
    p->sky_a = s->sky_a;
    p->sky_b = s->sky_b;
    p->before = s->before;
    p->after = s->after;
    p->weight = s->weight;
    p->used = s->used != 0;
    if (p->a >= report->n_units || p->b >= report->n_units || p->a == p->b)
      return FALSE;
  }
  return TRUE;
}

DscSkyReport *
dsc_sky_report_from_variant (GVariant *variant)
{
  g_autoptr (DscSkyReport) report = NULL;
  g_autoptr (GVariant) exposures = NULL;
  g_autoptr (GVariant) units = NULL;
  g_autoptr (GVariant) pairs = NULL;

  if (variant == NULL || !g_variant_is_of_type (variant, G_VARIANT_TYPE (REPORT_FORMAT)))
    return NULL;
  exposures = g_variant_get_child_value (variant, 9);
  units = g_variant_get_child_value (variant, 10);
  pairs = g_variant_get_child_value (variant, 11);
  report = dsc_sky_report_new ((guint)g_variant_n_children (exposures),
                               (guint)g_variant_n_children (units),
                               (guint)g_variant_n_children (pairs));
  g_variant_get (variant, "(ssssbdddu@*@*@*)", &report->method, &report->statistic,
                 &report->match_by, &report->unit, &report->subtracted, &report->noise,
                 &report->rms_before, &report->rms_after, &report->n_components, NULL, NULL, NULL);
  if (!read_exposures (report, exposures) || !read_units (report, units)
      || !read_pairs (report, pairs))
    return NULL;
  return g_steal_pointer (&report);
}
