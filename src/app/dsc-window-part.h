/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * DscWindowPart: what a part of the window wants to find again when the session file is opened:
 * which images are open and how they look, what is selected, regions, columns, the layout.
 *
 * @name: the key in the session file, for ever: "regions"
 * @save: (transfer full) (nullable): a dictionary (a{sv}) of plain values (b, i, u, x, d, s, as,
 *   ad), dictionaries (a{sv}) and arrays of them (aa{sv}); floating references are sunk. NULL, or
 *   an empty one: nothing worth keeping
 * @restore: puts it back. Called with the session there, its stored products loaded, and the main
 *   page shown, in the order in which parts were added. What it cannot use it leaves out, silently
 *   for a value that is only looks, with dsc_window_toast() for work that is lost. Read it by the
 *   functions below: numbers come back from the file as int64 or double.
 */
typedef struct {
  const char *name;
  GVariant *(*save) (DscWindow *window);
  void (*restore) (DscWindow *window, GVariant *state);
} DscWindowPart;

/* @part is borrowed for ever: a static constant. In dsc_window_init_<part>(). */
void dsc_window_add_part (DscWindow *window, const DscWindowPart *part);

/* Something that a part keeps has changed: the session is saved by itself a little later. */
void dsc_window_touch (DscWindow *window);

/* Each leaves @ret_value alone and returns FALSE if @state (nullable) has no such key, or of
 * another kind. Any number serves as a double; a whole one as an int. */
gboolean dsc_state_get_boolean (GVariant *state, const char *key, gboolean *ret_value);
gboolean dsc_state_get_int (GVariant *state, const char *key, gint64 *ret_value);
gboolean dsc_state_get_double (GVariant *state, const char *key, double *ret_value);
/* (transfer full) (nullable) */
char *dsc_state_dup_string (GVariant *state, const char *key);
GStrv dsc_state_dup_strings (GVariant *state, const char *key);
/* (transfer full) (nullable): @ret_n: (out) */
double *dsc_state_dup_doubles (GVariant *state, const char *key, gsize *ret_n);
/* (transfer full) (nullable): a dictionary in it */
GVariant *dsc_state_dup_dict (GVariant *state, const char *key);
/* (transfer full) (nullable) (element-type GVariant): an array of dictionaries */
GPtrArray *dsc_state_dup_dicts (GVariant *state, const char *key);

G_END_DECLS
