/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-exposure-writer.h"

#include "dsc-derived-model.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-fits-writer.h"
#include "dsc-gwcs.h"

#define BAND_BYTES (4u << 20)

/* The order of extensions in files of jwst. */
static const DscPlaneId order[] = { DSC_PLANE_SCI,      DSC_PLANE_ERR,         DSC_PLANE_DQ,
                                    DSC_PLANE_AREA,     DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_RNOISE,
                                    DSC_PLANE_VAR_FLAT, DSC_PLANE_CON,         DSC_PLANE_WHT };

/* The file behind a model, with its WCS; NULL if there is none (any more). */
static DscFitsModel *
open_source (DscImageModel *model)
{
  const char *path;

  model = dsc_derived_model_find_source (model);
  path = dsc_image_model_get_path (model);
  if (DSC_IS_FITS_MODEL (model))
    return g_object_ref (DSC_FITS_MODEL (model));
  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  model = dsc_fits_model_open_full (path, DSC_FITS_OPEN_ANY_WCS, NULL);
  return model != NULL ? DSC_FITS_MODEL (model) : NULL;
}

static gboolean
write_primary (DscFitsWriter *writer, DscImageModel *model, const char *path, GError **error)
{
  g_autoptr (DscHeader) header = dsc_header_copy (dsc_image_model_get_primary (model));
  g_autofree char *date = dsc_header_latest_date_end (1, &header);
  g_autofree char *name = g_path_get_basename (path);

  if (date != NULL)
    dsc_header_set_string (header, "DATE", date, "UTC date file created");
  dsc_header_set_string (header, "FILENAME", name, "Name of the file");
  if (dsc_header_get_string (header, "DATAMODL") == NULL)
    dsc_header_set_string (header, "DATAMODL", "ImageModel", "Type of data model");
  return dsc_fits_writer_primary (writer, header, error);
}

/* The cards of a plane: as in the file behind the model; the unit of the errors is that of SCI. */
static DscHeader *
plane_header (DscImageModel *model, DscFitsModel *source, DscPlaneId id)
{
  int hdu = source != NULL ? dsc_fits_model_get_plane_hdu (source, id) : -1;
  DscHeader *header
      = hdu >= 0
            ? dsc_header_copy (dsc_fits_get_hdu (dsc_fits_model_get_fits (source), hdu)->header)
            : dsc_header_new ();
  const char *unit = dsc_image_model_get_unit (model);

  if (id == DSC_PLANE_ERR && *unit != '\0')
    dsc_header_set_string (header, "BUNIT", unit, "physical units of the array values");
  return header;
}

/* WCS keywords that there are stay, as those of jwst do unless a step writes them. */
static DscHeader *
science_header (DscImageModel *model, GError **error)
{
  g_autoptr (DscHeader) header = dsc_header_copy (dsc_image_model_get_sci (model));
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
  g_autoptr (DscWcs) keywords = dsc_wcs_from_fits_header (header, width, height, "keywords", NULL);
  DscWcs *wcs = dsc_image_model_get_wcs (model);
  double worst;

  if (keywords == NULL && wcs != NULL && dsc_wcs_get_kind (wcs) == DSC_WCS_GWCS
      && !dsc_wcs_to_fits_header (wcs, width, height, header, &worst, error))
    return NULL;
  return g_steal_pointer (&header);
}

static gboolean
write_plane (DscFitsWriter *writer,
             DscImageModel *model,
             DscFitsModel *source,
             DscPlaneId id,
             GError **error)
{
  g_autoptr (DscHeader) header
      = id == DSC_PLANE_SCI ? science_header (model, error) : plane_header (model, source, id);
  guint width = dsc_image_model_get_width (model);
  guint height = dsc_image_model_get_height (model);
  guint depth = dsc_image_model_plane_depth (model, id);
  guint band = CLAMP (BAND_BYTES / (4 * width), 1, height);
  g_autofree gpointer buffer = NULL;

  if (header == NULL
      || !dsc_fits_writer_add_image (writer, dsc_plane_name (id), id, width, height,
                                     id == DSC_PLANE_CON ? depth : 0, header, error))
    return FALSE;
  buffer = g_malloc ((gsize)band * width * 4);
  for (guint z = 0; z < depth; z++)
    for (guint y = 0; y < height; y += band) {
      guint n = MIN (band, height - y);

      if (!dsc_image_model_read_rows (model, id, z, y, n, buffer, error)
          || !dsc_fits_writer_write_rows (writer, dsc_plane_name (id), z, y, n, buffer, error))
        return FALSE;
    }
  return TRUE;
}

/* What the file behind the model holds besides planes and ASDF, unless it is empty. */
static gboolean
copy_others (DscFitsWriter *writer, DscFitsModel *source, GError **error)
{
  DscFits *fits = dsc_fits_model_get_fits (source);

  for (guint i = 1; i < dsc_fits_n_hdus (fits); i++) {
    const DscFitsHdu *hdu = dsc_fits_get_hdu (fits, i);
    gboolean is_plane = FALSE;

    for (DscPlaneId id = 0; id < DSC_N_PLANES; id++)
      is_plane = is_plane || dsc_fits_model_get_plane_hdu (source, id) == (int)i;
    if (is_plane || hdu->data_size == 0 || g_ascii_strcasecmp (hdu->name, "ASDF") == 0)
      continue;
    if (!dsc_fits_writer_copy_hdu (writer, fits, i, error))
      return FALSE;
  }
  return TRUE;
}

/* Whether everything that the ASDF tree of the file may refer to is in the new file, too. */
static gboolean
keeps_all_extensions (DscImageModel *model, DscFitsModel *source)
{
  DscFits *fits = dsc_fits_model_get_fits (source);

  for (DscPlaneId id = 0; id < DSC_N_PLANES; id++)
    if (dsc_fits_model_get_plane_hdu (source, id) >= 0 && !dsc_image_model_has_plane (model, id))
      return FALSE;
  for (guint i = 1; i < dsc_fits_n_hdus (fits); i++)
    if (dsc_fits_get_hdu (fits, i)->data_size == 0)
      return FALSE;
  return TRUE;
}

static gboolean
write_wcs (DscFitsWriter *writer, DscImageModel *model, DscFitsModel *source, GError **error)
{
  DscWcs *wcs = dsc_image_model_get_wcs (model);
  DscWcs *old = source != NULL ? dsc_image_model_get_wcs (DSC_IMAGE_MODEL (source)) : NULL;
  g_autoptr (GBytes) bytes = NULL;
  gboolean keep;

  if (wcs == NULL || dsc_wcs_get_kind (wcs) != DSC_WCS_GWCS)
    return TRUE;
  keep = old != NULL && dsc_wcs_get_kind (old) == DSC_WCS_GWCS
         && keeps_all_extensions (model, source);
  if (!keep || wcs != old) {
    g_autoptr (GBytes) before = keep ? dsc_gwcs_write (old, NULL, NULL) : NULL;

    bytes = dsc_gwcs_write (wcs, NULL, error);
    if (bytes == NULL)
      return FALSE;
    keep = before != NULL && g_bytes_equal (bytes, before);
  }
  if (keep) {
    g_clear_pointer (&bytes, g_bytes_unref);
    bytes = dsc_fits_model_read_asdf (source, error);
    if (bytes == NULL)
      return FALSE;
  }
  return dsc_fits_writer_add_asdf (writer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   error);
}

gboolean
dsc_exposure_write (DscImageModel *model, const char *path, GError **error)
{
  g_autoptr (DscFitsWriter) writer = dsc_fits_writer_new (path, error);
  g_autoptr (DscFitsModel) source = NULL;

  if (writer == NULL || !write_primary (writer, model, path, error))
    return FALSE;
  source = open_source (model);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (dsc_image_model_has_plane (model, order[i])
        && !write_plane (writer, model, source, order[i], error))
      return FALSE;
  return (source == NULL || copy_others (writer, source, error))
         && write_wcs (writer, model, source, error) && dsc_fits_writer_finish (writer, error);
}
