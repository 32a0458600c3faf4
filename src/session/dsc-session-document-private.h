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

G_END_DECLS
