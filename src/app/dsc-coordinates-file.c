/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-coordinates-file.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-error.h"
#include "dsc-gwcs.h"
#include "dsc-readout.h"

gboolean
dsc_is_coordinates_file (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".asdf");
}

static void
append_frames (GString *text, const DscWcs *wcs)
{
  g_string_append (text, _ ("\nFrames: "));
  for (guint i = 0; i < dsc_wcs_n_frames (wcs); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " → " : "", dsc_wcs_frame_name (wcs, i));
}

/* The frame's size and where its centre looks. */
static void
append_place (GString *text, const DscWcs *wcs)
{
  DscBox box;
  DscReadout centre = { .inside = TRUE };
  g_autofree char *position = NULL;

  if (!dsc_wcs_is_celestial (wcs) || !dsc_wcs_get_bounding_box (wcs, &box))
    return;
  dsc_wcs_pixel_to_sky1 (wcs, 0.5 * (box.x0 + box.x1), 0.5 * (box.y0 + box.y1), &centre.ra_deg,
                         &centre.dec_deg);
  if (!isfinite (centre.ra_deg) || !isfinite (centre.dec_deg))
    return;
  position = dsc_readout_format_sexagesimal (&centre);
  g_string_append (text, "\n");
  g_string_append_printf (text, _ ("%.0f × %.0f px, centre %s"), box.x1 - box.x0, box.y1 - box.y0,
                          position);
}

char *
dsc_describe_coordinates_file (const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *data = NULL;
  g_autoptr (DscWcs) wcs = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, &local)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, _ ("“%s” cannot be read: %s"), path,
                 local->message);
    return NULL;
  }
  wcs = dsc_gwcs_read (data, size, path, error);
  if (!wcs)
    return NULL;
  g_string_append_printf (text, _ ("“%s” holds coordinates and no pixels."), path);
  append_frames (text, wcs);
  append_place (text, wcs);
  g_string_append (text, "\n");
  g_string_append (text, _ ("Open the image it belongs to, or give it to the step resample as "
                            "output_wcs."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
