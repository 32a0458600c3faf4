/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-samp-host.h"
#include "dsc-samp-rpc.h"

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

/* What is written is read again as it was. */
static void
test_round (void)
{
  static const char *const values[] = {
    "'text'",
    "''",
    "@av []",
    "@a{sv} {}",
    "[<'a'>, <'b & < \"c\">'>]",
    "{'one': <'1'>, 'two': <[<'x'>, <{'deep': <'y'>}>]>, 'none': <@a{sv} {}>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autoptr (GVariant) value = parse (values[i]);
    g_autofree char *text = dsc_samp_encode_response (value);
    g_autoptr (GError) error = NULL;
    g_autoptr (GVariant) again = dsc_samp_decode_response (text, strlen (text), &error);

    g_assert_no_error (error);
    g_assert_true (g_variant_equal (value, again));
  }
}

/* Other programs leave out <string>, and send numbers. */
static void
test_foreign (void)
{
  static const char text[]
      = "<?xml version='1.0' encoding='UTF-8'?>\n<methodCall><methodName> a.b </methodName><params>"
        "<param><value>plain</value></param><param><value><int>7</int></value></param>"
        "<param><value><boolean>1</boolean></value></param>"
        "<param><value><array>\n <data>\n  <value><![CDATA[<&>]]></value> </data></array></value>"
        "</param><param><value/></param></params></methodCall>";
  g_autofree char *method = NULL;
  g_autoptr (GVariant) args = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_samp_decode_call (text, strlen (text), &method, &args, &error));
  g_assert_cmpstr (method, ==, "a.b");
  g_assert_cmpuint (g_variant_n_children (args), ==, 5);
  g_assert_cmpstr (dsc_samp_rpc_text (args, 0), ==, "plain");
  g_assert_cmpstr (dsc_samp_rpc_text (args, 1), ==, "7");
  g_assert_cmpstr (dsc_samp_rpc_text (args, 2), ==, "1");
  list = dsc_samp_rpc_arg (args, 3, "av");
  g_assert_cmpstr (dsc_samp_rpc_text (list, 0), ==, "<&>");
  g_assert_cmpstr (dsc_samp_rpc_text (args, 4), ==, "");
  g_assert_null (dsc_samp_rpc_text (args, 3));
  g_assert_null (dsc_samp_rpc_text (args, 5));
}

static void
test_fault (void)
{
  g_autofree char *text = dsc_samp_encode_fault ("no <such> thing");
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_samp_decode_response (text, strlen (text), &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "no <such> thing");
}

/* Texts of SAMP are ASCII. */
static void
test_ascii (void)
{
  g_autofree char *text = dsc_samp_encode_response (g_variant_new_string ("Müller \x01 5 µm"));

  for (const char *c = text; *c; c++)
    g_assert_true ((guchar)*c < 0x80 && ((guchar)*c >= 0x20 || *c == '\n'));
}

static void
test_bad (void)
{
  static const char *const texts[] = {
    "",
    "no XML",
    "<methodCall><methodName>x</methodName>",
    "<methodCall></methodCall>",
    "<methodResponse><params></params></methodResponse>",
    "<methodCall><methodName>x</methodName><evil/></methodCall>",
    "<methodCall><methodName>x</methodName><params><param><value><struct><member><value>1</value>"
    "</member></struct></value></param></params></methodCall>",
    "<methodCall><methodName>x</methodName><params></struct></params></methodCall>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]><methodCall><methodName>&b;</methodName></methodCall>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL, other = NULL;
    g_autofree char *method = NULL;
    g_autoptr (GVariant) args = NULL;

    g_assert_false (dsc_samp_decode_call (texts[i], strlen (texts[i]), &method, &args, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
    g_assert_null (dsc_samp_decode_response (texts[i], strlen (texts[i]), &other));
    g_assert_error (other, DSC_ERROR, DSC_ERROR_FORMAT);
  }
}

/* Lists in lists without end, and messages without end. */
static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new ("<methodResponse><params><param>");
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *large = g_malloc0 (DSC_SAMP_MAX_BYTES + 2);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (deep, "<value><array><data>");
  g_assert_null (dsc_samp_decode_response (deep->str, deep->len, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_string_append (many, "<methodResponse><params><param><value><array><data>");
  for (guint i = 0; i <= DSC_SAMP_MAX_VALUES; i++)
    g_string_append (many, "<value/>");
  g_assert_null (dsc_samp_decode_response (many->str, many->len, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_clear_error (&error);
  memset (large, ' ', DSC_SAMP_MAX_BYTES + 1);
  g_assert_null (dsc_samp_decode_response (large, DSC_SAMP_MAX_BYTES + 1, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
}

static void
test_local (void)
{
  g_autofree char *host = dsc_samp_dup_host ("https://archive.example.org:80/a");
  g_autofree char *none = dsc_samp_dup_host ("nothing");

  g_assert_true (dsc_samp_is_local ("http://127.0.0.1:4711/", NULL));
  g_assert_true (dsc_samp_is_local ("http://localhost/x", NULL));
  g_assert_true (dsc_samp_is_local ("http://[::1]:80/", NULL));
  g_assert_false (dsc_samp_is_local ("http://192.0.2.1/", NULL));
  g_assert_false (dsc_samp_is_local ("http://0.0.0.0/", NULL));
  g_assert_false (dsc_samp_is_local ("nothing", NULL));
  g_assert_cmpstr (host, ==, "archive.example.org");
  g_assert_cmpstr (none, ==, "?");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xmlrpc/round", test_round);
  g_test_add_func ("/xmlrpc/foreign", test_foreign);
  g_test_add_func ("/xmlrpc/fault", test_fault);
  g_test_add_func ("/xmlrpc/ascii", test_ascii);
  g_test_add_func ("/xmlrpc/bad", test_bad);
  g_test_add_func ("/xmlrpc/limits", test_limits);
  g_test_add_func ("/xmlrpc/local", test_local);
  return g_test_run ();
}
