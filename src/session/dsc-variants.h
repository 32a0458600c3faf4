/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscVariants: results that a person keeps beside each other. A variant is all parameters (and
 * compat) of a session at one moment, with a name, and what the steps had made by then: it holds
 * these products, so that they are neither forgotten nor removed from the disk while it lives, by
 * this process or another one. What was not run yet is taken up once it was. Parameters that change
 * no product (names and places of files) are not part of it.
 *
 * Main thread. Signals: "changed" (guint index): one of them: name, note, products, figures; index
 * DSC_VARIANT_NOW: the session itself, or which one is current; "items-changed" (guint at, guint
 * removed, guint added).
 */
#define DSC_TYPE_VARIANTS (dsc_variants_get_type ())
G_DECLARE_FINAL_TYPE (DscVariants, dsc_variants, DSC, VARIANTS, GObject)

/* Stands for the session as it is now wherever an index is only read from. */
#define DSC_VARIANT_NOW G_MAXUINT

DscVariants *dsc_variants_new (DscSession *session);
DscSession *dsc_variants_get_session (DscVariants *self);

guint dsc_variants_n (DscVariants *self);
/* Of the session as it stands. @name: (nullable): NULL or "": the next free letter; one that
 * another has gets a number. Returns: its index; a variant with the same parameters is taken again,
 * with its new name. */
guint dsc_variants_keep (DscVariants *self, const char *name);
void dsc_variants_drop (DscVariants *self, guint index);
const char *dsc_variants_get_name (DscVariants *self, guint index); /* "" of the session */
/* FALSE: another one has that name, or it is empty */
gboolean dsc_variants_rename (DscVariants *self, guint index, const char *name);
const char *dsc_variants_get_note (DscVariants *self, guint index); /* "" */
void dsc_variants_set_note (DscVariants *self, guint index, const char *note);
/* The one whose parameters the session has now; -1: none */
int dsc_variants_find_current (DscVariants *self);
/* -1: none */
int dsc_variants_find (DscVariants *self, const char *name);

/* One of them with its products, to be put back later; reference counted. */
typedef struct _DscVariant DscVariant;

DscVariant *dsc_variant_ref (DscVariant *variant);
void dsc_variant_unref (DscVariant *variant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscVariant, dsc_variant_unref)

DscVariant *dsc_variants_get (DscVariants *self, guint index);   /* (transfer none) */
int dsc_variants_index (DscVariants *self, DscVariant *variant); /* -1: not among them */
/* Puts one back that was dropped. @at: cut to how many there are */
void dsc_variants_insert (DscVariants *self, guint at, DscVariant *variant);

/**
 * dsc_variants_add_saved: one from a session file. @params: (element-type utf8 GHashTable): by id
 * of the step, text by name; what is not there has its default, what is not known is left out.
 * Its products come back if they are still stored.
 */
void dsc_variants_add_saved (
    DscVariants *self, const char *name, const char *note, DscCompat compat, GHashTable *params);
/* (transfer full): the same of one of them: parameters that are not the default */
GHashTable *dsc_variants_dup_params (DscVariants *self, guint index);
DscCompat dsc_variants_get_compat (DscVariants *self, guint index);

/* Its parameters become those of the session, all at once; its products are there without a run.
 * Errors: DSC_ERROR_PARAMETER: a value is not legal any more; nothing has changed then */
gboolean dsc_variants_choose (DscVariants *self, guint index, GError **error);

/* (transfer full): the value in it, as canonical text. @name: (nullable): NULL: compat */
char *dsc_variants_dup_param (DscVariants *self, guint index, guint step, const char *name);
/* FRESH, SKIPPED, FAILED, UNAVAILABLE, or STALE: this step was not run with it */
DscState dsc_variants_get_state (DscVariants *self, guint index, guint step);
/* (transfer none) (nullable): what it has made; NULL: this step was not run with it */
DscImageModel *dsc_variants_get_image (DscVariants *self, guint index, guint step);
DscLibrary *dsc_variants_get_library (DscVariants *self, guint index, guint step);
/* Both have the same product of it, or none. */
gboolean dsc_variants_is_same (DscVariants *self, guint first, guint second, guint step);
const char *dsc_variants_get_verdict (DscVariants *self, guint index, guint step);
GHashTable *dsc_variants_get_tables (DscVariants *self, guint index, guint step);

/* A parameter in which variants differ; @spec: (nullable): NULL: compat */
typedef struct {
  guint step;
  const DscParamSpec *spec;
} DscVariantDifference;

/* (transfer full) (element-type DscVariantDifference): of all that are kept and of the session, in
 * the order of steps; compat first */
GArray *dsc_variants_find_differences (DscVariants *self);

typedef enum {
  DSC_VARIANT_LESS, /* is better */
  DSC_VARIANT_MORE,
  DSC_VARIANT_NEITHER,
} DscVariantBetter;

/* A number by which results are compared; see dsc-variant-figures.c for how each is found. */
typedef struct {
  const char *id;    /* "rms", "flagged", "sources", "noise" ... */
  const char *title; /* N_() text */
  const char *help;  /* N_() text: how it is found */
  const char *unit;
  const char *step; /* id */
  gboolean is_count;
  DscVariantBetter better;
} DscVariantFigure;

guint dsc_variants_n_figures (DscVariants *self);
const DscVariantFigure *dsc_variants_get_figure (DscVariants *self, guint figure);
/* NaN: not known. They are found on a thread, with "changed" at the end. */
double dsc_variants_get_value (DscVariants *self, guint index, guint figure);
/* Whether it is being found. */
gboolean dsc_variants_is_measuring (DscVariants *self, guint index, guint figure);

G_END_DECLS
