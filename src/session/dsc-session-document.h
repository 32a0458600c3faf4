/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"
#include "dsc-state.h"

G_BEGIN_DECLS

/* A result that was kept by name: DscVariants. */
typedef struct {
  char *name, *note; /* of @name: what a person calls it; @note: "" or what they say of it */
  DscCompat compat;
  GHashTable *params; /* (element-type utf8 GHashTable): by the id of a step: text by the name of a
                         parameter (element-type utf8 utf8); what is not in it is the default */
} DscSavedVariant;

/* Without parameters; (transfer full). @note: (nullable) */
DscSavedVariant *dsc_saved_variant_new (const char *name, const char *note, DscCompat compat);
void dsc_saved_variant_set (DscSavedVariant *variant,
                            const char *step,
                            const char *name,
                            const char *value);
/* (nullable): the value, if it is not the default */
const char *
dsc_saved_variant_get (const DscSavedVariant *variant, const char *step, const char *name);
void dsc_saved_variant_free (DscSavedVariant *variant);

/* A file that goes into the work. */
typedef struct {
  char *path;   /* absolute: where it was found, or should be */
  char *other;  /* (nullable): the other place that the session file names */
  char *digest; /* (nullable): of its content: dsc_file_digest() */
  gint64 bytes; /* -1: not known */
} DscSavedFile;

/**
 * DscSessionDocument: a session on disk: one readable text file (JSON, suffix ".dscope") that the
 * window reopens to the same screen and `dscope run` replays to the same bytes.
 *
 * @inputs: (element-type DscSavedFile): what was opened; in the file relative to it where they are
 *   below the folder above it, with the absolute path as a second place to look
 * @exposures: (element-type DscSavedFile): those of the association, to tell of what changed
 * @files: (element-type DscSavedFile): those that parameters name. In the file such a parameter is
 *   written relative to it, as inputs are; what is read is absolute
 * @settings: (element-type DscSetting): parameters that are not the default, in the order of steps
 * @variants: (element-type DscSavedVariant)
 * @window: (nullable): a{sv}: what the parts of the window keep (dsc-window-part.h); the command
 *   line leaves it alone
 * @log: (element-type utf8): the messages, one per line with time, level and step
 * @others: (nullable): a{sv}: what a later version wrote; kept
 * @notices: (element-type utf8): what was odd when it was read
 * @unsaved_of: (nullable): of a copy that is written while one works: the file of the session; ""
 *   if it has none
 * @was_closed: of the same: the window was closed, it did not crash
 */
typedef struct {
  GPtrArray *inputs, *exposures, *files;
  DscCompat compat;
  gboolean skip_missing, as_image;
  char *product;     /* (nullable): name of the product, to be shown */
  char *output_file; /* (nullable) */
  GPtrArray *settings;
  GPtrArray *variants;
  GVariant *window;
  GPtrArray *log;
  GVariant *others;
  GPtrArray *notices;
  char *unsaved_of;
  gboolean was_closed;
} DscSessionDocument;

#define DSC_SESSION_SUFFIX ".dscope"

DscSessionDocument *dsc_session_document_new (void);
void dsc_session_document_free (DscSessionDocument *document);

/* @path: absolute */
void dsc_session_document_add_input (DscSessionDocument *document, const char *path);
/* Takes parameters, compat, names and exposures of @session; asks no disk. */
void dsc_session_document_take (DscSessionDocument *document, DscSession *session);
/* What is known of the files without reading them: sizes, and the digests that @session has; and
 * which files the parameters name. Asks the disk: for a thread. */
void dsc_session_document_describe (DscSessionDocument *document, DscSession *session);
/* Sets them there; what the document does not name becomes the default. Errors:
 * DSC_ERROR_PARAMETER, all in one message */
gboolean
dsc_session_document_apply (DscSessionDocument *document, DscSession *session, GError **error);

/* Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT (with line and key), DSC_ERROR_TOO_LARGE; a file of
 * a later version: DSC_ERROR_UNSUPPORTED */
DscSessionDocument *dsc_session_document_read (const char *path, GError **error);
/* The same of its content. @path: for messages and relative paths */
DscSessionDocument *
dsc_session_document_parse (const char *text, gsize length, const char *path, GError **error);
/* Under a temporary name, then renamed. Errors: DSC_ERROR_WRITE */
gboolean
dsc_session_document_write (DscSessionDocument *document, const char *path, GError **error);
/* (transfer full): what is written; @path: (nullable): what paths are relative to */
char *dsc_session_document_to_text (DscSessionDocument *document, const char *path);

/* (transfer full): the paths of the inputs. Errors: DSC_ERROR_NOT_FOUND with all that are missing
 * and where they were looked for */
GStrv dsc_session_document_find_inputs (DscSessionDocument *document, GError **error);
/**
 * dsc_session_document_check: what is not as it was when the document was written.
 * @session: of the exposures that are there now. @read: also by reading files whose digest is not
 * known, which takes time
 * Returns: (transfer full) (element-type utf8): a sentence per file
 */
GPtrArray *dsc_session_document_check (DscSessionDocument *document,
                                       DscSession *session,
                                       gboolean read,
                                       GCancellable *cancellable);

/* (nullable): the variant of that name */
const DscSavedVariant *dsc_session_document_find_variant (DscSessionDocument *document,
                                                          const char *name);

/* By its name. */
gboolean dsc_is_session_file (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSessionDocument, dsc_session_document_free)

G_END_DECLS
