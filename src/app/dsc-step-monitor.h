/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscStepMonitor: what the rail says of each step: the state of the session, and what the run under
 * way makes of it. Edits that are made while a step runs or waits are counted, as they make its
 * result stale. Main thread. Signal "changed" (guint index).
 */
#define DSC_TYPE_STEP_MONITOR (dsc_step_monitor_get_type ())
G_DECLARE_FINAL_TYPE (DscStepMonitor, dsc_step_monitor, DSC, STEP_MONITOR, GObject)

typedef enum {
  DSC_RAIL_NEW,   /* never run */
  DSC_RAIL_STALE, /* its product is of other parameters or of another input */
  DSC_RAIL_QUEUED,
  DSC_RAIL_RUNNING,
  DSC_RAIL_FRESH,
  DSC_RAIL_FAILED,
  DSC_RAIL_SKIPPED,
  DSC_RAIL_UNAVAILABLE,
} DscRailState;

DscStepMonitor *dsc_step_monitor_new (void);
/* @session: (nullable) */
void dsc_step_monitor_set_session (DscStepMonitor *self, DscSession *session);
DscSession *dsc_step_monitor_get_session (DscStepMonitor *self); /* (nullable) */
/* A run up to step @last began; @progress: (nullable): NULL: it ended */
void dsc_step_monitor_set_job (DscStepMonitor *self, DscProgress *progress, guint last);
gboolean dsc_step_monitor_is_busy (DscStepMonitor *self);

DscRailState dsc_step_monitor_get_state (DscStepMonitor *self, guint index);
const char *dsc_step_monitor_get_icon (DscStepMonitor *self, guint index);
const char *dsc_step_monitor_get_css (DscStepMonitor *self, guint index);
const char *dsc_step_monitor_get_word (DscStepMonitor *self, guint index);
/* 0 .. 1 of the step that runs; -1: it does not run */
double dsc_step_monitor_get_fraction (DscStepMonitor *self, guint index);
/* (transfer full): one line, with the reason: "stale: snr 5.0 4.0 → 6.0 5.0", "running 40 %, 12 s
 * left; sigma changed meanwhile: will be stale" */
char *dsc_step_monitor_dup_text (DscStepMonitor *self, guint index);

G_END_DECLS
