/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image-model.h"

#include <string.h>

#include "dsc-error.h"

typedef struct {
  char *name;
  char *path;
  guint width, height;
  DscHeader *primary, *sci;
  DscWcs *wcs;
  char *wcs_note;
  char *err_unit;
  guint depth[DSC_N_PLANES];
  DscImage *planes[DSC_N_PLANES];
} DscImageModelPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (DscImageModel, dsc_image_model, G_TYPE_OBJECT)

static DscImageModelPrivate *
get_private (DscImageModel *self)
{
  return dsc_image_model_get_instance_private (self);
}

static void
dsc_image_model_finalize (GObject *object)
{
  DscImageModelPrivate *priv = get_private (DSC_IMAGE_MODEL (object));

  for (guint i = 0; i < DSC_N_PLANES; i++)
    g_clear_pointer (&priv->planes[i], dsc_image_unref);
  g_clear_pointer (&priv->primary, dsc_header_unref);
  g_clear_pointer (&priv->sci, dsc_header_unref);
  g_clear_pointer (&priv->wcs, dsc_wcs_unref);
  g_free (priv->wcs_note);
  g_free (priv->err_unit);
  g_free (priv->name);
  g_free (priv->path);
  G_OBJECT_CLASS (dsc_image_model_parent_class)->finalize (object);
}

static gboolean
read_rows_from_memory (DscImageModel *self,
                       DscPlaneId id,
                       guint z,
                       guint y0,
                       guint n_rows,
                       gpointer out,
                       GError **error)
{
  DscImage *image = get_private (self)->planes[id];
  gsize row = (gsize)image->width * 4;

  memcpy (out, (const char *)image->data + ((gsize)z * image->height + y0) * row, n_rows * row);
  return TRUE;
}

static gboolean
read_box_from_rows (
    DscImageModel *self, DscPlaneId id, const DscPlaneBox *box, gpointer out, GError **error)
{
  guint32 *to = out;
  g_autofree guint32 *row = g_new (guint32, get_private (self)->width);

  for (guint y = box->y0; y < box->y0 + box->n_rows; y++, to += box->n_columns) {
    if (!dsc_image_model_read_rows (self, id, box->z, y, 1, row, error))
      return FALSE;
    memcpy (to, row + box->x0, box->n_columns * sizeof *to);
  }
  return TRUE;
}

static void
dsc_image_model_class_init (DscImageModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_image_model_finalize;
  klass->read_rows = read_rows_from_memory;
  klass->read_box = read_box_from_rows;
}

static void
dsc_image_model_init (DscImageModel *self)
{
  DscImageModelPrivate *priv = get_private (self);

  priv->primary = dsc_header_new ();
  priv->sci = dsc_header_new ();
}

/* For subclasses in other files: name and size are set once, right after construction. */
static void
set_identity (DscImageModel *self, const char *name, guint width, guint height)
{
  DscImageModelPrivate *priv = get_private (self);

  g_free (priv->name);
  priv->name = g_strdup (name);
  priv->width = width;
  priv->height = height;
}

DscImageModel *
dsc_image_model_new (const char *name, guint width, guint height)
{
  return dsc_image_model_new_of_type (DSC_TYPE_IMAGE_MODEL, name, width, height);
}

DscImageModel *
dsc_image_model_new_of_type (GType type, const char *name, guint width, guint height)
{
  DscImageModel *self;

  g_return_val_if_fail (g_type_is_a (type, DSC_TYPE_IMAGE_MODEL), NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);
  self = g_object_new (type, NULL);
  set_identity (self, name, width, height);
  return self;
}

const char *
dsc_image_model_get_name (DscImageModel *self)
{
  return get_private (self)->name;
}

const char *
dsc_image_model_get_path (DscImageModel *self)
{
  return get_private (self)->path;
}

void
dsc_image_model_set_path (DscImageModel *self, const char *path)
{
  DscImageModelPrivate *priv = get_private (self);

  g_free (priv->path);
  priv->path = g_strdup (path);
}

guint
dsc_image_model_get_width (DscImageModel *self)
{
  return get_private (self)->width;
}

guint
dsc_image_model_get_height (DscImageModel *self)
{
  return get_private (self)->height;
}

DscHeader *
dsc_image_model_get_primary (DscImageModel *self)
{
  return get_private (self)->primary;
}

DscHeader *
dsc_image_model_get_sci (DscImageModel *self)
{
  return get_private (self)->sci;
}

void
dsc_image_model_set_headers (DscImageModel *self, DscHeader *primary, DscHeader *sci)
{
  DscImageModelPrivate *priv = get_private (self);

  dsc_header_ref (primary);
  dsc_header_ref (sci);
  dsc_header_unref (priv->primary);
  dsc_header_unref (priv->sci);
  priv->primary = primary;
  priv->sci = sci;
}

DscWcs *
dsc_image_model_get_wcs (DscImageModel *self)
{
  return get_private (self)->wcs;
}

const char *
dsc_image_model_get_wcs_note (DscImageModel *self)
{
  return get_private (self)->wcs_note;
}

void
dsc_image_model_set_wcs (DscImageModel *self, DscWcs *wcs, const char *note)
{
  DscImageModelPrivate *priv = get_private (self);
  DscWcs *old = priv->wcs;

  priv->wcs = wcs != NULL ? dsc_wcs_ref (wcs) : NULL;
  g_clear_pointer (&old, dsc_wcs_unref);
  g_free (priv->wcs_note);
  priv->wcs_note = g_strdup (note);
}

gboolean
dsc_image_model_has_plane (DscImageModel *self, DscPlaneId id)
{
  return dsc_image_model_plane_depth (self, id) > 0;
}

guint
dsc_image_model_plane_depth (DscImageModel *self, DscPlaneId id)
{
  g_return_val_if_fail (id < DSC_N_PLANES, 0);
  return get_private (self)->depth[id];
}

void
dsc_image_model_declare_plane (DscImageModel *self, DscPlaneId id, guint depth)
{
  get_private (self)->depth[id] = depth;
}

void
dsc_image_model_set_plane (DscImageModel *self, DscPlaneId id, DscImage *image)
{
  DscImageModelPrivate *priv = get_private (self);

  g_return_if_fail (image->width == priv->width && image->height == priv->height);
  g_return_if_fail (image->type == dsc_plane_pixel_type (id));
  dsc_image_ref (image);
  g_clear_pointer (&priv->planes[id], dsc_image_unref);
  priv->planes[id] = image;
  priv->depth[id] = image->depth;
}

DscImage *
dsc_image_model_peek_plane (DscImageModel *self, DscPlaneId id)
{
  return get_private (self)->planes[id];
}

gboolean
dsc_image_model_read_rows (DscImageModel *self,
                           DscPlaneId id,
                           guint z,
                           guint y0,
                           guint n_rows,
                           gpointer out,
                           GError **error)
{
  DscImageModelPrivate *priv = get_private (self);

  g_return_val_if_fail (id < DSC_N_PLANES, FALSE);
  g_return_val_if_fail (y0 <= priv->height && n_rows <= priv->height - y0, FALSE);
  if (z >= priv->depth[id]) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "'%s' has no %s extension",
                 priv->path != NULL ? priv->path : priv->name, dsc_plane_name (id));
    return FALSE;
  }
  if (priv->planes[id] != NULL)
    return read_rows_from_memory (self, id, z, y0, n_rows, out, error);
  return DSC_IMAGE_MODEL_GET_CLASS (self)->read_rows (self, id, z, y0, n_rows, out, error);
}

gboolean
dsc_image_model_read_box (
    DscImageModel *self, DscPlaneId id, const DscPlaneBox *box, gpointer out, GError **error)
{
  DscImageModelPrivate *priv = get_private (self);

  g_return_val_if_fail (id < DSC_N_PLANES, FALSE);
  g_return_val_if_fail (box->x0 <= priv->width && box->n_columns <= priv->width - box->x0, FALSE);
  g_return_val_if_fail (box->y0 <= priv->height && box->n_rows <= priv->height - box->y0, FALSE);
  if (priv->planes[id] != NULL || box->z >= priv->depth[id])
    return read_box_from_rows (self, id, box, out, error);
  return DSC_IMAGE_MODEL_GET_CLASS (self)->read_box (self, id, box, out, error);
}

DscImage *
dsc_image_model_load_plane (DscImageModel *self, DscPlaneId id, GError **error)
{
  DscImageModelPrivate *priv = get_private (self);
  g_autoptr (DscImage) image = NULL;
  gsize layer = (gsize)priv->width * priv->height;

  if (priv->planes[id] != NULL)
    return dsc_image_ref (priv->planes[id]);
  image = dsc_image_new (dsc_plane_pixel_type (id), priv->width, priv->height,
                         MAX (1, priv->depth[id]), dsc_plane_name (id), error);
  if (image == NULL)
    return NULL;
  for (guint z = 0; z < image->depth; z++)
    if (!dsc_image_model_read_rows (self, id, z, 0, priv->height, image->u + z * layer, error))
      return NULL;
  return g_steal_pointer (&image);
}

const char *
dsc_image_model_get_unit (DscImageModel *self)
{
  const char *unit = dsc_header_get_string (get_private (self)->sci, "BUNIT");

  return unit != NULL ? unit : "";
}

const char *
dsc_image_model_get_err_unit (DscImageModel *self)
{
  const char *unit = get_private (self)->err_unit;

  return unit != NULL ? unit : "";
}

void
dsc_image_model_set_err_unit (DscImageModel *self, const char *unit)
{
  DscImageModelPrivate *priv = get_private (self);
  char *copy = g_strdup (unit);

  g_free (priv->err_unit);
  priv->err_unit = copy;
}

const char *
dsc_image_model_get_string (DscImageModel *self, const char *key)
{
  DscImageModelPrivate *priv = get_private (self);
  const char *value = dsc_header_get_string (priv->primary, key);

  return value != NULL ? value : dsc_header_get_string (priv->sci, key);
}

gboolean
dsc_image_model_get_double (DscImageModel *self, const char *key, double *ret_value)
{
  DscImageModelPrivate *priv = get_private (self);

  return dsc_header_get_double (priv->primary, key, ret_value)
         || dsc_header_get_double (priv->sci, key, ret_value);
}

gboolean
dsc_image_model_get_int (DscImageModel *self, const char *key, gint64 *ret_value)
{
  DscImageModelPrivate *priv = get_private (self);

  return dsc_header_get_int (priv->primary, key, ret_value)
         || dsc_header_get_int (priv->sci, key, ret_value);
}
