/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-undo.h"

#define MERGE_US G_USEC_PER_SEC

typedef struct {
  DscUndoFunc func;
  gpointer data;
  GDestroyNotify free_func;
} Change;

/* What one undo takes back. */
typedef struct {
  char *title;
  char *merge_key; /* (nullable): NULL also once it is closed */
  gint64 at_us;    /* of its latest change */
  GArray *changes; /* of Change, in the order they were made */
} Step;

struct _DscUndo {
  GObject parent_instance;

  GPtrArray *done, *undone; /* of Step; the next one last */
  Step *group;              /* (nullable): open, and not among @done yet */
  guint depth;
  gboolean acting;
};

enum { PROP_CAN_UNDO = 1, PROP_CAN_REDO, N_PROPS };
enum { CHANGED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscUndo, dsc_undo, G_TYPE_OBJECT)

static void
change_clear (gpointer data)
{
  Change *change = data;

  if (change->free_func != NULL)
    change->free_func (change->data);
}

static Step *
step_new (const char *title, const char *merge_key)
{
  Step *step = g_new0 (Step, 1);

  step->title = g_strdup (title);
  step->merge_key = g_strdup (merge_key);
  step->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  g_array_set_clear_func (step->changes, change_clear);
  return step;
}

static void
step_free (gpointer data)
{
  Step *step = data;

  if (step == NULL)
    return;
  g_array_unref (step->changes);
  g_free (step->title);
  g_free (step->merge_key);
  g_free (step);
}

static Step *
get_last (GPtrArray *steps)
{
  return steps->len > 0 ? g_ptr_array_index (steps, steps->len - 1) : NULL;
}

static void
announce (DscUndo *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_UNDO]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_REDO]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
dsc_undo_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscUndo *self = DSC_UNDO (object);

  switch (id) {
  case PROP_CAN_UNDO:
    g_value_set_boolean (value, self->done->len > 0);
    break;
  case PROP_CAN_REDO:
    g_value_set_boolean (value, self->undone->len > 0);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
dsc_undo_finalize (GObject *object)
{
  DscUndo *self = DSC_UNDO (object);

  step_free (self->group);
  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->undone);
  G_OBJECT_CLASS (dsc_undo_parent_class)->finalize (object);
}

static void
dsc_undo_class_init (DscUndoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dsc_undo_get_property;
  object_class->finalize = dsc_undo_finalize;
  props[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_UNDO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
dsc_undo_init (DscUndo *self)
{
  self->done = g_ptr_array_new_with_free_func (step_free);
  self->undone = g_ptr_array_new_with_free_func (step_free);
}

DscUndo *
dsc_undo_new (void)
{
  return g_object_new (DSC_TYPE_UNDO, NULL);
}

/* The step that a change under @merge_key goes into; NULL: a new one. */
static Step *
find_open (DscUndo *self, const char *merge_key)
{
  Step *last = get_last (self->done);

  if (self->group != NULL)
    return self->group;
  if (last == NULL || merge_key == NULL || g_strcmp0 (last->merge_key, merge_key) != 0
      || g_get_monotonic_time () - last->at_us > MERGE_US)
    return NULL;
  return last;
}

static void
push (DscUndo *self, Step *step)
{
  g_ptr_array_add (self->done, step);
  if (self->done->len > DSC_UNDO_MAX)
    g_ptr_array_remove_index (self->done, 0);
}

void
dsc_undo_add (DscUndo *self,
              const char *title,
              const char *merge_key,
              DscUndoFunc func,
              gpointer data,
              GDestroyNotify free_func)
{
  Change change = { func, data, free_func };
  Step *step;

  g_return_if_fail (DSC_IS_UNDO (self));

  if (self->acting) {
    change_clear (&change);
    return;
  }
  g_ptr_array_set_size (self->undone, 0);
  step = find_open (self, merge_key);
  if (step == NULL) {
    step = step_new (title, merge_key);
    push (self, step);
  } else if (step != self->group) {
    g_free (step->title);
    step->title = g_strdup (title);
  }
  step->at_us = g_get_monotonic_time ();
  g_array_append_val (step->changes, change);
  if (step != self->group)
    announce (self);
}

gpointer
dsc_undo_find_mergeable (DscUndo *self, const char *merge_key)
{
  Step *step;

  g_return_val_if_fail (DSC_IS_UNDO (self), NULL);

  step = self->acting || self->group != NULL ? NULL : find_open (self, merge_key);
  return step != NULL && step->changes->len == 1 ? g_array_index (step->changes, Change, 0).data
                                                 : NULL;
}

void
dsc_undo_touch (DscUndo *self, const char *title)
{
  Step *last;

  g_return_if_fail (DSC_IS_UNDO (self) && self->done->len > 0);

  last = get_last (self->done);
  g_free (last->title);
  last->title = g_strdup (title);
  last->at_us = g_get_monotonic_time ();
  g_ptr_array_set_size (self->undone, 0);
  announce (self);
}

void
dsc_undo_begin_group (DscUndo *self, const char *title)
{
  g_return_if_fail (DSC_IS_UNDO (self));

  if (self->depth++ == 0 && !self->acting)
    self->group = step_new (title, NULL);
}

void
dsc_undo_end_group (DscUndo *self)
{
  Step *group;

  g_return_if_fail (DSC_IS_UNDO (self) && self->depth > 0);

  if (--self->depth > 0)
    return;
  group = g_steal_pointer (&self->group);
  if (group == NULL || group->changes->len == 0) {
    step_free (group);
    return;
  }
  push (self, group);
  announce (self);
}

const char *
dsc_undo_get_undo_title (DscUndo *self)
{
  Step *last;

  g_return_val_if_fail (DSC_IS_UNDO (self), NULL);

  last = get_last (self->done);
  return last != NULL ? last->title : NULL;
}

const char *
dsc_undo_get_redo_title (DscUndo *self)
{
  Step *last;

  g_return_val_if_fail (DSC_IS_UNDO (self), NULL);

  last = get_last (self->undone);
  return last != NULL ? last->title : NULL;
}

/* What is changed next is a step of its own, however soon. */
static gboolean
act (DscUndo *self, GPtrArray *from, GPtrArray *to, gboolean redo)
{
  Step *step;

  if (from->len == 0 || self->depth > 0 || self->acting)
    return FALSE;
  step = g_ptr_array_steal_index (from, from->len - 1);
  g_clear_pointer (&step->merge_key, g_free);
  self->acting = TRUE;
  for (guint i = 0; i < step->changes->len; i++) {
    guint k = redo ? i : step->changes->len - 1 - i;
    const Change *change = &g_array_index (step->changes, Change, k);

    change->func (change->data, redo);
  }
  self->acting = FALSE;
  g_ptr_array_add (to, step);
  if (self->done->len > 0)
    g_clear_pointer (&get_last (self->done)->merge_key, g_free);
  announce (self);
  return TRUE;
}

gboolean
dsc_undo_undo (DscUndo *self)
{
  g_return_val_if_fail (DSC_IS_UNDO (self), FALSE);

  return act (self, self->done, self->undone, FALSE);
}

gboolean
dsc_undo_redo (DscUndo *self)
{
  g_return_val_if_fail (DSC_IS_UNDO (self), FALSE);

  return act (self, self->undone, self->done, TRUE);
}

gboolean
dsc_undo_is_acting (DscUndo *self)
{
  g_return_val_if_fail (DSC_IS_UNDO (self), FALSE);

  return self->acting;
}

void
dsc_undo_clear (DscUndo *self)
{
  g_return_if_fail (DSC_IS_UNDO (self));

  g_ptr_array_set_size (self->done, 0);
  g_ptr_array_set_size (self->undone, 0);
  if (self->group != NULL)
    g_array_set_size (self->group->changes, 0);
  announce (self);
}
