/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window as a person has it: time to its first frame, to the first picture of a file, its own
 * memory, and how evenly frames follow each other while the picture is moved and, with --run, all
 * steps run. Prints, asserts nothing. --stacks: where the main loop was longer than 10 ms, as
 * addresses for addr2line.
 *
 * xvfb-run -a -s "-screen 0 1440x900x24" bench-window [--run] [--seconds N] [--stacks] FILE */
#include <execinfo.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "dsc-application.h"
#include "dsc-window.h"

#define LONG_MS 10.0

static gboolean run_steps, stacks;
static int seconds = 5;

static const GOptionEntry entries[] = {
  { "run", 0, 0, G_OPTION_ARG_NONE, &run_steps, "Run all steps meanwhile", NULL },
  { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "Without --run: how long", "N" },
  { "stacks", 0, 0, G_OPTION_ARG_NONE, &stacks, "Where the main loop takes long", NULL },
  { NULL },
};

static double
ms_of (clockid_t clock)
{
  struct timespec t;

  clock_gettime (clock, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static double
wall_ms (void)
{
  return ms_of (CLOCK_MONOTONIC);
}

/* Since the program was started, to 10 ms. */
static double
age_ms (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL))
    return 0;
  fields = g_strsplit (strrchr (text, ')') + 2, " ", 0);
  return ms_of (CLOCK_BOOTTIME)
         - g_ascii_strtod (fields[19], NULL) * 1e3 / (double)sysconf (_SC_CLK_TCK);
}

static double
anonymous_mb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  line = strstr (text, "Anonymous:");
  return line != NULL ? g_ascii_strtod (line + strlen ("Anonymous:"), NULL) / 1024 : 0;
}

/* --- how long the main loop is busy at a time --- */

static struct {
  pthread_t thread;
  double busy_since, cpu; /* 0: it waits */
  GArray *bursts, *own;   /* longer than LONG_MS: on the clock, and of its own CPU */
} loop;

static int
poll_cb (GPollFD *fds, guint n, int timeout)
{
  double now = wall_ms (), cpu = ms_of (CLOCK_THREAD_CPUTIME_ID) - loop.cpu;
  double burst = now - loop.busy_since;
  int result;

  if (loop.busy_since > 0 && burst > LONG_MS) {
    g_array_append_val (loop.bursts, burst);
    g_array_append_val (loop.own, cpu);
    if (stacks)
      fprintf (stderr, "--- %.1f ms, CPU %.1f ms\n", burst, cpu);
  }
  loop.busy_since = 0;
  result = g_poll (fds, n, timeout);
  loop.cpu = ms_of (CLOCK_THREAD_CPUTIME_ID);
  loop.busy_since = wall_ms ();
  return result;
}

static void
stack_cb (int signal_number)
{
  void *frames[48];

  backtrace_symbols_fd (frames, backtrace (frames, 48), STDERR_FILENO);
  (void)!write (STDERR_FILENO, "\n", 1);
}

static gpointer
watch (gpointer data)
{
  double told = 0;

  for (;;) {
    double since = loop.busy_since, now = wall_ms ();

    if (since > 0 && now - since > LONG_MS && told < now - 8) {
      told = now;
      pthread_kill (loop.thread, SIGUSR2);
    }
    g_usleep (2000);
  }
  return NULL;
}

static void
begin_watching (void)
{
  loop.thread = pthread_self ();
  loop.bursts = g_array_new (FALSE, FALSE, sizeof (double));
  loop.own = g_array_new (FALSE, FALSE, sizeof (double));
  g_main_context_set_poll_func (NULL, poll_cb);
  if (stacks) {
    void *frames[4];

    backtrace (frames, 4);
    signal (SIGUSR2, stack_cb);
    g_thread_unref (g_thread_new ("watch", watch, NULL));
  }
}

/* --- frames --- */

static struct {
  DscWindow *window;
  GMainLoop *main_loop;
  GArray *intervals;
  double last, start, opened, cpu;
  gboolean painted, pictured, measuring, ran;
  int frame;
} run;

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

static double
quantile (GArray *values, double q)
{
  return values->len > 0 ? g_array_index (values, double, (guint)(q * (values->len - 1) + 0.5)) : 0;
}

static double
process_cpu (int who)
{
  struct rusage r;

  getrusage (who, &r);
  return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e3
         + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-3;
}

static void
report (void)
{
  double cpu = 0, worst = 0;

  g_array_sort (run.intervals, compare_doubles);
  for (guint i = 0; i < loop.bursts->len; i++) {
    worst = MAX (worst, g_array_index (loop.own, double, i));
    cpu += g_array_index (loop.own, double, i);
  }
  g_array_sort (loop.bursts, compare_doubles);
  g_print ("%u frames in %.1f s: median %.1f ms, 99 %% %.1f ms, 99.9 %% %.1f ms, longest %.1f ms\n",
           run.intervals->len, (wall_ms () - run.start) / 1e3, quantile (run.intervals, 0.5),
           quantile (run.intervals, 0.99), quantile (run.intervals, 0.999),
           quantile (run.intervals, 1));
  g_print ("main loop: %u times longer than %.0f ms, longest %.1f ms, of its own CPU %.1f ms; "
           "%.2f ms CPU of the main thread a frame\n",
           loop.bursts->len, LONG_MS, quantile (loop.bursts, 1), worst,
           (process_cpu (RUSAGE_THREAD) - run.cpu) / MAX (1, run.frame));
  g_print ("own memory %.0f MB\n", anonymous_mb ());
}

static DscImageView *
current_view (void)
{
  DscImagePage *page = dsc_image_tabs_get_current (dsc_window_get_tabs (run.window));

  return page != NULL ? dsc_image_page_get_view (page) : NULL;
}

static void
move_picture (void)
{
  DscImageView *view = current_view ();
  DscImageModel *model = view != NULL ? dsc_image_view_get_model (view) : NULL;
  double t = run.frame * 0.05;

  if (model != NULL)
    dsc_image_view_center_on (view, dsc_image_model_get_width (model) * (0.5 + 0.3 * sin (t)),
                              dsc_image_model_get_height (model) * (0.5 + 0.3 * cos (0.7 * t)));
}

static void
begin_measuring (void)
{
  DscImageView *view = current_view ();

  run.measuring = TRUE;
  run.start = run.last = wall_ms ();
  run.cpu = process_cpu (RUSAGE_THREAD);
  g_array_set_size (run.intervals, 0);
  g_array_set_size (loop.bursts, 0);
  g_array_set_size (loop.own, 0);
  dsc_image_view_zoom_about (view, 0, 0, 1.0);
  if (run_steps)
    gtk_widget_activate_action (GTK_WIDGET (run.window), "win.run-all", NULL);
}

static gboolean
is_over (void)
{
  DscSession *session = dsc_window_get_session (run.window);

  if (!run_steps || session == NULL)
    return wall_ms () - run.start > seconds * 1e3;
  /* A run that is over before it is seen is one, too. */
  run.ran |= wall_ms () - run.start > 30e3;
  run.ran |= dsc_session_is_running (session);
  return run.ran && !dsc_session_is_running (session) && wall_ms () - run.start > 3000;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  double now = wall_ms (), interval = now - run.last;

  run.last = now;
  if (!run.measuring) {
    if (run.pictured)
      begin_measuring ();
    return G_SOURCE_CONTINUE;
  }
  g_array_append_val (run.intervals, interval);
  run.frame++;
  move_picture ();
  if (is_over ()) {
    report ();
    g_main_loop_quit (run.main_loop);
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
look_cb (gpointer user_data)
{
  DscImageView *view = current_view ();

  if (wall_ms () - run.opened > 60e3) {
    g_printerr ("no picture after 60 s: is there such a file?\n");
    exit (1);
  }
  return view != NULL && dsc_image_view_get_stats (view) != NULL ? (run.pictured = TRUE, FALSE)
                                                                 : G_SOURCE_CONTINUE;
}

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  GFile *file = user_data;

  if (!run.painted) {
    run.painted = TRUE;
    g_print ("first frame %.0f ms after the start, CPU %.0f ms\n", age_ms (),
             process_cpu (RUSAGE_SELF));
    run.opened = wall_ms ();
    run.cpu = process_cpu (RUSAGE_SELF);
    dsc_window_open (run.window, &file, 1);
    g_timeout_add (1, look_cb, NULL);
  } else if (run.pictured && !run.ran && run.opened > 0) {
    g_print ("first picture %.0f ms after opening, CPU %.0f ms; own memory %.0f MB\n",
             wall_ms () - run.opened, process_cpu (RUSAGE_SELF) - run.cpu, anonymous_mb ());
    run.opened = 0;
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE");
  g_autoptr (DscApplication) app = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  GdkFrameClock *clock;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2) {
    g_printerr ("%s\n", error != NULL ? error->message : "one FILE");
    return 2;
  }
  file = g_file_new_for_commandline_arg (argv[1]);
  app = dsc_application_new ();
  g_application_set_flags (G_APPLICATION (app), G_APPLICATION_NON_UNIQUE);
  if (!g_application_register (G_APPLICATION (app), NULL, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  begin_watching ();
  run.main_loop = g_main_loop_new (NULL, FALSE);
  run.intervals = g_array_new (FALSE, FALSE, sizeof (double));
  run.window = dsc_window_new (app);
  gtk_window_set_default_size (GTK_WINDOW (run.window), 1280, 800);
  gtk_window_present (GTK_WINDOW (run.window));
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (run.window));
  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), file);
  gtk_widget_add_tick_callback (GTK_WIDGET (run.window), tick_cb, NULL, NULL);
  g_main_loop_run (run.main_loop);
  return 0;
}
