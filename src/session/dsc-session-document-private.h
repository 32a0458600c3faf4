/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-config.h"
#include "dsc-session-document.h"

G_BEGIN_DECLS

#define DSC_DOCUMENT_FORMAT "ditherscope-session"
#define DSC_DOCUMENT_MAJOR 1
#define DSC_DOCUMENT_MINOR 0
#define DSC_DOCUMENT_MAX_BYTES ((gsize)16 << 20)
#define DSC_DOCUMENT_MAX_FILES 100000

DscSavedFile *dsc_saved_file_new (const char *path);
void dsc_saved_file_free (DscSavedFile *file);
DscSetting *
dsc_setting_new (const DscStep *step, const char *name, const char *value, const char *origin);
/* Its value is the path of a file or folder, or a word, or text that a file could stand for. */
gboolean dsc_param_names_file (const DscParamSpec *spec);
gboolean dsc_setting_names_file (const char *step_id, const char *name);

G_END_DECLS
