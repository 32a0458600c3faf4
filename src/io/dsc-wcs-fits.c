/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <wcslib/wcslib.h>

#include "dsc-error.h"
#include "dsc-gwcs.h"

#define CARD 80
#define MAX_SIP_ORDER 9

/* wcslib keeps working memory and status inside its structs, and a few settings in static ones:
 * parsing is serialised, and so is the use of each struct. TAN and TAN-SIP, which is what nearly
 * all files have, are taken out of the struct and evaluated as transforms, without locks. */
static GMutex parse_lock;

typedef struct {
  GMutex lock;
  struct wcsprm wcs;
} WcslibData;

static void
wcslib_free (gpointer data)
{
  WcslibData *d = data;

  wcsfree (&d->wcs);
  g_mutex_clear (&d->lock);
  g_free (d);
}

/* Both directions: @in and @out are pairs; columns of the sky pair as the struct orders its axes.
 */
static void
wcslib_run (WcslibData *d,
            gboolean to_sky,
            gsize n,
            const double *a,
            const double *b,
            double *ret_a,
            double *ret_b)
{
  g_autofree double *in = g_new (double, 9 * n + 1);
  g_autofree int *stat = g_new0 (int, n + 1);
  double *out = in + 2 * n, *image = in + 4 * n, *phi = in + 6 * n, *theta = in + 7 * n;
  int lng = d->wcs.lng, lat = d->wcs.lat;

  for (gsize i = 0; i < n; i++) {
    in[2 * i + (gsize)(to_sky ? 0 : lng)] = to_sky ? a[i] + 1.0 : a[i];
    in[2 * i + (gsize)(to_sky ? 1 : lat)] = to_sky ? b[i] + 1.0 : b[i];
    out[2 * i] = out[2 * i + 1] = NAN;
  }
  g_mutex_lock (&d->lock);
  if (to_sky)
    wcsp2s (&d->wcs, (int)n, 2, in, image, phi, theta, out, stat);
  else
    wcss2p (&d->wcs, (int)n, 2, in, phi, theta, image, out, stat);
  g_mutex_unlock (&d->lock);
  for (gsize i = 0; i < n; i++) {
    ret_a[i] = stat[i] != 0 ? NAN : to_sky ? out[2 * i + (gsize)lng] : out[2 * i] - 1.0;
    ret_b[i] = stat[i] != 0 ? NAN : to_sky ? out[2 * i + (gsize)lat] : out[2 * i + 1] - 1.0;
  }
}

#define WCSLIB_BLOCK 4096

static void
wcslib_blocks (gpointer data,
               gboolean to_sky,
               gsize n,
               const double *a,
               const double *b,
               double *ret_a,
               double *ret_b)
{
  for (gsize i = 0; i < n; i += WCSLIB_BLOCK)
    wcslib_run (data, to_sky, MIN (WCSLIB_BLOCK, n - i), a + i, b + i, ret_a + i, ret_b + i);
}

static void
wcslib_to_sky (gpointer data, gsize n, const double *x, const double *y, double *ra, double *dec)
{
  wcslib_blocks (data, TRUE, n, x, y, ra, dec);
}

static void
wcslib_to_pixel (gpointer data, gsize n, const double *ra, const double *dec, double *x, double *y)
{
  wcslib_blocks (data, FALSE, n, ra, dec, x, y);
}

static const DscWcsBackend wcslib_backend = { wcslib_to_sky, wcslib_to_pixel, wcslib_free };

static void
put_card (GString *text, const char *key, const char *value)
{
  g_autofree char *card = g_strdup_printf ("%-8s= %20s", key, value);

  g_string_append_printf (text, "%-*.*s", CARD, CARD, card);
}

/* The cards as wcslib wants them: 80 characters each, without separators. */
static GString *
header_text (const DscHeader *header, guint width, guint height)
{
  GString *text = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  put_card (text, "NAXIS", "2");
  put_card (text, "NAXIS1", (g_snprintf (number, sizeof number, "%u", width), number));
  put_card (text, "NAXIS2", (g_snprintf (number, sizeof number, "%u", height), number));
  for (guint i = 0; i < dsc_header_n_cards (header); i++) {
    const DscCard *card = dsc_header_get_card (header, i);

    if (strlen (card->key) > 8 || card->key[0] == '\0')
      continue;
    if (card->type == DSC_CARD_INT) {
      g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, card->i);
      put_card (text, card->key, number);
    } else if (card->type == DSC_CARD_DOUBLE && isfinite (card->d)) {
      /* An E exponent and a point, as FITS writes floats. */
      g_ascii_formatd (number, sizeof number, "%.16E", card->d);
      put_card (text, card->key, number);
    } else if (card->type == DSC_CARD_STRING && strlen (card->string) <= 60
               && strchr (card->string, '\'') == NULL) {
      g_autofree char *quoted = g_strdup_printf ("'%-8s'", card->string);

      put_card (text, card->key, quoted);
    }
  }
  g_string_append_printf (text, "%-*s", CARD, "END");
  return text;
}

static gboolean
wcs_error (GError **error, DscError code, const char *name, const char *what)
{
  g_set_error (error, DSC_ERROR, code, "%s: %s", name, what);
  return FALSE;
}

/* Fills @ret with the two celestial axes of the primary description; wcsfree() it in any case. */
static gboolean
parse (GString *text, const char *name, struct wcsprm *ret, GError **error)
{
  struct wcsprm *list = NULL;
  int n_rejected = 0, n_list = 0, n_axes = 1, axes[2] = { WCSSUB_CELESTIAL }, found = -1, status;
  int fixes[NWCSFIX];

  if (wcspih (text->str, (int)(text->len / CARD), WCSHDR_all, 0, &n_rejected, &n_list, &list) != 0)
    return wcs_error (error, DSC_ERROR_WCS, name, "wcslib cannot parse the FITS WCS keywords");
  for (int i = 0; i < n_list && found < 0; i++)
    if (list[i].alt[0] == ' ')
      found = i;
  status = -1;
  if (found >= 0) {
    wcsfix (0, NULL, &list[found], fixes);
    status = wcssub (1, &list[found], &n_axes, axes, ret);
  }
  wcsvfree (&n_list, &list);
  if (status != 0 || n_axes != 2)
    return wcs_error (error, DSC_ERROR_NOT_FOUND, name,
                      "the FITS keywords describe no celestial coordinates (CTYPEn, CRVALn ...)");
  status = wcsset (ret);
  if (status != 0 || ret->lng < 0 || ret->lat < 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS, "%s: wcslib refuses the FITS WCS keywords: %s",
                 name, status > 0 && status <= 13 ? wcs_errmsg[status] : "no celestial axes");
    return FALSE;
  }
  return TRUE;
}

/* wcslib sets up some singular matrices without complaint. */
static gboolean
check_matrix (const struct wcsprm *wcs, const char *name, GError **error)
{
  const double *pc = wcs->lin.pc;
  double det = (pc[0] * pc[3] - pc[1] * pc[2]) * wcs->lin.cdelt[0] * wcs->lin.cdelt[1];

  if (isfinite (det) && det != 0.0)
    return TRUE;
  return wcs_error (error, DSC_ERROR_WCS, name,
                    "the matrix of the FITS WCS (CDi_j or PCi_j and CDELTi) is singular");
}

static gboolean
check_system (const struct wcsprm *wcs, const char *name, GError **error)
{
  if (strncmp (wcs->ctype[wcs->lng], "RA", 2) != 0 || strncmp (wcs->radesys, "FK4", 3) == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "%s: the FITS WCS is in '%s' %s; this program works with ICRS or FK5 right "
                 "ascension and declination",
                 name, wcs->ctype[wcs->lng], wcs->radesys);
    return FALSE;
  }
  return TRUE;
}

/* The coefficients of one SIP polynomial (A, B, AP, BP) with x^1 (@unit 0) or y^1 (@unit 1) added.
 * Returns: (nullable): NULL if there is none */
static DscTransform *
sip_polynomial (const DscHeader *header, const char *name, int unit)
{
  double c[(MAX_SIP_ORDER + 1) * (MAX_SIP_ORDER + 1)] = { 0 };
  g_autofree char *order_key = g_strdup_printf ("%s_ORDER", name);
  gint64 order;
  guint size;

  if (!dsc_header_get_int (header, order_key, &order) || order < 1 || order > MAX_SIP_ORDER)
    return NULL;
  size = (guint)order + 1;
  for (guint i = 0; i < size; i++)
    for (guint j = 0; i + j < size; j++) {
      g_autofree char *key = g_strdup_printf ("%s_%u_%u", name, i, j);

      dsc_header_get_double (header, key, &c[i * size + j]);
    }
  c[unit == 0 ? size : 1] += 1.0;
  return dsc_transform_new_polynomial2 (c, size, NULL, NULL, NULL);
}

static DscTransform *
sip_pair (const DscHeader *header, const char *x, const char *y)
{
  static const guint both[4] = { 0, 1, 0, 1 };
  DscTransform *a = sip_polynomial (header, x, 0), *b = sip_polynomial (header, y, 1);

  return dsc_transform_new_compose (dsc_transform_new_remap (both, 4, 2, NULL),
                                    dsc_transform_new_concatenate (a, b, NULL), NULL);
}

/* Shepherd et al. (the SIP convention, ADASS XIV 2005): u + A (u, v) before the matrix. */
static DscTransform *
sip_transform (const DscHeader *header)
{
  DscTransform *forward = sip_pair (header, "A", "B"), *inverse;

  if (forward == NULL)
    return NULL;
  inverse = sip_pair (header, "AP", "BP");
  if (inverse != NULL)
    dsc_transform_set_inverse (forward, inverse, NULL);
  return forward;
}

static DscTransform *
join (DscTransform *a, DscTransform *b)
{
  return a == NULL ? b : b == NULL ? a : dsc_transform_new_compose (a, b, NULL);
}

static DscWcs *
wrap (DscTransform *transform, guint width, guint height, GError **error)
{
  g_autoptr (DscTransform) t = transform;
  const DscWcsStep steps[2]
      = { { .name = "detector", .transform = t }, { .name = "world", .celestial = TRUE } };

  return dsc_wcs_new_from_steps (DSC_WCS_FITS, steps, 2, NULL, (guint[2]){ width, height }, error);
}

/* A gnomonic projection with or without SIP as transforms. */
static DscWcs *
native (const struct wcsprm *wcs, DscTransform *sip, guint width, guint height, GError **error)
{
  int row[2] = { wcs->lng, wcs->lat };
  double cd[4], cdelt[2], crpix[2] = { wcs->crpix[0] - 1.0, wcs->crpix[1] - 1.0 };
  const double *ref = wcs->cel.ref;
  DscTransform *t;

  for (int i = 0; i < 2; i++) {
    double scale = wcs->lin.cdelt[row[i]];

    cdelt[i] = fabs (scale);
    for (int j = 0; j < 2; j++)
      cd[2 * i + j] = wcs->lin.pc[2 * row[i] + j] * (scale < 0.0 ? -1.0 : 1.0);
  }
  if (cdelt[0] == 1.0 && cdelt[1] == 1.0) { /* a CD matrix */
    cdelt[0] = cdelt[1] = sqrt (fabs (cd[0] * cd[3] - cd[1] * cd[2]));
    for (int i = 0; i < 4; i++)
      cd[i] /= cdelt[0];
  }
  if (sip == NULL && ref[2] == 180.0)
    return wrap (dsc_transform_new_fitswcs (crpix, ref, cdelt, cd), width, height, error);
  for (int i = 0; i < 4; i++)
    cd[i] *= cdelt[i / 2];
  t = join (dsc_transform_new_concatenate (dsc_transform_new_shift (-crpix[0]),
                                           dsc_transform_new_shift (-crpix[1]), NULL),
            sip);
  t = join (t, dsc_transform_new_affine (cd, NULL));
  t = join (t, dsc_transform_new_gnomonic (FALSE));
  t = join (t, dsc_transform_new_rotate3d (ref[0], ref[1], ref[2], FALSE));
  return wrap (t, width, height, error);
}

static gboolean
is_plain_tan (const struct wcsprm *wcs)
{
  const struct disprm *before = wcs->lin.dispre;

  return strcmp (wcs->cel.prj.code, "TAN") == 0 && wcs->cel.offset == 0 && wcs->lin.disseq == NULL
         && (before == NULL || strcmp (before->dtype[0], "SIP") == 0);
}

DscWcs *
dsc_wcs_from_fits_header (
    const DscHeader *header, guint width, guint height, const char *name, GError **error)
{
  WcslibData *data = g_new0 (WcslibData, 1);
  g_autoptr (GString) text = header_text (header, width, height);
  g_autofree char *description = NULL;
  DscWcs *wcs = NULL;
  gboolean ok;

  g_mutex_init (&data->lock);
  data->wcs.flag = -1;
  wcsinit (1, 2, &data->wcs, 0, 0, 0);
  g_mutex_lock (&parse_lock);
  ok = parse (text, name, &data->wcs, error);
  g_mutex_unlock (&parse_lock);
  if (ok && check_system (&data->wcs, name, error) && check_matrix (&data->wcs, name, error)) {
    if (!is_plain_tan (&data->wcs)) {
      description = g_strdup_printf ("FITS %.3s by wcslib (no gwcs)", data->wcs.cel.prj.code);
      return dsc_wcs_new_from_backend (DSC_WCS_FITS, &wcslib_backend, data, description,
                                       (double[2]){ 0.5 * (width - 1.0), 0.5 * (height - 1.0) });
    }
    wcs = native (&data->wcs, sip_transform (header), width, height, error);
    if (wcs == NULL)
      g_prefix_error (error, "%s: ", name);
  }
  wcslib_free (data);
  return wcs;
}
