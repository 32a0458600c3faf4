/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-segments.h"

#include "dsc-error.h"

struct _DscTweakSegments {
  const DscTweakPixels *pixels;
};

DscTweakSegments *
dsc_tweak_segments_new (const DscTweakPixels *pixels)
{
  DscTweakSegments *self = g_new0 (DscTweakSegments, 1);

  self->pixels = pixels;
  return self;
}

void
dsc_tweak_segments_free (DscTweakSegments *self)
{
  g_free (self);
}

gboolean
dsc_tweak_segments_find (DscTweakSegments *self,
                         const DscTweakregParams *params,
                         guint x0,
                         guint y0,
                         guint n_columns,
                         guint n_rows,
                         guint n_threads,
                         GArray *ret_sources,
                         GCancellable *cancellable,
                         GError **error)
{
  (void)params;
  (void)n_threads;
  (void)ret_sources;
  (void)cancellable;
  g_return_val_if_fail (x0 + n_columns <= self->pixels->width, FALSE);
  g_return_val_if_fail (y0 + n_rows <= self->pixels->height, FALSE);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                       "starfinder=segmentation finds no sources: take iraf or dao");
  return FALSE;
}
