/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscGroupStack: the drizzled groups of outlier_detection in one file: for each group the window of
 * the mosaic that it covers, with SCI and WHT (before the weight threshold). Written group by group
 * and row by row, read by rectangles; never all in memory. The file is private to the store of
 * products; live previews are made from it.
 * Reading is allowed from any thread, writing from one thread per group.
 */
typedef struct _DscGroupStack DscGroupStack;

/**
 * DscGroupWindow: pixels x0 .. x0 + width - 1, y0 .. y0 + height - 1 of the mosaic; empty if width
 * is 0. @mean_weight: clipped mean of the weights, NaN if there are none: the threshold is maskpt
 * times this.
 */
typedef struct {
  gint x0, y0;
  guint width, height;
  double mean_weight;
} DscGroupWindow;

typedef enum { DSC_STACK_SCI, DSC_STACK_WHT, DSC_STACK_N_PLANES } DscStackPlane;

/* @nx, @ny: the mosaic. Errors: DSC_ERROR_WRITE, DSC_ERROR_TOO_LARGE */
DscGroupStack *
dsc_group_stack_create (const char *path, guint n_groups, guint nx, guint ny, GError **error);
/* Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT */
DscGroupStack *dsc_group_stack_open (const char *path, GError **error);
void dsc_group_stack_free (DscGroupStack *stack);

guint dsc_group_stack_get_n_groups (const DscGroupStack *stack);
void dsc_group_stack_get_size (const DscGroupStack *stack, guint *ret_nx, guint *ret_ny);
const DscGroupWindow *dsc_group_stack_get_window (const DscGroupStack *stack, guint group);

/* Makes room for a group; its rows are then written in any order. */
gboolean dsc_group_stack_begin (DscGroupStack *stack,
                                guint group,
                                const DscGroupWindow *window,
                                GError **error);
gboolean dsc_group_stack_write_rows (DscGroupStack *stack,
                                     guint group,
                                     DscStackPlane plane,
                                     gint y0,
                                     guint n_rows,
                                     const float *data,
                                     GError **error);
/* Settles the mean weight; and, after the last group, the whole file. */
void dsc_group_stack_set_mean_weight (DscGroupStack *stack, guint group, double mean_weight);
gboolean dsc_group_stack_finish (DscGroupStack *stack, GError **error);

/* A rectangle of the mosaic that lies in the window of the group, row-major into @out. */
gboolean dsc_group_stack_read (const DscGroupStack *stack,
                               guint group,
                               DscStackPlane plane,
                               gint x0,
                               gint y0,
                               guint width,
                               guint height,
                               float *out,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscGroupStack, dsc_group_stack_free)

G_END_DECLS
