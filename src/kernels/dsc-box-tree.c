/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-box-tree.h"

#include <math.h>

#define LEAF 10
#define ROWS 0
#define COLUMNS 1

/* A leaf (@axis -1) has points @first .. @end - 1 of the permuted list. @split: a place, or next to
 * one: then distances from it are no whole numbers, and rounding decides where to look first. */
typedef struct {
  gint axis;
  double split;
  guint first, end;
  guint less, greater;
} Node;

struct _DscBoxTree {
  const gint *places[2];
  guint *order;
  GArray *nodes;
  gint lower[2], upper[2];
};

static void
swap (guint *order, guint a, guint b)
{
  guint t = order[a];

  order[a] = order[b];
  order[b] = t;
}

/* The middle one of three goes to @to. */
static void
move_median (guint *order, const gint *v, guint to, guint a, guint b, guint c)
{
  gint va = v[order[a]], vb = v[order[b]], vc = v[order[c]];

  if (va < vb)
    swap (order, to, vb < vc ? b : va < vc ? c : a);
  else
    swap (order, to, va < vc ? a : vb < vc ? c : b);
}

static guint
split_at_pivot (guint *order, const gint *v, guint first, guint end)
{
  gint pivot;
  guint low = first + 1, high = end;

  move_median (order, v, first, first + 1, first + (end - first) / 2, end - 1);
  pivot = v[order[first]];
  for (;; low++) {
    while (v[order[low]] < pivot)
      low++;
    high--;
    while (pivot < v[order[high]])
      high--;
    if (low >= high)
      return low;
    swap (order, low, high);
  }
}

static void
sort_by_insertion (guint *order, const gint *v, guint first, guint end)
{
  for (guint i = first + 1; i < end; i++) {
    guint point = order[i], k = i;

    for (; k > first && v[point] < v[order[k - 1]]; k--)
      order[k] = order[k - 1];
    order[k] = point;
  }
}

/* What is to be at @nth gets there, smaller ones before it, larger ones behind. */
static void
select_nth (guint *order, const gint *v, guint first, guint nth, guint end)
{
  guint depth = 2 * g_bit_storage (end - first);

  while (end - first > 3 && depth-- > 0) {
    guint cut = split_at_pivot (order, v, first, end);

    if (cut <= nth)
      first = cut;
    else
      end = cut;
  }
  sort_by_insertion (order, v, first, end);
}

/* Points below @split before the others. Returns: where the others begin */
static guint
partition (guint *order, const gint *v, guint first, guint end, gint split)
{
  for (;; first++) {
    while (first < end && v[order[first]] < split)
      first++;
    if (first == end)
      return first;
    end--;
    while (first < end && v[order[end]] >= split)
      end--;
    if (first == end)
      return first;
    swap (order, first, end);
  }
}

static void
find_bounds (const DscBoxTree *self, guint first, guint end, gint lower[2], gint upper[2])
{
  for (guint axis = 0; axis < 2; axis++) {
    const gint *v = self->places[axis];

    lower[axis] = upper[axis] = v[self->order[first]];
    for (guint i = first + 1; i < end; i++) {
      lower[axis] = MIN (lower[axis], v[self->order[i]]);
      upper[axis] = MAX (upper[axis], v[self->order[i]]);
    }
  }
}

static guint
build (DscBoxTree *self, guint first, guint end)
{
  Node node = { .axis = -1, .first = first, .end = end };
  gint lower[2], upper[2];
  guint index = self->nodes->len, cut, middle = first + (end - first) / 2;
  const gint *v;

  g_array_append_val (self->nodes, node);
  if (end - first <= LEAF)
    return index;
  find_bounds (self, first, end, lower, upper);
  node.axis = upper[COLUMNS] - lower[COLUMNS] > upper[ROWS] - lower[ROWS] ? COLUMNS : ROWS;
  v = self->places[node.axis];
  select_nth (self->order, v, first, middle, end);
  node.split = v[self->order[middle]];
  cut = partition (self->order, v, first, middle, v[self->order[middle]]);
  /* None below: the smallest alone make the lower part. */
  if (cut == first) {
    node.split = nextafter (lower[node.axis], INFINITY);
    cut = partition (self->order, v, first, end, lower[node.axis] + 1);
  }
  node.less = build (self, first, cut);
  node.greater = build (self, cut, end);
  g_array_index (self->nodes, Node, index) = node;
  return index;
}

DscBoxTree *
dsc_box_tree_new (const gint *rows, const gint *columns, guint n)
{
  DscBoxTree *self = g_new0 (DscBoxTree, 1);

  self->places[ROWS] = rows;
  self->places[COLUMNS] = columns;
  self->order = g_new (guint, n);
  self->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  for (guint i = 0; i < n; i++)
    self->order[i] = i;
  find_bounds (self, 0, n, self->lower, self->upper);
  build (self, 0, n);
  return self;
}

void
dsc_box_tree_free (DscBoxTree *self)
{
  if (self == NULL)
    return;
  g_free (self->order);
  g_array_unref (self->nodes);
  g_free (self);
}

/* A binary heap with the smallest key on top. */
typedef struct {
  double key;
  guint value;
  double side[2]; /* squared distances of a node along each axis */
} Item;

static void
heap_push (GArray *heap, Item item)
{
  Item *items;
  guint i = heap->len;

  g_array_append_val (heap, item);
  items = (Item *)(gpointer)heap->data;
  for (; i > 0 && items[i].key < items[(i - 1) / 2].key; i = (i - 1) / 2) {
    Item t = items[(i - 1) / 2];

    items[(i - 1) / 2] = items[i];
    items[i] = t;
  }
}

static Item
heap_pop (GArray *heap)
{
  Item *items = (Item *)(gpointer)heap->data, top = items[0];
  guint n = heap->len - 1, i = 0;

  items[0] = items[n];
  g_array_set_size (heap, n);
  for (guint j = 1; j < n; j = 2 * i + 1) {
    guint l = j + 1 < n && items[j].key > items[j + 1].key ? j + 1 : j;
    Item t = items[l];

    if (items[i].key <= t.key)
      break;
    items[l] = items[i];
    items[i] = t;
    i = l;
  }
  return top;
}

/* Distances are negative keys: the farthest is on top. */
static void
search_leaf (const DscBoxTree *self, const Node *leaf, const gint at[2], GArray *found)
{
  for (guint i = leaf->first; i < leaf->end; i++) {
    guint point = self->order[i];
    double dy = self->places[ROWS][point] - at[ROWS];
    double dx = self->places[COLUMNS][point] - at[COLUMNS];
    gboolean full = found->len == DSC_BOX_TREE_NEAREST;

    if (full && dy * dy + dx * dx >= -g_array_index (found, Item, 0).key)
      continue;
    if (full)
      heap_pop (found);
    heap_push (found, (Item){ .key = -(dy * dy + dx * dx), .value = point });
  }
}

/* From @item down to the leaf on the side of the place; the other sides are left for later. */
static gboolean
descend (const DscBoxTree *self, Item *item, const gint at[2], const GArray *found, GArray *later)
{
  for (;;) {
    const Node *node = &g_array_index (self->nodes, Node, item->value);
    double limit
        = found->len == DSC_BOX_TREE_NEAREST ? -g_array_index (found, Item, 0).key : INFINITY;
    Item far = *item;
    double side;
    gboolean below;

    if (node->axis < 0)
      return TRUE;
    if (item->key > limit)
      return FALSE;
    side = at[node->axis] - node->split;
    below = side < 0;
    far.key += side * side - far.side[node->axis];
    far.side[node->axis] = side * side;
    far.value = below ? node->greater : node->less;
    item->value = below ? node->less : node->greater;
    if (item->key > far.key) {
      Item t = *item;

      *item = far;
      far = t;
    }
    if (far.key <= limit)
      heap_push (later, far);
  }
}

guint
dsc_box_tree_find (const DscBoxTree *self,
                   gint row,
                   gint column,
                   guint ret_points[DSC_BOX_TREE_NEAREST],
                   gint64 ret_distances[DSC_BOX_TREE_NEAREST])
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Item));
  g_autoptr (GArray) later = g_array_new (FALSE, FALSE, sizeof (Item));
  const gint at[2] = { row, column };
  Item item = { 0 };
  guint n;

  for (guint axis = 0; axis < 2; axis++) {
    double side = MAX (MAX (self->lower[axis] - at[axis], at[axis] - self->upper[axis]), 0);

    item.side[axis] = side * side;
    item.key += side * side;
  }
  while (descend (self, &item, at, found, later)) {
    search_leaf (self, &g_array_index (self->nodes, Node, item.value), at, found);
    if (later->len == 0)
      break;
    item = heap_pop (later);
  }
  n = found->len;
  for (guint i = n; i-- > 0;) {
    Item farthest = heap_pop (found);

    ret_points[i] = farthest.value;
    ret_distances[i] = (gint64)-farthest.key;
  }
  return n;
}
