/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "dsc-yaml.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Every node, as a tree; the weight limit keeps this finite. */
static void
visit (const DscYamlNode *node, guint *budget)
{
  g_autofree char *tag = dsc_yaml_tag_name (node);
  double number;
  gint64 integer;
  gboolean truth;

  if (*budget == 0)
    return;
  (*budget)--;
  dsc_yaml_get_double (node, &number);
  dsc_yaml_get_int (node, &integer);
  dsc_yaml_get_bool (node, &truth);
  dsc_yaml_is_null (node);
  for (guint i = 0; i < dsc_yaml_length (node); i++) {
    const DscYamlNode *value = dsc_yaml_item (node, i);

    if (node->kind == DSC_YAML_MAP)
      dsc_yaml_pair (node, i, &value);
    visit (value, budget);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscYaml) yaml = dsc_yaml_parse ((const char *)data, size, "fuzz", &error);
  guint budget = 100000;

  g_assert ((yaml == NULL) == (error != NULL));
  if (yaml != NULL && dsc_yaml_root (yaml) != NULL)
    visit (dsc_yaml_root (yaml), &budget);
  return 0;
}
