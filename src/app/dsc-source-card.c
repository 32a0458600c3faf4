/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-card.h"

struct _DscSourceCard {
  AdwBin parent_instance;

  DscCatalogModel *model; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (DscSourceCard, dsc_source_card, ADW_TYPE_BIN)

static void
dsc_source_card_dispose (GObject *object)
{
  g_clear_object (&DSC_SOURCE_CARD (object)->model);
  G_OBJECT_CLASS (dsc_source_card_parent_class)->dispose (object);
}

static void
dsc_source_card_class_init (DscSourceCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_source_card_dispose;
}

static void
dsc_source_card_init (DscSourceCard *self)
{
}

GtkWidget *
dsc_source_card_new (void)
{
  return g_object_new (DSC_TYPE_SOURCE_CARD, NULL);
}

void
dsc_source_card_set_model (DscSourceCard *self, DscCatalogModel *model)
{
  g_return_if_fail (DSC_IS_SOURCE_CARD (self));

  g_set_object (&self->model, model);
}

int
dsc_source_card_get_row (DscSourceCard *self)
{
  g_return_val_if_fail (DSC_IS_SOURCE_CARD (self), -1);

  return self->model ? dsc_catalog_model_get_current (self->model) : -1;
}
