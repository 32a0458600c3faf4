/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-image-view.h"
#include "dsc-outlier-verdict.h"

G_BEGIN_DECLS

/**
 * DscOutlierInspector: "why flagged?": what every exposure says of one place of the sky: a
 * sentence, cut-outs, a plot and a table. Without a place it says how to give one.
 *
 * "exposure-activated" (guint exposure, double x, double y): open it there (0-based pixel);
 * "back": a person wants to see the rest again
 */
#define DSC_TYPE_OUTLIER_INSPECTOR (dsc_outlier_inspector_get_type ())
G_DECLARE_FINAL_TYPE (DscOutlierInspector, dsc_outlier_inspector, DSC, OUTLIER_INSPECTOR, AdwBin)

GtkWidget *dsc_outlier_inspector_new (void);

/* @testimony: (nullable): borrowed until the next call; @unit: "MJy/sr" */
void dsc_outlier_inspector_show (DscOutlierInspector *self,
                                 const DscOutlierTestimony *testimony,
                                 const char *unit);
/* Why there is nothing to be seen; NULL: how to start. */
void dsc_outlier_inspector_show_message (DscOutlierInspector *self, const char *message);
/* Whether the verdicts are those of parameters that were not run; @text: (nullable): what of it */
void dsc_outlier_inspector_set_preview_text (DscOutlierInspector *self, const char *text);
/* Whether it stands in the place of what it belongs to: with a way back. */
void dsc_outlier_inspector_set_alone (DscOutlierInspector *self, gboolean alone);

void dsc_outlier_inspector_set_look (DscOutlierInspector *self, DscImageView *view);
void dsc_outlier_inspector_set_current (DscOutlierInspector *self, int exposure);

/* For tests and tools: the sentence or message shown, and the table as it is copied. */
const char *dsc_outlier_inspector_get_sentence (DscOutlierInspector *self);
char *dsc_outlier_inspector_dup_table (DscOutlierInspector *self);

G_END_DECLS
