/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-cli-options.h"

#include <string.h>

#include "dsc-param-names.h"

static void
option_free (gpointer data)
{
  DscCliOption *option = data;

  g_free (option->name);
  g_free (option);
}

GPtrArray *
dsc_cli_options_new (void)
{
  return g_ptr_array_new_with_free_func (option_free);
}

void
dsc_cli_options_add (GPtrArray *options, const char *name, gboolean takes_value)
{
  DscCliOption *option = g_new0 (DscCliOption, 1);

  option->name = g_strdup (name);
  option->takes_value = takes_value;
  g_ptr_array_add (options, option);
}

static void
argument_free (gpointer data)
{
  DscCliArgument *argument = data;

  g_free (argument->written);
  g_free (argument->value);
  g_free (argument);
}

void
dsc_cli_arguments_free (DscCliArguments *arguments)
{
  if (arguments == NULL)
    return;
  g_ptr_array_unref (arguments->options);
  g_ptr_array_unref (arguments->positionals);
  g_free (arguments);
}

static gboolean
starts_with (const char *name, const char *start, gboolean *ret_whole)
{
  for (; *start != '\0'; name++, start++)
    if ((*name == '-' ? '_' : *name) != (*start == '-' ? '_' : *start))
      return FALSE;
  *ret_whole = *name == '\0';
  return TRUE;
}

/* The option that @written begins. NULL with @error set if there are several; NULL if none. */
static const DscCliOption *
find_option (GPtrArray *options, const char *written, GError **error)
{
  const DscCliOption *found = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < options->len; i++) {
    const DscCliOption *option = options->pdata[i];
    gboolean whole;

    if (!starts_with (option->name, written, &whole))
      continue;
    if (whole)
      return option;
    found = option;
    if (n++ < 6)
      g_string_append_printf (all, "%s--%s", n > 1 ? ", " : "", option->name);
  }
  if (n <= 1)
    return found;
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "--%s may mean %s%s; write more of it", written,
               all->str, n > 6 ? " and others" : "");
  return NULL;
}

gboolean
dsc_cli_unknown_option (GPtrArray *options, const char *written, GError **error)
{
  g_autofree const char **names = g_new0 (const char *, options->len + 1);
  const char *closest;

  for (guint i = 0; i < options->len; i++)
    names[i] = ((const DscCliOption *)options->pdata[i])->name;
  closest = dsc_closest_name (names, written);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "unknown option --%s%s%s%s", written,
               closest != NULL ? "; did you mean --" : "", closest != NULL ? closest : "",
               closest != NULL ? "?" : "");
  return FALSE;
}

/* A following argument is a value unless it is an option itself; numbers may be negative. */
static gboolean
is_value (const char *text)
{
  return text != NULL
         && (text[0] != '-' || g_ascii_isdigit (text[1]) || (text[1] == '.' || text[1] == '\0'));
}

/* Reads the option at @argv[*index], and its value. */
static gboolean
parse_option (GPtrArray *options,
              gboolean keep_unknown,
              int argc,
              char **argv,
              int *index,
              DscCliArguments *arguments,
              GError **error)
{
  const char *text = argv[*index] + 2;
  const char *equals = strchr (text, '=');
  DscCliArgument *argument = g_new0 (DscCliArgument, 1);
  const DscCliOption *option;
  g_autoptr (GError) local = NULL;

  argument->written = equals != NULL ? g_strndup (text, (gsize)(equals - text)) : g_strdup (text);
  argument->value = equals != NULL ? g_strdup (equals + 1) : NULL;
  g_ptr_array_add (arguments->options, argument);
  option = find_option (options, argument->written, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (option == NULL && !keep_unknown)
    return dsc_cli_unknown_option (options, argument->written, error);
  argument->name = option != NULL ? option->name : NULL;
  if (option != NULL && !option->takes_value) {
    if (argument->value == NULL)
      return TRUE;
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "--%s takes no value", option->name);
    return FALSE;
  }
  if (argument->value == NULL && *index + 1 < argc && is_value (argv[*index + 1]))
    argument->value = g_strdup (argv[++*index]);
  if (argument->value == NULL && option != NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "--%s needs a value: --%s=...", option->name,
                 option->name);
    return FALSE;
  }
  return TRUE;
}

DscCliArguments *
dsc_cli_parse (GPtrArray *options, gboolean keep_unknown, int argc, char **argv, GError **error)
{
  g_autoptr (DscCliArguments) arguments = g_new0 (DscCliArguments, 1);
  gboolean ended = FALSE;

  arguments->options = g_ptr_array_new_with_free_func (argument_free);
  arguments->positionals = g_ptr_array_new ();
  for (int i = 1; i < argc; i++) {
    if (!ended && g_str_equal (argv[i], "--")) {
      ended = TRUE;
    } else if (!ended && g_str_has_prefix (argv[i], "--")) {
      if (!parse_option (options, keep_unknown, argc, argv, &i, arguments, error))
        return NULL;
    } else if (!ended && (g_str_equal (argv[i], "-h") || g_str_equal (argv[i], "-v"))) {
      DscCliArgument *argument = g_new0 (DscCliArgument, 1);

      argument->name = argv[i][1] == 'h' ? "help" : "verbose";
      argument->written = g_strdup (argument->name);
      g_ptr_array_add (arguments->options, argument);
    } else if (!ended && argv[i][0] == '-' && argv[i][1] != '\0') {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "unknown option %s", argv[i]);
      return NULL;
    } else {
      g_ptr_array_add (arguments->positionals, argv[i]);
    }
  }
  return g_steal_pointer (&arguments);
}

const char *
dsc_cli_arguments_get (DscCliArguments *arguments, const char *name)
{
  for (guint i = arguments->options->len; i > 0; i--) {
    const DscCliArgument *argument = arguments->options->pdata[i - 1];

    if (g_strcmp0 (argument->name, name) == 0)
      return argument->value != NULL ? argument->value : "";
  }
  return NULL;
}
