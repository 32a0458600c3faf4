/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * DscUndo: the one history of what a person changed: parameters, acts by hand, variants, regions.
 * Main thread. Signal "changed". Properties "can-undo", "can-redo" (boolean).
 *
 * Changes that are added while a group is open, or within a second under the same merge key, are
 * one step of the history. It has at most DSC_UNDO_MAX steps: the oldest are forgotten.
 */
#define DSC_TYPE_UNDO (dsc_undo_get_type ())
G_DECLARE_FINAL_TYPE (DscUndo, dsc_undo, DSC, UNDO, GObject)

#define DSC_UNDO_MAX 1000

DscUndo *dsc_undo_new (void);

/* Makes the change @data undone, or done again. */
typedef void (*DscUndoFunc) (gpointer data, gboolean redo);

/**
 * dsc_undo_add: tells of a change that was made. @title: what a person would call it ("snr 5 → 6").
 * @merge_key: (nullable): such as "param:outlier_detection:snr". @data is freed by @free_func when
 * the change is forgotten. Of no effect, but for freeing @data, while something is undone or
 * redone.
 */
void dsc_undo_add (DscUndo *self,
                   const char *title,
                   const char *merge_key,
                   DscUndoFunc func,
                   gpointer data,
                   GDestroyNotify free_func);

/**
 * dsc_undo_find_mergeable: (nullable) (transfer none): the data of the latest change, if one under
 * @merge_key would be merged with it now and nothing else is in that step. Whoever adapts it to
 * the new end of the change calls dsc_undo_touch() in the place of dsc_undo_add().
 */
gpointer dsc_undo_find_mergeable (DscUndo *self, const char *merge_key);
void dsc_undo_touch (DscUndo *self, const char *title);

/* Groups may stand in groups; the outermost title counts. One without a change is no step. */
void dsc_undo_begin_group (DscUndo *self, const char *title);
void dsc_undo_end_group (DscUndo *self);

/* (nullable): what would be undone, done again */
const char *dsc_undo_get_undo_title (DscUndo *self);
const char *dsc_undo_get_redo_title (DscUndo *self);
/* FALSE: there is nothing, or a group is open */
gboolean dsc_undo_undo (DscUndo *self);
gboolean dsc_undo_redo (DscUndo *self);
/* Something is being undone or done again. */
gboolean dsc_undo_is_acting (DscUndo *self);
void dsc_undo_clear (DscUndo *self);

G_END_DECLS
