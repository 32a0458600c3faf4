/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-board.h"
#include "dsc-catalog-filter-bar.h"
#include "dsc-catalog-table-view.h"
#include "dsc-scatter-plot.h"
#include "dsc-source-card.h"

G_BEGIN_DECLS

/* Shared by the files dsc-catalog-board*.c only. */
struct _DscCatalogBoard {
  AdwBin parent_instance;

  DscCatalogModel *model;
  DscSession *session;   /* (nullable) */
  int step;              /* of the session; -1: it has none */
  char *path;            /* (nullable): table of the product that is shown or being read */
  char *problem;         /* (nullable): why that cannot be shown */
  char *file;            /* (nullable): name of a catalogue that is shown in its place */
  DscCatalogCase *run;   /* (nullable): of the product */
  GCancellable *loading; /* (nullable) */
  guint n_exports;       /* under way */
  char *warning_text;    /* (nullable) */
  gboolean narrow;
  guint arrange_source;

  GtkScrolledWindow *room;
  GtkPaned *paned;
  GtkImage *state_icon;
  GtkLabel *verdict, *stale, *warning, *empty_label;
  GtkWidget *main, *warning_button, *correct_button, *back_button, *run_button, *switcher;
  GtkToggleButton *table_button, *card_button, *plot_button;
  GtkStack *pages, *side;
  DscCatalogFilterBar *filter_bar;
  DscCatalogTableView *table;
  DscSourceCard *card;
  DscScatterPlot *plot;
};

/* dsc-catalog-board-step.c: what is shown follows the step. */
void dsc_catalog_board_refresh (DscCatalogBoard *self);
/* The product again, in the place of a file. */
void dsc_catalog_board_show_run (DscCatalogBoard *self);

/* dsc-catalog-board-export.c: the button, its menu and the actions of the table. */
void dsc_catalog_board_init_export (DscCatalogBoard *self);

G_END_DECLS
