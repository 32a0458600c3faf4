/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-compare.h"

#include <glib/gi18n.h>

#include "dsc-pair-bar.h"
#include "dsc-window-part.h"
#include "dsc-window-private.h"

#define KEYS "dsc-pair-keys"  /* of a page: those of the two pages that it compares */
#define OWN_PREFIX "compare:" /* of pages that go when the comparison ends */

static const char *const mode_names[]
    = { "curtain", "blink", "side-by-side", "difference", "ratio" };

gboolean
dsc_pair_mode_from_name (const char *name, DscPairMode *ret_mode)
{
  for (guint i = 0; i < G_N_ELEMENTS (mode_names); i++)
    if (g_strcmp0 (name, mode_names[i]) == 0) {
      *ret_mode = (DscPairMode)i;
      return TRUE;
    }
  return FALSE;
}

const char *
dsc_pair_mode_name (DscPairMode mode)
{
  return mode_names[mode];
}

/* (nullable): of the page that is seen */
static DscPairBar *
get_bar (DscWindow *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);

  return page ? dsc_pair_bar_get (page, FALSE) : NULL;
}

static void
show_states (DscWindow *self)
{
  DscPairBar *bar = get_bar (self);
  const char *names[] = { "compare-swap", "compare-end", "pair-mode", "pair-significance" };

  if (bar) {
    dsc_window_set_state (self, "pair-mode",
                          g_variant_new_string (dsc_pair_mode_name (dsc_pair_bar_get_mode (bar))));
    dsc_window_set_state (self, "pair-significance",
                          g_variant_new_boolean (dsc_pair_bar_get_significance (bar)));
  } else {
    dsc_window_set_state (self, "pair-mode", g_variant_new_string (""));
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), names[i])), bar != NULL);
}

static void
failed_cb (DscWindow *self, const char *message)
{
  dsc_notice_bar_show (self->notice, DSC_MESSAGE_WARNING, message, NULL, NULL, NULL);
}

void
dsc_window_compare (DscWindow *self,
                    const char *key,
                    DscImageModel *first,
                    const char *first_label,
                    DscImageModel *second,
                    const char *second_label,
                    DscPairMode mode)
{
  g_autofree char *title = g_strdup_printf ("%s | %s", first_label, second_label);
  DscImagePage *page = dsc_image_tabs_find (self->tabs, key);
  DscPairBar *bar = page ? dsc_pair_bar_get (page, FALSE) : NULL;
  DscImagePage *current = dsc_image_tabs_get_current (self->tabs);

  g_return_if_fail (DSC_IS_WINDOW (self) && first && second);

  if (bar)
    dsc_pair_bar_set_models (bar, first, first_label, second, second_label);
  page = dsc_image_tabs_show (self->tabs, key, title, first, FALSE);
  dsc_image_page_load (page);
  if (!bar) {
    /* A page that is new looks at the place that was looked at. */
    if (current && current != page) {
      if (dsc_image_page_get_model (current) == first)
        dsc_image_view_match_display (dsc_image_page_get_view (page),
                                      dsc_image_page_get_view (current));
      dsc_image_view_match_wcs (dsc_image_page_get_view (page), dsc_image_page_get_view (current));
    }
    bar = dsc_pair_bar_get (page, TRUE);
    g_signal_connect_object (bar, "changed", G_CALLBACK (show_states), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (bar, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
    dsc_pair_bar_set_models (bar, first, first_label, second, second_label);
  }
  dsc_pair_bar_set_mode (bar, mode);
  dsc_image_tabs_show (self->tabs, key, title, dsc_image_page_get_model (page), TRUE);
  dsc_window_set_state (self, "compare-with", g_variant_new_string (dsc_pair_mode_name (mode)));
  show_states (self);
}

/* --- pages that are open ---------------------------------------------------------------------- */

/* The image of a page: what it compares is its first one. */
static DscImageModel *
get_page_model (DscImagePage *page, const char **ret_title)
{
  DscPairBar *bar = dsc_pair_bar_get (page, FALSE);

  *ret_title = bar ? dsc_pair_bar_get_label (bar, 0) : dsc_image_page_get_title (page);
  return bar ? dsc_pair_bar_get_model (bar, 0) : dsc_image_page_get_model (page);
}

static void
compare_pages (DscWindow *self, const char *first_key, const char *second_key, DscPairMode mode)
{
  DscImagePage *pages[2] = { dsc_image_tabs_find (self->tabs, first_key),
                             dsc_image_tabs_find (self->tabs, second_key) };
  g_autofree char *key = g_strdup_printf (OWN_PREFIX "%s|%s", first_key, second_key);
  DscImageModel *models[2];
  const char *titles[2];

  if (!pages[0] || !pages[1] || pages[0] == pages[1]) {
    dsc_window_toast (self, _ ("Comparing needs two open images"));
    return;
  }
  for (guint i = 0; i < 2; i++)
    models[i] = get_page_model (pages[i], &titles[i]);
  if (!models[0] || !models[1])
    return;
  dsc_window_compare (self, key, models[0], titles[0], models[1], titles[1], mode);
  g_object_set_data_full (G_OBJECT (dsc_image_tabs_find (self->tabs, key)), KEYS,
                          g_strdupv ((char *[]){ (char *)first_key, (char *)second_key, NULL }),
                          (GDestroyNotify)g_strfreev);
}

/* --- before and after a step ------------------------------------------------------------------ */

static int
get_member (DscWindow *self)
{
  return MAX (dsc_association_view_get_selected (self->association), 0);
}

/* (transfer none) (nullable): an exposure of a library by its place */
static DscImageModel *
get_exposure (DscLibrary *library, int member)
{
  guint n = library ? dsc_library_get_n_models (library) : 0;

  return (guint)member < n ? dsc_library_get_model (library, (guint)member) : NULL;
}

static void
compare_step (DscWindow *self, guint step)
{
  const DscStep *which = dsc_session_get_step (self->session, step);
  DscLibrary *output = dsc_session_get_output_library (self->session, step);
  DscImageModel *before
      = get_exposure (dsc_session_get_input_library (self->session, step), get_member (self));
  DscImageModel *after = output ? get_exposure (output, get_member (self))
                                : dsc_session_get_image (self->session, step);
  g_autofree char *key = g_strconcat (OWN_PREFIX "step:", which->id, NULL);
  g_autofree char *first = NULL, *second = NULL;

  if (!before || !after) {
    dsc_window_toast (self, _ ("Run %s first: there is nothing to compare"), which->id);
    return;
  }
  /* Short: they stand on either side of a divider, and in a tab. */
  first = g_strdup_printf (_ ("%d before %s"), get_member (self) + 1, which->id);
  second = g_strdup_printf (_ ("after %s"), which->id);
  /* A new place on the sky shows when the two take turns, new values at a divider. */
  dsc_window_compare (self, key, before, first, after, second,
                      g_str_equal (which->id, "tweakreg") ? DSC_PAIR_BLINK : DSC_PAIR_CURTAIN);
  /* Resampling takes the sky off, which is not what is asked about. */
  dsc_image_view_set_compare_levels (
      dsc_image_page_get_view (dsc_image_tabs_find (self->tabs, key)), output == NULL);
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (compare)
{
  DscPairMode mode = DSC_PAIR_CURTAIN;
  const char *first, *second, *name;

  g_variant_get (parameter, "(&s&s&s)", &first, &second, &name);
  if (dsc_pair_mode_from_name (name, &mode))
    compare_pages (user_data, first, second, mode);
}

ACTION (compare_with)
{
  DscWindow *self = user_data;
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);
  g_autoptr (GVariant) last = g_action_get_state (G_ACTION (action));
  DscPairMode mode = DSC_PAIR_CURTAIN;

  dsc_pair_mode_from_name (g_variant_get_string (last, NULL), &mode);
  if (page)
    compare_pages (self, dsc_image_page_get_key (page), g_variant_get_string (parameter, NULL),
                   mode);
}

ACTION (compare_step)
{
  DscWindow *self = user_data;
  int step = dsc_window_find_step (self, g_variant_get_string (parameter, NULL));

  if (step >= 0)
    compare_step (self, (guint)step);
}

ACTION (pair_mode)
{
  DscPairBar *bar = get_bar (user_data);
  DscPairMode mode;

  if (bar && dsc_pair_mode_from_name (g_variant_get_string (parameter, NULL), &mode)) {
    dsc_pair_bar_set_mode (bar, mode);
    dsc_window_set_state (user_data, "compare-with", g_variant_new_string (mode_names[mode]));
  }
}

ACTION (pair_significance)
{
  DscPairBar *bar = get_bar (user_data);

  if (bar)
    dsc_pair_bar_set_significance (bar, g_variant_get_boolean (parameter));
}

ACTION (compare_swap)
{
  DscPairBar *bar = get_bar (user_data);

  if (bar)
    dsc_pair_bar_swap (bar);
}

ACTION (compare_end)
{
  DscWindow *self = user_data;
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);

  if (!get_bar (self))
    return;
  if (g_str_has_prefix (dsc_image_page_get_key (page), OWN_PREFIX))
    dsc_image_tabs_close_current (self->tabs);
  else
    dsc_pair_bar_remove (page);
  show_states (self);
}

/* --- the session: the comparison of open images that was begun last ----------------------------
 */

static GVariant *
save_part (DscWindow *self)
{
  GVariantDict dict;

  for (guint i = dsc_image_tabs_n_pages (self->tabs); i-- > 0;) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);
    GStrv keys = g_object_get_data (G_OBJECT (page), KEYS);
    DscPairBar *bar = dsc_pair_bar_get (page, FALSE);
    double curtain, interval;

    if (!keys || !bar)
      continue;
    g_object_get (dsc_image_page_get_view (page), "curtain", &curtain, "compare-interval",
                  &interval, NULL);
    g_variant_dict_init (&dict, NULL);
    g_variant_dict_insert (&dict, "images", "^as", keys);
    g_variant_dict_insert (&dict, "mode", "s", dsc_pair_mode_name (dsc_pair_bar_get_mode (bar)));
    g_variant_dict_insert (&dict, "curtain", "d", curtain);
    g_variant_dict_insert (&dict, "interval", "d", interval);
    return g_variant_dict_end (&dict);
  }
  return NULL;
}

static void
restore_part (DscWindow *self, GVariant *state)
{
  g_auto (GStrv) keys = dsc_state_dup_strings (state, "images");
  g_autofree char *name = dsc_state_dup_string (state, "mode");
  DscPairMode mode = DSC_PAIR_CURTAIN;
  double curtain = 0.5, interval = DSC_COMPARE_INTERVAL_DEFAULT;

  dsc_pair_mode_from_name (name, &mode);
  if (!keys || g_strv_length (keys) != 2 || !dsc_image_tabs_find (self->tabs, keys[0])
      || !dsc_image_tabs_find (self->tabs, keys[1]))
    return;
  compare_pages (self, keys[0], keys[1], mode);
  if (!get_bar (self))
    return;
  dsc_state_get_double (state, "curtain", &curtain);
  dsc_state_get_double (state, "interval", &interval);
  g_object_set (dsc_image_page_get_view (dsc_image_tabs_get_current (self->tabs)), "curtain",
                CLAMP (curtain, 0, 1), "compare-interval",
                CLAMP (interval, DSC_COMPARE_INTERVAL_MIN, DSC_COMPARE_INTERVAL_MAX), NULL);
}

void
dsc_window_init_compare (DscWindow *self)
{
  static const DscWindowPart part
      = { "compare", save_part, restore_part, .when = DSC_PART_AFTER_IMAGES };
  static const GActionEntry entries[] = {
    { .name = "compare", .activate = compare_cb, .parameter_type = "(sss)" },
    { "compare-with", compare_with_cb, "s", "'curtain'", NULL },
    { .name = "compare-step", .activate = compare_step_cb, .parameter_type = "s" },
    { .name = "compare-swap", .activate = compare_swap_cb },
    { .name = "compare-end", .activate = compare_end_cb },
    { "pair-mode", NULL, "s", "''", pair_mode_cb },
    { "pair-significance", NULL, NULL, "false", pair_significance_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->tabs, "current-changed", G_CALLBACK (show_states), self,
                           G_CONNECT_SWAPPED);
  dsc_window_add_part (self, &part);
  show_states (self);
}

void
dsc_window_end_compare (DscWindow *self)
{
}
