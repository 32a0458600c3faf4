/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-progress-log.h"

#include <gio/gio.h>

#define NOTIFY_INTERVAL_MS 100
#define MAX_SCOPES 16

typedef struct {
  double from, to;
} Scope;

struct _DscProgress {
  GObject parent_instance;
  GMutex lock;
  GMainContext *context;
  Scope scopes[MAX_SCOPES];
  guint n_scopes;
  double fraction;
  char *text;
  const char *source;  /* (nullable), interned: of messages to come */
  GPtrArray *messages; /* of DscLogMessage */
  guint n_notified;    /* messages that were emitted; owner context only */
  gboolean pending;
  DscProgressEcho echo;
  gpointer echo_data;
};

enum { CHANGED, MESSAGE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscProgress, dsc_progress, G_TYPE_OBJECT)

static void
message_free (gpointer data)
{
  DscMessage *message = data;

  g_free (message->text);
  g_free (message);
}

static void
log_message_free (gpointer data)
{
  DscLogMessage *message = data;

  g_free (message->text);
  g_free (message);
}

static void
dsc_progress_finalize (GObject *object)
{
  DscProgress *self = DSC_PROGRESS (object);

  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->text, g_free);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (dsc_progress_parent_class)->finalize (object);
}

static void
dsc_progress_class_init (DscProgressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_progress_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
}

static void
dsc_progress_init (DscProgress *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  self->messages = g_ptr_array_new_with_free_func (log_message_free);
}

DscProgress *
dsc_progress_new (void)
{
  return g_object_new (DSC_TYPE_PROGRESS, NULL);
}

static gboolean
notify_cb (gpointer data)
{
  DscProgress *self = data;
  g_autoptr (GPtrArray) messages = NULL;

  /* what comes from now on is told by another one */
  g_mutex_lock (&self->lock);
  self->pending = FALSE;
  g_mutex_unlock (&self->lock);
  messages = dsc_progress_dup_log (self, self->n_notified);
  for (guint i = 0; i < messages->len; i++) {
    const DscLogMessage *message = messages->pdata[i];

    self->n_notified++;
    g_signal_emit (self, signals[MESSAGE], 0, (int)message->level, message->text);
  }
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* With the lock held: one pending low-priority source at a time. */
static void
schedule (DscProgress *self)
{
  GSource *source;

  if (self->pending)
    return;
  self->pending = TRUE;
  source = g_timeout_source_new (NOTIFY_INTERVAL_MS);
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, notify_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

void
dsc_progress_set (DscProgress *self, double fraction, const char *text)
{
  DscProgressEcho echo;
  gpointer echo_data;
  double whole;

  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  whole = CLAMP (fraction, 0.0, 1.0);
  for (guint i = self->n_scopes; i > 0; i--)
    whole = self->scopes[i - 1].from + whole * (self->scopes[i - 1].to - self->scopes[i - 1].from);
  self->fraction = whole;
  if (text != NULL && g_strcmp0 (text, self->text) != 0) {
    g_free (self->text);
    self->text = g_strdup (text);
  }
  echo = self->echo;
  echo_data = self->echo_data;
  schedule (self);
  g_mutex_unlock (&self->lock);
  if (echo != NULL)
    echo (whole, NULL, echo_data);
}

void
dsc_progress_push (DscProgress *self, double from, double to)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  g_assert (self->n_scopes < MAX_SCOPES);
  self->scopes[self->n_scopes++] = (Scope){ from, to };
  g_mutex_unlock (&self->lock);
}

void
dsc_progress_pop (DscProgress *self)
{
  if (self == NULL)
    return;
  dsc_progress_set (self, 1.0, NULL);
  g_mutex_lock (&self->lock);
  g_assert (self->n_scopes > 0);
  self->n_scopes--;
  g_mutex_unlock (&self->lock);
}

void
dsc_progress_message (DscProgress *self, DscMessageLevel level, const char *format, ...)
{
  DscLogMessage *message;
  DscMessage copy;
  DscProgressEcho echo;
  gpointer echo_data;
  double fraction;
  va_list args;

  if (self == NULL)
    return;
  message = g_new0 (DscLogMessage, 1);
  message->level = level;
  message->time_us = g_get_real_time ();
  va_start (args, format);
  message->text = g_strdup_vprintf (format, args);
  va_end (args);
  copy = (DscMessage){ level, message->text };

  g_mutex_lock (&self->lock);
  message->source = self->source;
  g_ptr_array_add (self->messages, message);
  fraction = self->fraction;
  echo = self->echo;
  echo_data = self->echo_data;
  schedule (self);
  g_mutex_unlock (&self->lock);
  if (echo != NULL)
    echo (fraction, &copy, echo_data);
}

double
dsc_progress_get_fraction (DscProgress *self)
{
  double fraction;

  if (self == NULL)
    return 0.0;
  g_mutex_lock (&self->lock);
  fraction = self->fraction;
  g_mutex_unlock (&self->lock);
  return fraction;
}

char *
dsc_progress_dup_text (DscProgress *self)
{
  char *text;

  if (self == NULL)
    return NULL;
  g_mutex_lock (&self->lock);
  text = g_strdup (self->text);
  g_mutex_unlock (&self->lock);
  return text;
}

GPtrArray *
dsc_progress_dup_messages (DscProgress *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (message_free);

  if (self == NULL)
    return copy;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->messages->len; i++) {
    const DscLogMessage *message = self->messages->pdata[i];
    DscMessage *dup = g_new0 (DscMessage, 1);

    dup->level = message->level;
    dup->text = g_strdup (message->text);
    g_ptr_array_add (copy, dup);
  }
  g_mutex_unlock (&self->lock);
  return copy;
}

void
dsc_progress_set_source (DscProgress *self, const char *source)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->source = g_intern_string (source);
  g_mutex_unlock (&self->lock);
}

GPtrArray *
dsc_progress_dup_log (DscProgress *self, guint first)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (log_message_free);

  if (self == NULL)
    return copy;
  g_mutex_lock (&self->lock);
  for (guint i = first; i < self->messages->len; i++) {
    const DscLogMessage *message = self->messages->pdata[i];
    DscLogMessage *dup = g_new0 (DscLogMessage, 1);

    *dup = *message;
    dup->text = g_strdup (message->text);
    g_ptr_array_add (copy, dup);
  }
  g_mutex_unlock (&self->lock);
  return copy;
}

void
dsc_progress_set_echo (DscProgress *self, DscProgressEcho func, gpointer user_data)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->echo = func;
  self->echo_data = user_data;
  g_mutex_unlock (&self->lock);
}
