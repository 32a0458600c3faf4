/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-part.h"
#include "dsc-window-private.h"

void
dsc_window_touch (DscWindow *window)
{
  window->n_touched++;
}
