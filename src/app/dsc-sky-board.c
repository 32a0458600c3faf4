/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-board.h"

struct _DscSkyBoard {
  AdwBin parent_instance;

  int selected;
};

G_DEFINE_FINAL_TYPE (DscSkyBoard, dsc_sky_board, ADW_TYPE_BIN)

enum { PROP_0, PROP_SELECTED, N_PROPS };
static GParamSpec *props[N_PROPS];

static void
dsc_sky_board_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_int (value, DSC_SKY_BOARD (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_sky_board_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    dsc_sky_board_set_selected (DSC_SKY_BOARD (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_sky_board_class_init (DscSkyBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dsc_sky_board_get_property;
  object_class->set_property = dsc_sky_board_set_property;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/ditherscope/Ditherscope/dsc-sky-board.ui");
  props[PROP_SELECTED]
      = g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  g_signal_new ("exposure-activated", DSC_TYPE_SKY_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_sky_board_init (DscSkyBoard *self)
{
  self->selected = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
dsc_sky_board_set_table (DscSkyBoard *self, GVariant *table)
{
  g_return_if_fail (DSC_IS_SKY_BOARD (self));
}

int
dsc_sky_board_get_selected (DscSkyBoard *self)
{
  return self->selected;
}

void
dsc_sky_board_set_selected (DscSkyBoard *self, int index)
{
  g_return_if_fail (DSC_IS_SKY_BOARD (self));

  if (index == self->selected)
    return;
  self->selected = index;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}
