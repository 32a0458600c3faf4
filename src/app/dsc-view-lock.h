/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"

G_BEGIN_DECLS

/* How views that are seen side by side follow each other. */
typedef enum {
  DSC_LOCK_NONE,
  DSC_LOCK_SKY,   /* same place, scale and orientation on the sky */
  DSC_LOCK_IMAGE, /* the same in pixels */
} DscLockMode;

/**
 * DscViewLock: a set of image views. Panning or zooming one moves the others, and the pointer over
 * one is shown by a ghost cross in the others at the same place of the sky (of the image without
 * coordinates or with DSC_LOCK_IMAGE).
 */
typedef struct _DscViewLock DscViewLock;

DscViewLock *dsc_view_lock_new (void);
void dsc_view_lock_free (DscViewLock *lock);
/* A view that is gone leaves by itself. */
void dsc_view_lock_add (DscViewLock *lock, DscImageView *view);
void dsc_view_lock_clear (DscViewLock *lock);
void dsc_view_lock_set_mode (DscViewLock *lock, DscLockMode mode);
/* All others show what @leader shows. */
void dsc_view_lock_follow (DscViewLock *lock, DscImageView *leader);

/* Where the point (@x, @y) of @from is in @to: by the sky, without coordinates the same pixel.
 * Returns: FALSE if that is not known */
gboolean dsc_view_lock_map (
    DscImageView *from, double x, double y, DscImageView *to, double *ret_x, double *ret_y);

G_END_DECLS
