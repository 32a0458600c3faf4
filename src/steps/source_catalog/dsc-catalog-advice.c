/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-step-advice.h"
#include "source_catalog-params.h"

void
dsc_source_catalog_advise (gconstpointer params, DscLibrary *library, GPtrArray *list)
{
  const DscSourceCatalogParams *p = params;

  if (p->aperture_ee1 >= p->aperture_ee2 || p->aperture_ee2 >= p->aperture_ee3)
    dsc_step_advice_add (list, "aperture_ee1 aperture_ee2 aperture_ee3", DSC_MESSAGE_WARNING,
                         _ ("encircled energies must rise: %d, %d, %d"), (int)p->aperture_ee1,
                         (int)p->aperture_ee2, (int)p->aperture_ee3);
  if (p->bkg_boxsize < 5.0 * p->kernel_fwhm)
    dsc_step_advice_add (list, "bkg_boxsize kernel_fwhm", DSC_MESSAGE_WARNING,
                         _ ("boxes of %g pixels are small beside sources %g wide: the background "
                            "would follow them"),
                         (double)p->bkg_boxsize, p->kernel_fwhm);
  if (p->starfinder == 2 /* segmentation */)
    return;
  if (p->sharplo >= p->sharphi)
    dsc_step_advice_add (
        list, "sharplo sharphi", DSC_MESSAGE_WARNING,
        _ ("the least sharpness %g is not below the highest, %g: no source is left"), p->sharplo,
        p->sharphi);
  if (p->roundlo >= p->roundhi)
    dsc_step_advice_add (
        list, "roundlo roundhi", DSC_MESSAGE_WARNING,
        _ ("the least roundness %g is not below the highest, %g: no source is left"), p->roundlo,
        p->roundhi);
}
