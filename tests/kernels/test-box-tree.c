/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-box-tree.h"

#include <stdlib.h>
#include <string.h>

#include "dsc-test.h"

#define MAX_SIDE 30

typedef struct {
  gint rows[MAX_SIDE * MAX_SIDE], columns[MAX_SIDE * MAX_SIDE];
  guint n;
} Lattice;

static int
compare (const void *a, const void *b)
{
  gint64 u = *(const gint64 *)a, v = *(const gint64 *)b;

  return (u > v) - (u < v);
}

static void
check_distances (const Lattice *lattice, const DscBoxTree *tree, gint row, gint column)
{
  gint64 all[MAX_SIDE * MAX_SIDE], distances[DSC_BOX_TREE_NEAREST];
  guint points[DSC_BOX_TREE_NEAREST];
  guint n = dsc_box_tree_find (tree, row, column, points, distances);

  g_assert_cmpuint (n, ==, MIN (lattice->n, DSC_BOX_TREE_NEAREST));
  for (guint i = 0; i < lattice->n; i++) {
    gint64 dy = lattice->rows[i] - row, dx = lattice->columns[i] - column;

    all[i] = dy * dy + dx * dx;
  }
  for (guint i = 0; i < n; i++) {
    g_assert_cmpint (distances[i], ==, all[points[i]]);
    for (guint k = 0; k < i; k++)
      g_assert_cmpuint (points[i], !=, points[k]);
  }
  qsort (all, lattice->n, sizeof *all, compare);
  g_assert_cmpmem (all, n * sizeof *all, distances, n * sizeof *distances);
}

/* Against all distances. */
static void
test_distances (void)
{
  DscTestRandom random = { 17 };

  for (guint k = 0; k < 60; k++) {
    Lattice lattice = { .n = 0 };
    g_autoptr (DscBoxTree) tree = NULL;
    gint n_rows = 1 + (gint)(dsc_test_uniform (&random) * (MAX_SIDE - 1));
    gint n_columns = 1 + (gint)(dsc_test_uniform (&random) * (MAX_SIDE - 1));
    double share = dsc_test_uniform (&random);

    for (gint y = 0; y < n_rows; y++)
      for (gint x = 0; x < n_columns; x++)
        if (lattice.n == 0 || dsc_test_uniform (&random) < share) {
          lattice.rows[lattice.n] = y;
          lattice.columns[lattice.n++] = x;
        }
    tree = dsc_box_tree_new (lattice.rows, lattice.columns, lattice.n);
    for (gint y = -2; y < n_rows + 2; y += 2)
      for (gint x = -2; x < n_columns + 2; x += 3)
        check_distances (&lattice, tree, y, x);
  }
}

typedef struct {
  gint row, column;
  guint points[DSC_BOX_TREE_NEAREST];
} Expected;

/* What scipy.spatial.cKDTree 1.17.1 (leafsize 10) says of a lattice of 8 x 10 without a corner. */
static void
test_ties (void)
{
  static const Expected expected[] = {
    { 0, 10, { 24, 23, 34, 22, 33, 32, 21, 44, 43, 31 } },
    { 1, 7, { 22, 23, 21, 20, 24, 32, 9, 31, 14, 33 } },
    { 8, 4, { 59, 58, 60, 49, 48, 57, 50, 61, 47, 51 } },
    { 5, 10, { 44, 54, 34, 43, 33, 24, 64, 53, 23, 63 } },
    { 8, 10, { 64, 63, 54, 53, 44, 62, 43, 52, 61, 34 } },
  };
  Lattice lattice = { .n = 0 };
  g_autoptr (DscBoxTree) tree = NULL;

  for (gint y = 0; y < 8; y++)
    for (gint x = 0; x < 10; x++)
      if (y >= 3 || x < 5) {
        lattice.rows[lattice.n] = y;
        lattice.columns[lattice.n++] = x;
      }
  tree = dsc_box_tree_new (lattice.rows, lattice.columns, lattice.n);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    const Expected *e = &expected[i];
    gint64 distances[DSC_BOX_TREE_NEAREST];
    guint points[DSC_BOX_TREE_NEAREST];

    g_assert_cmpuint (dsc_box_tree_find (tree, e->row, e->column, points, distances), ==,
                      DSC_BOX_TREE_NEAREST);
    for (guint k = 0; k < DSC_BOX_TREE_NEAREST; k++)
      g_assert_cmpuint (points[k], ==, e->points[k]);
  }
}

/* Half of the points in one row: the tree is split beside it, and not on a whole number. From
 * scipy.spatial.cKDTree 1.17.1 (leafsize 10). */
static void
test_split_beside (void)
{
  static const char *const picture[]
      = { ".#....", "######", "......", ".....#", "#...#.", "......", ".#.#.." };
  static const guint expected[] = { 10, 8, 11, 9, 2, 1, 3, 7, 4, 0 };
  Lattice lattice = { .n = 0 };
  g_autoptr (DscBoxTree) tree = NULL;
  gint64 distances[DSC_BOX_TREE_NEAREST];
  guint points[DSC_BOX_TREE_NEAREST];

  for (guint y = 0; y < G_N_ELEMENTS (picture); y++)
    for (guint x = 0; picture[y][x] != '\0'; x++)
      if (picture[y][x] == '#') {
        lattice.rows[lattice.n] = (gint)y;
        lattice.columns[lattice.n++] = (gint)x;
      }
  tree = dsc_box_tree_new (lattice.rows, lattice.columns, lattice.n);
  g_assert_cmpuint (dsc_box_tree_find (tree, 5, 1, points, distances), ==, DSC_BOX_TREE_NEAREST);
  g_assert_cmpmem (points, sizeof points, expected, sizeof expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/box-tree/distances", test_distances);
  g_test_add_func ("/box-tree/ties", test_ties);
  g_test_add_func ("/box-tree/split-beside", test_split_beside);
  return g_test_run ();
}
