/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fits-model.h"

#include <stdlib.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-gwcs.h"
#include "dsc-size.h"

struct _DscFitsModel {
  DscImageModel parent_instance;
  DscFits *fits;
  int plane_hdu[DSC_N_PLANES]; /* -1: absent */
};

G_DEFINE_FINAL_TYPE (DscFitsModel, dsc_fits_model, DSC_TYPE_IMAGE_MODEL)

static gboolean
read_rows (DscImageModel *model,
           DscPlaneId id,
           guint z,
           guint y0,
           guint n_rows,
           gpointer out,
           GError **error)
{
  DscFitsModel *self = DSC_FITS_MODEL (model);

  return dsc_fits_read_rows (self->fits, self->plane_hdu[id], z, y0, n_rows,
                             dsc_plane_pixel_type (id), out, error);
}

static gboolean
read_box (DscImageModel *model, DscPlaneId id, const DscPlaneBox *box, gpointer out, GError **error)
{
  DscFitsModel *self = DSC_FITS_MODEL (model);

  return dsc_fits_read_box (self->fits, self->plane_hdu[id], box, dsc_plane_pixel_type (id), out,
                            error);
}

static void
dsc_fits_model_finalize (GObject *object)
{
  DscFitsModel *self = DSC_FITS_MODEL (object);

  g_clear_pointer (&self->fits, dsc_fits_unref);
  G_OBJECT_CLASS (dsc_fits_model_parent_class)->finalize (object);
}

static void
dsc_fits_model_class_init (DscFitsModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_fits_model_finalize;
  DSC_IMAGE_MODEL_CLASS (klass)->read_rows = read_rows;
  DSC_IMAGE_MODEL_CLASS (klass)->read_box = read_box;
}

static void
dsc_fits_model_init (DscFitsModel *self)
{
  for (guint i = 0; i < DSC_N_PLANES; i++)
    self->plane_hdu[i] = -1;
}

DscFits *
dsc_fits_model_get_fits (DscFitsModel *self)
{
  return self->fits;
}

int
dsc_fits_model_get_plane_hdu (DscFitsModel *self, DscPlaneId id)
{
  g_return_val_if_fail (id < DSC_N_PLANES, -1);
  return self->plane_hdu[id];
}

/* SCI; in a file without one the first image of two axes. */
static int
find_science (DscFits *fits, GError **error)
{
  int hdu = dsc_fits_find_hdu (fits, "SCI");
  g_autoptr (GString) found = g_string_new (NULL);
  gint64 nx, ny, nz;

  if (hdu >= 0)
    return hdu;
  for (guint i = 0; i < dsc_fits_n_hdus (fits); i++) {
    const DscFitsHdu *h = dsc_fits_get_hdu (fits, i);

    if (dsc_fits_hdu_image_size (h, &nx, &ny, &nz) && nx > 0 && ny > 0 && nz == 1)
      return i;
    g_string_append_printf (found, "%s%s", i > 0 ? ", " : "", h->name);
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s' holds no image: it has neither a SCI extension nor another one with two axes "
               "(found: %s)",
               dsc_fits_get_path (fits), found->str);
  return -1;
}

static gboolean
check_science (DscFits *fits, const DscFitsHdu *hdu, guint *ret_nx, guint *ret_ny, GError **error)
{
  g_autofree char *what
      = g_strdup_printf ("'%s': extension %s", dsc_fits_get_path (fits), hdu->name);
  gint64 nx = 0, ny = 0, nz = 1;

  if (!dsc_fits_hdu_image_size (hdu, &nx, &ny, &nz)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "%s holds no image (NAXIS is %u)", what,
                 hdu->n_axes);
    return FALSE;
  }
  if (!dsc_size_check_image (what, nx, ny, nz, 4, NULL, error))
    return FALSE;
  if (nz != 1) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
        "%s is a cube of %" G_GINT64_FORMAT
        " layers (integrations or groups); an image of two axes is needed (cal, crf or i2d)",
        what, nz);
    return FALSE;
  }
  *ret_nx = (guint)nx;
  *ret_ny = (guint)ny;
  return TRUE;
}

static gboolean
take_plane (DscFitsModel *self, guint hdu, DscPlaneId id, guint width, guint height, GError **error)
{
  const DscFitsHdu *h = dsc_fits_get_hdu (self->fits, hdu);
  gint64 nx = 0, ny = 0, nz = 1;

  /* An extension without pixels is taken for absent: jwst writes such ones. */
  if (!dsc_fits_hdu_image_size (h, &nx, &ny, &nz) || (nx == 0 && ny == 0))
    return TRUE;
  if (nx != width || ny != height || nz < 1 || (nz > 1 && id != DSC_PLANE_CON)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s': extension %s is %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                 " x %" G_GINT64_FORMAT " pixels, SCI is %u x %u; the file is damaged",
                 dsc_fits_get_path (self->fits), h->name, nx, ny, nz, width, height);
    return FALSE;
  }
  self->plane_hdu[id] = hdu;
  dsc_image_model_declare_plane (DSC_IMAGE_MODEL (self), id, (guint)nz);
  return TRUE;
}

/* Finds the planes by the names of their extensions; the first of a name counts. */
static gboolean
find_planes (DscFitsModel *self, guint science, guint width, guint height, GError **error)
{
  if (!take_plane (self, science, DSC_PLANE_SCI, width, height, error))
    return FALSE;
  for (guint i = 0; i < dsc_fits_n_hdus (self->fits); i++) {
    DscPlaneId id;

    if (dsc_plane_from_name (dsc_fits_get_hdu (self->fits, i)->name, &id) && self->plane_hdu[id] < 0
        && !take_plane (self, i, id, width, height, error))
      return FALSE;
  }
  if (self->plane_hdu[DSC_PLANE_ERR] >= 0) {
    const DscFitsHdu *err = dsc_fits_get_hdu (self->fits, (guint)self->plane_hdu[DSC_PLANE_ERR]);

    dsc_image_model_set_err_unit (DSC_IMAGE_MODEL (self),
                                  dsc_header_get_string (err->header, "BUNIT"));
  }
  return TRUE;
}

GBytes *
dsc_fits_model_read_asdf (DscFitsModel *self, GError **error)
{
  int index = dsc_fits_find_hdu (self->fits, "ASDF");
  const DscFitsHdu *hdu;
  const char *form;
  guint64 size;

  if (index < 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "'%s' has no ASDF extension (not a product of the JWST pipeline?)",
                 dsc_fits_get_path (self->fits));
    return NULL;
  }
  hdu = dsc_fits_get_hdu (self->fits, index);
  form = dsc_header_get_string (hdu->header, "TFORM1");
  size = hdu->data_size;
  if (hdu->type != DSC_FITS_IMAGE) {
    char *unit = NULL;
    guint64 count = form != NULL ? g_ascii_strtoull (form, &unit, 10) : 0;

    if (form == NULL || *unit != 'B' || hdu->axes[1] != 1 || count != (guint64)hdu->axes[0]) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s': the ASDF extension is damaged: its column is '%s', its row has "
                   "%" G_GINT64_FORMAT " bytes and there are %" G_GINT64_FORMAT " rows",
                   dsc_fits_get_path (self->fits), form != NULL ? form : "", hdu->axes[0],
                   hdu->axes[1]);
      return NULL;
    }
    size = count;
  }
  return dsc_fits_read_bytes (self->fits, hdu->data_start, size, error);
}

/* Tells what to think of coordinates that come from FITS keywords; @reason: why there is no gwcs.
 */
static char *
describe_fits_wcs (DscFitsModel *self, const char *reason)
{
  DscImageModel *model = DSC_IMAGE_MODEL (self);
  const char *type = dsc_header_get_string (dsc_image_model_get_sci (model), "CTYPE1");
  const char *telescope = dsc_image_model_get_string (model, "TELESCOP");
  gboolean is_exposure = telescope != NULL && g_ascii_strcasecmp (telescope, "JWST") == 0
                         && !dsc_image_model_has_plane (model, DSC_PLANE_WHT)
                         && dsc_header_find (dsc_image_model_get_primary (model), "NDRIZ") == NULL;
  const char *quality = "as good as the program that wrote them";

  if (type != NULL && g_str_has_suffix (type, "-SIP"))
    quality = "TAN-SIP, usually good to 0.1 pixel";
  else if (is_exposure)
    quality = "TAN without distortion: off by several pixels towards the edges";
  return g_strdup_printf ("%s: the coordinates are those of the FITS keywords (%s)", reason,
                          quality);
}

static void
use_fits_keywords (DscFitsModel *self, const char *reason)
{
  DscImageModel *model = DSC_IMAGE_MODEL (self);
  g_autoptr (GError) local = NULL;
  g_autoptr (DscWcs) wcs = dsc_wcs_from_fits_header (
      dsc_image_model_get_sci (model), dsc_image_model_get_width (model),
      dsc_image_model_get_height (model), dsc_image_model_get_name (model), &local);
  g_autofree char *note = NULL;

  if (wcs != NULL)
    note = describe_fits_wcs (self, reason);
  else if (g_error_matches (local, DSC_ERROR, DSC_ERROR_NOT_FOUND))
    note = g_strdup_printf ("%s, and no FITS keywords for coordinates either", reason);
  else
    note = g_strdup_printf ("%s, and the FITS keywords are of no use: %s", reason, local->message);
  dsc_image_model_set_wcs (model, wcs, note);
}

static gboolean
find_wcs (DscFitsModel *self, DscFitsOpenFlags flags, GError **error)
{
  DscImageModel *model = DSC_IMAGE_MODEL (self);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (DscWcs) wcs = NULL;
  g_autofree char *what = NULL;

  if (dsc_fits_find_hdu (self->fits, "ASDF") < 0) {
    use_fits_keywords (self, "no gwcs (no ASDF extension)");
    return TRUE;
  }
  bytes = dsc_fits_model_read_asdf (self, &local);
  what = g_strdup_printf ("'%s', extension ASDF", dsc_image_model_get_path (model));
  if (bytes != NULL)
    wcs = dsc_gwcs_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), what, &local);
  if (wcs != NULL)
    dsc_image_model_set_wcs (model, wcs, NULL);
  else if (bytes != NULL && g_error_matches (local, DSC_ERROR, DSC_ERROR_NOT_FOUND))
    use_fits_keywords (self, "no gwcs in the ASDF extension");
  else if (flags & DSC_FITS_OPEN_ANY_WCS)
    use_fits_keywords (self, local->message);
  else {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  return TRUE;
}

DscImageModel *
dsc_fits_model_open_full (const char *path, DscFitsOpenFlags flags, GError **error)
{
  g_autoptr (DscFits) fits = dsc_fits_open (path, error);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (DscFitsModel) self = NULL;
  g_autoptr (DscHeader) primary = NULL;
  g_autoptr (DscHeader) sci = NULL;
  guint width, height;
  int science;

  if (fits == NULL)
    return NULL;
  science = find_science (fits, error);
  if (science < 0
      || !check_science (fits, dsc_fits_get_hdu (fits, science), &width, &height, error))
    return NULL;
  self = DSC_FITS_MODEL (dsc_image_model_new_of_type (DSC_TYPE_FITS_MODEL, name, width, height));
  self->fits = dsc_fits_ref (fits);
  dsc_image_model_set_path (DSC_IMAGE_MODEL (self), path);
  primary = dsc_header_copy (dsc_fits_get_hdu (fits, 0)->header);
  sci = dsc_header_copy (dsc_fits_get_hdu (fits, science)->header);
  dsc_image_model_set_headers (DSC_IMAGE_MODEL (self), primary, sci);
  if (!find_planes (self, science, width, height, error) || !find_wcs (self, flags, error))
    return NULL;
  return DSC_IMAGE_MODEL (g_steal_pointer (&self));
}

DscImageModel *
dsc_fits_model_open (const char *path, GError **error)
{
  return dsc_fits_model_open_full (path, DSC_FITS_OPEN_STRICT, error);
}
