/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-variants.h"

#include <glib/gi18n.h>

#include "dsc-variant-text.h"
#include "dsc-window-compare.h"
#include "dsc-window-part.h"
#include "dsc-window-private.h"
#include "dsc-window-undo.h"

/* --- undo ------------------------------------------------------------------------------------- */

/* One that was kept or dropped, or what was said of it. */
typedef struct {
  DscVariants *variants;
  DscVariant *variant;
  guint index;
  gboolean kept;        /* FALSE: dropped */
  char *before, *after; /* name or note */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  dsc_variant_unref (change->variant);
  g_object_unref (change->variants);
  g_free (change->before);
  g_free (change->after);
  g_free (change);
}

static Change *
change_new (DscVariants *variants, guint index)
{
  Change *change = g_new0 (Change, 1);

  change->variants = g_object_ref (variants);
  change->variant = dsc_variant_ref (dsc_variants_get (variants, index));
  change->index = index;
  return change;
}

static void
apply_existence (gpointer data, gboolean redo)
{
  Change *change = data;
  int index = dsc_variants_index (change->variants, change->variant);

  if (redo == change->kept && index < 0)
    dsc_variants_insert (change->variants, change->index, change->variant);
  else if (redo != change->kept && index >= 0)
    dsc_variants_drop (change->variants, (guint)index);
}

static void
apply_name (gpointer data, gboolean redo)
{
  Change *change = data;
  int index = dsc_variants_index (change->variants, change->variant);

  if (index >= 0)
    dsc_variants_rename (change->variants, (guint)index, redo ? change->after : change->before);
}

static void
apply_note (gpointer data, gboolean redo)
{
  Change *change = data;
  int index = dsc_variants_index (change->variants, change->variant);

  if (index >= 0)
    dsc_variants_set_note (change->variants, (guint)index, redo ? change->after : change->before);
}

/* @title: (transfer full) */
static void
add_undo (DscWindow *self, Change *change, DscUndoFunc func, char *title)
{
  dsc_undo_add (dsc_window_get_undo (self), title, NULL, func, change, change_free);
  dsc_window_touch (self);
  g_free (title);
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

/* -1 and a toast for a name that none has. */
static int
find (DscWindow *self, const char *name)
{
  int index = self->variants ? dsc_variants_find (self->variants, name) : -1;

  if (index < 0 && self->variants)
    dsc_window_toast (self, _ ("There is no variant “%s”"), name);
  return index;
}

ACTION (keep_variant)
{
  DscWindow *self = user_data;
  const char *name = g_variant_get_string (parameter, NULL);
  guint n, index;
  Change *change;

  if (!self->variants)
    return;
  n = dsc_variants_n (self->variants);
  index = dsc_variants_keep (self->variants, name);
  if (dsc_variants_n (self->variants) == n) {
    dsc_window_toast (self, _ ("These parameters are kept already, as %s"),
                      dsc_variants_get_name (self->variants, index));
    return;
  }
  change = change_new (self->variants, index);
  change->kept = TRUE;
  add_undo (self, change, apply_existence,
            g_strdup_printf (_ ("keep variant %s"), dsc_variants_get_name (self->variants, index)));
  dsc_window_toast (self, _ ("Kept as variant %s; Alt+8 compares"),
                    dsc_variants_get_name (self->variants, index));
}

ACTION (drop_variant)
{
  DscWindow *self = user_data;
  int index = find (self, g_variant_get_string (parameter, NULL));
  g_autofree char *name = NULL;
  Change *change;

  if (index < 0)
    return;
  name = g_strdup (dsc_variants_get_name (self->variants, (guint)index));
  change = change_new (self->variants, (guint)index);
  add_undo (self, change, apply_existence, g_strdup_printf (_ ("drop variant %s"), name));
  dsc_variants_drop (self->variants, (guint)index);
  dsc_window_toast (self, _ ("Variant %s dropped; Ctrl+Z brings it back"), name);
}

ACTION (rename_variant)
{
  DscWindow *self = user_data;
  const char *from, *to;
  Change *change;
  int index;

  g_variant_get (parameter, "(&s&s)", &from, &to);
  index = find (self, from);
  if (index < 0 || g_str_equal (from, to))
    return;
  change = change_new (self->variants, (guint)index);
  change->before = g_strdup (from);
  if (!dsc_variants_rename (self->variants, (guint)index, to)) {
    change_free (change);
    dsc_window_toast (self, *to ? _ ("Another variant has the name “%s”") : _ ("Give it a name"),
                      to);
    return;
  }
  change->after = g_strdup (dsc_variants_get_name (self->variants, (guint)index));
  add_undo (self, change, apply_name, g_strdup_printf (_ ("rename variant to %s"), change->after));
}

ACTION (note_variant)
{
  DscWindow *self = user_data;
  const char *name, *note;
  Change *change;
  int index;

  g_variant_get (parameter, "(&s&s)", &name, &note);
  index = find (self, name);
  if (index < 0 || g_str_equal (dsc_variants_get_note (self->variants, (guint)index), note))
    return;
  change = change_new (self->variants, (guint)index);
  change->before = g_strdup (dsc_variants_get_note (self->variants, (guint)index));
  change->after = g_strdup (note);
  dsc_variants_set_note (self->variants, (guint)index, note);
  add_undo (self, change, apply_note, g_strdup_printf (_ ("note of variant %s"), name));
}

/* The pictures of steps that are open follow. */
static void
show_products (DscWindow *self)
{
  for (guint i = 0; i < dsc_session_n_steps (self->session); i++) {
    g_autofree char *key = g_strdup_printf ("step:%s", dsc_session_get_step (self->session, i)->id);

    if (dsc_session_get_state (self->session, i) == DSC_STATE_FRESH
        && dsc_image_tabs_find (self->tabs, key))
      dsc_window_show_product (self, i, FALSE);
  }
}

ACTION (choose_variant)
{
  DscWindow *self = user_data;
  int index = find (self, g_variant_get_string (parameter, NULL));
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *missing = NULL;
  gboolean ok;

  if (index < 0 || index == dsc_variants_find_current (self->variants))
    return;
  title = g_strdup_printf (_ ("choose variant %s"),
                           dsc_variants_get_name (self->variants, (guint)index));
  dsc_undo_begin_group (dsc_window_get_undo (self), title);
  ok = dsc_variants_choose (self->variants, (guint)index, &error);
  dsc_undo_end_group (dsc_window_get_undo (self));
  if (!ok) {
    dsc_notice_bar_show (self->notice, DSC_MESSAGE_ERROR, error->message, NULL, NULL, NULL);
    return;
  }
  show_products (self);
  missing = dsc_variant_text_missing (self->variants, (guint)index);
  dsc_window_toast (self, _ ("Going on with variant %s%s%s"),
                    dsc_variants_get_name (self->variants, (guint)index), missing ? "; " : "",
                    missing ? missing : "");
}

/* --- pictures --------------------------------------------------------------------------------- */

/* What a variant made of step @last: a mosaic, or the selected exposure; of one that makes
 * neither, what the steps before it made. (transfer none) (nullable). @ret_title: (transfer full):
 * "i2d B" */
static DscImageModel *
find_picture (DscWindow *self, guint index, guint last, char **ret_title)
{
  int member = MAX (dsc_association_view_get_selected (self->association), 0);
  g_autofree char *name = dsc_variant_text_name (self->variants, index);

  for (int step = (int)last; step >= 0; step--) {
    DscImageModel *image = dsc_variants_get_image (self->variants, index, (guint)step);
    DscLibrary *library = dsc_variants_get_library (self->variants, index, (guint)step);
    const char *suffix = dsc_session_get_step (self->session, (guint)step)->suffix;

    if (image) {
      *ret_title = g_strdup_printf ("%s %s", suffix, name);
      return image;
    }
    if (library && (guint)member < dsc_library_get_n_models (library)) {
      *ret_title = g_strdup_printf ("%d %s %s", member + 1, suffix, name);
      return dsc_library_get_model (library, (guint)member);
    }
  }
  dsc_window_toast (self, _ ("Variant %s was not run as far as this step"), name);
  return NULL;
}

ACTION (show_variant)
{
  DscWindow *self = user_data;
  int index = find (self, g_variant_get_string (parameter, NULL));
  g_autofree char *title = NULL;
  g_autofree char *key = NULL;
  DscImageModel *image = index >= 0 ? find_picture (self, (guint)index, self->step, &title) : NULL;

  if (!image)
    return;
  key = g_strdup_printf ("variant:%s", title);
  dsc_image_tabs_show (self->tabs, key, title, image, TRUE);
}

/* The selected step, or the first one after it of which the two made different things. */
static guint
find_different_step (DscWindow *self, guint first, guint second)
{
  for (guint i = self->step; i < dsc_session_n_steps (self->session); i++)
    if (!dsc_variants_is_same (self->variants, first, second, i)
        && (dsc_variants_get_image (self->variants, first, i)
            || dsc_variants_get_library (self->variants, first, i)))
      return i;
  return self->step;
}

ACTION (compare_variants)
{
  DscWindow *self = user_data;
  const char *names[2], *mode_name;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *key = NULL;
  DscImageModel *images[2];
  guint indices[2], step;
  DscPairMode mode;

  g_variant_get (parameter, "(&s&s&s)", &names[0], &names[1], &mode_name);
  if (!self->variants || !dsc_pair_mode_from_name (mode_name, &mode))
    return;
  for (guint i = 0; i < 2; i++) {
    int index = *names[i] ? find (self, names[i]) : 0;

    if (index < 0)
      return;
    indices[i] = *names[i] ? (guint)index : DSC_VARIANT_NOW;
  }
  step = find_different_step (self, indices[0], indices[1]);
  images[0] = find_picture (self, indices[0], step, &first);
  images[1] = images[0] ? find_picture (self, indices[1], step, &second) : NULL;
  if (!images[1])
    return;
  key = g_strdup_printf ("variant:%s|%s", first, second);
  dsc_window_compare (self, key, images[0], first, images[1], second, mode);
}

ACTION (copy_variants)
{
  DscWindow *self = user_data;
  g_autofree char *text = NULL;

  if (!self->variants)
    return;
  text = dsc_variant_text_table (self->variants);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  dsc_window_toast (self, _ ("The table of variants is copied"));
}

static const GActionEntry entries[] = {
  { .name = "keep-variant", .activate = keep_variant_cb, .parameter_type = "s" },
  { .name = "choose-variant", .activate = choose_variant_cb, .parameter_type = "s" },
  { .name = "drop-variant", .activate = drop_variant_cb, .parameter_type = "s" },
  { .name = "show-variant", .activate = show_variant_cb, .parameter_type = "s" },
  { .name = "rename-variant", .activate = rename_variant_cb, .parameter_type = "(ss)" },
  { .name = "note-variant", .activate = note_variant_cb, .parameter_type = "(ss)" },
  { .name = "compare-variants", .activate = compare_variants_cb, .parameter_type = "(sss)" },
  { .name = "copy-variants", .activate = copy_variants_cb },
};

/* --- life ------------------------------------------------------------------------------------- */

void
dsc_window_init_variants (DscWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

void
dsc_window_variants_session (DscWindow *self)
{
  g_clear_object (&self->variants);
  if (self->session && !dsc_window_is_of_image (self->session))
    self->variants = dsc_variants_new (self->session);
  dsc_variant_board_set_variants (self->variant_board, self->variants);
  dsc_variant_list_set_variants (self->variant_list, self->variants);
  dsc_variant_list_set_variants (self->strip_variants, self->variants);
}

void
dsc_window_end_variants (DscWindow *self)
{
  if (self->variants) {
    dsc_variant_board_set_variants (self->variant_board, NULL);
    dsc_variant_list_set_variants (self->variant_list, NULL);
    dsc_variant_list_set_variants (self->strip_variants, NULL);
  }
  g_clear_object (&self->variants);
}

DscVariants *
dsc_window_get_variants (DscWindow *self)
{
  return self->variants;
}
