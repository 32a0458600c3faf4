/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-tile.h"

G_BEGIN_DECLS

struct _DscOutlierScene {
  gatomicrefcount ref_count;
  DscLibrary *library;
  DscOutlierDetectionParams *params;
  DscOutlierPlan *plan;
  DscImageModel *median;
  DscGroupStack *stack;
  DscOutlierSource source;

  GMutex lock;  /* of what follows */
  GQueue tiles; /* of DscOutlierTile, the latest used first */
  gsize cached; /* pixels of them */
};

/* A tile that holds @rect and what is needed to judge it, from the cache or loaded now.
 * Returns: (transfer full) */
DscOutlierTile *dsc_outlier_scene_get_tile (DscOutlierScene *scene,
                                            guint index,
                                            const DscOutlierRect *rect,
                                            double maskpt,
                                            GCancellable *cancellable,
                                            GError **error);

/* Whether @params may stand in for those of the run; sets DSC_ERROR_PARAMETER. */
gboolean dsc_outlier_scene_check (DscOutlierScene *scene,
                                  const DscOutlierDetectionParams *params,
                                  GError **error);

/* Judges @rect, which lies in @input. */
guint64 dsc_outlier_scene_judge (const DscOutlierScene *scene,
                                 const DscOutlierRule *rule,
                                 const DscOutlierInput *input,
                                 const DscOutlierRect *rect,
                                 guint8 *ret_mask);

G_END_DECLS
