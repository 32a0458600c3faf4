/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-colormap.h"

#include <string.h>

#include "dsc-colormap-tables.h"

#define MAX_KNOTS 7

/* A channel of one of DS9's maps: straight lines between (position, intensity). */
typedef struct {
  double at[MAX_KNOTS], level[MAX_KNOTS];
} Channel;

typedef struct {
  const char *name;
  Channel rgb[3];
} Ramp;

static const Ramp ds9_ramps[] = {
  { "heat",
    { { { 0, .34, 1 }, { 0, 1, 1 } },
      { { 0, 1 }, { 0, 1 } },
      { { 0, .65, .98, 1 }, { 0, 0, 1, 1 } } } },
  { "ds9cool",
    { { { 0, .29, .76, 1 }, { 0, 0, .1, 1 } },
      { { 0, .22, .96, 1 }, { 0, 0, 1, 1 } },
      { { 0, .53, 1 }, { 0, 1, 1 } } } },
  { "a",
    { { { 0, .25, .5, 1 }, { 0, 0, 1, 1 } },
      { { 0, .25, .5, .77, 1 }, { 0, 1, 0, 0, 1 } },
      { { 0, .125, .5, .64, .77, 1 }, { 0, 0, 1, .5, 0, 0 } } } },
  { "b",
    { { { 0, .25, .5, 1 }, { 0, 0, 1, 1 } },
      { { 0, .5, .75, 1 }, { 0, 0, 1, 1 } },
      { { 0, .25, .5, .75, 1 }, { 0, 1, 0, 0, 1 } } } },
  { "bb",
    { { { 0, .5, 1 }, { 0, 1, 1 } },
      { { 0, .25, .75, 1 }, { 0, 0, 1, 1 } },
      { { 0, .5, 1 }, { 0, 0, 1 } } } },
  { "he",
    { { { 0, .015, .25, .5, 1 }, { 0, .5, .5, .75, 1 } },
      { { 0, .065, .125, .25, .5, 1 }, { 0, 0, .5, .75, .81, 1 } },
      { { 0, .015, .03, .065, .25, 1 }, { 0, .125, .375, .625, .25, 1 } } } },
};

/* Eight flat steps. */
static const guint32 i8_colors[8]
    = { 0x000000, 0x00ff00, 0x0000ff, 0x00ffff, 0xff0000, 0xffff00, 0xff00ff, 0xffffff };

static const struct {
  const char *alias, *name;
} aliases[] = {
  { "grey", "gray" },
  { "gist_gray", "gray" },
  { "gist_grey", "gray" },
};

static double
channel_level (const Channel *channel, double t)
{
  for (guint i = 1; i < MAX_KNOTS && channel->at[i] > 0.0; i++)
    if (t <= channel->at[i]) {
      double width = channel->at[i] - channel->at[i - 1];

      return channel->level[i - 1]
             + (channel->level[i] - channel->level[i - 1]) * (t - channel->at[i - 1]) / width;
    }
  return 1.0;
}

static void
fill_ramp (const Ramp *ramp, DscColormap *map)
{
  map->name = ramp->name;
  for (guint i = 0; i < 256; i++) {
    guint32 c = 0xff;

    for (guint k = 0; k < 3; k++)
      c = c << 8 | (guint32)(channel_level (&ramp->rgb[k], i / 255.0) * 255.0 + 0.5);
    map->color[i] = c;
  }
}

static void
fill_table (const DscColormapTable *table, DscColormap *map)
{
  map->name = table->name;
  for (guint i = 0; i < 256; i++) {
    guint32 c = 0xff;

    for (guint k = 0; k < 6; k++)
      c = c << 4 | (guint32)g_ascii_xdigit_value (table->hex[6 * i + k]);
    map->color[i] = c;
  }
}

static void
fill_reversed (const DscColormap *from, DscColormap *map)
{
  g_autofree char *name = g_strconcat (from->name, "_r", NULL);

  map->name = g_intern_string (name);
  for (guint i = 0; i < 256; i++)
    map->color[i] = from->color[255 - i];
}

/* All maps, each followed by its reverse. */
static GArray *
make_maps (void)
{
  GArray *maps = g_array_new (FALSE, TRUE, sizeof (DscColormap));
  guint n_forward;

  for (const DscColormapTable *table = dsc_colormap_tables; table->name != NULL; table++) {
    g_array_set_size (maps, maps->len + 1);
    fill_table (table, &g_array_index (maps, DscColormap, maps->len - 1));
  }
  for (guint i = 0; i < G_N_ELEMENTS (ds9_ramps); i++) {
    g_array_set_size (maps, maps->len + 1);
    fill_ramp (&ds9_ramps[i], &g_array_index (maps, DscColormap, maps->len - 1));
  }
  g_array_set_size (maps, maps->len + 1);
  g_array_index (maps, DscColormap, maps->len - 1).name = "i8";
  for (guint i = 0; i < 256; i++)
    g_array_index (maps, DscColormap, maps->len - 1).color[i] = 0xff000000u | i8_colors[i / 32];

  n_forward = maps->len;
  g_array_set_size (maps, 2 * n_forward);
  for (guint i = 0; i < n_forward; i++)
    fill_reversed (&g_array_index (maps, DscColormap, i),
                   &g_array_index (maps, DscColormap, n_forward + i));
  return maps;
}

static GArray *
get_maps (void)
{
  static gsize maps;

  if (g_once_init_enter (&maps))
    g_once_init_leave (&maps, (gsize)make_maps ());
  return (GArray *)maps;
}

const char *
dsc_colormap_nth_name (guint index)
{
  GArray *maps = get_maps ();

  return index < maps->len / 2 ? g_array_index (maps, DscColormap, index).name : NULL;
}

const DscColormap *
dsc_colormap_find (const char *name)
{
  GArray *maps = get_maps ();
  g_autofree char *full = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++) {
    gsize n = strlen (aliases[i].alias);

    if (g_ascii_strncasecmp (name, aliases[i].alias, n) == 0
        && (name[n] == '\0' || g_ascii_strcasecmp (name + n, "_r") == 0))
      name = full = g_strconcat (aliases[i].name, name + n, NULL);
    if (full != NULL)
      break;
  }
  for (guint i = 0; i < maps->len; i++)
    if (g_ascii_strcasecmp (g_array_index (maps, DscColormap, i).name, name) == 0)
      return &g_array_index (maps, DscColormap, i);
  return NULL;
}
