/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-derived-model.h"
#include "dsc-dq.h"
#include "dsc-error.h"

#define NX 13 /* not a multiple of 8 */
#define NY 5
#define ERASED (DSC_DQ_OUTLIER | DSC_DQ_DO_NOT_USE)

static void
put_plane (DscImageModel *model, DscPlaneId id, float start)
{
  g_autoptr (DscImage) image
      = dsc_image_new (dsc_plane_pixel_type (id), NX, NY, 1, dsc_plane_name (id), NULL);

  for (guint i = 0; i < NX * NY; i++)
    if (image->type == DSC_PIXEL_FLOAT)
      image->f[i] = start + 0.1f * i;
    else
      image->u[i] = i % 3 == 0 ? DSC_DQ_JUMP_DET : 0;
  dsc_image_model_set_plane (model, id, image);
}

static DscImageModel *
make_base (gboolean with_dq)
{
  DscImageModel *model = dsc_image_model_new ("a_cal.fits", NX, NY);

  for (DscPlaneId id = 0; id < DSC_PLANE_CON; id++)
    if (id != DSC_PLANE_DQ || with_dq)
      put_plane (model, id, 1.0f + id);
  dsc_header_set_string (dsc_image_model_get_primary (model), "TELESCOP", "JWST", NULL);
  dsc_header_set_string (dsc_image_model_get_sci (model), "BUNIT", "MJy/sr", NULL);
  dsc_image_model_set_err_unit (model, "MJy/sr");
  dsc_image_model_set_path (model, "/data/a_cal.fits");
  dsc_image_model_set_wcs (model, NULL, "none at all");
  return model;
}

/* Pixels (x, y) of pairs. */
static GBytes *
make_mask (guint n, const guint pixels[][2])
{
  gsize stride = dsc_mask_stride (NX);
  guint8 *mask = g_malloc0 (stride * NY);

  for (guint i = 0; i < n; i++)
    mask[pixels[i][1] * stride + pixels[i][0] / 8] |= 1u << (pixels[i][0] & 7);
  return g_bytes_new_take (mask, stride * NY);
}

static DscImage *
load (DscImageModel *model, DscPlaneId id)
{
  g_autoptr (GError) error = NULL;
  DscImage *image = dsc_image_model_load_plane (model, id, &error);

  g_assert_no_error (error);
  return image;
}

/* Without changes everything is that of the base, and not even a copy of it. */
static void
test_unchanged (void)
{
  g_autoptr (DscImageModel) base = make_base (TRUE);
  const DscModelChanges none = { 0 };
  g_autoptr (DscImageModel) model = dsc_derived_model_new (base, &none);

  g_assert_cmpstr (dsc_image_model_get_name (model), ==, "a_cal.fits");
  g_assert_cmpstr (dsc_image_model_get_path (model), ==, "/data/a_cal.fits");
  g_assert_cmpstr (dsc_image_model_get_unit (model), ==, "MJy/sr");
  g_assert_cmpstr (dsc_image_model_get_err_unit (model), ==, "MJy/sr");
  g_assert_cmpstr (dsc_image_model_get_string (model, "TELESCOP"), ==, "JWST");
  g_assert_cmpstr (dsc_image_model_get_wcs_note (model), ==, "none at all");
  g_assert_true (dsc_derived_model_get_base (DSC_DERIVED_MODEL (model)) == base);
  g_assert_true (dsc_derived_model_find_source (model) == base);
  g_assert_true (dsc_derived_model_find_source (base) == base);
  for (DscPlaneId id = 0; id < DSC_N_PLANES; id++)
    g_assert_true (dsc_image_model_peek_plane (model, id) == dsc_image_model_peek_plane (base, id));
}

static void
test_subtract (void)
{
  g_autoptr (DscImageModel) base = make_base (TRUE);
  const DscModelChanges level = { .subtract = 0.1 };
  g_autoptr (DscImageModel) model = dsc_derived_model_new (base, &level);
  g_autoptr (DscImage) before = load (base, DSC_PLANE_SCI);
  g_autoptr (DscImage) after = load (model, DSC_PLANE_SCI);
  float rows[2 * NX];
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_image_model_peek_plane (model, DSC_PLANE_SCI));
  g_assert_nonnull (dsc_image_model_peek_plane (model, DSC_PLANE_ERR));
  g_assert_nonnull (dsc_image_model_peek_plane (model, DSC_PLANE_DQ));
  for (guint i = 0; i < NX * NY; i++) {
    volatile float expected = before->f[i] - 0.1f;

    g_assert_true (after->f[i] == expected);
  }
  g_assert_true (dsc_image_model_read_rows (model, DSC_PLANE_SCI, 0, NY - 2, 2, rows, &error));
  g_assert_cmpmem (rows, sizeof rows, after->f + (NY - 2) * NX, sizeof rows);
}

/* A part of a plane is what the whole has there. */
static void
check_box (DscImageModel *model, DscPlaneId id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImage) image = dsc_image_model_load_plane (model, id, &error);
  DscPlaneBox box = { .x0 = 1, .y0 = 2, .n_columns = NX - 2, .n_rows = 2 };
  guint32 part[2 * (NX - 2)];

  g_assert_no_error (error);
  g_assert_true (dsc_image_model_read_box (model, id, &box, part, &error));
  g_assert_no_error (error);
  for (guint y = 0; y < 2; y++)
    g_assert_cmpmem (part + y * (NX - 2), (NX - 2) * 4, image->u + (2 + y) * NX + 1, (NX - 2) * 4);
  box.n_rows = 0;
  g_assert_true (dsc_image_model_read_box (model, id, &box, part, &error));
}

static void
check_masked (DscImageModel *model, gboolean has_dq)
{
  g_autoptr (DscImage) dq = load (model, DSC_PLANE_DQ);

  check_box (model, DSC_PLANE_DQ);
  check_box (model, DSC_PLANE_SCI);
  for (guint i = 0; i < NX * NY; i++) {
    guint32 old = has_dq && i % 3 == 0 ? DSC_DQ_JUMP_DET : 0;
    guint32 more = i == 0 || i == 2 * NX + 12 ? ERASED : i == 4 * NX + 8 ? DSC_DQ_DO_NOT_USE : 0;

    g_assert_cmpuint (dq->u[i], ==, old | more);
  }
  for (DscPlaneId id = 0; id < DSC_PLANE_CON; id++) {
    g_autoptr (DscImage) plane = id != DSC_PLANE_DQ ? load (model, id) : NULL;

    for (guint i = 0; plane != NULL && i < NX * NY; i++) {
      gboolean bad = id != DSC_PLANE_AREA && (i == 0 || i == 2 * NX + 12 || i == 4 * NX + 8);

      g_assert_cmpint (isnan (plane->f[i]), ==, bad);
    }
  }
}

static void
test_masks (void)
{
  const guint hit[][2] = { { 0, 0 }, { 12, 2 } }, all[][2] = { { 0, 0 }, { 12, 2 }, { 8, 4 } };
  g_autoptr (GBytes) flagged = make_mask (2, hit);
  g_autoptr (GBytes) bad = make_mask (3, all);
  const DscModelChanges changes = { .flagged = flagged, .bad = bad };

  for (int has_dq = 0; has_dq < 2; has_dq++) {
    g_autoptr (DscImageModel) base = make_base (has_dq);
    g_autoptr (DscImageModel) model = dsc_derived_model_new (base, &changes);

    g_assert_cmpuint (dsc_image_model_plane_depth (model, DSC_PLANE_DQ), ==, 1);
    g_assert_true (dsc_image_model_has_plane (base, DSC_PLANE_DQ) == has_dq);
    check_masked (model, has_dq);
  }
}

/* Masks alone: flags without NaN; a plane that is absent stays so. */
static void
test_flags_only (void)
{
  const guint hit[][2] = { { 3, 1 } };
  g_autoptr (DscImageModel) base = dsc_image_model_new ("b_cal.fits", NX, NY);
  g_autoptr (GBytes) flagged = make_mask (1, hit);
  const DscModelChanges changes = { .flagged = flagged };
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (DscImage) dq = NULL;
  g_autoptr (GError) error = NULL;
  float row[NX];

  put_plane (base, DSC_PLANE_SCI, 0.0f);
  model = dsc_derived_model_new (base, &changes);
  dq = load (model, DSC_PLANE_DQ);
  g_assert_cmpuint (dq->u[NX + 3], ==, ERASED);
  g_assert_true (dsc_image_model_peek_plane (model, DSC_PLANE_SCI)
                 == dsc_image_model_peek_plane (base, DSC_PLANE_SCI));
  g_assert_false (dsc_image_model_has_plane (model, DSC_PLANE_ERR));
  g_assert_false (dsc_image_model_read_rows (model, DSC_PLANE_ERR, 0, 0, 1, row, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

/* Sky taken off, then flags: one after the other, each rounded by itself. */
static void
test_chain (void)
{
  const guint hit[][2] = { { 5, 3 } };
  g_autoptr (DscImageModel) base = make_base (TRUE);
  g_autoptr (GBytes) flagged = make_mask (1, hit);
  g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (base));
  const DscModelChanges level = { .subtract = 0.3, .primary = primary };
  const DscModelChanges flags = { .flagged = flagged, .bad = flagged, .subtract = 1e-9 };
  g_autoptr (DscImageModel) below = NULL;
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (DscImage) before = load (base, DSC_PLANE_SCI);
  g_autoptr (DscImage) sci = NULL;

  dsc_header_set_string (primary, "S_SKYMAT", "COMPLETE", NULL);
  below = dsc_derived_model_new (base, &level);
  model = dsc_derived_model_new (below, &flags);
  sci = load (model, DSC_PLANE_SCI);
  g_assert_true (dsc_derived_model_find_source (model) == base);
  g_assert_cmpstr (dsc_image_model_get_string (model, "S_SKYMAT"), ==, "COMPLETE");
  g_assert_null (dsc_image_model_get_string (base, "S_SKYMAT"));
  for (guint i = 0; i < NX * NY; i++) {
    volatile float once = before->f[i] - 0.3f;
    volatile float twice = once - 1e-9f;

    g_assert_true (i == 3 * NX + 5 ? isnan (sci->f[i]) : sci->f[i] == twice);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/derived-model/unchanged", test_unchanged);
  g_test_add_func ("/derived-model/subtract", test_subtract);
  g_test_add_func ("/derived-model/masks", test_masks);
  g_test_add_func ("/derived-model/flags-only", test_flags_only);
  g_test_add_func ("/derived-model/chain", test_chain);
  return g_test_run ();
}
