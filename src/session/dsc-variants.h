/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscVariants: results that a person keeps beside each other. A variant is all parameters (and
 * compat) of a session at one moment, with a name, and what the steps had made by then: it holds
 * these products, so that they are neither forgotten nor removed from the disk while it lives.
 * Main thread. Signals: "changed" (guint index): one of them: name, note, figures; "items-changed"
 * (guint at, guint removed, guint added).
 */
#define DSC_TYPE_VARIANTS (dsc_variants_get_type ())
G_DECLARE_FINAL_TYPE (DscVariants, dsc_variants, DSC, VARIANTS, GObject)

DscVariants *dsc_variants_new (DscSession *session);

guint dsc_variants_n (DscVariants *self);
/* Of the session as it stands. @name: (nullable): NULL: the next free letter. Returns: its index; a
 * variant with the same parameters is taken again, with its new name. */
guint dsc_variants_keep (DscVariants *self, const char *name);
void dsc_variants_drop (DscVariants *self, guint index);
const char *dsc_variants_get_name (DscVariants *self, guint index);
/* FALSE: another one has that name */
gboolean dsc_variants_rename (DscVariants *self, guint index, const char *name);
const char *dsc_variants_get_note (DscVariants *self, guint index); /* "" */
void dsc_variants_set_note (DscVariants *self, guint index, const char *note);
/* The one whose parameters the session has now; -1: none */
int dsc_variants_find_current (DscVariants *self);

/* Its parameters become those of the session; its products are there at once. */
gboolean dsc_variants_choose (DscVariants *self, guint index, GError **error);

/* (transfer full) (nullable): the value in it, as canonical text */
char *dsc_variants_dup_param (DscVariants *self, guint index, guint step, const char *name);
/* (transfer none) (nullable): what it has made; NULL: this step was not run with it */
DscImageModel *dsc_variants_get_image (DscVariants *self, guint index, guint step);
DscLibrary *dsc_variants_get_library (DscVariants *self, guint index, guint step);
const char *dsc_variants_get_verdict (DscVariants *self, guint index, guint step);
GHashTable *dsc_variants_get_tables (DscVariants *self, guint index, guint step);

/* A parameter in which variants differ. */
typedef struct {
  guint step;
  const DscParamSpec *spec;
} DscVariantDifference;

/* (transfer full) (element-type DscVariantDifference): of all that are kept, in the order of steps
 */
GArray *dsc_variants_find_differences (DscVariants *self);

/* A number by which results are compared. */
typedef struct {
  const char *id;    /* "rms", "flagged", "sources", "noise" ... */
  const char *title; /* N_() text */
  const char *unit;
  guint step;
  gboolean less_is_better;
} DscVariantFigure;

guint dsc_variants_n_figures (DscVariants *self);
const DscVariantFigure *dsc_variants_get_figure (DscVariants *self, guint figure);
/* NaN: not known. Those that take time are found on a thread, with "changed" at the end. */
double dsc_variants_get_value (DscVariants *self, guint index, guint figure);

G_END_DECLS
