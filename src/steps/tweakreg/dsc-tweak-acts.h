/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"
#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/* What a person does to an alignment by hand, as text of the parameters exclude, regroup,
 * drop_sources and nudge: entries separated by ';' (exclude: also by ',' or blanks). Exposures are
 * named by their file, with or without directory, suffix and extension; groups by their id; in
 * exclude and group_params * and ? stand for any letters. */

typedef enum {
  DSC_TWEAK_ACT_EXCLUDE, /* "name" */
  DSC_TWEAK_ACT_REGROUP, /* "exposure=group" */
  DSC_TWEAK_ACT_DROP,    /* "exposure: x,y x,y": 0-based pixels */
  DSC_TWEAK_ACT_NUDGE,   /* "group: dx,dy[,rotation]": arcsec east, north; degrees north to east */
} DscTweakActKind;

/**
 * DscTweakAct: @name: of the exposure or group; @group: of regroup; @values: (element-type double):
 * x, y of each source; dx, dy, rotation of a nudge
 */
typedef struct {
  char *name, *group;
  GArray *values;
} DscTweakAct;

/* Returns: (transfer full) (element-type DscTweakAct). Errors: DSC_ERROR_PARAMETER with the entry
 * and its form */
GPtrArray *dsc_tweak_acts_parse (DscTweakActKind kind, const char *text, GError **error);
/* Returns: (transfer full): text that parses to the same acts */
char *dsc_tweak_acts_format (DscTweakActKind kind, GPtrArray *acts);

/* What the window does: the text with one act more, less or changed. Text that cannot be parsed is
 * replaced. Returns: (transfer full) */
char *dsc_tweak_acts_toggle_exclude (const char *text, const char *name);
/* @group: NULL: its own again */
char *dsc_tweak_acts_set_group (const char *text, const char *exposure, const char *group);
/* A source within DSC_TWEAK_DROP_RADIUS of the place is taken back, otherwise dropped. */
char *dsc_tweak_acts_toggle_drop (const char *text, const char *exposure, double x, double y);
/* 0, 0, 0: none */
char *dsc_tweak_acts_set_nudge (const char *text, const char *group, const double nudge[3]);

#define DSC_TWEAK_DROP_RADIUS 1.5 /* pixels */

/**
 * dsc_tweak_acts_apply: @scene with the groups of the association gets those of regroup, exclude,
 * nudge and group_params. Groups left without exposures go.
 * Errors: DSC_ERROR_PARAMETER for a name that nothing has, with those there are;
 * DSC_ERROR_NOT_FOUND or DSC_ERROR_FORMAT for the file of group_params
 */
gboolean
dsc_tweak_acts_apply (DscTweakScene *scene, const DscTweakregParams *params, GError **error);

/* That of regroup alone. */
gboolean
dsc_tweak_acts_regroup (DscTweakScene *scene, const DscTweakregParams *params, GError **error);

/* Marks the sources that drop_sources names. A place without a source is a note of the scene.
 * Errors: as dsc_tweak_acts_apply() */
gboolean
dsc_tweak_acts_drop (DscTweakScene *scene, const DscTweakregParams *params, GError **error);

/* (nullable) (transfer full): the file that group_params names, if it is no text itself */
char *dsc_tweak_group_params_dup_path (const char *group_params);

/**
 * dsc_tweak_group_params_apply: sets params of the groups of @scene; the section of a later name
 * goes over that of an earlier one. Names of other programs' parameters that CEERS files hold
 * (detect_thresh ...) are notes of the scene.
 * Errors: DSC_ERROR_PARAMETER naming section, parameter and value; DSC_ERROR_NOT_FOUND;
 * DSC_ERROR_FORMAT
 */
gboolean dsc_tweak_group_params_apply (DscTweakScene *scene,
                                       const DscTweakregParams *params,
                                       GError **error);

/**
 * dsc_tweak_group_params_scene: exposures with their names and groups with the parameters in force,
 * nothing else: who has which parameters, without heavy work.
 * Errors: those of regroup and of dsc_tweak_group_params_apply()
 */
DscTweakScene *
dsc_tweak_group_params_scene (DscLibrary *library, const DscTweakregParams *params, GError **error);

/* Whether a group may have parameter @name of its own; others are of the whole step. */
gboolean dsc_tweak_group_params_is_possible (const char *name);

/* Values in the text of group_params, one at a time. @text names no file: see
 * dsc_tweak_group_params_read(). */

/**
 * dsc_tweak_group_params_get: what @text says of @name for @group.
 * @ret_own: (out) (optional): a section with the id of the group says it, not one for several
 * Returns: (transfer full) (nullable): NULL: nothing, or @text cannot be parsed
 */
char *dsc_tweak_group_params_get (const char *text,
                                  const char *group,
                                  const char *name,
                                  gboolean *ret_own);

/* All that @text says for @group, in order: the last value of a parameter counts. */
void dsc_tweak_group_params_foreach (const char *text,
                                     const char *group,
                                     DscStepGroupValue func,
                                     gpointer user_data);

/**
 * dsc_tweak_group_params_set: @text with @value for @name of @group alone; what other groups and
 * parameters have stays.
 * @value: (nullable): NULL: none of its own
 * Errors: DSC_ERROR_PARAMETER: @text cannot be parsed, or it is not of one group.
 * Returns: (transfer full)
 */
char *dsc_tweak_group_params_set (
    const char *text, const char *group, const char *name, const char *value, GError **error);

/**
 * dsc_tweak_group_params_read: @group_params as text, also if it names a file; parameters of other
 * programs are left out.
 * Errors: as dsc_tweak_group_params_apply(). Returns: (transfer full)
 */
char *dsc_tweak_group_params_read (const char *group_params, GError **error);

/* What the window knows of it. */
extern const DscStepGroups dsc_tweak_step_groups;

/* Whether @pattern (with * and ?) means the exposure @file (nullable) or its group @group. */
gboolean dsc_tweak_name_matches (const char *pattern, const char *file, const char *group);

G_END_DECLS
