/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-board.h"
#include "dsc-association-board.h"
#include "dsc-asn-maker.h"
#include "dsc-catalog-board.h"
#include "dsc-display-panel.h"
#include "dsc-examine-board.h"
#include "dsc-figure.h"
#include "dsc-job-bar.h"
#include "dsc-lesson-bar.h"
#include "dsc-log-view.h"
#include "dsc-mosaic-board.h"
#include "dsc-notice-bar.h"
#include "dsc-outlier-board.h"
#include "dsc-sky-board.h"
#include "dsc-stack-board.h"
#include "dsc-start-page.h"
#include "dsc-step-list.h"
#include "dsc-variant-board.h"
#include "dsc-variant-list.h"
#include "dsc-step-strip.h"
#include "dsc-undo.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/* Shared by the files dsc-window*.c only. */
typedef struct _DscInspection DscInspection;   /* dsc-window-inspect.c */
typedef struct _DscAlignment DscAlignment;     /* dsc-window-align.c */
typedef struct _DscStack DscStack;             /* dsc-window-stack.c */
typedef struct _DscExamination DscExamination; /* dsc-window-examine.c */

struct _DscWindow {
  AdwApplicationWindow parent_instance;

  DscSession *session;           /* (nullable) */
  GStrv opened;                  /* paths of the last dsc_window_open() */
  guint step;                    /* index of the selected step */
  GCancellable *loading;         /* (nullable): of the files being loaded */
  GCancellable *job;             /* (nullable): of the run under way */
  DscProgress *progress;         /* (nullable): of the same */
  guint job_last;                /* last step of it */
  GCancellable *mosaic_job;      /* (nullable): of the quick mosaics */
  gboolean mosaic_quiet;         /* that nobody asked for it */
  gboolean saving;               /* products are being written */
  DscUndo *undo;                 /* (nullable) once the window is gone */
  GHashTable *undo_origins;      /* of values: of dsc-window-undo.c */
  DscImageView *view;            /* (nullable): whose actions stand in the window */
  GtkFileChooserNative *chooser; /* (nullable): the dialog that is open */

  AdwToastOverlay *toasts;
  AdwToast *toast; /* weak: the one shown last */
  AdwWindowTitle *title;
  GtkStack *stack, *run_stack, *inspector_stack;
  GtkMenuButton *menu_button;
  GtkWidget *undo_button, *redo_button;
  DscNoticeBar *notice;
  DscLessonBar *lesson_bar;
  DscStartPage *start_page;
  DscAsnMaker *asn_maker;
  struct _DscStart *start; /* (nullable) once the window is gone: of dsc-window-start.c */
  GtkSpinner *loading_spinner;
  GtkLabel *loading_label, *error_label;
  GtkWidget *continue_button; /* of the page of errors: without the missing members */
  gboolean skip_missing;      /* of what was opened last */
  gboolean opened_as_image;   /* the same: not as an exposure */
  AdwStatusPage *error_page;
  GtkWidget *rail, *inspector;
  GtkPaned *drawer_paned, *inspector_paned, *rail_paned;
  DscAssociationView *association;
  DscStepMonitor *monitor; /* (nullable) once the window is gone */
  DscStepList *steps;
  DscStepStrip *strip; /* the rail in its narrow form */
  int rail_wide;       /* what the width of the window asks for; -1: not known yet */
  DscImageTabs *tabs;
  DscReadoutBar *readout;
  GtkWidget *drawer;
  GtkStack *drawer_stack;
  GtkStackSwitcher *drawer_switcher;
  gboolean drawer_placed;
  DscLogView *log;
  DscAlignBoard *align_board;
  DscSkyBoard *sky_board;
  DscExamineBoard *examine_board;
  AdwBin *outlier_bin;
  DscOutlierBoard *outlier_board;
  DscCatalogBoard *catalog_board;
  DscStackBoard *stack_board;
  DscAssociationBoard *association_board;
  DscMosaicBoard *mosaic_board;
  struct _DscLooks *looks; /* of dsc-window-looks.c */
  DscParamPanel *params;
  DscDisplayPanel *display;
  DscJobBar *job_bar;
  DscInspection *inspection;   /* (nullable) once the window is gone */
  DscAlignment *alignment;     /* the same */
  DscStack *stack_part;        /* the same */
  struct _DscBlink *pair;      /* the same: of dsc-window-blink.c */
  struct _DscRegions *regions; /* the same: of dsc-window-regions.c */
  struct _DscSources *sources; /* the same: of dsc-window-catalog.c */
  char *waiting_regions;       /* the same as the next one, of regions */
  char *waiting_catalog;       /* (nullable): to be opened over the image that is being opened */
  DscExamination *examination; /* the same */
  struct _DscFrames *frames;   /* of dsc-window-frames.c; gone with the window */
  const char *previewed;       /* (nullable): id of the step whose preview is told of */
  GMenu *recent_menu, *samp_menu;
  struct _DscSamp *samp;   /* (nullable) once the window is gone: of dsc-window-samp.c */
  GPtrArray *parts;        /* (nullable): of const DscWindowPart: what the session file keeps */
  struct _DscSaved *saved; /* of dsc-window-session.c */
  DscVariants *variants;   /* (nullable): of dsc-window-variants.c */
  DscVariantBoard *variant_board;
  DscVariantList *variant_list, *strip_variants;
};

/* dsc-window.c */
void dsc_window_toast (DscWindow *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void dsc_window_select_step (DscWindow *self, guint index);
void dsc_window_show_main (DscWindow *self);

/* dsc-window-actions.c */
void dsc_window_init_actions (DscWindow *self);
/* After all parts have their actions. */
void dsc_window_close_actions (DscWindow *self);
/* -1 and a notice for a name that no step has. */
int dsc_window_find_step (DscWindow *self, const char *id);
/* Enables what can be done now. */
void dsc_window_update_actions (DscWindow *self);
void dsc_window_set_state (DscWindow *self, const char *action, GVariant *state);
/* The actions of the current image take the place of those of the one before. */
void dsc_window_adopt_view (DscWindow *self, DscImageView *view);

/* dsc-window-part.c; the rest in its header */
/* (transfer full): a{sv}: the states of all parts by name. @others: (nullable): what was read from
 * the file; parts that are not known here stay in it */
GVariant *dsc_window_save_parts (DscWindow *self, GVariant *others);
void dsc_window_restore_parts (DscWindow *self, GVariant *states);

/* dsc-window-params.c */
void dsc_window_init_params (DscWindow *self);

/* dsc-window-param-files.c */
void dsc_window_init_param_files (DscWindow *self);

/* dsc-window-keys.c */
void dsc_window_init_keys (DscWindow *self);

/* dsc-window-command.c */
void dsc_window_init_command (DscWindow *self);
/* (transfer full) (nullable): what a terminal needs to do the same; NULL: nothing is open */
char *dsc_window_dup_command (DscWindow *self);

/* dsc-window-export.c */
void dsc_window_init_export (DscWindow *self);
/* @figure: (transfer full): written on a thread, with a toast at the end */
void dsc_window_export_figure (DscWindow *self, DscFigure *figure, const char *path);
void
dsc_window_export_ask (DscWindow *self, const char *action, const char *title, const char *end);

/* dsc-window-plots.c */
void dsc_window_init_plots (DscWindow *self);

/* dsc-window-figure.c */
void dsc_window_init_figure (DscWindow *self);

/* dsc-window-choose.c */
void dsc_window_init_drop (DscWindow *self);
void dsc_window_show_open_dialog (DscWindow *self);
void dsc_window_fill_recent (DscWindow *self);
/* Puts files on top of the list of those opened before. */
void dsc_window_remember (DscWindow *self, GStrv paths);

/* dsc-window-load.c */
/* By its name; everything else is taken for FITS. */
gboolean dsc_window_is_association (const char *path);
void dsc_window_reload (DscWindow *self);
/* What was odd is said once in the window; the messages have it all. @board: (nullable): id of the
 * step whose board explains it */
void dsc_window_show_warnings (DscWindow *self, DscProgress *progress, const char *board);
/* Of exposures that point far away from the rest. */
void dsc_window_warn_of_wild (DscWindow *self, GListModel *members);
/* The last files again; exposures of the association that are not there are left out. */
void dsc_window_open_without_missing (DscWindow *self);
void dsc_window_show_member (DscWindow *self, guint index);
/* (transfer full): "3 · 02101_00003_nrcb1" */
char *dsc_window_make_member_title (DscImageModel *model, guint index);
/* Opens the mosaic of a step, or refreshes its tab. */
void dsc_window_show_product (DscWindow *self, guint step, gboolean select);

/* Forgets the steps there are: the image of the file is measured as it is. */
void dsc_window_open_image (DscWindow *self, const char *path);

/* dsc-window-image.c */
void dsc_window_init_image (DscWindow *self);
/* (transfer full): any image with a SCI extension; on any thread */
DscLibrary *dsc_window_load_image (const char *path, DscProgress *progress, GError **error);
/* (transfer full): the steps that work on an image */
DscSession *dsc_window_make_image_session (DscLibrary *library, GError **error);
/* @session: (nullable): whether it is such a one, not that of exposures */
gboolean dsc_window_is_of_image (DscSession *session);

/* dsc-window-picture.c */
/* dsc_window_save_png() as soon as the window can be drawn; a failure is shown in the window. */
void dsc_window_take_picture (DscWindow *self, const char *path);

/* dsc-window-drawer.c */
void dsc_window_init_drawer (DscWindow *self);
void dsc_window_init_failures (DscWindow *self);
/* The boards follow the session that is there now, and its exposures. */
void dsc_window_fill_boards (DscWindow *self);
/* Opens the drawer at the board of the step; of no effect if it has none. */
void dsc_window_show_board (DscWindow *self, guint step);
/* (nullable): the id of the step, if it has a board */
const char *dsc_window_find_board (DscWindow *self, guint step);
/* The drawer, if it is open, turns to the board of the step, if it has one. */
void dsc_window_follow_step (DscWindow *self, guint step);

/* dsc-window-mosaic.c */
/* Quick mosaics without and with the levels of skymatch, on a thread, into a tab. */
void dsc_window_compare_mosaics (DscWindow *self);
/* After a run: such a tab that is open shows the levels that are there now. */
void dsc_window_follow_levels (DscWindow *self);
void dsc_window_stop_mosaics (DscWindow *self);

/* dsc-window-jobs.c */
/* Runs what is stale up to @last. @confirmed: without asking if it is large; @force: the last step
 * also if it is fresh. */
void dsc_window_run (DscWindow *self, guint last, gboolean force, gboolean confirmed);
void dsc_window_stop (DscWindow *self);

/* dsc-window-inspect.c; the rest in its header */
void dsc_window_end_inspect (DscWindow *self);

/* Opens the exposure and shows that place of it large. @x, @y: 0-based */
void dsc_window_show_place (DscWindow *window, guint exposure, double x, double y);

/* dsc-window-stack.c; the rest in its header */
void dsc_window_end_stack (DscWindow *self);

/* dsc-window-align.c; the rest in its header */
void dsc_window_end_align (DscWindow *self);

/* dsc-window-preview.c */
/* @step: whose preview it is, a constant; @badge: (nullable): over the picture, as markup;
 * @summary: (nullable): beside the parameters */
void
dsc_window_show_preview (DscWindow *self, const char *step, const char *badge, const char *summary);

/* dsc-window-log.c */
void dsc_window_init_log (DscWindow *self);

/* dsc-window-save.c */
void dsc_window_show_save_dialog (DscWindow *self);
/* Saves what is up to date, on a thread. */
void dsc_window_save_products (DscWindow *self, const char *directory);
/* @directory: (nullable): NULL saves the steps up to @last that have an output directory, there */
void dsc_window_save (DscWindow *self, const char *directory, guint last);

G_END_DECLS
