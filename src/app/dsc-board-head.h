/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscBoardHead: the first line of a board: a shape for how it stands, one sentence with numbers
 * that can be copied, what stands out below it, why it is not up to date, and the buttons that act
 * on it.
 */
#define DSC_TYPE_BOARD_HEAD (dsc_board_head_get_type ())
G_DECLARE_FINAL_TYPE (DscBoardHead, dsc_board_head, DSC, BOARD_HEAD, AdwBin)

GtkWidget *dsc_board_head_new (void);

typedef enum {
  DSC_BOARD_PLAIN, /* no shape */
  DSC_BOARD_GOOD,
  DSC_BOARD_WARNING,
} DscBoardMood;

void dsc_board_head_set_verdict (DscBoardHead *self, DscBoardMood mood, const char *text);
/* How the step stands in the place of a mood that would say that all is well. */
void dsc_board_head_set_state (DscBoardHead *self, DscState state);
/* @text: (nullable): one more line, smaller */
void dsc_board_head_set_note (DscBoardHead *self, const char *text);
/* @text: (nullable): "stale: snr changed" */
void dsc_board_head_set_stale (DscBoardHead *self, const char *text);
/* At the end of the line. */
void dsc_board_head_append (DscBoardHead *self, GtkWidget *child);

const char *dsc_board_head_get_verdict (DscBoardHead *self);
const char *dsc_board_head_get_note (DscBoardHead *self);

/* A page in the place of a board that has nothing to show: (floating). @action: (nullable): of the
 * button: "win.run-step"; @target: (nullable): its text; @label: of the button */
GtkWidget *
dsc_board_empty_new (const char *text, const char *label, const char *action, const char *target);
void dsc_board_empty_set (GtkWidget *empty, const char *text, gboolean can_act);

/* What stands below the head: a table, a plot and a table, side by side; where there is too little
 * room the row scrolls, and never widens the window. Returns: (floating) */
GtkWidget *dsc_board_row_new (GtkWidget *first, GtkWidget *plot, GtkWidget *last);

G_END_DECLS
