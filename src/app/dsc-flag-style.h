/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * DscFlagStyle: how data quality flags lie over a picture: whether they are shown, which bits, in
 * which colour and how opaque. One object serves all pictures of a window.
 *
 * Signal "changed": any of it.
 */
#define DSC_TYPE_FLAG_STYLE (dsc_flag_style_get_type ())
G_DECLARE_FINAL_TYPE (DscFlagStyle, dsc_flag_style, DSC, FLAG_STYLE, GObject)

DscFlagStyle *dsc_flag_style_new (void);

gboolean dsc_flag_style_get_shown (DscFlagStyle *self);
void dsc_flag_style_set_shown (DscFlagStyle *self, gboolean shown);
/* The bits that are shown. */
guint32 dsc_flag_style_get_mask (DscFlagStyle *self);
void dsc_flag_style_set_mask (DscFlagStyle *self, guint32 mask);
/* 0 .. 1, of the whole mask; that of a bit is multiplied with it. */
double dsc_flag_style_get_opacity (DscFlagStyle *self);
void dsc_flag_style_set_opacity (DscFlagStyle *self, double opacity);

/* Of one bit, 0 .. 31: 0xRRGGBB and 0 .. 1. */
guint32 dsc_flag_style_get_color (DscFlagStyle *self, guint bit);
void dsc_flag_style_set_color (DscFlagStyle *self, guint bit, guint32 rgb);
double dsc_flag_style_get_bit_opacity (DscFlagStyle *self, guint bit);
void dsc_flag_style_set_bit_opacity (DscFlagStyle *self, guint bit, double opacity);

/* The flags that are shown where a pixel has several: OUTLIER. */
guint32 dsc_flag_style_get_first (DscFlagStyle *self);

/* The order in which flags are to be listed: the first to show first, DO_NOT_USE last.
 * @ret_bits: (out): all 32 */
void dsc_flag_style_get_order (DscFlagStyle *self, guint ret_bits[32]);

/* The bits that differ from a new style, as a(usd): bit, "#rrggbb", opacity. */
GVariant *dsc_flag_style_to_variant (DscFlagStyle *self);

G_END_DECLS
