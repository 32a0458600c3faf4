/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-association.h"

G_BEGIN_DECLS

/**
 * DscAsnFile: a file that may become a member, as its primary header describes it.
 * @instrument ... @target: (nullable): INSTRUME, DETECTOR, FILTER, PUPIL, PROGRAM, OBSERVTN, VISIT,
 *   TARGPROP or TARGNAME
 * @exptype: "science", as every member is unless somebody says otherwise
 * @problem: (nullable): why it cannot be combined: not a calibrated exposure, a mosaic, unreadable
 */
typedef struct {
  char *path; /* absolute */
  char *instrument, *detector, *filter, *pupil, *program, *observation, *visit, *target;
  char *exptype;
  char *problem;
} DscAsnFile;

/* No error: what is wrong with it is its @problem. Headers and WCS are read, no pixels. */
DscAsnFile *dsc_asn_file_probe (const char *path);
void dsc_asn_file_free (DscAsnFile *file);

/* What makes exposures belong to different associations, beside instrument, filter and pupil. */
typedef enum {
  DSC_ASN_BY_FILTER = 0,
  DSC_ASN_BY_DETECTOR = 1 << 0,
  DSC_ASN_BY_OBSERVATION = 1 << 1,
  DSC_ASN_BY_VISIT = 1 << 2,
  DSC_ASN_BY_TARGET = 1 << 3,
} DscAsnGrouping;

/**
 * DscAsnDraft: an association to be written.
 * @product: root of the names of products; made of program, target, instrument and filter
 * @asn_id: "a3001"; @rule: "DMS_Level3_Base"; @pool: "none"
 * @files: (element-type DscAsnFile) borrowed from who made it
 */
typedef struct {
  char *product, *asn_id, *rule, *pool;
  GPtrArray *files;
} DscAsnDraft;

void dsc_asn_draft_free (DscAsnDraft *draft);

/* (transfer full) (element-type DscAsnDraft): in the order of the first file of each; files with a
 * problem are left out. Names of products differ. */
GPtrArray *dsc_asn_group (GPtrArray *files, DscAsnGrouping grouping);

/* Of a folder: (transfer full) (element-type utf8): paths of what ends in _cal.fits, _crf.fits or
 * _tweakreg.fits, sorted; of exposures that are there in several forms the least processed one.
 * Errors: DSC_ERROR_NOT_FOUND */
GPtrArray *dsc_asn_list_folder (const char *folder, GError **error);

/**
 * dsc_asn_draft_to_json: (transfer full): as asn_from_list writes it (reference part A, 1.1, 1.6).
 * Members are named relative to @folder where they are below it, by their full path elsewhere.
 * Errors: DSC_ERROR_NO_SCIENCE without a science member, DSC_ERROR_USAGE for a product name that is
 * empty or has a slash
 */
char *dsc_asn_draft_to_json (const DscAsnDraft *draft, const char *folder, GError **error);
/* (transfer full): "<product>_asn.json" in @folder */
char *dsc_asn_draft_dup_path (const DscAsnDraft *draft, const char *folder);
/* Under a temporary name, then renamed. Errors: the same; DSC_ERROR_WRITE */
gboolean dsc_asn_draft_write (const DscAsnDraft *draft, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAsnFile, dsc_asn_file_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAsnDraft, dsc_asn_draft_free)

G_END_DECLS
