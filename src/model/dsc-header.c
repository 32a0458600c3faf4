/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-header.h"

#include <string.h>

struct _DscHeader {
  GArray *cards; /* of DscCard */
  gatomicrefcount ref_count;
};

static void
card_clear (gpointer data)
{
  DscCard *card = data;

  g_clear_pointer (&card->string, g_free);
  g_clear_pointer (&card->comment, g_free);
}

DscHeader *
dsc_header_new (void)
{
  DscHeader *header = g_new0 (DscHeader, 1);

  header->cards = g_array_new (FALSE, TRUE, sizeof (DscCard));
  g_array_set_clear_func (header->cards, card_clear);
  g_atomic_ref_count_init (&header->ref_count);
  return header;
}

DscHeader *
dsc_header_copy (const DscHeader *header)
{
  DscHeader *copy = dsc_header_new ();

  for (guint i = 0; i < header->cards->len; i++)
    dsc_header_append (copy, dsc_header_get_card (header, i));
  return copy;
}

DscHeader *
dsc_header_ref (DscHeader *header)
{
  g_atomic_ref_count_inc (&header->ref_count);
  return header;
}

void
dsc_header_unref (DscHeader *header)
{
  if (header == NULL || !g_atomic_ref_count_dec (&header->ref_count))
    return;
  g_array_unref (header->cards);
  g_free (header);
}

guint
dsc_header_n_cards (const DscHeader *header)
{
  return header->cards->len;
}

const DscCard *
dsc_header_get_card (const DscHeader *header, guint index)
{
  g_return_val_if_fail (index < header->cards->len, NULL);
  return &g_array_index (header->cards, DscCard, index);
}

static DscCard *
find (const DscHeader *header, const char *key)
{
  for (guint i = 0; i < header->cards->len; i++) {
    DscCard *card = &g_array_index (header->cards, DscCard, i);

    if (card->type != DSC_CARD_TEXT && g_ascii_strcasecmp (card->key, key) == 0)
      return card;
  }
  return NULL;
}

const DscCard *
dsc_header_find (const DscHeader *header, const char *key)
{
  return find (header, key);
}

gboolean
dsc_header_get_double (const DscHeader *header, const char *key, double *ret_value)
{
  const DscCard *card = find (header, key);

  if (card == NULL || (card->type != DSC_CARD_DOUBLE && card->type != DSC_CARD_INT))
    return FALSE;
  *ret_value = card->type == DSC_CARD_DOUBLE ? card->d : (double)card->i;
  return TRUE;
}

gboolean
dsc_header_get_int (const DscHeader *header, const char *key, gint64 *ret_value)
{
  const DscCard *card = find (header, key);

  if (card == NULL || card->type != DSC_CARD_INT)
    return FALSE;
  *ret_value = card->i;
  return TRUE;
}

gboolean
dsc_header_get_bool (const DscHeader *header, const char *key, gboolean *ret_value)
{
  const DscCard *card = find (header, key);

  if (card == NULL || card->type != DSC_CARD_LOGICAL)
    return FALSE;
  *ret_value = card->i != 0;
  return TRUE;
}

const char *
dsc_header_get_string (const DscHeader *header, const char *key)
{
  const DscCard *card = find (header, key);

  return card != NULL && card->type == DSC_CARD_STRING ? card->string : NULL;
}

void
dsc_header_append (DscHeader *header, const DscCard *card)
{
  DscCard copy = *card;

  for (char *p = copy.key; *p != '\0'; p++)
    *p = g_ascii_toupper (*p);
  copy.string = card->string != NULL ? g_strdup (card->string) : NULL;
  copy.comment = g_strdup (card->comment);
  if (copy.type == DSC_CARD_STRING) {
    if (copy.string == NULL)
      copy.string = g_strdup ("");
    g_strchomp (copy.string);
  }
  g_array_append_val (header->cards, copy);
}

void
dsc_header_set_card (DscHeader *header, const DscCard *card)
{
  DscCard *old = find (header, card->key);
  DscCard copy;

  if (old == NULL) {
    dsc_header_append (header, card);
    return;
  }
  copy = *card;
  g_strlcpy (copy.key, old->key, sizeof copy.key);
  copy.string = g_strdup (card->string);
  if (copy.string != NULL)
    g_strchomp (copy.string);
  copy.comment = g_strdup (card->comment != NULL ? card->comment : old->comment);
  card_clear (old);
  *old = copy;
}

static DscCard
make_card (const char *key, DscCardType type, const char *comment)
{
  DscCard card = { .type = type, .comment = (char *)comment };

  g_strlcpy (card.key, key, sizeof card.key);
  return card;
}

void
dsc_header_set_double (DscHeader *header, const char *key, double value, const char *comment)
{
  DscCard card = make_card (key, DSC_CARD_DOUBLE, comment);

  card.d = value;
  dsc_header_set_card (header, &card);
}

void
dsc_header_set_int (DscHeader *header, const char *key, gint64 value, const char *comment)
{
  DscCard card = make_card (key, DSC_CARD_INT, comment);

  card.i = value;
  dsc_header_set_card (header, &card);
}

void
dsc_header_set_bool (DscHeader *header, const char *key, gboolean value, const char *comment)
{
  DscCard card = make_card (key, DSC_CARD_LOGICAL, comment);

  card.i = value ? 1 : 0;
  dsc_header_set_card (header, &card);
}

void
dsc_header_set_string (DscHeader *header, const char *key, const char *value, const char *comment)
{
  DscCard card = make_card (key, DSC_CARD_STRING, comment);

  card.string = (char *)value;
  dsc_header_set_card (header, &card);
}

gboolean
dsc_header_remove (DscHeader *header, const char *key)
{
  gboolean found = FALSE;

  for (guint i = header->cards->len; i > 0; i--) {
    const DscCard *card = &g_array_index (header->cards, DscCard, i - 1);

    if (card->type != DSC_CARD_TEXT && g_ascii_strcasecmp (card->key, key) == 0) {
      g_array_remove_index (header->cards, i - 1);
      found = TRUE;
    }
  }
  return found;
}

static char *
end_of_exposure (const DscHeader *header)
{
  const char *end = dsc_header_get_string (header, "DATE-END");
  const char *date = dsc_header_get_string (header, "DATE-OBS");
  const char *time = dsc_header_get_string (header, "TIME-OBS");

  if (end == NULL || *end == '\0')
    end = dsc_header_get_string (header, "DATE-BEG");
  if (end != NULL && *end != '\0')
    return g_strdup (end);
  if (date != NULL && strchr (date, 'T') != NULL)
    return g_strdup (date);
  if (date != NULL && *date != '\0')
    return g_strdup_printf ("%sT%s", date, time != NULL && *time != '\0' ? time : "00:00:00.000");
  return g_strdup (dsc_header_get_string (header, "DATE"));
}

char *
dsc_header_latest_date_end (guint n, DscHeader *const *primary)
{
  char *latest = NULL;

  for (guint i = 0; i < n; i++) {
    char *end = end_of_exposure (primary[i]);

    if (end != NULL && (latest == NULL || strcmp (end, latest) > 0)) {
      g_free (latest);
      latest = end;
    } else
      g_free (end);
  }
  return latest;
}
