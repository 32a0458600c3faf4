/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sort-network.h"

#include <string.h>
#if defined(__x86_64__) && defined(__GNUC__)
#define WITH_AVX 1
#include <immintrin.h>
#elif defined(__SSE__)
#include <xmmintrin.h>
#endif

typedef float Float4 __attribute__ ((vector_size (16)));
typedef gint32 Int4 __attribute__ ((vector_size (16)));

/* Algorithm M: calls for each comparison in turn; counts them where @pairs is NULL. */
static guint
list_pairs (guint n, guint16 (*pairs)[2])
{
  guint top = 1, count = 0;

  while (top < n)
    top *= 2;
  for (guint p = top / 2; p > 0; p /= 2) {
    guint q = top / 2, r = 0, d = p;

    for (;;) {
      for (guint i = 0; i + d < n; i++)
        if ((i & p) == r) {
          if (pairs != NULL) {
            pairs[count][0] = (guint16)i;
            pairs[count][1] = (guint16)(i + d);
          }
          count++;
        }
      if (q == p)
        break;
      d = q - p;
      q /= 2;
      r = p;
    }
  }
  return count;
}

void
dsc_sort_network_init (DscSortNetwork *network, guint n)
{
  network->n = n;
  network->n_pairs = list_pairs (n, NULL);
  network->pairs = g_malloc_n (network->n_pairs, sizeof *network->pairs);
  list_pairs (n, network->pairs);
}

void
dsc_sort_network_clear (DscSortNetwork *network)
{
  g_clear_pointer (&network->pairs, g_free);
}

const DscSortNetwork *
dsc_sort_network_get (guint n)
{
  static DscSortNetwork *kept[DSC_SORT_NETWORK_MAX + 1];
  guint size = n > 16 ? (n + 7) & ~7u : n;
  DscSortNetwork *network;

  g_return_val_if_fail (size <= DSC_SORT_NETWORK_MAX, NULL);
  network = g_atomic_pointer_get (&kept[size]);
  if (network != NULL)
    return network;
  network = g_new (DscSortNetwork, 1);
  dsc_sort_network_init (network, size);
  if (g_atomic_pointer_compare_and_exchange (&kept[size], NULL, network))
    return network;
  dsc_sort_network_clear (network);
  g_free (network);
  return g_atomic_pointer_get (&kept[size]);
}

static inline Float4
load (const float *from)
{
  Float4 v;

  memcpy (&v, from, sizeof v);
  return v;
}

static inline void
sort_four (float *a, float *b)
{
  Float4 u = load (a), v = load (b);
#ifdef __SSE__
  Float4 low = _mm_min_ps (u, v), high = _mm_max_ps (u, v);
#else
  Int4 less = u < v;
  Float4 low = (Float4)((less & (Int4)u) | (~less & (Int4)v));
  Float4 high = (Float4)((less & (Int4)v) | (~less & (Int4)u));
#endif

  memcpy (a, &low, sizeof low);
  memcpy (b, &high, sizeof high);
}

#ifdef WITH_AVX
/* With wider vectors; @n_sets is a multiple of their size. Results are the same: numbers are only
 * compared and moved, and of equal ones the second is taken in each. */

__attribute__ ((target ("avx"))) static void
run_by_8 (const DscSortNetwork *network, float *values, guint n_sets)
{
  for (guint p = 0; p < network->n_pairs; p++) {
    float *a = values + (gsize)network->pairs[p][0] * n_sets;
    float *b = values + (gsize)network->pairs[p][1] * n_sets;

    for (guint i = 0; i < n_sets; i += 8) {
      __m256 u = _mm256_loadu_ps (a + i), v = _mm256_loadu_ps (b + i);

      _mm256_storeu_ps (a + i, _mm256_min_ps (u, v));
      _mm256_storeu_ps (b + i, _mm256_max_ps (u, v));
    }
  }
}

__attribute__ ((target ("avx512f"))) static void
run_by_16 (const DscSortNetwork *network, float *values, guint n_sets)
{
  for (guint p = 0; p < network->n_pairs; p++) {
    float *a = values + (gsize)network->pairs[p][0] * n_sets;
    float *b = values + (gsize)network->pairs[p][1] * n_sets;

    for (guint i = 0; i < n_sets; i += 16) {
      __m512 u = _mm512_loadu_ps (a + i), v = _mm512_loadu_ps (b + i);

      _mm512_storeu_ps (a + i, _mm512_min_ps (u, v));
      _mm512_storeu_ps (b + i, _mm512_max_ps (u, v));
    }
  }
}
#endif

void
dsc_sort_network_run (const DscSortNetwork *network, float *values, guint n_sets)
{
#ifdef WITH_AVX
  if (n_sets % 16 == 0 && __builtin_cpu_supports ("avx512f")) {
    run_by_16 (network, values, n_sets);
    return;
  }
  if (n_sets % 8 == 0 && __builtin_cpu_supports ("avx")) {
    run_by_8 (network, values, n_sets);
    return;
  }
#endif
  for (guint p = 0; p < network->n_pairs; p++) {
    float *a = values + (gsize)network->pairs[p][0] * n_sets;
    float *b = values + (gsize)network->pairs[p][1] * n_sets;

    for (guint i = 0; i < n_sets; i += 4)
      sort_four (a + i, b + i);
  }
}
