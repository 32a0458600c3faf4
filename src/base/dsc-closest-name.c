/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-closest-name.h"

#include <string.h>

#define MAX_LENGTH 64

/* Damerau's distance (optimal string alignment) between two short names. */
static guint
distance (const char *a, const char *b)
{
  guint rows[3][MAX_LENGTH + 1];
  gsize n = strlen (a), m = strlen (b);

  if (n > MAX_LENGTH || m > MAX_LENGTH)
    return G_MAXUINT;
  for (guint j = 0; j <= m; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= n; i++) {
    guint *row = rows[i % 3], *up = rows[(i + 2) % 3], *upper = rows[(i + 1) % 3];

    row[0] = i;
    for (guint j = 1; j <= m; j++) {
      row[j] = MIN (MIN (up[j] + 1, row[j - 1] + 1), up[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = MIN (row[j], upper[j - 2] + 1);
    }
  }
  return rows[n % 3][m];
}

const char *
dsc_closest_name (const char *const *names, const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);
  guint best = MAX (1, (guint)strlen (name) / 3) + 1;
  const char *closest = NULL;

  g_strdelimit (folded, "-", '_');
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *other = g_ascii_strdown (names[i], -1);
    guint d = distance (folded, other);

    if (d < best) {
      best = d;
      closest = names[i];
    }
  }
  return closest;
}
