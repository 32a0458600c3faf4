/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window-private.h"
#include "dsc-window-samp.h"

G_BEGIN_DECLS

/* Shared by the files dsc-window-samp*.c only. */

/* How a table is called outside: that came, or that was sent. */
typedef struct {
  char *id, *url;        /* (nullable) */
  char *path;            /* (nullable): of the file that came */
  DscCatalogCase *shown; /* (nullable): that was sent */
} DscSampTable;

/* Something to load. */
typedef struct {
  gboolean table, accepted; /* accepted: from another machine, too */
  char *url, *name, *id;    /* id: (nullable): of a table */
  char *sender, *message;   /* message: (nullable): id of what is to be answered */
  char *path;               /* (nullable): the file, once it is here */
  char *directory;          /* where one is put */
  guint number;
  gboolean foreign; /* it is on another machine, and nobody was asked */
  DscImageModel *image;
} DscSampLoad;

struct _DscSamp {
  DscWindow *window; /* borrowed: it owns this */
  DscSampClient *client;
  GMenu *state_menu, *image_menu, *table_menu, *position_menu;
  GCancellable *cancellable;
  char *directory;       /* (nullable): for files that came, and tables that go */
  guint n_files;         /* in it */
  GPtrArray *tables;     /* of DscSampTable, oldest first */
  GHashTable *questions; /* number -> DscSampLoad */
  guint show_source;     /* 0, or: what others selected waits to be shown */
  int shown_row;         /* of it; -1: @shown_rows */
  GtkBitset *shown_rows; /* (nullable) */
  gint64 shown_us;       /* when that was done last */
  gboolean following;    /* what changes now was said by another program */
  guint selection_source;
};

/* -receive: "message" of the client */
void dsc_window_samp_receive (struct _DscSamp *self,
                              const char *sender,
                              const char *message,
                              const char *mtype,
                              GVariant *params);
void dsc_window_samp_load (struct _DscSamp *self, DscSampLoad *load);
void dsc_samp_load_free (gpointer load);
/* (transfer full) (nullable): a new name in a directory that is removed with the window */
char *dsc_window_samp_make_path (struct _DscSamp *self, const char *ending);

/* -table */
void dsc_samp_table_free (gpointer table);
/* (nullable): how the catalogue that is shown is called outside */
const DscSampTable *dsc_window_samp_find_own (struct _DscSamp *self);
/* Whether the catalogue that is shown is the one of that id or address (nullable). */
gboolean dsc_window_samp_is_shown (struct _DscSamp *self, const char *id, const char *url);
void dsc_window_samp_add_table (struct _DscSamp *self,
                                const char *id,
                                const char *url,
                                const char *path,
                                DscCatalogCase *shown);
/* Writes the catalogue, on a thread, and sends it. @recipient: (nullable) */
void dsc_window_samp_send_table (struct _DscSamp *self, const char *recipient);
/* The selection has changed here. */
void dsc_window_samp_selection_changed (struct _DscSamp *self);

G_END_DECLS
