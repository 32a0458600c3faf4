/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscLessonPage: one thing to do, on the demo data set.
 * @text: N_(): what to look at and what to do, a sentence or two
 * @action, @target: (nullable): what "Show me" activates in the window: the name of an action
 *   "win.*" and its target as the text of a GVariant
 * @until: (nullable): when it is done; NULL: as soon as it was read:
 *   "fresh STEP", "stale STEP": the state of a step
 *   "param STEP NAME VALUE": a parameter, as canonical text
 *   "state ACTION VALUE": the state of an action as text of a GVariant; "!" before the VALUE: any
 *   other one
 */
typedef struct {
  const char *text;
  const char *action, *target;
  const char *until;
} DscLessonPage;

/* @id: stable; @title, @summary: N_(); @minutes: that it takes */
typedef struct {
  const char *id;
  const char *title, *summary;
  guint minutes;
  const DscLessonPage *pages;
  guint n_pages;
} DscLesson;

guint dsc_lesson_n (void);
const DscLesson *dsc_lesson_get (guint index);
const DscLesson *dsc_lesson_find (const char *id); /* (nullable) */

G_END_DECLS
