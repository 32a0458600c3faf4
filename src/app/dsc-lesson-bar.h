/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-lesson.h"

G_BEGIN_DECLS

/**
 * DscLessonBar: the page of a lesson above the picture, with buttons to have it done, to go on and
 * back, and to end the lesson. Hidden without one.
 * Signals: "show-me": what the page asks for shall be done; "changed": another page, or the end
 */
#define DSC_TYPE_LESSON_BAR (dsc_lesson_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscLessonBar, dsc_lesson_bar, DSC, LESSON_BAR, AdwBin)

/* From its first page on. @lesson: (nullable): NULL ends it */
void dsc_lesson_bar_set_lesson (DscLessonBar *self, const DscLesson *lesson);
const DscLesson *dsc_lesson_bar_get_lesson (DscLessonBar *self);   /* (nullable) */
const DscLessonPage *dsc_lesson_bar_get_page (DscLessonBar *self); /* (nullable) */
guint dsc_lesson_bar_get_index (DscLessonBar *self);
/* Beyond the last page the lesson ends. */
void dsc_lesson_bar_go (DscLessonBar *self, guint index);
/* What the page asks for is there. */
void dsc_lesson_bar_set_done (DscLessonBar *self, gboolean done);
gboolean dsc_lesson_bar_is_done (DscLessonBar *self);

G_END_DECLS
