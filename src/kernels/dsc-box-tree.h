/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The nearest among points of a lattice, of equally near ones those that scipy.spatial.cKDTree
 * 1.17.1 takes (built for Linux with libstdc++): which these are follows from the order in which
 * its tree is split and walked and not from the places of the points. */

typedef struct _DscBoxTree DscBoxTree;

#define DSC_BOX_TREE_NEAREST 10

/* @rows, @columns: of @n > 0 different points, kept by the caller while the tree is used */
DscBoxTree *dsc_box_tree_new (const gint *rows, const gint *columns, guint n);
void dsc_box_tree_free (DscBoxTree *self);

/* Up to DSC_BOX_TREE_NEAREST indices of points, the nearest first, and their squared distances.
 * Any thread. Returns: how many */
guint dsc_box_tree_find (const DscBoxTree *self,
                         gint row,
                         gint column,
                         guint ret_points[DSC_BOX_TREE_NEAREST],
                         gint64 ret_distances[DSC_BOX_TREE_NEAREST]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscBoxTree, dsc_box_tree_free)

G_END_DECLS
