/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-member.h"
#include "dsc-window-align.h"
#include "dsc-window-private.h"
#include "tweakreg/dsc-tweak-acts.h"

/* What a person can do with an exposure or a group of the alignment: the menus of the tables. */

#define MAX_GROUPS 24 /* in a menu */

static char *
get_param (DscWindow *self, const char *name)
{
  int step = dsc_window_align_find_step (self);

  return step >= 0 ? dsc_session_get_param (self->session, (guint)step, name) : NULL;
}

/* Text that cannot be parsed holds no acts. */
static GPtrArray *
get_acts (DscWindow *self, DscTweakActKind kind, const char *name)
{
  g_autofree char *text = get_param (self, name);
  GPtrArray *acts = text ? dsc_tweak_acts_parse (kind, text, NULL) : NULL;

  return acts ? acts : g_ptr_array_new ();
}

/* @ret_own: (optional): whether it is that of the association */
static char *
dup_group (DscWindow *self, guint exposure, gboolean *ret_own)
{
  g_autoptr (GPtrArray) acts = get_acts (self, DSC_TWEAK_ACT_REGROUP, "regroup");
  GListModel *members = dsc_association_view_get_members (self->association);
  g_autoptr (DscMember) member = members ? g_list_model_get_item (members, exposure) : NULL;
  g_autofree char *name = dsc_window_align_dup_name (self, exposure);
  char *group = g_strdup (member ? dsc_member_get_group (member) : NULL);

  if (ret_own)
    *ret_own = TRUE;
  for (guint i = 0; name && i < acts->len; i++) {
    const DscTweakAct *act = g_ptr_array_index (acts, i);

    if (!dsc_tweak_name_matches (act->name, name, NULL))
      continue;
    g_free (group);
    group = g_strdup (act->group);
    if (ret_own)
      *ret_own = FALSE;
  }
  return group;
}

/* By its name, a pattern, or its group. */
gboolean
dsc_window_align_is_excluded (DscWindow *self, guint exposure)
{
  g_autoptr (GPtrArray) acts = get_acts (self, DSC_TWEAK_ACT_EXCLUDE, "exclude");
  g_autofree char *name = dsc_window_align_dup_name (self, exposure);
  g_autofree char *group = dup_group (self, exposure, NULL);

  for (guint i = 0; name && i < acts->len; i++) {
    const DscTweakAct *act = g_ptr_array_index (acts, i);

    if (dsc_tweak_name_matches (act->name, name, group))
      return TRUE;
  }
  return FALSE;
}

/* One that is left out comes back, whatever left it out. */
gboolean
dsc_window_align_toggle_exclude (DscWindow *self, guint exposure)
{
  gboolean was = dsc_window_align_is_excluded (self, exposure);
  g_autofree char *name = dsc_window_align_dup_name (self, exposure);
  g_autofree char *group = dup_group (self, exposure, NULL);
  g_autofree char *text = NULL;

  if (was) {
    g_autoptr (GPtrArray) acts = get_acts (self, DSC_TWEAK_ACT_EXCLUDE, "exclude");

    for (guint i = acts->len; i-- > 0;) {
      const DscTweakAct *act = g_ptr_array_index (acts, i);

      if (dsc_tweak_name_matches (act->name, name, group))
        g_ptr_array_remove_index (acts, i);
    }
    text = dsc_tweak_acts_format (DSC_TWEAK_ACT_EXCLUDE, acts);
  } else {
    g_autofree char *old = get_param (self, "exclude");

    text = dsc_tweak_acts_toggle_exclude (old, name);
  }
  dsc_window_align_set_param (self, "exclude", text);
  return !was;
}

/* --- groups ----------------------------------------------------------------------------------- */

static void
add_group (GMenu *menu, guint exposure, const char *label, const char *group)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.align-regroup", "(is)", (int)exposure, group);
  g_menu_append_item (menu, item);
}

/* The groups that it could move with. */
static GMenuModel *
make_groups (DscWindow *self, guint exposure)
{
  GListModel *members = dsc_association_view_get_members (self->association);
  guint n = members ? g_list_model_get_n_items (members) : 0;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean own;
  g_autofree char *name = dsc_window_align_dup_name (self, exposure);
  char *now = dup_group (self, exposure, &own);
  GMenu *menu = g_menu_new ();

  if (now)
    g_hash_table_add (seen, now);
  if (!own)
    add_group (menu, exposure, _ ("As in the association"), "");
  for (guint i = 0; i < n; i++) {
    char *group = dup_group (self, i, NULL);

    if (group && !g_hash_table_contains (seen, group) && g_hash_table_size (seen) < MAX_GROUPS) {
      g_autoptr (GString) label = g_string_new (group);

      g_string_replace (label, "_", "__", 0); /* no mnemonics in a name */
      add_group (menu, exposure, label->str, group);
    }
    if (group)
      g_hash_table_add (seen, group);
  }
  if (g_strcmp0 (now, name) != 0)
    add_group (menu, exposure, _ ("No other: it moves alone"), name);
  return G_MENU_MODEL (menu);
}

static gboolean
is_nudged (DscWindow *self, const char *group)
{
  g_autoptr (GPtrArray) acts = get_acts (self, DSC_TWEAK_ACT_NUDGE, "nudge");

  for (guint i = 0; group && i < acts->len; i++) {
    const DscTweakAct *act = g_ptr_array_index (acts, i);

    if (dsc_tweak_name_matches (act->name, NULL, group))
      return TRUE;
  }
  return FALSE;
}

static void
unnudge_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const double none[3] = { 0, 0, 0 };
  DscWindow *self = user_data;
  const char *group = g_variant_get_string (parameter, NULL);
  g_autofree char *was = get_param (self, "nudge");
  g_autofree char *now = was ? dsc_tweak_acts_set_nudge (was, group, none) : NULL;

  if (!now)
    return;
  dsc_window_align_set_param (self, "nudge", now);
  dsc_window_toast (self, _ ("%s starts from its header again"), group);
}

/* --- menus ------------------------------------------------------------------------------------ */

GMenuModel *
dsc_window_align_make_menu (guint exposure, gpointer user_data)
{
  DscWindow *self = user_data;
  g_autofree char *open = g_strdup_printf ("win.open-exposure(%u)", exposure);
  g_autofree char *blink = g_strdup_printf ("win.align-blink-pair((%u, -1))", exposure);
  g_autofree char *exclude = g_strdup_printf ("win.align-exclude(%u)", exposure);
  g_autofree char *group = NULL;
  g_autoptr (GMenuModel) groups = NULL;
  GMenu *menu;

  if (!self->session)
    return NULL;
  menu = g_menu_new ();
  g_menu_append (menu, _ ("Open"), open);
  if (dsc_window_align_find_step (self) < 0)
    return G_MENU_MODEL (menu);
  g_menu_append (menu, _ ("Blink with its neighbour"), blink);
  g_menu_append (menu,
                 dsc_window_align_is_excluded (self, exposure) ? _ ("Take back into the alignment")
                                                               : _ ("Leave out of the alignment"),
                 exclude);
  group = dup_group (self, exposure, NULL);
  if (is_nudged (self, group)) {
    g_autoptr (GMenuItem) item = g_menu_item_new (_ ("Undo its move by hand"), NULL);

    g_menu_item_set_action_and_target (item, "win.align-unnudge", "s", group);
    g_menu_append_item (menu, item);
  }
  groups = make_groups (self, exposure);
  g_menu_append_submenu (menu, _ ("Align it with group"), groups);
  return G_MENU_MODEL (menu);
}

/* Of a group what there is to do with its first exposure. */
static GMenuModel *
make_group_menu (guint group, gpointer user_data)
{
  DscWindow *self = user_data;
  const DscTweakScene *scene = dsc_align_board_get_scene (self->align_board);

  for (guint i = 0; scene && i < scene->n_exposures; i++)
    if (scene->exposures[i].group == group)
      return dsc_window_align_make_menu (i, self);
  return NULL;
}

void
dsc_window_init_align_menus (DscWindow *self)
{
  static const GActionEntry entries[]
      = { { .name = "align-unnudge", .activate = unnudge_cb, .parameter_type = "s" } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  dsc_association_view_set_menu (self->association, dsc_window_align_make_menu, self);
  dsc_data_table_set_menu (dsc_align_board_get_exposures (self->align_board),
                           dsc_window_align_make_menu, self);
  dsc_data_table_set_menu (dsc_align_board_get_groups (self->align_board), make_group_menu, self);
}
