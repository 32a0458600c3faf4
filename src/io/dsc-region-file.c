/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-region-text.h"

#define MAX_BYTES (64 << 20)
#define MAX_NOTES 1000

static void
region_free (gpointer region)
{
  dsc_region_free (region);
}

static gboolean
is_crtf (const char *text)
{
  return g_str_has_prefix (text, "#CRTF");
}

/* A text of which nothing was a region is no file of regions. */
static gboolean
check_found (
    const char *text, const char *name, GPtrArray *regions, GPtrArray *notes, GError **error)
{
  if (regions->len > 0 || is_crtf (text) || strstr (text, "Region file format") != NULL)
    return TRUE;
  if (notes->len == 0 && *text == '\0')
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' is empty: it holds no regions", name);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' holds no regions of DS9 or CRTF that are known%s%s", name,
                 notes->len > 0 ? ": " : "", notes->len > 0 ? (char *)notes->pdata[0] : "");
  return FALSE;
}

GPtrArray *
dsc_region_file_parse (const char *text, const char *name, GPtrArray **ret_notes, GError **error)
{
  g_autoptr (GPtrArray) regions = g_ptr_array_new_with_free_func (region_free);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *valid = NULL;
  gboolean ok;

  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += 3;
  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  ok = is_crtf (text) ? dsc_region_read_crtf (text, name, regions, notes, error)
                      : dsc_region_read_ds9 (text, name, regions, notes, error);
  if (!ok || !check_found (text, name, regions, notes, error))
    return NULL;
  if (notes->len > MAX_NOTES)
    g_ptr_array_set_size (notes, MAX_NOTES);
  if (ret_notes != NULL)
    *ret_notes = g_steal_pointer (&notes);
  return g_steal_pointer (&regions);
}

GPtrArray *
dsc_region_file_read (const char *path, GPtrArray **ret_notes, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local = NULL;
  g_autoptr (GFileInfo) info
      = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, NULL, &local);
  g_autofree char *text = NULL;
  gsize size;

  if (info == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "The regions '%s' cannot be read: %s", path,
                 local->message);
    return NULL;
  }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR
      || g_file_info_get_size (info) > MAX_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is no file of regions: it is a directory, a device or larger than 64 MiB",
                 path);
    return NULL;
  }
  if (!g_file_get_contents (path, &text, &size, &local)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "The regions '%s' cannot be read: %s", path,
                 local->message);
    return NULL;
  }
  if (strlen (text) != size) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is no text, so it holds no regions of DS9 or CRTF", path);
    return NULL;
  }
  return dsc_region_file_parse (text, path, ret_notes, error);
}
