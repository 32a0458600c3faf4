/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-application.h"

#include <glib/gi18n.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "dsc-config-build.h"
#include "dsc-resources.h"
#include "dsc-window-session.h"
#include "dsc-window-state.h"
#include "dsc-window.h"

struct _DscApplication {
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (DscApplication, dsc_application, ADW_TYPE_APPLICATION)

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *window;

  /* Closing the windows one by one stops their jobs. */
  while ((window = gtk_application_get_windows (GTK_APPLICATION (user_data)))) {
    if (DSC_IS_WINDOW (window->data))
      dsc_window_state_save (window->data);
    gtk_window_destroy (window->data);
  }
  g_application_quit (user_data);
}

static void
new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (dsc_window_new (user_data)));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_show_about_window (
      gtk_application_get_active_window (user_data), "application-name", "Ditherscope",
      "application-icon", "org.ditherscope.Ditherscope", "version", DSC_VERSION, "comments",
      _ ("Combines dithered JWST exposures into a mosaic and shows it."), "license-type",
      GTK_LICENSE_GPL_3_0, "developer-name", _ ("The Ditherscope authors"), NULL);
}

static void
color_scheme_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  const char *name = g_variant_get_string (state, NULL);
  AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;

  if (strcmp (name, "light") == 0)
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (strcmp (name, "dark") == 0)
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;
  else if (strcmp (name, "system") != 0)
    return;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  g_simple_action_set_state (action, state);
}

static const GActionEntry actions[] = {
  { .name = "quit", .activate = quit_cb },
  { .name = "new-window", .activate = new_window_cb },
  { .name = "about", .activate = about_cb },
  { .name = "color-scheme",
    .parameter_type = "s",
    .state = "'system'",
    .change_state = color_scheme_cb },
};

typedef struct {
  const char *action;
  const char *keys[3];
} Keys;

/* Keys with a modifier and function keys; plain letters belong to the window, where an entry that
 * has the focus gets them first. */
static const Keys keys[] = {
  { "app.quit", { "<Control>q" } },
  { "app.new-window", { "<Control>n" } },
  { "win.open-dialog", { "<Control>o" } },
  { "win.save-session", { "<Control>s" } },
  { "win.save-session-dialog", { "<Control><Shift>s" } },
  { "win.save-dialog", { "<Control>e" } },
  { "win.figure-form", { "<Control>p" } },
  { "win.save-plot", { "<Control><Shift>p" } },
  { "win.close-tab", { "<Control>w" } },
  { "win.next-tab", { "<Control>Page_Down", "<Control>Tab" } },
  { "win.prev-tab", { "<Control>Page_Up", "<Control><Shift>Tab" } },
  { "win.run-current", { "F5" } },
  { "win.run-all", { "<Control>r" } },
  { "win.find-parameter", { "<Control>f" } },
  { "win.keep-variant('')", { "<Control>k" } },
  { "win.copy-readout", { "<Control><Shift>c" } },
  { "win.focus-next", { "F6" } },
  { "win.show-drawer", { "F8" } },
  { "win.drawer-page::association", { "<Alt>1" } },
  { "win.drawer-page::alignment", { "<Alt>2" } },
  { "win.drawer-page::sky", { "<Alt>3" } },
  { "win.drawer-page::outliers", { "<Alt>4" } },
  { "win.drawer-page::mosaic", { "<Alt>5" } },
  { "win.drawer-page::sources", { "<Alt>6" } },
  { "win.drawer-page::stack", { "<Alt>7" } },
  { "win.drawer-page::variants", { "<Alt>8" } },
  { "win.drawer-page::examine", { "<Alt>9" } },
  { "win.drawer-page::messages", { "<Alt>0" } },
  { "win.show-rail", { "F9" } },
  { "win.show-inspector", { "F10" } },
  { "win.fullscreen", { "F11" } },
  { "win.show-help-overlay", { "F1", "<Control>question" } },
  { "win.menu", { "<Alt>m" } },
};

static void
dsc_application_startup (GApplication *app)
{
  G_APPLICATION_CLASS (dsc_application_parent_class)->startup (app);

  g_action_map_add_action_entries (G_ACTION_MAP (app), actions, G_N_ELEMENTS (actions), app);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (app), keys[i].action, keys[i].keys);
  gtk_window_set_default_icon_name ("org.ditherscope.Ditherscope");
}

static DscWindow *
ensure_window (DscApplication *self, gboolean empty_only)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (!DSC_IS_WINDOW (window) || (empty_only && !dsc_window_is_empty (DSC_WINDOW (window))))
    window = GTK_WINDOW (dsc_window_new (self));
  return DSC_WINDOW (window);
}

static void
dsc_application_activate (GApplication *app)
{
  DscWindow *window = ensure_window (DSC_APPLICATION (app), FALSE);

  gtk_window_present (GTK_WINDOW (window));
  if (dsc_window_is_empty (window))
    dsc_window_offer_unsaved (window);
}

static void
dsc_application_open (GApplication *app, GFile **files, int n_files, const char *hint)
{
  DscWindow *window = ensure_window (DSC_APPLICATION (app), TRUE);

  gtk_window_present (GTK_WINDOW (window));
  dsc_window_open (window, files, n_files);
}

static int
dsc_application_handle_local_options (GApplication *app, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version")) {
    g_print ("Ditherscope %s\n", DSC_VERSION);
    return 0;
  }
  return -1;
}

static void
dsc_application_class_init (DscApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  app_class->startup = dsc_application_startup;
  app_class->activate = dsc_application_activate;
  app_class->open = dsc_application_open;
  app_class->handle_local_options = dsc_application_handle_local_options;
}

/* Planes go back to the system when they are let go: unless it is told, the allocator keeps ever
 * larger pieces for the next time. */
static void
set_up_allocator (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, 8 << 20);
  mallopt (M_TRIM_THRESHOLD, 32 << 20);
#endif
}

static void
dsc_application_init (DscApplication *self)
{
  static const GOptionEntry options[]
      = { { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and exit"), NULL },
          { NULL } };

  set_up_allocator ();
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
  g_application_set_option_context_summary (
      G_APPLICATION (self),
      _ ("Opens an association of JWST exposures (JSON) or FITS images.\n"
         "“dscope simulate --preset demo --output_dir demo” makes a data set to try it with."));
}

DscApplication *
dsc_application_new (void)
{
  static gsize registered = 0;

  /* The resources of a static library are not registered by themselves. */
  if (g_once_init_enter (&registered)) {
    dsc_resources_register_resource ();
    g_once_init_leave (&registered, 1);
  }
  return g_object_new (DSC_TYPE_APPLICATION, "application-id", DSC_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/org/ditherscope/Ditherscope", NULL);
}
