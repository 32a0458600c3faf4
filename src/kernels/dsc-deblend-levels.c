/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-deblend-levels.h"

#include <math.h>
#include <string.h>

#include "dsc-size.h"

#define NONE G_MAXUINT32
#define FILL_CELLS ((gsize)1 << 18) /* at once */

void
dsc_deblend_thresholds (
    float min, float max, guint n_levels, DscDeblendMode mode, double *ret_thresholds)
{
  float step = (max - min) / (float)(n_levels + 1);

  for (guint k = 0; k < n_levels; k++) {
    float index = (float)(k + 1);
    float linear = (step == 0 ? index / (float)(n_levels + 1) * (max - min) : index * step) + min;
    float part = (linear - min) / (max - min);

    if (mode == DSC_DEBLEND_EXPONENTIAL)
      ret_thresholds[k] = min * powf (max / min, part);
    else if (mode == DSC_DEBLEND_SINH)
      ret_thresholds[k] = sinhf (part / 0.25f) / sinh (4.0) * (max - min) + min;
    else
      ret_thresholds[k] = linear;
  }
}

/* Connected cells above the threshold of the level that is being added, known by one of them.
 * @parent: in the array of parts; @area: cells
 * @level: the last one at which it changed
 * @n_children: parts of the level above it that are in it and large enough
 * @is_split: markers were made of parts of it
 * @first, @last: its children that are not split, in a list
 */
typedef struct {
  guint32 parent, cell, area, level;
  guint32 n_children, first, last;
  gboolean is_split;
} Part;

/* A part of a level as it was; @next: in a list */
typedef struct {
  guint32 cell, level, next;
} Child;

typedef struct {
  const DscSegmentCutout *cutout;
  const double *thresholds;
  guint n_levels, n_pixels;
  guint32 *order;    /* the cells by level, the highest first */
  gsize *first;      /* of each level in it; n_levels + 2 */
  guint32 *level_of; /* of each of the cutout's cells: how many thresholds are below it */
  guint32 *part_of;  /* of each cell; where the labels go afterwards */
  GArray *parts, *children;
  GArray *markers; /* Child */
} Tree;

static guint32
count_below (const double *thresholds, guint n, double value)
{
  guint low = 0, high = n;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (value > thresholds[middle])
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static gboolean
sort_cells (Tree *t, GCancellable *cancellable, GError **error)
{
  const DscSegmentCutout *c = t->cutout;
  gsize sum = 0;

  for (guint32 i = 0; i < c->n; i++) {
    if (dsc_segment_is_cancelled (i, cancellable, error))
      return FALSE;
    t->level_of[c->cells[i]] = count_below (t->thresholds, t->n_levels, c->values[c->cells[i]]);
    t->first[t->n_levels - t->level_of[c->cells[i]]]++;
  }
  for (guint k = 0; k <= t->n_levels; k++) {
    gsize n = t->first[k];

    t->first[k] = sum;
    sum += n;
  }
  for (guint32 i = 0; i < c->n; i++) {
    if (dsc_segment_is_cancelled (i, cancellable, error))
      return FALSE;
    t->order[t->first[t->n_levels - t->level_of[c->cells[i]]]++] = c->cells[i];
  }
  for (guint k = t->n_levels + 1; k > 0; k--)
    t->first[k] = t->first[k - 1];
  t->first[0] = 0;
  return TRUE;
}

static inline Part *
get_part (Tree *t, guint32 i)
{
  return &g_array_index (t->parts, Part, i);
}

static guint32
find_part (Tree *t, guint32 i)
{
  Part *parts = (Part *)(gpointer)t->parts->data;

  while (parts[i].parent != i) {
    parts[i].parent = parts[parts[i].parent].parent;
    i = parts[i].parent;
  }
  return i;
}

/* A part of the level above becomes a child of itself before it grows. */
static void
begin_level (Tree *t, guint32 i, guint32 level)
{
  Part *p = get_part (t, i);

  if (p->level == level)
    return;
  p->level = level;
  p->n_children = p->area >= t->n_pixels;
  p->first = p->last = NONE;
  if (p->n_children == 1 && !p->is_split) {
    Child child = { p->cell, level + 1, NONE };

    p->first = p->last = t->children->len;
    g_array_append_val (t->children, child);
  }
}

static guint32
join_parts (Tree *t, guint32 a, guint32 b)
{
  Part *p, *q;

  if (a == b)
    return a;
  if (get_part (t, a)->area < get_part (t, b)->area) {
    guint32 swap = a;

    a = b;
    b = swap;
  }
  p = get_part (t, a);
  q = get_part (t, b);
  q->parent = a;
  p->area += q->area;
  p->n_children += q->n_children;
  p->is_split |= q->is_split;
  if (q->first == NONE)
    return a;
  if (p->first == NONE)
    p->first = q->first;
  else
    g_array_index (t->children, Child, p->last).next = q->first;
  p->last = q->last;
  return a;
}

static void
add_cell (Tree *t, guint32 cell, guint32 level)
{
  guint32 own = NONE;

  for (guint k = 0; k < t->cutout->n_neighbours; k++) {
    guint32 i = t->part_of[cell + t->cutout->offsets[k]];

    if (i == NONE)
      continue;
    i = find_part (t, i);
    begin_level (t, i, level);
    own = own == NONE ? i : join_parts (t, own, i);
  }
  if (own == NONE) {
    Part part = { t->parts->len, cell, 0, level, 0, NONE, NONE, FALSE };

    own = t->parts->len;
    g_array_append_val (t->parts, part);
  }
  get_part (t, own)->area++;
  t->part_of[cell] = own;
}

/* Parts that now hold several children: those become markers, or have been split before. */
static void
end_level (Tree *t, guint32 cell)
{
  Part *p = get_part (t, find_part (t, t->part_of[cell]));

  if (p->n_children < 2)
    return;
  for (guint32 i = p->first; i != NONE; i = g_array_index (t->children, Child, i).next)
    g_array_append_val (t->markers, g_array_index (t->children, Child, i));
  p->n_children = 1;
  p->first = p->last = NONE;
  p->is_split = TRUE;
}

/* New memory of a large segment takes long to be written to for the first time. */
static gboolean
fill_cells (guint32 *values, gsize n, guint8 byte, GCancellable *cancellable, GError **error)
{
  for (gsize i = 0; i < n; i += FILL_CELLS) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    memset (values + i, byte, MIN (n - i, FILL_CELLS) * sizeof *values);
  }
  return TRUE;
}

static gboolean
build (Tree *t, GCancellable *cancellable, GError **error)
{
  const DscSegmentCutout *c = t->cutout;
  gsize i = 0;

  if (!fill_cells (t->part_of, c->n_cells, 0xff, cancellable, error))
    return FALSE;
  for (guint k = 0; k <= t->n_levels; k++) {
    guint32 level = t->n_levels - k;

    g_array_set_size (t->children, 0);
    for (; i < t->first[k + 1]; i++) {
      add_cell (t, t->order[i], level);
      if (dsc_segment_is_cancelled (i, cancellable, error))
        return FALSE;
    }
    for (gsize j = t->first[k]; j < i; j++) {
      end_level (t, t->order[j]);
      if (dsc_segment_is_cancelled (j, cancellable, error))
        return FALSE;
    }
  }
  return TRUE;
}

/* The cells of the marker that are connected with its first one. @stack: as many as cells;
 * @n_painted: cells of all markers before it, and then of it too */
static gboolean
paint (const Tree *t,
       const Child *marker,
       guint32 label,
       guint32 *stack,
       guint32 *labels,
       guint64 *n_painted,
       GCancellable *cancellable,
       GError **error)
{
  gsize n = 0;

  stack[n++] = marker->cell;
  labels[marker->cell] = label;
  while (n > 0) {
    guint32 cell = stack[--n];

    if (dsc_segment_is_cancelled (++*n_painted, cancellable, error))
      return FALSE;
    for (guint k = 0; k < t->cutout->n_neighbours; k++) {
      gsize next = (gsize)(cell + t->cutout->offsets[k]);

      if (!t->cutout->inside[next] || labels[next] != 0 || t->level_of[next] < marker->level)
        continue;
      labels[next] = label;
      stack[n++] = (guint32)next;
    }
  }
  return TRUE;
}

static gboolean
number_markers (const Tree *t, guint32 *labels, GCancellable *cancellable, GError **error)
{
  const DscSegmentCutout *c = t->cutout;
  g_autofree guint32 *numbers = g_new0 (guint32, t->markers->len + (gsize)1);
  guint64 n_painted = 0;
  guint32 n = 0;

  for (guint32 i = 0; i < t->markers->len; i++)
    if (!paint (t, &g_array_index (t->markers, Child, i), i + 1, t->order, labels, &n_painted,
                cancellable, error))
      return FALSE;
  for (guint32 i = 0; i < c->n; i++) {
    guint32 *label = &labels[c->cells[i]];

    if (dsc_segment_is_cancelled (i, cancellable, error))
      return FALSE;
    if (*label == 0)
      continue;
    if (numbers[*label] == 0)
      numbers[*label] = ++n;
    *label = numbers[*label];
  }
  return TRUE;
}

gboolean
dsc_deblend_markers (const DscSegmentCutout *cutout,
                     const double *thresholds,
                     guint n_levels,
                     guint n_pixels,
                     guint32 *ret_labels,
                     guint32 *ret_n,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *what = "the levels of a segment";
  g_autofree guint32 *order = dsc_try_alloc (cutout->n * sizeof *order, what, error);
  g_autofree gsize *first = g_new0 (gsize, n_levels + (gsize)2);
  g_autofree guint32 *level_of = NULL;
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_autoptr (GArray) children = g_array_new (FALSE, FALSE, sizeof (Child));
  g_autoptr (GArray) markers = g_array_new (FALSE, FALSE, sizeof (Child));
  Tree t = { cutout, thresholds, n_levels, n_pixels, order,  first,
             NULL,   ret_labels, parts,    children, markers };

  if (order == NULL
      || (t.level_of = level_of = dsc_try_alloc (cutout->n_cells * sizeof *level_of, what, error))
             == NULL)
    return FALSE;
  if (!sort_cells (&t, cancellable, error) || !build (&t, cancellable, error))
    return FALSE;
  if (!fill_cells (ret_labels, cutout->n_cells, 0, cancellable, error)
      || !number_markers (&t, ret_labels, cancellable, error))
    return FALSE;
  *ret_n = markers->len;
  return TRUE;
}
