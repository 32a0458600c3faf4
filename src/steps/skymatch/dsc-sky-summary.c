/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-summary.h"

#include <math.h>
#include <stdlib.h>

#include "dsc-dq.h"

#define MAX_NAMED 8 /* exposures or groups named in one message */

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* The median sigma of a sky pixel. */
static double
find_noise (const DscSkyScene *scene)
{
  g_autofree double *sigma = g_new (double, scene->n_members + 1);
  guint n = 0;

  for (guint i = 0; i < scene->n_members; i++)
    if (isfinite (scene->members[i].local.sigma))
      sigma[n++] = scene->members[i].local.sigma;
  qsort (sigma, n, sizeof *sigma, compare_doubles);
  return n > 0 ? sigma[n / 2] : NAN;
}

static void
fill_exposure (const DscSkyMember *m, const DscSkyLevels *levels, guint i, DscSkyExposure *e)
{
  e->name = g_strdup (dsc_image_model_get_name (m->model));
  e->unit = m->unit;
  e->level = levels->valid[i] ? levels->level[i] : NAN;
  e->before = levels->before[i];
  e->local = m->local.value;
  e->n_good = m->n_good;
  e->n_pixels = (guint64)m->width * m->height;
  e->lower = m->local.lower;
  e->upper = m->local.upper;
  e->sigma = m->local.sigma;
  e->hist_start = m->hist_start;
  e->hist_width = m->hist_width;
  e->hist_stride = m->hist_stride;
  e->n_bins = m->n_bins;
  e->counts = g_memdup2 (m->counts, m->n_bins * sizeof *m->counts);
}

static void
fill_units (const DscSkyScene *scene, const DscSkyLevels *levels, DscSkyReport *report)
{
  for (guint u = 0; u < report->n_units; u++)
    report->units[u] = (DscSkyUnit){ .component = levels->component[u], .level = NAN };
  for (guint i = 0; i < scene->n_members; i++) {
    DscSkyUnit *unit = &report->units[scene->members[i].unit];

    if (unit->n_exposures++ == 0) {
      unit->name = g_strdup (report->exposures[i].name);
      unit->level = report->exposures[i].level;
      if (!isnan (levels->matched[scene->members[i].unit]))
        unit->level = levels->matched[scene->members[i].unit];
    } else if (unit->n_exposures == 2) {
      g_free (unit->name);
      unit->name = g_strdup (dsc_library_get_group_id (scene->input->library, i));
    }
  }
}

/* What has been found for a unit in this run. */
static double
unit_delta (const DscSkyScene *scene, const DscSkyLevels *levels, guint unit)
{
  for (guint i = 0; i < scene->n_members; i++)
    if (scene->members[i].unit == unit)
      return levels->delta[i];
  return 0;
}

static void
fill_pairs (const DscSkyScene *scene,
            const DscSkyLevels *levels,
            GArray *pairs,
            DscSkyReport *report)
{
  g_autofree double *delta = g_new (double, scene->n_units + 1);
  double before = 0, after = 0;
  guint n = 0;

  for (guint u = 0; u < scene->n_units; u++)
    delta[u] = unit_delta (scene, levels, u);
  for (guint k = 0; k < pairs->len; k++) {
    const DscSkyPairValue *v = &g_array_index (pairs, DscSkyPairValue, k);
    DscSkyPair *p = &report->pairs[k];

    *p = (DscSkyPair){ .a = v->a,
                       .b = v->b,
                       .area = v->area,
                       .fraction = v->fraction,
                       .n_a = v->n_a,
                       .n_b = v->n_b,
                       .sky_a = v->sky_a,
                       .sky_b = v->sky_b,
                       .before = v->difference,
                       .after = v->difference - delta[v->a] + delta[v->b],
                       .weight = v->weight,
                       .used = v->weight > 0 };
    if (!p->used)
      continue;
    before += p->before * p->before;
    after += p->after * p->after;
    n++;
  }
  report->rms_before = n > 0 ? sqrt (before / n) : NAN;
  report->rms_after = n > 0 ? sqrt (after / n) : NAN;
}

DscSkyReport *
dsc_sky_summary_report (const DscSkymatchParams *params,
                        const DscSkyScene *scene,
                        const DscSkyLevels *levels,
                        GArray *pairs)
{
  static const char *const methods[] = { "local", "global", "match", "global+match", "user" };
  static const char *const statistics[] = { "median", "midpt", "mean", "mode" };
  DscSkyReport *report = dsc_sky_report_new (scene->n_members, scene->n_units, pairs->len);

  report->method = g_strdup (methods[params->skymethod]);
  report->statistic = g_strdup (statistics[params->skystat]);
  report->match_by = g_strdup (
      params->match_by == DSC_SKYMATCH_MATCH_BY_DIFFERENCES ? "differences" : "statistics");
  report->unit = g_strdup (dsc_image_model_get_unit (scene->members[0].model));
  report->subtracted = params->subtract;
  report->noise = find_noise (scene);
  report->n_components = levels->n_components;
  for (guint i = 0; i < scene->n_members; i++)
    fill_exposure (&scene->members[i], levels, i, &report->exposures[i]);
  fill_units (scene, levels, report);
  fill_pairs (scene, levels, pairs, report);
  return report;
}

/* "x, y and 3 more" */
static char *
join_names (GPtrArray *names)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < MIN (names->len, MAX_NAMED); i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", (const char *)names->pdata[i]);
  if (names->len > MAX_NAMED)
    g_string_append_printf (out, " and %u more", names->len - MAX_NAMED);
  return g_string_free (out, FALSE);
}

static void
tell_pairs (const DscSkyReport *report, DscProgress *progress)
{
  double low = INFINITY, high = 0;
  guint n_used = 0;

  for (guint k = 0; k < report->n_pairs; k++) {
    const DscSkyPair *p = &report->pairs[k];

    low = MIN (low, p->fraction);
    high = MAX (high, p->fraction);
    n_used += p->used;
    if (!p->used)
      dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                            "%s and %s overlap by %.1f %%, but there is no usable sky in it: not "
                            "used",
                            report->units[p->a].name, report->units[p->b].name, 100 * p->fraction);
  }
  if (report->n_pairs == 0)
    return;
  dsc_progress_message (progress, DSC_MESSAGE_INFO,
                        "%u pairs overlap, by %.1f to %.1f %% of the smaller footprint; %u used",
                        report->n_pairs, 100 * low, 100 * high, n_used);
  if (n_used > 0)
    dsc_progress_message (
        progress, DSC_MESSAGE_INFO,
        "sky differences of pairs: %.4g %s rms before, %.4g %s rms after (noise of "
        "a pixel %.3g %s)",
        report->rms_before, report->unit, report->rms_after, report->unit, report->noise,
        report->unit);
}

/* Sets of exposures that nothing connects. */
static void
tell_components (const DscSkyReport *report, gboolean matches, DscProgress *progress)
{
  if (!matches || report->n_components < 2 || report->n_units < 2)
    return;
  dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                        "the exposures form %u sets without an overlap that has usable sky: levels "
                        "are relative within "
                        "each set; between sets the offset is unknown (take global+match or local "
                        "for absolute levels)",
                        report->n_components);
  for (guint c = 0; c < MIN (report->n_components, MAX_NAMED); c++) {
    g_autoptr (GPtrArray) names = g_ptr_array_new ();
    g_autofree char *list = NULL;

    for (guint u = 0; u < report->n_units; u++)
      if (report->units[u].component == c)
        g_ptr_array_add (names, report->units[u].name);
    list = join_names (names);
    dsc_progress_message (progress, DSC_MESSAGE_WARNING, "set %u of %u: %s%s", c + 1,
                          report->n_components, list,
                          names->len == 1 ? " (overlaps no other with usable sky)" : "");
  }
}

/* "DO_NOT_USE 99.8 %, ..." of the flags that exclude pixels; "" if they cannot be read */
static char *
describe_flags (const DscSkyScene *scene, const DscSkyMember *m)
{
  g_autoptr (DscImage) dq = NULL;
  guint64 count[32] = { 0 };
  gsize n;
  GString *out = g_string_new (NULL);

  if (dsc_image_model_has_plane (m->model, DSC_PLANE_DQ))
    dq = dsc_image_model_load_plane (m->model, DSC_PLANE_DQ, NULL);
  n = dq != NULL ? dsc_image_n_pixels (dq) : 0;
  for (gsize i = 0; i < n; i++)
    for (guint32 bad = dq->u[i] & scene->bad_bits; bad != 0; bad &= bad - 1)
      count[__builtin_ctz (bad)]++;
  for (guint bit = 0; bit < 32; bit++)
    if (count[bit] > 0)
      g_string_append_printf (out, "%s%s on %.1f %%", out->len > 0 ? ", " : "",
                              dsc_dq_bit_name (bit), 100.0 * (double)count[bit] / (double)n);
  return g_string_free (out, FALSE);
}

/* Why an exposure has no level, as far as its own pixels are the reason. */
static void
tell_empty (const DscSkymatchParams *params,
            const DscSkyScene *scene,
            const DscSkyMember *m,
            DscProgress *progress)
{
  const char *name = dsc_image_model_get_name (m->model);
  guint64 n = (guint64)m->width * m->height;
  double left = 100.0 * (double)m->n_good / (double)n;

  if (m->n_good == 0) {
    g_autofree char *flags = describe_flags (scene, m);

    dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                          "'%s': no pixel is left for the sky (%.1f %% of %" G_GUINT64_FORMAT
                          "): dqbits '%s' excludes %s; the others are not finite",
                          name, left, n, params->dqbits, *flags != '\0' ? flags : "none");
  } else if (isnan (m->local.value)) {
    dsc_progress_message (
        progress, DSC_MESSAGE_WARNING,
        "'%s': the statistic is not finite: %.1f %% of the pixels are good, but "
        "none or one lies within lower, upper and the clipping limits, or lsigma, "
        "usigma or binwidth is 0",
        name, left);
  }
}

static void
tell_skipped (const DscSkymatchParams *params,
              const DscSkyScene *scene,
              const DscSkyLevels *levels,
              DscProgress *progress)
{
  for (guint i = 0; i < scene->n_members; i++) {
    const DscSkyMember *m = &scene->members[i];

    tell_empty (params, scene, m, progress);
    if (!levels->valid[i])
      dsc_progress_message (progress, DSC_MESSAGE_WARNING,
                            "'%s' gets no level (S_SKYMAT = SKIPPED)%s",
                            dsc_image_model_get_name (m->model),
                            levels->n_units == 1 ? ": it is the only exposure or group; nothing to "
                                                   "match it with"
                            : isnan (m->local.value) ? ""
                                                     : ": it overlaps no other with usable sky");
  }
}

void
dsc_sky_summary_tell (const DscSkymatchParams *params,
                      const DscSkyScene *scene,
                      const DscSkyLevels *levels,
                      const DscSkyReport *report)
{
  DscProgress *progress = scene->input->progress;
  gboolean matches = params->skymethod == DSC_SKYMATCH_METHOD_MATCH
                     || params->skymethod == DSC_SKYMATCH_METHOD_GLOBAL_MATCH;

  tell_pairs (report, progress);
  tell_components (report, matches, progress);
  tell_skipped (params, scene, levels, progress);
  dsc_progress_message (progress, DSC_MESSAGE_INFO,
                        params->subtract
                            ? "levels taken off the data here; resample takes them off: no"
                            : "levels recorded only; resample takes them off: yes");
  for (guint i = 0; i < report->n_exposures; i++)
    if (levels->valid[i])
      dsc_progress_message (progress, DSC_MESSAGE_INFO, "%s: level %.6g %s",
                            report->exposures[i].name, report->exposures[i].level, report->unit);
}

char *
dsc_sky_summary_verdict (const DscSkyLevels *levels, const DscSkyReport *report)
{
  double low = INFINITY, high = -INFINITY;
  guint n = 0;
  GString *out;

  for (guint i = 0; i < levels->n_members; i++)
    if (levels->valid[i]) {
      low = MIN (low, levels->level[i]);
      high = MAX (high, levels->level[i]);
      n++;
    }
  out = g_string_new (NULL);
  if (n == 0) {
    g_string_printf (out, "no levels: %s",
                     report->n_units == 1 ? "a single exposure or group"
                                          : "no exposure has usable sky in an overlap");
    return g_string_free (out, FALSE);
  }
  g_string_printf (out, "%u exposure%s %s, levels %.4g to %.4g %s", n, n == 1 ? "" : "s",
                   isnan (report->rms_after) ? "measured" : "matched", low, high, report->unit);
  if (!isnan (report->rms_after))
    g_string_append_printf (out, ", seams %.3g -> %.3g %s rms", report->rms_before,
                            report->rms_after, report->unit);
  if (!isnan (report->rms_after) && report->n_components > 1)
    g_string_append_printf (out, ", in %u unconnected sets", report->n_components);
  if (n < levels->n_members)
    g_string_append_printf (out, ", %u skipped", levels->n_members - n);
  return g_string_free (out, FALSE);
}
