/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session-document.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * The session file of a window (dsc-session-document.h). Nothing is asked at the end: work that is
 * not saved is written beside, a few seconds after each change, to
 * <user state>/ditherscope/sessions, and offered the next time. One writer per file: a session that
 * is open elsewhere is only read.
 *
 * Actions: "save-session" (to its file; asks for one the first time), "save-session-as" (s path),
 * "save-session-dialog", "recover-session" (s path of a copy), "discard-session" (the same);
 * "session-state" (state s: "", "saved", "changed", "read-only")
 */
void dsc_window_init_session (DscWindow *self);
/* Before the window closes: what is not saved is kept beside. */
void dsc_window_end_session (DscWindow *self);

/* The document was read and its exposures loaded: the window looks as it did. @path: of the file;
 * @models: (element-type utf8 DscImageModel): further images, by path */
void dsc_window_adopt_document (DscWindow *self,
                                DscSessionDocument *document,
                                const char *path,
                                GHashTable *models);
/* Files were opened that are no session: @description: (nullable): of them, for the title */
void dsc_window_session_opened (DscWindow *self, const char *description);
/* Other files were opened: this is not that session any more. */
void dsc_window_forget_document (DscWindow *self);
/* (transfer full): paths of images that the window had open beside the session */
GStrv dsc_window_list_images (DscSessionDocument *document);
/* What follows the description of the session in the title. (transfer full) */
char *dsc_window_describe_session (DscWindow *self);
/* Work that a window left unsaved, looked for on a thread, is offered in the window: that on its
 * session, or without one the latest. */
void dsc_window_offer_unsaved (DscWindow *self);

/* (nullable): of the session file */
const char *dsc_window_get_session_path (DscWindow *self);
/* Nothing is being saved. */
gboolean dsc_window_is_session_settled (DscWindow *self);

G_END_DECLS
