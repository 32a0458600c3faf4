/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-library.h"
#include "dsc-param.h"
#include "dsc-progress.h"

G_BEGIN_DECLS

typedef struct _DscStep DscStep;

/* What flows between steps. */
typedef enum {
  DSC_PORT_EXPOSURES, /* a DscLibrary */
  DSC_PORT_IMAGE,     /* a DscImageModel (mosaic) */
  DSC_PORT_CATALOG,
} DscPortKind;

/**
 * DscStepInput: what a step works on. Nothing in it may be changed.
 * @library: exposures, in association order (NULL for a step that takes an image alone)
 * @image: the image (source_catalog); NULL otherwise
 * @image_width, @image_height: to forecast() alone: of the image that is yet to be made, where
 *   @image is NULL; 0: unknown
 * @product: root of product names
 * @compat: see DscCompat
 * @n_threads: 0 = all processors; never changes the result
 * @max_memory: bytes the step should stay below; 0 = its own default
 * @work_dir: an existing private directory for the products, on the disk where they will stay
 */
typedef struct {
  DscLibrary *library;
  DscImageModel *image;
  guint64 image_width, image_height;
  const char *product;
  DscCompat compat;
  guint n_threads;
  guint64 max_memory;
  const char *work_dir;
  DscProgress *progress;
  GCancellable *cancellable;
} DscStepInput;

/* How a step ended: what stands in the S_ keyword of the product. */
typedef enum {
  DSC_STEP_COMPLETE,
  DSC_STEP_SKIPPED, /* nothing to do here (a lone exposure), or the user said so */
  DSC_STEP_FAILED,  /* tried, no result; the pipeline goes on */
} DscStepStatus;

/* A file that the step made in work_dir. @suffix: "i2d", "crf" ...; @member: index of the exposure
 * it belongs to, or -1 for the product as a whole. @internal: kept with the product (for previews,
 * for the window), but never saved for the person. Of the files of an exposure the first that is
 * not internal is the exposure itself: a complete one, or the changes to it
 * (dsc-exposure-delta.h), which are saved as a complete one. */
typedef struct {
  char *path;
  char *suffix;
  int member;
  gboolean internal;
} DscProductFile;

/**
 * DscStepOutput: what a step made. Zeroed by the caller, filled by run(), cleared by
 * dsc_step_output_clear(). @library or @image stays NULL where the step passes its input on.
 * @verdict: one line with numbers and units ("mosaic 369 x 376 px, 5 exposures, 2.1 % empty")
 * @tables: (nullable) (element-type utf8 GVariant): further results by name, for boards
 * @transient: something that is not among the inputs was out of reach (a server): good to go on
 *   with, but the next run tries again
 */
typedef struct {
  DscStepStatus status;
  DscLibrary *library;
  DscImageModel *image;
  GPtrArray *files; /* of DscProductFile; made by dsc_step_output_add_file() */
  char *verdict;
  GHashTable *tables;
  gboolean transient;
} DscStepOutput;

void dsc_step_output_clear (DscStepOutput *output);
void
dsc_step_output_add_file (DscStepOutput *output, const char *path, const char *suffix, int member);
void dsc_step_output_add_internal_file (DscStepOutput *output,
                                        const char *path,
                                        const char *suffix,
                                        int member);

/* What a run would take; found without heavy work. Zeroed fields are unknown. */
typedef struct {
  guint64 width, height; /* of the product, pixels */
  guint64 memory, disk;  /* bytes */
  double seconds;        /* wall time, rough */
  char *text;            /* (nullable) for a person, may have several lines */
} DscForecast;

void dsc_forecast_clear (DscForecast *forecast);

/* Whether @bytes fit on the disk of the work directory (TRUE without one).
 * Errors: DSC_ERROR_TOO_LARGE with both sizes and @advice ("turn off report_var") */
gboolean
dsc_step_check_disk (const DscStepInput *input, guint64 bytes, const char *advice, GError **error);

/* A value that a group has. @own: it is said of this group alone. */
typedef void (*DscStepGroupValue) (const char *name,
                                   const char *value,
                                   gboolean own,
                                   gpointer user_data);

/**
 * DscStepGroups: parameters that groups of exposures may have of their own, kept as the text of one
 * parameter of the step.
 * @param: name of that parameter
 */
typedef struct {
  const char *param;
  /* Returns: (transfer full): ids of the groups that the step works on, no heavy work */
  GStrv (*list) (gconstpointer params, DscLibrary *library);
  /* Whether a group may have parameter @name of its own. */
  gboolean (*is_possible) (const char *name);
  /* All that is said for @group; of several values of a parameter the last one counts. What is not
   * said is as the step has it. */
  void (*foreach) (const char *text, const char *group, DscStepGroupValue func, gpointer user_data);
  /* (transfer full): @text with that value; @value: (nullable): NULL: none of its own */
  char *(*set) (
      const char *text, const char *group, const char *name, const char *value, GError **error);
  /* (transfer full): the text itself where a file stands in its place; otherwise the same text */
  char *(*read) (const char *text, GError **error);
  /* (nullable) (transfer full): that file */
  char *(*dup_path) (const char *text);
} DscStepGroups;

/* Values that are legal each by itself and do not go together. @names: of the parameters concerned;
 * @text: what happens, and what to do */
typedef struct {
  GStrv names;
  DscMessageLevel severity;
  char *text;
} DscStepAdvice;

gboolean dsc_step_advice_concerns (const DscStepAdvice *advice, const char *name);
/* (transfer full) (element-type DscStepAdvice) */
GPtrArray *dsc_step_advice_list_new (void);
/* @names: separated by blanks */
void dsc_step_advice_add (GPtrArray *list,
                          const char *names,
                          DscMessageLevel severity,
                          const char *format,
                          ...) G_GNUC_PRINTF (4, 5);

struct _DscStep {
  const char *id;         /* "resample": stable; used in commands, files and cache keys */
  const char *title;      /* N_() text */
  const char *summary;    /* N_() text: one sentence */
  const char *status_key; /* "S_RESAMP" */
  const char *suffix;     /* of its main product: "i2d" */
  guint version;          /* layout of the parameters */
  guint algorithm;        /* raise it when results change for equal parameters: part of the key */

  const DscParamSpec *params;
  guint n_params;
  gsize params_size;

  DscPortKind input, output;

  /* Rules across parameters and input, no heavy work. (nullable) */
  gboolean (*check) (gconstpointer params, const DscStepInput *input, GError **error);

  /**
   * advise: (nullable): adds what of the parameters does not go together, before any run; no heavy
   * work, on the thread of the window. @library: (nullable)
   */
  void (*advise) (gconstpointer params, DscLibrary *library, GPtrArray *list);

  /**
   * list_files: (nullable): files, beyond those that parameters name themselves, whose content the
   * result depends on: those that lists and folders name. Part of the key: a changed file makes a
   * new product. No heavy work; what is not there or cannot be read is left out.
   * Returns: (transfer full) (element-type utf8): paths, in an order that depends on nothing else
   */
  GPtrArray *(*list_files) (gconstpointer params, DscLibrary *library);

  /* (nullable) Errors: DSC_ERROR_TOO_LARGE with advice if it can never fit */
  gboolean (*forecast) (gconstpointer params,
                        const DscStepInput *input,
                        DscForecast *ret_forecast,
                        GError **error);

  /* (nullable): the same parameters for all */
  const DscStepGroups *groups;

  /**
   * run: (nullable: NULL while the algorithm is not there). Blocking; no globals; @params is a
   * private copy; writes only into work_dir; on failure the output is left zeroed and work_dir may
   * be thrown away; polls the cancellable per band of rows (at least every 50 ms) and returns
   * G_IO_ERROR_CANCELLED; the result does not depend on the number of threads.
   */
  gboolean (*run) (gconstpointer params,
                   const DscStepInput *input,
                   DscStepOutput *output,
                   GError **error);
};

/* The five steps of calwebb_image3 in order. */
guint dsc_step_registry_n (void);
const DscStep *dsc_step_registry_get (guint index);
/* Returns: (nullable): by id, any case; "jwst::tweakreg" too */
const DscStep *dsc_step_registry_find (const char *id);

static inline gboolean
dsc_step_is_available (const DscStep *step)
{
  return step->run != NULL;
}

G_END_DECLS
