/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-private.h"

#include <glib/gi18n.h>

#include "dsc-member.h"

void
dsc_window_warn_of_wild (DscWindow *self, GListModel *members)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n_wild = 0;

  for (guint i = 0; i < g_list_model_get_n_items (members); i++) {
    g_autoptr (DscMember) member = g_list_model_get_item (members, i);

    if (dsc_member_is_wild (member)) {
      g_string_append_printf (names, "\n%s", dsc_member_get_file (member));
      n_wild++;
    }
  }
  if (n_wild > 0) {
    g_autofree char *text = g_strdup_printf (
        ngettext ("%u exposure points far away from the rest; its pointing is probably wrong. "
                  "Take it out of the association:%s",
                  "%u exposures point far away from the rest; their pointing is probably "
                  "wrong. Take them out of the association:%s",
                  n_wild),
        n_wild, names->str);

    dsc_notice_bar_show (self->notice, DSC_MESSAGE_WARNING, text, NULL, NULL, NULL);
  }
}

void
dsc_window_show_warnings (DscWindow *self, DscProgress *progress, const char *board)
{
  g_autoptr (GPtrArray) messages = dsc_progress_dup_messages (progress);
  const DscMessage *first = NULL;
  guint n = 0;

  for (guint i = 0; i < messages->len; i++) {
    const DscMessage *message = g_ptr_array_index (messages, i);

    if (message->level == DSC_MESSAGE_INFO)
      continue;
    first = first ? first : message;
    n++;
  }
  if (n > 0) {
    g_autofree char *more
        = g_strdup_printf (ngettext ("%s\nand %u more warning", "%s\nand %u more warnings", n - 1),
                           first->text, n - 1);

    dsc_notice_bar_show (self->notice, DSC_MESSAGE_WARNING, n > 1 ? more : first->text,
                         board ? _ ("Show board") : _ ("Show messages"),
                         board ? "win.show-board" : "win.open-drawer",
                         board ? g_variant_new_string (board) : NULL);
  }
}
