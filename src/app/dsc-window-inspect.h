/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-inspector.h"
#include "dsc-outlier-preview.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * "Why flagged?" and the preview of outlier_detection in a window: what is clicked in any picture
 * while the action "inspect" is on, or with Ctrl, is told of by the inspector and marked in all
 * pictures; parameters that are edited show at once what they would flag.
 *
 * Actions: "inspect" (boolean: a click asks), "inspect-sky" (dd): right ascension and declination
 * in degrees; its state is the sentence shown, "preview" (state only): the summary of the preview,
 * "inspect-clear".
 */
void dsc_window_init_inspect (DscWindow *self);
/* The window has another session, or none. */
void dsc_window_inspect_session (DscWindow *self);

DscOutlierInspector *dsc_window_get_inspector (DscWindow *self);
DscOutlierPreview *dsc_window_get_preview (DscWindow *self);
/* The place asked for is told of, with the parameters as they stand. */
gboolean dsc_window_is_inspected (DscWindow *self);
/* (nullable): the last answer; valid until the next one */
const DscOutlierTestimony *dsc_window_get_testimony (DscWindow *self);

G_END_DECLS
