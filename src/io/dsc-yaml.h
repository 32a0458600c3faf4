/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscYaml: one YAML 1.1 document as a tree of nodes. An alias is a reference to the node with the
 * anchor, so the tree is a directed graph without cycles. Immutable after parsing; nodes live as
 * long as the document.
 */
typedef struct _DscYaml DscYaml;
typedef struct _DscYamlNode DscYamlNode;

typedef enum {
  DSC_YAML_SCALAR,
  DSC_YAML_SEQUENCE,
  DSC_YAML_MAP,
} DscYamlKind;

struct _DscYamlNode {
  DscYamlKind kind;
  gboolean plain;    /* SCALAR: written without quotes */
  gboolean complete; /* while parsing: FALSE until its end was seen */
  guint line;        /* 1-based, in the text that was parsed */
  guint weight;      /* nodes below and with this one, shared ones counted at every use */
  const char *tag;   /* (nullable): resolved, "tag:stsci.edu:asdf/core/ndarray-1.1.0" */
  const char *value; /* SCALAR: UTF-8 */
  GPtrArray *items;  /* SEQUENCE: the items; MAP: key, value, key, value ... */
};

/* What a document may have; anything beyond is refused at the place where it happens. */
#define DSC_YAML_MAX_BYTES (64u << 20)
#define DSC_YAML_MAX_DEPTH 256
#define DSC_YAML_MAX_NODES 2000000   /* as written */
#define DSC_YAML_MAX_WEIGHT 10000000 /* with every alias written out */

/**
 * dsc_yaml_parse: the first document in @text (@size bytes).
 * @name: the file, for messages
 * Errors: DSC_ERROR_FORMAT with the line (bad syntax, duplicate key, a key that is not a scalar, an
 * alias without or inside its anchor); DSC_ERROR_TOO_LARGE beyond the limits.
 */
DscYaml *dsc_yaml_parse (const char *text, gsize size, const char *name, GError **error);
void dsc_yaml_free (DscYaml *yaml);

/* (nullable): NULL for an empty document */
const DscYamlNode *dsc_yaml_root (const DscYaml *yaml);

guint dsc_yaml_length (const DscYamlNode *node); /* items or pairs; 0 for a scalar */
/* Returns: (nullable): NULL unless @node is a map with that key. @node may be NULL */
const DscYamlNode *dsc_yaml_get (const DscYamlNode *node, const char *key);
/* Returns: (nullable): item of a sequence */
const DscYamlNode *dsc_yaml_item (const DscYamlNode *node, guint index);
/* The key and value of pair @index of a map. */
const char *dsc_yaml_pair (const DscYamlNode *node, guint index, const DscYamlNode **ret_value);

/* Each takes NULL for @node and gives FALSE (NULL) then, and for a node of another kind. Numbers as
 * YAML 1.1 writes them, and besides floats without a dot ("8e-06"). */
gboolean dsc_yaml_get_double (const DscYamlNode *node, double *ret_value);
gboolean dsc_yaml_get_int (const DscYamlNode *node, gint64 *ret_value);
gboolean dsc_yaml_get_bool (const DscYamlNode *node, gboolean *ret_value);
const char *dsc_yaml_get_string (const DscYamlNode *node);
gboolean dsc_yaml_is_null (const DscYamlNode *node); /* TRUE for NULL too */

/* The tag without "tag:stsci.edu:asdf/" and version: "transform/compose"; for other authorities
 * without "tag:" only: "stsci.edu:gwcs/step". Returns: (transfer full): "" without tag */
char *dsc_yaml_tag_name (const DscYamlNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscYaml, dsc_yaml_free)

G_END_DECLS
