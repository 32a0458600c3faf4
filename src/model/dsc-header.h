/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscHeader: the keyword cards of one HDU in file order, with typed values. Holds no structural
 * cards (SIMPLE, BITPIX, NAXISn, EXTEND, XTENSION, PCOUNT, GCOUNT, TFIELDS, BSCALE, BZERO,
 * checksums): the writer makes those. Keywords are compared without regard to case and stored in
 * upper case; names longer than 8 characters are written by the HIERARCH convention. Reference
 * counted; change it only while you hold the only reference.
 */
typedef struct _DscHeader DscHeader;

typedef enum {
  DSC_CARD_LOGICAL,
  DSC_CARD_INT,
  DSC_CARD_DOUBLE,
  DSC_CARD_STRING, /* any length: CONTINUE cards are joined */
  DSC_CARD_NULL,   /* a keyword without a value */
  DSC_CARD_TEXT,   /* COMMENT, HISTORY or blank keyword: @string is the text */
} DscCardType;

typedef struct {
  char key[72];
  DscCardType type;
  gint64 i; /* logical: 0 or 1 */
  double d;
  char *string;
  char *comment; /* (nullable) */
} DscCard;

DscHeader *dsc_header_new (void);
DscHeader *dsc_header_copy (const DscHeader *header);
DscHeader *dsc_header_ref (DscHeader *header);
void dsc_header_unref (DscHeader *header);

guint dsc_header_n_cards (const DscHeader *header);
const DscCard *dsc_header_get_card (const DscHeader *header, guint index);
/* Returns: (nullable): the first card of that name */
const DscCard *dsc_header_find (const DscHeader *header, const char *key);

/* Each returns FALSE, and leaves *@ret_value alone, if the keyword is absent, has no value, or one
 * of another kind (an integer is a fine double; "T"/"F" are not numbers). */
gboolean dsc_header_get_double (const DscHeader *header, const char *key, double *ret_value);
gboolean dsc_header_get_int (const DscHeader *header, const char *key, gint64 *ret_value);
gboolean dsc_header_get_bool (const DscHeader *header, const char *key, gboolean *ret_value);
/* Returns: (transfer none) (nullable): trailing blanks are gone; NULL if absent or not a string */
const char *dsc_header_get_string (const DscHeader *header, const char *key);

/* Replace the value in place, or append. @comment NULL keeps the old comment. */
void dsc_header_set_double (DscHeader *header, const char *key, double value, const char *comment);
void dsc_header_set_int (DscHeader *header, const char *key, gint64 value, const char *comment);
void dsc_header_set_bool (DscHeader *header, const char *key, gboolean value, const char *comment);
void
dsc_header_set_string (DscHeader *header, const char *key, const char *value, const char *comment);
void dsc_header_set_card (DscHeader *header, const DscCard *card);
/* Appends a card whatever stands there already (text cards, duplicated keywords of a file). */
void dsc_header_append (DscHeader *header, const DscCard *card);
/* Removes every card of that name. Returns: whether there was one */
gboolean dsc_header_remove (DscHeader *header, const char *key);

/**
 * dsc_header_latest_date_end: the DATE of products: the latest DATE-END (or, where there is none,
 * DATE-BEG, DATE-OBS with TIME-OBS, DATE) of @n primary headers. Products hold no wall-clock time,
 * so that the same input gives the same bytes.
 * Returns: (transfer full) (nullable): ISO text, NULL if no header has any of them
 */
char *dsc_header_latest_date_end (guint n, DscHeader *const *primary);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscHeader, dsc_header_unref)

G_END_DECLS
