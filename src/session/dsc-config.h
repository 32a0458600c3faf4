/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscConfig: values of parameters as text, in the order in which they were given, with where each
 * came from. Later ones win: defaults < parameter file < command line (reference part A, 2.5).
 */
typedef struct {
  const DscStep *step; /* NULL: of the pipeline */
  char *name, *value;
  char *origin; /* "image3.asdf", "--steps.resample.pixfrac" */
} DscSetting;

typedef struct {
  GPtrArray *settings; /* of DscSetting */
  GPtrArray *notices;  /* of char *: old names, values without effect */
} DscConfig;

DscConfig *dsc_config_new (void);
void dsc_config_free (DscConfig *config);

/**
 * dsc_config_add: one value for a parameter of @step (NULL: of the pipeline, which has the common
 * ones). Old names of jwst are understood, with a notice.
 * Errors: DSC_ERROR_PARAMETER for an unknown name (with the nearest one), a refused one or an
 * illegal value (with the range), each with @origin.
 */
gboolean dsc_config_add (DscConfig *config,
                         const DscStep *step,
                         const char *name,
                         const char *value,
                         const char *origin,
                         GError **error);

/**
 * dsc_config_read: adds the parameters of a parameter file of jwst: ASDF in the present layout
 * (a list of steps) or the older one (a map); of the pipeline or of one step.
 * @step: (nullable): the file is for this step, whatever class it names
 * @ret_step: (out) (optional): the step that the file is for; NULL: the pipeline
 * Errors: DSC_ERROR_NOT_FOUND; DSC_ERROR_UNSUPPORTED for ini files and other pipelines;
 * DSC_ERROR_FORMAT; all those of dsc_config_add() together in one message.
 */
gboolean dsc_config_read (DscConfig *config,
                          const char *path,
                          const DscStep *step,
                          const DscStep **ret_step,
                          GError **error);

/* Returns: (transfer none) (nullable): the setting in force, NULL where none was given */
const DscSetting *dsc_config_find (const DscConfig *config, const DscStep *step, const char *name);
/* Returns: (transfer none) (nullable): its value */
const char *dsc_config_get (const DscConfig *config, const DscStep *step, const char *name);

/* Sets the parameters of every step of the session, and its output_file. */
gboolean dsc_config_apply (const DscConfig *config, DscSession *session, GError **error);

/**
 * dsc_config_write: writes the effective parameters of a session in the layout of jwst, to be read
 * by dsc_config_read() and, except for parameters that are ours, by jwst.
 * @step: NULL: the pipeline with all its steps
 * Errors: DSC_ERROR_WRITE
 */
gboolean dsc_config_write (const DscConfig *config,
                           DscSession *session,
                           const DscStep *step,
                           const char *path,
                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscConfig, dsc_config_free)

G_END_DECLS
