/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-monitor.h"

#include <glib/gi18n.h>

#include "dsc-job-bar.h"
#include "dsc-step-state.h"

struct _DscStepMonitor {
  GObject parent_instance;

  DscSession *session;
  DscProgress *progress; /* (nullable): of the run under way */
  guint last;            /* of it */
  guint n_work;          /* steps that it has to do with */
  gint64 *started_us;    /* of every step; 0: not in this run */
  double shown;          /* the fraction that was told of */
  GHashTable **edits; /* of every step, during the run: name of a parameter to its value before */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscStepMonitor, dsc_step_monitor, G_TYPE_OBJECT)

typedef struct {
  const char *icon, *word, *css;
} Look;

static const Look looks[] = {
  [DSC_RAIL_NEW] = { "dsc-state-stale-symbolic", N_ ("not run yet"), "dim-label" },
  [DSC_RAIL_STALE] = { "dsc-state-outdated-symbolic", N_ ("stale"), "warning" },
  [DSC_RAIL_QUEUED] = { "dsc-state-queued-symbolic", N_ ("queued"), "accent" },
  [DSC_RAIL_RUNNING] = { "media-playback-start-symbolic", N_ ("running"), "accent" },
  [DSC_RAIL_FRESH] = { "dsc-state-fresh-symbolic", N_ ("fresh"), "success" },
  [DSC_RAIL_FAILED] = { "dsc-state-failed-symbolic", N_ ("failed"), "error" },
  [DSC_RAIL_SKIPPED] = { "dsc-state-skipped-symbolic", N_ ("skipped"), "dim-label" },
  [DSC_RAIL_UNAVAILABLE] = { "dsc-state-unavailable-symbolic", N_ ("unavailable"), "dim-label" },
};

/* What a run reckons with: see dsc_session_run(). */
static gboolean
is_work (DscStepMonitor *self, guint index)
{
  DscState state = dsc_session_get_state (self->session, index);
  g_autofree char *skip = dsc_session_get_param (self->session, index, "skip");

  return state != DSC_STATE_UNAVAILABLE && strcmp (skip, "true") != 0;
}

static void
announce (DscStepMonitor *self, guint index)
{
  g_signal_emit (self, signals[CHANGED], 0, index);
}

static void
announce_all (DscStepMonitor *self)
{
  for (guint i = 0; self->session && i < dsc_session_n_steps (self->session); i++)
    announce (self, i);
}

static void
step_changed_cb (DscStepMonitor *self, guint index)
{
  if (self->progress && self->started_us[index] == 0
      && dsc_session_get_state (self->session, index) == DSC_STATE_RUNNING)
    self->started_us[index] = g_get_monotonic_time ();
  announce (self, index);
}

/* Of a step that the run has not done yet: a run took the parameters when it began. */
static void
param_changed_cb (
    DscStepMonitor *self, guint index, const char *name, const char *before, const char *after)
{
  const DscStep *step = dsc_session_get_step (self->session, index);
  const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, name);
  GHashTable *edits = self->edits[index];
  const char *first;

  if (!self->progress || index > self->last || (spec->flags & DSC_PARAM_NO_HASH))
    return;
  first = g_hash_table_lookup (edits, spec->name);
  if (first && strcmp (first, after) == 0)
    g_hash_table_remove (edits, spec->name);
  else if (!first)
    g_hash_table_insert (edits, (char *)spec->name, g_strdup (before));
}

/* No more often than a person can read. */
static void
progress_cb (DscStepMonitor *self)
{
  double fraction = dsc_progress_get_fraction (self->progress);

  if (fraction >= self->shown && fraction - self->shown < 0.01)
    return;
  self->shown = fraction;
  for (guint i = 0; i < dsc_session_n_steps (self->session); i++)
    if (dsc_session_get_state (self->session, i) == DSC_STATE_RUNNING)
      announce (self, i);
}

static void
drop_steps (DscStepMonitor *self)
{
  for (guint i = 0; self->edits && i < dsc_session_n_steps (self->session); i++)
    g_hash_table_unref (self->edits[i]);
  g_clear_pointer (&self->edits, g_free);
  g_clear_pointer (&self->started_us, g_free);
}

static void
dsc_step_monitor_dispose (GObject *object)
{
  dsc_step_monitor_set_session (DSC_STEP_MONITOR (object), NULL);
  G_OBJECT_CLASS (dsc_step_monitor_parent_class)->dispose (object);
}

static void
dsc_step_monitor_class_init (DscStepMonitorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_step_monitor_dispose;
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_STEP_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_step_monitor_init (DscStepMonitor *self)
{
}

DscStepMonitor *
dsc_step_monitor_new (void)
{
  return g_object_new (DSC_TYPE_STEP_MONITOR, NULL);
}

void
dsc_step_monitor_set_session (DscStepMonitor *self, DscSession *session)
{
  guint n = session ? dsc_session_n_steps (session) : 0;

  g_return_if_fail (DSC_IS_STEP_MONITOR (self));

  dsc_step_monitor_set_job (self, NULL, 0);
  if (self->session) {
    g_signal_handlers_disconnect_by_data (self->session, self);
    drop_steps (self);
  }
  g_set_object (&self->session, session);
  if (!session)
    return;
  self->started_us = g_new0 (gint64, n);
  self->edits = g_new0 (GHashTable *, n);
  for (guint i = 0; i < n; i++)
    self->edits[i] = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_signal_connect_swapped (session, "step-changed", G_CALLBACK (step_changed_cb), self);
  g_signal_connect_swapped (session, "param-changed", G_CALLBACK (param_changed_cb), self);
  g_signal_connect_swapped (session, "job-changed", G_CALLBACK (announce_all), self);
}

DscSession *
dsc_step_monitor_get_session (DscStepMonitor *self)
{
  return self->session;
}

void
dsc_step_monitor_set_job (DscStepMonitor *self, DscProgress *progress, guint last)
{
  g_return_if_fail (DSC_IS_STEP_MONITOR (self));

  if (self->progress)
    g_signal_handlers_disconnect_by_data (self->progress, self);
  g_set_object (&self->progress, progress);
  if (!self->session)
    return;
  self->last = last;
  self->shown = 0;
  self->n_work = 0;
  for (guint i = 0; i < dsc_session_n_steps (self->session); i++) {
    self->started_us[i] = 0;
    g_hash_table_remove_all (self->edits[i]);
    self->n_work += i <= last && is_work (self, i) ? 1 : 0;
  }
  if (progress)
    g_signal_connect_swapped (progress, "changed", G_CALLBACK (progress_cb), self);
  announce_all (self);
}

gboolean
dsc_step_monitor_is_busy (DscStepMonitor *self)
{
  return self->progress != NULL;
}

/* A run does the steps in their order: what it will reach is what follows the one that runs. */
static gboolean
is_queued (DscStepMonitor *self, guint index)
{
  if (!self->progress || index > self->last || self->started_us[index] != 0)
    return FALSE;
  for (guint i = index + 1; i < dsc_session_n_steps (self->session); i++)
    if (self->started_us[i] != 0)
      return FALSE;
  return TRUE;
}

DscRailState
dsc_step_monitor_get_state (DscStepMonitor *self, guint index)
{
  switch (dsc_session_get_state (self->session, index)) {
  case DSC_STATE_RUNNING:
    return DSC_RAIL_RUNNING;
  case DSC_STATE_FRESH:
    return DSC_RAIL_FRESH;
  case DSC_STATE_SKIPPED:
    return DSC_RAIL_SKIPPED;
  case DSC_STATE_UNAVAILABLE:
    return DSC_RAIL_UNAVAILABLE;
  case DSC_STATE_FAILED:
    return is_queued (self, index) ? DSC_RAIL_QUEUED : DSC_RAIL_FAILED;
  case DSC_STATE_STALE:
  default:
    if (is_queued (self, index))
      return DSC_RAIL_QUEUED;
    return dsc_session_get_verdict (self->session, index) ? DSC_RAIL_STALE : DSC_RAIL_NEW;
  }
}

const char *
dsc_step_monitor_get_icon (DscStepMonitor *self, guint index)
{
  return looks[dsc_step_monitor_get_state (self, index)].icon;
}

const char *
dsc_step_monitor_get_css (DscStepMonitor *self, guint index)
{
  return looks[dsc_step_monitor_get_state (self, index)].css;
}

const char *
dsc_step_monitor_get_word (DscStepMonitor *self, guint index)
{
  return _ (looks[dsc_step_monitor_get_state (self, index)].word);
}

/* Every step that has work has an equal part of the whole. */
double
dsc_step_monitor_get_fraction (DscStepMonitor *self, guint index)
{
  double done = 0;

  if (!self->progress || dsc_session_get_state (self->session, index) != DSC_STATE_RUNNING)
    return -1;
  for (guint i = 0; i < index; i++)
    done += is_work (self, i) ? 1 : 0;
  return CLAMP (dsc_progress_get_fraction (self->progress) * MAX (self->n_work, 1) - done, 0, 1);
}

static char *
join_edits (DscStepMonitor *self, guint index)
{
  g_autofree char **names = (char **)g_hash_table_get_keys_as_array (self->edits[index], NULL);

  return g_strjoinv (", ", names);
}

static char *
describe_running (DscStepMonitor *self, guint index)
{
  double fraction = dsc_step_monitor_get_fraction (self, index);
  double elapsed_s = (g_get_monotonic_time () - self->started_us[index]) / 1e6;
  g_autofree char *left
      = fraction >= 0 ? dsc_job_bar_describe_left (elapsed_s, fraction) : g_strdup ("");

  if (fraction < 0)
    return g_strdup (_ ("running"));
  if (*left == '\0')
    return g_strdup_printf (_ ("running %.0f %%"), 100 * fraction);
  return g_strdup_printf (_ ("running %.0f %%, %s"), 100 * fraction, left);
}

static char *
describe (DscStepMonitor *self, guint index)
{
  switch (dsc_step_monitor_get_state (self, index)) {
  case DSC_RAIL_RUNNING:
    return describe_running (self, index);
  case DSC_RAIL_QUEUED:
    return g_strdup (_ ("queued: the run under way will reach it"));
  case DSC_RAIL_STALE:
    return dsc_step_state_dup_stale (self->session, index);
  case DSC_RAIL_NEW:
  case DSC_RAIL_FRESH:
  case DSC_RAIL_FAILED:
  case DSC_RAIL_SKIPPED:
  case DSC_RAIL_UNAVAILABLE:
  default:
    return dsc_step_state_describe (self->session, index);
  }
}

char *
dsc_step_monitor_dup_text (DscStepMonitor *self, guint index)
{
  g_autofree char *text = describe (self, index), *edits = NULL;

  if (!self->progress || g_hash_table_size (self->edits[index]) == 0)
    return g_steal_pointer (&text);
  edits = join_edits (self, index);
  return g_strdup_printf (_ ("%s; changed meanwhile (%s): will be stale"), text, edits);
}
