/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-cli-info.h"
#include "dsc-readout.h"
#include "dsc-sky-axes.h"
#include "dsc-units.h"

static void
append_frames (GString *out, const DscWcs *wcs)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < dsc_wcs_n_frames (wcs); i++) {
    const char *unit = dsc_wcs_frame_unit (wcs, i);

    g_string_append_printf (text, "%s%s", i > 0 ? " > " : "", dsc_wcs_frame_name (wcs, i));
    if (unit != NULL && *unit != '\0')
      g_string_append_printf (text, " (%s)", unit);
  }
  dsc_info_line (out, "  frames", text->str);
}

/* The minus sign of dsc_format_dec() is for a screen; a shell and a script want the plain one. */
static char *
format_point (double ra, double dec)
{
  g_autofree char *hms = NULL, *dms = NULL;
  g_autoptr (GString) text = NULL;

  if (!isfinite (ra) || !isfinite (dec))
    return g_strdup ("not defined");
  hms = dsc_format_ra (ra, 4);
  dms = dsc_format_dec (dec, 3);
  text = g_string_new (NULL);
  g_string_append_printf (text, "%s  %s   %11.7f %+11.7f", hms, dms, ra, dec);
  g_string_replace (text, "\u2212", "-", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The angle of the y axis from North through East, and on which side East is. */
static void
append_orientation (GString *out, const DscSkyAxes *axes)
{
  double y_angle = atan2 (axes->east[1], axes->north[1]) / DSC_DEG;
  double parity = axes->east[0] * axes->north[1] - axes->east[1] * axes->north[0];
  double sx = hypot (axes->east[0], axes->north[0]), sy = hypot (axes->east[1], axes->north[1]);
  g_autofree char *scale = g_strdup_printf ("%.3f x %.3f mas per pixel", sx * 1e3, sy * 1e3);
  g_autofree char *angle = NULL;

  if (sx >= 1.0)
    scale = (g_free (scale), g_strdup_printf ("%.4f x %.4f arcsec per pixel", sx, sy));
  angle = g_strdup_printf ("y axis at position angle %.3f deg; East is %s of North%s",
                           y_angle < 0.0 ? y_angle + 360.0 : y_angle,
                           parity < 0.0 ? "to the left" : "to the right",
                           parity < 0.0 ? "" : " (mirrored)");
  dsc_info_line (out, "  scale", scale);
  dsc_info_line (out, "  orientation", angle);
}

static void
append_extent (GString *out, const DscWcs *wcs, const DscBox *box)
{
  const double x[] = { box->x0, box->x1, box->x1, box->x0 };
  const double y[] = { box->y0, box->y0, box->y1, box->y1 };

  for (guint i = 0; i < 4; i++) {
    g_autofree char *point = NULL;
    double ra, dec;

    dsc_wcs_pixel_to_sky1 (wcs, x[i], y[i], &ra, &dec);
    point = format_point (ra, dec);
    dsc_info_line (out, i == 0 ? "  corners" : "", point);
  }
}

void
dsc_info_wcs (GString *out, const DscWcs *wcs, const char *note, guint width, guint height)
{
  g_autofree char *text = wcs != NULL ? dsc_wcs_describe (wcs) : NULL;
  DscBox box = { -0.5, width - 0.5, -0.5, height - 0.5 }, bound;
  g_autofree char *limits = NULL, *centre = NULL;
  gboolean has_bound;
  DscSkyAxes axes;
  double x, y, ra, dec;

  g_string_append_printf (out, "\nCoordinates   %s\n", wcs != NULL ? text : "none");
  dsc_info_line (out, "  note", note);
  if (wcs == NULL)
    return;
  append_frames (out, wcs);
  has_bound = dsc_wcs_get_bounding_box (wcs, &bound);
  if (has_bound) {
    limits = g_strdup_printf ("x %g to %g, y %g to %g", bound.x0, bound.x1, bound.y0, bound.y1);
    dsc_info_line (out, "  valid for", limits);
  }
  if (width == 0 && !has_bound)
    return;
  if (width == 0)
    box = bound;
  x = 0.5 * (box.x0 + box.x1);
  y = 0.5 * (box.y0 + box.y1);
  dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra, &dec);
  if (!dsc_wcs_is_celestial (wcs)) {
    centre = g_strdup_printf ("%.6f %.6f %s", ra, dec,
                              dsc_wcs_frame_unit (wcs, dsc_wcs_n_frames (wcs) - 1));
    dsc_info_line (out, "  centre", centre);
    return;
  }
  centre = format_point (ra, dec);
  dsc_info_line (out, "  centre", centre);
  if (dsc_sky_axes_at (wcs, x, y, &axes))
    append_orientation (out, &axes);
  append_extent (out, wcs, &box);
}
