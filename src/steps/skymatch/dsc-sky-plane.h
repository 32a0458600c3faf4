/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-model.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * dsc_sky_plane_load: SCI with NaN where a pixel is not to be used: a flag of @bad_flags is set
 * (ignored without a DQ plane), it is not finite, or it is outside @lower .. @upper (NaN: no
 * limit). Returns: (transfer full): one plane, width x height Errors: those of reading;
 * DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
DscImage *dsc_sky_plane_load (DscImageModel *model,
                              guint32 bad_flags,
                              double lower,
                              double upper,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
