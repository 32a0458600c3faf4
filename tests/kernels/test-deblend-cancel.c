/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "dsc-convolve.h"
#include "dsc-deblend.h"
#include "dsc-test.h"

/* How soon a segment of very many pixels stops being split, counted in looks at the cancellable and
 * not in time. */

#define NX 400
#define NY 300
#define CELLS_PER_LOOK 16384
/* Loops over all cells: 2 before the levels, 6 for the levels, those of both kinds here, 4 after.
 */
#define N_LOOPS (2 + 2 * 6 + 4)

static guint n_looks, cancel_at; /* 0: never */

/* Instead of that of GIO: the kernel is linked into this program. */
gboolean
g_cancellable_set_error_if_cancelled (GCancellable *cancellable, GError **error)
{
  if (cancellable != NULL && ++n_looks == cancel_at)
    g_cancellable_cancel (cancellable);
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  return TRUE;
}

/* One segment, of noise: thousands of parts, of which most are given to others. */
static float *
make_hills (void)
{
  DscTestRandom random = { 3 };
  float *data = g_new (float, NX *NY);
  g_autofree float *noise = g_new (float, NX *NY);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < NX * NY; i++)
    noise[i] = (float)dsc_test_normal (&random);
  dsc_convolve_gaussian (noise, NULL, NX, NY, 1.5, data, 0, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < NX * NY; i++)
    data[i] += 3;
  return data;
}

static gboolean
deblend (DscSegmentMap *map, const float *data, guint look, GError **error)
{
  static const DscDeblendParams params = { 1, 8, 32, 0.001, DSC_DEBLEND_EXPONENTIAL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  n_looks = 0;
  cancel_at = look;
  return dsc_segment_map_deblend (map, data, &params, NULL, 1, cancellable, error);
}

static void
test_giant (void)
{
  g_autofree float *data = make_hills ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSegmentMap) map
      = dsc_segment_map_detect (data, NULL, 0, NULL, NX, NY, 1, 8, 1, NULL, &error);
  g_autofree guint32 *before = g_memdup2 (map->labels, NX * NY * sizeof *before);

  g_assert_no_error (error);
  g_assert_cmpuint (map->n_segments, ==, 1);
  g_assert_cmpuint (map->segments[0].area, ==, NX * NY);
  for (guint look = 1; !deblend (map, data, look, &error); look += 1 + look / 6) {
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&error);
    g_assert_cmpuint (n_looks, ==, look); /* the first that says so ends it */
    g_assert_cmpuint (map->n_segments, ==, 1);
    g_assert_cmpmem (map->labels, NX * NY * sizeof *before, before, NX * NY * sizeof *before);
  }
  g_assert_no_error (error);
  g_assert_cmpuint (map->n_segments, >, 10);
  g_test_message ("%u looks, %u segments", n_looks, map->n_segments);
  g_assert_cmpuint (n_looks, >=, N_LOOPS * (NX * NY / CELLS_PER_LOOK));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deblend-cancel/giant", test_giant);
  return g_test_run ();
}
