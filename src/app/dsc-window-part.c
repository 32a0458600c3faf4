/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-part.h"

#include "dsc-window-private.h"

void
dsc_window_add_part (DscWindow *window, const DscWindowPart *part)
{
  if (!window->parts)
    window->parts = g_ptr_array_new ();
  g_ptr_array_add (window->parts, (gpointer)part);
}

GVariant *
dsc_window_save_parts (DscWindow *window, GVariant *others)
{
  GVariantDict dict;

  /* What a later version keeps is not lost by being opened here. */
  g_variant_dict_init (&dict, others);
  for (guint i = 0; window->parts && i < window->parts->len; i++) {
    const DscWindowPart *part = g_ptr_array_index (window->parts, i);
    g_autoptr (GVariant) state = part->save (window);

    if (state && g_variant_is_floating (state))
      g_variant_ref_sink (state);
    if (state && g_variant_n_children (state) > 0)
      g_variant_dict_insert_value (&dict, part->name, state);
    else
      g_variant_dict_remove (&dict, part->name);
  }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

void
dsc_window_restore_parts (DscWindow *window, GVariant *states)
{
  for (DscPartTime when = DSC_PART_FIRST; when <= DSC_PART_LAST; when++)
    for (guint i = 0; window->parts && i < window->parts->len; i++) {
      const DscWindowPart *part = g_ptr_array_index (window->parts, i);
      g_autoptr (GVariant) state
          = part->when == when ? dsc_state_dup_dict (states, part->name) : NULL;

      if (state)
        part->restore (window, state);
    }
}
