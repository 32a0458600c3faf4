/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-state.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/* When a part is put back: those that show images that others open come after them. */
typedef enum {
  DSC_PART_FIRST,
  DSC_PART_AFTER_IMAGES,
  DSC_PART_LAST,
} DscPartTime;

/**
 * DscWindowPart: what a part of the window wants to find again when the session file is opened:
 * which images are open and how they look, what is selected, regions, columns, the layout.
 *
 * @name: the key in the session file, for ever: "regions"
 * @save: (transfer full) (nullable): a dictionary (a{sv}) of plain values (b, i, u, x, d, s, as,
 *   ad), dictionaries (a{sv}) and arrays of them (aa{sv}); floating references are sunk. NULL, or
 *   an empty one: nothing worth keeping
 * @restore: puts it back. Called with the session there, its stored products loaded, and the main
 *   page shown, by @when, then in the order in which parts were added. What it cannot use it leaves
 * out, silently for a value that is only looks, with dsc_window_toast() for work that is lost. Read
 * it by the functions of dsc-state.h: numbers come back from the file as int64 or double.
 * @is_work: it would be lost, not only found in another place: regions, notes. A change of it, of
 *   parameters or of variants makes a session one that is not saved.
 */
typedef struct {
  const char *name;
  GVariant *(*save) (DscWindow *window);
  void (*restore) (DscWindow *window, GVariant *state);
  gboolean is_work;
  DscPartTime when;
} DscWindowPart;

/* @part is borrowed for ever: a static constant. In dsc_window_init_<part>(). */
void dsc_window_add_part (DscWindow *window, const DscWindowPart *part);

/* Something that a part keeps has changed: the session is saved by itself a little later. */
void dsc_window_touch (DscWindow *window);

G_END_DECLS
