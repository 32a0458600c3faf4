/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-private.h"

/* The preview of one step at a time is told of: over the current picture, beside the parameters,
 * and as the state of the action "preview". */

void
dsc_window_show_preview (DscWindow *self, const char *step, const char *badge, const char *summary)
{
  DscImagePage *current = dsc_image_tabs_get_current (self->tabs);
  gboolean empty = !badge && !summary;

  /* What has nothing to say does not silence another. */
  if (empty && g_strcmp0 (self->previewed, step) != 0)
    return;
  self->previewed = empty ? NULL : step;
  for (guint i = 0; i < dsc_image_tabs_n_pages (self->tabs); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);

    dsc_image_page_set_badge (page, page == current ? badge : NULL);
  }
  dsc_param_panel_set_preview (self->params, summary);
  dsc_window_set_state (self, "preview", g_variant_new_string (summary ? summary : ""));
}
