/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-association.h"
#include "dsc-steps.h"
#include "dsc-window-private.h"

/* One image by itself, a mosaic or an exposure as it is: its sources can be measured. */

static const DscStep *const image_steps[] = { &dsc_source_catalog_step };

DscLibrary *
dsc_window_load_image (const char *path, DscProgress *progress, GError **error)
{
  const char *paths[] = { path, NULL };

  return dsc_library_load_with_flags (paths, DSC_LIBRARY_IMAGES, progress, error);
}

DscSession *
dsc_window_make_image_session (DscLibrary *library, GError **error)
{
  return dsc_session_new_with_steps (library, NULL, image_steps, G_N_ELEMENTS (image_steps), error);
}

gboolean
dsc_window_is_of_image (DscSession *session)
{
  return session && dsc_session_get_step (session, 0)->input == DSC_PORT_IMAGE;
}

/* The steps of an association stay where they are: another window is opened beside them. */
static DscWindow *
choose_window (DscWindow *self)
{
  DscWindow *other;

  if (!self->session || dsc_window_is_of_image (self->session)
      || dsc_library_get_n_models (dsc_session_get_library (self->session)) == 1)
    return self;
  other = dsc_window_new (DSC_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  gtk_window_present (GTK_WINDOW (other));
  return other;
}

static void
measure_image_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscWindow *self = user_data;
  DscImageModel *model = self->view ? dsc_image_view_get_model (self->view) : NULL;
  const char *path = model ? dsc_image_model_get_path (model) : NULL;

  if (path)
    dsc_window_open_image (choose_window (self), path);
  else
    dsc_window_toast (self, _ ("There is no image of a file to measure"));
}

void
dsc_window_init_image (DscWindow *self)
{
  static const GActionEntry entries[]
      = { { .name = "measure-image", .activate = measure_image_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
