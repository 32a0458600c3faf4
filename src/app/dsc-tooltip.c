/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tooltip.h"

#define KEY "dsc-tooltip"

static gboolean
query_cb (GtkWidget *widget, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip, gpointer data)
{
  const char *text = g_object_get_data (G_OBJECT (widget), KEY);

  if (text == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

void
dsc_set_tooltip (GtkWidget *widget, const char *text)
{
  if (text != NULL && *text == '\0')
    text = NULL;
  if (g_strcmp0 (g_object_get_data (G_OBJECT (widget), KEY), text) == 0)
    return;
  g_object_set_data_full (G_OBJECT (widget), KEY, g_strdup (text), g_free);
  g_signal_handlers_disconnect_by_func (widget, query_cb, NULL);
  gtk_widget_set_has_tooltip (widget, text != NULL);
  if (text != NULL) {
    g_signal_connect (widget, "query-tooltip", G_CALLBACK (query_cb), NULL);
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    text, -1);
  } else {
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  }
}
