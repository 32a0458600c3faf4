/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-state.h"

#include <glib/gi18n.h>

/* Of both values in bytes: longer ones are not told. */
#define MAX_CHANGE 40

typedef struct {
  const char *icon, *word, *css;
} Look;

static const Look looks[] = {
  [DSC_STATE_STALE] = { "dsc-state-stale-symbolic", N_ ("stale"), "dim-label" },
  [DSC_STATE_FRESH] = { "dsc-state-fresh-symbolic", N_ ("fresh"), "success" },
  [DSC_STATE_RUNNING] = { "media-playback-start-symbolic", N_ ("running"), "accent" },
  [DSC_STATE_FAILED] = { "dsc-state-failed-symbolic", N_ ("failed"), "error" },
  [DSC_STATE_SKIPPED] = { "dsc-state-skipped-symbolic", N_ ("skipped"), "dim-label" },
  [DSC_STATE_UNAVAILABLE] = { "dsc-state-unavailable-symbolic", N_ ("unavailable"), "dim-label" },
};

static const Look *
get_look (DscState state)
{
  return &looks[(guint)state < G_N_ELEMENTS (looks) ? state : DSC_STATE_STALE];
}

const char *
dsc_step_state_icon (DscState state)
{
  return get_look (state)->icon;
}

const char *
dsc_step_state_word (DscState state)
{
  return _ (get_look (state)->word);
}

void
dsc_step_state_set_css (GtkWidget *widget, DscState state)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (widget, looks[i].css);
  gtk_widget_add_css_class (widget, get_look (state)->css);
}

char *
dsc_step_state_describe (DscSession *session, guint index)
{
  DscState state = dsc_session_get_state (session, index);
  const char *verdict = dsc_session_get_verdict (session, index);
  const GError *failure = dsc_session_get_failure (session, index);

  switch (state) {
  case DSC_STATE_UNAVAILABLE:
    return g_strdup (_ ("not in this version; a run passes it by"));
  case DSC_STATE_FAILED:
    return g_strdup_printf (_ ("failed: %s"), failure   ? failure->message
                                              : verdict ? verdict
                                                        : _ ("no reason given"));
  case DSC_STATE_RUNNING:
    return g_strdup (_ ("running"));
  case DSC_STATE_SKIPPED:
    return verdict && strcmp (verdict, "skipped") != 0
               ? g_strdup_printf (_ ("skipped: %s"), verdict)
               : g_strdup (_ ("skipped"));
  case DSC_STATE_FRESH:
    return verdict ? g_strdup (verdict) : g_strdup (_ ("fresh"));
  case DSC_STATE_STALE:
  default:
    return verdict ? g_strdup_printf (_ ("stale; was: %s"), verdict) : g_strdup (_ ("not run yet"));
  }
}

/* "snr 5.0 4.0 → 6.0 5.0" of one parameter, the names of several; "" */
static char *
name_changes (DscSession *session, guint index)
{
  const DscStep *step = dsc_session_get_step (session, index);
  gpointer params = dsc_session_dup_product_params (session, index);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *change = NULL;
  guint n = 0;

  for (guint i = 0; params && i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    g_autofree char *then = NULL, *now = NULL;

    if (spec->flags & DSC_PARAM_NO_HASH)
      continue;
    then = dsc_param_get_text (spec, params);
    now = dsc_session_get_param (session, index, spec->name);
    if (g_strcmp0 (then, now) == 0)
      continue;
    g_string_append_printf (names, "%s%s", n++ ? ", " : "", spec->name);
    g_free (change);
    change = strlen (then) + strlen (now) < MAX_CHANGE && *then && *now
                 ? g_strdup_printf ("%s %s → %s", spec->name, then, now)
                 : NULL;
  }
  if (params)
    dsc_params_free (step->params, step->n_params, params);
  return g_strdup (n == 1 && change ? change : names->str);
}

/* (nullable): id of the first step before it that has to run */
static const char *
find_cause (DscSession *session, guint index)
{
  for (guint i = 0; i < index; i++) {
    DscState state = dsc_session_get_state (session, i);

    if (state == DSC_STATE_STALE || state == DSC_STATE_FAILED || state == DSC_STATE_RUNNING)
      return dsc_session_get_step (session, i)->id;
  }
  return NULL;
}

char *
dsc_step_state_dup_stale (DscSession *session, guint index)
{
  g_autofree char *names = name_changes (session, index);
  gboolean same_input = dsc_session_has_current_input (session, index);
  const char *cause = same_input ? NULL : find_cause (session, index);

  if (*names == '\0' && same_input)
    return g_strdup (_ ("stale: compatibility changed"));
  if (*names == '\0' && cause)
    return g_strdup_printf (_ ("stale: an earlier step changed (%s)"), cause);
  if (*names == '\0')
    return g_strdup (_ ("stale: an earlier step changed, or compatibility"));
  if (!same_input && cause)
    return g_strdup_printf (_ ("stale: %s; and %s changed"), names, cause);
  if (!same_input)
    return g_strdup_printf (_ ("stale: %s; and an earlier step changed"), names);
  return g_strdup_printf (_ ("stale: %s"), names);
}
