/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Helpers of the tests. Use g_test programs: main() calls g_test_init (&argc, &argv, NULL). */

/* |a - b| <= abs + rel * |b|; NaN equals NaN. Fails with both values. */
#define dsc_assert_near(a, b, abs, rel)                                                            \
  dsc_test_assert_near (__FILE__, __LINE__, G_STRFUNC, #a, #b, (a), (b), (abs), (rel))

void dsc_test_assert_near (const char *file,
                           int line,
                           const char *func,
                           const char *expr_a,
                           const char *expr_b,
                           double a,
                           double b,
                           double abs_tol,
                           double rel_tol);

/* Returns: (transfer full): a file of tests/fixtures */
char *dsc_test_fixture (const char *name);

/**
 * dsc_test_shared: a file of the shared data next to the checkout ("fixtures/nircam-mini/..."), or
 * NULL after g_test_skip() with the reason when it is not there: the caller then returns.
 */
char *dsc_test_shared (const char *name);

/* Returns: (transfer full): an empty directory that is removed when the test program ends */
char *dsc_test_tmpdir (void);
/* Removes a directory with all that is in it, if it is there. */
void dsc_test_remove_tree (const char *path);

/* A small reproducible generator: xorshift64*, never seeded by time. */
typedef struct {
  guint64 state;
} DscTestRandom;

double dsc_test_uniform (DscTestRandom *random); /* [0, 1) */
double dsc_test_normal (DscTestRandom *random);

G_END_DECLS
