/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-blend.h"

#include <string.h>

#include "dsc-fits.h"
#include "dsc-schema.h"
#include "dsc-test.h"

static void
test_rules (void)
{
  g_autoptr (DscHeader) p1 = dsc_header_new ();
  g_autoptr (DscHeader) p2 = dsc_header_new ();
  g_autoptr (DscHeader) p3 = dsc_header_new ();
  g_autoptr (DscHeader) s = dsc_header_new ();
  g_autoptr (DscHeader) primary = NULL;
  g_autoptr (DscHeader) sci = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  DscHeader *primaries[] = { p1, p2, p3 }, *scis[] = { s, s, s };
  double d;
  gint64 i;

  dsc_header_set_double (p1, "EXPSTART", 3.5, "start");
  dsc_header_set_double (p2, "EXPSTART", 1.25, NULL);
  dsc_header_set_int (p3, "EXPSTART", 2, NULL);
  dsc_header_set_double (p2, "EXPEND", 7.0, NULL); /* the first has none */
  dsc_header_set_double (p3, "EXPEND", 9.0, NULL);
  for (guint k = 0; k < 3; k++) {
    dsc_header_set_double (primaries[k], "EXPMID", k + 1.0, NULL);
    dsc_header_set_int (primaries[k], "INTEND", 10 * k, NULL);
    dsc_header_set_double (primaries[k], "EFFEXPTM", 100.0, NULL);
    dsc_header_set_string (primaries[k], "FILTER", k == 2 ? "F150W" : "F200W", NULL);
    dsc_header_set_string (primaries[k], "DETECTOR", "NRCB1", NULL);
    dsc_header_set_string (primaries[k], "PUPIL", k == 2 ? "F162M" : "CLEAR", NULL);
    dsc_header_set_string (primaries[k], "DATE-OBS", k == 1 ? "2022-06-05" : "2022-06-06", NULL);
    dsc_header_set_string (primaries[k], "DATE-END", k == 1 ? "2022-06-07T01" : "2022-06-06T23",
                           NULL);
    dsc_header_set_string (primaries[k], "FWPOSTOL", k == 1 ? "outside calibration tolerance" : "x",
                           NULL);
    dsc_header_set_string (primaries[k], "PWPOSTOL", "x", NULL);
    dsc_header_set_double (primaries[k], "BKGLEVEL", 1.0, NULL);
  }
  dsc_header_set_string (p2, "DURATION", "long", NULL);
  dsc_header_set_double (p1, "DURATION", 4.0, NULL);
  dsc_header_set_string (p1, "MYKEY", "mine", NULL);
  dsc_header_set_double (s, "CD1_1", 1e-5, NULL);
  dsc_header_set_double (s, "A_2_0", 1e-5, NULL);
  dsc_header_set_double (s, "PIXAR_SR", 1e-14, NULL);
  dsc_header_set_double (s, "PHOTMJSR", 2.0, NULL);
  dsc_blend_headers (3, primaries, scis, &primary, &sci, &notes);

#define IS(key, value)                                                                             \
  g_assert_true (dsc_header_get_double (primary, key, &d));                                        \
  g_assert_cmpfloat (d, ==, value)
  IS ("EXPSTART", 1.25);
  g_assert_cmpstr (dsc_header_find (primary, "EXPSTART")->comment, ==, "start");
  IS ("EXPEND", 9.0);
  IS ("EXPMID", 2.0);
  IS ("EFFEXPTM", 300.0);
  IS ("DURATION", 4.0);
#undef IS
  g_assert_true (dsc_header_get_int (primary, "INTEND", &i));
  g_assert_cmpint (i, ==, 20);
  g_assert_cmpstr (dsc_header_get_string (primary, "FILTER"), ==, "MULTIPLE");
  g_assert_cmpstr (dsc_header_get_string (primary, "DETECTOR"), ==, "NRCB1");
  g_assert_cmpstr (dsc_header_get_string (primary, "PUPIL"), ==, "CLEAR");
  g_assert_cmpstr (dsc_header_get_string (primary, "DATE-OBS"), ==, "2022-06-05");
  g_assert_cmpstr (dsc_header_get_string (primary, "DATE-END"), ==, "2022-06-07T01");
  g_assert_cmpstr (dsc_header_get_string (primary, "FWPOSTOL"), ==,
                   "outside calibration tolerance");
  g_assert_cmpstr (dsc_header_get_string (primary, "PWPOSTOL"), ==, "within commanded tolerance");
  g_assert_cmpstr (dsc_header_get_string (primary, "MYKEY"), ==, "mine");
  g_assert_null (dsc_header_find (primary, "BKGLEVEL"));
  g_assert_null (dsc_header_find (sci, "CD1_1"));
  g_assert_null (dsc_header_find (sci, "A_2_0"));
  g_assert_null (dsc_header_find (sci, "PIXAR_SR"));
  g_assert_nonnull (dsc_header_find (sci, "PHOTMJSR"));
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_nonnull (strstr (notes->pdata[0], "DURATION"));
}

/* Keywords of the peer's product that do not come from blending, and from where they do. */
static const char *const made_later[] = {
  "DATE",     "FILENAME",                                   /* saving */
  "CAL_VER",  "ASNPOOL",  "ASNTABLE",                       /* the step, the association */
  "EFFEXPTM", "TMEASURE", "DURATION", "XPOSURE", "TELAPSE", /* counted once per group */
  "S_RESAMP", "NDRIZ",    "RESWHT",   "PIXFRAC", "PXSCLRT", /* resample */
  "CRPIX1",   "CRPIX2",   "CRVAL1",   "CRVAL2",  "CDELT1",   "CDELT2", /* the new WCS */
  "PC1_1",    "PC1_2",    "PC2_1",    "PC2_2",   "S_REGION", "PIXAR_SR", "PIXAR_A2",
};

static gboolean
is_made_later (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (made_later); i++)
    if (g_str_equal (key, made_later[i]))
      return TRUE;
  return FALSE;
}

static void
compare_headers (const DscHeader *ours, const DscHeader *peer, guint *n_compared)
{
  for (guint i = 0; i < dsc_header_n_cards (peer); i++) {
    const DscCard *theirs = dsc_header_get_card (peer, i), *mine;

    if (theirs->type == DSC_CARD_TEXT || is_made_later (theirs->key))
      continue;
    mine = dsc_header_find (ours, theirs->key);
    if (mine == NULL)
      g_error ("%s is missing", theirs->key);
    g_assert_cmpint (mine->type, ==, theirs->type);
    if (mine->type == DSC_CARD_STRING)
      g_assert_cmpstr (mine->string, ==, theirs->string);
    else if (mine->type == DSC_CARD_DOUBLE)
      /* the peer cuts numbers to 20 characters */
      dsc_assert_near (mine->d, theirs->d, 0.0, 1e-15);
    else
      g_assert_cmpint (mine->i, ==, theirs->i);
    (*n_compared)++;
  }
  for (guint i = 0; i < dsc_header_n_cards (ours); i++) {
    const DscCard *card = dsc_header_get_card (ours, i);

    if (card->type != DSC_CARD_TEXT && dsc_header_find (peer, card->key) == NULL)
      g_error ("%s is in ours only", card->key);
  }
}

static gint
compare_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* All keywords of a product of jwst 3.0.0 from the headers of its exposures. */
static void
compare_with_peer (const char *folder, const char *suffix, const char *product, guint n_expected)
{
  g_autofree char *path = dsc_test_shared (folder);
  g_autofree char *product_path = dsc_test_shared (product);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) primary = g_ptr_array_new ();
  g_autoptr (GPtrArray) sci = g_ptr_array_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_fits_unref);
  g_autoptr (DscHeader) ours = NULL;
  g_autoptr (DscHeader) ours_sci = NULL;
  g_autoptr (DscFits) peer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n_compared = 0;

  if (path == NULL || product_path == NULL)
    return;
  dir = g_dir_open (path, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, suffix))
      g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_cb);
  for (guint i = 0; i < names->len; i++) {
    DscFits *fits = dsc_fits_open (names->pdata[i], &error);

    g_assert_no_error (error);
    g_ptr_array_add (files, fits);
    g_ptr_array_add (primary, dsc_fits_get_hdu (fits, 0)->header);
    g_ptr_array_add (sci, dsc_fits_get_hdu (fits, dsc_fits_find_hdu (fits, "SCI"))->header);
  }
  peer = dsc_fits_open (product_path, &error);
  g_assert_no_error (error);
  dsc_blend_headers (files->len, (DscHeader *const *)primary->pdata, (DscHeader *const *)sci->pdata,
                     &ours, &ours_sci, NULL);
  compare_headers (ours, dsc_fits_get_hdu (peer, 0)->header, &n_compared);
  compare_headers (ours_sci, dsc_fits_get_hdu (peer, 1)->header, &n_compared);
  g_test_message ("%u exposures, %u keywords compared", files->len, n_compared);
  g_assert_cmpuint (n_compared, >=, n_expected);
}

static void
test_peer_niriss (void)
{
  compare_with_peer ("real/niriss-hd36805", "_cal.fits",
                     "real/niriss-hd36805/peer_resample_only_i2d.fits", 200);
}

static void
test_peer_nircam (void)
{
  compare_with_peer ("fixtures/nircam-mini/golden/outlier_detection/defaults", "_crf.fits",
                     "fixtures/nircam-mini/golden/resample/defaults/nircam-mini_i2d.fits", 55);
}

static void
test_schema (void)
{
  const DscSchemaKey *key = dsc_schema_find ("EXPMID", DSC_SCHEMA_PRIMARY);

  g_assert_cmpint (key->rule, ==, DSC_BLEND_MEAN);
  g_assert_true (key->in_table);
  g_assert_null (dsc_schema_find ("EXPMID", DSC_SCHEMA_SCI));
  g_assert_nonnull (dsc_schema_find ("V2_REF", DSC_SCHEMA_SCI));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blend/rules", test_rules);
  g_test_add_func ("/blend/schema", test_schema);
  g_test_add_func ("/blend/peer-niriss", test_peer_niriss);
  g_test_add_func ("/blend/peer-nircam", test_peer_nircam);
  return g_test_run ();
}
