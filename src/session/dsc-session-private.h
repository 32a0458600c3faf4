/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-file-digest.h"
#include "dsc-product-store.h"
#include "dsc-session.h"

G_BEGIN_DECLS

/* One step of a session. Touched on the owner's thread only. */
typedef struct {
  const DscStep *step;
  gpointer params;
  GHashTable *origins; /* (element-type utf8 utf8): parameters that did not come by hand */
  DscState state;      /* as last announced */
  char *key;           /* (nullable): of the product that parameters and inputs ask for */
  GPtrArray *recent;   /* of DscProduct: in memory, the latest last */
  DscProduct *shown;   /* (nullable): the last product */
  GError *failure;     /* (nullable) */
  char *failure_key;   /* the key that failed */
  gboolean running;
} DscSessionStep;

struct _DscSession {
  GObject parent_instance;
  DscLibrary *library;
  DscSessionOptions options;
  DscCompat compat;
  guint n_steps;
  DscSessionStep *steps;
  DscProductStore *store;
  DscDigestCache *digests;
  char *output_file;  /* (nullable): base of product names */
  char *library_key;  /* (nullable): not known before the files were read once */
  GArray *signatures; /* of DscFileSignature, per model; zero for one without a file */
  GMainContext *context;
  gboolean job_running;
  GPtrArray *pinned; /* of DscProduct; one may be there several times */
  guint n_frozen;
  gboolean *touched; /* (nullable): while frozen, per step */
};

/* Recomputes keys and states and announces what changed. @touched: also this one; G_MAXUINT: none
 */
void dsc_session_refresh (DscSession *self, guint touched);
/* @touched: per step */
void dsc_session_refresh_all (DscSession *self, const gboolean *touched);

/* The product is found by its key, in memory, until it was unpinned as many times. */
void dsc_session_pin (DscSession *self, DscProduct *product);
void dsc_session_unpin (DscSession *self, DscProduct *product);
DscProduct *dsc_session_find_pinned (DscSession *self, const char *key); /* (nullable) */

void dsc_session_emit_job_changed (DscSession *self);

/* (nullable) (transfer none): the product of @key, if it is in memory */
DscProduct *dsc_session_step_peek (DscSessionStep *step, const char *key);
/* Makes @product the shown and most recent one. */
void dsc_session_step_take (DscSessionStep *step, DscProduct *product);

/* Whether all that a stored product is made of is there, too. */
gboolean dsc_session_can_load (DscSession *self, DscProduct *product);
/* (transfer full) (nullable): the product of a step, in memory or on disk, with all it is made of
 */
DscProduct *dsc_session_find_product (DscSession *self, guint index, const char *key);
/* Opens the files of a product and of what it is made of. */
gboolean dsc_session_load_product (DscSession *self, DscProduct *product, GError **error);
/* (nullable) (transfer none): what went into it */
DscLibrary *dsc_session_load_product_input (DscSession *self, DscProduct *product);
/* (nullable) (transfer none): the shown product with its files open; one that cannot be opened is
 * forgotten. */
DscProduct *dsc_session_get_loaded (DscSession *self, guint index);

/**
 * dsc_session_library_key: the key of the loaded exposures. @read: read files whose digest is not
 * known, which takes time; without it NULL is returned for them (no error).
 */
char *dsc_session_library_key (DscLibrary *library,
                               DscDigestCache *digests,
                               gboolean is_private,
                               gboolean read,
                               guint n_threads,
                               GCancellable *cancellable,
                               GError **error);

/**
 * dsc_session_step_key: the key of what leaves a step, from that of what enters it. A step that is
 * skipped or not available has a key too, because it leaves a mark in the header.
 * @library: as it was loaded: it may name further files
 */
char *dsc_session_step_key (const DscStep *step,
                            gconstpointer params,
                            DscCompat compat,
                            DscLibrary *library,
                            DscDigestCache *digests,
                            const char *input_key);

/**
 * dsc_session_passed_key: what goes into the key of the next step: @key, unless @product (nullable)
 * is transient: what is made of it must not be taken for what is made of a whole one.
 * Returns: (transfer full) (nullable): NULL for NULL
 */
char *dsc_session_passed_key (DscProduct *product, const char *key);

gboolean dsc_session_params_skip (gconstpointer params);

/* What a step that was passed by, skipped or failed leaves in the headers: "S_OUTLIR=SKIPPED". */
char *dsc_session_make_mark (const DscStep *step, DscStepStatus status);

/* The library with @marks (of char *) set in every primary header. */
DscLibrary *dsc_session_mark (DscLibrary *library, GPtrArray *marks);

G_END_DECLS
