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

gboolean
dsc_step_check_disk (const DscStepInput *input, guint64 bytes, const char *advice, GError **error)
{
  g_autoptr (GFile) dir = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *needed = NULL, *there = NULL;
  guint64 space;

  if (input->work_dir == NULL)
    return TRUE;
  dir = g_file_new_for_path (input->work_dir);
  info = g_file_query_filesystem_info (dir, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return TRUE;
  space = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (bytes <= space)
    return TRUE;
  needed = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
  there = g_format_size_full (space, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               "the product takes %s but '%s' has only %s left: take another directory, or %s",
               needed, input->work_dir, there, advice);
  return FALSE;
}

static void
advice_free (gpointer data)
{
  DscStepAdvice *advice = data;

  g_strfreev (advice->names);
  g_free (advice->text);
  g_free (advice);
}

gboolean
dsc_step_advice_concerns (const DscStepAdvice *advice, const char *name)
{
  return g_strv_contains ((const char *const *)advice->names, name);
}

GPtrArray *
dsc_step_advice_list_new (void)
{
  return g_ptr_array_new_with_free_func (advice_free);
}

void
dsc_step_advice_add (
    GPtrArray *list, const char *names, DscMessageLevel severity, const char *format, ...)
{
  DscStepAdvice *advice = g_new0 (DscStepAdvice, 1);
  va_list args;

  va_start (args, format);
  advice->text = g_strdup_vprintf (format, args);
  va_end (args);
  advice->names = g_strsplit (names, " ", -1);
  advice->severity = severity;
  g_ptr_array_add (list, advice);
}
