/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-background.h"

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

/* Added to that of the program; a tenth of the share where both want a processor. */
#define NICENESS 10

typedef struct {
  GTask *task;
  GTaskThreadFunc func;
} Work;

static void
lower_priority (void)
{
#ifdef __linux__
  /* Threads have priorities of their own here, and hand them on to those that they start. */
  id_t id = (id_t)gettid ();
  int now = getpriority (PRIO_PROCESS, id);

  setpriority (PRIO_PROCESS, id, MIN (now + NICENESS, 19));
#endif
}

static gpointer
run (gpointer data)
{
  Work *work = data;

  lower_priority ();
  work->func (work->task, g_task_get_source_object (work->task), g_task_get_task_data (work->task),
              g_task_get_cancellable (work->task));
  g_object_unref (work->task);
  g_free (work);
  return NULL;
}

void
dsc_task_run_in_background (GTask *task, GTaskThreadFunc func)
{
  Work *work = g_new0 (Work, 1);
  GThread *thread;

  work->task = g_object_ref (task);
  work->func = func;
  thread = g_thread_try_new ("dsc-background", run, work, NULL);
  if (thread != NULL) {
    g_thread_unref (thread);
    return;
  }
  g_object_unref (work->task);
  g_free (work);
  g_task_run_in_thread (task, func);
}
