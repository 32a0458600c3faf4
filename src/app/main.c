/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gtk/gtk.h>
#include <libintl.h>
#include <locale.h>

#include "dsc-application.h"
#include "dsc-config-build.h"

int
main (int argc, char **argv)
{
  g_autoptr (DscApplication) app = NULL;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* numbers are typed, copied and saved with a point */
  gtk_disable_setlocale ();
  bindtextdomain (DSC_GETTEXT_DOMAIN, DSC_LOCALE_DIR);
  bind_textdomain_codeset (DSC_GETTEXT_DOMAIN, "UTF-8");
  textdomain (DSC_GETTEXT_DOMAIN);

  g_set_application_name ("Ditherscope");
  app = dsc_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
