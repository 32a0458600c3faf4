/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-quick-median.h"

static inline void
swap (double *a, double *b)
{
  double t = *a;

  *a = *b;
  *b = t;
}

/* Hoare's selection with the median of three as pivot. */
double
dsc_quick_median (double *values, guint n)
{
  gssize low = 0, high = (gssize)n - 1, k = (gssize)n / 2;

  while (low < high) {
    gssize middle = low + (high - low) / 2, i = low, j = high;
    double pivot;

    if (values[middle] < values[low])
      swap (&values[middle], &values[low]);
    if (values[high] < values[low])
      swap (&values[high], &values[low]);
    if (values[high] < values[middle])
      swap (&values[high], &values[middle]);
    pivot = values[middle];
    while (i <= j) {
      while (values[i] < pivot)
        i++;
      while (values[j] > pivot)
        j--;
      if (i <= j)
        swap (&values[i++], &values[j--]);
    }
    if (k <= j)
      high = j;
    else if (k >= i)
      low = i;
    else
      break;
  }
  return values[k];
}

float
dsc_quick_select (float *values, gsize n, gsize k)
{
  gssize low = 0, high = (gssize)n - 1;

  while (low < high) {
    float a = values[low], b = values[low + (high - low) / 2], c = values[high];
    float pivot = MAX (MIN (a, b), MIN (MAX (a, b), c));
    gssize i = low, j = high;

    while (i <= j) {
      while (values[i] < pivot)
        i++;
      while (pivot < values[j])
        j--;
      if (i <= j) {
        float t = values[i];

        values[i++] = values[j];
        values[j--] = t;
      }
    }
    if ((gssize)k <= j)
      high = j;
    else if ((gssize)k >= i)
      low = i;
    else
      break;
  }
  return values[k];
}
