/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscParamScope: for whom the parameters of a step are shown and edited: for all that the step
 * works on, or for one group of its exposures, where the step has parameters of groups
 * (DscStepGroups). It follows the session.
 *
 * "changed": a value, the groups that there are, or the one that was chosen
 * "file-replaced" (const char *path): a file said what groups have; its content stands in the
 * parameter now, with the change
 */
#define DSC_TYPE_PARAM_SCOPE (dsc_param_scope_get_type ())
G_DECLARE_FINAL_TYPE (DscParamScope, dsc_param_scope, DSC, PARAM_SCOPE, GObject)

/* Where the value of a parameter comes from. */
typedef enum {
  DSC_ORIGIN_DEFAULT,
  DSC_ORIGIN_SET,       /* of the step: it differs from the default */
  DSC_ORIGIN_INHERITED, /* of a group, from the step or from what several groups have */
  DSC_ORIGIN_OWN,       /* of the group alone */
  DSC_ORIGIN_COMMON,    /* a group cannot have it of its own */
} DscParamOrigin;

/* For all groups, at first. */
DscParamScope *dsc_param_scope_new (DscSession *session, guint step);

/* (transfer none) (nullable): ids of the groups that can be chosen; NULL: fewer than two, or the
 * step has none */
const char *const *dsc_param_scope_get_groups (DscParamScope *self);
/* @group: (nullable): NULL: all of them. Returns: FALSE: there is no such group */
gboolean dsc_param_scope_set_group (DscParamScope *self, const char *group);
const char *dsc_param_scope_get_group (DscParamScope *self); /* (nullable) */
/* Parameters that the group chosen has of its own. */
guint dsc_param_scope_count_own (DscParamScope *self);
/* (nullable): why what is said of groups cannot be read */
const char *dsc_param_scope_get_failure (DscParamScope *self);

/* (transfer full): the value in force, as canonical text */
char *dsc_param_scope_dup_text (DscParamScope *self, const DscParamSpec *spec);
DscParamOrigin dsc_param_scope_get_origin (DscParamScope *self, const DscParamSpec *spec);
/* (nullable): what said the value of the step: "image3.asdf", "--steps.resample.pixfrac",
 * "session"; NULL: a person in the window, or nobody */
const char *dsc_param_scope_get_source (DscParamScope *self, const DscParamSpec *spec);
/* What it has is not the default. */
gboolean dsc_param_scope_is_changed (DscParamScope *self, const DscParamSpec *spec);
gboolean dsc_param_scope_is_enabled (DscParamScope *self, const DscParamSpec *spec);
gboolean dsc_param_scope_is_limit (DscParamScope *self, const DscParamSpec *spec);

/* Errors: DSC_ERROR_PARAMETER with value and range; those of a file that cannot be read */
gboolean dsc_param_scope_set_text (DscParamScope *self,
                                   const DscParamSpec *spec,
                                   const char *text,
                                   GError **error);
/* Back to the default, or to what the group inherits. */
gboolean dsc_param_scope_reset (DscParamScope *self, const DscParamSpec *spec, GError **error);
/* All of the group that was chosen; of no effect without one. */
gboolean dsc_param_scope_reset_group (DscParamScope *self, GError **error);

G_END_DECLS
