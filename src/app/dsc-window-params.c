/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-param-names.h"
#include "dsc-window-private.h"
#include "dsc-window-undo.h"

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

/* Said in its row if that is shown, otherwise in the window. @group: (nullable) */
static gboolean
enter_in_row (DscWindow *self, guint step, const char *group, const char *name, const char *text)
{
  DscParamRow *row = NULL;

  if (step == dsc_param_panel_get_step (self->params)
      && g_strcmp0 (group, dsc_param_scope_get_group (dsc_param_panel_get_scope (self->params)))
             == 0)
    row = dsc_param_panel_get_row (self->params, name);
  if (row && group && *text == '\0')
    dsc_param_row_reset (row);
  else if (row)
    dsc_param_row_enter (row, text);
  return row != NULL;
}

ACTION (set_param)
{
  DscWindow *self = user_data;
  const char *id, *name, *text;
  g_autoptr (GError) error = NULL;
  int step;

  g_variant_get (parameter, "(&s&s&s)", &id, &name, &text);
  step = dsc_window_find_step (self, id);
  if (step < 0 || enter_in_row (self, (guint)step, NULL, name, text))
    return;
  if (!dsc_session_set_param (self->session, (guint)step, name, text, &error))
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
}

static void
file_replaced_cb (DscWindow *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  dsc_window_toast (self, _ ("The content of %s is text now: changes do not go into the file"),
                    name);
}

static gboolean
choose_group (DscParamScope *scope, const DscStep *step, const char *group, GError **error)
{
  const char *const *groups = dsc_param_scope_get_groups (scope);
  g_autofree char *names = groups ? g_strjoinv (", ", (char **)groups) : g_strdup (_ ("none"));

  if (dsc_param_scope_set_group (scope, group))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               _ ("%s has no group '%s' with parameters of its own; there are: %s"), step->id,
               group, names);
  return FALSE;
}

/* @text: "": what the group inherits */
static gboolean
set_group_param (DscWindow *self,
                 guint index,
                 const char *group,
                 const char *name,
                 const char *text,
                 GError **error)
{
  const DscStep *step = dsc_session_get_step (self->session, index);
  const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, name);
  g_autoptr (DscParamScope) scope = NULL;

  if (!spec)
    return dsc_param_unknown (step, name, error);
  scope = dsc_param_scope_new (self->session, index);
  if (!choose_group (scope, step, group, error))
    return FALSE;
  g_signal_connect_object (scope, "file-replaced", G_CALLBACK (file_replaced_cb), self,
                           G_CONNECT_SWAPPED);
  return *text ? dsc_param_scope_set_text (scope, spec, text, error)
               : dsc_param_scope_reset (scope, spec, error);
}

ACTION (set_group_param)
{
  DscWindow *self = user_data;
  const char *id, *group, *name, *text;
  g_autoptr (GError) error = NULL;
  int step;

  g_variant_get (parameter, "(&s&s&s&s)", &id, &group, &name, &text);
  step = dsc_window_find_step (self, id);
  if (step < 0 || enter_in_row (self, (guint)step, group, name, text))
    return;
  if (!set_group_param (self, (guint)step, group, name, text, &error))
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
}

/* Whose parameters the panel shows; "": those of all groups. */
ACTION (param_group)
{
  DscWindow *self = user_data;
  const char *group = g_variant_get_string (parameter, NULL);

  DscParamScope *scope = dsc_param_panel_get_scope (self->params);
  g_autoptr (GError) error = NULL;

  if (*group == '\0')
    dsc_param_scope_set_group (scope, NULL);
  else if (!choose_group (scope, dsc_session_get_step (self->session, self->step), group, &error))
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
}

ACTION (reset_params)
{
  DscWindow *self = user_data;
  int step = dsc_window_find_step (self, g_variant_get_string (parameter, NULL));

  g_autofree char *title = NULL;

  if (step < 0)
    return;
  title = g_strdup_printf (_ ("reset %s"), dsc_session_get_step (self->session, (guint)step)->id);
  dsc_undo_begin_group (self->undo, title);
  dsc_session_reset_params (self->session, (guint)step);
  dsc_undo_end_group (self->undo);
}

/* Skips it, or does not any more. */
ACTION (skip_step)
{
  DscWindow *self = user_data;
  int step = dsc_window_find_step (self, g_variant_get_string (parameter, NULL));
  g_autofree char *now = NULL;

  if (step < 0)
    return;
  now = dsc_session_get_param (self->session, (guint)step, "skip");
  dsc_session_set_param (self->session, (guint)step, "skip",
                         strcmp (now, "true") == 0 ? "false" : "true", NULL);
}

static const GActionEntry entries[] = {
  { .name = "set-param", .activate = set_param_cb, .parameter_type = "(sss)" },
  { .name = "set-group-param", .activate = set_group_param_cb, .parameter_type = "(ssss)" },
  { .name = "param-group", .activate = param_group_cb, .parameter_type = "s" },
  { .name = "reset-params", .activate = reset_params_cb, .parameter_type = "s" },
  { .name = "skip-step", .activate = skip_step_cb, .parameter_type = "s" },
};

void
dsc_window_init_params (DscWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->params, "file-replaced", G_CALLBACK (file_replaced_cb), self,
                           G_CONNECT_SWAPPED);
}
