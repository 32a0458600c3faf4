/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-undo.h"

#include <glib/gi18n.h>

#include "dsc-window-private.h"
#include "dsc-tooltip.h"

/* What a person changed in the session, in the one history of the window. */

/* A text longer than this says nothing in a title. */
#define TITLE_CHARS 24

/* Of one parameter. */
typedef struct {
  DscWindow *window; /* the history is its own */
  guint step;
  const char *name; /* of the spec, constant */
  char *before, *after;
  char *origin_before, *origin_after; /* (nullable) */
} ParamChange;

static void
param_change_free (gpointer data)
{
  ParamChange *change = data;

  g_free (change->before);
  g_free (change->after);
  g_free (change->origin_before);
  g_free (change->origin_after);
  g_free (change);
}

static void
apply_param (gpointer data, gboolean redo)
{
  ParamChange *change = data;
  DscWindow *self = change->window;
  g_autoptr (GError) error = NULL;

  if (!self->session || change->step >= dsc_session_n_steps (self->session))
    return;
  if (!dsc_session_set_param_from (self->session, change->step, change->name,
                                   redo ? change->after : change->before,
                                   redo ? change->origin_after : change->origin_before, &error))
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
  /* What is taken back is seen. */
  else if (change->step != self->step)
    dsc_window_select_step (self, change->step);
}

static char *
make_title (const DscStep *step, const DscParamSpec *spec, const char *before, const char *after)
{
  if (strcmp (spec->name, "skip") == 0)
    return g_strdup_printf (strcmp (after, "true") == 0 ? _ ("skip %s") : _ ("do not skip %s"),
                            step->id);
  if (g_utf8_strlen (before, -1) > TITLE_CHARS || g_utf8_strlen (after, -1) > TITLE_CHARS
      || *before == '\0' || *after == '\0')
    return g_strdup_printf ("%s: %s", step->id, _ (spec->title));
  return g_strdup_printf ("%s: %s %s → %s", step->id, spec->name, before, after);
}

/* Where the value of a parameter came from when it was last heard of. */
static char *
make_origin_key (guint step, const char *name)
{
  return g_strdup_printf ("%u:%s", step, name);
}

/* A number on its way is one step; what is done to stars and exposures is one each. */
static gboolean
is_gradual (const DscParamSpec *spec)
{
  return (spec->flags & DSC_PARAM_LIVE) || spec->type == DSC_PARAM_INT
         || spec->type == DSC_PARAM_DOUBLE || spec->type == DSC_PARAM_INT_LIST
         || spec->type == DSC_PARAM_DOUBLE_LIST || strcmp (spec->name, "nudge") == 0;
}

static void
param_changed_cb (
    DscWindow *self, guint index, const char *name, const char *before, const char *after)
{
  const DscStep *step = dsc_session_get_step (self->session, index);
  const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, name);
  const char *origin = dsc_session_get_param_origin (self->session, index, name);
  g_autofree char *origin_key = make_origin_key (index, name);
  g_autofree char *key = is_gradual (spec) ? g_strdup_printf ("param:%s:%s", step->id, name) : NULL;
  ParamChange *change = key ? dsc_undo_find_mergeable (self->undo, key) : NULL;
  g_autofree char *title = make_title (step, spec, change ? change->before : before, after);

  if (change) {
    g_free (change->after);
    change->after = g_strdup (after);
    g_free (change->origin_after);
    change->origin_after = g_strdup (origin);
    dsc_undo_touch (self->undo, title);
  } else {
    change = g_new0 (ParamChange, 1);
    *change = (ParamChange){ self,
                             index,
                             spec->name,
                             g_strdup (before),
                             g_strdup (after),
                             g_strdup (g_hash_table_lookup (self->undo_origins, origin_key)),
                             g_strdup (origin) };
    dsc_undo_add (self->undo, title, key, apply_param, change, param_change_free);
  }
  g_hash_table_insert (self->undo_origins, g_steal_pointer (&origin_key), g_strdup (origin));
}

static void
apply_compat (gpointer data, gboolean redo)
{
  DscWindow *self = data;
  DscCompat now = dsc_session_get_compat (self->session);

  dsc_session_set_compat (self->session,
                          now == DSC_COMPAT_JWST ? DSC_COMPAT_NONE : DSC_COMPAT_JWST);
}

static void
compat_changed_cb (DscWindow *self)
{
  gboolean jwst = dsc_session_get_compat (self->session) == DSC_COMPAT_JWST;

  dsc_window_set_state (self, "compat", g_variant_new_boolean (jwst));
  dsc_undo_add (self->undo, jwst ? _ ("behave exactly as jwst") : _ ("behave as Ditherscope"), NULL,
                apply_compat, self, NULL);
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (undo)
{
  DscWindow *self = user_data;
  g_autofree char *title = g_strdup (dsc_undo_get_undo_title (self->undo));

  if (dsc_undo_undo (self->undo))
    dsc_window_toast (self, _ ("Undone: %s"), title);
}

ACTION (redo)
{
  DscWindow *self = user_data;
  g_autofree char *title = g_strdup (dsc_undo_get_redo_title (self->undo));

  if (dsc_undo_redo (self->undo))
    dsc_window_toast (self, _ ("Done again: %s"), title);
}

/* The states of the actions are what they would take back. */
static const GActionEntry entries[] = {
  { "undo", undo_cb, NULL, "''", NULL },
  { "redo", redo_cb, NULL, "''", NULL },
};

static void
show (DscWindow *self, const char *action, GtkWidget *button, const char *title, char *tooltip)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self), action);

  dsc_window_set_state (self, action, g_variant_new_string (title ? title : ""));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), title && !self->saving);
  dsc_set_tooltip (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  g_free (tooltip);
}

void
dsc_window_update_undo (DscWindow *self)
{
  const char *undo, *redo;

  if (!self->undo)
    return;
  undo = dsc_undo_get_undo_title (self->undo);
  redo = dsc_undo_get_redo_title (self->undo);
  show (self, "undo", self->undo_button, undo,
        undo ? g_strdup_printf (_ ("Undo %s (Ctrl+Z)"), undo)
             : g_strdup (_ ("Nothing to undo (Ctrl+Z)")));
  show (self, "redo", self->redo_button, redo,
        redo ? g_strdup_printf (_ ("Redo %s (Ctrl+Shift+Z)"), redo)
             : g_strdup (_ ("Nothing to redo (Ctrl+Shift+Z)")));
}

/* --- life ------------------------------------------------------------------------------------- */

void
dsc_window_init_undo (DscWindow *self)
{
  self->undo = dsc_undo_new ();
  self->undo_origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->undo, "changed", G_CALLBACK (dsc_window_update_undo), self,
                           G_CONNECT_SWAPPED);
  dsc_window_update_undo (self);
}

void
dsc_window_end_undo (DscWindow *self)
{
  g_clear_object (&self->undo);
  g_clear_pointer (&self->undo_origins, g_hash_table_unref);
}

void
dsc_window_undo_session (DscWindow *self)
{
  DscSession *session = self->session;

  dsc_undo_clear (self->undo);
  g_hash_table_remove_all (self->undo_origins);
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    const DscStep *step = dsc_session_get_step (session, i);

    for (guint k = 0; k < step->n_params; k++) {
      const char *origin = dsc_session_get_param_origin (session, i, step->params[k].name);

      if (origin)
        g_hash_table_insert (self->undo_origins, make_origin_key (i, step->params[k].name),
                             g_strdup (origin));
    }
  }
  dsc_window_set_state (
      self, "compat", g_variant_new_boolean (dsc_session_get_compat (session) == DSC_COMPAT_JWST));
  g_signal_connect_object (session, "param-changed", G_CALLBACK (param_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "compat-changed", G_CALLBACK (compat_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

DscUndo *
dsc_window_get_undo (DscWindow *self)
{
  return self->undo;
}
