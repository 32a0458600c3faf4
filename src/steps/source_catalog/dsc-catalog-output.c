/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-output.h"

#include <string.h>

#include "dsc-fits-writer.h"
#include "dsc-gwcs.h"
#include "dsc-provenance.h"
#include "dsc-steps.h"

#define BAND_ROWS 256

/* Keywords of SCI that say where the image is (wcsinfo of the schema of jwst). */
static gboolean
is_coordinate (const DscCard *card)
{
  static const char *const names[]
      = { "WCSAXES", "RADESYS",  "EQUINOX",  "LONPOLE", "LATPOLE", "S_REGION", "V2_REF",
          "V3_REF",  "VPARITY",  "V3I_YANG", "RA_REF",  "DEC_REF", "ROLL_REF", "A_ORDER",
          "B_ORDER", "AP_ORDER", "BP_ORDER", "A_DMAX",  "B_DMAX",  NULL };
  static const char *const stems[]
      = { "CRPIX", "CRVAL", "CTYPE", "CUNIT", "CDELT", "PC", "CD", "PV", "A_", "B_", "AP_", "BP_" };

  if (g_strv_contains (names, card->key))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (stems); i++) {
    gsize n = strlen (stems[i]);

    if (strncmp (card->key, stems[i], n) == 0
        && card->key[n + strspn (card->key + n, "0123456789_")] == '\0' && card->key[n] != '\0')
      return TRUE;
  }
  return FALSE;
}

static DscHeader *
make_sci (const DscHeader *header)
{
  DscHeader *sci = dsc_header_new ();

  for (guint i = 0; i < dsc_header_n_cards (header); i++)
    if (is_coordinate (dsc_header_get_card (header, i)))
      dsc_header_append (sci, dsc_header_get_card (header, i));
  return sci;
}

static gboolean
write_labels (DscFitsWriter *writer,
              const DscSegmentMap *map,
              GCancellable *cancellable,
              GError **error)
{
  for (guint y = 0; y < map->height; y += BAND_ROWS)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dsc_fits_writer_write_rows (writer, "SCI", 0, y, MIN (BAND_ROWS, map->height - y),
                                        map->labels + (gsize)y * map->width, error))
      return FALSE;
  return TRUE;
}

/* Coordinates that gwcs cannot say are left to the keywords. */
static gboolean
write_wcs (DscFitsWriter *writer, const DscWcs *wcs, GError **error)
{
  g_autoptr (GBytes) asdf = wcs != NULL ? dsc_gwcs_write (wcs, NULL, NULL) : NULL;

  return asdf == NULL
         || dsc_fits_writer_add_asdf (writer, g_bytes_get_data (asdf, NULL),
                                      g_bytes_get_size (asdf), error);
}

gboolean
dsc_catalog_write_segments (const DscCatalogImage *image,
                            const DscSegmentMap *map,
                            const DscSourceCatalogParams *params,
                            DscCompat compat,
                            const char *catalog,
                            const char *path,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (DscHeader) primary = dsc_header_copy (image->primary);
  g_autoptr (DscHeader) sci = make_sci (image->header);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (DscFitsWriter) writer = NULL;

  dsc_header_set_string (primary, "FILENAME", name, "Name of the file");
  dsc_header_set_string (primary, "DATAMODL", "SegmentationMapModel", "Type of data model");
  dsc_header_set_string (primary, "SCATFILE", catalog, "Source catalog file");
  dsc_provenance_add (primary, &dsc_source_catalog_step, params, compat);
  writer = dsc_fits_writer_new (path, error);
  return writer != NULL && dsc_fits_writer_primary (writer, primary, error)
         && dsc_fits_writer_add_image (writer, "SCI", DSC_PLANE_DQ, map->width, map->height, 0, sci,
                                       error)
         && write_labels (writer, map, cancellable, error) && write_wcs (writer, image->wcs, error)
         && dsc_fits_writer_finish (writer, error);
}
