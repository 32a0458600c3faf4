/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-board.h"
#include "dsc-align-table.h"
#include "dsc-align-views.h"

G_BEGIN_DECLS

/* Shared by the files dsc-align-board*.c only. */

struct _DscAlignBoard {
  AdwBin parent_instance;

  DscSession *session;    /* (nullable) */
  int step;               /* of the session; -1: it has none */
  char *path;             /* (nullable): of the result that is shown or being read */
  DscAlignCase *result;   /* (nullable) */
  DscAlignCase *preview;  /* (nullable) */
  DscAlignTable table;    /* of what is shown; borrowed */
  DscTweakFitKind wanted; /* what was asked for, where there is a choice */
  DscAlignSelection selection;
  GCancellable *loading; /* (nullable) */
  GCancellable *trying;  /* (nullable): a preview is being made */
  char *stale_text;      /* (nullable) */
  gboolean quiet;

  GtkBox *header;
  GtkStack *pages, *tables;
  GtkStackPage *groups_page, *exposures_page;
  GtkImage *state_icon;
  GtkLabel *verdict, *advice, *stale, *info, *empty_label;
  GtkWidget *run_button, *preview_mark, *tables_box, *kind_box, *tools;
  GtkToggleButton *relative_button, *absolute_button;
  DscAlignViews *views;
  DscDataTable *groups, *exposures;
};

/* dsc-align-board.c */
/* A label without text takes no room. @text: (nullable) */
void dsc_align_board_set_text (GtkLabel *label, const char *text);
void dsc_align_board_show_empty (DscAlignBoard *self, const char *text, gboolean can_run);
void dsc_align_board_show_verdict (DscAlignBoard *self);
/* What is shown is another one: the preview, or the result. */
void dsc_align_board_refill (DscAlignBoard *self);
void dsc_align_board_set_selection (DscAlignBoard *self, int group, int exposure, int source);
void dsc_align_board_case_changed (DscAlignBoard *self);

/* dsc-align-board-step.c */
void dsc_align_board_drop_preview (DscAlignBoard *self);
void dsc_align_board_stop_loading (DscAlignBoard *self);

/* dsc-align-board-save.c */
void dsc_align_board_init_save (DscAlignBoard *self, GtkBox *bar);

G_END_DECLS
