/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-case.h"
#include "source_catalog/dsc-catalog-detector.h"

G_BEGIN_DECLS

/* A detector with what its image was made of; free with dsc_catalog_sight_free() */
typedef struct {
  DscCatalogDetector *detector;
  DscImageModel *model;
  int box_size;
  DscCompat compat;
} DscCatalogSight;

void dsc_catalog_sight_free (DscCatalogSight *self);
/* Whether a run with these would work on the same image and background. */
gboolean dsc_catalog_sight_is_of (const DscCatalogSight *self,
                                  DscImageModel *model,
                                  const DscSourceCatalogParams *params,
                                  DscCompat compat);

/**
 * DscCatalogLook: the data of a GTask that looks for the sources of a region of the image that
 * source_catalog works on, as a run finds them.
 * @sight: (nullable): kept by the owner between jobs, and taken back after each; what it has of
 *   @model, bkg_boxsize and @compat is used, the rest made anew
 * @run: (nullable): catalogue of the last run, whose sources in the region are counted
 * @whole: the region is all of the image; @just_load: nothing is looked for
 * @hurry: set by the owner while the job runs: blends need not be separated any more
 * @raw: called on the context of the task, with @raw_data, when blends take longer than 100 ms: the
 *   finding without them. Not after the task has returned
 * @finding: (out): of dao and iraf in a region: of the whole image if stars are cut by brightest
 * @n_here, @n_was: (out): sources of the region, now and in the run (-1: not known)
 * @outline_ms, @ms: (out): until segments were there, until the end
 */
typedef struct {
  DscImageModel *model;
  DscCatalogSight *sight;
  DscSourceCatalogParams *params;
  DscCompat compat;
  DscCatalogCase *run;
  DscCatalogRegion region;
  gboolean whole, just_load;
  gint hurry;
  void (*raw) (GTask *task, DscCatalogFinding *finding, gpointer user_data);
  gpointer raw_data;

  DscCatalogFinding *finding;
  guint n_here;
  int n_was;
  double outline_ms, ms;
} DscCatalogLook;

void dsc_catalog_look_free (gpointer data);
/* GTaskThreadFunc */
void dsc_catalog_look_run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);

/* Sources of @finding that have a pixel (stars: their peak) in @region. */
guint dsc_catalog_look_count (const DscCatalogFinding *finding, const DscCatalogRegion *region);

/* Whether other sources would be found, and (transfer none) (nullable) the name of a parameter that
 * makes another catalogue in a way that is not seen in the picture. */
gboolean dsc_catalog_look_compare (const DscSourceCatalogParams *was,
                                   const DscSourceCatalogParams *now,
                                   const char **ret_unseen);

G_END_DECLS
