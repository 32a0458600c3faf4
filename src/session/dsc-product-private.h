/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-product-store.h"

G_BEGIN_DECLS

#define DSC_PRODUCT_MANIFEST "manifest" /* a line with the SHA-256 of the rest, then JSON */
#define DSC_PRODUCT_LOCK "lock"

/* A directory locked by an open file in it; the lock goes with the descriptor. */
typedef struct {
  char *path;
  int fd;
} DscLockedDir;

/**
 * dsc_locked_dir_open: locks @path, shared (in use) or exclusive (to remove it), without waiting.
 * Returns: FALSE if there is no such directory or another one holds it
 */
gboolean dsc_locked_dir_open (DscLockedDir *dir, const char *path, gboolean exclusive);
/* Makes the lock file of a new directory too. */
gboolean dsc_locked_dir_create (DscLockedDir *dir, const char *path);
void dsc_locked_dir_clear (DscLockedDir *dir);

/* Removes a directory and all in it; what cannot be removed is left. */
void dsc_remove_tree (const char *path);

struct _DscProduct {
  gatomicrefcount ref_count;
  GMutex lock; /* for output.image, output.library and input */
  char *key;
  DscStepOutput output;
  gboolean has_image, has_library; /* also when not loaded */
  DscLockedDir dir;                /* where its files stand; path NULL: nowhere */
  gboolean owns_dir;               /* remove it at the end */
  char *base;                      /* key of the product that went in; "": the exposures */
  GPtrArray *marks;                /* of char *: see DscProductOrigin */
  gboolean needs_base;             /* its exposures are changes to those of the base */
  GHashTable *params;              /* text by name */
  DscLibrary *input;               /* (nullable) what went in */
};

/* A product of @output, which is emptied. @origin: (nullable) */
DscProduct *
dsc_product_new (const char *key, const DscProductOrigin *origin, DscStepOutput *output);
/* (nullable): the first file of a member that is not internal; -1: of the product as a whole */
const char *dsc_product_member_path (DscProduct *product, int member);
/* Takes over @dir, which goes with the product: for files that cannot bring it back. */
void dsc_product_adopt_dir (DscProduct *product, DscLockedDir *dir);
/* Whether files in @directory can bring the product back. */
gboolean dsc_product_is_storable (DscProduct *product, const char *directory);
/* Writes the manifest of @product into @directory. */
gboolean dsc_product_write_manifest (DscProduct *product, const char *directory, GError **error);
/* The product whose manifest stands in @dir, whose lock it takes over. NULL if it is damaged. */
DscProduct *dsc_product_read_manifest (const char *key, DscLockedDir *dir);

G_END_DECLS
