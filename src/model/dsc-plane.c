/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-plane.h"

static const char *const names[DSC_N_PLANES] = {
  [DSC_PLANE_SCI] = "SCI",
  [DSC_PLANE_ERR] = "ERR",
  [DSC_PLANE_DQ] = "DQ",
  [DSC_PLANE_AREA] = "AREA",
  [DSC_PLANE_VAR_POISSON] = "VAR_POISSON",
  [DSC_PLANE_VAR_RNOISE] = "VAR_RNOISE",
  [DSC_PLANE_VAR_FLAT] = "VAR_FLAT",
  [DSC_PLANE_CON] = "CON",
  [DSC_PLANE_WHT] = "WHT",
};

const char *
dsc_plane_name (DscPlaneId id)
{
  g_return_val_if_fail (id < DSC_N_PLANES, NULL);
  return names[id];
}

DscPixelType
dsc_plane_pixel_type (DscPlaneId id)
{
  return id == DSC_PLANE_DQ || id == DSC_PLANE_CON ? DSC_PIXEL_UINT : DSC_PIXEL_FLOAT;
}

gboolean
dsc_plane_from_name (const char *name, DscPlaneId *ret_id)
{
  for (guint i = 0; i < DSC_N_PLANES; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0) {
      *ret_id = i;
      return TRUE;
    }
  return FALSE;
}
