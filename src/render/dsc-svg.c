/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-svg.h"

#include <string.h>

#define WORD "surface"

/* Whether a name begins here: in an id, or a reference to one. */
static gboolean
is_name (const char *text, const char *place)
{
  return place > text && (place[-1] == '"' || place[-1] == '#')
         && g_ascii_isdigit (place[strlen (WORD)]);
}

void
dsc_svg_renumber (GByteArray *data)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autoptr (GString) out = g_string_sized_new (data->len + 64);
  g_autofree char *text = g_strndup ((const char *)data->data, data->len);
  const char *p = text, *next;

  while ((next = strstr (p, WORD)) != NULL) {
    const char *digits = next + strlen (WORD);
    gpointer key, number;
    char *end;

    g_string_append_len (out, p, digits - p);
    p = digits;
    if (!is_name (text, next))
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
  g_byte_array_set_size (data, 0);
  g_byte_array_append (data, (const guint8 *)out->str, (guint)out->len);
}
