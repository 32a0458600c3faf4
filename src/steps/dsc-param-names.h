/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-closest-name.h"
#include "dsc-step.h"

G_BEGIN_DECLS

/* Names as people write them: misspelt, of older versions of jwst, or of what is refused. */

/* Sets DSC_ERROR_PARAMETER: "resample has no parameter 'pixfarc'; did you mean pixfrac?".
 * Returns: FALSE always */
gboolean dsc_param_unknown (const DscStep *step, const char *name, GError **error);

typedef enum {
  DSC_NAME_KNOWN,   /* a parameter of the step */
  DSC_NAME_OLD,     /* had another name: @ret_name is the present one */
  DSC_NAME_IGNORED, /* of jwst, without effect here: @ret_why says why; NULL: not worth a word */
  DSC_NAME_REFUSED, /* cannot be done: @ret_why says what to do instead */
  DSC_NAME_UNKNOWN,
} DscNameMeaning;

/**
 * dsc_param_resolve_name: what @name means for @step (NULL: the pipeline itself).
 * @value: text given for it: hooks are only refused if there are any, and an old switch only counts
 * if it is on
 * @ret_name: (out) (transfer none): the name to use, for KNOWN and OLD
 * @ret_why: (out) (transfer none): for a person; for OLD a notice
 */
DscNameMeaning dsc_param_resolve_name (const DscStep *step,
                                       const char *name,
                                       const char *value,
                                       const char **ret_name,
                                       const char **ret_why);

G_END_DECLS
