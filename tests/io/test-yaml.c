/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-yaml.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-test.h"

static DscYaml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  DscYaml *yaml = dsc_yaml_parse (text, strlen (text), "t.yaml", &error);

  g_assert_no_error (error);
  return yaml;
}

static void
refuse (const char *text, gsize size, DscError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_assert_null (dsc_yaml_parse (text, size, "t.yaml", &error));
  g_assert_error (error, DSC_ERROR, (int)code);
  if (strstr (error->message, part) == NULL || strstr (error->message, "t.yaml") == NULL)
    g_error ("'%s' lacks '%s'", error->message, part);
  /* Fast, whatever it was: libyaml alone takes minutes for some of these. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
}

static void
test_tree (void)
{
  g_autoptr (DscYaml) yaml = parse ("%YAML 1.1\n%TAG ! tag:stsci.edu:asdf/\n--- !core/asdf-1.1.0\n"
                                    "a: &id001 {x: [1, 2.5], y: 'it''s'}\n"
                                    "b: *id001\n"
                                    "c: !<tag:stsci.edu:gwcs/step-1.3.0>\n"
                                    "  - multi\n"
                                    "    line\n"
                                    "  - null\n"
                                    "d: !transform/shift-1.2.0 {offset: -1}\n");
  const DscYamlNode *root = dsc_yaml_root (yaml), *a = dsc_yaml_get (root, "a"), *value;
  g_autofree char *root_tag = dsc_yaml_tag_name (root);
  g_autofree char *step = dsc_yaml_tag_name (dsc_yaml_get (root, "c"));
  g_autofree char *shift = dsc_yaml_tag_name (dsc_yaml_get (root, "d"));

  g_assert_cmpuint (dsc_yaml_length (root), ==, 4);
  g_assert_true (dsc_yaml_get (root, "b") == a);
  g_assert_cmpstr (dsc_yaml_get_string (dsc_yaml_get (a, "y")), ==, "it's");
  g_assert_cmpuint (dsc_yaml_length (dsc_yaml_get (a, "x")), ==, 2);
  g_assert_cmpstr (dsc_yaml_get_string (dsc_yaml_item (dsc_yaml_get (root, "c"), 0)), ==,
                   "multi line");
  g_assert_true (dsc_yaml_is_null (dsc_yaml_item (dsc_yaml_get (root, "c"), 1)));
  g_assert_cmpstr (dsc_yaml_pair (root, 1, &value), ==, "b");
  g_assert_true (value == a);
  g_assert_cmpstr (root_tag, ==, "core/asdf");
  g_assert_cmpstr (step, ==, "stsci.edu:gwcs/step");
  g_assert_cmpstr (shift, ==, "transform/shift");
  g_assert_null (dsc_yaml_get (root, "e"));
  g_assert_null (dsc_yaml_get (NULL, "e"));
  g_assert_null (dsc_yaml_item (a, 0));
  g_assert_cmpuint (a->line, ==, 4);
}

static void
test_scalars (void)
{
  static const struct {
    const char *text;
    gboolean is_double;
    double value;
  } cases[] = {
    { "1", TRUE, 1 },           { "-1.5", TRUE, -1.5 },       { "1.0e-05", TRUE, 1e-5 },
    { "8e-06", TRUE, 8e-6 },    { "+.5", TRUE, 0.5 },         { "-0.0", TRUE, 0 },
    { ".inf", TRUE, INFINITY }, { "-.inf", TRUE, -INFINITY }, { ".NaN", TRUE, NAN },
    { "'1'", FALSE, 0 },        { "0x10", FALSE, 0 },         { "nan", FALSE, 0 },
    { "inf", FALSE, 0 },        { "1.5 m", FALSE, 0 },        { "'-'", FALSE, 0 },
    { "true", FALSE, 0 },       { "[1]", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf ("v: %s\n", cases[i].text);
    g_autoptr (DscYaml) yaml = parse (text);
    double value = 0;

    g_assert_cmpint (dsc_yaml_get_double (dsc_yaml_get (dsc_yaml_root (yaml), "v"), &value), ==,
                     cases[i].is_double);
    if (cases[i].is_double)
      dsc_assert_near (value, cases[i].value, 0.0, 0.0);
  }
}

static void
test_integers (void)
{
  g_autoptr (DscYaml) yaml = parse ("[7, -8, 0x1F, 1.0, 99999999999999999999, '7', true, ~, '']");
  const DscYamlNode *root = dsc_yaml_root (yaml);
  gint64 v;
  gboolean truth;

  g_assert_true (dsc_yaml_get_int (dsc_yaml_item (root, 0), &v) && v == 7);
  g_assert_true (dsc_yaml_get_int (dsc_yaml_item (root, 1), &v) && v == -8);
  g_assert_true (dsc_yaml_get_int (dsc_yaml_item (root, 2), &v) && v == 31);
  for (guint i = 3; i < 6; i++)
    g_assert_false (dsc_yaml_get_int (dsc_yaml_item (root, i), &v));
  g_assert_true (dsc_yaml_get_bool (dsc_yaml_item (root, 6), &truth) && truth);
  g_assert_false (dsc_yaml_get_bool (dsc_yaml_item (root, 0), &truth));
  g_assert_true (dsc_yaml_is_null (dsc_yaml_item (root, 7)));
  g_assert_false (dsc_yaml_is_null (dsc_yaml_item (root, 8)));
}

#define REFUSE(text, code, part) refuse (text, strlen (text), code, part)

static void
test_refused (void)
{
  REFUSE ("a: 1\nb: 2\na: 3\n", DSC_ERROR_FORMAT, "line 3: the key 'a' occurs twice");
  REFUSE ("a: *x\n", DSC_ERROR_FORMAT, "no anchor");
  REFUSE ("a: &x [1, *x]\n", DSC_ERROR_FORMAT, "inside its own anchor");
  REFUSE ("&x {a: {b: *x}}\n", DSC_ERROR_FORMAT, "inside its own anchor");
  REFUSE ("? [1, 2]\n: 3\n", DSC_ERROR_FORMAT, "key");
  REFUSE ("a: [1, 2\n", DSC_ERROR_FORMAT, "not valid YAML");
  REFUSE ("a: !unknown!x 1\n", DSC_ERROR_FORMAT, "not valid YAML");
  REFUSE ("%\"\xa6", DSC_ERROR_FORMAT, "not valid YAML"); /* hangs another library */
  REFUSE ("a: \"\\0\"\n", DSC_ERROR_FORMAT, "zero byte");
  REFUSE ("a: \x80\n", DSC_ERROR_FORMAT, "not valid YAML");
  refuse ("a: \0b\n", 7, DSC_ERROR_FORMAT, "not valid YAML");
}

static void
test_empty (void)
{
  g_autoptr (DscYaml) nothing = parse ("");
  g_autoptr (DscYaml) comment = parse ("# only this\n");

  g_assert_null (dsc_yaml_root (nothing));
  g_assert_null (dsc_yaml_root (comment));
}

static void
test_deep (void)
{
  enum { N = 200000 };
  g_autofree char *flow = g_strnfill (N, '[');
  g_autoptr (GString) maps = g_string_new (NULL);
  g_autoptr (GString) block = g_string_new (NULL);
  g_autofree char *open = g_strnfill (DSC_YAML_MAX_DEPTH, '[');
  g_autofree char *close = g_strnfill (DSC_YAML_MAX_DEPTH, ']');
  g_autofree char *limit = g_strconcat (open, close, NULL);
  g_autoptr (DscYaml) fine = parse (limit);

  g_assert_nonnull (dsc_yaml_root (fine));
  REFUSE (flow, DSC_ERROR_TOO_LARGE, "nested more than 256");
  for (int i = 0; i < N; i++)
    g_string_append (maps, "{a: ");
  REFUSE (maps->str, DSC_ERROR_TOO_LARGE, "nested more than 256");
  for (int i = 0; i < 1000; i++)
    g_string_append_printf (block, "%*sa:\n", i, "");
  REFUSE (block->str, DSC_ERROR_TOO_LARGE, "nested more than 256");
}

/* Each level names the one before nine times. */
static void
test_bomb (void)
{
  g_autoptr (GString) text
      = g_string_new ("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");

  for (int i = 1; i < 30; i++) {
    g_string_append_printf (text, "a%d: &a%d [", i, i);
    for (int k = 0; k < 9; k++)
      g_string_append_printf (text, "%s*a%d", k > 0 ? ", " : "", i - 1);
    g_string_append (text, "]\n");
  }
  REFUSE (text->str, DSC_ERROR_TOO_LARGE, "bomb");
}

static void
test_many_nodes (void)
{
  g_autofree char *commas = g_malloc (2 * DSC_YAML_MAX_NODES + 4);
  gsize n = 0;

  commas[n++] = '[';
  for (guint i = 0; i < DSC_YAML_MAX_NODES; i++) {
    commas[n++] = '1';
    commas[n++] = ',';
  }
  commas[n++] = ']';
  refuse (commas, n, DSC_ERROR_TOO_LARGE, "nodes");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/yaml/tree", test_tree);
  g_test_add_func ("/io/yaml/scalars", test_scalars);
  g_test_add_func ("/io/yaml/integers", test_integers);
  g_test_add_func ("/io/yaml/refused", test_refused);
  g_test_add_func ("/io/yaml/empty", test_empty);
  g_test_add_func ("/io/yaml/deep", test_deep);
  g_test_add_func ("/io/yaml/bomb", test_bomb);
  g_test_add_func ("/io/yaml/many-nodes", test_many_nodes);
  return g_test_run ();
}
