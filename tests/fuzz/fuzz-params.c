/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dsc-config.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A text that a parameter takes has a canonical form which it takes too, for the same value. */
static void
check_values (const char *text)
{
  for (guint i = 0; i < dsc_step_registry_n (); i++) {
    const DscStep *step = dsc_step_registry_get (i);
    gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);

    for (guint k = 0; k < step->n_params; k++) {
      const DscParamSpec *spec = &step->params[k];
      g_autofree char *canonical = NULL;
      g_autofree char *again = NULL;
      g_autoptr (GError) error = NULL;

      if (!dsc_param_set_text (spec, params, text, &error)) {
        g_assert_nonnull (error);
        g_assert_true (dsc_param_is_default (spec, params));
        continue;
      }
      canonical = dsc_param_get_text (spec, params);
      if (!dsc_param_set_text (spec, params, canonical, &error))
        g_error ("%s: %s", spec->name, error->message);
      again = dsc_param_get_text (spec, params);
      g_assert_cmpstr (again, ==, canonical);
    }
    dsc_params_free (step->params, step->n_params, params);
  }
}

/* The bytes as a parameter file: read, or refused with a message. */
static void
check_file (const uint8_t *data, size_t size)
{
  g_autoptr (DscConfig) config = dsc_config_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = memfd_create ("params", MFD_CLOEXEC);

  if (fd < 0 || write (fd, data, size) != (ssize_t)size)
    g_error ("no file in memory");
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  if (!dsc_config_read (config, path, NULL, NULL, &error))
    g_assert_nonnull (error);
  close (fd);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);

  check_values (text);
  check_file (data, size);
  return 0;
}
