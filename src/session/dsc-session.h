/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-step.h"

G_BEGIN_DECLS

/**
 * DscSession: one association (or a single file) with the five steps, their parameters, states and
 * products. The owner calls it on one thread; jobs run on another. Signals on the owner's context:
 *
 * "step-changed" (guint index): state, verdict, parameters or product of a step changed
 * "job-changed": a job started, ended or is being cancelled
 * "param-changed" (guint index, const char *name, const char *before, const char *after): the value
 *   of one parameter, as canonical text; after it was set, before "step-changed"
 * "compat-changed": see dsc_session_set_compat()
 *
 * A step is fresh when its product has the key of its parameters, algorithm and inputs; editing a
 * parameter that counts makes it and all later ones stale; setting it back makes them fresh again
 * if the product is still in memory or on disk. Nothing runs by itself.
 */
#define DSC_TYPE_SESSION (dsc_session_get_type ())
G_DECLARE_FINAL_TYPE (DscSession, dsc_session, DSC, SESSION, GObject)

typedef enum {
  DSC_STATE_STALE, /* never run, or its key changed */
  DSC_STATE_FRESH,
  DSC_STATE_RUNNING,
  DSC_STATE_FAILED,
  DSC_STATE_SKIPPED,     /* by the parameter skip, or nothing to do */
  DSC_STATE_UNAVAILABLE, /* the algorithm is not in this version */
} DscState;

const char *dsc_state_name (DscState state); /* "fresh" ... */

typedef struct {
  const char *cache_dir; /* (nullable): default <user cache>/ditherscope/products; "" = a private
                            directory that goes with the session */
  guint n_threads;       /* 0 = all */
  guint64 max_memory;    /* 0 = default */
  guint64 cache_max;     /* bytes the cache may grow to; 0 = DSC_CACHE_MAX, else 20 GB */
} DscSessionOptions;

/**
 * dsc_session_new: @library: the loaded exposures. @options: (nullable)
 */
DscSession *dsc_session_new (DscLibrary *library, const DscSessionOptions *options, GError **error);

/**
 * dsc_session_new_with_steps: the same for other steps than those of calwebb_image3: one of them
 * alone, or those of a test. @steps must outlive the session.
 */
DscSession *dsc_session_new_with_steps (DscLibrary *library,
                                        const DscSessionOptions *options,
                                        const DscStep *const *steps,
                                        guint n_steps,
                                        GError **error);

DscLibrary *dsc_session_get_library (DscSession *self);
DscCompat dsc_session_get_compat (DscSession *self);
void dsc_session_set_compat (DscSession *self, DscCompat compat);

guint dsc_session_n_steps (DscSession *self);
const DscStep *dsc_session_get_step (DscSession *self, guint index);
DscState dsc_session_get_state (DscSession *self, guint index);
const char *dsc_session_get_verdict (DscSession *self, guint index);   /* (nullable) */
const GError *dsc_session_get_failure (DscSession *self, guint index); /* (nullable) */
/* (nullable): of the parameters and inputs that failed, as long as they are those that are asked
 * for */
const char *dsc_session_get_failure_key (DscSession *self, guint index);
/* It failed before it could run, or in a session before. @key: (nullable): NULL: with what is asked
 * for now */
void
dsc_session_set_failure (DscSession *self, guint index, const char *key, const GError *failure);
/* What the last product holds besides pixels, by name; (nullable) (element-type utf8 GVariant) */
#define DSC_SESSION_WARNINGS "warnings" /* as: what the step warned of, in order */
GHashTable *dsc_session_get_tables (DscSession *self, guint index);
/* The last product, also while stale; (transfer none) (nullable) */
DscImageModel *dsc_session_get_image (DscSession *self, guint index);
DscLibrary *dsc_session_get_output_library (DscSession *self, guint index);

/* (transfer none) (nullable): what went into the last product of a step: the library its output is
 * derived from; also while stale */
DscLibrary *dsc_session_get_input_library (DscSession *self, guint index);
/* Whether a run would make the last product of the same input again; TRUE if there is none. */
gboolean dsc_session_has_current_input (DscSession *self, guint index);
/* (transfer full) (nullable): the path of a file of the last product, internal ones too; see
 * DscProductFile. It stays as long as that product is the last one; an open file stays readable. */
char *dsc_session_dup_product_file (DscSession *self, guint index, const char *suffix, int member);
/* (transfer full) (nullable): a copy of the parameters that the last product was made with: the
 * struct of the step; free it by dsc_params_free() with the params of the step */
gpointer dsc_session_dup_product_params (DscSession *self, guint index);

/* The directory that products are kept in; without a cache it goes with the session. */
const char *dsc_session_get_store (DscSession *self);

/* Parameters: text in, text out; the struct itself never leaves the session except as a copy. */
char *dsc_session_get_param (DscSession *self, guint index, const char *name);
/* (transfer full): a copy of all of them; free it by dsc_params_free() with the params of the step
 */
gpointer dsc_session_dup_params (DscSession *self, guint index);
gboolean dsc_session_set_param (
    DscSession *self, guint index, const char *name, const char *text, GError **error);
/* The same with where it comes from: "image3.asdf", "--steps.resample.pixfrac", "session"; NULL: by
 * hand. The origin of a value that is set again is the latest. */
gboolean dsc_session_set_param_from (DscSession *self,
                                     guint index,
                                     const char *name,
                                     const char *text,
                                     const char *origin,
                                     GError **error);
/* (nullable): as given; NULL: by hand, or it is the default */
const char *dsc_session_get_param_origin (DscSession *self, guint index, const char *name);
gboolean dsc_session_param_is_default (DscSession *self, guint index, const char *name);
gboolean dsc_session_param_is_enabled (DscSession *self, guint index, const char *name);
/* With the parameters as they are it would act only if it were changed, as a limit. */
gboolean dsc_session_param_is_limit (DscSession *self, guint index, const char *name);
void dsc_session_reset_params (DscSession *self, guint index);
/* Between the two, parameters change without "step-changed", which comes once at the thaw: what is
 * stale in the middle of a change of many is of no interest. */
void dsc_session_freeze (DscSession *self);
void dsc_session_thaw (DscSession *self);

/* (transfer full) (element-type DscStepAdvice): what of the parameters does not go together */
GPtrArray *dsc_session_dup_advice (DscSession *self, guint index);

gboolean
dsc_session_forecast (DscSession *self, guint index, DscForecast *ret_forecast, GError **error);

/**
 * dsc_session_run: runs what is stale from the first step up to @last, blocking. @force: also what
 * is fresh. Steps without an algorithm and skipped ones pass their input on, with a message.
 * @progress: (nullable)
 */
gboolean dsc_session_run (DscSession *self,
                          guint first,
                          guint last,
                          gboolean force,
                          DscProgress *progress,
                          GCancellable *cancellable,
                          GError **error);

/* The same on a job thread; one job at a time (G_IO_ERROR_BUSY). The products of a cancelled or
 * failed run are dropped; those before it stay. */
void dsc_session_run_async (DscSession *self,
                            guint first,
                            guint last,
                            gboolean force,
                            DscProgress *progress,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean dsc_session_run_finish (DscSession *self, GAsyncResult *result, GError **error);
gboolean dsc_session_is_running (DscSession *self);

/* The base of the names of products, as the pipeline parameter output_file; NULL: the product name
 * of the association. A step's own output_file comes first. */
void dsc_session_set_output_file (DscSession *self, const char *output_file);

/**
 * dsc_session_save: puts copies of the products of step @index under @output_dir (NULL: the current
 * directory; the step's own output_dir comes first) with the names of jwst (reference 1.4), each
 * under a temporary name first. Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_WRITE. Returns: (transfer
 * full): the paths written.
 */
GStrv dsc_session_save (DscSession *self, guint index, const char *output_dir, GError **error);

/* The same of what a step made beside its main files: catalogs, fits. Returns: may be empty */
GStrv
dsc_session_save_extras (DscSession *self, guint index, const char *output_dir, GError **error);

/* The same on a thread. What is saved is settled at the call: parameters may be edited and steps
 * run meanwhile. */
void dsc_session_save_async (DscSession *self,
                             guint index,
                             const char *output_dir,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GStrv dsc_session_save_finish (DscSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
