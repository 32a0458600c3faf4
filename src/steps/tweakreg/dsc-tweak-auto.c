/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-align.h"

#include <math.h>
#include <string.h>

#include "dsc-tweak-merge.h"
#include "dsc-tweak-judge.h"
#include "dsc-tweak-verdict.h"

#define ROUNDS 4 /* of leaving out units that do not stand the test */

typedef struct {
  DscTweakField *field;
  DscTweakSolution *solution;
  GPtrArray *absolute;  /* of DscTweakFit, to follow the relative ones */
  DscTweakState *state; /* of each unit */
  DscPattern *judged;
  gboolean lonely; /* the only group of the scene */
  GCancellable *cancellable;
} Run;

static const char *
advice_relative (void)
{
  return "Look at more or fewer sources (snr_threshold, brightest), at another finder, or move "
         "the group near its place by hand (nudge). Leave it out if it shows another field.";
}

static const char *
advice_reference (void)
{
  return "Check that the reference is of this field and has stars that are not saturated here; "
         "reach fainter ones (snr_threshold, brightest), or use the catalogue of another "
         "filter.";
}

static void
warn (Run *r, char *text)
{
  g_ptr_array_add (r->solution->warnings, text);
}

static const char *
unit_name (const Run *r, guint unit)
{
  return r->field->scene->groups[r->field->units[unit].group].name;
}

static guint
component_size (const DscTweakField *f, guint component)
{
  guint n = 0;

  for (guint u = 0; u < f->n_units; u++)
    n += f->units[u].component == component && !f->units[u].rejected && f->units[u].n > 0;
  return n;
}

/* Alone again, where the header has it. */
static void
release (DscTweakField *f, guint unit)
{
  f->units[unit].component = unit;
  f->units[unit].map = (DscPlaneMap)DSC_PLANE_MAP_IDENTITY;
  dsc_tweak_field_update (f, unit);
}

/* A component keeps the name of its lowest unit. */
static guint
take_out (DscTweakField *f, guint component, guint unit)
{
  guint name = G_MAXUINT;

  f->units[unit].component = G_MAXUINT;
  for (guint u = 0; u < f->n_units; u++)
    if (f->units[u].component == component)
      name = MIN (name, u);
  for (guint u = 0; u < f->n_units; u++)
    if (f->units[u].component == component)
      f->units[u].component = name;
  release (f, unit);
  return name;
}

static gboolean
passes (const DscTweakField *f, guint unit, const DscPattern *judged)
{
  guint least = dsc_tweak_limits (f->units[unit].params, FALSE).minobj;

  return judged->log_false < DSC_TWEAK_DOUBT && judged->n_pairs >= least;
}

/* What the last test said of a unit is why it is refused. */
static void
note_judged (Run *r, guint unit)
{
  r->field->units[unit].best_false = r->judged[unit].log_false;
  r->field->units[unit].best_pairs = r->judged[unit].n_pairs;
}

/* The unit that is least sure, if it does not pass. */
static guint
find_worst (const Run *r, guint component)
{
  guint worst = G_MAXUINT;

  for (guint u = 0; u < r->field->n_units; u++) {
    const DscTweakUnit *unit = &r->field->units[u];

    if (unit->component != component || unit->n == 0 || passes (r->field, u, &r->judged[u]))
      continue;
    if (worst == G_MAXUINT || r->judged[u].log_false > r->judged[worst].log_false)
      worst = u;
  }
  return worst;
}

static gboolean
add_fits (Run *r,
          guint component,
          DscTweakFitKind kind,
          const DscTweakJoint *joint,
          const DscPattern *judged,
          GError **error)
{
  for (guint u = 0; u < r->field->n_units; u++) {
    DscTweakFit *fit;

    if (r->field->units[u].component != component || r->field->units[u].n == 0)
      continue;
    fit = dsc_tweak_fit_unit (r->field, u, kind, joint,
                              kind == DSC_TWEAK_ABSOLUTE ? judged : &judged[u], error);
    if (fit == NULL)
      return FALSE;
    g_ptr_array_add (kind == DSC_TWEAK_ABSOLUTE ? r->absolute : r->solution->fits, fit);
    r->state[u] = DSC_TWEAK_ALIGNED;
  }
  return TRUE;
}

/* Units that belong together: solved, tested, without those that fail. */
static gboolean
solve_relative (Run *r, guint component, GError **error)
{
  DscTweakField *f = r->field;

  for (guint round = 0;; round++) {
    g_autoptr (DscTweakJoint) joint = NULL;
    guint worst;

    if (component_size (f, component) < 2)
      return TRUE;
    joint = dsc_tweak_joint_solve (f, component, 0.0, r->cancellable, error);
    if (joint == NULL)
      return FALSE;
    dsc_tweak_judge_units (f, component, joint, r->judged);
    worst = find_worst (r, component);
    if (worst == G_MAXUINT) {
      dsc_tweak_hold_mean (f, component, joint);
      return add_fits (r, component, DSC_TWEAK_RELATIVE, joint, r->judged, error);
    }
    for (guint u = 0; u < f->n_units; u++)
      if (f->units[u].component == component && !f->units[u].rejected && f->units[u].n > 0)
        note_judged (r, u);
    component = take_out (f, component, worst);
    if (round >= ROUNDS + f->n_units)
      return TRUE;
  }
}

/* Why a unit was not aligned to others. */
static void
refuse_unit (Run *r, guint u)
{
  const DscTweakUnit *unit = &r->field->units[u];
  guint least = dsc_tweak_limits (unit->params, FALSE).minobj;
  DscTweakState state = DSC_TWEAK_FAILED;
  const char *advice = advice_relative ();
  char *verdict;

  if (unit->n == 0) {
    state = DSC_TWEAK_NO_SOURCES;
    verdict = dsc_tweak_unit_say_empty (unit);
  } else if (r->lonely) {
    state = DSC_TWEAK_SKIPPED;
    advice = NULL;
    verdict = g_strdup ("nothing to align it to");
  } else if (unit->best_pairs < 2) {
    verdict = g_strdup_printf ("none of its %u sources fits those of other exposures: its "
                               "coordinates stay",
                               unit->n);
  } else if (unit->best_pairs < least && unit->best_false < DSC_TWEAK_DOUBT) {
    verdict = g_strdup_printf ("%u matches, fewer than minobj = %u: its coordinates stay",
                               unit->best_pairs, least);
  } else if (unit->best_false < DSC_TWEAK_DOUBT) {
    verdict = g_strdup_printf ("%u of %u sources fit those of exposures that could not be "
                               "aligned themselves: its coordinates stay",
                               unit->best_pairs, unit->n);
  } else {
    verdict = g_strdup_printf ("%u of %u sources fit those of other exposures, which happens by "
                               "chance with a probability of %.2g (limit 0.001): its "
                               "coordinates stay",
                               unit->best_pairs, unit->n, pow (10.0, unit->best_false));
  }
  r->state[u] = state;
  if (state == DSC_TWEAK_FAILED || state == DSC_TWEAK_NO_SOURCES)
    warn (r, g_strdup_printf ("%s: %s", unit_name (r, u), verdict));
  g_ptr_array_add (r->solution->fits,
                   dsc_tweak_fit_refused (r->field, u, DSC_TWEAK_RELATIVE, state, verdict, advice));
}

static void
refuse_reference (Run *r, guint component, const DscPattern *p, DscTweakTrust trust, guint least)
{
  DscTweakField *f = r->field;
  gboolean kept = component_size (f, component) > 1;
  g_autofree char *why = NULL;

  if (f->n_reference == 0)
    why = g_strdup_printf ("the reference %s has no star in this field", f->scene->reference->name);
  else if (trust == DSC_TWEAK_FAINT)
    why = g_strdup_printf ("%u of %u reference stars fit, but many brighter sources fit none: "
                           "the stars of the reference may be saturated, and what fits lie "
                           "beside them",
                           p->n_pairs, MIN (f->n_reference, p->n_b));
  else if (trust == DSC_TWEAK_RIVAL)
    why = g_strdup_printf ("%u of %u reference stars fit, but nearly as many at another place, "
                           "as with what is found around saturated stars",
                           p->n_pairs, f->n_reference);
  else if (p->n_pairs < 2)
    why = g_strdup_printf ("none of the %u reference stars in this field is found", f->n_reference);
  else if (p->n_pairs < least && p->log_false < DSC_TWEAK_DOUBT)
    why = g_strdup_printf ("%u matches with the reference, fewer than abs_minobj = %u", p->n_pairs,
                           least);
  else
    why = g_strdup_printf ("%u of %u reference stars fit, which happens by chance with a "
                           "probability of %.2g (limit 0.001)",
                           p->n_pairs, f->n_reference, pow (10.0, p->log_false));
  if (kept)
    warn (r, g_strdup_printf ("%s and %u more: %s; the alignment among the exposures is kept",
                              unit_name (r, component), component_size (f, component) - 1, why));
  else
    warn (r, g_strdup_printf ("%s: %s; its coordinates stay", unit_name (r, component), why));
  for (guint u = 0; u < f->n_units; u++)
    if (f->units[u].component == component && f->units[u].n > 0) {
      DscTweakFit *fit = dsc_tweak_fit_refused (f, u, DSC_TWEAK_ABSOLUTE, DSC_TWEAK_FAILED,
                                                g_strdup (why), advice_reference ());

      fit->n_matched = p->n_pairs;
      fit->false_probability = pow (10.0, MAX (p->log_false, -300.0));
      fit->tolerance = p->tolerance;
      g_ptr_array_add (r->absolute, fit);
      if (!kept)
        r->state[u] = DSC_TWEAK_FAILED;
    }
}

/* To the reference; if that cannot be trusted everything stays as the others have it. */
static gboolean
solve_absolute (Run *r, guint component, GError **error)
{
  DscTweakField *f = r->field;
  DscTweakLimits limits = dsc_tweak_limits (f->params, TRUE);
  g_autofree DscTweakUnit *saved = g_memdup2 (f->units, (f->n_units + 1) * sizeof *saved);
  g_autoptr (DscTweakJoint) joint = NULL;
  DscPattern p = { .log_false = 0.0 };
  DscTweakTrust trust = DSC_TWEAK_SURE;

  if (f->n_reference > 0
      && !dsc_tweak_match_reference (f, component, &p, &trust, r->cancellable, error))
    return FALSE;
  if (p.log_false < DSC_TWEAK_DOUBT && trust == DSC_TWEAK_SURE) {
    joint = dsc_tweak_joint_solve (f, component, MIN (1.5 * p.tolerance, limits.tolerance),
                                   r->cancellable, error);
    if (joint == NULL)
      return FALSE;
    dsc_tweak_judge_reference (f, component, joint, &p);
  }
  if (joint != NULL && p.log_false < DSC_TWEAK_DOUBT && p.n_pairs >= limits.minobj) {
    r->solution->absolute = TRUE;
    return add_fits (r, component, DSC_TWEAK_ABSOLUTE, joint, &p, error);
  }
  memcpy (f->units, saved, f->n_units * sizeof *saved);
  for (guint u = 0; u < f->n_units; u++)
    dsc_tweak_field_update (f, u);
  refuse_reference (r, component, &p, trust, limits.minobj);
  return TRUE;
}

static gboolean
set_coordinates (Run *r, GError **error)
{
  const DscTweakScene *scene = r->field->scene;
  g_autofree char *name = NULL;

  if (scene->reference != NULL && r->solution->absolute)
    name = g_strconcat ("FIT-LVL3-", scene->reference->name, NULL);
  for (guint u = 0; u < r->field->n_units; u++)
    for (guint i = 0; i < scene->n_exposures; i++) {
      DscPlaneMap map;

      if (scene->exposures[i].group != r->field->units[u].group || scene->exposures[i].excluded)
        continue;
      r->solution->exposures[i].state = r->state[u];
      if (r->state[u] == DSC_TWEAK_ALIGNED
          && !dsc_tweak_exposure_map (r->field, u, i, name, &map, &r->solution->exposures[i].wcs,
                                      error))
        return FALSE;
    }
  return TRUE;
}

/* Components that nothing holds together are named. */
static void
warn_apart (Run *r)
{
  DscTweakField *f = r->field;
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  for (guint c = 0; c < f->n_units; c++) {
    if (component_size (f, c) < 2 || f->units[c].component != c)
      continue;
    n++;
    g_string_append_printf (text, "%s%s (%u)", n > 1 ? ", " : "", unit_name (r, c),
                            component_size (f, c));
  }
  if (n > 1)
    warn (r, g_strdup_printf ("%u sets of groups that nothing connects, each aligned on its "
                              "own: %s",
                              n, text->str));
}

/* Many defects deserve a word: a mask of bad pixels may be missing. */
static void
warn_fixed (Run *r)
{
  for (guint u = 0; u < r->field->n_units; u++) {
    const DscTweakUnit *unit = &r->field->units[u];

    if (unit->n_fixed > 5 && unit->n_fixed > unit->n / 4)
      warn (r, g_strdup_printf ("%s: %u sources are at the same place of the detector in other "
                                "exposures (hot pixels): left out",
                                unit_name (r, u), unit->n_fixed));
  }
}

static gboolean
solve_field (Run *r, guint n_threads, GError **error)
{
  DscTweakField *f = r->field;

  if (!dsc_tweak_merge (f, n_threads, r->cancellable, error))
    return FALSE;
  for (guint c = 0; c < f->n_units; c++)
    if (f->units[c].component == c && component_size (f, c) > 1 && !solve_relative (r, c, error))
      return FALSE;
  for (guint u = 0; u < f->n_units; u++)
    if (r->state[u] != DSC_TWEAK_ALIGNED)
      refuse_unit (r, u);
  warn_fixed (r);
  for (guint c = 0; c < f->n_units && f->scene->reference != NULL; c++)
    if (f->units[c].component == c && f->units[c].n > 0 && !solve_absolute (r, c, error))
      return FALSE;
  if (!r->solution->absolute)
    warn_apart (r);
  return set_coordinates (r, error);
}

/* Before anything else, as it is not what was asked for. */
static void
say_not_absolute (DscTweakSolution *s, const DscTweakScene *scene)
{
  char *text = g_strdup_printf ("NOT aligned to %s; %s", scene->reference->name, s->verdict);

  g_free (s->verdict);
  s->verdict = text;
}

static void
conclude (DscTweakSolution *s, const DscTweakScene *scene)
{
  g_autofree char *rms = NULL;
  guint n[DSC_N_TWEAK_STATES] = { 0 }, used = 0;
  double square = 0.0;

  for (guint i = 0; i < s->n_exposures; i++)
    n[s->exposures[i].state]++;
  for (guint i = 0; i < s->fits->len; i++) {
    const DscTweakFit *fit = s->fits->pdata[i];

    if (fit->state == DSC_TWEAK_ALIGNED && fit->n_used > 0
        && (fit->kind == DSC_TWEAK_ABSOLUTE) == s->absolute) {
      used += fit->n_used;
      square += fit->n_used * fit->rmse * fit->rmse;
    }
  }
  s->status = n[DSC_TWEAK_ALIGNED] > 0 ? DSC_STEP_COMPLETE
              : n[DSC_TWEAK_FAILED] + n[DSC_TWEAK_NO_SOURCES] > 0 && scene->n_groups > 0
                  ? DSC_STEP_FAILED
                  : DSC_STEP_SKIPPED;
  rms = dsc_tweak_verdict_mas (sqrt (square / MAX (used, 1)));
  g_free (s->verdict);
  if (s->status == DSC_STEP_SKIPPED)
    s->verdict = g_strdup ("nothing to align");
  else if (s->status == DSC_STEP_FAILED)
    s->verdict = g_strdup_printf ("no exposure of %u could be aligned: all coordinates stay",
                                  s->n_exposures);
  else if (s->absolute)
    s->verdict
        = g_strdup_printf ("%u of %u exposures aligned, to %s: rms %s of %u pairs",
                           n[DSC_TWEAK_ALIGNED], s->n_exposures, scene->reference->name, rms, used);
  else
    s->verdict = g_strdup_printf ("%u of %u exposures aligned to each other: rms %s of %u "
                                  "pairs; their mean stays where the headers have it",
                                  n[DSC_TWEAK_ALIGNED], s->n_exposures, rms, used);
  if (s->status == DSC_STEP_COMPLETE && !s->absolute && scene->reference)
    say_not_absolute (s, scene);
}

static gboolean
run_fields (DscTweakSolution *solution,
            GPtrArray *fields,
            guint n_groups,
            guint n_threads,
            DscProgress *progress,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) absolute = g_ptr_array_new ();
  gboolean ok = TRUE;

  for (guint i = 0; i < fields->len && ok; i++) {
    DscTweakField *f = fields->pdata[i];
    Run r = { .field = f, .solution = solution, .absolute = absolute, .cancellable = cancellable };

    r.lonely = n_groups == 1;
    r.state = g_new0 (DscTweakState, f->n_units + 1);
    r.judged = g_new0 (DscPattern, f->n_units + 1);
    dsc_progress_set (progress, (double)i / fields->len, NULL);
    ok = solve_field (&r, n_threads, error);
    g_free (r.state);
    g_free (r.judged);
  }
  for (guint i = 0; i < absolute->len; i++)
    g_ptr_array_add (solution->fits, absolute->pdata[i]);
  return ok;
}

DscTweakSolution *
dsc_tweak_align_auto (const DscTweakScene *scene,
                      const DscTweakregParams *params,
                      guint n_threads,
                      DscProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (DscTweakSolution) solution = dsc_tweak_solution_new (scene->n_exposures);
  g_autoptr (GPtrArray) fields = dsc_tweak_fields_new (scene, params, cancellable, error);
  guint n_groups = 0;

  if (fields == NULL)
    return NULL;
  g_free (solution->method);
  solution->method = g_strdup ("auto");
  for (guint i = 0; i < scene->n_exposures; i++)
    solution->exposures[i].state
        = scene->exposures[i].excluded ? DSC_TWEAK_EXCLUDED : DSC_TWEAK_SKIPPED;
  for (guint i = 0; i < fields->len; i++)
    n_groups += ((DscTweakField *)fields->pdata[i])->n_units;
  if (!run_fields (solution, fields, n_groups, n_threads, progress, cancellable, error))
    return NULL;
  conclude (solution, scene);
  dsc_tweak_solution_measure (solution, scene);
  return g_steal_pointer (&solution);
}
