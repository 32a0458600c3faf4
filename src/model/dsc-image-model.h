/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "dsc-header.h"
#include "dsc-image.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * DscImageModel: planes, keywords and WCS of one image, whatever it is: an exposure (cal, crf), a
 * mosaic (i2d) or any FITS image; what jwst calls an ImageModel. This base class keeps the planes
 * in memory; the FITS one (dsc-fits-model.h) reads rows on demand. Filled by its maker, immutable
 * once shared; reading is allowed from any thread.
 */
#define DSC_TYPE_IMAGE_MODEL (dsc_image_model_get_type ())
G_DECLARE_DERIVABLE_TYPE (DscImageModel, dsc_image_model, DSC, IMAGE_MODEL, GObject)

struct _DscImageModelClass {
  GObjectClass parent_class;

  /* Rows [y0, y0 + n_rows) of layer @z of a plane that exists, into @out (4 bytes a pixel). */
  gboolean (*read_rows) (DscImageModel *self,
                         DscPlaneId id,
                         guint z,
                         guint y0,
                         guint n_rows,
                         gpointer out,
                         GError **error);
  /* A part of the rows; unless a subclass knows better, whole rows are read for it. */
  gboolean (*read_box) (
      DscImageModel *self, DscPlaneId id, const DscPlaneBox *box, gpointer out, GError **error);
};

/**
 * dsc_image_model_new: an empty model of @width x @height pixels. @name: the file name that it has
 * or would have, without directory ("x_cal.fits").
 */
DscImageModel *dsc_image_model_new (const char *name, guint width, guint height);
/* For subclasses: the same for an object of their type. */
DscImageModel *
dsc_image_model_new_of_type (GType type, const char *name, guint width, guint height);

const char *dsc_image_model_get_name (DscImageModel *self);
/* (nullable): the file behind it */
const char *dsc_image_model_get_path (DscImageModel *self);
void dsc_image_model_set_path (DscImageModel *self, const char *path);
guint dsc_image_model_get_width (DscImageModel *self);
guint dsc_image_model_get_height (DscImageModel *self);

/* (transfer none): never NULL; the maker may change them before the model is shared. */
DscHeader *dsc_image_model_get_primary (DscImageModel *self); /* PRIMARY */
DscHeader *dsc_image_model_get_sci (DscImageModel *self);     /* SCI */
void dsc_image_model_set_headers (DscImageModel *self, DscHeader *primary, DscHeader *sci);

/* (transfer none) (nullable): NULL when there are no usable coordinates; the note says why, or what
 * is approximate about them. */
DscWcs *dsc_image_model_get_wcs (DscImageModel *self);
const char *dsc_image_model_get_wcs_note (DscImageModel *self);
void dsc_image_model_set_wcs (DscImageModel *self, DscWcs *wcs, const char *note);

gboolean dsc_image_model_has_plane (DscImageModel *self, DscPlaneId id);
/* Layers of a plane: 1, or more for CON; 0 if absent. */
guint dsc_image_model_plane_depth (DscImageModel *self, DscPlaneId id);
/* For subclasses: a plane is there but not in memory. */
void dsc_image_model_declare_plane (DscImageModel *self, DscPlaneId id, guint depth);
/* Puts a plane into the model; type and size must fit it. @image: (transfer none) */
void dsc_image_model_set_plane (DscImageModel *self, DscPlaneId id, DscImage *image);
/* (nullable): the plane if it is in memory */
DscImage *dsc_image_model_peek_plane (DscImageModel *self, DscPlaneId id);

/**
 * dsc_image_model_read_rows: copies rows [y0, y0 + n_rows) of a plane, whose number type is
 * dsc_plane_pixel_type(), into @out.
 * Errors: DSC_ERROR_NOT_FOUND if the plane is absent; those of reading the file.
 */
gboolean dsc_image_model_read_rows (DscImageModel *self,
                                    DscPlaneId id,
                                    guint z,
                                    guint y0,
                                    guint n_rows,
                                    gpointer out,
                                    GError **error);

/* dsc_image_model_read_box: as dsc_image_model_read_rows(), a part of the rows; @out: row-major. */
gboolean dsc_image_model_read_box (
    DscImageModel *self, DscPlaneId id, const DscPlaneBox *box, gpointer out, GError **error);

/* Returns: (transfer full): the whole plane in memory (shared if it is there already) */
DscImage *dsc_image_model_load_plane (DscImageModel *self, DscPlaneId id, GError **error);

/* BUNIT of SCI, "" if unknown. */
const char *dsc_image_model_get_unit (DscImageModel *self);
/* BUNIT of ERR where a file says it, else "". */
const char *dsc_image_model_get_err_unit (DscImageModel *self);
void dsc_image_model_set_err_unit (DscImageModel *self, const char *unit);

/* A keyword wherever it stands: PRIMARY first, then SCI. */
const char *dsc_image_model_get_string (DscImageModel *self, const char *key);
gboolean dsc_image_model_get_double (DscImageModel *self, const char *key, double *ret_value);
gboolean dsc_image_model_get_int (DscImageModel *self, const char *key, gint64 *ret_value);

G_END_DECLS
