/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-menu.h"

#include <glib/gi18n.h>

static void
add (GMenu *menu, const char *label, const char *action, const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  if (id)
    g_menu_item_set_action_and_target (item, action, "s", id);
  else
    g_menu_item_set_detailed_action (item, action);
  g_menu_append_item (menu, item);
}

static void
add_section (GMenu *menu, GMenu *section)
{
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

GMenuModel *
dsc_step_menu_new (DscStepMonitor *monitor, guint index)
{
  DscSession *session = dsc_step_monitor_get_session (monitor);
  const DscStep *step = dsc_session_get_step (session, index);
  g_autofree char *skip = dsc_session_get_param (session, index, "skip");
  gboolean skipped = strcmp (skip, "true") == 0;
  GMenu *menu = g_menu_new (), *run = g_menu_new (), *params = g_menu_new ();
  GMenu *results = g_menu_new ();

  if (dsc_step_monitor_is_busy (monitor))
    add (run, _ ("_Stop the run"), "win.stop", NULL);
  else if (!skipped) {
    add (run, _ ("_Run to here"), "win.run-step", step->id);
    add (run, _ ("Run this step _again"), "win.rerun-step", step->id);
  }
  add (params, skipped ? _ ("Do not _skip") : _ ("_Skip"), "win.skip-step", step->id);
  add (params, _ ("Reset all parameters"), "win.reset-params", step->id);
  add (results, _ ("Show the _board"), "win.show-board", step->id);
  if (dsc_session_get_state (session, index) == DSC_STATE_FRESH
      && !g_str_equal (step->id, "source_catalog"))
    add (results, _ ("_Before and after"), "win.compare-step", step->id);
  add (results, _ ("_Keep as a variant"), "win.keep-variant", "");
  add (results, _ ("Save the _products…"), "win.save-dialog", NULL);
  add_section (menu, run);
  add_section (menu, params);
  add_section (menu, results);
  return G_MENU_MODEL (menu);
}
