/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-flag-style.h"

#include <math.h>
#include <string.h>

#include "dsc-dq.h"

#define DEFAULT_OPACITY 0.8

struct _DscFlagStyle {
  GObject parent_instance;

  gboolean shown;
  guint32 mask;
  double opacity;
  guint32 colors[32];
  double opacities[32];
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscFlagStyle, dsc_flag_style, G_TYPE_OBJECT)

/* Flags in the order of their bits. The frequent ones are reds, oranges and pinks, which neither
 * gray nor viridis holds: DO_NOT_USE red, SATURATED magenta, JUMP_DET orange, OUTLIER hot pink, HOT
 * salmon. */
static const guint32 default_colors[32] = {
  0xe01b24, 0xd400ff, 0xff7800, 0xc64600, 0xff2fa8, 0xb5835a, 0xa51d2d, 0xf5a3c7,
  0x8c5a5a, 0x7a4a3a, 0x9c0b3c, 0xff9e9e, 0xffc4b0, 0xd98c8c, 0x62a0ea, 0xdc8add,
  0xcdab8f, 0x3d8bff, 0xe66100, 0xa0522d, 0xe5a50a, 0x9141ac, 0xc01c70, 0x1a5fb4,
  0xb07050, 0x865e3c, 0x57e389, 0xf8e45c, 0xffbe6f, 0xf66151, 0xffffff, 0x3584e4,
};

static void
dsc_flag_style_class_init (DscFlagStyleClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_FLAG_STYLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
dsc_flag_style_init (DscFlagStyle *self)
{
  self->mask = G_MAXUINT32;
  self->opacity = DEFAULT_OPACITY;
  memcpy (self->colors, default_colors, sizeof self->colors);
  for (guint bit = 0; bit < 32; bit++)
    self->opacities[bit] = 1.0;
}

DscFlagStyle *
dsc_flag_style_new (void)
{
  return g_object_new (DSC_TYPE_FLAG_STYLE, NULL);
}

static void
changed (DscFlagStyle *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
dsc_flag_style_get_shown (DscFlagStyle *self)
{
  return self->shown;
}

void
dsc_flag_style_set_shown (DscFlagStyle *self, gboolean shown)
{
  if (self->shown == !!shown)
    return;
  self->shown = !!shown;
  changed (self);
}

guint32
dsc_flag_style_get_mask (DscFlagStyle *self)
{
  return self->mask;
}

void
dsc_flag_style_set_mask (DscFlagStyle *self, guint32 mask)
{
  if (self->mask == mask)
    return;
  self->mask = mask;
  changed (self);
}

double
dsc_flag_style_get_opacity (DscFlagStyle *self)
{
  return self->opacity;
}

void
dsc_flag_style_set_opacity (DscFlagStyle *self, double opacity)
{
  if (!isfinite (opacity) || self->opacity == CLAMP (opacity, 0.0, 1.0))
    return;
  self->opacity = CLAMP (opacity, 0.0, 1.0);
  changed (self);
}

guint32
dsc_flag_style_get_color (DscFlagStyle *self, guint bit)
{
  g_return_val_if_fail (bit < 32, 0);
  return self->colors[bit];
}

void
dsc_flag_style_set_color (DscFlagStyle *self, guint bit, guint32 rgb)
{
  g_return_if_fail (bit < 32);
  if (self->colors[bit] == (rgb & 0xffffff))
    return;
  self->colors[bit] = rgb & 0xffffff;
  changed (self);
}

double
dsc_flag_style_get_bit_opacity (DscFlagStyle *self, guint bit)
{
  g_return_val_if_fail (bit < 32, 0.0);
  return self->opacities[bit];
}

void
dsc_flag_style_set_bit_opacity (DscFlagStyle *self, guint bit, double opacity)
{
  g_return_if_fail (bit < 32);
  if (!isfinite (opacity) || self->opacities[bit] == CLAMP (opacity, 0.0, 1.0))
    return;
  self->opacities[bit] = CLAMP (opacity, 0.0, 1.0);
  changed (self);
}

guint32
dsc_flag_style_get_first (DscFlagStyle *self)
{
  return DSC_DQ_OUTLIER;
}

void
dsc_flag_style_get_order (DscFlagStyle *self, guint ret_bits[32])
{
  guint32 first = dsc_flag_style_get_first (self);
  guint n = 0;

  for (guint bit = 1; bit < 32; bit++)
    if (first >> bit & 1)
      ret_bits[n++] = bit;
  for (guint bit = 1; bit < 32; bit++)
    if (!(first >> bit & 1))
      ret_bits[n++] = bit;
  ret_bits[n] = 0;
}

GVariant *
dsc_flag_style_to_variant (DscFlagStyle *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(usd)"));
  for (guint bit = 0; bit < 32; bit++) {
    char rgb[8];

    if (self->colors[bit] == default_colors[bit] && self->opacities[bit] == 1.0)
      continue;
    g_snprintf (rgb, sizeof rgb, "#%06x", self->colors[bit]);
    g_variant_builder_add (&builder, "(usd)", bit, rgb, self->opacities[bit]);
  }
  return g_variant_builder_end (&builder);
}
