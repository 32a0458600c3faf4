/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-cli-cancel.h"

#include <signal.h>
#include <unistd.h>

static gpointer
wait_for_signal (gpointer data)
{
  GCancellable *cancellable = data;
  sigset_t set;
  int number;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  while (sigwait (&set, &number) != 0)
    ;
  g_cancellable_cancel (cancellable);
  while (sigwait (&set, &number) != 0)
    ;
  _exit (DSC_EXIT_CANCELLED);
  return NULL;
}

void
dsc_cli_cancel_on_signal (GCancellable *cancellable)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  /* Threads started later inherit this: only the one below takes the signals. */
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  g_thread_unref (g_thread_new ("signals", wait_for_signal, g_object_ref (cancellable)));
}
