/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-param-scope.h"

#include <glib/gi18n.h>

struct _DscParamScope {
  GObject parent_instance;

  DscSession *session;
  guint index;
  const DscStep *step;
  GStrv groups;
  char *group; /* (nullable) */

  /* Of the group that was chosen: */
  gpointer params;         /* in force */
  char *said;              /* the parameter that @text is of */
  char *text;              /* what it says of groups; (nullable): it cannot be read */
  char *failure;           /* (nullable): why */
  DscParamOrigin *origins; /* of every parameter of the step */
};

enum { CHANGED, FILE_REPLACED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscParamScope, dsc_param_scope, G_TYPE_OBJECT)

static void
free_params (DscParamScope *self)
{
  if (self->params)
    dsc_params_free (self->step->params, self->step->n_params, self->params);
  self->params = NULL;
}

/* Those of the step, as the session has them. */
static void
copy_params (DscParamScope *self)
{
  free_params (self);
  self->params = dsc_session_dup_params (self->session, self->index);
}

/* A file is read when it is named, not for every look. */
static void
read_text (DscParamScope *self, gboolean again)
{
  g_autofree char *said
      = dsc_session_get_param (self->session, self->index, self->step->groups->param);
  g_autoptr (GError) error = NULL;

  if (!again && g_strcmp0 (said, self->said) == 0)
    return;
  g_free (self->said);
  g_free (self->text);
  g_clear_pointer (&self->failure, g_free);
  self->text = self->step->groups->read (said, &error);
  self->said = g_steal_pointer (&said);
  if (error)
    self->failure = g_strdup (error->message);
}

static void
take_value (const char *name, const char *value, gboolean own, gpointer user_data)
{
  DscParamScope *self = user_data;
  const DscParamSpec *spec = dsc_params_find (self->step->params, self->step->n_params, name);
  DscParamOrigin *origin = spec ? &self->origins[spec - self->step->params] : NULL;

  /* What is not legal will be refused by a run, with its name. */
  if (origin && *origin != DSC_ORIGIN_COMMON
      && dsc_param_set_text (spec, self->params, value, NULL))
    *origin = own ? DSC_ORIGIN_OWN : DSC_ORIGIN_INHERITED;
}

static void
find_origins (DscParamScope *self)
{
  const DscStepGroups *groups = self->group ? self->step->groups : NULL;

  for (guint i = 0; i < self->step->n_params; i++) {
    const DscParamSpec *spec = &self->step->params[i];

    if (groups)
      self->origins[i]
          = groups->is_possible (spec->name) ? DSC_ORIGIN_INHERITED : DSC_ORIGIN_COMMON;
    else
      self->origins[i]
          = dsc_param_is_default (spec, self->params) ? DSC_ORIGIN_DEFAULT : DSC_ORIGIN_SET;
  }
  if (groups && self->text)
    groups->foreach (self->text, self->group, take_value, self);
}

static gboolean
has_group (DscParamScope *self, const char *group)
{
  const char *const *groups = dsc_param_scope_get_groups (self);

  return groups && g_strv_contains (groups, group);
}

static void
update (DscParamScope *self, gboolean again)
{
  copy_params (self);
  g_clear_pointer (&self->groups, g_strfreev);
  if (self->step->groups)
    self->groups = self->step->groups->list (self->params, dsc_session_get_library (self->session));
  if (self->group && !has_group (self, self->group))
    g_clear_pointer (&self->group, g_free);
  if (self->group)
    read_text (self, again);
  find_origins (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
step_changed_cb (DscParamScope *self, guint index)
{
  if (index == self->index)
    update (self, FALSE);
}

static void
dsc_param_scope_finalize (GObject *object)
{
  DscParamScope *self = DSC_PARAM_SCOPE (object);

  free_params (self);
  g_strfreev (self->groups);
  g_free (self->group);
  g_free (self->said);
  g_free (self->text);
  g_free (self->failure);
  g_free (self->origins);
  g_object_unref (self->session);
  G_OBJECT_CLASS (dsc_param_scope_parent_class)->finalize (object);
}

static void
dsc_param_scope_class_init (DscParamScopeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_param_scope_finalize;
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_PARAM_SCOPE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[FILE_REPLACED] = g_signal_new ("file-replaced", DSC_TYPE_PARAM_SCOPE, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
dsc_param_scope_init (DscParamScope *self)
{
}

DscParamScope *
dsc_param_scope_new (DscSession *session, guint step)
{
  DscParamScope *self = g_object_new (DSC_TYPE_PARAM_SCOPE, NULL);

  self->session = g_object_ref (session);
  self->index = step;
  self->step = dsc_session_get_step (session, step);
  self->origins = g_new0 (DscParamOrigin, self->step->n_params + 1);
  g_signal_connect_object (session, "step-changed", G_CALLBACK (step_changed_cb), self,
                           G_CONNECT_SWAPPED);
  update (self, TRUE);
  return self;
}

const char *const *
dsc_param_scope_get_groups (DscParamScope *self)
{
  return self->groups && g_strv_length (self->groups) > 1 ? (const char *const *)self->groups
                                                          : NULL;
}

gboolean
dsc_param_scope_set_group (DscParamScope *self, const char *group)
{
  g_return_val_if_fail (DSC_IS_PARAM_SCOPE (self), FALSE);

  if (group && !has_group (self, group))
    return FALSE;
  if (g_strcmp0 (group, self->group) == 0)
    return TRUE;
  g_free (self->group);
  self->group = g_strdup (group);
  update (self, TRUE);
  return TRUE;
}

const char *
dsc_param_scope_get_group (DscParamScope *self)
{
  return self->group;
}

guint
dsc_param_scope_count_own (DscParamScope *self)
{
  guint n = 0;

  for (guint i = 0; i < self->step->n_params; i++)
    n += self->origins[i] == DSC_ORIGIN_OWN ? 1 : 0;
  return n;
}

const char *
dsc_param_scope_get_failure (DscParamScope *self)
{
  return self->group ? self->failure : NULL;
}

char *
dsc_param_scope_dup_text (DscParamScope *self, const DscParamSpec *spec)
{
  return dsc_param_get_text (spec, self->params);
}

DscParamOrigin
dsc_param_scope_get_origin (DscParamScope *self, const DscParamSpec *spec)
{
  return self->origins[spec - self->step->params];
}

const char *
dsc_param_scope_get_source (DscParamScope *self, const DscParamSpec *spec)
{
  return self->group ? NULL : dsc_session_get_param_origin (self->session, self->index, spec->name);
}

gboolean
dsc_param_scope_is_changed (DscParamScope *self, const DscParamSpec *spec)
{
  return !dsc_param_is_default (spec, self->params);
}

gboolean
dsc_param_scope_is_enabled (DscParamScope *self, const DscParamSpec *spec)
{
  return dsc_param_is_enabled (spec, self->step->params, self->step->n_params, self->params);
}

gboolean
dsc_param_scope_is_limit (DscParamScope *self, const DscParamSpec *spec)
{
  /* What makes limits of parameters is of the whole step. */
  return dsc_session_param_is_limit (self->session, self->index, spec->name);
}

/* Makes @text, of which the group chosen is a part, what is said of groups. */
static gboolean
record (DscParamScope *self, const char *text, GError **error)
{
  const char *param = self->step->groups->param;
  g_autofree char *path = self->step->groups->dup_path (self->said);

  if (!text || !dsc_session_set_param (self->session, self->index, param, text, error))
    return FALSE;
  if (path)
    g_signal_emit (self, signals[FILE_REPLACED], 0, path);
  return TRUE;
}

/* (nullable) (transfer full): @text with @value for the group; (nullable): none of its own */
static char *
edit (DscParamScope *self,
      const char *text,
      const DscParamSpec *spec,
      const char *value,
      GError **error)
{
  if (text)
    return self->step->groups->set (text, self->group, spec->name, value, error);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_PARAMETER, self->failure);
  return NULL;
}

gboolean
dsc_param_scope_set_text (DscParamScope *self,
                          const DscParamSpec *spec,
                          const char *text,
                          GError **error)
{
  const DscStep *step = self->step;
  g_autofree char *value = NULL, *said = NULL;
  gpointer scratch;
  gboolean ok;

  if (!self->group)
    return dsc_session_set_param (self->session, self->index, spec->name, text, error);
  if (dsc_param_scope_get_origin (self, spec) == DSC_ORIGIN_COMMON) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 _ ("%s is the same for all groups: set it for all of them"), spec->name);
    return FALSE;
  }
  scratch = dsc_params_copy (step->params, step->n_params, step->params_size, self->params);
  ok = dsc_param_set_text (spec, scratch, text, error);
  value = ok ? dsc_param_get_text (spec, scratch) : NULL;
  dsc_params_free (step->params, step->n_params, scratch);
  said = ok ? edit (self, self->text, spec, value, error) : NULL;
  return said && record (self, said, error);
}

gboolean
dsc_param_scope_reset (DscParamScope *self, const DscParamSpec *spec, GError **error)
{
  const DscStep *step = self->step;
  g_autofree char *text = NULL;
  gpointer defaults;

  if (self->group) {
    if (dsc_param_scope_get_origin (self, spec) != DSC_ORIGIN_OWN)
      return TRUE;
    text = edit (self, self->text, spec, NULL, error);
    return text && record (self, text, error);
  }
  defaults = dsc_params_new (step->params, step->n_params, step->params_size);
  text = dsc_param_get_text (spec, defaults);
  dsc_params_free (step->params, step->n_params, defaults);
  return dsc_session_set_param (self->session, self->index, spec->name, text, error);
}

gboolean
dsc_param_scope_reset_group (DscParamScope *self, GError **error)
{
  g_autofree char *text = g_strdup (self->text);

  if (!self->group || dsc_param_scope_count_own (self) == 0)
    return TRUE;
  for (guint i = 0; text && i < self->step->n_params; i++) {
    g_autofree char *before = text;

    text = g_strdup (before);
    if (self->origins[i] == DSC_ORIGIN_OWN) {
      g_free (text);
      text = edit (self, before, &self->step->params[i], NULL, error);
    }
  }
  return text && record (self, text, error);
}
