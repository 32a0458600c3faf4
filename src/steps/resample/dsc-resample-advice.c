/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-advice.h"
#include "resample-params.h"

#include <glib/gi18n.h>
#include <math.h>

static gboolean
is_lanczos (int kernel)
{
  return kernel == DSC_RESAMPLE_KERNEL_LANCZOS2 || kernel == DSC_RESAMPLE_KERNEL_LANCZOS3;
}

static void
advise_kernel (const DscResampleParams *p, GPtrArray *list)
{
  gboolean point = p->kernel == DSC_RESAMPLE_KERNEL_POINT;

  if (p->pixfrac <= 0.0 && !point)
    dsc_step_advice_add (list, "pixfrac kernel", DSC_MESSAGE_WARNING,
                         _ ("drops without a size are those of the kernel point: choose it"));
  else if (p->pixfrac != 1.0 && (point || is_lanczos (p->kernel)))
    dsc_step_advice_add (list, "pixfrac kernel", DSC_MESSAGE_WARNING,
                         point ? _ ("the kernel point has no size: pixfrac has no effect")
                               : _ ("Lanczos kernels are made for a pixfrac of 1"));
  else if (p->pixfrac > 0.0 && p->pixfrac < 0.3)
    dsc_step_advice_add (list, "pixfrac", DSC_MESSAGE_WARNING,
                         _ ("drops of %g pixels leave holes unless there are many exposures"),
                         p->pixfrac);
}

static void
advise_grid (const DscResampleParams *p, GPtrArray *list)
{
  gboolean scale = isfinite (p->pixel_scale);

  if (*p->output_wcs != '\0' && (scale || isfinite (p->rotation) || p->crval.n || p->crpix.n))
    dsc_step_advice_add (
        list, "output_wcs pixel_scale rotation crval crpix", DSC_MESSAGE_WARNING,
        _ ("the grid is that of output_wcs: scale, rotation, crval and crpix have no "
           "effect"));
  else if (scale && p->pixel_scale_ratio != 1.0)
    dsc_step_advice_add (list, "pixel_scale pixel_scale_ratio", DSC_MESSAGE_WARNING,
                         _ ("pixel_scale is taken and pixel_scale_ratio has no effect"));
  if (p->crpix.n > 0 && p->crval.n == 0 && *p->output_wcs == '\0')
    dsc_step_advice_add (list, "crpix crval", DSC_MESSAGE_WARNING,
                         _ ("crpix without crval puts the middle of the exposures at that pixel"));
  for (guint i = 0; p->output_shape.n == 2 && i < p->crpix.n && i < 2; i++)
    if (p->crpix.v[i] < 0.0 || p->crpix.v[i] >= p->output_shape.v[i]) {
      dsc_step_advice_add (list, "crpix output_shape", DSC_MESSAGE_WARNING,
                           _ ("crpix %g lies outside of the %d pixels of output_shape"),
                           p->crpix.v[i], p->output_shape.v[i]);
      break;
    }
}

void
dsc_resample_advise (gconstpointer params, DscLibrary *library, GPtrArray *list)
{
  advise_kernel (params, list);
  advise_grid (params, list);
}
