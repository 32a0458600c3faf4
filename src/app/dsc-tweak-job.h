/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-case.h"
#include "dsc-session.h"
#include "tweakreg/dsc-tweak-finder.h"

G_BEGIN_DECLS

/* What changed since the last run, by what it takes to see it. */
typedef struct {
  gboolean finder;    /* other sources */
  gboolean fit;       /* another alignment of the same sources */
  gboolean other_way; /* the pairs of the run are of no use for it: another way of matching */
  gboolean acts;      /* with other exposures, groups, places or sources, by hand */
  gboolean of_groups; /* groups have parameters of their own, or had, or it is said otherwise */
  char *reason;       /* (nullable): name of a parameter, or "compat", that needs a run */
} DscTweakDifference;

/* @was: of the run */
void dsc_tweak_compare_params (const DscTweakregParams *was,
                               const DscTweakregParams *now,
                               DscTweakDifference *ret_difference);
/**
 * dsc_tweak_compare_groups: adds what groups with parameters of their own differ in.
 * @run: with those of the run; @groups: (nullable): with those of now, as
 * dsc_tweak_group_params_scene() has them; NULL: they cannot be read
 */
void dsc_tweak_compare_groups (const DscTweakScene *run,
                               const DscTweakregParams *was,
                               const DscTweakScene *groups,
                               const DscTweakregParams *now,
                               DscTweakDifference *difference);
/* In force for the group of an exposure. @scene: (nullable); @exposure: -1: those of the step */
const DscTweakregParams *
dsc_tweak_get_params_of (const DscTweakScene *scene, int exposure, const DscTweakregParams *params);
void dsc_tweak_difference_clear (DscTweakDifference *difference);

DscTweakregParams *dsc_tweak_params_copy (const DscTweakregParams *params);
void dsc_tweak_params_free (DscTweakregParams *params);

/**
 * DscTweakFind: the data of a GTask that looks for the sources of an exposure.
 * @finder: (nullable): kept by the owner between jobs, and taken back after each; made if it is
 * NULL
 * @whole: the whole exposure, with the cut by brightest; else the rectangle, with @flux_limit
 * @sources: (out): (element-type DscTweakSource); @ms: (out): the time it took
 */
typedef struct {
  DscImageModel *model;
  DscTweakFinder *finder;
  DscTweakregParams *params;
  DscCompat compat;
  int exposure;
  gboolean whole;
  guint x0, y0, n_columns, n_rows;
  double flux_limit;

  GArray *sources;
  double ms;
} DscTweakFind;

void dsc_tweak_find_free (gpointer data);
/* GTaskThreadFunc */
void dsc_tweak_find_run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);

/* The least flux that the cut by @params leaves of the sources of a run with @was; NaN: none, or
 * not known. */
double dsc_tweak_find_flux_limit (GArray *sources,
                                  const DscTweakregParams *was,
                                  const DscTweakregParams *params);

/**
 * DscTweakRefit: the data of a GTask that aligns the sources of a run once more.
 * @quick: from the pairs of the run (dsc_tweak_refit()); @was: its parameters
 * @acts: scene and sources are made anew from @library and @params, unless it is quick
 * @fitted: (out); @ms: (out): the time that the alignment alone took
 */
typedef struct {
  DscAlignCase *run;
  DscLibrary *library;
  DscTweakregParams *params, *was;
  gboolean acts, quick;

  DscAlignCase *fitted;
  double ms;
} DscTweakRefit;

void dsc_tweak_refit_free (gpointer data);
/* GTaskThreadFunc */
void dsc_tweak_refit_run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);

G_END_DECLS
