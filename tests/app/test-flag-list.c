/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-flag-list.h"

#include "dsc-app-test.h"
#include "dsc-dq.h"
#include "view-fixture.h"

/* An exposure of 8 x 6 pixels in which pixel i has flags[i]. */
static DscImageModel *
make_exposure (const guint32 *flags, guint n)
{
  DscImageModel *model = new_model (8, 6, 10, 1);
  g_autoptr (DscImage) dq
      = dsc_image_new (dsc_plane_pixel_type (DSC_PLANE_DQ), 8, 6, 1, "test", NULL);

  memcpy (dq->u, flags, n * sizeof *flags);
  dsc_image_model_set_plane (model, DSC_PLANE_DQ, dq);
  return model;
}

/* A row for each flag of the image, with the count; other flags of the next image, other rows. */
static void
test_rows (void)
{
  const guint32 first[]
      = { DSC_DQ_DO_NOT_USE | DSC_DQ_OUTLIER, DSC_DQ_OUTLIER, DSC_DQ_HOT, 1u << 31 };
  const guint32 second[] = { DSC_DQ_JUMP_DET };
  g_autoptr (DscImageModel) a = make_exposure (first, G_N_ELEMENTS (first));
  g_autoptr (DscImageModel) b = make_exposure (second, G_N_ELEMENTS (second));
  g_autoptr (DscImageModel) none = make_exposure (second, 0);
  DscFlagList *list = g_object_ref_sink (g_object_new (DSC_TYPE_FLAG_LIST, NULL));
  DscImageView *view = g_object_ref_sink (DSC_IMAGE_VIEW (dsc_image_view_new ()));

  dsc_flag_list_set_view (list, view);
  g_assert_cmphex (dsc_flag_list_get_listed (list), ==, 0);
  dsc_image_view_set_model (view, a);
  wait_loaded (view);
  g_assert_cmphex (dsc_flag_list_get_listed (list), ==,
                   DSC_DQ_DO_NOT_USE | DSC_DQ_OUTLIER | DSC_DQ_HOT | 1u << 31);
  g_assert_cmpstr (dsc_flag_list_get_text (list, 4), ==, "2 px · 4.2 %");
  g_assert_cmpstr (dsc_flag_list_get_text (list, 0), ==, "1 px · 2.1 %");
  g_assert_null (dsc_flag_list_get_text (list, 2));
  dsc_image_view_set_model (view, b);
  wait_loaded (view);
  g_assert_cmphex (dsc_flag_list_get_listed (list), ==, DSC_DQ_JUMP_DET);
  dsc_image_view_set_model (view, none);
  wait_loaded (view);
  g_assert_cmphex (dsc_flag_list_get_listed (list), ==, 0);
  dsc_flag_list_set_view (list, NULL);
  g_object_unref (list);
  g_object_unref (view);
}

/* OUTLIER comes first and DO_NOT_USE last; the state says what differs from a new style. */
static void
test_style (void)
{
  g_autoptr (DscFlagStyle) style = dsc_flag_style_new ();
  g_autoptr (GVariant) before = g_variant_ref_sink (dsc_flag_style_to_variant (style));
  g_autoptr (GVariant) after = NULL;
  g_autofree char *text = NULL;
  guint order[32], seen = 0;

  dsc_flag_style_get_order (style, order);
  g_assert_cmpuint (order[0], ==, 4);
  g_assert_cmpuint (order[1], ==, 1);
  g_assert_cmpuint (order[31], ==, 0);
  for (guint i = 0; i < 32; i++)
    seen |= 1u << order[i];
  g_assert_cmphex (seen, ==, G_MAXUINT32);

  g_assert_cmpuint (g_variant_n_children (before), ==, 0);
  dsc_flag_style_set_bit_opacity (style, 4, 7.0);
  dsc_flag_style_set_color (style, 4, 0x0000ff);
  after = g_variant_ref_sink (dsc_flag_style_to_variant (style));
  text = g_variant_print (after, FALSE);
  g_assert_cmpstr (text, ==, "[(4, '#0000ff', 1.0)]");
}

/* Driven by its action; the next image has the same colours. */
static void
test_window (void)
{
  g_autofree char *asn = dsc_app_test_association ();
  const char *paths[] = { asn, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  DscImageTabs *tabs = dsc_window_get_tabs (window);
  g_autofree char *state = NULL;
  DscFlagStyle *style;

  dsc_app_test_activate (window, "dq-style", g_variant_new ("(usd)", 2, "#00ff80", 0.25));
  state = dsc_app_test_state (window, "dq-style");
  g_assert_cmpstr (state, ==, "[(2, '#00ff80', 0.25)]");
  dsc_app_test_activate (window, "dq-style", g_variant_new ("(usd)", 99, "#00ff80", 0.25));
  dsc_app_test_activate (window, "dq-style", g_variant_new ("(usd)", 2, "", 0.5));
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (1));
  style
      = dsc_image_view_get_flag_style (dsc_image_page_get_view (dsc_image_tabs_get_current (tabs)));
  g_assert_cmphex (dsc_flag_style_get_color (style, 2), ==, 0x00ff80);
  dsc_assert_near (dsc_flag_style_get_bit_opacity (style, 2), 0.5, 0, 0);
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/flag-list/rows", test_rows);
  g_test_add_func ("/app/flag-list/style", test_style);
  g_test_add_func ("/app/flag-list/window", test_window);
  return g_test_run ();
}
