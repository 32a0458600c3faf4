/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-library.h"
#include "dsc-progress.h"

G_BEGIN_DECLS

/* A Level 3 association file (JSON), as read: reference part A, section 1. */
typedef struct {
  char *expname;          /* as in the file */
  char *path;             /* resolved against the directory of the association */
  char *exptype;          /* as in the file */
  char *group_id;         /* (nullable) */
  char *tweakreg_catalog; /* (nullable): as in the file; "" where it is null or blank */
  gboolean is_science;    /* exptype compared without regard to case */
} DscAsnMember;

typedef struct {
  char *path;
  char *asn_id, *asn_pool, *asn_rule, *program, *target; /* (nullable) */
  char *table_name;                                      /* file name without directory */
  char *product;       /* of the first product; the file's root if it has no name */
  GPtrArray *members;  /* of DscAsnMember */
  GPtrArray *warnings; /* of char *: duplicates, further products, unknown exptypes, no name ... */
} DscAssociation;

/**
 * dsc_association_read:
 * Errors: DSC_ERROR_NOT_FOUND; DSC_ERROR_FORMAT with line and column, or the key and member index.
 */
DscAssociation *dsc_association_read (const char *path, GError **error);
void dsc_association_free (DscAssociation *asn);

/**
 * dsc_library_load: opens what the user gave: one association, one FITS file, or a list of FITS
 * files; science members only. Headers and WCS are read, no pixels.
 * The product is named as the association says, or after the first file. Warnings go to @progress:
 * those of the association, missing members of other types, mixed filters, versions or states of
 * outlier detection, coordinates that are no gwcs. ASNTABLE and ASNPOOL are set in the exposures;
 * groups are those of the association, of the ASDF tree (meta.group_id) or of the keywords.
 * Errors: DSC_ERROR_UNSUPPORTED for a resampled image (CON or WHT) or a file that is neither JSON
 * nor FITS; DSC_ERROR_WCS for one without coordinates; DSC_ERROR_USAGE for an association among
 * other files; DSC_ERROR_MISSING_MEMBERS listing all missing science files
 * with the count; DSC_ERROR_NO_SCIENCE naming the exptypes found; DSC_ERROR_MIXED for files of
 * different instruments or units (the odd ones are named); those of opening.
 */
DscLibrary *dsc_library_load (const char *const *paths, DscProgress *progress, GError **error);

/**
 * DscLibraryFlags:
 * @DSC_LIBRARY_SKIP_MISSING: science members of an association whose files are missing are left
 *   out, with a warning that lists them; when all are missing it is an error still
 */
typedef enum {
  DSC_LIBRARY_DEFAULT = 0,
  DSC_LIBRARY_SKIP_MISSING = 1 << 0,
  DSC_LIBRARY_IMAGES = 1 << 1,
} DscLibraryFlags;

DscLibrary *dsc_library_load_with_flags (const char *const *paths,
                                         DscLibraryFlags flags,
                                         DscProgress *progress,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAssociation, dsc_association_free)

G_END_DECLS
