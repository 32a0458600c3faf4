/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-association-make.h"

G_BEGIN_DECLS

/**
 * DscAsnMaker: associations made of files: which ones there are, which belong together, what the
 * product is called, where the association goes.
 * Signals: "finished" (const char *path, nullable): the association to open, or NULL: given up;
 * "choose-files", "choose-folder": more files, another folder to save in are asked for
 */
#define DSC_TYPE_ASN_MAKER (dsc_asn_maker_get_type ())
G_DECLARE_FINAL_TYPE (DscAsnMaker, dsc_asn_maker, DSC, ASN_MAKER, AdwBin)

/* Reads the headers of @paths (files and folders) on a thread and adds them. */
void dsc_asn_maker_add (DscAsnMaker *self, const char *const *paths);
void dsc_asn_maker_clear (DscAsnMaker *self);
/* Where the associations go. @folder: (nullable): NULL: beside the first file */
void dsc_asn_maker_set_folder (DscAsnMaker *self, const char *folder);
gboolean dsc_asn_maker_is_reading (DscAsnMaker *self);

guint dsc_asn_maker_n_files (DscAsnMaker *self);
guint dsc_asn_maker_n_drafts (DscAsnMaker *self);
const DscAsnDraft *dsc_asn_maker_get_draft (DscAsnMaker *self, guint index);
void dsc_asn_maker_set_grouping (DscAsnMaker *self, DscAsnGrouping grouping);
/* Writes all of them into the folder that was chosen; those that are there already are replaced
 * only with @replace. Returns: (transfer full): the path of the first one */
char *dsc_asn_maker_write (DscAsnMaker *self, gboolean replace, GError **error);

G_END_DECLS
