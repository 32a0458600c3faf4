/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-blend.h"

#include <string.h>

#include "dsc-schema.h"

/* As numpy adds: eight running sums below 128 numbers, halves above. Blended times then have the
 * same last digit as the peer's, and a better one than a plain loop gives. */
static double
pairwise_sum (const double *v, gsize n)
{
  double r[8], sum;
  gsize i, half;

  if (n < 8) {
    sum = 0.0;
    for (i = 0; i < n; i++)
      sum += v[i];
    return sum;
  }
  if (n > 128) {
    half = n / 2;
    half -= half % 8;
    return pairwise_sum (v, half) + pairwise_sum (v + half, n - half);
  }
  memcpy (r, v, sizeof r);
  for (i = 8; i < n - n % 8; i += 8)
    for (gsize k = 0; k < 8; k++)
      r[k] += v[i + k];
  sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
  for (; i < n; i++)
    sum += v[i];
  return sum;
}

static gboolean
blend_text (const GPtrArray *cards, DscBlendRule rule, DscCard *ret_card)
{
  const char *value = ((const DscCard *)cards->pdata[0])->string;

  for (guint i = 0; i < cards->len; i++) {
    const DscCard *card = cards->pdata[i];
    int order;

    if (card->type != DSC_CARD_STRING)
      return FALSE;
    order = strcmp (card->string, value);
    if ((rule == DSC_BLEND_MIN && order < 0) || (rule == DSC_BLEND_MAX && order > 0))
      value = card->string;
    else if (rule == DSC_BLEND_MULTI && order != 0)
      value = "MULTIPLE";
    else if (rule == DSC_BLEND_WHEELTOL
             && strcmp (card->string, "outside calibration tolerance") == 0)
      value = card->string;
  }
  if (rule == DSC_BLEND_WHEELTOL && strcmp (value, "outside calibration tolerance") != 0)
    value = "within commanded tolerance";
  ret_card->type = DSC_CARD_STRING;
  ret_card->string = (char *)value;
  return rule != DSC_BLEND_MEAN && rule != DSC_BLEND_SUM;
}

static gboolean
blend_numbers (const GPtrArray *cards, DscBlendRule rule, DscCard *ret_card)
{
  g_autofree double *v = g_new (double, cards->len);
  gboolean all_int = TRUE;
  double low, high, sum;

  for (guint i = 0; i < cards->len; i++) {
    const DscCard *card = cards->pdata[i];

    if (card->type != DSC_CARD_INT && card->type != DSC_CARD_DOUBLE)
      return FALSE;
    all_int = all_int && card->type == DSC_CARD_INT;
    v[i] = card->type == DSC_CARD_INT ? (double)card->i : card->d;
  }
  low = high = v[0];
  for (guint i = 1; i < cards->len; i++) {
    low = MIN (low, v[i]);
    high = MAX (high, v[i]);
  }
  sum = pairwise_sum (v, cards->len);
  ret_card->d = rule == DSC_BLEND_MIN   ? low
                : rule == DSC_BLEND_MAX ? high
                : rule == DSC_BLEND_SUM ? sum
                                        : sum / cards->len;
  all_int = all_int && rule != DSC_BLEND_MEAN && ABS (ret_card->d) < 0x1p53;
  ret_card->type = all_int ? DSC_CARD_INT : DSC_CARD_DOUBLE;
  ret_card->i = all_int ? (gint64)ret_card->d : 0;
  return rule != DSC_BLEND_MULTI && rule != DSC_BLEND_WHEELTOL;
}

static void
blend_key (const DscSchemaKey *key,
           guint n,
           DscHeader *const *headers,
           DscHeader *result,
           GPtrArray *notes)
{
  g_autoptr (GPtrArray) cards = g_ptr_array_new ();
  DscCard blended = { 0 };
  const DscCard *first;

  for (guint i = 0; i < n; i++) {
    const DscCard *card = dsc_header_find (headers[i], key->key);

    if (card != NULL && card->type != DSC_CARD_NULL)
      g_ptr_array_add (cards, (gpointer)card);
  }
  if (cards->len == 0)
    return;
  first = cards->pdata[0];
  g_strlcpy (blended.key, key->key, sizeof blended.key);
  blended.comment = first->comment;
  if (first->type == DSC_CARD_STRING ? blend_text (cards, key->rule, &blended)
                                     : blend_numbers (cards, key->rule, &blended))
    dsc_header_set_card (result, &blended);
  else
    g_ptr_array_add (notes, g_strdup_printf ("%s is not of one kind in all exposures; the value "
                                             "of the first is kept",
                                             key->key));
}

/* Whether a keyword of the first exposure says nothing about the product. */
static gboolean
is_of_exposure (const char *key)
{
  static const char *const keys[] = { "FILENAME", "PIXAR_SR", "PIXAR_A2", "BKGLEVEL", "BKGSUB",
                                      "S_REGION", "V2_REF",   "V3_REF",   "VPARITY",  "V3I_YANG",
                                      "RA_REF",   "DEC_REF",  "ROLL_REF", "CDELT1",   "CDELT2" };
  static const char *const matrices[]
      = { "^(CD|PC)[12]_[12]$", "^(A|B|AP|BP)_(ORDER|[0-9]_[0-9]|DMAX)$" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (key, keys[i]) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (matrices); i++)
    if (g_regex_match_simple (matrices[i], key, 0, 0))
      return TRUE;
  return FALSE;
}

static DscHeader *
copy_of_product (const DscHeader *header)
{
  DscHeader *copy = dsc_header_new ();

  for (guint i = 0; i < dsc_header_n_cards (header); i++) {
    const DscCard *card = dsc_header_get_card (header, i);

    if (card->type == DSC_CARD_TEXT || !is_of_exposure (card->key))
      dsc_header_append (copy, card);
  }
  return copy;
}

void
dsc_blend_headers (guint n,
                   DscHeader *const *primary,
                   DscHeader *const *sci,
                   DscHeader **ret_primary,
                   DscHeader **ret_sci,
                   GPtrArray **ret_notes)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func (g_free);
  const DscSchemaKey *keys;
  guint n_keys;

  g_return_if_fail (n > 0);
  *ret_primary = copy_of_product (primary[0]);
  *ret_sci = copy_of_product (sci[0]);
  keys = dsc_schema_keys (&n_keys);
  for (guint k = 0; k < n_keys; k++) {
    if (keys[k].rule == DSC_BLEND_FIRST)
      continue;
    if (keys[k].hdu == DSC_SCHEMA_SCI)
      blend_key (&keys[k], n, sci, *ret_sci, notes);
    else
      blend_key (&keys[k], n, primary, *ret_primary, notes);
  }
  if (ret_notes != NULL)
    *ret_notes = notes;
  else
    g_ptr_array_unref (notes);
}
