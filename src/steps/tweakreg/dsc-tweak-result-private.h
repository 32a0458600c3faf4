/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-result.h"

G_BEGIN_DECLS

/* The file is one serialized GVariant in little endian. Sources and pairs have the layout of their
 * structs, so that they are copied as a whole. */
#define MAGIC "ditherscope alignment 2"
#define SOURCE "(uuddddddduu)"
#define PAIR "(uuuudddddddu)"
#define EXPOSURE "(smsuuda" SOURCE ")"
#define CATALOG "(sadadadadas)"
#define HISTOGRAM "(uudauu(dddd)(uuuu)ttd)"
#define FIT "(uuusmsuuuuuuadm" HISTOGRAM "a" PAIR ")"
#define SOLUTION "(ssuasba" FIT "a(ub))"
#define FILE_TYPE "(sua" EXPOSURE "m" CATALOG SOLUTION ")"
#define N_NUMBERS 17

G_STATIC_ASSERT (sizeof (DscTweakSource) == 72);
G_STATIC_ASSERT (sizeof (DscTweakPair) == 80);

/* The numbers of a fit, in the order of the file. */
static inline void
copy_numbers (DscTweakFit *fit, double *numbers, gboolean to_fit)
{
  double *const fields[] = {
    fit->map.matrix,
    fit->map.matrix + 1,
    fit->map.matrix + 2,
    fit->map.matrix + 3,
    fit->map.shift,
    fit->map.shift + 1,
    &fit->rotation,
    &fit->scale,
    &fit->skew,
    &fit->rmse,
    &fit->mae,
    fit->error_shift,
    fit->error_shift + 1,
    &fit->error_rotation,
    &fit->false_probability,
    &fit->tolerance,
    &fit->clip,
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (fields) == N_NUMBERS);
  for (guint i = 0; i < N_NUMBERS; i++)
    *(to_fit ? fields[i] : &numbers[i]) = *(to_fit ? &numbers[i] : fields[i]);
}

G_END_DECLS
