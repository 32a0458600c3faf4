/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pairwise-sum.h"

#define BLOCK 128

#define DEFINE_SUM(name, Type)                                                                     \
  Type name (const Type *values, gsize n)                                                          \
  {                                                                                                \
    Type r[8], sum = 0;                                                                            \
    gsize i;                                                                                       \
                                                                                                   \
    if (n < 8) {                                                                                   \
      for (i = 0; i < n; i++)                                                                      \
        sum += values[i];                                                                          \
      return sum;                                                                                  \
    }                                                                                              \
    if (n > BLOCK) {                                                                               \
      gsize half = n / 2 - n / 2 % 8;                                                              \
                                                                                                   \
      return name (values, half) + name (values + half, n - half);                                 \
    }                                                                                              \
    for (i = 0; i < 8; i++)                                                                        \
      r[i] = values[i];                                                                            \
    for (; i < n - n % 8; i++)                                                                     \
      r[i % 8] += values[i];                                                                       \
    sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));                       \
    for (; i < n; i++)                                                                             \
      sum += values[i];                                                                            \
    return sum;                                                                                    \
  }

DEFINE_SUM (dsc_pairwise_sum_float, float)
DEFINE_SUM (dsc_pairwise_sum_double, double)
