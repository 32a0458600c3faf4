/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "tweakreg/dsc-tweak-scene.h"

G_BEGIN_DECLS

/* The fixtures of alignment with what jwst 3.0.0 made of them. */

/* Returns: (transfer full) (nullable): a file of a fixture; skips the test if it is not there */
char *dsc_tweak_check_file (const char *scene, const char *directory, const char *file);

/* The exposures of a fixture. */
DscLibrary *dsc_tweak_check_library (const char *scene);

/* The parameters of a variant; abs_refcat as a file that is there. */
DscTweakregParams *dsc_tweak_check_params (const char *scene, JsonObject *parameters);
void dsc_tweak_check_params_free (DscTweakregParams *params);

/* Sets a parameter by its text. */
void dsc_tweak_check_set (DscTweakregParams *params, const char *name, const char *text);

/* What compares a variant of @scene with its entry in goldens.json. */
typedef void (*DscTweakCheckFunc) (const char *scene,
                                   const char *variant,
                                   JsonObject *golden,
                                   DscLibrary *library);

/* Calls @check for the eight variants of a fixture; skips the test if it is not there. */
void dsc_tweak_check_golden (const char *scene, DscTweakCheckFunc check);

/* Largest distance in milliarcsec from the positions that jwst gives. */
double dsc_tweak_check_compare (const DscWcs *wcs, JsonObject *expected);

/* The columns of an ECSV file: appended to @a and @b (element-type double). */
void dsc_tweak_check_read_columns (
    const char *path, const char *name_a, const char *name_b, GArray *a, GArray *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakregParams, dsc_tweak_check_params_free)

G_END_DECLS
