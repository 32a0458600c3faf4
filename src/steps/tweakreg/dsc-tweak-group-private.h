/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tweakreg-params.h"

G_BEGIN_DECLS

/* Shared by the files dsc-tweak-group-*.c only. */

/* Returns: (transfer full): the sections of a file or of the text itself. Errors: see
 * dsc_tweak_group_params_apply() */
GKeyFile *dsc_tweak_group_read (const char *group_params, GError **error);
/* The name that an abbreviation stands for. */
const char *dsc_tweak_group_resolve (const char *name);
/* Of another program's source finder: it has no effect. */
gboolean dsc_tweak_group_is_foreign (GKeyFile *file, const char *section, const char *name);
gboolean dsc_tweak_group_section_matches (const char *section, const char *group);
/* Errors: DSC_ERROR_PARAMETER with section, name and value */
gboolean dsc_tweak_group_set_one (GKeyFile *file,
                                  const char *section,
                                  const char *key,
                                  DscTweakregParams *params,
                                  GError **error);

G_END_DECLS
