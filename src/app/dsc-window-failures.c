/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-part.h"
#include "dsc-window-private.h"

/* Steps that failed, and why: kept with the session, so that it is seen again when it is opened. */

static GVariant *
save_failures (DscWindow *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; self->session && i < dsc_session_n_steps (self->session); i++) {
    const GError *failure = dsc_session_get_failure (self->session, i);
    const char *key = dsc_session_get_failure_key (self->session, i);
    const char *const pair[] = { key, failure ? failure->message : NULL, NULL };

    if (failure && key)
      g_variant_dict_insert_value (&dict, dsc_session_get_step (self->session, i)->id,
                                   g_variant_new_strv (pair, 2));
  }
  return g_variant_dict_end (&dict);
}

static void
restore_failures (DscWindow *self, GVariant *state)
{
  for (guint i = 0; i < dsc_session_n_steps (self->session); i++) {
    g_auto (GStrv) pair
        = dsc_state_dup_strings (state, dsc_session_get_step (self->session, i)->id);
    g_autoptr (GError) failure = NULL;

    if (!pair || g_strv_length (pair) != 2)
      continue;
    failure = g_error_new_literal (DSC_ERROR, DSC_ERROR_FAILED, pair[1]);
    dsc_session_set_failure (self->session, i, pair[0], failure);
  }
}

void
dsc_window_init_failures (DscWindow *self)
{
  static const DscWindowPart part = { "failures", save_failures, restore_failures };

  dsc_window_add_part (self, &part);
}
