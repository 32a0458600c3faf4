/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-session.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "dsc-fake-steps.h"
#include "dsc-fits-model.h"
#include "dsc-test.h"

#define ADD 0
#define PASS 1
#define SUM 2

static DscSession *
open_session (guint n_exposures, const char *cache_dir)
{
  g_autoptr (DscLibrary) library = dsc_fake_library (n_exposures);
  DscSessionOptions options = { .cache_dir = cache_dir };
  g_autoptr (GError) error = NULL;
  DscSession *session = dsc_session_new_with_steps (library, &options, dsc_fake_steps, 3, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    g_atomic_int_set (&dsc_fake_runs[i], 0);
  return session;
}

static void
run_all (DscSession *session)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = dsc_session_run (session, 0, 2, FALSE, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

static void
set (DscSession *session, guint step, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = dsc_session_set_param (session, step, name, text, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

static float
sum_of (DscSession *session)
{
  DscImageModel *image = dsc_session_get_image (session, SUM);
  float row[4] = { -1 };

  g_assert_nonnull (image);
  g_assert_true (dsc_image_model_read_rows (image, DSC_PLANE_SCI, 0, 0, 1, row, NULL));
  return row[0];
}

#define assert_runs(add, sum)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_cmpint (g_atomic_int_get (&dsc_fake_runs[ADD]), ==, add);                             \
    g_assert_cmpint (g_atomic_int_get (&dsc_fake_runs[SUM]), ==, sum);                             \
  }                                                                                                \
  G_STMT_END

#define assert_states(add, sum)                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_cmpstr (dsc_state_name (dsc_session_get_state (session, ADD)), ==, add);              \
    g_assert_cmpstr (dsc_state_name (dsc_session_get_state (session, PASS)), ==, "unavailable");   \
    g_assert_cmpstr (dsc_state_name (dsc_session_get_state (session, SUM)), ==, sum);              \
  }                                                                                                \
  G_STMT_END

static void
changed_cb (DscSession *session,
            guint index,
            const char *name,
            const char *before,
            const char *after,
            GString *heard)
{
  g_string_append_printf (heard, "%u %s %s>%s;", index, name, before, after);
}

/* Told once for each value that changed, with where it came from already known. */
static void
test_param_changed (void)
{
  g_autoptr (DscSession) session = open_session (2, "");
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_signal_connect (session, "param-changed", G_CALLBACK (changed_cb), heard);
  g_assert_true (dsc_session_set_param_from (session, ADD, "amount", "2", "image3.asdf", &error));
  g_assert_cmpstr (dsc_session_get_param_origin (session, ADD, "amount"), ==, "image3.asdf");
  set (session, ADD, "amount", "2.0");
  g_assert_null (dsc_session_get_param_origin (session, ADD, "amount"));
  set (session, ADD, "threads", "3");
  g_assert_false (dsc_session_set_param_from (session, ADD, "amount", "-1", "a file", &error));
  g_assert_null (dsc_session_get_param_origin (session, ADD, "amount"));
  dsc_session_reset_params (session, ADD);
  g_assert_cmpstr (heard->str, ==,
                   "0 amount 0.0>2.0;0 threads 1>3;0 amount 2.0>0.0;0 threads 3>1;");
}

static void
test_fresh_stale (void)
{
  g_autoptr (DscSession) session = open_session (3, "");

  assert_states ("stale", "stale");
  run_all (session);
  assert_states ("fresh", "fresh");
  assert_runs (1, 1);
  g_assert_cmpfloat (sum_of (session), ==, 6.0f);
  run_all (session);
  assert_runs (1, 1);

  /* A later step alone. */
  set (session, SUM, "amount", "10");
  assert_states ("fresh", "stale");
  g_assert_cmpfloat (sum_of (session), ==, 6.0f); /* the last product stays */
  run_all (session);
  assert_runs (1, 2);
  g_assert_cmpfloat (sum_of (session), ==, 16.0f);

  /* An early step makes the later ones stale; setting it back makes them fresh. */
  set (session, ADD, "amount", "1");
  assert_states ("stale", "stale");
  set (session, ADD, "amount", "0");
  assert_states ("fresh", "fresh");
  g_assert_cmpfloat (sum_of (session), ==, 16.0f);
  set (session, SUM, "amount", "0");
  assert_states ("fresh", "fresh");
  g_assert_cmpfloat (sum_of (session), ==, 6.0f);
  assert_runs (1, 2);

  /* What does not change the product recomputes nothing; neither does a reset. */
  set (session, SUM, "threads", "4");
  set (session, SUM, "output_dir", "elsewhere");
  assert_states ("fresh", "fresh");
  dsc_session_reset_params (session, SUM);
  assert_states ("fresh", "fresh");

  dsc_session_set_compat (session, DSC_COMPAT_JWST);
  assert_states ("stale", "stale");
}

/* A file that a list names, written anew: the product is made anew; as it was: it is taken again.
 */
static void
test_listed_file (void)
{
  g_autoptr (DscSession) session = open_session (2, "");
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "list", NULL);

  dsc_fake_file = path;
  g_assert_true (g_file_set_contents (path, "one", -1, NULL));
  run_all (session);
  run_all (session);
  assert_runs (1, 1);
  g_assert_true (g_file_set_contents (path, "two", -1, NULL));
  run_all (session);
  assert_runs (2, 2);
  g_assert_true (g_file_set_contents (path, "one", -1, NULL));
  run_all (session);
  assert_runs (2, 2);
  g_remove (path);
  run_all (session);
  assert_runs (3, 3);
  dsc_fake_file = NULL;
}

/* What a server that was out of reach would have changed: every run tries again, and what was made
 * without it does not stand for what is made with it. */
static void
test_transient (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscSession) session = open_session (2, dir);

  dsc_fake_transient = TRUE;
  run_all (session);
  assert_states ("fresh", "fresh");
  assert_runs (1, 1);
  run_all (session);
  assert_runs (2, 1);
  dsc_fake_transient = FALSE;
  run_all (session);
  assert_states ("fresh", "fresh");
  assert_runs (3, 2);
  run_all (session);
  assert_runs (3, 2);
}

static void
test_force (void)
{
  g_autoptr (DscSession) session = open_session (2, "");
  g_autoptr (GError) error = NULL;

  run_all (session);
  g_assert_true (dsc_session_run (session, SUM, SUM, TRUE, NULL, NULL, &error));
  g_assert_no_error (error);
  assert_runs (1, 2);
  g_assert_cmpfloat (sum_of (session), ==, 3.0f);
}

static void
test_skip_and_lone (void)
{
  g_autoptr (DscSession) session = open_session (3, "");
  g_autoptr (DscSession) lone = open_session (1, "");

  set (session, ADD, "amount", "5");
  set (session, ADD, "skip", "true");
  assert_states ("skipped", "stale");
  run_all (session);
  assert_states ("skipped", "fresh");
  g_assert_cmpint (g_atomic_int_get (&dsc_fake_runs[ADD]), ==, 0);
  g_assert_cmpfloat (sum_of (session), ==, 6.0f);

  run_all (lone);
  g_assert_cmpint (dsc_session_get_state (lone, ADD), ==, DSC_STATE_SKIPPED);
  g_assert_cmpstr (dsc_session_get_verdict (lone, ADD), ==, "needs two exposures");
  g_assert_cmpint (dsc_session_get_state (lone, SUM), ==, DSC_STATE_FRESH);
  g_assert_cmpfloat (sum_of (lone), ==, 1.0f);
}

static void
test_failure (void)
{
  g_autoptr (DscSession) session = open_session (2, "");
  g_autoptr (GError) error = NULL;

  run_all (session);
  set (session, ADD, "amount", "60");
  g_assert_false (dsc_session_run (session, 0, 2, FALSE, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  assert_states ("failed", "stale");
  g_assert_cmpstr (dsc_session_get_failure (session, ADD)->message, ==, "60 is too much");
  g_assert_cmpstr (dsc_session_get_verdict (session, ADD), ==, "60 is too much");
  g_assert_cmpfloat (sum_of (session), ==, 3.0f);
  set (session, ADD, "amount", "1");
  assert_states ("stale", "stale");
  g_assert_null (dsc_session_get_failure (session, ADD));
}

/* Known before it ran, or from a session before: as long as the parameters are those. */
static void
test_known_failure (void)
{
  g_autoptr (DscSession) session = open_session (2, "");
  g_autoptr (GError) failure = g_error_new_literal (DSC_ERROR, DSC_ERROR_FAILED, "too large");
  g_autofree char *key = NULL;

  run_all (session);
  set (session, ADD, "amount", "7");
  dsc_session_set_failure (session, ADD, NULL, failure);
  assert_states ("failed", "stale");
  g_assert_cmpstr (dsc_session_get_failure (session, ADD)->message, ==, "too large");
  key = g_strdup (dsc_session_get_failure_key (session, ADD));
  set (session, ADD, "amount", "8");
  assert_states ("stale", "stale");
  g_assert_null (dsc_session_get_failure_key (session, ADD));
  set (session, ADD, "amount", "7");
  assert_states ("failed", "stale");
  dsc_session_set_failure (session, ADD, "of something else", failure);
  assert_states ("stale", "stale");
  dsc_session_set_failure (session, ADD, key, failure);
  assert_states ("failed", "stale");
  run_all (session);
  assert_states ("fresh", "fresh");
}

static void
test_params (void)
{
  g_autoptr (DscSession) session = open_session (1, "");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_false (dsc_session_set_param (session, SUM, "amont", "1", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_assert_cmpstr (error->message, ==, "sum has no parameter 'amont'; did you mean amount?");
  g_clear_error (&error);
  g_assert_false (dsc_session_set_param (session, SUM, "amount", "101", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  text = dsc_session_get_param (session, SUM, "amount");
  g_assert_cmpstr (text, ==, "0.0");
  g_assert_true (dsc_session_param_is_default (session, SUM, "amount"));
  g_assert_true (dsc_session_param_is_enabled (session, SUM, "amount"));
}

static void
test_disk_cache (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscSession) first = open_session (3, dir);
  g_autoptr (DscSession) second = NULL;

  run_all (first);
  set (first, SUM, "amount", "2");
  run_all (first);
  assert_runs (1, 2);

  /* The sum comes from the disk; the step before it left no file and is done again. */
  second = open_session (3, dir);
  g_assert_cmpint (dsc_session_get_state (second, SUM), ==, DSC_STATE_FRESH);
  g_assert_cmpfloat (sum_of (second), ==, 6.0f);
  g_assert_cmpstr (dsc_session_get_verdict (second, SUM), ==, "sum 6");
  run_all (second);
  assert_runs (1, 0);

  /* Both go on with one store. */
  set (second, SUM, "amount", "2");
  g_assert_cmpint (dsc_session_get_state (second, SUM), ==, DSC_STATE_FRESH);
  g_assert_cmpfloat (sum_of (second), ==, 8.0f);
  g_assert_cmpfloat (sum_of (first), ==, 8.0f);
}

typedef enum { DAMAGE_CUT, DAMAGE_CHANGED, DAMAGE_HEADER, DAMAGE_MANIFEST, N_DAMAGES } Damage;

static gboolean
do_damage (const char *entry, Damage damage)
{
  g_autofree char *fits = g_build_filename (entry, "sum.fits", NULL);
  g_autofree char *manifest = g_build_filename (entry, "manifest", NULL);
  g_autofree char *bytes = NULL;
  struct stat st;
  gsize size;

  if (stat (fits, &st) != 0)
    return FALSE;
  if (damage == DAMAGE_CUT)
    return g_file_set_contents (fits, "SIMPLE", 6, NULL);
  g_assert_true (
      g_file_get_contents (damage == DAMAGE_MANIFEST ? manifest : fits, &bytes, &size, NULL));
  if (damage == DAMAGE_MANIFEST) {
    char *verdict = strstr (bytes, "sum 6");

    g_assert_nonnull (verdict);
    verdict[4] = '7';
    return g_file_set_contents (manifest, bytes, (gssize)size, NULL);
  }
  if (damage == DAMAGE_HEADER)
    memset (bytes, 0, 2880);
  else
    bytes[size - 2880] ^= 1;
  g_assert_true (g_file_set_contents (fits, bytes, (gssize)size, NULL));
  /* a disk that loses a block does not touch the time of change */
  if (damage == DAMAGE_HEADER)
    g_assert_cmpint (utimensat (AT_FDCWD, fits, (struct timespec[2]){ st.st_atim, st.st_mtim }, 0),
                     ==, 0);
  return TRUE;
}

/* Files are damaged, changed or gone: the product is made again. */
static void
test_damaged_cache (void)
{
  for (Damage damage = 0; damage < N_DAMAGES; damage++) {
    g_autofree char *dir = dsc_test_tmpdir ();
    g_autoptr (DscSession) session = NULL;
    g_autoptr (GDir) listing = NULL;
    const char *name;
    guint damaged = 0;

    session = open_session (3, dir);
    run_all (session);
    g_clear_object (&session);
    listing = g_dir_open (dir, 0, NULL);
    while ((name = g_dir_read_name (listing)) != NULL) {
      g_autofree char *entry = g_build_filename (dir, name, NULL);

      damaged += do_damage (entry, damage);
    }
    g_assert_cmpuint (damaged, ==, 1);
    session = open_session (3, dir);
    if (damage != DAMAGE_HEADER)
      assert_states ("stale", "stale");
    run_all (session);
    assert_runs (1, 1);
    g_assert_cmpfloat (sum_of (session), ==, 6.0f);
  }
}

static void
test_save (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *deep = g_build_filename (dir, "a", "b", NULL);
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *expected = g_build_filename (deep, "fake_i2d.fits", NULL);
  g_autofree char *renamed = g_build_filename (deep, "other_i2d.fits", NULL);
  g_autoptr (DscSession) session = open_session (3, "");
  g_autoptr (DscImageModel) saved = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = NULL;

  g_assert_null (dsc_session_save (session, SUM, dir, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  run_all (session);
  paths = dsc_session_save (session, SUM, deep, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (paths), ==, 1);
  g_assert_cmpstr (paths[0], ==, expected);
  saved = dsc_fits_model_open (expected, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dsc_image_model_get_string (saved, "FILENAME"), ==, "fake_i2d.fits");
  g_clear_object (&saved);
  g_clear_pointer (&paths, g_strfreev);

  dsc_session_set_output_file (session, "/some/where/other.fits");
  paths = dsc_session_save (session, SUM, deep, &error);
  g_assert_cmpstr (paths[0], ==, renamed);
  g_clear_pointer (&paths, g_strfreev);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (dsc_session_save (session, SUM, file, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
}

typedef struct {
  DscSession *session;
  GMainLoop *loop;
  GError *error;
  gboolean ok;
  guint step_changes, job_changes;
  GThread *owner;
} Watch;

static void
step_changed_cb (DscSession *session, guint index, Watch *watch)
{
  g_assert_true (g_thread_self () == watch->owner);
  watch->step_changes++;
}

static void
job_changed_cb (DscSession *session, Watch *watch)
{
  g_assert_true (g_thread_self () == watch->owner);
  watch->job_changes++;
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Watch *watch = data;

  watch->ok = dsc_session_run_finish (DSC_SESSION (source), result, &watch->error);
  g_assert_false (dsc_session_is_running (watch->session));
  g_main_loop_quit (watch->loop);
}

static gboolean
until_sum_runs (gpointer data)
{
  Watch *watch = data;

  if (dsc_session_get_state (watch->session, SUM) != DSC_STATE_RUNNING)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (watch->loop);
  return G_SOURCE_REMOVE;
}

/* Starts a job and returns while "sum" is being worked on. */
static void
start_held (Watch *watch, DscSession *session, GCancellable *cancellable)
{
  *watch = (Watch){ session, g_main_loop_new (NULL, FALSE), NULL, FALSE, 0, 0, g_thread_self () };
  g_signal_connect (session, "step-changed", G_CALLBACK (step_changed_cb), watch);
  g_signal_connect (session, "job-changed", G_CALLBACK (job_changed_cb), watch);
  g_atomic_int_set (&dsc_fake_hold, 1);
  dsc_session_run_async (session, 0, 2, FALSE, NULL, cancellable, finished_cb, watch);
  g_assert_true (dsc_session_is_running (session));
  g_timeout_add (2, until_sum_runs, watch);
  g_main_loop_run (watch->loop);
}

static void
watch_clear (Watch *watch)
{
  g_signal_handlers_disconnect_by_data (watch->session, watch);
  g_main_loop_unref (watch->loop);
  g_clear_error (&watch->error);
}

typedef struct {
  GStrv paths;
  GError *error;
  gboolean done;
} Saved;

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Saved *saved = data;

  saved->paths = dsc_session_save_finish (DSC_SESSION (source), result, &saved->error);
  saved->done = TRUE;
}

/* What is saved is what there was at the call. */
static void
test_save_async (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscSession) session = open_session (3, "");
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  Saved saved = { 0 }, other = { 0 };
  float row[4] = { 0 };

  run_all (session);
  dsc_session_save_async (session, SUM, dir, NULL, saved_cb, &saved);
  set (session, SUM, "amount", "50");
  run_all (session);
  while (!saved.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (saved.error);
  model = dsc_fits_model_open (saved.paths[0], NULL);
  g_assert_true (dsc_image_model_read_rows (model, DSC_PLANE_SCI, 0, 0, 1, row, NULL));
  g_assert_cmpfloat (row[0], ==, 6.0f);
  g_strfreev (saved.paths);

  g_cancellable_cancel (cancelled);
  dsc_session_save_async (session, SUM, dir, cancelled, saved_cb, &other);
  while (!other.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (other.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&other.error);
}

static void
test_cancel (void)
{
  g_autoptr (DscSession) session = open_session (3, "");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Watch watch;
  gint64 start;

  run_all (session);
  set (session, ADD, "amount", "1");
  start_held (&watch, session, cancellable);
  g_assert_false (dsc_session_run (session, 0, 2, FALSE, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  start = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  g_main_loop_run (watch.loop);
  g_atomic_int_set (&dsc_fake_hold, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 100000);
  g_assert_false (watch.ok);
  g_assert_error (watch.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* Start, being cancelled, end. */
  g_assert_cmpuint (watch.job_changes, ==, 3);
  assert_states ("fresh", "stale");
  g_assert_cmpfloat (sum_of (session), ==, 6.0f);
  watch_clear (&watch);

  run_all (session);
  assert_states ("fresh", "fresh");
  g_assert_cmpfloat (sum_of (session), ==, 9.0f);
}

static void
test_edit_during_run (void)
{
  g_autoptr (DscSession) session = open_session (3, "");
  Watch watch;

  start_held (&watch, session, NULL);
  set (session, SUM, "amount", "20");
  g_assert_cmpint (dsc_session_get_state (session, SUM), ==, DSC_STATE_RUNNING);
  g_atomic_int_set (&dsc_fake_hold, 0);
  g_main_loop_run (watch.loop);
  g_assert_no_error (watch.error);
  g_assert_true (watch.ok);
  g_assert_cmpuint (watch.step_changes, >, 2);
  /* What came out belongs to the old value. */
  assert_states ("fresh", "stale");
  g_assert_cmpfloat (sum_of (session), ==, 6.0f);
  set (session, SUM, "amount", "0");
  assert_states ("fresh", "fresh");
  watch_clear (&watch);
}

static void
assert_in_order_cb (DscSession *session, guint index, guint *n_heard)
{
  (*n_heard)++;
  if (dsc_session_get_state (session, SUM) == DSC_STATE_FRESH)
    g_assert_cmpint (dsc_session_get_state (session, ADD), ==, DSC_STATE_FRESH);
}

/* The owner hears of a job only when it has ended: what came of a step is not told before what it
 * was made of. */
static void
test_late_owner (void)
{
  g_autoptr (DscSession) session = open_session (3, "");
  Watch watch = { session, g_main_loop_new (NULL, FALSE), NULL, FALSE, 0, 0, g_thread_self () };
  guint n_heard = 0;

  run_all (session);
  set (session, ADD, "amount", "1");
  g_signal_connect (session, "step-changed", G_CALLBACK (assert_in_order_cb), &n_heard);
  dsc_session_run_async (session, 0, 2, FALSE, NULL, NULL, finished_cb, &watch);
  while (g_atomic_int_get (&dsc_fake_runs[SUM]) < 2)
    g_usleep (1000);
  g_usleep (100000);
  g_main_loop_run (watch.loop);
  g_assert_true (watch.ok);
  g_assert_cmpuint (n_heard, >=, 4);
  assert_states ("fresh", "fresh");
  g_assert_cmpfloat (sum_of (session), ==, 9.0f);
  watch_clear (&watch);
}

/* Two sessions make the same product at the same time: one keeps it, both have it. */
static void
test_race (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscSession) first = open_session (3, dir);
  g_autoptr (DscSession) second = open_session (3, dir);
  Watch a, b;

  start_held (&a, first, NULL);
  start_held (&b, second, NULL);
  g_atomic_int_set (&dsc_fake_hold, 0);
  while (dsc_session_is_running (first) || dsc_session_is_running (second))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (sum_of (first), ==, 6.0f);
  g_assert_cmpfloat (sum_of (second), ==, 6.0f);
  g_assert_cmpint (dsc_session_get_state (second, SUM), ==, DSC_STATE_FRESH);
  watch_clear (&a);
  watch_clear (&b);
}

static DscSession *
open_limited (guint n_exposures, const char *dir)
{
  g_autoptr (DscLibrary) library = dsc_fake_library (n_exposures);
  DscSessionOptions options = { .cache_dir = dir, .cache_max = 1 };

  return dsc_session_new_with_steps (library, &options, dsc_fake_steps, 3, NULL);
}

/* With a limit of next to nothing only what is in use stays. */
static void
test_cache_limit (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autoptr (DscSession) first = open_limited (3, dir);
  g_autoptr (DscSession) second = open_limited (2, dir);

  run_all (first);
  run_all (second);
  g_assert_cmpfloat (sum_of (first), ==, 6.0f);
  g_clear_object (&first);
  set (second, SUM, "amount", "1");
  run_all (second);
  first = open_limited (3, dir);
  g_assert_cmpint (dsc_session_get_state (first, SUM), ==, DSC_STATE_STALE);
  g_assert_cmpfloat (sum_of (second), ==, 4.0f);
  set (second, SUM, "amount", "0");
  g_assert_cmpint (dsc_session_get_state (second, SUM), ==, DSC_STATE_FRESH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/param-changed", test_param_changed);
  g_test_add_func ("/session/fresh-stale", test_fresh_stale);
  g_test_add_func ("/session/listed-file", test_listed_file);
  g_test_add_func ("/session/transient", test_transient);
  g_test_add_func ("/session/force", test_force);
  g_test_add_func ("/session/skip-and-lone", test_skip_and_lone);
  g_test_add_func ("/session/failure", test_failure);
  g_test_add_func ("/session/known-failure", test_known_failure);
  g_test_add_func ("/session/params", test_params);
  g_test_add_func ("/session/disk-cache", test_disk_cache);
  g_test_add_func ("/session/damaged-cache", test_damaged_cache);
  g_test_add_func ("/session/save", test_save);
  g_test_add_func ("/session/save-async", test_save_async);
  g_test_add_func ("/session/cancel", test_cancel);
  g_test_add_func ("/session/edit-during-run", test_edit_during_run);
  g_test_add_func ("/session/late-owner", test_late_owner);
  g_test_add_func ("/session/race", test_race);
  g_test_add_func ("/session/cache-limit", test_cache_limit);
  return g_test_run ();
}
