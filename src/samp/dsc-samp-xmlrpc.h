/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * XML-RPC as far as SAMP 1.3 (IVOA) uses it. A value is a GVariant: a text (s), a list (av) or a
 * map (a{sv}), of those. Numbers and truth values that others send arrive as their texts.
 */
#define DSC_SAMP_MAX_BYTES ((gsize)4 << 20)
#define DSC_SAMP_MAX_VALUES 100000
#define DSC_SAMP_MAX_DEPTH 48 /* of elements: some fifteen lists in lists */

/* @args: (nullable): av; floating references are sunk. Returns: (transfer full): a document.
 * Characters that SAMP does not allow in texts are written as their nearest ASCII ones. */
char *dsc_samp_encode_call (const char *method, GVariant *args);
/* @value: (nullable): NULL is an empty text */
char *dsc_samp_encode_response (GVariant *value);
char *dsc_samp_encode_fault (const char *text);

/**
 * dsc_samp_decode_call: @ret_method: (transfer full); @ret_args: (transfer full): av
 * Errors: DSC_ERROR_FORMAT: what is wrong with the document; DSC_ERROR_TOO_LARGE
 */
gboolean dsc_samp_decode_call (
    const char *text, gsize size, char **ret_method, GVariant **ret_args, GError **error);
/* Returns: (transfer full); DSC_ERROR_FAILED: the other side answers with a fault, its words */
GVariant *dsc_samp_decode_response (const char *text, gsize size, GError **error);

/* --- maps --- */

/* (nullable): borrowed from @map */
const char *dsc_samp_map_get (GVariant *map, const char *key);
/* Appends a text to a builder of a{sv}; of no effect if @text is NULL */
void dsc_samp_map_add (GVariantBuilder *builder, const char *key, const char *text);
/* (transfer full): a number as SAMP writes it */
GVariant *dsc_samp_new_text (const char *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
