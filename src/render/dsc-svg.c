/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-svg.h"

#include <string.h>

/* Numbers of each kind are one sequence of the program. */
static const char *const words[] = { "surface", "image" };

/* Whether a name begins here: in an id, or a reference to one. */
static gboolean
is_name (const char *text, const char *place, const char *word)
{
  return place > text && (place[-1] == '"' || place[-1] == '#')
         && g_ascii_isdigit (place[strlen (word)]);
}

static char *
renumber (const char *text, const char *word)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);
  GString *out = g_string_sized_new (strlen (text) + 64);
  const char *p = text, *next;

  while ((next = strstr (p, word)) != NULL) {
    const char *digits = next + strlen (word);
    gpointer key, number;
    char *end;

    g_string_append_len (out, p, digits - p);
    p = digits;
    if (!is_name (text, next, word))
      continue;
    key = GUINT_TO_POINTER ((guint)g_ascii_strtoull (digits, &end, 10));
    number = g_hash_table_lookup (numbers, key);
    if (number == NULL) {
      number = GUINT_TO_POINTER (g_hash_table_size (numbers) + 1);
      g_hash_table_insert (numbers, key, number);
    }
    g_string_append_printf (out, "%u", GPOINTER_TO_UINT (number));
    p = end;
  }
  g_string_append (out, p);
  return g_string_free (out, FALSE);
}

void
dsc_svg_renumber (GByteArray *data)
{
  g_autofree char *text = g_strndup ((const char *)data->data, data->len);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    char *next = renumber (text, words[i]);

    g_free (text);
    text = next;
  }
  g_byte_array_set_size (data, 0);
  g_byte_array_append (data, (const guint8 *)text, (guint)strlen (text));
}
