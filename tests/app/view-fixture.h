/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"

/* What the tests of the image view share: a window with a view of about W x H and small models. */

#define W 400
#define H 300

typedef struct {
  GtkWidget *window;
  DscImageView *view;
} Fixture;

void set_up (Fixture *f, gconstpointer data);
void tear_down (Fixture *f, gconstpointer data);

/* SCI is x + 100 y with a NaN at (2, 1); ERR is 5; DQ has 4 at (0, 0) and DO_NOT_USE + HOT at (1,
 * 1); CON two layers with 77 at (3, 0) of the second. North up, East left about (@ra, 20). */
DscImageModel *new_model (guint width, guint height, double ra, double pixel_arcsec);

/* Runs the main loop until the view has what it was asked for. */
void wait_loaded (DscImageView *view);
void wait_mapped (GtkWidget *widget);
/* Until the toolkit has laid out what has changed. */
void wait_frame (GtkWidget *widget);
void show_model (Fixture *f, DscImageModel *model);

/* (transfer full): what the toolkit makes of the widget, without waiting for its next frame */
guint32 *render_widget (GtkWidget *widget, int width, int height);
guint32 *render_view (Fixture *f);
/* The colour at the middle of an image pixel. */
guint32 pixel_at (Fixture *f, const guint32 *pixels, double x, double y);

/* The body of main() before the tests are added: FALSE, and the program is skipped, without a
 * display. */
gboolean view_test_init (int *argc, char ***argv);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
