/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-hdrtab.h"

#include <math.h>
#include <string.h>

#include "dsc-fits-card.h"
#include "dsc-schema.h"

typedef struct {
  const char *name;
  char form; /* A, L, K, D */
  guint width;
  const DscCard **cells; /* (nullable elements): n_rows */
} Column;

static void
column_clear (gpointer data)
{
  g_free (((Column *)data)->cells);
}

static const DscCard *
find_cell (const DscSchemaKey *key, const DscHeader *primary, const DscHeader *sci)
{
  const DscCard *card = dsc_header_find (key->hdu == DSC_SCHEMA_SCI ? sci : primary, key->key);

  return card != NULL && card->type != DSC_CARD_NULL ? card : NULL;
}

/* The text of a cell of a column of strings. */
static char *
cell_text (const DscCard *card)
{
  if (card == NULL)
    return g_strdup ("nan");
  switch (card->type) {
  case DSC_CARD_STRING:
    return g_strdup (card->string);
  case DSC_CARD_LOGICAL:
    return g_strdup (card->i != 0 ? "True" : "False");
  case DSC_CARD_INT:
    return g_strdup_printf ("%" G_GINT64_FORMAT, card->i);
  case DSC_CARD_DOUBLE:
    return dsc_fits_format_double (card->d);
  case DSC_CARD_NULL:
  case DSC_CARD_TEXT:
  default:
    return g_strdup ("");
  }
}

static void
choose_form (Column *column, guint n_rows)
{
  guint strings = 0, logicals = 0, ints = 0;

  for (guint r = 0; r < n_rows; r++) {
    const DscCard *card = column->cells[r];

    strings += card != NULL && card->type == DSC_CARD_STRING;
    logicals += card != NULL && card->type == DSC_CARD_LOGICAL;
    ints += card != NULL && card->type == DSC_CARD_INT;
  }
  column->form = strings > 0 ? 'A' : logicals == n_rows ? 'L' : ints == n_rows ? 'K' : 'D';
  column->width = column->form == 'L' ? 1 : column->form == 'A' ? 1 : 8;
  for (guint r = 0; r < n_rows && column->form == 'A'; r++) {
    g_autofree char *text = cell_text (column->cells[r]);

    column->width = MAX (column->width, strlen (text));
  }
}

static GArray *
collect (guint n_rows, DscHeader *const *primary, DscHeader *const *sci)
{
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (Column));
  guint n_keys;
  const DscSchemaKey *keys = dsc_schema_keys (&n_keys);

  g_array_set_clear_func (columns, column_clear);
  for (guint k = 0; k < n_keys; k++) {
    Column column = { .name = keys[k].key };
    gboolean any = FALSE;

    if (!keys[k].in_table)
      continue;
    column.cells = g_new (const DscCard *, n_rows);
    for (guint r = 0; r < n_rows; r++) {
      column.cells[r] = find_cell (&keys[k], primary[r], sci[r]);
      any = any || column.cells[r] != NULL;
    }
    if (any) {
      choose_form (&column, n_rows);
      g_array_append_val (columns, column);
    } else
      column_clear (&column);
  }
  return columns;
}

static void
append_wide (GByteArray *data, guint64 value)
{
  value = GUINT64_TO_BE (value);
  g_byte_array_append (data, (const guint8 *)&value, 8);
}

static void
append_cell (GByteArray *data, const Column *column, const DscCard *card)
{
  if (column->form == 'A') {
    g_autofree char *text = cell_text (card);
    guint n = strlen (text);
    guint start = data->len;

    g_byte_array_set_size (data, start + column->width);
    memset (data->data + start, 0, column->width);
    memcpy (data->data + start, text, n);
  } else if (column->form == 'L')
    g_byte_array_append (data, (const guint8 *)(card->i != 0 ? "T" : "F"), 1);
  else if (column->form == 'K')
    append_wide (data, (guint64)card->i);
  else {
    union {
      double d;
      guint64 u;
    } wide;

    wide.d = card == NULL ? NAN : card->type == DSC_CARD_DOUBLE ? card->d : (double)card->i;
    append_wide (data, wide.u);
  }
}

GPtrArray *
dsc_hdrtab_build (guint n_rows,
                  DscHeader *const *primary,
                  DscHeader *const *sci,
                  GByteArray **ret_data)
{
  g_autoptr (GArray) columns = collect (n_rows, primary, sci);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GByteArray *data = g_byte_array_new ();

  for (guint c = 0; c < columns->len; c++) {
    const Column *column = &g_array_index (columns, Column, c);

    g_ptr_array_add (names, g_strdup (column->name));
    if (column->form == 'A')
      g_ptr_array_add (names, g_strdup_printf ("%uA", column->width));
    else
      g_ptr_array_add (names, g_strdup_printf ("%c", column->form));
  }
  for (guint r = 0; r < n_rows; r++)
    for (guint c = 0; c < columns->len; c++) {
      const Column *column = &g_array_index (columns, Column, c);

      append_cell (data, column, column->cells[r]);
    }
  *ret_data = data;
  return names;
}
