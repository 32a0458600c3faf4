/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-asn-maker.h"
#include "dsc-lesson-bar.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * Ways to begin: the start page, associations made of files, the demo data set, lessons.
 *
 * Actions: "open-demo"; "stop-demo"; "make-association" (shows the page and the file dialog);
 * "make-association-of" (as: files and folders); "lesson" (s: its id, "" ends it; state: the id of
 * the one under way), "lesson-page" (i), "lesson-show-me".
 */
void dsc_window_init_start (DscWindow *window);
void dsc_window_end_start (DscWindow *window);
/* The window has another session. */
void dsc_window_start_session (DscWindow *window);
/* (transfer full): where the demo data set is, or will be */
char *dsc_window_dup_demo_folder (void);

DscAsnMaker *dsc_window_get_asn_maker (DscWindow *window);
DscLessonBar *dsc_window_get_lesson_bar (DscWindow *window);

G_END_DECLS
