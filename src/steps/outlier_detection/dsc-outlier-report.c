/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-report.h"

#define EXPOSURE_FORMAT "(suttttttuddu)"
#define CORE_FORMAT "(dddddduuddd)"
#define REPORT_FORMAT "(suuuuata" EXPOSURE_FORMAT "a" CORE_FORMAT "s)"

DscOutlierReport *
dsc_outlier_report_new (guint n_exposures)
{
  DscOutlierReport *report = g_new0 (DscOutlierReport, 1);

  report->unit = g_strdup ("");
  report->n_exposures = n_exposures;
  report->exposures = g_new0 (DscOutlierExposure, n_exposures);
  return report;
}

void
dsc_outlier_report_free (DscOutlierReport *report)
{
  if (report == NULL)
    return;
  for (guint i = 0; i < report->n_exposures; i++)
    g_free (report->exposures[i].name);
  g_free (report->exposures);
  g_free (report->cores);
  g_free (report->coverage);
  g_free (report->unit);
  g_free (report->advice);
  g_free (report);
}

static GVariant *
exposures_to_variant (const DscOutlierReport *report)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" EXPOSURE_FORMAT));
  for (guint i = 0; i < report->n_exposures; i++) {
    const DscOutlierExposure *e = &report->exposures[i];

    g_variant_builder_add (&builder, EXPOSURE_FORMAT, e->name != NULL ? e->name : "", e->group,
                           e->n_pixels, e->n_good, e->n_checked, e->n_flagged, e->n_before,
                           e->n_in_cores, e->n_cores, e->residual, e->chi, (guint)e->cause);
  }
  return g_variant_builder_end (&builder);
}

static GVariant *
cores_to_variant (const DscOutlierReport *report)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" CORE_FORMAT));
  for (guint i = 0; i < report->n_cores; i++) {
    const DscOutlierCore *c = &report->cores[i];

    g_variant_builder_add (&builder, CORE_FORMAT, c->x, c->y, c->ra, c->dec, c->peak, c->snr,
                           c->n_seen, c->n_hit, c->flux_all, c->flux_kept, c->scale_needed);
  }
  return g_variant_builder_end (&builder);
}

GVariant *
dsc_outlier_report_to_variant (const DscOutlierReport *report)
{
  GVariantBuilder coverage;

  g_variant_builder_init (&coverage, G_VARIANT_TYPE ("at"));
  for (guint i = 0; i < report->n_coverage; i++)
    g_variant_builder_add (&coverage, "t", report->coverage[i]);
  return g_variant_new ("(suuuuat@a" EXPOSURE_FORMAT "@a" CORE_FORMAT "s)", report->unit,
                        report->nx, report->ny, report->n_groups, report->n_sources, &coverage,
                        exposures_to_variant (report), cores_to_variant (report),
                        report->advice != NULL ? report->advice : "");
}

static void
read_coverage (DscOutlierReport *report, GVariant *array)
{
  gsize n;
  const guint64 *values = g_variant_get_fixed_array (array, &n, sizeof (guint64));

  report->n_coverage = (guint)n;
  report->coverage = g_memdup2 (values, n * sizeof (guint64));
}

static void
read_exposures (DscOutlierReport *report, GVariant *array)
{
  for (guint i = 0; i < report->n_exposures; i++) {
    DscOutlierExposure *e = &report->exposures[i];
    guint cause;

    g_variant_get_child (array, i, EXPOSURE_FORMAT, &e->name, &e->group, &e->n_pixels, &e->n_good,
                         &e->n_checked, &e->n_flagged, &e->n_before, &e->n_in_cores, &e->n_cores,
                         &e->residual, &e->chi, &cause);
    e->cause = cause <= DSC_OUTLIER_CAUSE_UNKNOWN ? cause : DSC_OUTLIER_CAUSE_UNKNOWN;
  }
}

static void
read_cores (DscOutlierReport *report, GVariant *array)
{
  report->n_cores = (guint)g_variant_n_children (array);
  report->cores = g_new0 (DscOutlierCore, report->n_cores);
  for (guint i = 0; i < report->n_cores; i++) {
    DscOutlierCore *c = &report->cores[i];

    g_variant_get_child (array, i, CORE_FORMAT, &c->x, &c->y, &c->ra, &c->dec, &c->peak, &c->snr,
                         &c->n_seen, &c->n_hit, &c->flux_all, &c->flux_kept, &c->scale_needed);
  }
}

DscOutlierReport *
dsc_outlier_report_from_variant (GVariant *variant)
{
  g_autoptr (GVariant) coverage = NULL;
  g_autoptr (GVariant) exposures = NULL;
  g_autoptr (GVariant) cores = NULL;
  DscOutlierReport head = { 0 };
  DscOutlierReport *report;

  if (variant == NULL || !g_variant_is_of_type (variant, G_VARIANT_TYPE (REPORT_FORMAT)))
    return NULL;
  g_variant_get (variant, "(suuuu@at@a" EXPOSURE_FORMAT "@a" CORE_FORMAT "s)", &head.unit, &head.nx,
                 &head.ny, &head.n_groups, &head.n_sources, &coverage, &exposures, &cores,
                 &head.advice);
  report = dsc_outlier_report_new ((guint)g_variant_n_children (exposures));
  g_free (report->unit);
  report->unit = head.unit;
  report->advice = head.advice;
  if (*report->advice == '\0')
    g_clear_pointer (&report->advice, g_free);
  report->nx = head.nx;
  report->ny = head.ny;
  report->n_groups = head.n_groups;
  report->n_sources = head.n_sources;
  read_coverage (report, coverage);
  read_exposures (report, exposures);
  read_cores (report, cores);
  return report;
}

const char *
dsc_outlier_cause_name (DscOutlierCause cause)
{
  switch (cause) {
  case DSC_OUTLIER_CAUSE_NONE:
    return "none";
  case DSC_OUTLIER_CAUSE_SKY:
    return "sky mismatch";
  case DSC_OUTLIER_CAUSE_MISALIGNMENT:
    return "misalignment";
  case DSC_OUTLIER_CAUSE_ERR:
    return "ERR";
  case DSC_OUTLIER_CAUSE_UNKNOWN:
  default:
    return "unknown";
  }
}
