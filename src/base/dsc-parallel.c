/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-parallel.h"

typedef struct {
  DscParallelFunc func;
  gpointer user_data;
  GCancellable *cancellable;
  guint n_items;
  gint next;
  gint stop;
  GMutex lock;
  guint failed_index;
  GError *failure;
} Loop;

guint
dsc_parallel_default_threads (void)
{
  return MAX (1, g_get_num_processors ());
}

static void
note_failure (Loop *loop, guint index, GError *failure)
{
  g_mutex_lock (&loop->lock);
  if (loop->failure == NULL || index < loop->failed_index) {
    g_clear_error (&loop->failure);
    loop->failure = g_steal_pointer (&failure);
    loop->failed_index = index;
  }
  g_mutex_unlock (&loop->lock);
  g_clear_error (&failure);
  g_atomic_int_set (&loop->stop, 1);
}

static gpointer
worker (gpointer data)
{
  Loop *loop = data;

  while (!g_atomic_int_get (&loop->stop)) {
    guint index = (guint)g_atomic_int_add (&loop->next, 1);
    GError *failure = NULL;

    if (index >= loop->n_items)
      break;
    if (g_cancellable_set_error_if_cancelled (loop->cancellable, &failure)
        || !loop->func (index, loop->user_data, &failure)) {
      note_failure (loop, index, failure);
      break;
    }
  }
  return NULL;
}

gboolean
dsc_parallel_for (guint n_items,
                  guint n_threads,
                  DscParallelFunc func,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  Loop loop
      = { .func = func, .user_data = user_data, .cancellable = cancellable, .n_items = n_items };
  g_autofree GThread **threads = NULL;
  guint n_extra;

  g_return_val_if_fail (func != NULL, FALSE);
  g_return_val_if_fail (n_items <= G_MAXINT / 2, FALSE);

  if (n_threads == 0)
    n_threads = dsc_parallel_default_threads ();
  n_extra = MIN (n_threads, n_items);
  n_extra = n_extra > 0 ? n_extra - 1 : 0;
  g_mutex_init (&loop.lock);
  threads = g_new0 (GThread *, n_extra + 1);
  for (guint i = 0; i < n_extra; i++)
    threads[i] = g_thread_try_new ("dsc-parallel", worker, &loop, NULL);
  worker (&loop);
  for (guint i = 0; i < n_extra; i++)
    if (threads[i] != NULL)
      g_thread_join (threads[i]);
  g_mutex_clear (&loop.lock);

  if (loop.failure != NULL) {
    g_propagate_error (error, loop.failure);
    return FALSE;
  }
  return TRUE;
}

guint
dsc_band_count (guint height, guint band_rows)
{
  return (height + band_rows - 1) / band_rows;
}

DscBand
dsc_band_get (guint height, guint band_rows, guint index)
{
  guint y0 = index * band_rows;

  return (DscBand){ y0, MIN (height, y0 + band_rows) };
}
