/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"

G_BEGIN_DECLS

/**
 * DscProduct: what a step made, under its key. Its files stand in a directory of a store that is
 * kept from being removed as long as the product lives. Thread safe, reference counted.
 */
typedef struct _DscProduct DscProduct;

DscProduct *dsc_product_ref (DscProduct *product);
void dsc_product_unref (DscProduct *product);

const char *dsc_product_get_key (DscProduct *product);
DscStepStatus dsc_product_get_status (DscProduct *product);
/* See DscStepOutput: not kept on disk, and made anew by the next run. */
gboolean dsc_product_is_transient (DscProduct *product);
const char *dsc_product_get_verdict (DscProduct *product); /* (nullable) */
GHashTable *dsc_product_get_tables (DscProduct *product);  /* (nullable) */
guint dsc_product_get_n_files (DscProduct *product);
const DscProductFile *dsc_product_get_file (DscProduct *product, guint index);

/**
 * DscProductOrigin: what a product was made of.
 * @base: key of the product whose library went in; "" for the exposures as they were loaded
 * @marks: (nullable) (element-type utf8): keywords set in it: "S_OUTLIR=SKIPPED"
 * @step, @params: (nullable): what made it
 */
typedef struct {
  const char *base;
  GPtrArray *marks;
  const DscStep *step;
  gconstpointer params;
} DscProductOrigin;

const char *dsc_product_get_base (DscProduct *product);
GPtrArray *dsc_product_get_marks (DscProduct *product); /* of char * */
/* Whether it takes the library of the base to load it: its exposures are changes to those. */
gboolean dsc_product_needs_base (DscProduct *product);
/* The library that went in, if it is known; the first one that is set stays. */
void dsc_product_set_input (DscProduct *product, DscLibrary *input);
DscLibrary *dsc_product_get_input (DscProduct *product); /* (transfer none) (nullable) */
/* (transfer full) (nullable): what it was made with, as the struct of @step */
gpointer dsc_product_dup_params (DscProduct *product, const DscStep *step);

/**
 * dsc_product_load: opens the files of a product that came from the disk. @input: the library that
 * the step worked on, for groups, names and what changes were made to; (nullable) if the product is
 * an image. A product that
 * is in memory is left as it is. Errors: those of opening.
 */
gboolean dsc_product_load (DscProduct *product, DscLibrary *input, GError **error);
/* (transfer none) (nullable): after dsc_product_load() */
DscImageModel *dsc_product_get_image (DscProduct *product);
DscLibrary *dsc_product_get_library (DscProduct *product);

/**
 * DscProductStore: products on disk, <directory>/<key>/ with a manifest.json each. Several
 * processes may share one: a product appears by one rename, a second of the same key is discarded,
 * and what any process uses is not removed. When the store grows beyond its limit the products that
 * were not used for longest go. Thread safe.
 */
typedef struct _DscProductStore DscProductStore;

/**
 * dsc_product_store_new: @directory: made if needed; NULL: a private one that goes with the store.
 * @max_bytes: 0 = DSC_CACHE_MAX from the environment ("20G"), else 20 GB
 * Errors: DSC_ERROR_WRITE
 */
DscProductStore *dsc_product_store_new (const char *directory, guint64 max_bytes, GError **error);
void dsc_product_store_free (DscProductStore *store);
gboolean dsc_product_store_is_private (DscProductStore *store);
const char *dsc_product_store_get_directory (DscProductStore *store);

/* Returns: (transfer full) (nullable): the product of that key, not yet loaded */
DscProduct *dsc_product_store_lookup (DscProductStore *store, const char *key);

/* DscWorkDir: a directory for a step to work in, on the disk of the store; removed by
 * dsc_work_dir_free() unless it was published. */
typedef struct _DscWorkDir DscWorkDir;

DscWorkDir *dsc_product_store_begin (DscProductStore *store, GError **error);
const char *dsc_work_dir_get_path (DscWorkDir *work);
void dsc_work_dir_free (DscWorkDir *work);

/**
 * dsc_product_store_publish: makes a product of @output, which is emptied, and of the files in
 * @work, which is consumed. What the files cannot bring back (an image without a file) stays in
 * memory only. @replace: put it in the place of one of the same key.
 * Errors: DSC_ERROR_WRITE
 */
DscProduct *dsc_product_store_publish (DscProductStore *store,
                                       DscWorkDir *work,
                                       const char *key,
                                       const DscProductOrigin *origin,
                                       DscStepOutput *output,
                                       gboolean replace,
                                       GError **error);

/* Parses "20G", "500M", "1024"; FALSE if it is none of them. */
gboolean dsc_parse_bytes (const char *text, guint64 *ret_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscProduct, dsc_product_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscProductStore, dsc_product_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscWorkDir, dsc_work_dir_free)

G_END_DECLS
