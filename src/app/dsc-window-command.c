/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-export.h"
#include "dsc-window-private.h"

/* The command line that does what the window does: every parameter that is not at its default. */

char *
dsc_window_dup_command (DscWindow *self)
{
  g_autoptr (DscExport) export = NULL;

  if (!self->session || !self->opened)
    return NULL;
  export = dsc_export_new (self->session, (const char *const *)self->opened, FALSE);
  return dsc_export_dup_command (export);
}

static void
copy_command_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscWindow *self = user_data;
  g_autofree char *command = dsc_window_dup_command (self);

  if (!command) {
    dsc_window_toast (self, _ ("Open an association or an image first"));
    return;
  }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), command);
  dsc_window_toast (self, _ ("Copied: %s"), command);
}

void
dsc_window_init_command (DscWindow *self)
{
  static const GActionEntry entries[] = { { .name = "copy-command", .activate = copy_command_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
