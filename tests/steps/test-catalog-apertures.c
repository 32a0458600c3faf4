/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "source_catalog/dsc-catalog-apertures.h"
#include "dsc-error.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-test.h"

/* Which rows of the reference files are taken, and what stands in their place. Numbers are those of
 * the files in the shared fixtures. */

typedef struct {
  DscCatalogApertures a;
  GError *error;
  gboolean ok;
} Result;

static DscHeader *
make_primary (const char *instrument, const char *filter, const char *key, const char *value)
{
  DscHeader *primary = dsc_header_new ();

  dsc_header_set_string (primary, "INSTRUME", instrument, NULL);
  dsc_header_set_string (primary, "FILTER", filter, NULL);
  if (key != NULL)
    dsc_header_set_string (primary, key, value, NULL);
  return primary;
}

static Result
find (DscHeader *primary, DscCompat compat, const char *const *settings)
{
  Result r = { { 0 }, NULL, FALSE };
  gpointer params = dsc_step_check_params (&dsc_source_catalog_step, settings);

  r.ok = dsc_catalog_apertures_init (&r.a, primary, NULL, params, compat, &r.error);
  g_assert (r.ok == (r.error == NULL));
  dsc_params_free (dsc_source_catalog_step.params, dsc_source_catalog_step.n_params, params);
  return r;
}

static void
result_clear (Result *r)
{
  dsc_catalog_apertures_clear (&r->a);
  g_clear_error (&r->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static void
assert_error (const Result *r, int code, const char *part)
{
  g_assert_error (r->error, DSC_ERROR, code);
  if (strstr (r->error->message, part) == NULL)
    g_error ("\"%s\" does not say \"%s\"", r->error->message, part);
}

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not say \"%s\"", text, part);
}

static void
assert_warning (const Result *r, const char *part)
{
  for (guint i = 0; i < r->a.warnings->len; i++)
    if (strstr (r->a.warnings->pdata[i], part) != NULL)
      return;
  g_error ("no warning says \"%s\"", part);
}

static void
assert_fixed (const Result *r)
{
  g_assert (r->ok && r->a.origin == DSC_APERTURES_FIXED);
  for (int k = 0; k < 3; k++) {
    g_assert_cmpint (r->a.names[k], ==, k + 1);
    g_assert_cmpfloat (r->a.radii[k], ==, k + 1);
    g_assert (isnan (r->a.corrections[k]));
  }
  g_assert_cmpfloat (r->a.ring_inner, ==, 5);
  g_assert_cmpfloat (r->a.ring_outer, ==, 10);
}

static void
test_rows (void)
{
  static const struct {
    const char *instrument, *filter, *key, *value;
    double radii[3], correction, offset;
  } cases[] = {
    { "NIRCAM", "F200W", "PUPIL", "CLEAR", { 0.8838835, 1.3806701, 2.4558604 }, 1.4304314, 1.7 },
    { "NIRISS", "CLEAR", "PUPIL", "F150W", { 0.3952847, 0.63737744, 1.0752907 }, 1.4287633, 1.24 },
    { "MIRI",
      "F770W",
      "SUBARRAY",
      "SUB256",
      { 0.95197165, 1.4252193, 2.3782873 },
      1.4300911,
      4.39 },
  };
  g_autofree char *folder = dsc_test_shared ("fixtures/reference");

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DscHeader) primary
        = make_primary (cases[i].instrument, cases[i].filter, cases[i].key, cases[i].value);
    g_autofree char *setting = g_strdup_printf ("reference_folder=%s", folder);
    g_auto (Result) r = find (primary, DSC_COMPAT_NONE, (const char *[]){ setting, NULL });

    g_assert_no_error (r.error);
    g_assert (r.a.origin == DSC_APERTURES_REFERENCE);
    g_assert_cmpuint (r.a.warnings->len, ==, 0);
    g_assert_cmpuint (r.a.sources->len, ==, 2);
    for (guint k = 0; k < 3; k++)
      dsc_assert_near (r.a.radii[k], cases[i].radii[k], 0, 1e-7);
    dsc_assert_near (r.a.corrections[2], cases[i].correction, 0, 1e-7);
    dsc_assert_near (r.a.vega_offset, cases[i].offset, 0, 1e-12);
    g_assert_cmpint (r.a.names[0], ==, 30);
    g_assert_cmpfloat (r.a.ring_inner, ==, 12);
    g_assert_cmpfloat (r.a.ring_outer, ==, 18);
  }
}

/* A file cannot be of an instrument that is not said, though a row of it might be taken. */
static void
test_no_instrument (void)
{
  g_autofree char *path = dsc_test_shared ("fixtures/reference/nircam_apcorr.fits");
  g_autofree char *setting = g_strdup_printf ("override_apcorr=%s", path);
  g_autoptr (DscHeader) primary = make_primary ("", "F200W", "PUPIL", "CLEAR");

  if (path == NULL)
    return;
  g_auto (Result) peer = find (primary, DSC_COMPAT_JWST, (const char *[]){ setting, NULL });
  g_auto (Result) r = find (primary, DSC_COMPAT_NONE, (const char *[]){ setting, NULL });

  g_assert_error (peer.error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (peer.error->message, "INSTRUME"));
  g_assert_no_error (r.error);
  g_assert (r.a.origin == DSC_APERTURES_FIXED);
}

/* Pixels half as large as those of the detector: radii are twice as many. */
static void
test_scale (void)
{
  g_autofree char *path = dsc_test_shared ("fixtures/reference/nircam_apcorr.fits");
  g_autofree char *setting = g_strdup_printf ("override_apcorr=%s", path);
  g_autoptr (DscHeader) primary = make_primary ("NIRCAM", "F200W", "PUPIL", "CLEAR");

  if (path == NULL)
    return;
  dsc_header_set_double (primary, "PXSCLRT", 0.5, NULL);
  {
    g_auto (Result) r = find (primary, DSC_COMPAT_NONE,
                              (const char *[]){ setting, "aperture_ee3=80", "bkg_annulus=20,30",
                                                "abvega_offset=1.25", NULL });

    g_assert_no_error (r.error);
    dsc_assert_near (r.a.radii[2], 2 * 3.921708, 0, 1e-7);
    g_assert_cmpint (r.a.names[2], ==, 80);
    g_assert_cmpfloat (r.a.ring_inner, ==, 20);
    g_assert_cmpfloat (r.a.vega_offset, ==, 1.25);
    g_assert_cmpuint (r.a.warnings->len, ==, 0);
  }
  dsc_header_remove (primary, "PXSCLRT");
  dsc_header_set_string (primary, "S_RESAMP", "COMPLETE", NULL);
  {
    g_auto (Result) r = find (primary, DSC_COMPAT_NONE, (const char *[]){ setting, NULL });

    dsc_assert_near (r.a.radii[2], 2.4558604, 0, 1e-7);
    assert_warning (&r, "PXSCLRT");
  }
}

/* FGS has one table for all, and an offset for each detector: from texts that are no ASDF blocks.
 */
static void
test_fgs (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *apcorr = g_build_filename (dir, "any.csv", NULL);
  g_autofree char *offset = g_build_filename (dir, "offset.asdf", NULL);
  g_autofree char *a = g_strdup_printf ("override_apcorr=%s", apcorr);
  g_autofree char *b = g_strdup_printf ("override_abvegaoffset=%s", offset);
  g_autoptr (DscHeader) primary = make_primary ("FGS", "N/A", "DETECTOR", "GUIDER2");

  g_assert_true (g_file_set_contents (apcorr,
                                      "eefraction,radius,apcorr,skyin,skyout\n0.3,1.0,3.3,6.0,9.0\n"
                                      "0.5,2.0,2.0,6.0,9.0\n0.7,4.0,1.4,6.0,9.0\n",
                                      -1, NULL));
  g_assert_true (g_file_set_contents (
      offset,
      "#ASDF 1.0.0\n#ASDF_STANDARD 1.5.0\n%YAML 1.1\n---\nabvega_offset:\n  columns:\n"
      "  - {name: detector, data: [GUIDER1, GUIDER2]}\n"
      "  - {name: abvega_offset, data: [0.5, 0.75]}\n...\n",
      -1, NULL));
  g_auto (Result) r = find (primary, DSC_COMPAT_NONE, (const char *[]){ a, b, NULL });

  g_assert_no_error (r.error);
  g_assert_cmpfloat (r.a.radii[2], ==, 4);
  g_assert_cmpfloat (r.a.vega_offset, ==, 0.75);
}

static void
copy (const char *from, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *content = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (from, &content, &n, NULL));
  g_assert_true (g_file_set_contents (path, content, (gssize)n, NULL));
}

/* Files of other kinds and instruments lie about, in folders; of several the last version counts,
 * and one that is broken or has no row for the image is passed over. */
static void
test_search (void)
{
  g_autofree char *apcorr = dsc_test_shared ("fixtures/reference/nircam_apcorr.fits");
  g_autofree char *miri = dsc_test_shared ("fixtures/reference/miri_apcorr.fits");
  g_autofree char *offset = dsc_test_shared ("fixtures/reference/nircam_abvegaoffset.asdf");
  g_autofree char *root = dsc_test_tmpdir ();
  g_autofree char *folder = g_build_filename (root, "references", "jwst", "nircam", NULL);
  g_autofree char *setting = g_strdup_printf ("reference_folder=%s", root);
  g_autoptr (DscHeader) primary = make_primary ("NIRCAM", "F200W", "PUPIL", "CLEAR");
  g_autofree char *broken = g_build_filename (folder, "jwst_nircam_apcorr_0009.fits", NULL);

  if (apcorr == NULL)
    return;
  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  copy (apcorr, folder, "jwst_nircam_apcorr_0003.fits");
  copy (apcorr, folder, "jwst_nircam_apcorr_0005.fits");
  copy (miri, folder, "jwst_nircam_apcorr_0007.fits");
  copy (offset, folder, "jwst_nircam_abvegaoffset_0001.asdf");
  copy (offset, folder, "jwst_nircam_distortion_0001.asdf");
  g_assert_true (g_file_set_contents (broken, "SIMPLE = NIRCAM eefraction", -1, NULL));
  for (guint i = 0; i < 2; i++) {
    if (i == 1)
      g_setenv ("CRDS_PATH", root, TRUE);
    g_auto (Result) r
        = find (primary, DSC_COMPAT_NONE, (const char *[]){ i == 0 ? setting : NULL, NULL });

    g_assert_no_error (r.error);
    g_assert (r.a.origin == DSC_APERTURES_REFERENCE);
    g_assert_cmpstr (r.a.sources->pdata[0], ==,
                     "aperture corrections: jwst_nircam_apcorr_0005.fits");
    assert_has (r.a.sources->pdata[1], i == 0 ? "distortion_0001" : "abvegaoffset_0001");
  }
  g_unsetenv ("CRDS_PATH");
}

static void
test_none (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *setting = g_strdup_printf ("reference_folder=%s", dir);
  g_autoptr (DscHeader) primary = make_primary ("NIRCAM", "F200W", "PUPIL", "CLEAR");
  g_auto (Result) none = find (primary, DSC_COMPAT_NONE, (const char *[]){ NULL });
  g_auto (Result) empty = find (primary, DSC_COMPAT_NONE, (const char *[]){ setting, NULL });
  g_auto (Result) na
      = find (primary, DSC_COMPAT_NONE,
              (const char *[]){ "override_apcorr=N/A", "override_abvegaoffset=N/A", NULL });
  g_auto (Result) peer = find (primary, DSC_COMPAT_JWST, (const char *[]){ NULL });

  assert_fixed (&none);
  assert_fixed (&empty);
  assert_fixed (&na);
  assert_warning (&none, "no aperture corrections: apertures of 1, 2, 3 px");
  assert_warning (&na, "N/A was asked for");
  g_assert (isnan (none.a.vega_offset));
  g_assert_cmpfloat (peer.a.corrections[2], ==, 1);
  g_assert_cmpfloat (peer.a.vega_offset, ==, 0);
}

static void
test_by_hand (void)
{
  g_autoptr (DscHeader) primary = make_primary ("NIRCAM", "F200W", "PUPIL", "CLEAR");
  g_auto (Result) bare
      = find (primary, DSC_COMPAT_NONE, (const char *[]){ "aperture_radii=1.5,2.5,4", NULL });
  g_auto (Result) whole
      = find (primary, DSC_COMPAT_NONE,
              (const char *[]){ "aperture_radii=1.5,2.5,4", "aperture_corrections=3,2,1.4",
                                "abvega_offset=1.7", NULL });

  g_assert (bare.a.origin == DSC_APERTURES_HAND && isnan (bare.a.corrections[2]));
  g_assert_cmpint (bare.a.names[2], ==, 3);
  g_assert_cmpfloat (bare.a.radii[2], ==, 4);
  assert_warning (&bare, "aperture_corrections");
  g_assert_cmpint (whole.a.names[2], ==, 70);
  g_assert_cmpfloat (whole.a.corrections[2], ==, 1.4);
  g_assert_cmpuint (whole.a.warnings->len, ==, 0);
}

static void
test_multiple (void)
{
  g_autofree char *path = dsc_test_shared ("fixtures/reference/nircam_apcorr.fits");
  g_autofree char *setting = g_strdup_printf ("override_apcorr=%s", path);
  g_autoptr (DscHeader) primary = make_primary ("NIRCAM", "MULTIPLE", "PUPIL", "CLEAR");

  if (path == NULL)
    return;
  g_auto (Result) r = find (primary, DSC_COMPAT_NONE, (const char *[]){ setting, NULL });
  g_auto (Result) peer = find (primary, DSC_COMPAT_JWST, (const char *[]){ setting, NULL });

  assert_fixed (&r);
  assert_warning (&r, "several filters");
  assert_error (&peer, DSC_ERROR_UNSUPPORTED, "MULTIPLE");
}

static void
test_errors (void)
{
  g_autofree char *path = dsc_test_shared ("fixtures/reference/miri_apcorr.fits");
  g_autofree char *asdf = dsc_test_shared ("fixtures/reference/miri_abvegaoffset.asdf");
  g_autofree char *a = g_strdup_printf ("override_apcorr=%s", path);
  g_autofree char *b = g_strdup_printf ("override_abvegaoffset=%s", path);
  g_autofree char *c = g_strdup_printf ("override_apcorr=%s", asdf);
  g_autofree char *niriss = dsc_test_shared ("fixtures/reference/niriss_apcorr.fits");
  g_autofree char *d = g_strdup_printf ("override_apcorr=%s", niriss);
  g_autoptr (DscHeader) miri = make_primary ("MIRI", "F770W", "SUBARRAY", "BRIGHTSKY");
  g_autoptr (DscHeader) full = make_primary ("MIRI", "F770W", "SUBARRAY", "FULL");
  g_autoptr (DscHeader) nircam = make_primary ("NIRCAM", "F200W", "PUPIL", "CLEAR");

  if (path == NULL)
    return;
  g_auto (Result) row = find (miri, DSC_COMPAT_NONE, (const char *[]){ a, NULL });
  g_auto (Result) other = find (nircam, DSC_COMPAT_NONE, (const char *[]){ a, NULL });
  g_auto (Result) like = find (nircam, DSC_COMPAT_NONE, (const char *[]){ d, NULL });
  g_auto (Result) peer = find (nircam, DSC_COMPAT_JWST, (const char *[]){ d, NULL });
  g_auto (Result) folder
      = find (full, DSC_COMPAT_NONE, (const char *[]){ "reference_folder=/nowhere", NULL });
  g_auto (Result) kind = find (full, DSC_COMPAT_NONE, (const char *[]){ b, NULL });
  g_auto (Result) swapped = find (full, DSC_COMPAT_NONE, (const char *[]){ c, NULL });
  g_auto (Result) energy
      = find (full, DSC_COMPAT_NONE, (const char *[]){ a, "aperture_ee1=35", NULL });
  g_auto (Result) order = find (full, DSC_COMPAT_NONE, (const char *[]){ "aperture_ee1=50", NULL });
  g_auto (Result) gone
      = find (full, DSC_COMPAT_NONE, (const char *[]){ "override_apcorr=/nowhere/x.fits", NULL });
  g_auto (Result) ring = find (full, DSC_COMPAT_NONE, (const char *[]){ "bkg_annulus=9,9", NULL });

  assert_error (&row, DSC_ERROR_UNSUPPORTED, "F770W FULL");
  assert_error (&other, DSC_ERROR_UNSUPPORTED, "MIRI");
  assert_error (&like, DSC_ERROR_UNSUPPORTED, "is a reference file of NIRISS");
  assert_error (&peer, DSC_ERROR_UNSUPPORTED, "no row"); /* it looks at the rows alone */
  assert_error (&folder, DSC_ERROR_NOT_FOUND, "/nowhere");
  assert_error (&kind, DSC_ERROR_FORMAT, "abvega_offset");
  assert_error (&swapped, DSC_ERROR_FORMAT, "eefraction");
  assert_error (&energy, DSC_ERROR_UNSUPPORTED, "10, 20, 30");
  assert_error (&order, DSC_ERROR_PARAMETER, "aperture_ee");
  assert_error (&gone, DSC_ERROR_NOT_FOUND, "/nowhere/x.fits");
  assert_error (&ring, DSC_ERROR_PARAMETER, "bkg_annulus");
}

/* Files cut off or scrambled anywhere: an error or numbers, never a crash. */
static void
damage (const char *path, const char *option)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *bad = g_build_filename (dir, "bad", NULL);
  g_autofree char *setting = g_strdup_printf ("%s=%s", option, bad);
  g_autofree char *content = NULL;
  g_autoptr (DscHeader) primary = make_primary ("MIRI", "F770W", "SUBARRAY", "FULL");
  DscTestRandom random = { 7 };
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (guint i = 0; i < 150; i++) {
    g_autofree char *copy = g_memdup2 (content, size);
    gsize n = i < 50 ? size * i / 50 : size;

    for (guint k = 0; i >= 50 && k < 8; k++)
      copy[(gsize)(dsc_test_uniform (&random) * (double)size)]
          = (char)(dsc_test_uniform (&random) * 256);
    g_assert_true (g_file_set_contents (bad, copy, (gssize)n, NULL));
    {
      g_auto (Result) r = find (primary, DSC_COMPAT_NONE, (const char *[]){ setting, NULL });

      g_assert (r.ok || (r.error->domain == DSC_ERROR && *r.error->message != '\0'));
    }
  }
}

static void
test_damaged (void)
{
  g_autofree char *apcorr = dsc_test_shared ("fixtures/reference/miri_apcorr.fits");
  g_autofree char *offset = dsc_test_shared ("fixtures/reference/miri_abvegaoffset.asdf");

  if (apcorr == NULL)
    return;
  damage (apcorr, "override_apcorr");
  damage (offset, "override_abvegaoffset");
}

int
main (int argc, char **argv)
{
  g_unsetenv ("CRDS_PATH");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/steps/catalog-apertures/rows", test_rows);
  g_test_add_func ("/steps/catalog-apertures/scale", test_scale);
  g_test_add_func ("/steps/catalog-apertures/no-instrument", test_no_instrument);
  g_test_add_func ("/steps/catalog-apertures/fgs", test_fgs);
  g_test_add_func ("/steps/catalog-apertures/search", test_search);
  g_test_add_func ("/steps/catalog-apertures/none", test_none);
  g_test_add_func ("/steps/catalog-apertures/by-hand", test_by_hand);
  g_test_add_func ("/steps/catalog-apertures/multiple", test_multiple);
  g_test_add_func ("/steps/catalog-apertures/errors", test_errors);
  g_test_add_func ("/steps/catalog-apertures/damaged", test_damaged);
  return g_test_run ();
}
