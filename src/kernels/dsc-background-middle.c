/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-background-mesh.h"
#include "dsc-clipped-median.h"

/* The noise changes little over a piece of a row: from the least and the greatest value of all
 * pieces follows where the middle is, and only the pixels of few pieces have to be looked at. */

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                                \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define VECTOR_CLONES
#endif

#define PIECE 256 /* pixels */
#define KEY_BITS 16
#define N_KEYS (1u << KEY_BITS)

typedef struct {
  float least, greatest;
  guint n; /* pixels that are not masked */
} Piece;

typedef struct {
  float value;
  guint n;
} Bound;

typedef struct {
  const DscBackgroundMesh *mesh;
  const guint8 *mask;
  guint per_row;
  Piece *pieces;
} Noise;

static guint
get_length (const Noise *noise, guint piece)
{
  return MIN (PIECE, noise->mesh->width - piece % noise->per_row * PIECE);
}

static const guint8 *
get_mask (const Noise *noise, guint piece)
{
  gsize at = (gsize)(piece / noise->per_row) * noise->mesh->width;

  return noise->mask == NULL ? NULL : noise->mask + at + piece % noise->per_row * PIECE;
}

static void
eval_piece (const Noise *noise, guint piece, float *ret_values)
{
  dsc_background_mesh_eval (noise->mesh, DSC_BACKGROUND_RMS, piece % noise->per_row * PIECE,
                            piece / noise->per_row, get_length (noise, piece), 1, ret_values);
}

/* Numbers that are not negative have the order of their bits. */
VECTOR_CLONES static void
find_range (const float *values, guint n, Piece *piece)
{
  gint32 least = G_MAXINT32, greatest = 0;

  for (guint i = 0; i < n; i++) {
    gint32 bits;

    memcpy (&bits, &values[i], sizeof bits);
    least = MIN (least, bits);
    greatest = MAX (greatest, bits);
  }
  memcpy (&piece->least, &least, sizeof least);
  memcpy (&piece->greatest, &greatest, sizeof greatest);
}

/* Returns: how many pixels are not masked */
static guint64
measure_pieces (const Noise *noise)
{
  g_autofree float *row = g_new (float, noise->mesh->width);
  guint64 n = 0;

  for (guint i = 0; i < noise->per_row * noise->mesh->height; i++) {
    Piece *piece = &noise->pieces[i];
    const guint8 *bad = get_mask (noise, i);
    const float *values = row + i % noise->per_row * PIECE;
    guint length = get_length (noise, i), n_bad = 0;

    if (i % noise->per_row == 0)
      dsc_background_mesh_eval (noise->mesh, DSC_BACKGROUND_RMS, 0, i / noise->per_row,
                                noise->mesh->width, 1, row);
    find_range (values, length, piece);
    for (guint x = 0; x < length && bad != NULL; x++)
      n_bad += bad[x] != 0;
    piece->n = length - n_bad;
    n += piece->n;
  }
  return n;
}

static int
compare_bounds (gconstpointer a, gconstpointer b)
{
  float p = ((const Bound *)a)->value, q = ((const Bound *)b)->value;

  return p < q ? -1 : p > q;
}

/* The least of @bounds at or below which there are more than @rank pixels, were all pixels of a
 * piece at its bound. */
static float
find_bound (Bound *bounds, guint n_bounds, guint64 rank)
{
  guint64 n = 0;

  qsort (bounds, n_bounds, sizeof *bounds, compare_bounds);
  for (guint i = 0; i < n_bounds; i++) {
    n += bounds[i].n;
    if (n > rank)
      return bounds[i].value;
  }
  return bounds[n_bounds - 1].value;
}

/* The pixels from @lower to @upper. Returns: how many are below */
static guint64
gather (const Noise *noise, float lower, float upper, GArray *values)
{
  float row[PIECE];
  guint64 n_below = 0;

  for (guint i = 0; i < noise->per_row * noise->mesh->height; i++) {
    const Piece *piece = &noise->pieces[i];
    const guint8 *bad = get_mask (noise, i);
    guint length = get_length (noise, i);

    if (piece->least > upper || piece->n == 0)
      continue;
    if (piece->greatest < lower) {
      n_below += piece->n;
      continue;
    }
    eval_piece (noise, i, row);
    for (guint x = 0; x < length; x++)
      if (bad == NULL || !bad[x]) {
        n_below += row[x] < lower;
        if (row[x] >= lower && row[x] <= upper)
          g_array_append_val (values, row[x]);
      }
  }
  return n_below;
}

static guint32
find_key (const guint64 *counts, guint64 *rank)
{
  guint32 key = 0;

  while (key < N_KEYS - 1 && *rank >= counts[key])
    *rank -= counts[key++];
  return key;
}

/* The value of @rank in ascending order. */
static float
select_value (const GArray *values, guint64 rank)
{
  const float *v = (const float *)(gconstpointer)values->data;
  g_autofree guint64 *counts = g_new0 (guint64, N_KEYS);
  guint32 upper;

  for (guint i = 0; i < values->len; i++)
    counts[dsc_float_to_key (v[i]) >> KEY_BITS]++;
  upper = find_key (counts, &rank);
  memset (counts, 0, N_KEYS * sizeof *counts);
  for (guint i = 0; i < values->len; i++)
    if (dsc_float_to_key (v[i]) >> KEY_BITS == upper)
      counts[dsc_float_to_key (v[i]) & (N_KEYS - 1)]++;
  return dsc_key_to_float (upper << KEY_BITS | find_key (counts, &rank));
}

/* Of the pixels that are not masked: the values of ranks @first and @second (equal or the next). */
static void
find_ranks (const Noise *noise, guint64 first, guint64 second, float ret_rms[2])
{
  guint n = noise->per_row * noise->mesh->height;
  g_autofree Bound *bounds = g_new (Bound, n);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (float));
  float lower, upper;
  guint64 n_below;

  for (guint i = 0; i < n; i++)
    bounds[i] = (Bound){ noise->pieces[i].least, noise->pieces[i].n };
  lower = find_bound (bounds, n, first);
  for (guint i = 0; i < n; i++)
    bounds[i] = (Bound){ noise->pieces[i].greatest, noise->pieces[i].n };
  upper = find_bound (bounds, n, second);
  ret_rms[0] = ret_rms[1] = lower;
  if (lower == upper)
    return;
  n_below = gather (noise, lower, upper, values);
  ret_rms[0] = select_value (values, first - n_below);
  ret_rms[1] = second == first ? ret_rms[0] : select_value (values, second - n_below);
}

void
dsc_background_mesh_middle_rms (const DscBackgroundMesh *self,
                                const guint8 *mask,
                                gboolean count_masked,
                                float ret_rms[2])
{
  guint per_row = (self->width + PIECE - 1) / PIECE;
  g_autofree Piece *pieces = g_new (Piece, (gsize)per_row * self->height);
  Noise noise = { self, mask, per_row, pieces };
  guint64 n_good = measure_pieces (&noise), n_all = (guint64)self->width * self->height;
  guint64 n_zero = count_masked ? n_all - n_good : 0, n = n_good + n_zero;
  guint64 first = n > 0 ? (n - 1) / 2 : 0, second = n / 2;

  ret_rms[0] = ret_rms[1] = 0;
  if (n_good == 0 || second < n_zero)
    return;
  find_ranks (&noise, MAX (first, n_zero) - n_zero, second - n_zero, ret_rms);
  if (first < n_zero)
    ret_rms[0] = 0;
}

/* A factor leaves the order of the values as it is, rounded too. */
float
dsc_background_median_threshold (const float middle_rms[2], double factor)
{
  float a = (float)factor * middle_rms[0], b = (float)factor * middle_rms[1];

  return (a + b) / 2;
}
