/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-view-lock.h"

#include <math.h>

struct _DscViewLock {
  GPtrArray *views; /* of DscImageView, borrowed: see gone_cb() */
  DscLockMode mode;
  gboolean following;
};

gboolean
dsc_view_lock_map (
    DscImageView *from, double x, double y, DscImageView *to, double *ret_x, double *ret_y)
{
  DscImageModel *models[2] = { dsc_image_view_get_model (from), dsc_image_view_get_model (to) };
  DscWcs *wcs[2];
  double ra, dec;

  *ret_x = x;
  *ret_y = y;
  if (!models[0] || !models[1])
    return FALSE;
  wcs[0] = dsc_image_model_get_wcs (models[0]);
  wcs[1] = dsc_image_model_get_wcs (models[1]);
  if (wcs[0] == wcs[1])
    return TRUE;
  if (!wcs[0] || !wcs[1])
    return FALSE;
  dsc_wcs_pixel_to_sky1 (wcs[0], x, y, &ra, &dec);
  dsc_wcs_sky_to_pixel1 (wcs[1], ra, dec, ret_x, ret_y);
  return isfinite (*ret_x) && isfinite (*ret_y);
}

static void
follow_one (DscViewLock *lock, DscImageView *leader, DscImageView *view)
{
  /* Without coordinates the pixels are all there is. */
  if (lock->mode == DSC_LOCK_IMAGE
      || (!dsc_image_view_match_wcs (view, leader) && lock->mode == DSC_LOCK_SKY
          && dsc_image_view_get_model (view)
          && !dsc_image_model_get_wcs (dsc_image_view_get_model (view))))
    dsc_image_view_match_image (view, leader);
}

void
dsc_view_lock_follow (DscViewLock *lock, DscImageView *leader)
{
  if (lock->mode == DSC_LOCK_NONE || lock->following || !dsc_image_view_get_model (leader))
    return;
  lock->following = TRUE;
  for (guint i = 0; i < lock->views->len; i++)
    if (g_ptr_array_index (lock->views, i) != leader)
      follow_one (lock, leader, g_ptr_array_index (lock->views, i));
  lock->following = FALSE;
}

static void
view_changed_cb (DscViewLock *lock, DscImageView *leader)
{
  dsc_view_lock_follow (lock, leader);
}

static void
cursor_cb (DscImageView *view, double x, double y, gboolean valid, gpointer user_data)
{
  DscViewLock *lock = user_data;

  /* What follows moves under a pointer that is elsewhere. */
  if (lock->following)
    return;
  dsc_image_view_set_ghost (view, NAN, NAN);
  for (guint i = 0; i < lock->views->len; i++) {
    DscImageView *other = g_ptr_array_index (lock->views, i);
    double u = NAN, v = NAN;

    if (other == view)
      continue;
    if (valid && lock->mode == DSC_LOCK_IMAGE)
      dsc_image_view_set_ghost (other, x, y);
    else if (valid && dsc_view_lock_map (view, x, y, other, &u, &v))
      dsc_image_view_set_ghost (other, u, v);
    else
      dsc_image_view_set_ghost (other, NAN, NAN);
  }
}

static void
gone_cb (gpointer data, GObject *view)
{
  g_ptr_array_remove (((DscViewLock *)data)->views, view);
}

DscViewLock *
dsc_view_lock_new (void)
{
  DscViewLock *lock = g_new0 (DscViewLock, 1);

  lock->views = g_ptr_array_new ();
  lock->mode = DSC_LOCK_SKY;
  return lock;
}

void
dsc_view_lock_free (DscViewLock *lock)
{
  if (!lock)
    return;
  dsc_view_lock_clear (lock);
  g_ptr_array_unref (lock->views);
  g_free (lock);
}

void
dsc_view_lock_add (DscViewLock *lock, DscImageView *view)
{
  if (g_ptr_array_find (lock->views, view, NULL))
    return;
  g_ptr_array_add (lock->views, view);
  g_object_weak_ref (G_OBJECT (view), gone_cb, lock);
  g_signal_connect_swapped (view, "view-changed", G_CALLBACK (view_changed_cb), lock);
  g_signal_connect (view, "cursor", G_CALLBACK (cursor_cb), lock);
}

void
dsc_view_lock_clear (DscViewLock *lock)
{
  for (guint i = 0; i < lock->views->len; i++) {
    DscImageView *view = g_ptr_array_index (lock->views, i);

    g_signal_handlers_disconnect_by_data (view, lock);
    g_object_weak_unref (G_OBJECT (view), gone_cb, lock);
    dsc_image_view_set_ghost (view, NAN, NAN);
  }
  g_ptr_array_set_size (lock->views, 0);
}

void
dsc_view_lock_set_mode (DscViewLock *lock, DscLockMode mode)
{
  lock->mode = mode;
}
