/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-watershed.h"

#include <math.h>

#include "dsc-pairwise-sum.h"
#include "dsc-size.h"

#define NONE G_MAXUINT32

/* Cells that may be gone through for the sake of equal ones, all in all: a few seconds. */
#define SMALL_SEGMENT (1u << 17)
#define SMALL_BUDGET (1u << 24)
#define LARGE_BUDGET (1u << 22)

/* @value: the least on the way to the cell; @age: 0: of a marker, else counts up */
typedef struct {
  float value;
  guint32 cell;
  guint64 age;
} Item;

typedef struct {
  const DscSegmentCutout *cutout;
  guint32 *labels;
  GArray *heap;   /* Item */
  GArray *filled; /* cells, as they were reached */
  guint64 n_steps;
  GCancellable *cancellable;
} Flood;

static inline gboolean
comes_before (const Item *a, const Item *b)
{
  return a->value != b->value ? a->value > b->value : a->age < b->age;
}

static void
push (GArray *heap, Item item)
{
  guint child = heap->len;
  Item *items;

  g_array_append_val (heap, item);
  items = (Item *)(gpointer)heap->data;
  while (child > 0) {
    guint parent = (child + 1) / 2 - 1;

    if (!comes_before (&item, &items[parent]))
      break;
    items[child] = items[parent];
    child = parent;
  }
  items[child] = item;
}

static Item
pop (GArray *heap)
{
  Item *items = (Item *)(gpointer)heap->data, top = items[0], last = items[heap->len - 1];
  guint n = heap->len - 1, i = 0;

  g_array_set_size (heap, n);
  if (n == 0)
    return top;
  while (2 * i + 1 < n) {
    guint left = 2 * i + 1, right = left + 1;
    const Item *least = &last;
    guint to = i;

    if (comes_before (&items[left], least))
      least = &items[to = left];
    if (right < n && comes_before (&items[right], least))
      to = right;
    if (to == i)
      break;
    items[i] = items[to];
    i = to;
  }
  items[i] = last;
  return top;
}

static gboolean
is_cancelled (Flood *f, GError **error)
{
  return dsc_segment_is_cancelled (++f->n_steps, f->cancellable, error);
}

static void
push_marker (Flood *f, guint32 cell)
{
  push (f->heap, (Item){ f->cutout->values[cell], cell, 0 });
}

static gboolean
undo (Flood *f, GError **error)
{
  for (guint i = 0; i < f->filled->len; i++) {
    if (is_cancelled (f, error))
      return FALSE;
    f->labels[g_array_index (f->filled, guint32, i)] = 0;
  }
  g_array_set_size (f->heap, 0);
  return TRUE;
}

/**
 * flood: from what is in the heap.
 * @stop_at_equal: not where two markers have the same value
 * @ret_equal: whether it stopped: the cells that it reached are without label again
 */
static gboolean
flood (Flood *f, gboolean stop_at_equal, gboolean *ret_equal, GError **error)
{
  const DscSegmentCutout *c = f->cutout;
  guint64 age = 1;
  float last = NAN;

  g_array_set_size (f->filled, 0);
  *ret_equal = FALSE;
  while (f->heap->len > 0) {
    Item item = pop (f->heap);

    if (is_cancelled (f, error))
      return FALSE;
    if (stop_at_equal && item.age == 0 && item.value == last) {
      *ret_equal = TRUE;
      return undo (f, error);
    }
    if (item.age == 0)
      last = item.value;
    for (guint k = 0; k < c->n_neighbours; k++) {
      guint32 next = (guint32)(item.cell + c->offsets[k]);

      if (!c->inside[next] || f->labels[next] != 0)
        continue;
      f->labels[next] = f->labels[item.cell];
      push (f->heap, (Item){ MIN (c->values[next], item.value), next, ++age });
      g_array_append_val (f->filled, next);
    }
  }
  return TRUE;
}

/* As scikit-image does it: from all cells that have a label. */
static gboolean
flood_from_all (Flood *f, GError **error)
{
  gboolean equal;

  for (guint32 i = 0; i < f->cutout->n; i++) {
    if (is_cancelled (f, error))
      return FALSE;
    if (f->labels[f->cutout->cells[i]] != 0)
      push_marker (f, f->cutout->cells[i]);
  }
  return flood (f, FALSE, &equal, error);
}

static gboolean
touches (const Flood *f, guint32 cell, gboolean labelled)
{
  const DscSegmentCutout *c = f->cutout;

  for (guint k = 0; k < c->n_neighbours; k++) {
    gsize next = (gsize)(cell + c->offsets[k]);

    if (c->inside[next] && (f->labels[next] != 0) == labelled)
      return TRUE;
  }
  return FALSE;
}

static void
flood_init (Flood *f, const DscSegmentCutout *cutout, guint32 *labels, GCancellable *cancellable)
{
  *f = (Flood){ .cutout = cutout, .labels = labels, .cancellable = cancellable };
  f->heap = g_array_new (FALSE, FALSE, sizeof (Item));
  f->filled = g_array_new (FALSE, FALSE, sizeof (guint32));
}

static void
flood_clear (Flood *f)
{
  g_array_unref (f->heap);
  g_array_unref (f->filled);
}

gboolean
dsc_watershed_grow (const DscSegmentCutout *cutout,
                    guint32 *labels,
                    GCancellable *cancellable,
                    GError **error)
{
  Flood f;
  gboolean ok;

  flood_init (&f, cutout, labels, cancellable);
  ok = flood_from_all (&f, error);
  flood_clear (&f);
  return ok;
}

/* @part: of the flux of the segment; @version: of the basin when this was so */
typedef struct {
  double part;
  guint32 label, version;
} Rank;

typedef struct {
  Flood flood;
  double total;
  guint32 n;
  double *flux;          /* of each label */
  guint32 *version;      /* of each label; an erased one has NONE */
  guint32 *changed_by;   /* of each label: the last one of which it got cells; 0: none */
  guint32 *first, *next; /* cells of each label in lists */
  guint32 *mark;         /* of each cell: of the last basin that it was found to touch */
  GArray *ranks;         /* Rank, a binary heap */
  GArray *seeds;         /* cells */
  guint64 budget;
  gboolean bounded;
} Split;

static gboolean
is_fainter (const Rank *a, const Rank *b)
{
  return a->part != b->part ? a->part < b->part : a->label < b->label;
}

static void
push_rank (Split *s, guint32 label)
{
  Rank rank = { s->flux[label] / s->total, label, ++s->version[label] }, *ranks;
  guint child = s->ranks->len;

  g_array_append_val (s->ranks, rank);
  ranks = (Rank *)(gpointer)s->ranks->data;
  while (child > 0 && is_fainter (&rank, &ranks[(child - 1) / 2])) {
    ranks[child] = ranks[(child - 1) / 2];
    child = (child - 1) / 2;
  }
  ranks[child] = rank;
}

static Rank
pop_rank (Split *s)
{
  Rank *ranks = (Rank *)(gpointer)s->ranks->data, top = ranks[0];
  Rank last = ranks[s->ranks->len - 1];
  guint n = s->ranks->len - 1, i = 0;

  g_array_set_size (s->ranks, n);
  for (guint to; (to = 2 * i + 1) < n; i = to) {
    if (to + 1 < n && is_fainter (&ranks[to + 1], &ranks[to]))
      to++;
    if (!is_fainter (&ranks[to], &last))
      break;
    ranks[i] = ranks[to];
  }
  if (n > 0)
    ranks[i] = last;
  return top;
}

static void
add_to_basin (Split *s, guint32 cell)
{
  guint32 label = s->flood.labels[cell];

  s->flux[label] += s->flood.cutout->values[cell];
  s->next[cell] = s->first[label];
  s->first[label] = cell;
}

static int
compare_cells (gconstpointer a, gconstpointer b)
{
  guint32 p = *(const guint32 *)a, q = *(const guint32 *)b;

  return p < q ? -1 : p > q;
}

/* Takes the label off the cells of the basin; what touches them gets ready to flood them. */
static gboolean
erase (Split *s, guint32 label, GError **error)
{
  const DscSegmentCutout *c = s->flood.cutout;

  g_array_set_size (s->seeds, 0);
  for (guint32 i = s->first[label]; i != NONE; i = s->next[i]) {
    if (is_cancelled (&s->flood, error))
      return FALSE;
    s->flood.labels[i] = 0;
  }
  for (guint32 i = s->first[label]; i != NONE; i = s->next[i]) {
    if (is_cancelled (&s->flood, error))
      return FALSE;
    for (guint k = 0; k < c->n_neighbours; k++) {
      guint32 at = (guint32)(i + c->offsets[k]);

      if (!c->inside[at] || s->flood.labels[at] == 0 || s->mark[at] == label)
        continue;
      s->mark[at] = label;
      g_array_append_val (s->seeds, at);
    }
  }
  g_array_sort (s->seeds, compare_cells);
  s->version[label] = NONE;
  return TRUE;
}

/* From @seeds alone as long as the order of the others makes no difference. */
static gboolean
flood_from_seeds (Split *s, GError **error)
{
  gboolean equal, stop = s->budget >= s->flood.cutout->n;

  for (guint i = 0; i < s->seeds->len; i++) {
    if (is_cancelled (&s->flood, error))
      return FALSE;
    push_marker (&s->flood, g_array_index (s->seeds, guint32, i));
  }
  if (!flood (&s->flood, stop, &equal, error))
    return FALSE;
  if (!equal) {
    s->bounded |= !stop;
    return TRUE;
  }
  s->budget -= s->flood.cutout->n;
  return flood_from_all (&s->flood, error);
}

static gboolean
give_away (Split *s, guint32 label, GError **error)
{
  GArray *changed = s->seeds;

  if (!erase (s, label, error) || !flood_from_seeds (s, error))
    return FALSE;
  g_array_set_size (changed, 0);
  for (guint i = 0; i < s->flood.filled->len; i++) {
    guint32 cell = g_array_index (s->flood.filled, guint32, i), to = s->flood.labels[cell];

    if (is_cancelled (&s->flood, error))
      return FALSE;
    add_to_basin (s, cell);
    if (s->changed_by[to] != label)
      g_array_append_val (changed, to);
    s->changed_by[to] = label;
  }
  g_array_sort (changed, compare_cells);
  for (guint i = 0; i < changed->len; i++)
    push_rank (s, g_array_index (changed, guint32, i));
  s->n--;
  return TRUE;
}

static gboolean
merge_faint (Split *s, guint32 n_markers, double contrast, GError **error)
{
  const DscSegmentCutout *c = s->flood.cutout;

  for (guint32 i = 0; i <= n_markers; i++)
    s->first[i] = NONE;
  for (guint32 i = 0; i < c->n; i++) {
    if (is_cancelled (&s->flood, error))
      return FALSE;
    add_to_basin (s, c->cells[i]);
  }
  for (guint32 i = 1; i <= n_markers; i++)
    push_rank (s, i);
  while (s->n > 1) {
    Rank rank = pop_rank (s);

    if (is_cancelled (&s->flood, error))
      return FALSE;
    if (s->version[rank.label] != rank.version)
      continue;
    if (!(rank.part < contrast))
      return TRUE;
    if (!give_away (s, rank.label, error))
      return FALSE;
  }
  return TRUE;
}

/* The markers that touch what is to be flooded. */
static gboolean
flood_markers (Split *s, GError **error)
{
  const DscSegmentCutout *c = s->flood.cutout;

  for (guint32 i = 0; i < c->n; i++) {
    if (is_cancelled (&s->flood, error))
      return FALSE;
    if (s->flood.labels[c->cells[i]] != 0 && touches (&s->flood, c->cells[i], FALSE))
      g_array_append_val (s->seeds, c->cells[i]);
  }
  return flood_from_seeds (s, error);
}

static gboolean
sum_cells (Split *s, float *scratch, GError **error)
{
  const DscSegmentCutout *c = s->flood.cutout;

  for (guint32 i = 0; i < c->n; i++) {
    if (is_cancelled (&s->flood, error))
      return FALSE;
    scratch[i] = c->values[c->cells[i]];
  }
  s->total = dsc_pairwise_sum_float (scratch, c->n);
  return TRUE;
}

static void
split_clear (Split *s)
{
  flood_clear (&s->flood);
  g_array_unref (s->ranks);
  g_array_unref (s->seeds);
  g_free (s->flux);
  g_free (s->version);
  g_free (s->changed_by);
  g_free (s->first);
  g_free (s->next);
  g_free (s->mark);
}

gboolean
dsc_watershed_split (const DscSegmentCutout *cutout,
                     guint32 *labels,
                     guint32 n_markers,
                     double contrast,
                     guint32 *ret_n,
                     gboolean *ret_bounded,
                     GCancellable *cancellable,
                     GError **error)
{
  Split s = { .n = n_markers };
  gboolean ok;

  G_STATIC_ASSERT (sizeof *s.next == sizeof (float));
  s.budget = cutout->n <= SMALL_SEGMENT ? SMALL_BUDGET : LARGE_BUDGET;
  flood_init (&s.flood, cutout, labels, cancellable);
  s.ranks = g_array_new (FALSE, FALSE, sizeof (Rank));
  s.seeds = g_array_new (FALSE, FALSE, sizeof (guint32));
  s.flux = g_new0 (double, n_markers + (gsize)1);
  s.version = g_new0 (guint32, n_markers + (gsize)1);
  s.changed_by = g_new0 (guint32, n_markers + (gsize)1);
  s.first = g_new0 (guint32, n_markers + (gsize)1);
  s.next = dsc_try_alloc (cutout->n_cells * sizeof *s.next, "basins", error);
  s.mark
      = s.next == NULL ? NULL : dsc_try_alloc (cutout->n_cells * sizeof *s.mark, "basins", error);
  ok = s.mark != NULL && sum_cells (&s, (float *)(gpointer)s.next, error)
       && flood_markers (&s, error) && merge_faint (&s, n_markers, contrast, error);
  *ret_n = s.n;
  *ret_bounded = s.bounded;
  split_clear (&s);
  return ok;
}
