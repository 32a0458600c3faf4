/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-source-facts.h"
#include "dsc-window-catalog-private.h"

/* The source under the pointer, in the line below the picture. */

/* Of the first of these that has a value. */
static const char *const magnitudes[]
    = { "aper_total_abmag", "isophotal_abmag", "abmag", "aper3_abmag" };

static char *
describe (const DscCatalogCase *shown, guint row)
{
  g_autofree char *title = dsc_source_dup_title (shown, row);

  for (guint i = 0; i < G_N_ELEMENTS (magnitudes); i++) {
    const DscColumn *column = dsc_table_find (shown->table, magnitudes[i]);
    double value = column ? dsc_column_get_double (column, row) : NAN;

    if (isfinite (value))
      return g_strdup_printf ("%s · %.2f AB mag", title, value);
  }
  return g_steal_pointer (&title);
}

static void
cursor_cb (struct _DscSources *self, double x, double y, gboolean valid, DscImageView *view)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  g_autofree char *text = NULL;
  int row = -1;

  if (valid && shown && dsc_overlay_get_visible (DSC_OVERLAY (self->overlay)))
    row = dsc_image_view_pick (view, DSC_OVERLAY (self->overlay), x, y);
  if (row >= 0)
    text = describe (shown, (guint)row);
  dsc_readout_bar_set_source (self->window->readout, text);
}

void
dsc_window_catalog_hear_pointer (struct _DscSources *self, DscImageView *view)
{
  dsc_readout_bar_set_source (self->window->readout, NULL);
  if (view)
    g_signal_connect_swapped (view, "cursor", G_CALLBACK (cursor_cb), self);
}
