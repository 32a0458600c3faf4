/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-align-case.h"
#include "dsc-align-overlay.h"

G_BEGIN_DECLS

/**
 * DscAlignMarks: the places of the markers of an alignment, of each DscAlignLayer before the
 * outlines: 0-based pixels of an exposure, or right ascension and declination in degrees.
 */
typedef struct {
  gboolean on_sky;
  GArray *x[DSC_ALIGN_BEFORE], *y[DSC_ALIGN_BEFORE]; /* (element-type double) */
} DscAlignMarks;

/* @sources: (nullable) (element-type DscTweakSource): what is found there instead; one that stands
 * where a source of the alignment was keeps what became of that */
DscAlignMarks *
dsc_align_marks_new_on_exposure (DscAlignCase *alignment, guint exposure, GArray *sources);
/* All sources and references. (nullable): NULL if it was cancelled. Not on the main thread. */
DscAlignMarks *dsc_align_marks_new_on_sky (DscAlignCase *alignment, GCancellable *cancellable);
void dsc_align_marks_free (DscAlignMarks *marks);

/* (nullable) */
const DscTweakSource *
dsc_align_case_get_source (DscAlignCase *alignment, guint exposure, guint source);
/* The nearest source within @radius pixels; -1: none */
int dsc_align_case_pick_source (
    DscAlignCase *alignment, guint exposure, double x, double y, double radius);
/* The windowed centroid, else what the finder says. */
void dsc_tweak_source_get_centre (const DscTweakSource *source, double *ret_x, double *ret_y);
/* The coordinates that the alignment leaves. (transfer none) */
DscWcs *dsc_align_case_get_wcs (DscAlignCase *alignment, guint exposure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAlignMarks, dsc_align_marks_free)

G_END_DECLS
