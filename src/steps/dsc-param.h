/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsc-error.h"
#include "dsc-units.h"

G_BEGIN_DECLS

/**
 * Parameters: a step's parameters are one plain C struct, declared once in its *-params.def and
 * expanded twice: to the struct and to the table of DscParamSpec that describes it. Everything else
 * (command line, help, validation, panel, files, provenance, documentation) walks the table.
 */
typedef enum {
  DSC_PARAM_BOOL,        /* gboolean */
  DSC_PARAM_INT,         /* int; DSC_INT_UNSET where optional */
  DSC_PARAM_DOUBLE,      /* double; NaN where optional and unset */
  DSC_PARAM_STRING,      /* char *, owned, never NULL ("" is unset) */
  DSC_PARAM_FILE,        /* char *, owned, a path, never NULL ("" is unset) */
  DSC_PARAM_ENUM,        /* int, index into enum_names */
  DSC_PARAM_INT_LIST,    /* DscIntList */
  DSC_PARAM_DOUBLE_LIST, /* DscDoubleList */
} DscParamType;

#define DSC_INT_UNSET G_MININT
#define DSC_LIST_MAX 3

typedef struct {
  guint n; /* 0: unset */
  int v[DSC_LIST_MAX];
} DscIntList;

typedef struct {
  guint n; /* 0: unset */
  double v[DSC_LIST_MAX];
} DscDoubleList;

typedef enum {
  DSC_PARAM_OPTIONAL = 1 << 0,   /* may be unset (None) */
  DSC_PARAM_NO_HASH = 1 << 1,    /* does not change the product: recomputes nothing */
  DSC_PARAM_ADVANCED = 1 << 2,   /* folded away in the panel */
  DSC_PARAM_OTHER_MODE = 1 << 3, /* of other observing modes: accepted, ignored, hidden */
  DSC_PARAM_COMMON = 1 << 4,     /* one of the parameters that every step has */
  DSC_PARAM_EXTENSION = 1 << 5,  /* ours: jwst does not know it */
  DSC_PARAM_LIVE = 1 << 6,       /* its effect can be seen before a run: the panel has sliders */
} DscParamFlags;

typedef struct _DscParamSpec DscParamSpec;

/* Rules that a range cannot say; sets DSC_ERROR_PARAMETER. @value points at the field. */
typedef gboolean (*DscParamCheck) (const DscParamSpec *spec, gconstpointer value, GError **error);

struct _DscParamSpec {
  const char *name; /* jwst's name */
  DscParamType type;
  gsize offset;            /* in the params struct */
  const char *group;       /* id of the DSC_GROUP it stands in */
  const char *group_title; /* N_() text */
  double min, max;         /* legal range (numbers and list elements) */
  double ui_min, ui_max;   /* span of a slider, within the legal range */
  double step;
  guint digits;
  guint list_min, list_max; /* legal number of list elements */
  DscUnit unit;
  double def; /* default of bool, int, double and enum; NaN: unset */
  const char *def_string;
  const char *const *enum_names; /* NULL-terminated; jwst's words */
  const char *title;             /* N_() text: plain words */
  const char *help;              /* N_() text: a sentence or two */
  const char *enabled_when;      /* (nullable): "name", "!name", "name=word|word" or "name!=word" */
  const char *limit_when; /* (nullable), so written: acts only if it is changed, as a limit */
  DscParamFlags flags;
  DscParamCheck check; /* (nullable) */
};

/* Params structs are handled through their table; @params is the struct. */
gpointer dsc_params_new (const DscParamSpec *specs, guint n_specs, gsize size);
gpointer
dsc_params_copy (const DscParamSpec *specs, guint n_specs, gsize size, gconstpointer params);
void dsc_params_free (const DscParamSpec *specs, guint n_specs, gpointer params);
void dsc_params_reset (const DscParamSpec *specs, guint n_specs, gpointer params);

/* Returns: (nullable): the spec of that name */
const DscParamSpec *dsc_params_find (const DscParamSpec *specs, guint n_specs, const char *name);

/**
 * dsc_param_set_text: parses @text as strun does (reference 2.3: booleans true/false yes/no on/off
 * 1/0; lists "100,200"; options exact) and stores it if it is legal. "None" unsets an optional one.
 * Errors: DSC_ERROR_PARAMETER with the value, the legal range or words.
 */
gboolean
dsc_param_set_text (const DscParamSpec *spec, gpointer params, const char *text, GError **error);
/* Returns: (transfer full): canonical text, independent of the locale, which parses back to the
 * same value; "None" when unset */
char *dsc_param_get_text (const DscParamSpec *spec, gconstpointer params);
gboolean dsc_param_is_default (const DscParamSpec *spec, gconstpointer params);
gboolean dsc_param_is_enabled (const DscParamSpec *spec,
                               const DscParamSpec *specs,
                               guint n_specs,
                               gconstpointer params);
/* Whether it acts as a limit only: see limit_when. */
gboolean dsc_param_is_limit (const DscParamSpec *spec,
                             const DscParamSpec *specs,
                             guint n_specs,
                             gconstpointer params);
/* What stands behind a number of it: "" also for a fraction, which is no unit. */
const char *dsc_param_unit (const DscParamSpec *spec);
/* Returns: (transfer full): "0 .. 1", "square, point, turbo", "> 0" */
char *dsc_param_describe_range (const DscParamSpec *spec);

G_END_DECLS
