/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-truth.h"

#include <string.h>
#include <zlib.h>

#include "dsc-error.h"
#include "dsc-sim-write.h"

/* ZIP: PKWARE APPNOTE 6.3; deflated members, all dated 1980-01-01 00:00. NPY: numpy format 1.0. */
#define ZIP_DATE 0x21
#define ZIP_VERSION 20
#define NPY_ALIGN 64

static void
put16 (GByteArray *out, guint value)
{
  const guint8 bytes[2] = { value & 0xff, value >> 8 & 0xff };

  g_byte_array_append (out, bytes, 2);
}

static void
put32 (GByteArray *out, guint32 value)
{
  put16 (out, value & 0xffff);
  put16 (out, value >> 16);
}

typedef struct {
  const char *name;
  guint32 crc, packed, size, offset;
} Member;

/* What the local header and the directory entry share, from "version needed" on. */
static void
put_member (GByteArray *out, const Member *member)
{
  put16 (out, ZIP_VERSION);
  put16 (out, 0);
  put16 (out, Z_DEFLATED);
  put16 (out, 0);
  put16 (out, ZIP_DATE);
  put32 (out, member->crc);
  put32 (out, member->packed);
  put32 (out, member->size);
  put16 (out, (guint)strlen (member->name));
  put16 (out, 0);
}

static GByteArray *
deflate_raw (const GByteArray *in)
{
  z_stream stream = { 0 };
  GByteArray *out = g_byte_array_new ();
  int status = deflateInit2 (&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);

  g_assert (status == Z_OK);
  g_byte_array_set_size (out, (guint)deflateBound (&stream, in->len));
  stream.next_in = in->data;
  stream.avail_in = in->len;
  stream.next_out = out->data;
  stream.avail_out = out->len;
  status = deflate (&stream, Z_FINISH);
  g_assert (status == Z_STREAM_END);
  g_byte_array_set_size (out, (guint)stream.total_out);
  deflateEnd (&stream);
  return out;
}

static void
add_member (GByteArray *zip, GByteArray *directory, const char *name, const GByteArray *data)
{
  g_autoptr (GByteArray) packed = deflate_raw (data);
  Member member
      = { name, (guint32)crc32 (0, data->data, data->len), packed->len, data->len, zip->len };

  put32 (zip, 0x04034b50);
  put_member (zip, &member);
  g_byte_array_append (zip, (const guint8 *)name, (guint)strlen (name));
  g_byte_array_append (zip, packed->data, packed->len);

  put32 (directory, 0x02014b50);
  put16 (directory, ZIP_VERSION);
  put_member (directory, &member);
  put16 (directory, 0); /* comment */
  put16 (directory, 0); /* disk */
  put16 (directory, 0); /* internal attributes */
  put32 (directory, 0); /* external attributes */
  put32 (directory, member.offset);
  g_byte_array_append (directory, (const guint8 *)name, (guint)strlen (name));
}

/* One-dimensional array: magic, version, header padded to 64 bytes, data. */
static GByteArray *
make_npy (const char *descr, gsize n, gconstpointer data, gsize bytes)
{
  GByteArray *npy = g_byte_array_new ();
  g_autoptr (GString) header = g_string_new (NULL);
  static const guint8 magic[8] = { 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0 };

  g_string_printf (header,
                   "{'descr': '%s', 'fortran_order': False, 'shape': (%" G_GSIZE_FORMAT ",), }",
                   descr, n);
  while ((sizeof magic + 2 + header->len + 1) % NPY_ALIGN != 0)
    g_string_append_c (header, ' ');
  g_string_append_c (header, '\n');
  g_byte_array_append (npy, magic, sizeof magic);
  put16 (npy, (guint)header->len);
  g_byte_array_append (npy, (const guint8 *)header->str, (guint)header->len);
  g_byte_array_append (npy, data, (guint)bytes);
  return npy;
}

gboolean
dsc_sim_truth_write_hits (
    const char *path, const guint8 *hit, guint width, guint height, GError **error)
{
  gsize n = (gsize)width * height, n_bytes = (n + 7) / 8;
  g_autofree guint8 *bits = g_new0 (guint8, n_bytes);
  const gint64 shape[2] = { GINT64_TO_LE ((gint64)height), GINT64_TO_LE ((gint64)width) };
  g_autoptr (GByteArray) zip = g_byte_array_new ();
  g_autoptr (GByteArray) directory = g_byte_array_new ();
  g_autoptr (GByteArray) hits = NULL;
  g_autoptr (GByteArray) sizes = make_npy ("<i8", 2, shape, sizeof shape);
  guint32 start;

  for (gsize i = 0; i < n; i++)
    if (hit[i] != 0)
      bits[i / 8] |= (guint8)(0x80 >> i % 8);
  hits = make_npy ("|u1", n_bytes, bits, n_bytes);
  add_member (zip, directory, "cosmic_ray.npy", hits);
  add_member (zip, directory, "shape.npy", sizes);
  start = zip->len;
  g_byte_array_append (zip, directory->data, directory->len);
  put32 (zip, 0x06054b50);
  put16 (zip, 0);
  put16 (zip, 0);
  put16 (zip, 2);
  put16 (zip, 2);
  put32 (zip, directory->len);
  put32 (zip, start);
  put16 (zip, 0);
  return dsc_sim_write (path, zip->data, zip->len, error);
}
