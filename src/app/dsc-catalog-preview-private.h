/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-look.h"
#include "dsc-catalog-preview.h"

G_BEGIN_DECLS

/* Shared by the files dsc-catalog-preview*.c only. */

struct _DscCatalogPreview {
  GObject parent_instance;

  DscSession *session;
  int step;
  gboolean enabled;
  DscImageView *view;
  DscCatalogCase *run; /* (nullable) */

  DscSourceCatalogParams *now; /* (nullable): in force */
  gboolean has_run, other, old_input;
  const char *reason; /* (nullable) */
  char *failure;      /* (nullable) */

  DscCatalogSight *sight; /* (nullable): while no job has it */
  GTask *looking;         /* (nullable) */
  gboolean look_again;
  DscCatalogFinding *finding; /* (nullable) */
  guint n_here;
  int n_was;
  double ms;
};

G_END_DECLS
