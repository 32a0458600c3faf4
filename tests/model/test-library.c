/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-library.h"

static DscImageModel *
exposure (const char *act_id, const char *number)
{
  static const struct {
    const char *key, *value;
  } fixed[] = { { "PROGRAM", "01234" },
                { "OBSERVTN", "001" },
                { "VISIT", "001" },
                { "VISITGRP", "02" },
                { "SEQ_ID", "1" } };
  DscImageModel *model = dsc_image_model_new ("x_cal.fits", 2, 2);

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    dsc_header_set_string (dsc_image_model_get_primary (model), fixed[i].key, fixed[i].value, NULL);
  dsc_header_set_string (dsc_image_model_get_primary (model), "ACT_ID", act_id, NULL);
  if (number != NULL)
    dsc_header_set_string (dsc_image_model_get_primary (model), "EXPOSURE", number, NULL);
  return model;
}

static void
test_groups (void)
{
  g_autoptr (DscLibrary) library = dsc_library_new ("p", "a3001", NULL, NULL);
  g_autoptr (DscImageModel) a = exposure ("01", "1");
  g_autoptr (DscImageModel) b = exposure ("01", "2");
  g_autoptr (DscImageModel) c = exposure ("01", "1"); /* another detector of the first */
  g_autoptr (DscImageModel) d = exposure ("01", NULL);
  static const guint groups[] = { 0, 1, 0, 2, 3, 2 };

  dsc_library_add (library, a, NULL);
  dsc_library_add (library, b, NULL);
  dsc_library_add (library, c, NULL);
  dsc_library_add (library, d, NULL);
  dsc_library_add (library, a, "mine");
  dsc_library_add (library, b, "exposure0004");
  g_assert_cmpuint (dsc_library_get_n_models (library), ==, 6);
  g_assert_cmpuint (dsc_library_get_n_groups (library), ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    g_assert_cmpuint (dsc_library_get_group (library, i), ==, groups[i]);
  g_assert_cmpstr (dsc_library_get_group_id (library, 0), ==, "jw01234001001_02101_1");
  g_assert_cmpstr (dsc_library_get_group_id (library, 3), ==, "exposure0004");
}

static void
test_with_models (void)
{
  g_autoptr (DscLibrary) library = dsc_library_new ("p", "a3001", "t_asn.json", "pool");
  g_autoptr (DscImageModel) a = exposure ("01", "1");
  g_autoptr (DscImageModel) b = dsc_image_model_new ("b_crf.fits", 3, 3);
  g_autoptr (GPtrArray) models = g_ptr_array_new ();
  g_autoptr (DscLibrary) other = NULL;

  dsc_library_add (library, a, NULL);
  g_ptr_array_add (models, b);
  other = dsc_library_with_models (library, models);
  g_assert_true (dsc_library_get_model (other, 0) == b);
  g_assert_cmpstr (dsc_library_get_group_id (other, 0), ==, "jw01234001001_02101_1");
  g_assert_cmpstr (dsc_library_get_asn_table (other), ==, "t_asn.json");
  g_assert_cmpstr (dsc_library_get_product (other), ==, "p");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/library/groups", test_groups);
  g_test_add_func ("/library/with-models", test_with_models);
  return g_test_run ();
}
