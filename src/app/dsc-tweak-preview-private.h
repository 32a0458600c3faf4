/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-job.h"
#include "dsc-tweak-preview.h"

G_BEGIN_DECLS

/* Shared by the files dsc-tweak-preview*.c only. */

struct _DscTweakPreview {
  GObject parent_instance;

  DscSession *session;
  int step;
  gboolean enabled;
  DscImageView *view;
  int exposure;

  DscAlignCase *run;        /* (nullable) */
  DscTweakregParams *was;   /* (nullable): of the run */
  DscTweakregParams *now;   /* (nullable): in force */
  DscTweakScene *groups;    /* (nullable): who has which parameters now */
  DscTweakDifference other; /* between them */
  gboolean other_here;      /* other sources in the exposure that is seen */
  gboolean old_input;
  char *failure; /* (nullable) */

  DscTweakFinder *finder; /* (nullable): of @finder_exposure, while no job has it */
  int finder_exposure;
  GCancellable *finding; /* (nullable) */
  gboolean find_again, finding_whole;
  guint whole_source;
  GArray *found; /* (nullable) */
  gboolean is_whole;
  double find_ms;

  GCancellable *fitting; /* (nullable) */
  gboolean fit_again, fitting_exact, is_exact;
  guint exact_source;
  DscAlignCase *fitted; /* (nullable) */
  double fit_ms;
};

enum {
  DSC_TWEAK_PREVIEW_CHANGED,
  DSC_TWEAK_PREVIEW_FOUND_CHANGED,
  DSC_TWEAK_PREVIEW_FIT_CHANGED,
  DSC_TWEAK_PREVIEW_N_SIGNALS,
};

/* One of the signals above, and "changed". */
void dsc_tweak_preview_emit (DscTweakPreview *self, guint signal);
void dsc_tweak_preview_note_failure (DscTweakPreview *self, const GError *error);

/* @data: taken; @cancellable: told to @thread, which says whether it ended early */
void dsc_tweak_preview_start (DscTweakPreview *self,
                              gpointer data,
                              GDestroyNotify free_data,
                              GCancellable *cancellable,
                              GTaskThreadFunc thread,
                              GAsyncReadyCallback done);

/* In force for the group of the exposure that is seen. */
const DscTweakregParams *dsc_tweak_preview_get_params_here (DscTweakPreview *self);

/* Looks in the region that is seen, or everywhere; while it looks, once more after it. */
void dsc_tweak_preview_find (DscTweakPreview *self);
void dsc_tweak_preview_stop_finding (DscTweakPreview *self);
void dsc_tweak_preview_forget_found (DscTweakPreview *self);

/* Fits the pairs of the run, or aligns all of it; while it does, once more after it. */
void dsc_tweak_preview_fit (DscTweakPreview *self);
void dsc_tweak_preview_stop_fitting (DscTweakPreview *self);

/* Whether there is a run, and nothing changed that only another one shows. */
gboolean dsc_tweak_preview_is_possible (DscTweakPreview *self);

G_END_DECLS
