/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-undo.h"

/* A number that changes are made to, each of which remembers both of its ends. */
typedef struct {
  int *value;
  int before, after;
} Edit;

static guint n_freed;

static void
apply (gpointer data, gboolean redo)
{
  Edit *edit = data;

  *edit->value = redo ? edit->after : edit->before;
}

static void
edit_free (gpointer data)
{
  n_freed++;
  g_free (data);
}

static void
set (DscUndo *undo, int *value, int after, const char *key)
{
  Edit *edit = g_new (Edit, 1);
  g_autofree char *title = g_strdup_printf ("%d → %d", *value, after);

  *edit = (Edit){ value, *value, after };
  *value = after;
  dsc_undo_add (undo, title, key, apply, edit, edit_free);
}

static void
test_back_and_forth (void)
{
  g_autoptr (DscUndo) undo = dsc_undo_new ();
  int value = 0;

  g_assert_false (dsc_undo_undo (undo));
  for (int i = 1; i <= 5; i++)
    set (undo, &value, i, NULL);
  g_assert_cmpstr (dsc_undo_get_undo_title (undo), ==, "4 → 5");
  g_assert_null (dsc_undo_get_redo_title (undo));
  for (int i = 4; i >= 0; i--) {
    g_assert_true (dsc_undo_undo (undo));
    g_assert_cmpint (value, ==, i);
  }
  g_assert_false (dsc_undo_undo (undo));
  g_assert_cmpstr (dsc_undo_get_redo_title (undo), ==, "0 → 1");
  for (int i = 1; i <= 5; i++) {
    g_assert_true (dsc_undo_redo (undo));
    g_assert_cmpint (value, ==, i);
  }
  g_assert_false (dsc_undo_redo (undo));
}

/* What is changed after undo and redo is a step like any other. */
static void
test_edit_after_redo (void)
{
  g_autoptr (DscUndo) undo = dsc_undo_new ();
  int value = 0;

  set (undo, &value, 1, "v");
  dsc_undo_undo (undo);
  dsc_undo_redo (undo);
  set (undo, &value, 2, "v");
  g_assert_cmpstr (dsc_undo_get_undo_title (undo), ==, "1 → 2");
  g_assert_true (dsc_undo_undo (undo));
  g_assert_cmpint (value, ==, 1);
  /* An edit now makes what could be redone unreachable. */
  n_freed = 0;
  set (undo, &value, 7, "v");
  g_assert_cmpuint (n_freed, ==, 1);
  g_assert_false (dsc_undo_redo (undo));
  g_assert_true (dsc_undo_undo (undo));
  g_assert_cmpint (value, ==, 1);
  g_assert_true (dsc_undo_undo (undo));
  g_assert_cmpint (value, ==, 0);
}

static void
test_merge (void)
{
  g_autoptr (DscUndo) undo = dsc_undo_new ();
  int a = 0, b = 0;

  for (int i = 1; i <= 50; i++)
    set (undo, &a, i, "a");
  set (undo, &b, 1, "b");
  set (undo, &a, 60, "a");
  dsc_undo_undo (undo);
  g_assert_cmpint (a, ==, 50);
  dsc_undo_undo (undo);
  g_assert_cmpint (b, ==, 0);
  dsc_undo_undo (undo);
  g_assert_cmpint (a, ==, 0);
  dsc_undo_redo (undo);
  g_assert_cmpint (a, ==, 50);

  /* A second later it is another one. */
  dsc_undo_clear (undo);
  set (undo, &a, 51, "a");
  g_usleep (G_USEC_PER_SEC + 50000);
  g_assert_null (dsc_undo_find_mergeable (undo, "a"));
  set (undo, &a, 52, "a");
  dsc_undo_undo (undo);
  g_assert_cmpint (a, ==, 51);
}

/* The data of the change is adapted, in the place of adding one. */
static void
test_adapt (void)
{
  g_autoptr (DscUndo) undo = dsc_undo_new ();
  int value = 0;
  Edit *edit;

  set (undo, &value, 1, "v");
  g_assert_null (dsc_undo_find_mergeable (undo, "w"));
  edit = dsc_undo_find_mergeable (undo, "v");
  g_assert_nonnull (edit);
  edit->after = value = 9;
  dsc_undo_touch (undo, "0 → 9");
  g_assert_cmpstr (dsc_undo_get_undo_title (undo), ==, "0 → 9");
  dsc_undo_undo (undo);
  g_assert_cmpint (value, ==, 0);
  dsc_undo_redo (undo);
  g_assert_cmpint (value, ==, 9);
  g_assert_null (dsc_undo_find_mergeable (undo, "v"));
}

static void
test_groups (void)
{
  g_autoptr (DscUndo) undo = dsc_undo_new ();
  int a = 0, b = 0;

  dsc_undo_begin_group (undo, "nothing");
  dsc_undo_end_group (undo);
  g_assert_null (dsc_undo_get_undo_title (undo));

  dsc_undo_begin_group (undo, "reset");
  set (undo, &a, 1, NULL);
  dsc_undo_begin_group (undo, "inner");
  set (undo, &b, 1, NULL);
  dsc_undo_end_group (undo);
  g_assert_false (dsc_undo_undo (undo)); /* it is open yet */
  set (undo, &a, 2, NULL);
  dsc_undo_end_group (undo);
  g_assert_cmpstr (dsc_undo_get_undo_title (undo), ==, "reset");
  g_assert_true (dsc_undo_undo (undo));
  g_assert_cmpint (a, ==, 0);
  g_assert_cmpint (b, ==, 0);
  g_assert_false (dsc_undo_undo (undo));
  g_assert_true (dsc_undo_redo (undo));
  g_assert_cmpint (a, ==, 2);
  g_assert_cmpint (b, ==, 1);
}

static DscUndo *telling;

static void
apply_and_tell (gpointer data, gboolean redo)
{
  int *value = data;

  g_assert_true (dsc_undo_is_acting (telling));
  set (telling, value, redo ? 1 : 0, NULL);
  dsc_undo_begin_group (telling, "group");
  dsc_undo_end_group (telling);
}

/* Undoing makes changes itself: they are no history. */
static void
test_acting (void)
{
  g_autoptr (DscUndo) undo = dsc_undo_new ();
  int value = 1;

  telling = undo;
  dsc_undo_add (undo, "t", NULL, apply_and_tell, &value, NULL);
  n_freed = 0;
  g_assert_true (dsc_undo_undo (undo));
  g_assert_cmpint (value, ==, 0);
  g_assert_cmpuint (n_freed, ==, 1);
  g_assert_cmpstr (dsc_undo_get_redo_title (undo), ==, "t");
  g_assert_true (dsc_undo_redo (undo));
  g_assert_cmpint (value, ==, 1);
  g_assert_false (dsc_undo_redo (undo));
}

static void
count (guint *n)
{
  (*n)++;
}

static void
test_bounds (void)
{
  DscUndo *undo = dsc_undo_new ();
  int value = 0;
  guint n = 0;

  g_signal_connect_swapped (undo, "notify::can-undo", G_CALLBACK (count), &n);
  n_freed = 0;
  for (int i = 1; i <= DSC_UNDO_MAX + 10; i++)
    set (undo, &value, i, NULL);
  g_assert_cmpuint (n, ==, DSC_UNDO_MAX + 10);
  g_assert_cmpuint (n_freed, ==, 10);
  for (n = 0; dsc_undo_undo (undo);)
    n++;
  g_assert_cmpuint (n, >=, DSC_UNDO_MAX);
  g_assert_cmpint (value, ==, 10);
  g_object_unref (undo);
  g_assert_cmpuint (n_freed, ==, DSC_UNDO_MAX + 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/undo/back-and-forth", test_back_and_forth);
  g_test_add_func ("/undo/edit-after-redo", test_edit_after_redo);
  g_test_add_func ("/undo/merge", test_merge);
  g_test_add_func ("/undo/adapt", test_adapt);
  g_test_add_func ("/undo/groups", test_groups);
  g_test_add_func ("/undo/acting", test_acting);
  g_test_add_func ("/undo/bounds", test_bounds);
  return g_test_run ();
}
