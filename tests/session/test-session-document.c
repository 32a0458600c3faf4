/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-session-document.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dsc-config.h"
#include "dsc-error.h"
#include "dsc-session-lock.h"
#include "dsc-test.h"

static guint
find_step (DscSession *session, const char *id)
{
  for (guint i = 0; i < dsc_session_n_steps (session); i++)
    if (g_str_equal (dsc_session_get_step (session, i)->id, id))
      return i;
  g_assert_not_reached ();
}

static DscSession *
make_session (void)
{
  g_autoptr (DscLibrary) empty = dsc_library_new ("none", NULL, NULL, NULL);
  DscSessionOptions options = { .cache_dir = "" };
  g_autoptr (GError) error = NULL;
  DscSession *session = dsc_session_new (empty, &options, &error);

  g_assert_no_error (error);
  return session;
}

static GVariant *
make_window (void)
{
  GVariantDict inner, dict;
  double center[] = { 12.25, 1.0 / 3.0 };

  g_variant_dict_init (&inner, NULL);
  g_variant_dict_insert (&inner, "zoom", "d", 4.0);
  g_variant_dict_insert (&inner, "text", "s", "\"a\\b\"\n\t€");
  g_variant_dict_insert_value (
      &inner, "center",
      g_variant_new_fixed_array (G_VARIANT_TYPE_DOUBLE, center, 2, sizeof (double)));
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "images", g_variant_dict_end (&inner));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static DscSessionDocument *
make_document (DscSession *session, const char *input)
{
  DscSessionDocument *document = dsc_session_document_new ();
  DscSavedVariant *variant = dsc_saved_variant_new ("A", "first try", DSC_COMPAT_JWST);

  dsc_session_document_add_input (document, input);
  dsc_session_document_take (document, session);
  dsc_saved_variant_set (variant, "resample", "pixfrac", "0.5");
  g_ptr_array_add (document->variants, variant);
  dsc_session_document_describe (document, session);
  g_ptr_array_add (document->log, g_strdup ("info: opened"));
  document->window = make_window ();
  return document;
}

static void
edit (DscSession *session)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_session_set_param_from (session, find_step (session, "resample"), "pixfrac",
                                             "0.7", "image3.asdf:12", &error));
  g_assert_true (dsc_session_set_param (session, find_step (session, "outlier_detection"), "snr",
                                        "6.0 4.0", &error));
  g_assert_no_error (error);
  dsc_session_set_compat (session, DSC_COMPAT_JWST);
  dsc_session_set_output_file (session, "mine");
}

/* What was written is read as the same, and written as the same text again. */
static void
test_round_trip (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "a.dscope", NULL);
  g_autofree char *input = g_build_filename (dir, "x_asn.json", NULL);
  g_autoptr (DscSession) session = make_session ();
  g_autoptr (DscSession) other = make_session ();
  g_autoptr (DscSessionDocument) document = NULL;
  g_autoptr (DscSessionDocument) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL, *second = NULL, *value = NULL, *text = NULL;
  g_autofree double *center = NULL;
  g_autoptr (GVariant) images = NULL;
  double zoom = 0;
  gsize n;

  edit (session);
  document = make_document (session, input);
  g_assert_true (dsc_session_document_write (document, path, &error));
  back = dsc_session_document_read (path, &error);
  g_assert_no_error (error);
  first = dsc_session_document_to_text (document, path);
  second = dsc_session_document_to_text (back, path);
  g_assert_cmpstr (first, ==, second);
  g_assert_nonnull (strstr (first, "\"path\": \"x_asn.json\""));

  /* on a session with other parameters, which become the usual ones */
  g_assert_true (
      dsc_session_set_param (other, find_step (other, "resample"), "kernel", "gaussian", &error));
  g_assert_true (dsc_session_document_apply (back, other, &error));
  g_assert_no_error (error);
  value = dsc_session_get_param (other, find_step (other, "resample"), "pixfrac");
  g_assert_cmpstr (value, ==, "0.7");
  g_assert_cmpstr (dsc_session_get_param_origin (other, find_step (other, "resample"), "pixfrac"),
                   ==, "image3.asdf:12");
  g_assert_null (
      dsc_session_get_param_origin (other, find_step (other, "outlier_detection"), "snr"));
  g_assert_true (dsc_session_param_is_default (other, find_step (other, "resample"), "kernel"));
  g_assert_cmpint (dsc_session_get_compat (other), ==, DSC_COMPAT_JWST);
  g_assert_cmpstr (back->output_file, ==, "mine");

  g_assert_cmpuint (back->variants->len, ==, 1);
  g_assert_cmpstr (dsc_saved_variant_get (back->variants->pdata[0], "resample", "pixfrac"), ==,
                   "0.5");
  images = dsc_state_dup_dict (back->window, "images");
  g_assert_true (dsc_state_get_double (images, "zoom", &zoom));
  g_assert_cmpfloat (zoom, ==, 4.0);
  center = dsc_state_dup_doubles (images, "center", &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpfloat (center[1], ==, 1.0 / 3.0);
  text = dsc_state_dup_string (images, "text");
  g_assert_cmpstr (text, ==, "\"a\\b\"\n\t€");
}

/* A folder that was moved as a whole: its own inputs are taken, not those that stayed behind. */
static void
test_moved (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *old = g_build_filename (dir, "old", NULL);
  g_autofree char *moved = g_build_filename (dir, "moved", NULL);
  g_autofree char *input = g_build_filename (old, "x_asn.json", NULL);
  g_autofree char *path = g_build_filename (old, "a.dscope", NULL);
  g_autofree char *path2 = g_build_filename (moved, "a.dscope", NULL);
  g_autofree char *input2 = g_build_filename (moved, "x_asn.json", NULL);
  g_autoptr (DscSession) session = make_session ();
  g_autoptr (DscSessionDocument) document = make_document (session, input);
  g_autoptr (DscSessionDocument) back = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) found = NULL;

  g_assert_cmpint (g_mkdir (old, 0700), ==, 0);
  g_assert_true (g_file_set_contents (input, "{}", -1, NULL));
  g_assert_true (dsc_session_document_write (document, path, &error));
  g_assert_cmpint (g_rename (old, moved), ==, 0);
  back = dsc_session_document_read (path2, &error);
  g_assert_no_error (error);
  found = dsc_session_document_find_inputs (back, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found[0], ==, input2);
  g_strfreev (found);

  /* only the session was copied */
  g_assert_cmpint (g_rename (moved, old), ==, 0);
  g_assert_cmpint (g_mkdir (moved, 0700), ==, 0);
  g_assert_cmpint (g_rename (path, path2), ==, 0);
  dsc_session_document_free (back);
  back = dsc_session_document_read (path2, &error);
  found = dsc_session_document_find_inputs (back, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found[0], ==, input);

  /* nowhere: both places are told of */
  g_assert_cmpint (g_remove (input), ==, 0);
  g_assert_null (dsc_session_document_find_inputs (back, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, input));
  g_assert_nonnull (strstr (error->message, input2));
}

/* Files that parameters name, in the session and in a variant: they move with the folder, stay
 * where they are if only the session moves, and are told of when they change. A word is no file. */
static void
test_files (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *old = g_build_filename (dir, "old", NULL);
  g_autofree char *moved = g_build_filename (dir, "moved", NULL);
  g_autofree char *list = g_build_filename (old, "cats.txt", NULL);
  g_autofree char *list2 = g_build_filename (moved, "cats.txt", NULL);
  g_autofree char *path = g_build_filename (old, "a.dscope", NULL);
  g_autofree char *path2 = g_build_filename (moved, "a.dscope", NULL);
  g_autoptr (DscSession) session = make_session ();
  g_autoptr (DscSessionDocument) document = NULL;
  g_autoptr (DscSessionDocument) back = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *text = NULL, *value = NULL;
  g_autoptr (GError) error = NULL;
  guint tweakreg = find_step (session, "tweakreg");

  g_assert_cmpint (g_mkdir (old, 0700), ==, 0);
  g_assert_true (g_file_set_contents (list, "a b\n", -1, NULL));
  g_assert_true (dsc_session_set_param (session, tweakreg, "catfile", list, &error));
  g_assert_true (dsc_session_set_param (session, tweakreg, "abs_refcat", "GAIADR3", &error));
  document = make_document (session, list);
  dsc_saved_variant_set (document->variants->pdata[0], "tweakreg", "group_params", list);
  dsc_session_document_describe (document, session);
  g_assert_cmpuint (document->files->len, ==, 1);
  g_assert_true (dsc_session_document_write (document, path, &error));
  text = dsc_session_document_to_text (document, path);
  g_assert_nonnull (strstr (text, "\"catfile\": \"cats.txt\""));
  g_assert_nonnull (strstr (text, "\"group_params\": \"cats.txt\""));
  g_assert_nonnull (strstr (text, "\"abs_refcat\": \"GAIADR3\""));

  for (guint i = 0; i < 2; i++) {
    const char *expected = i == 0 ? list2 : list;

    if (i == 0) {
      g_assert_cmpint (g_rename (old, moved), ==, 0);
    } else {
      g_assert_cmpint (g_mkdir (old, 0700), ==, 0);
      g_assert_cmpint (g_rename (list2, list), ==, 0);
    }
    back = dsc_session_document_read (path2, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (dsc_saved_variant_get (back->variants->pdata[0], "tweakreg", "group_params"),
                     ==, expected);
    g_assert_true (dsc_session_document_apply (back, session, &error));
    value = dsc_session_get_param (session, tweakreg, "catfile");
    g_assert_cmpstr (value, ==, expected);
    g_clear_pointer (&value, g_free);
    value = dsc_session_get_param (session, tweakreg, "abs_refcat");
    g_assert_cmpstr (value, ==, "GAIADR3");
    g_clear_pointer (&value, g_free);
    if (i == 0)
      g_clear_pointer (&back, dsc_session_document_free);
  }
  g_assert_true (g_file_set_contents (list, "another\n", -1, NULL));
  changes = dsc_session_document_check (back, session, TRUE, NULL);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_nonnull (strstr (changes->pdata[0], "cats.txt"));
}

#define HEAD "{\n\"format\": \"ditherscope-session\",\n\"version\": \"1.0\",\n"

/* What is wrong is said with its line and key. */
static void
test_damaged (void)
{
  const struct {
    const char *text;
    int code;
    const char *parts[2];
  } cases[] = {
    { "", DSC_ERROR_FORMAT, { "line 1", "{" } },
    { "[]", DSC_ERROR_FORMAT, { "line 1", "{" } },
    { "{}", DSC_ERROR_FORMAT, { "no session", "format" } },
    { "{\n\"format\": \"ditherscope-session\",\n\"version\": \"2.0\"}",
      DSC_ERROR_UNSUPPORTED,
      { "version 2", "later version" } },
    { HEAD "\"compat\": \"jwts\"}", DSC_ERROR_FORMAT, { "line 4", "compat" } },
    { HEAD "\"compat\": \"jwst\"\n\"x\": 1}", DSC_ERROR_FORMAT, { "line 5", "comma" } },
    { HEAD "\"inputs\": 3}", DSC_ERROR_FORMAT, { "line 4", "inputs" } },
    { HEAD "\"inputs\": [{\"digest\": \"a\"}]}", DSC_ERROR_FORMAT, { "line 4", "path" } },
    { HEAD "\"parameters\": {\n\"resample\": {\n\"pixfrac\": \"much\"}}}",
      DSC_ERROR_PARAMETER,
      { "bad.dscope:6", "pixfrac" } },
    { HEAD "\"parameters\": {\n\"resample\": {\n\"pixfrc\": \"1\"}}}",
      DSC_ERROR_PARAMETER,
      { "bad.dscope:6", "pixfrac" } },
    { HEAD "\"parameters\": {\n\"resampel\": {}}}", DSC_ERROR_FORMAT, { "line 5", "resampel" } },
    { HEAD "\"compat\": \"none\",\n\"compat\": \"none\"}",
      DSC_ERROR_FORMAT,
      { "line 5", "second time" } },
    { HEAD "\"log\": [\"a\\u0000b\"]}", DSC_ERROR_FORMAT, { "line 4", "log" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (dsc_session_document_parse (cases[i].text, strlen (cases[i].text),
                                               "/x/bad.dscope", &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, DSC_ERROR, cases[i].code);
    for (guint k = 0; k < 2; k++)
      g_assert_nonnull (strstr (error->message, cases[i].parts[k]));
  }
}

/* Neither depth nor size takes the program down. */
static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new (HEAD "\"window\": ");
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "big.dscope", NULL);
  g_autoptr (GError) error = NULL;
  FILE *file;

  for (guint i = 0; i < 200000; i++)
    g_string_append (deep, "{\"a\": ");
  g_assert_null (dsc_session_document_parse (deep->str, deep->len, path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "deep"));
  g_clear_error (&error);

  file = g_fopen (path, "w");
  g_assert_cmpint (fseek (file, 64L << 20, SEEK_SET), ==, 0);
  g_assert_cmpint (fputc ('x', file), ==, 'x');
  fclose (file);
  g_assert_null (dsc_session_document_read (path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (dsc_session_document_read (dir, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

/* What a later version wrote beside is kept; parameters not known here are told of. */
static void
test_later_version (void)
{
  const char *text = "{\n\"format\": \"ditherscope-session\",\n\"version\": \"1.9\",\n"
                     "\"parameters\": {\"resample\": {\"pixfrac\": 0.5, \"new_one\": \"1\"}},\n"
                     "\"weather\": {\"rain\": true, \"list\": [1, \"a\", null, 2.5]},\n"
                     "\"window\": {\"hologram\": {\"angle\": 30}}\n}";
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSessionDocument) document
      = dsc_session_document_parse (text, strlen (text), "/x/a.dscope", &error);
  g_autofree char *back = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (document->settings->len, ==, 1);
  g_assert_cmpstr (((DscSetting *)document->settings->pdata[0])->value, ==, "0.5");
  g_assert_cmpuint (document->notices->len, ==, 1);
  g_assert_nonnull (strstr (document->notices->pdata[0], "new_one"));
  back = dsc_session_document_to_text (document, NULL);
  g_assert_nonnull (strstr (back, "\"rain\": true"));
  g_assert_nonnull (strstr (back, "\"hologram\": {"));
}

/* A second writer hears who is the first, until that one has gone. */
static void
test_lock (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "a.dscope", NULL);
  g_autofree char *who = g_strdup_printf ("process %d", (int)getpid ());
  g_autoptr (GError) error = NULL;
  DscSessionLock *lock = dsc_session_lock_take (path, &error);

  g_assert_no_error (error);
  g_assert_null (dsc_session_lock_take (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, who));
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  dsc_session_lock_free (lock);
  lock = dsc_session_lock_take (path, &error);
  g_assert_no_error (error);
  dsc_session_lock_free (lock);
  g_assert_null (dsc_session_lock_take ("/proc/none/a.dscope", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
}

/* Many that come and go: never two at a time. */
static gpointer
compete (gpointer path)
{
  static int inside;
  guint n = 0;

  for (guint i = 0; i < 3000; i++) {
    DscSessionLock *lock = dsc_session_lock_take (path, NULL);

    if (lock == NULL)
      continue;
    g_assert_cmpint (g_atomic_int_add (&inside, 1), ==, 0);
    n++;
    g_thread_yield ();
    g_atomic_int_add (&inside, -1);
    dsc_session_lock_free (lock);
  }
  return GUINT_TO_POINTER (n);
}

static void
test_lock_race (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "a.dscope", NULL);
  g_autofree char *link = g_build_filename (dir, "link.dscope", NULL);
  GThread *threads[4];
  DscSessionLock *lock;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("lock", compete, path);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    n += GPOINTER_TO_UINT (g_thread_join (threads[i]));
  g_assert_cmpuint (n, >, 0);

  /* a link to the file is the same session */
  g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
  g_assert_cmpint (symlink ("a.dscope", link), ==, 0);
  lock = dsc_session_lock_take (path, NULL);
  g_assert_nonnull (lock);
  g_assert_null (dsc_session_lock_take (link, NULL));
  dsc_session_lock_free (lock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/document/round-trip", test_round_trip);
  g_test_add_func ("/session/document/moved", test_moved);
  g_test_add_func ("/session/document/files", test_files);
  g_test_add_func ("/session/document/damaged", test_damaged);
  g_test_add_func ("/session/document/limits", test_limits);
  g_test_add_func ("/session/document/later-version", test_later_version);
  g_test_add_func ("/session/document/lock", test_lock);
  g_test_add_func ("/session/document/lock-race", test_lock_race);
  return g_test_run ();
}
