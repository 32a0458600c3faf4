/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscTransform: a node of a tree of coordinate transforms, as the ASDF transform and gwcs schemas
 * define them. Reference counted; immutable once it is shared: the dsc_transform_set functions are
 * for its maker only. Angles are degrees wherever numbers enter or leave a node.
 */
typedef struct _DscTransform DscTransform;

typedef enum {
  DSC_TRANSFORM_COMPOSE,     /* b (a (x)) */
  DSC_TRANSFORM_CONCATENATE, /* a on the first inputs, b on the rest */
  DSC_TRANSFORM_ADD,         /* same inputs to a and b, element-wise on their outputs */
  DSC_TRANSFORM_SUBTRACT,
  DSC_TRANSFORM_MULTIPLY,
  DSC_TRANSFORM_DIVIDE,
  DSC_TRANSFORM_POWER,
  DSC_TRANSFORM_SHIFT,           /* values[0] */
  DSC_TRANSFORM_SCALE,           /* values[0] */
  DSC_TRANSFORM_IDENTITY,        /* n_in values */
  DSC_TRANSFORM_REMAP,           /* output k = input mapping[k] */
  DSC_TRANSFORM_CONSTANT,        /* values[0], whatever the inputs are */
  DSC_TRANSFORM_POLYNOMIAL1,     /* sum of values[i] x^i, i < size */
  DSC_TRANSFORM_POLYNOMIAL2,     /* sum of values[i * size + j] x^i y^j, i + j < size */
  DSC_TRANSFORM_AFFINE,          /* values: m00 m01 m10 m11 t0 t1 */
  DSC_TRANSFORM_ROTATE2D,        /* values[0]: counter-clockwise */
  DSC_TRANSFORM_ROTATE_SEQUENCE, /* passive rotations by values[k] about axes[k], first first */
  DSC_TRANSFORM_SPHERICAL_TO_CARTESIAN, /* lon, lat to unit vector */
  DSC_TRANSFORM_CARTESIAN_TO_SPHERICAL, /* vector to lon (wrapped as wrap says), lat */
  DSC_TRANSFORM_GNOMONIC,               /* forward: plane (deg) to native phi, theta (FITS TAN) */
  DSC_TRANSFORM_ROTATE3D, /* values: phi theta psi = CRVAL1 CRVAL2 LONPOLE; forward: native to sky
                           */
  DSC_TRANSFORM_FITSWCS,  /* values: crpix[2] (0-based) crval[2] cdelt[2] pc[4]; gnomonic, LONPOLE
                             180 */
  DSC_TRANSFORM_N_TYPES
} DscTransformType;

/* The limits that every tree keeps; dsc_transform constructors refuse what exceeds them. */
#define DSC_TRANSFORM_MAX_DEPTH 200
#define DSC_TRANSFORM_MAX_VALUES 16    /* inputs or outputs of a node */
#define DSC_TRANSFORM_MAX_WEIGHT 20000 /* nodes, shared ones counted at every use */
#define DSC_TRANSFORM_MAX_ORDER 32     /* coefficients along one axis of a polynomial */

/* Read its fields freely; write them never. */
struct _DscTransform {
  gatomicrefcount ref_count;
  DscTransformType type;
  guint n_in, n_out;
  guint depth, weight; /* of the tree below and with this node, explicit inverses included */

  DscTransform *a, *b;      /* of the binary types */
  DscTransform *inverse;    /* (nullable): the explicit one */
  double *box;              /* (nullable): n_in pairs (low, high), infinite where unlimited */
  char *name;               /* (nullable) */
  char **inputs, **outputs; /* (nullable): names */

  double *values;
  guint n_values;
  guint *mapping;     /* REMAP: n_out indices of inputs */
  guint size;         /* POLYNOMIAL: coefficients along an axis (degree + 1) */
  double domain[4];   /* POLYNOMIAL: x low, high, y low, high, mapped linearly ... */
  double window[4];   /* ... to these first */
  char axes[16];      /* ROTATE_SEQUENCE: letters x, y, z */
  gboolean spherical; /* ROTATE_SEQUENCE: lon, lat in and out instead of vectors */
  gboolean backward;  /* GNOMONIC: sky to plane; ROTATE3D: sky to native */
  double wrap;        /* of the longitude: 180 or 360 */
};

/**
 * The constructors. Children are consumed (transfer full), on failure too.
 * Errors: DSC_ERROR_FORMAT for numbers of inputs and outputs that do not fit each other;
 * DSC_ERROR_TOO_LARGE for a tree beyond the limits. The others cannot fail.
 */
DscTransform *
dsc_transform_new_binary (DscTransformType type, DscTransform *a, DscTransform *b, GError **error);
DscTransform *dsc_transform_new_compose (DscTransform *a, DscTransform *b, GError **error);
DscTransform *dsc_transform_new_concatenate (DscTransform *a, DscTransform *b, GError **error);
DscTransform *dsc_transform_new_shift (double offset);
DscTransform *dsc_transform_new_scale (double factor);
DscTransform *dsc_transform_new_identity (guint n);
DscTransform *dsc_transform_new_constant (guint n_in, double value);
DscTransform *
dsc_transform_new_remap (const guint *mapping, guint n_out, guint n_in, GError **error);
/* @domain, @window: (nullable): [-1, 1] */
DscTransform *dsc_transform_new_polynomial1 (const double *coefficients,
                                             guint size,
                                             const double domain[2],
                                             const double window[2],
                                             GError **error);
/* @coefficients: row-major size x size, [i][j] belongs to x^i y^j */
DscTransform *dsc_transform_new_polynomial2 (const double *coefficients,
                                             guint size,
                                             const double domain[4],
                                             const double window[4],
                                             GError **error);
/* @matrix: row-major; @translation: (nullable) */
DscTransform *dsc_transform_new_affine (const double matrix[4], const double translation[2]);
DscTransform *dsc_transform_new_rotate2d (double angle);
/* Errors: DSC_ERROR_FORMAT for axes other than x, y, z, or more than 15 */
DscTransform *dsc_transform_new_rotate_sequence (const char *axes,
                                                 const double *angles,
                                                 gboolean spherical,
                                                 GError **error);
DscTransform *dsc_transform_new_spherical_to_cartesian (double wrap);
DscTransform *dsc_transform_new_cartesian_to_spherical (double wrap);
DscTransform *dsc_transform_new_gnomonic (gboolean backward);
DscTransform *dsc_transform_new_rotate3d (double phi, double theta, double psi, gboolean backward);
DscTransform *dsc_transform_new_fitswcs (const double crpix[2],
                                         const double crval[2],
                                         const double cdelt[2],
                                         const double pc[4]);

DscTransform *dsc_transform_ref (DscTransform *transform);
void dsc_transform_unref (DscTransform *transform);

/* Before the node is shared. @inverse: (transfer full) */
gboolean dsc_transform_set_inverse (DscTransform *transform, DscTransform *inverse, GError **error);
void dsc_transform_set_name (DscTransform *transform, const char *name);
/* @inputs, @outputs: (nullable): n_in and n_out names */
void dsc_transform_set_axes (DscTransform *transform,
                             const char *const *inputs,
                             const char *const *outputs);
/* @box: n_in pairs (low, high) */
void dsc_transform_set_box (DscTransform *transform, const double *box);

/**
 * dsc_transform_get_inverse: the explicit inverse of a node, or what follows from its type.
 * Returns: (transfer full): NULL with DSC_ERROR_UNSUPPORTED naming the node that has none
 */
DscTransform *dsc_transform_get_inverse (const DscTransform *transform, GError **error);

/* The word of the schema, "rotate_sequence_3d". */
const char *dsc_transform_type_name (DscTransformType type);

/* The highest degree of a polynomial in the forward tree; 0 without any. */
guint dsc_transform_get_degree (const DscTransform *transform);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTransform, dsc_transform_unref)

G_END_DECLS
