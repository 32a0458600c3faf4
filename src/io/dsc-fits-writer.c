/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fits-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "dsc-error.h"
#include "dsc-fits-card.h"
#include "dsc-fits-pixels.h"
#include "dsc-hdrtab.h"
#include "dsc-size.h"

#define CHUNK_PIXELS (64u << 10)
#define TABLE_CHUNK ((gsize)1 << 20)

typedef struct {
  char *name;
  DscPlaneId kind;
  guint width, height, depth;
  guint64 data_start;
  guint8 *written; /* one per row */
} Image;

struct _DscFitsWriter {
  char *path;
  char *temporary; /* (nullable): NULL once renamed */
  int fd;
  guint64 end; /* where the next HDU goes */
  GPtrArray *images;
  guint32 *buffer;
};

static void
image_free (gpointer data)
{
  Image *image = data;

  g_free (image->name);
  g_free (image->written);
  g_free (image);
}

static gboolean
fail (DscFitsWriter *writer, int code, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "'%s' cannot be written: %s", writer->path,
               g_strerror (code));
  return FALSE;
}

static char *
temporary_name (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *hidden = g_strdup_printf (".%s.XXXXXX", name);

  return g_build_filename (directory, hidden, NULL);
}

DscFitsWriter *
dsc_fits_writer_new (const char *path, GError **error)
{
  g_autoptr (DscFitsWriter) writer = g_new0 (DscFitsWriter, 1);

  writer->path = g_strdup (path);
  writer->images = g_ptr_array_new_with_free_func (image_free);
  writer->temporary = temporary_name (path);
  writer->buffer = g_new (guint32, CHUNK_PIXELS);
  if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
    writer->fd = -1;
    fail (writer, EISDIR, error);
    return NULL;
  }
  writer->fd = g_mkstemp_full (writer->temporary, O_RDWR | O_CLOEXEC, 0666);
  if (writer->fd < 0) {
    fail (writer, errno, error);
    return NULL;
  }
  return g_steal_pointer (&writer);
}

void
dsc_fits_writer_free (DscFitsWriter *writer)
{
  if (writer == NULL)
    return;
  if (writer->fd >= 0) {
    close (writer->fd);
    if (writer->temporary != NULL)
      g_unlink (writer->temporary);
  }
  g_ptr_array_unref (writer->images);
  g_free (writer->path);
  g_free (writer->temporary);
  g_free (writer->buffer);
  g_free (writer);
}

static gboolean
put (DscFitsWriter *writer, guint64 offset, gconstpointer data, gsize size, GError **error)
{
  const char *from = data;

  while (size > 0) {
    gssize n = pwrite (writer->fd, from, size, offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail (writer, n < 0 ? errno : ENOSPC, error);
    from += n;
    offset += n;
    size -= n;
  }
  return TRUE;
}

/* Takes @size bytes and the padding of its last block at the end of the file, on disk if the file
 * system can promise that, so that a full disk shows before hours of work. */
static gboolean
reserve (DscFitsWriter *writer, guint64 size, GError **error)
{
  guint64 end;

  if (size > G_MAXINT64 - DSC_FITS_BLOCK - writer->end)
    return fail (writer, EFBIG, error);
  end = writer->end + size;
  end += (DSC_FITS_BLOCK - end % DSC_FITS_BLOCK) % DSC_FITS_BLOCK;
  if (end > writer->end && fallocate (writer->fd, 0, writer->end, end - writer->end) != 0) {
    if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINTR)
      return fail (writer, errno, error);
    if (ftruncate (writer->fd, end) != 0)
      return fail (writer, errno, error);
  }
  writer->end = end;
  return TRUE;
}

static void
add_structure (GString *text, const char *key, DscCardType type, gint64 i, const char *string)
{
  DscCard card = { .type = type, .i = i, .d = (double)i, .string = (char *)string };

  g_strlcpy (card.key, key, sizeof card.key);
  dsc_fits_card_format (text, &card);
}

static void
add_cards (GString *text, const DscHeader *header)
{
  for (guint i = 0; header != NULL && i < dsc_header_n_cards (header); i++) {
    const DscCard *card = dsc_header_get_card (header, i);

    if (!dsc_fits_key_is_structural (card->key) && !g_str_equal (card->key, "EXTNAME")
        && !g_str_equal (card->key, "END"))
      dsc_fits_card_format (text, card);
  }
}

static gboolean
put_header (DscFitsWriter *writer, GString *text, GError **error)
{
  guint64 start = writer->end;

  dsc_fits_header_close (text);
  return reserve (writer, text->len, error) && put (writer, start, text->str, text->len, error);
}

gboolean
dsc_fits_writer_primary (DscFitsWriter *writer, const DscHeader *header, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (writer->end == 0, FALSE);
  add_structure (text, "SIMPLE", DSC_CARD_LOGICAL, TRUE, NULL);
  add_structure (text, "BITPIX", DSC_CARD_INT, 8, NULL);
  add_structure (text, "NAXIS", DSC_CARD_INT, 0, NULL);
  add_structure (text, "EXTEND", DSC_CARD_LOGICAL, TRUE, NULL);
  add_cards (text, header);
  return put_header (writer, text, error);
}

static void
add_image_structure (GString *text, const Image *image)
{
  gboolean is_cube = image->kind == DSC_PLANE_CON || image->depth > 1;

  add_structure (text, "XTENSION", DSC_CARD_STRING, 0, "IMAGE");
  add_structure (text, "BITPIX", DSC_CARD_INT,
                 dsc_plane_pixel_type (image->kind) == DSC_PIXEL_FLOAT ? -32 : 32, NULL);
  add_structure (text, "NAXIS", DSC_CARD_INT, is_cube ? 3 : 2, NULL);
  add_structure (text, "NAXIS1", DSC_CARD_INT, image->width, NULL);
  add_structure (text, "NAXIS2", DSC_CARD_INT, image->height, NULL);
  if (is_cube)
    add_structure (text, "NAXIS3", DSC_CARD_INT, image->depth, NULL);
  add_structure (text, "PCOUNT", DSC_CARD_INT, 0, NULL);
  add_structure (text, "GCOUNT", DSC_CARD_INT, 1, NULL);
  if (image->kind == DSC_PLANE_DQ) {
    add_structure (text, "BSCALE", DSC_CARD_INT, 1, NULL);
    add_structure (text, "BZERO", DSC_CARD_INT, 2147483648, NULL);
  }
  add_structure (text, "EXTNAME", DSC_CARD_STRING, 0, image->name);
}

static Image *
find_image (DscFitsWriter *writer, const char *extname)
{
  for (guint i = 0; i < writer->images->len; i++) {
    Image *image = writer->images->pdata[i];

    if (g_str_equal (image->name, extname))
      return image;
  }
  return NULL;
}

gboolean
dsc_fits_writer_add_image (DscFitsWriter *writer,
                           const char *extname,
                           DscPlaneId kind,
                           guint width,
                           guint height,
                           guint depth,
                           const DscHeader *header,
                           GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Image *image;
  gsize bytes;

  g_return_val_if_fail (writer->end > 0, FALSE);
  g_return_val_if_fail (find_image (writer, extname) == NULL, FALSE);
  if (!dsc_size_check_image (extname, width, height, MAX (1, depth), 4, &bytes, error)) {
    g_prefix_error (error, "'%s' cannot be written: ", writer->path);
    return FALSE;
  }
  image = g_new0 (Image, 1);
  image->name = g_strdup (extname);
  image->kind = kind;
  image->width = width;
  image->height = height;
  image->depth = depth;
  image->written = g_malloc0 ((gsize)height * MAX (1, depth));
  g_ptr_array_add (writer->images, image);
  add_image_structure (text, image);
  if (header == NULL || dsc_header_find (header, "EXTVER") == NULL)
    add_structure (text, "EXTVER", DSC_CARD_INT, 1, NULL);
  add_cards (text, header);
  if (!put_header (writer, text, error))
    return FALSE;
  image->data_start = writer->end;
  return reserve (writer, bytes, error);
}

gboolean
dsc_fits_writer_write_rows (DscFitsWriter *writer,
                            const char *extname,
                            guint z,
                            guint y0,
                            guint n_rows,
                            gconstpointer data,
                            GError **error)
{
  Image *image = find_image (writer, extname);
  gsize first, n;

  g_return_val_if_fail (image != NULL && z < MAX (1, image->depth), FALSE);
  g_return_val_if_fail (y0 <= image->height && n_rows <= image->height - y0, FALSE);
  first = ((gsize)z * image->height + y0) * image->width;
  n = (gsize)n_rows * image->width;
  for (gsize i = 0; i < n; i += CHUNK_PIXELS) {
    gsize k = MIN (CHUNK_PIXELS, n - i);

    dsc_fits_encode ((const guint32 *)data + i, k, image->kind == DSC_PLANE_DQ, writer->buffer);
    if (!put (writer, image->data_start + (first + i) * 4, writer->buffer, k * 4, error))
      return FALSE;
  }
  memset (image->written + (gsize)z * image->height + y0, 1, n_rows);
  return TRUE;
}

gboolean
dsc_fits_writer_add_bytes (DscFitsWriter *writer,
                           const char *extname,
                           guint width,
                           guint height,
                           gconstpointer data,
                           GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize bytes = (gsize)width * height;
  guint64 start;

  g_return_val_if_fail (writer->end > 0 && bytes > 0, FALSE);
  add_structure (text, "XTENSION", DSC_CARD_STRING, 0, "IMAGE");
  add_structure (text, "BITPIX", DSC_CARD_INT, 8, NULL);
  add_structure (text, "NAXIS", DSC_CARD_INT, 2, NULL);
  add_structure (text, "NAXIS1", DSC_CARD_INT, width, NULL);
  add_structure (text, "NAXIS2", DSC_CARD_INT, height, NULL);
  add_structure (text, "PCOUNT", DSC_CARD_INT, 0, NULL);
  add_structure (text, "GCOUNT", DSC_CARD_INT, 1, NULL);
  add_structure (text, "EXTNAME", DSC_CARD_STRING, 0, extname);
  if (!put_header (writer, text, error))
    return FALSE;
  start = writer->end;
  return reserve (writer, bytes, error) && put (writer, start, data, bytes, error);
}

/* The header of a table and room for its rows, from *@ret_start on. */
static gboolean
begin_table (DscFitsWriter *writer,
             const char *extname,
             guint64 row_bytes,
             guint64 n_rows,
             GPtrArray *columns,
             const DscHeader *header,
             guint64 *ret_start,
             GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (n_rows > 0 && row_bytes > DSC_MAX_BYTES / n_rows)
    return fail (writer, EFBIG, error);
  add_structure (text, "XTENSION", DSC_CARD_STRING, 0, "BINTABLE");
  add_structure (text, "BITPIX", DSC_CARD_INT, 8, NULL);
  add_structure (text, "NAXIS", DSC_CARD_INT, 2, NULL);
  add_structure (text, "NAXIS1", DSC_CARD_INT, (gint64)row_bytes, NULL);
  add_structure (text, "NAXIS2", DSC_CARD_INT, (gint64)n_rows, NULL);
  add_structure (text, "PCOUNT", DSC_CARD_INT, 0, NULL);
  add_structure (text, "GCOUNT", DSC_CARD_INT, 1, NULL);
  add_structure (text, "TFIELDS", DSC_CARD_INT, columns->len / 2, NULL);
  for (guint i = 0; i + 1 < columns->len; i += 2) {
    char key[16];

    g_snprintf (key, sizeof key, "TTYPE%u", i / 2 + 1);
    add_structure (text, key, DSC_CARD_STRING, 0, columns->pdata[i]);
    g_snprintf (key, sizeof key, "TFORM%u", i / 2 + 1);
    add_structure (text, key, DSC_CARD_STRING, 0, columns->pdata[i + 1]);
  }
  add_structure (text, "EXTNAME", DSC_CARD_STRING, 0, extname);
  add_cards (text, header);
  if (!put_header (writer, text, error))
    return FALSE;
  *ret_start = writer->end;
  return reserve (writer, row_bytes * n_rows, error);
}

static gboolean
put_table (DscFitsWriter *writer,
           const char *extname,
           guint64 row_bytes,
           guint n_rows,
           GPtrArray *columns,
           gconstpointer data,
           GError **error)
{
  guint64 start;

  return begin_table (writer, extname, row_bytes, n_rows, columns, NULL, &start, error)
         && put (writer, start, data, row_bytes * n_rows, error);
}

gboolean
dsc_fits_writer_add_table (DscFitsWriter *writer,
                           const char *extname,
                           GPtrArray *columns,
                           const DscHeader *header,
                           gsize row_bytes,
                           guint64 n_rows,
                           DscFitsRowsFunc func,
                           gpointer user_data,
                           GError **error)
{
  guint64 step = MAX (TABLE_CHUNK / MAX (row_bytes, 1), 1), start;
  g_autofree guint8 *data = NULL;

  g_return_val_if_fail (writer->end > 0, FALSE);
  if (!begin_table (writer, extname, row_bytes, n_rows, columns, header, &start, error))
    return FALSE;
  step = MIN (step, MAX (n_rows, 1));
  data = g_malloc (MAX (step * row_bytes, 1));
  for (guint64 first = 0; first < n_rows; first += step) {
    guint64 n = MIN (step, n_rows - first);

    memset (data, 0, n * row_bytes);
    func (first, n, data, user_data);
    if (!put (writer, start + first * row_bytes, data, n * row_bytes, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
dsc_fits_writer_add_hdrtab (DscFitsWriter *writer,
                            guint n_rows,
                            DscHeader *const *primary,
                            DscHeader *const *sci,
                            GError **error)
{
  g_autoptr (GPtrArray) columns = NULL;
  g_autoptr (GByteArray) data = NULL;

  g_return_val_if_fail (writer->end > 0, FALSE);
  columns = dsc_hdrtab_build (n_rows, primary, sci, &data);
  if (columns->len == 0 || n_rows == 0)
    return TRUE;
  return put_table (writer, "HDRTAB", data->len / n_rows, n_rows, columns, data->data, error);
}

gboolean
dsc_fits_writer_add_asdf (DscFitsWriter *writer, gconstpointer bytes, gsize size, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (writer->end > 0 && size > 0, FALSE);
  g_ptr_array_add (columns, g_strdup ("ASDF_METADATA"));
  g_ptr_array_add (columns, g_strdup_printf ("%" G_GSIZE_FORMAT "B", size));
  return put_table (writer, "ASDF", size, 1, columns, bytes, error);
}

gboolean
dsc_fits_writer_copy_hdu (DscFitsWriter *writer, DscFits *source, guint index, GError **error)
{
  const DscFitsHdu *hdu = dsc_fits_get_hdu (source, index);
  guint64 size = hdu->data_start - hdu->header_start + hdu->data_size;
  guint64 start = writer->end;

  g_return_val_if_fail (writer->end > 0 && index > 0, FALSE);
  if (!reserve (writer, size, error))
    return FALSE;
  for (guint64 at = 0; at < size; at += 4 * CHUNK_PIXELS) {
    guint64 n = MIN (4 * CHUNK_PIXELS, size - at);
    g_autoptr (GBytes) bytes = dsc_fits_read_bytes (source, hdu->header_start + at, n, error);

    if (bytes == NULL || !put (writer, start + at, g_bytes_get_data (bytes, NULL), n, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_complete (DscFitsWriter *writer, GError **error)
{
  for (guint i = 0; i < writer->images->len; i++) {
    Image *image = writer->images->pdata[i];
    gsize rows = (gsize)image->height * MAX (1, image->depth);
    guint8 *gap = memchr (image->written, 0, rows);

    if (gap != NULL) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
                   "'%s' cannot be written: row %u of %s was never computed", writer->path,
                   (guint)(gap - image->written), image->name);
      return FALSE;
    }
  }
  return TRUE;
}

static void
sync_directory (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = open (directory, O_RDONLY | O_CLOEXEC | O_DIRECTORY);

  if (fd >= 0) {
    fsync (fd);
    close (fd);
  }
}

gboolean
dsc_fits_writer_finish (DscFitsWriter *writer, GError **error)
{
  int code;

  g_return_val_if_fail (writer->temporary != NULL, FALSE);
  if (!check_complete (writer, error))
    return FALSE;
  if (fsync (writer->fd) != 0)
    return fail (writer, errno, error);
  code = close (writer->fd);
  writer->fd = -1;
  if (code != 0 || g_rename (writer->temporary, writer->path) != 0) {
    code = errno;
    g_unlink (writer->temporary);
    return fail (writer, code, error);
  }
  g_clear_pointer (&writer->temporary, g_free);
  sync_directory (writer->path);
  return TRUE;
}
