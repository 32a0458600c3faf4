/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "dsc-window-private.h"

/* The command line that does what the window does: every parameter that is not at its default. */

/* As a shell reads it back; quoted only where it must be. */
static void
append_quoted (GString *text, const char *word)
{
  g_autofree char *quoted = g_shell_quote (word);
  gboolean plain = *word != '\0';

  for (const char *p = word; *p; p++)
    plain = plain && (g_ascii_isalnum (*p) || strchr ("_-+.,:=/@%", *p));
  g_string_append (text, plain ? word : quoted);
}

/* Association files alone, if there are any: what else was opened is only looked at. */
static void
append_files (DscWindow *self, GString *text)
{
  gboolean any = FALSE;

  for (guint i = 0; self->opened[i]; i++)
    any = any || dsc_window_is_association (self->opened[i]);
  for (guint i = 0; self->opened[i]; i++) {
    if (any && !dsc_window_is_association (self->opened[i]))
      continue;
    g_string_append_c (text, ' ');
    append_quoted (text, self->opened[i]);
    if (any)
      return;
  }
}

char *
dsc_window_dup_command (DscWindow *self)
{
  gboolean alone = dsc_window_is_of_image (self->session);
  GString *text;

  if (!self->session || !self->opened)
    return NULL;
  text = g_string_new ("dscope run ");
  g_string_append (text, alone ? dsc_session_get_step (self->session, 0)->id : "calwebb_image3");
  append_files (self, text);
  if (dsc_session_get_compat (self->session) == DSC_COMPAT_JWST)
    g_string_append (text, " --compat=jwst");
  for (guint k = 0; k < dsc_session_n_steps (self->session); k++) {
    const DscStep *step = dsc_session_get_step (self->session, k);

    for (guint i = 0; i < step->n_params; i++) {
      const char *name = step->params[i].name;
      g_autofree char *value = NULL;

      if (dsc_session_param_is_default (self->session, k, name))
        continue;
      value = dsc_session_get_param (self->session, k, name);
      if (alone)
        g_string_append_printf (text, " --%s=", name);
      else
        g_string_append_printf (text, " --steps.%s.%s=", step->id, name);
      append_quoted (text, value);
    }
  }
  return g_string_free (text, FALSE);
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
