/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-case.h"
#include "dsc-image-view.h"
#include "dsc-session.h"
#include "source_catalog/dsc-catalog-detector.h"

G_BEGIN_DECLS

/**
 * DscCatalogPreview: what other parameters of source_catalog would find in the region that is seen,
 * before they are run, on threads; the latest value wins. Background and smoothed image are kept.
 * The sources of the region are those of a run; where separating blends takes longer than 100 ms
 * they are told of before, unfinished.
 *
 * "changed": another finding, or what is said of it
 */
#define DSC_TYPE_CATALOG_PREVIEW (dsc_catalog_preview_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogPreview, dsc_catalog_preview, DSC, CATALOG_PREVIEW, GObject)

DscCatalogPreview *dsc_catalog_preview_new (void);
/* @session: (nullable); @step: its step source_catalog, -1: none */
void dsc_catalog_preview_set_session (DscCatalogPreview *self, DscSession *session, int step);
/* The result of the last run, whose sources are counted. @run: (nullable) */
void dsc_catalog_preview_set_case (DscCatalogPreview *self, DscCatalogCase *run);
/* Only while it is wanted: the step is looked at. */
void dsc_catalog_preview_set_enabled (DscCatalogPreview *self, gboolean enabled);
/* What is seen. @view: (nullable): NULL: not the image that the step works on */
void dsc_catalog_preview_set_view (DscCatalogPreview *self, DscImageView *view);

/* (transfer none) (nullable): NULL while the parameters are those of the last run */
DscCatalogFinding *dsc_catalog_preview_get_finding (DscCatalogPreview *self);
gboolean dsc_catalog_preview_is_settled (DscCatalogPreview *self);
/* (nullable): name of a parameter whose effect cannot be seen, or "compat" */
const char *dsc_catalog_preview_get_reason (DscCatalogPreview *self);
/* Milliseconds of the last one, until it was finished; NaN: none yet */
double dsc_catalog_preview_get_ms (DscCatalogPreview *self);
/* Each returns (transfer full) (nullable): over the picture, as markup; beside the parameters. */
char *dsc_catalog_preview_dup_badge (DscCatalogPreview *self);
char *dsc_catalog_preview_dup_summary (DscCatalogPreview *self);

G_END_DECLS
