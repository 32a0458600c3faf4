/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step.h"

static void
product_file_free (gpointer data)
{
  DscProductFile *file = data;

  g_free (file->path);
  g_free (file->suffix);
  g_free (file);
}

void
dsc_step_output_clear (DscStepOutput *output)
{
  g_clear_object (&output->library);
  g_clear_object (&output->image);
  g_clear_pointer (&output->files, g_ptr_array_unref);
  g_clear_pointer (&output->verdict, g_free);
  g_clear_pointer (&output->tables, g_hash_table_unref);
  output->status = DSC_STEP_COMPLETE;
}

static void
add_file (
    DscStepOutput *output, const char *path, const char *suffix, int member, gboolean internal)
{
  DscProductFile *file = g_new0 (DscProductFile, 1);

  file->path = g_strdup (path);
  file->suffix = g_strdup (suffix);
  file->member = member;
  file->internal = internal;
  if (output->files == NULL)
    output->files = g_ptr_array_new_with_free_func (product_file_free);
  g_ptr_array_add (output->files, file);
}

void
dsc_step_output_add_file (DscStepOutput *output, const char *path, const char *suffix, int member)
{
  add_file (output, path, suffix, member, FALSE);
}

void
dsc_step_output_add_internal_file (DscStepOutput *output,
                                   const char *path,
                                   const char *suffix,
                                   int member)
{
  add_file (output, path, suffix, member, TRUE);
}

void
dsc_forecast_clear (DscForecast *forecast)
{
  g_free (forecast->text);
  *forecast = (DscForecast){ 0 };
}
