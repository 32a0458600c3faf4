/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-test.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/* Helpers of the tests of the program: a data set, a window in this process, and waiting. */

/* gtk_test_init() and a program that is registered but runs no main loop of its own. */
void dsc_app_test_init (int *argc, char ***argv);
DscApplication *dsc_app_test_get (void);

/* Returns: (transfer full): the association of a simulated set of 4 exposures of 96 x 96 pixels,
 * made once per program and an hour old */
char *dsc_app_test_association (void);
/* What was run before, in any window, is not known any more to one that is opened now. */
void dsc_app_test_forget_products (void);
/* Returns: (transfer full): one of its exposures */
char *dsc_app_test_exposure (guint index);

/* A window on @paths (NULL-terminated, nullable), shown, with everything loaded. */
DscWindow *dsc_app_test_window (const char *const *paths);
void dsc_app_test_close (DscWindow *window);

typedef gboolean (*DscAppTestCondition) (gpointer data);

/* Runs the main loop until @condition holds; fails after @seconds. */
#define dsc_app_test_wait(condition, data, seconds)                                                \
  dsc_app_test_wait_for (__FILE__, __LINE__, #condition, (condition), (data), (seconds))
void dsc_app_test_wait_for (const char *file,
                            int line,
                            const char *what,
                            DscAppTestCondition condition,
                            gpointer data,
                            double seconds);
/* Runs the main loop for a while. */
void dsc_app_test_spin (double seconds);

void dsc_app_test_activate (DscWindow *window, const char *action, GVariant *parameter);
void dsc_app_test_change (DscWindow *window, const char *action, GVariant *state);
/* Returns: (transfer full): the state as text, "'log'" */
char *dsc_app_test_state (DscWindow *window, const char *action);

G_END_DECLS
