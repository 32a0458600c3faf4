/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscSessionDocument: a session on disk: one readable text file (JSON, suffix ".dscope") that the
 * window reopens to the same screen and `dscope run` replays to the same bytes.
 *
 * @association: paths of what was opened, absolute; in the file relative to it where they are below
 *   its folder or beside it, with the absolute one as a second place to look
 * @digests: (nullable): one per path: SHA-256 of the content, to tell of inputs that changed
 * @compat, @output_file, @skip_missing: as in the session
 * @steps: (element-type GVariant a{sv}) per step id: parameters that are not the default, as text,
 *   with the origin of each
 * @variants: (element-type DscSavedVariant)
 * @window: (nullable): a{sv}: what the parts of the window keep (dsc-window-part.h); the command
 *   line leaves it alone
 * @log: (nullable): the messages, one per line with level and step
 */
typedef struct {
  char *name, *note;  /* of @name: what a person calls it; the rest is theirs */
  GHashTable *params; /* (element-type utf8 GHashTable): as DscSession::params of that time */
} DscSavedVariant;

typedef struct {
  GStrv association, digests;
  DscCompat compat;
  gboolean skip_missing, as_image;
  char *output_file;
  GPtrArray *settings; /* of DscSetting (dsc-config.h) */
  GPtrArray *variants; /* of DscSavedVariant */
  GVariant *window;
  GPtrArray *log; /* of char * */
} DscSessionDocument;

#define DSC_SESSION_SUFFIX ".dscope"

DscSessionDocument *dsc_session_document_new (void);
void dsc_session_document_free (DscSessionDocument *document);

/* Takes parameters, compat and names of @session. */
void dsc_session_document_take (DscSessionDocument *document, DscSession *session);
/* Sets them there. Errors: DSC_ERROR_PARAMETER, all in one message */
gboolean
dsc_session_document_apply (DscSessionDocument *document, DscSession *session, GError **error);

/* Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT (with line and key), DSC_ERROR_TOO_LARGE; a file of
 * a later version: DSC_ERROR_UNSUPPORTED */
DscSessionDocument *dsc_session_document_read (const char *path, GError **error);
/* Under a temporary name, then renamed. Errors: DSC_ERROR_WRITE */
gboolean
dsc_session_document_write (DscSessionDocument *document, const char *path, GError **error);
/* By its name, and its first bytes if it is there. */
gboolean dsc_is_session_file (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSessionDocument, dsc_session_document_free)

G_END_DECLS
