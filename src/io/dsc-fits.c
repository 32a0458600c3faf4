/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fits.h"

#include <errno.h>
#include <fcntl.h>
#include <fitsio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dsc-error.h"
#include "dsc-fits-card.h"
#include "dsc-fits-file.h"
#include "dsc-fits-pixels.h"
#include "dsc-size.h"

#define MAX_HDUS 4096
#define MAX_HEADER_BYTES (64u << 20)
#define CHUNK_BYTES (256u << 10)

struct _DscFits {
  char *path;
  DscFitsFile *file;
  GPtrArray *hdus;  /* of DscFitsHdu */
  GMutex lock;      /* protects tiles */
  GPtrArray *tiles; /* per HDU: (nullable) GBytes: the pixels of a tile-compressed image */
  gatomicrefcount ref_count;
};

/* cfitsio keeps its list of open files in static memory. */
static GMutex cfitsio_lock;

static void
hdu_free (gpointer data)
{
  DscFitsHdu *hdu = data;

  g_free (hdu->name);
  g_clear_pointer (&hdu->header, dsc_header_unref);
  g_free (hdu);
}

static void
bytes_unref (gpointer data)
{
  if (data != NULL)
    g_bytes_unref (data);
}

DscFits *
dsc_fits_ref (DscFits *fits)
{
  g_atomic_ref_count_inc (&fits->ref_count);
  return fits;
}

void
dsc_fits_unref (DscFits *fits)
{
  if (fits == NULL || !g_atomic_ref_count_dec (&fits->ref_count))
    return;
  g_free (fits->path);
  g_clear_pointer (&fits->file, dsc_fits_file_free);
  g_ptr_array_unref (fits->hdus);
  g_ptr_array_unref (fits->tiles);
  g_mutex_clear (&fits->lock);
  g_free (fits);
}

const char *
dsc_fits_get_path (const DscFits *fits)
{
  return fits->path;
}

guint64
dsc_fits_get_size (const DscFits *fits)
{
  return dsc_fits_file_get_size (fits->file);
}

guint
dsc_fits_n_hdus (const DscFits *fits)
{
  return fits->hdus->len;
}

const DscFitsHdu *
dsc_fits_get_hdu (const DscFits *fits, guint index)
{
  g_return_val_if_fail (index < fits->hdus->len, NULL);
  return fits->hdus->pdata[index];
}

int
dsc_fits_find_hdu (const DscFits *fits, const char *name)
{
  for (guint i = 0; i < fits->hdus->len; i++)
    if (g_ascii_strcasecmp (dsc_fits_get_hdu (fits, i)->name, name) == 0)
      return i;
  return -1;
}

gboolean
dsc_fits_hdu_image_size (const DscFitsHdu *hdu, gint64 *ret_nx, gint64 *ret_ny, gint64 *ret_nz)
{
  gint64 depth = 1;

  if ((hdu->type != DSC_FITS_IMAGE && !hdu->compressed) || hdu->n_axes < 2)
    return FALSE;
  for (guint i = 2; i < hdu->n_axes; i++) {
    if (hdu->axes[i] < 0 || hdu->axes[i] > DSC_MAX_AXIS)
      return FALSE;
    depth = MIN (depth * hdu->axes[i], (gint64)DSC_MAX_AXIS + 1);
  }
  *ret_nx = hdu->axes[0];
  *ret_ny = hdu->axes[1];
  *ret_nz = depth;
  return TRUE;
}

/* The one place where a status of cfitsio becomes an error; its message stack is emptied. */
static gboolean
take_status (const char *path, const char *what, int status, GError **error)
{
  char text[FLEN_STATUS], line[FLEN_ERRMSG];
  g_autoptr (GString) detail = g_string_new (NULL);

  if (status == 0)
    return TRUE;
  fits_get_errstatus (status, text);
  while (fits_read_errmsg (line))
    if (detail->len == 0)
      g_string_append_printf (detail, " (%s)", line);
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' cannot be read: %s: %s%s", path, what,
               text, detail->str);
  return FALSE;
}

static gboolean
truncated (DscFits *fits, const DscFitsHdu *hdu, guint64 needed, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s' is truncated: the data of extension %s need %" G_GUINT64_FORMAT
               " bytes from byte %" G_GUINT64_FORMAT ", the file ends at %" G_GUINT64_FORMAT
               "; copy or download it again",
               fits->path, hdu->name, needed, hdu->data_start, dsc_fits_get_size (fits));
  return FALSE;
}

/* Axes, scaling and the size of the data from the structural cards. */
static gboolean
read_structure (DscFits *fits, DscFitsHdu *hdu, const DscHeader *structure, GError **error)
{
  gint64 n_axes = 0, bitpix = 8, pcount = 0, gcount = 1;
  gsize size = 1;

  dsc_header_get_int (structure, "BITPIX", &bitpix);
  dsc_header_get_int (structure, "NAXIS", &n_axes);
  dsc_header_get_int (structure, "PCOUNT", &pcount);
  dsc_header_get_int (structure, "GCOUNT", &gcount);
  hdu->bscale = 1.0;
  dsc_header_get_double (structure, "BSCALE", &hdu->bscale);
  dsc_header_get_double (structure, "BZERO", &hdu->bzero);
  hdu->has_blank = dsc_header_get_int (structure, "BLANK", &hdu->blank);
  if (n_axes < 0 || n_axes > DSC_FITS_MAX_AXES || pcount < 0 || gcount < 0
      || (bitpix != 8 && bitpix != 16 && bitpix != 32 && bitpix != 64 && bitpix != -32
          && bitpix != -64)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is damaged: extension %s has BITPIX %" G_GINT64_FORMAT
                 " and NAXIS %" G_GINT64_FORMAT,
                 fits->path, hdu->name, bitpix, n_axes);
    return FALSE;
  }
  hdu->bitpix = (int)bitpix;
  hdu->n_axes = (guint)n_axes;
  size = n_axes > 0 ? ABS (bitpix) / 8 : 0;
  for (guint i = 0; i < hdu->n_axes; i++) {
    char key[16];

    g_snprintf (key, sizeof key, "NAXIS%u", i + 1);
    if (!dsc_header_get_int (structure, key, &hdu->axes[i]) || hdu->axes[i] < 0
        || !dsc_size_mul (&size, size, hdu->axes[i])) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s' is damaged: extension %s has no usable %s (%" G_GINT64_FORMAT ")",
                   fits->path, hdu->name, key, hdu->axes[i]);
      return FALSE;
    }
  }
  if (n_axes > 0 && hdu->type != DSC_FITS_IMAGE && !g_size_checked_add (&size, size, pcount))
    size = G_MAXSIZE;
  hdu->data_size = size;
  if (hdu->data_start > dsc_fits_get_size (fits)
      || size > dsc_fits_get_size (fits) - hdu->data_start)
    return truncated (fits, hdu, size, error);
  return TRUE;
}

/* For a tile-compressed image cfitsio gives the form of the image inside. */
static gboolean
read_compressed_form (DscFits *fits, fitsfile *file, DscFitsHdu *hdu, GError **error)
{
  int status = 0, bitpix = 0, n_axes = 0;
  LONGLONG axes[DSC_FITS_MAX_AXES] = { 0 };

  fits_get_img_paramll (file, DSC_FITS_MAX_AXES, &bitpix, &n_axes, axes, &status);
  if (!take_status (fits->path, hdu->name, status, error))
    return FALSE;
  hdu->compressed = TRUE;
  hdu->bitpix = bitpix;
  hdu->n_axes = CLAMP (n_axes, 0, DSC_FITS_MAX_AXES);
  for (guint i = 0; i < hdu->n_axes; i++)
    hdu->axes[i] = axes[i];
  return TRUE;
}

static gboolean
read_hdu (DscFits *fits, fitsfile *file, guint index, GError **error)
{
  DscFitsHdu *hdu = g_new0 (DscFitsHdu, 1);
  g_autoptr (DscHeader) structure = NULL;
  g_autoptr (GBytes) text = NULL;
  LONGLONG head = 0, data = 0, end = 0;
  int status = 0, type = 0;
  gint64 version = 1;
  const char *name;

  g_ptr_array_add (fits->hdus, hdu);
  g_ptr_array_add (fits->tiles, NULL);
  hdu->name = g_strdup_printf (index == 0 ? "PRIMARY" : "%u", index);
  fits_get_hdu_type (file, &type, &status);
  fits_get_hduaddrll (file, &head, &data, &end, &status);
  if (!take_status (fits->path, "layout", status, error))
    return FALSE;
  if (data - head > MAX_HEADER_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "'%s': the header of HDU %u has %lld bytes",
                 fits->path, index, (long long)(data - head));
    return FALSE;
  }
  hdu->header_start = head;
  hdu->data_start = data;
  text = dsc_fits_read_bytes (fits, head, data - head, error);
  if (text == NULL)
    return FALSE;
  hdu->header = dsc_fits_header_parse (g_bytes_get_data (text, NULL), data - head, &structure);
  name = dsc_header_get_string (hdu->header, "EXTNAME");
  if (name != NULL && *name != '\0') {
    g_free (hdu->name);
    hdu->name = g_strdup (name);
  }
  dsc_header_get_int (hdu->header, "EXTVER", &version);
  hdu->version = (int)version;
  if (fits_is_compressed_image (file, &status))
    return read_structure (fits, hdu, structure, error)
           && read_compressed_form (fits, file, hdu, error);
  hdu->type = type == BINARY_TBL  ? DSC_FITS_BINTABLE
              : type == ASCII_TBL ? DSC_FITS_ASCII_TABLE
                                  : DSC_FITS_IMAGE;
  return read_structure (fits, hdu, structure, error);
}

/* What stands after the last HDU that cfitsio found: nothing, padding, or half a header? */
static gboolean
check_end (DscFits *fits, GError **error)
{
  const DscFitsHdu *last = fits->hdus->pdata[fits->hdus->len - 1];
  guint64 end = last->data_start + last->data_size;
  guint64 size = dsc_fits_get_size (fits);
  g_autoptr (GBytes) rest = NULL;

  end += (DSC_FITS_BLOCK - end % DSC_FITS_BLOCK) % DSC_FITS_BLOCK;
  if (end + 8 > size)
    return TRUE;
  rest = dsc_fits_read_bytes (fits, end, 8, error);
  if (rest == NULL)
    return FALSE;
  if (memcmp (g_bytes_get_data (rest, NULL), "XTENSION", 8) != 0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s' is truncated or damaged after extension %s (at byte %" G_GUINT64_FORMAT
               "); copy or download it again",
               fits->path, last->name, end);
  return FALSE;
}

static gboolean
read_layout (DscFits *fits, fitsfile *file, GError **error)
{
  int status = 0, type = 0;

  for (guint i = 0; i < MAX_HDUS; i++) {
    fits_movabs_hdu (file, i + 1, &type, &status);
    if (status != 0 && i > 0) {
      fits_clear_errmsg ();
      return check_end (fits, error);
    }
    if (!take_status (fits->path, "first header", status, error)
        || !read_hdu (fits, file, i, error))
      return FALSE;
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "'%s' has more than %d extensions",
               fits->path, MAX_HDUS);
  return FALSE;
}

static fitsfile *
open_cfitsio (DscFits *fits, GError **error)
{
  g_autofree char *path = dsc_fits_file_dup_path (fits->file);
  fitsfile *file = NULL;
  int status = 0;

  fits_open_diskfile (&file, path, READONLY, &status);
  if (take_status (fits->path, "opening", status, error))
    return file;
  return NULL;
}

DscFits *
dsc_fits_open (const char *path, GError **error)
{
  g_autoptr (DscFits) fits = g_new0 (DscFits, 1);
  fitsfile *file;
  gboolean ok = FALSE;
  int status = 0;

  g_atomic_ref_count_init (&fits->ref_count);
  g_mutex_init (&fits->lock);
  fits->path = g_strdup (path);
  fits->hdus = g_ptr_array_new_with_free_func (hdu_free);
  fits->tiles = g_ptr_array_new_with_free_func (bytes_unref);
  fits->file = dsc_fits_file_open (path, error);
  if (fits->file == NULL)
    return NULL;
  g_mutex_lock (&cfitsio_lock);
  file = open_cfitsio (fits, error);
  if (file != NULL) {
    ok = read_layout (fits, file, error);
    fits_close_file (file, &status);
  }
  g_mutex_unlock (&cfitsio_lock);
  return ok ? g_steal_pointer (&fits) : NULL;
}

GBytes *
dsc_fits_read_bytes (DscFits *fits, guint64 offset, guint64 size, GError **error)
{
  g_autofree gpointer data = NULL;

  if (offset > dsc_fits_get_size (fits) || size > dsc_fits_get_size (fits) - offset) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is truncated: byte %" G_GUINT64_FORMAT
                 " is asked for, it has %" G_GUINT64_FORMAT,
                 fits->path, offset + size, dsc_fits_get_size (fits));
    return NULL;
  }
  data = dsc_try_alloc (size, fits->path, error);
  if (data == NULL || !dsc_fits_file_read (fits->file, offset, size, data, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/* The whole image of a tile-compressed HDU, kept: cfitsio inflates it by tiles, not by rows. */
static GBytes *
inflate_tiles (DscFits *fits, guint index, DscPixelType type, GError **error)
{
  DscFitsHdu *hdu = fits->hdus->pdata[index];
  g_autofree gpointer data = NULL;
  fitsfile *file;
  gint64 nx, ny, nz;
  gsize bytes;
  int status = 0, kind = 0, any = 0;
  float nan_value = NAN;

  if (!dsc_fits_hdu_image_size (hdu, &nx, &ny, &nz)
      || !dsc_size_check_image (hdu->name, nx, ny, nz, 4, &bytes, error))
    return NULL;
  data = dsc_try_alloc (bytes, hdu->name, error);
  if (data == NULL)
    return NULL;
  g_mutex_lock (&cfitsio_lock);
  file = open_cfitsio (fits, error);
  if (file != NULL) {
    int close_status = 0;

    fits_movabs_hdu (file, index + 1, &kind, &status);
    fits_read_img (file, type == DSC_PIXEL_FLOAT ? TFLOAT : TUINT, 1, bytes / 4,
                   type == DSC_PIXEL_FLOAT ? &nan_value : NULL, data, &any, &status);
    fits_close_file (file, &close_status);
  }
  if (file == NULL || !take_status (fits->path, hdu->name, status, error)) {
    g_mutex_unlock (&cfitsio_lock);
    return NULL;
  }
  g_mutex_unlock (&cfitsio_lock);
  return g_bytes_new_take (g_steal_pointer (&data), bytes);
}

static gboolean
read_tiled_rows (DscFits *fits,
                 guint index,
                 gsize first,
                 gsize n,
                 DscPixelType type,
                 gpointer out,
                 GError **error)
{
  gboolean ok = TRUE;

  g_mutex_lock (&fits->lock);
  if (fits->tiles->pdata[index] == NULL) {
    fits->tiles->pdata[index] = inflate_tiles (fits, index, type, error);
    ok = fits->tiles->pdata[index] != NULL;
  }
  if (ok)
    memcpy (out, (const char *)g_bytes_get_data (fits->tiles->pdata[index], NULL) + first * 4,
            n * 4);
  g_mutex_unlock (&fits->lock);
  return ok;
}

/* In pieces that stay in the cache between reading and swapping. */
static gboolean
read_plain (DscFits *fits,
            const DscFitsHdu *hdu,
            gsize first,
            gsize n,
            DscPixelType type,
            gpointer out,
            GError **error)
{
  gsize size = ABS (hdu->bitpix) / 8;
  gsize piece = CHUNK_BYTES / size;
  g_autofree gpointer buffer = size != 4 ? g_malloc (CHUNK_BYTES) : NULL;

  for (gsize i = 0; i < n; i += piece) {
    gsize k = MIN (piece, n - i);
    char *to = (char *)out + i * 4;
    gpointer raw = buffer != NULL ? buffer : to;

    if (!dsc_fits_file_read (fits->file, hdu->data_start + (first + i) * size, k * size, raw,
                             error))
      return FALSE;
    dsc_fits_decode (hdu, type, raw, k, to);
  }
  return TRUE;
}

/* Returns: (nullable): the HDU, if it has these rows and can give them as @type */
static const DscFitsHdu *
check_rows (DscFits *fits, guint index, const DscPlaneBox *box, DscPixelType type, GError **error)
{
  const DscFitsHdu *hdu = dsc_fits_get_hdu (fits, index);
  gint64 nx, ny, nz;

  if (!dsc_fits_hdu_image_size (hdu, &nx, &ny, &nz) || box->z >= nz || box->y0 > ny
      || box->n_rows > ny - box->y0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s': extension %s has no rows %u to %u",
                 fits->path, hdu->name, box->y0, box->y0 + box->n_rows);
    return NULL;
  }
  if (type == DSC_PIXEL_UINT && (hdu->bitpix < 0 || hdu->bscale != 1.0)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s': extension %s must hold integers (BITPIX is %d)", fits->path, hdu->name,
                 hdu->bitpix);
    return NULL;
  }
  return hdu;
}

gboolean
dsc_fits_read_rows (DscFits *fits,
                    guint index,
                    guint z,
                    guint y0,
                    guint n_rows,
                    DscPixelType type,
                    gpointer out,
                    GError **error)
{
  DscPlaneBox box = { .z = z, .y0 = y0, .n_rows = n_rows };
  const DscFitsHdu *hdu = check_rows (fits, index, &box, type, error);
  gsize first, n;

  if (hdu == NULL)
    return FALSE;
  first = ((gsize)z * hdu->axes[1] + y0) * hdu->axes[0];
  n = (gsize)n_rows * hdu->axes[0];
  if (hdu->compressed)
    return read_tiled_rows (fits, index, first, n, type, out, error);
  return read_plain (fits, hdu, first, n, type, out, error);
}

gboolean
dsc_fits_read_box (DscFits *fits,
                   guint index,
                   const DscPlaneBox *box,
                   DscPixelType type,
                   gpointer out,
                   GError **error)
{
  const DscFitsHdu *hdu = check_rows (fits, index, box, type, error);
  guint32 *to = out;

  if (hdu == NULL)
    return FALSE;
  g_return_val_if_fail (box->x0 <= hdu->axes[0] && box->n_columns <= hdu->axes[0] - box->x0, FALSE);
  for (guint y = box->y0; y < box->y0 + box->n_rows; y++, to += box->n_columns) {
    gsize first = ((gsize)box->z * hdu->axes[1] + y) * hdu->axes[0] + box->x0;

    if (hdu->compressed ? !read_tiled_rows (fits, index, first, box->n_columns, type, to, error)
                        : !read_plain (fits, hdu, first, box->n_columns, type, to, error))
      return FALSE;
  }
  return TRUE;
}
