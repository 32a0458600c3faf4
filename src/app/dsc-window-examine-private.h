/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-examine-measure.h"
#include "dsc-window-examine.h"
#include "dsc-window-private.h"

G_BEGIN_DECLS

/* Shared by the files dsc-window-examine*.c only. */
struct _DscExamination {
  DscWindow *window; /* borrowed: it owns this */
  DscExamineBoard *board;
  DscOverlay *overlay;
  DscImagePage *page; /* (nullable): whose pointer is heard */
  DscExamineSettings settings;
  char tool;
  gboolean on, has_pointer;
  double x, y;                /* of the pointer */
  GQueue waiting;             /* of DscExamineQuestion */
  GCancellable *measuring;    /* (nullable): of the one under way */
  guint n_saving, n_cut_outs; /* under way; made */
};

/* An error in the window, unless it is that somebody cancelled. */
void dsc_window_examine_tell (DscWindow *self, const GError *error);

/* dsc-window-examine-save.c: actions that copy and save */
void dsc_window_init_examine_save (DscWindow *self);

G_END_DECLS
