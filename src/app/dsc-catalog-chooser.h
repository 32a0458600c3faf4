/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-layout.h"

G_BEGIN_DECLS

/* Returns: (transfer floating): a button that opens the list of columns, to show and to hide them;
 * what is typed narrows it down. */
GtkWidget *dsc_catalog_chooser_new (DscCatalogLayout *layout);

G_END_DECLS
