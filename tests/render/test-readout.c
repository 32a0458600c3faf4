/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-readout.h"
#include "dsc-test.h"
#include "dsc-ticks.h"

#define MINUS "\342\210\222"

#define assert_text(call, expected)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text_ = (call);                                                               \
    g_assert_cmpstr (text_, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static void
test_angles (void)
{
  assert_text (dsc_format_ra (0, 4), "00:00:00.0000");
  assert_text (dsc_format_ra (138.13837625, 4), "09:12:33.2103");
  assert_text (dsc_format_ra (359.9999999999, 3), "00:00:00.000");
  assert_text (dsc_format_ra (-15, 2), "23:00:00.00");
  assert_text (dsc_format_ra (375, 0), "01:00:00");
  assert_text (dsc_format_ra (NAN, 3), "");
  assert_text (dsc_format_dec (-1.034280833333, 3), MINUS "01:02:03.411");
  assert_text (dsc_format_dec (-0.0000000001, 2), "+00:00:00.00");
  assert_text (dsc_format_dec (-0.5, 1), MINUS "00:30:00.0");
  assert_text (dsc_format_dec (59.99999999999, 3), "+60:00:00.000");
  assert_text (dsc_format_dec (90, 1), "+90:00:00.0");
  assert_text (dsc_format_dec (91, 1), "");
}

static void
test_readout (void)
{
  DscReadout r = { .x = 1203,
                   .y = 997.04,
                   .inside = TRUE,
                   .ra_deg = 138.13837625,
                   .dec_deg = -1.0342808,
                   .plane = DSC_PLANE_SCI,
                   .has_value = TRUE,
                   .value = -0.312345678,
                   .unit = "MJy/sr",
                   .has_dq = TRUE,
                   .dq = 1 | 1u << 11 };

  assert_text (dsc_readout_format_position (&r, TRUE), "1204.0 998.0");
  assert_text (dsc_readout_format_position (&r, FALSE), "1203.0 997.0");
  assert_text (dsc_readout_format_degrees (&r), "138.1383762 " MINUS "1.0342808");
  assert_text (dsc_readout_format_value (&r), MINUS "0.312346 MJy/sr");
  assert_text (dsc_readout_format_dq (&r), "DO_NOT_USE+HOT");
  assert_text (dsc_readout_format_line (&r, TRUE),
               "1204.0 998.0  09:12:33.2103 " MINUS "01:02:03.411  138.1383762 " MINUS
               "1.0342808  " MINUS "0.312346 MJy/sr  DO_NOT_USE+HOT");
  r.value = NAN;
  assert_text (dsc_readout_format_value (&r), "NaN");
  r.plane = DSC_PLANE_CON;
  r.bits = 4294967295u;
  assert_text (dsc_readout_format_value (&r), "4294967295");
  r.has_value = r.has_dq = FALSE;
  r.ra_deg = NAN;
  r.x = -1.02;
  assert_text (dsc_readout_format_line (&r, TRUE), "0.0 998.0");
}

static void
test_nice (void)
{
  dsc_assert_near (dsc_nice_step (0.031), 0.02, 1e-15, 0);
  dsc_assert_near (dsc_nice_step (5.0), 5.0, 0, 0);
  dsc_assert_near (dsc_nice_step (999), 500, 0, 0);
  dsc_assert_near (dsc_nice_between (-1, 3), 0, 0, 0);
  dsc_assert_near (dsc_nice_between (4.2, 6.1), 5, 0, 0);
  dsc_assert_near (dsc_nice_between (0.0231, 0.0262), 0.025, 1e-15, 0);
  dsc_assert_near (dsc_nice_between (-13, -9.5), -10, 0, 0);
  assert_text (dsc_tick_label (0.05), "0.05");
  assert_text (dsc_tick_label (-2.5e-7), MINUS "2.5e" MINUS "7");
  assert_text (dsc_tick_label (3e7), "3e7");
  assert_text (dsc_tick_label (0), "0");
  assert_text (dsc_tick_label (-0.0), "0");
}

/* Ticks ascend, keep their distance and lie where the stretch puts their value. */
static void
test_ticks (void)
{
  static const double limits[][2]
      = { { 0, 1 }, { -0.02, 0.05 }, { 1e-3, 1e4 }, { -7, -3 }, { 1e6, 1e6 + 50 }, { 0, 3e-9 } };

  for (guint k = 0; k < G_N_ELEMENTS (limits); k++)
    for (int s = 0; s < DSC_N_STRETCHES; s++) {
      DscStretchCurve curve = { s, 1000, limits[k][0], limits[k][1], NULL, 0 };
      double values[20], at[20];
      guint n = dsc_ticks_for_curve (&curve, 0.08, 20, values, at);

      if (s == DSC_STRETCH_LOGNORM && limits[k][1] <= 0)
        continue;
      g_assert_cmpuint (n, >=, 3);
      g_assert_cmpuint (n, <=, 13);
      for (guint i = 0; i < n; i++) {
        g_assert_cmpfloat (at[i], >=, -1e-9);
        g_assert_cmpfloat (at[i], <=, 1 + 1e-9);
        dsc_assert_near (dsc_stretch_apply (&curve, values[i]), at[i], 1e-6, 0);
        if (i > 0)
          g_assert_cmpfloat (at[i] - at[i - 1], >=, 0.08 - 1e-9);
      }
    }
  {
    DscStretchCurve curve = { DSC_STRETCH_LINEAR, 1000, 0, 1, NULL, 0 };
    double values[20], at[20];

    g_assert_cmpuint (dsc_ticks_for_curve (&curve, 0.15, 20, values, at), ==, 6);
    for (guint i = 0; i < 6; i++)
      dsc_assert_near (values[i], 0.2 * i, 1e-15, 0);
    curve.vmax = 0;
    g_assert_cmpuint (dsc_ticks_for_curve (&curve, 0.15, 20, values, at), ==, 0);
    curve.vmax = INFINITY;
    g_assert_cmpuint (dsc_ticks_for_curve (&curve, 0.15, 20, values, at), ==, 0);
  }
}

static void
test_scale_bar (void)
{
  static const struct {
    double room, arcsec;
    const char *label;
  } cases[] = {
    { 0.0034, 0.002, "2 mas" }, { 0.07, 0.05, "50 mas" }, { 0.3, 0.2, "0.2″" },
    { 1.0, 1.0, "1″" },         { 59, 50, "50″" },        { 61, 60, "1′" },
    { 700, 600, "10′" },        { 3599, 1800, "30′" },    { 8000, 7200, "2°" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    DscScaleBar bar;

    dsc_scale_bar_choose (cases[i].room, &bar);
    dsc_assert_near (bar.arcsec, cases[i].arcsec, 0, 1e-12);
    g_assert_cmpstr (bar.label, ==, cases[i].label);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/readout/angles", test_angles);
  g_test_add_func ("/render/readout/line", test_readout);
  g_test_add_func ("/render/ticks/nice", test_nice);
  g_test_add_func ("/render/ticks/curves", test_ticks);
  g_test_add_func ("/render/ticks/scale-bar", test_scale_bar);
  return g_test_run ();
}
