/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-exposure-delta.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "dsc-error.h"
#include "dsc-fits-card.h"
#include "dsc-fits-writer.h"
#include "dsc-gwcs.h"
#include "dsc-hash.h"

#define FORMAT 1
#define KEY_FORMAT "DSCDELTA"
#define KEY_NAME "DSCNAME"
#define KEY_WIDTH "DSCWIDTH"
#define KEY_HEIGHT "DSCHEIGH"
#define KEY_SUBTRACT "DSCSUBTR"
#define KEY_NOTE "DSCNOTE"
#define KEY_PARTS "DSCPARTS"
#define KEY_DIGEST "DSCDIGES"

/* The extensions, each of which may be absent. */
enum { PART_PRIMARY, PART_SCI, PART_FLAGGED, PART_BAD, PART_WCS, N_PARTS };

static const char *const part_names[N_PARTS]
    = { "PRIMARY_CARDS", "SCI_CARDS", "FLAGGED", "BAD", "ASDF" };

typedef struct {
  GBytes *bytes[N_PARTS]; /* (nullable) */
} Parts;

static void
parts_clear (Parts *parts)
{
  for (guint i = 0; i < N_PARTS; i++)
    g_clear_pointer (&parts->bytes[i], g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* Cards as text rather than as cards of the extension, where the names of extensions and what
 * belongs to the layout of the file would be in their way. */
static GBytes *
cards_to_bytes (const DscHeader *header)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < dsc_header_n_cards (header); i++)
    dsc_fits_card_format (text, dsc_header_get_card (header, i));
  if (text->len == 0)
    g_string_append_printf (text, "%-80s", "END");
  return g_string_free_to_bytes (text);
}

static char *
find_digest (const DscHeader *header, const Parts *parts)
{
  g_autoptr (DscHash) hash = dsc_hash_new ();
  gint64 width = 0, height = 0;
  double subtract = 0.0;

  dsc_header_get_int (header, KEY_WIDTH, &width);
  dsc_header_get_int (header, KEY_HEIGHT, &height);
  dsc_header_get_double (header, KEY_SUBTRACT, &subtract);
  dsc_hash_add_int (hash, KEY_WIDTH, width);
  dsc_hash_add_int (hash, KEY_HEIGHT, height);
  dsc_hash_add_double (hash, KEY_SUBTRACT, subtract);
  dsc_hash_add_string (hash, KEY_NAME, dsc_header_get_string (header, KEY_NAME));
  /* A CRC finds what a disk loses, at a fifth of the time. */
  for (guint i = 0; i < N_PARTS; i++) {
    gsize size;
    const guint8 *data = parts->bytes[i] != NULL ? g_bytes_get_data (parts->bytes[i], &size) : NULL;

    if (data != NULL)
      dsc_hash_add_int (hash, part_names[i], (gint64)crc32_z (crc32_z (0, NULL, 0), data, size));
  }
  return dsc_hash_finish (hash);
}

static gboolean
collect_parts (const DscModelChanges *changes, Parts *parts, GError **error)
{
  if (changes->primary != NULL)
    parts->bytes[PART_PRIMARY] = cards_to_bytes (changes->primary);
  if (changes->sci != NULL)
    parts->bytes[PART_SCI] = cards_to_bytes (changes->sci);
  if (changes->flagged != NULL)
    parts->bytes[PART_FLAGGED] = g_bytes_ref (changes->flagged);
  if (changes->bad != NULL)
    parts->bytes[PART_BAD] = g_bytes_ref (changes->bad);
  if (changes->wcs != NULL)
    parts->bytes[PART_WCS] = dsc_gwcs_write (changes->wcs, NULL, error);
  return changes->wcs == NULL || parts->bytes[PART_WCS] != NULL;
}

static DscHeader *
make_header (DscImageModel *model, const DscModelChanges *changes, const Parts *parts)
{
  DscHeader *header = dsc_header_new ();
  g_autofree char *digest = NULL;
  gint64 present = 0;

  for (guint i = 0; i < N_PARTS; i++)
    present |= parts->bytes[i] != NULL ? 1 << i : 0;
  dsc_header_set_int (header, KEY_FORMAT, FORMAT, "changes to an exposure");
  dsc_header_set_string (header, KEY_NAME, dsc_image_model_get_name (model), "of the exposure");
  dsc_header_set_int (header, KEY_WIDTH, dsc_image_model_get_width (model), "pixels");
  dsc_header_set_int (header, KEY_HEIGHT, dsc_image_model_get_height (model), "pixels");
  dsc_header_set_double (header, KEY_SUBTRACT, changes->subtract, "taken off SCI");
  if (changes->wcs_note != NULL)
    dsc_header_set_string (header, KEY_NOTE, changes->wcs_note, NULL);
  dsc_header_set_int (header, KEY_PARTS, present, "bits: extensions that are there");
  digest = find_digest (header, parts);
  dsc_header_set_string (header, KEY_DIGEST, digest, NULL);
  return header;
}

static gboolean
write_part (DscFitsWriter *writer, guint part, GBytes *bytes, guint height, GError **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (part == PART_WCS)
    return dsc_fits_writer_add_asdf (writer, data, size, error);
  if (part == PART_PRIMARY || part == PART_SCI)
    height = (guint)(size / DSC_FITS_CARD);
  return dsc_fits_writer_add_bytes (writer, part_names[part], (guint)(size / height), height, data,
                                    error);
}

gboolean
dsc_exposure_delta_write (DscDerivedModel *model, const char *path, GError **error)
{
  const DscModelChanges *changes = dsc_derived_model_get_changes (model);
  guint height = dsc_image_model_get_height (DSC_IMAGE_MODEL (model));
  g_auto (Parts) parts = { { NULL } };
  g_autoptr (DscFitsWriter) writer = NULL;
  g_autoptr (DscHeader) header = NULL;

  if (!isfinite (changes->subtract)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE,
                 "'%s' cannot be written: the level to take off is %g", path, changes->subtract);
    return FALSE;
  }
  if (!collect_parts (changes, &parts, error))
    return FALSE;
  header = make_header (DSC_IMAGE_MODEL (model), changes, &parts);
  writer = dsc_fits_writer_new (path, error);
  if (writer == NULL || !dsc_fits_writer_primary (writer, header, error))
    return FALSE;
  for (guint i = 0; i < N_PARTS; i++)
    if (parts.bytes[i] != NULL && !write_part (writer, i, parts.bytes[i], height, error))
      return FALSE;
  return dsc_fits_writer_finish (writer, error);
}

gboolean
dsc_exposure_is_delta (const char *path)
{
  /* The fifth card, after SIMPLE, BITPIX, NAXIS and EXTEND. */
  const char key[] = KEY_FORMAT "= ";
  char text[5 * DSC_FITS_CARD];
  FILE *file = fopen (path, "rbe");
  gsize n = file != NULL ? fread (text, 1, sizeof text, file) : 0;

  if (file != NULL)
    fclose (file);
  return n == sizeof text && memcmp (text, "SIMPLE  =", 9) == 0
         && memcmp (text + 4 * DSC_FITS_CARD, key, sizeof key - 1) == 0;
}

static gboolean
fail_damaged (const char *path, const char *what, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' is damaged: %s", path, what);
  return FALSE;
}

static gboolean
check_belongs (const char *path, const DscHeader *header, DscImageModel *base, GError **error)
{
  gint64 format = 0, width = 0, height = 0;
  const char *name = dsc_header_get_string (header, KEY_NAME);

  dsc_header_get_int (header, KEY_FORMAT, &format);
  dsc_header_get_int (header, KEY_WIDTH, &width);
  dsc_header_get_int (header, KEY_HEIGHT, &height);
  if (format != FORMAT) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' does not hold changes to an exposure as this version writes them", path);
    return FALSE;
  }
  if (g_strcmp0 (name, dsc_image_model_get_name (base)) == 0
      && width == dsc_image_model_get_width (base) && height == dsc_image_model_get_height (base))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s' holds changes to '%s' (%" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
               " pixels), not to '%s' (%u x %u)",
               path, name != NULL ? name : "", width, height, dsc_image_model_get_name (base),
               dsc_image_model_get_width (base), dsc_image_model_get_height (base));
  return FALSE;
}

static gboolean
read_parts (DscFits *fits, const DscHeader *header, Parts *parts, GError **error)
{
  gint64 present = 0;

  dsc_header_get_int (header, KEY_PARTS, &present);
  for (guint i = 0; i < N_PARTS; i++) {
    int index = (present >> i) & 1 ? dsc_fits_find_hdu (fits, part_names[i]) : -1;
    const DscFitsHdu *hdu;

    if (!((present >> i) & 1))
      continue;
    if (index < 0)
      return fail_damaged (dsc_fits_get_path (fits), "an extension is missing", error);
    hdu = dsc_fits_get_hdu (fits, index);
    parts->bytes[i] = dsc_fits_read_bytes (fits, hdu->data_start, hdu->data_size, error);
    if (parts->bytes[i] == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_parts (const char *path,
             const DscHeader *header,
             const Parts *parts,
             DscImageModel *base,
             GError **error)
{
  gsize mask_size
      = dsc_mask_stride (dsc_image_model_get_width (base)) * dsc_image_model_get_height (base);
  g_autofree char *digest = find_digest (header, parts);

  if (g_strcmp0 (digest, dsc_header_get_string (header, KEY_DIGEST)) != 0)
    return fail_damaged (path, "its digest is another one", error);
  for (guint i = PART_FLAGGED; i <= PART_BAD; i++)
    if (parts->bytes[i] != NULL && g_bytes_get_size (parts->bytes[i]) != mask_size)
      return fail_damaged (path, "a mask has a wrong size", error);
  return TRUE;
}

static DscHeader *
bytes_to_cards (GBytes *bytes)
{
  gsize size;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return text != NULL ? dsc_fits_header_parse (text, size, NULL) : NULL;
}

DscImageModel *
dsc_exposure_delta_open (const char *path, DscImageModel *base, GError **error)
{
  g_autoptr (DscFits) fits = dsc_fits_open (path, error);
  const DscHeader *header = fits != NULL ? dsc_fits_get_hdu (fits, 0)->header : NULL;
  g_auto (Parts) parts = { { NULL } };
  g_autoptr (DscHeader) primary = NULL;
  g_autoptr (DscHeader) sci = NULL;
  g_autoptr (DscWcs) wcs = NULL;
  DscModelChanges changes = { 0 };

  if (header == NULL || !check_belongs (path, header, base, error)
      || !read_parts (fits, header, &parts, error)
      || !check_parts (path, header, &parts, base, error))
    return NULL;
  if (parts.bytes[PART_WCS] != NULL) {
    wcs = dsc_gwcs_read (g_bytes_get_data (parts.bytes[PART_WCS], NULL),
                         g_bytes_get_size (parts.bytes[PART_WCS]), path, error);
    if (wcs == NULL)
      return NULL;
  }
  changes.primary = primary = bytes_to_cards (parts.bytes[PART_PRIMARY]);
  changes.sci = sci = bytes_to_cards (parts.bytes[PART_SCI]);
  changes.wcs = wcs;
  changes.wcs_note = dsc_header_get_string (header, KEY_NOTE);
  changes.flagged = parts.bytes[PART_FLAGGED];
  changes.bad = parts.bytes[PART_BAD];
  dsc_header_get_double (header, KEY_SUBTRACT, &changes.subtract);
  return dsc_derived_model_new (base, &changes);
}
