/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-image-view.h"

G_BEGIN_DECLS

/**
 * DscImagePage: one image in a tab: view, colour bar, panner, and what is to be said of its
 * coordinates. Signal "footprint-clicked" (uint index of the member).
 */
#define DSC_TYPE_IMAGE_PAGE (dsc_image_page_get_type ())
G_DECLARE_FINAL_TYPE (DscImagePage, dsc_image_page, DSC, IMAGE_PAGE, AdwBin)

/**
 * dsc_image_page_new:
 * @key: what the page shows ("member 3", "step resample", a path): a second image of the same key
 * replaces the first instead of opening another tab
 */
DscImagePage *dsc_image_page_new (const char *key, const char *title);

const char *dsc_image_page_get_key (DscImagePage *self);
const char *dsc_image_page_get_title (DscImagePage *self);
DscImageView *dsc_image_page_get_view (DscImagePage *self);

/* The old picture stays until the new pixels are there. A page that was never seen reads nothing
 * until it is, or until dsc_image_page_load(). */
void dsc_image_page_set_model (DscImagePage *self, DscImageModel *model);
DscImageModel *dsc_image_page_get_model (DscImagePage *self);
void dsc_image_page_load (DscImagePage *self);
/* What is seen instead of the image itself, over its upper edge. @text: (nullable): none */
void dsc_image_page_set_caption (DscImagePage *self, const char *text);
/* A line over the picture, as markup: what is shown is not what is stored. @markup: (nullable) */
void dsc_image_page_set_badge (DscImagePage *self, const char *markup);
/* What marks over the picture mean, above those that are there; taken from the page that has it. */
void dsc_image_page_add_legend (DscImagePage *self, GtkWidget *legend);
/* Of no effect on one that is not there. */
void dsc_image_page_remove_legend (DscImagePage *self, GtkWidget *legend);
void dsc_image_page_set_show_panner (DscImagePage *self, gboolean show);

/* Shows @model at the same place of the sky, scale and orientation. */
void dsc_image_page_follow_model (DscImagePage *self, DscImageModel *model);
/* A strip above the picture that goes with what it shows. @strip: (nullable): none */
void dsc_image_page_set_strip (DscImagePage *self, GtkWidget *strip);
GtkWidget *dsc_image_page_get_strip (DscImagePage *self); /* (nullable) */
/* Another view to the right of the picture, of the same size. @second: (nullable): none */
void dsc_image_page_set_second (DscImagePage *self, GtkWidget *second);
/* What the page consists of, to be seen elsewhere; it comes back with dsc_image_page_put_content().
 * @compact: without colour bar, strip and small picture. Returns: (transfer none): without a parent
 */
GtkWidget *dsc_image_page_take_content (DscImagePage *self, gboolean compact);
void dsc_image_page_put_content (DscImagePage *self);
/* Something that lies over the picture. */
void dsc_image_page_add_over (DscImagePage *self, GtkWidget *widget);
/* Colours and limits are those of what it shows: no other page takes them, nor gives its own. */
void dsc_image_page_set_own_look (DscImagePage *self, gboolean own);
gboolean dsc_image_page_has_own_look (DscImagePage *self);
void dsc_image_page_set_show_color_bar (DscImagePage *self, gboolean show);
void dsc_image_page_set_title (DscImagePage *self, const char *title);

/* Outlines of exposures over the picture. @members: (nullable) (element-type DscMember) */
void dsc_image_page_set_footprints (DscImagePage *self, GListModel *members);
void dsc_image_page_select_footprint (DscImagePage *self, int index);
void dsc_image_page_set_show_footprints (DscImagePage *self, gboolean show);

G_END_DECLS
