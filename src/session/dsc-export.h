/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscExport: a session as it stands, to be told to other programs: taken on the owner's thread,
 * then constant, written on any thread. Equal sessions give equal bytes: no clock, host or absolute
 * path is in what is written; files are named from the folder they are read in.
 */
typedef struct _DscExport DscExport;

typedef enum {
  DSC_EXPORT_DSCOPE,   /* a shell script of dscope */
  DSC_EXPORT_STRUN,    /* a shell script of strun (jwst), an association, exposures if need be */
  DSC_EXPORT_NOTEBOOK, /* a notebook of Python with jwst; the same beside it */
  DSC_EXPORT_REPORT,   /* what was done and found, HTML and PDF */
  DSC_N_EXPORT_KINDS,
} DscExportKind;

const char *dsc_export_kind_name (DscExportKind kind); /* "dscope", "strun", ... */
/* Returns: FALSE if there is none of that name */
gboolean dsc_export_kind_find (const char *name, DscExportKind *ret_kind);

/**
 * dsc_export_new: @inputs: the paths that were opened: an association, or FITS files (at least one)
 * @with_products: what the steps have made is taken, too: without it nothing but
 * dsc_export_dup_command() and dsc_export_dup_dscope() can be asked for
 */
DscExport *dsc_export_new (DscSession *session, const char *const *inputs, gboolean with_products);
DscExport *dsc_export_ref (DscExport *self);
void dsc_export_unref (DscExport *self);

/* Warnings and notes of the runs, for the report. @messages: (element-type DscMessage): copied */
void dsc_export_set_messages (DscExport *self, GPtrArray *messages);

/**
 * dsc_export_dup_command: (transfer full): one line for a terminal: every parameter that is not at
 * its default, paths as they were opened.
 */
char *dsc_export_dup_command (const DscExport *self);

/**
 * dsc_export_dup_dscope: (transfer full): the script. @directory: where it will lie, which paths
 * are told from. @stepwise: one command for each step, with files between them
 */
char *dsc_export_dup_dscope (const DscExport *self, const char *directory, gboolean stepwise);
/* (transfer full): the text of the other two, as dsc_export_write() puts it into @directory */
char *dsc_export_dup_strun (const DscExport *self, const char *directory);
char *dsc_export_dup_notebook (const DscExport *self, const char *directory);

/* What becomes of something that jwst cannot do. */
typedef enum {
  DSC_LIMIT_SHIPPED, /* exposures after that step go along, and it is skipped */
  DSC_LIMIT_DROPPED, /* left out: the product is without it */
  DSC_LIMIT_DIFFERS, /* the same parameters, numbers that differ a little */
} DscLimitKind;

/* @step: index; @text: one sentence */
typedef struct {
  DscLimitKind kind;
  guint step;
  char *text;
} DscExportLimit;

/* (transfer none) (element-type DscExportLimit): in the order of the steps */
GPtrArray *dsc_export_get_limits (const DscExport *self);
/* The last step whose exposures have to go along, which must be up to date; -1: none */
int dsc_export_get_shipped (const DscExport *self);

/**
 * dsc_export_write: into @directory, which is made if it is not there, each file under a temporary
 * name first. @stepwise: of DSC_EXPORT_DSCOPE
 * Returns: (transfer full): the paths, the one to open first
 * Errors: DSC_ERROR_NOT_FOUND: a step that has to be up to date is not; DSC_ERROR_WRITE; those of
 * reading exposures; G_IO_ERROR_CANCELLED
 */
GStrv dsc_export_write (DscExport *self,
                        DscExportKind kind,
                        gboolean stepwise,
                        const char *directory,
                        GCancellable *cancellable,
                        GError **error);

/* One file of text: the script of dscope, or a report by its end: .html or .pdf. Errors: as above;
 * DSC_ERROR_UNSUPPORTED for another end of a report */
gboolean dsc_export_write_file (
    DscExport *self, DscExportKind kind, gboolean stepwise, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscExport, dsc_export_unref)

G_END_DECLS
