/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * A state is a dictionary (a{sv}) of plain values: b, i, u, x, d, s, as, ad, dictionaries and
 * arrays of them (aa{sv}), as a session file keeps it.
 *
 * Each of these leaves @ret_value alone and returns FALSE if @state (nullable) has no such key, or
 * of another kind. Any number serves as a double; a whole one as an int.
 */
gboolean dsc_state_get_boolean (GVariant *state, const char *key, gboolean *ret_value);
gboolean dsc_state_get_int (GVariant *state, const char *key, gint64 *ret_value);
gboolean dsc_state_get_double (GVariant *state, const char *key, double *ret_value);
/* (transfer full) (nullable) */
char *dsc_state_dup_string (GVariant *state, const char *key);
GStrv dsc_state_dup_strings (GVariant *state, const char *key);
/* (transfer full) (nullable): @ret_n: (out) */
double *dsc_state_dup_doubles (GVariant *state, const char *key, gsize *ret_n);
/* (transfer full) (nullable): a dictionary in it */
GVariant *dsc_state_dup_dict (GVariant *state, const char *key);
/* (transfer full) (nullable) (element-type GVariant): an array of dictionaries */
GPtrArray *dsc_state_dup_dicts (GVariant *state, const char *key);

/**
 * dsc_state_parse: reads JSON: an object. Whole numbers become x, others d; lists of text as,
 * of numbers ad, of objects aa{sv}, all others av; null is left out.
 * @text: need not end with a NUL
 * @ret_lines: (out) (optional) (element-type utf8 uint): the line of each key, by its path:
 *   "parameters.resample.pixfrac"
 * Errors: DSC_ERROR_FORMAT with the line: no JSON, nested too deeply, a key twice, no UTF-8
 * Returns: (transfer full): a{sv}
 */
GVariant *dsc_state_parse (const char *text, gsize length, GHashTable **ret_lines, GError **error);

/* Appends JSON: keys in order, one value a line, numbers with all their digits; lists of numbers on
 * one line. A number that is not finite is null. */
void dsc_state_print (GString *out, GVariant *state, guint indent);
/* One text, in quotes. */
void dsc_state_print_string (GString *out, const char *text);

G_END_DECLS
