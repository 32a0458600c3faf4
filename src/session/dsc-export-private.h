/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-export.h"

G_BEGIN_DECLS

/* The insides of DscExport, shared by the files dsc-export*.c. */

/* One step as it stands. What it made is NULL unless it is up to date (or passed by). */
typedef struct {
  const DscStep *step;
  gpointer params;
  GHashTable *origins; /* (element-type utf8 utf8) */
  DscState state;
  char *verdict, *failure; /* (nullable) */
  DscLibrary *library;     /* (nullable) */
  DscLibrary *input;       /* (nullable) */
  DscImageModel *image;    /* (nullable) */
  GHashTable *tables;      /* (nullable) */
  char *align_path;        /* (nullable): what tweakreg found */
  char *catalog_path;      /* (nullable) */
  DscCompat compat;
} DscExportStep;

struct _DscExport {
  gatomicrefcount ref_count;
  GStrv inputs;
  DscLibrary *library;
  DscCompat compat;
  gboolean alone; /* one step, not the pipeline */
  guint n_steps;
  DscExportStep *steps;
  GPtrArray *limits;   /* of DscExportLimit */
  GPtrArray *messages; /* (nullable) of DscMessage */
};

/* -limits */
GPtrArray *dsc_export_find_limits (const DscExport *self);
/* Whether the parameter goes into a command of jwst. */
gboolean dsc_export_is_for_jwst (const DscExportStep *step, const DscParamSpec *spec);
/* Whether a step of jwst asks CRDS for reference files that were not chosen: without any the
 * whole pipeline ends before its first step. */
gboolean dsc_export_needs_crds (const DscExport *self);

/* A value of a parameter by its name. (transfer full) */
char *dsc_export_dup_param (const DscExportStep *step, const char *name);
gboolean dsc_export_is_skipped (const DscExportStep *step);

/**
 * dsc_export_find_grid: the grid of the mosaic as parameters of resample, for jwst to lay out the
 * same one; where it would lay out another one by itself.
 * @ret_values: (out) (transfer full): "crpix", "crval", "rotation", "pixel_scale", "output_shape"
 * Returns: FALSE if nothing needs to be said, or nothing is known
 */
#define DSC_EXPORT_N_GRID 5
extern const char *const dsc_export_grid_names[DSC_EXPORT_N_GRID];
gboolean dsc_export_find_grid (const DscExport *self, char *ret_values[DSC_EXPORT_N_GRID]);

/* As a shell reads it back; quoted only where it must be. */
void dsc_export_append_quoted (GString *text, const char *word);
/* (transfer full): @path as it is called from @directory: "../input/x_cal.fits" */
char *dsc_export_relative (const char *path, const char *directory);
/* (transfer full): the value of a parameter that may be a path, as it is called from there */
char *
dsc_export_relative_value (const DscParamSpec *spec, const char *value, const char *directory);

/* -files: names in the folder (transfer full) */
char *dsc_export_asn_name (const DscExport *self);
char *dsc_export_member_name (const DscExport *self, guint index);
/* (transfer full): the association for a folder; of exposures that go along if there are any */
char *dsc_export_dup_association (const DscExport *self, const char *directory);
gboolean
dsc_export_put_text (const char *path, const char *text, gssize length, int mode, GError **error);

/* -report */
char *dsc_export_dup_html (DscExport *self, GError **error);
gboolean dsc_export_write_pdf (DscExport *self, const char *path, GError **error);

G_END_DECLS
