/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * DscSimJson: a JSON object with a name for messages. Reading by tables of keys: a key that is not
 * in the table, and a value outside its range, are errors that name the key.
 */
typedef struct _DscSimJson DscSimJson;

/* Errors: DSC_ERROR_NOT_FOUND; DSC_ERROR_FORMAT with line and column; DSC_ERROR_TOO_LARGE. */
DscSimJson *dsc_sim_json_read (const char *path, GError **error);
DscSimJson *dsc_sim_json_parse (const char *text, gssize length, const char *name, GError **error);
void dsc_sim_json_free (DscSimJson *json);
JsonNode *dsc_sim_json_root (DscSimJson *json);
const char *dsc_sim_json_name (DscSimJson *json);
/* Returns: (transfer full): @path, relative ones from the directory of the file */
char *dsc_sim_json_resolve (DscSimJson *json, const char *path);

typedef enum {
  DSC_SIM_KEY_DOUBLE,
  DSC_SIM_KEY_UINT,   /* guint */
  DSC_SIM_KEY_INT64,  /* gint64 */
  DSC_SIM_KEY_UINT64, /* guint64 */
  DSC_SIM_KEY_BOOL,   /* gboolean */
  DSC_SIM_KEY_NAME,   /* char *: 1 .. 64 letters, digits and ._+- */
  DSC_SIM_KEY_OTHER,  /* known, but read by hand */
} DscSimKeyKind;

typedef struct {
  const char *name;
  DscSimKeyKind kind;
  gsize offset;
  double min, max, fallback;
  const char *text; /* (nullable): the fallback of a name */
  gboolean required;
} DscSimKey;

/* Sets every field of @keys in @target from @object, or to its fallback. */
gboolean dsc_sim_json_fill (DscSimJson *json,
                            JsonObject *object,
                            const DscSimKey *keys,
                            guint n_keys,
                            gpointer target,
                            GError **error);
gboolean dsc_sim_json_known (
    DscSimJson *json, JsonObject *object, const DscSimKey *keys, guint n_keys, GError **error);

/* Each leaves its output alone when the key is absent. */
gboolean dsc_sim_json_number (DscSimJson *json,
                              JsonObject *object,
                              const char *key,
                              double min,
                              double max,
                              double *ret_value,
                              GError **error);
/* A pair of numbers, or one number for both if @one_for_both (whole numbers then). */
gboolean dsc_sim_json_pair (DscSimJson *json,
                            JsonObject *object,
                            const char *key,
                            double min,
                            double max,
                            gboolean whole,
                            double ret_value[2],
                            GError **error);
gboolean dsc_sim_json_node_pair (DscSimJson *json,
                                 JsonNode *node,
                                 const char *key,
                                 double min,
                                 double max,
                                 gboolean whole,
                                 double ret_value[2],
                                 GError **error);
/* Appends the strings of a list to @ret_list. */
gboolean dsc_sim_json_strings (
    DscSimJson *json, JsonObject *object, const char *key, GPtrArray *ret_list, GError **error);
gboolean dsc_sim_json_object (
    DscSimJson *json, JsonObject *object, const char *key, JsonObject **ret_object, GError **error);
const char *dsc_sim_json_peek_string (JsonObject *object, const char *key);

typedef gboolean (*DscSimJsonFunc) (gpointer target,
                                    DscSimJson *json,
                                    JsonObject *object,
                                    GError **error);
gboolean dsc_sim_json_each_object (DscSimJson *json,
                                   JsonObject *object,
                                   const char *key,
                                   DscSimJsonFunc func,
                                   gpointer target,
                                   GError **error);

/* Set a DSC_ERROR_PARAMETER that names the key and what is allowed. Return: FALSE */
gboolean dsc_sim_json_refuse (
    DscSimJson *json, GError **error, const char *key, const char *found, const char *allowed);
gboolean dsc_sim_json_missing (DscSimJson *json, const char *key, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSimJson, dsc_sim_json_free)

G_END_DECLS
