/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session-lock.h"
#include "dsc-window-part.h"
#include "dsc-window-private.h"
#include "dsc-window-session.h"

G_BEGIN_DECLS

typedef struct _DscWrite DscWrite;

/* Shared by the files dsc-window-session*.c only. */
struct _DscSaved {
  char *path;                /* (nullable): of the session file */
  DscSessionLock *lock;      /* (nullable): of it; NULL with a path: it is only read */
  char *copy;                /* (nullable): of what is not saved */
  DscSessionLock *copy_lock; /* (nullable) */
  char *work;                /* (nullable): what is saved, as a checksum */
  guint timeout;             /* 0: no change waits to be written */
  DscWrite *writing;         /* (nullable): what is written now */
  char *next_path;           /* (nullable): where a person wants it saved after that */
  gboolean restoring, ended;
  GVariant *window, *others; /* (nullable): as read from the file */
  GHashTable *models;        /* (nullable): while it is put back: images by path */
  char *description;         /* (nullable): of the session, for the title */
};

/* <user state>/ditherscope/sessions */
char *dsc_window_get_copies_dir (void);
/* dsc-window-session-views.c: the parts that the window itself keeps */
void dsc_window_add_own_parts (DscWindow *self);

G_END_DECLS
