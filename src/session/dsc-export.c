/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-export-private.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-common-params.h"
#include "dsc-number.h"
#include "dsc-progress.h"
#include "tweakreg/dsc-tweak-result.h"

static const char *const kind_names[DSC_N_EXPORT_KINDS]
    = { "dscope", "strun", "notebook", "report" };

const char *
dsc_export_kind_name (DscExportKind kind)
{
  return kind_names[kind];
}

gboolean
dsc_export_kind_find (const char *name, DscExportKind *ret_kind)
{
  for (int kind = 0; kind < DSC_N_EXPORT_KINDS; kind++)
    if (g_strcmp0 (name, kind_names[kind]) == 0) {
      *ret_kind = (DscExportKind)kind;
      return TRUE;
    }
  return FALSE;
}

/* --- taking -------------------------------------------------------------------------------------
 */

/* What is up to date, and what a step that was passed by handed on. */
static void
take_products (DscExportStep *s, DscSession *session, guint index)
{
  GHashTable *tables;

  if (s->state == DSC_STATE_STALE || s->state == DSC_STATE_RUNNING)
    return;
  g_set_object (&s->library, dsc_session_get_output_library (session, index));
  g_set_object (&s->input, dsc_session_get_input_library (session, index));
  if (s->state != DSC_STATE_FRESH)
    return;
  g_set_object (&s->image, dsc_session_get_image (session, index));
  tables = dsc_session_get_tables (session, index);
  s->tables = tables != NULL ? g_hash_table_ref (tables) : NULL;
  s->align_path = dsc_session_dup_product_file (session, index, DSC_TWEAK_RESULT_SUFFIX, -1);
  if (s->step->output == DSC_PORT_CATALOG)
    s->catalog_path = dsc_session_dup_product_file (session, index, s->step->suffix, -1);
}

static void
take_step (DscExportStep *s, DscSession *session, guint index, gboolean with_products)
{
  const GError *failure = dsc_session_get_failure (session, index);

  s->step = dsc_session_get_step (session, index);
  s->params = dsc_session_dup_params (session, index);
  s->origins = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  for (guint i = 0; i < s->step->n_params; i++) {
    const char *name = s->step->params[i].name;
    const char *origin = dsc_session_get_param_origin (session, index, name);

    if (origin != NULL)
      g_hash_table_insert (s->origins, (gpointer)name, g_path_get_basename (origin));
  }
  s->state = dsc_session_get_state (session, index);
  s->verdict = g_strdup (dsc_session_get_verdict (session, index));
  s->failure = failure != NULL ? g_strdup (failure->message) : NULL;
  s->compat = dsc_session_get_compat (session);
  if (with_products)
    take_products (s, session, index);
}

DscExport *
dsc_export_new (DscSession *session, const char *const *inputs, gboolean with_products)
{
  DscExport *self = g_new0 (DscExport, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->inputs = g_strdupv ((GStrv)inputs);
  self->library = g_object_ref (dsc_session_get_library (session));
  self->compat = dsc_session_get_compat (session);
  self->n_steps = dsc_session_n_steps (session);
  self->alone = self->n_steps == 1;
  self->steps = g_new0 (DscExportStep, self->n_steps);
  for (guint i = 0; i < self->n_steps; i++)
    take_step (&self->steps[i], session, i, with_products);
  self->limits = dsc_export_find_limits (self);
  return self;
}

DscExport *
dsc_export_ref (DscExport *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
dsc_export_unref (DscExport *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_steps; i++) {
    DscExportStep *s = &self->steps[i];

    dsc_params_free (s->step->params, s->step->n_params, s->params);
    g_hash_table_unref (s->origins);
    g_free (s->verdict);
    g_free (s->failure);
    g_free (s->align_path);
    g_free (s->catalog_path);
    g_clear_object (&s->library);
    g_clear_object (&s->input);
    g_clear_object (&s->image);
    g_clear_pointer (&s->tables, g_hash_table_unref);
  }
  g_free (self->steps);
  g_strfreev (self->inputs);
  g_clear_pointer (&self->limits, g_ptr_array_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_object_unref (self->library);
  g_free (self);
}

static void
message_free (gpointer data)
{
  DscMessage *message = data;

  g_free (message->text);
  g_free (message);
}

void
dsc_export_set_messages (DscExport *self, GPtrArray *messages)
{
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  self->messages = g_ptr_array_new_with_free_func (message_free);
  for (guint i = 0; messages != NULL && i < messages->len; i++) {
    const DscMessage *from = messages->pdata[i];
    DscMessage *to = g_new (DscMessage, 1);

    *to = (DscMessage){ from->level, g_strdup (from->text) };
    g_ptr_array_add (self->messages, to);
  }
}

GPtrArray *
dsc_export_get_limits (const DscExport *self)
{
  return self->limits;
}

int
dsc_export_get_shipped (const DscExport *self)
{
  int last = -1;

  for (guint i = 0; i < self->limits->len; i++) {
    const DscExportLimit *limit = self->limits->pdata[i];

    if (limit->kind == DSC_LIMIT_SHIPPED)
      last = MAX (last, (int)limit->step);
  }
  return last;
}

/* --- words --------------------------------------------------------------------------------------
 */

char *
dsc_export_dup_param (const DscExportStep *step, const char *name)
{
  const DscParamSpec *spec = dsc_params_find (step->step->params, step->step->n_params, name);

  return spec != NULL ? dsc_param_get_text (spec, step->params) : NULL;
}

gboolean
dsc_export_is_skipped (const DscExportStep *step)
{
  return ((const DscCommonParams *)step->params)->skip;
}

void
dsc_export_append_quoted (GString *text, const char *word)
{
  g_autofree char *quoted = g_shell_quote (word);
  gboolean plain = *word != '\0';

  for (const char *p = word; *p; p++)
    plain = plain && (g_ascii_isalnum (*p) || strchr ("_-+.,:=/@%", *p));
  g_string_append (text, plain ? word : quoted);
}

char *
dsc_export_relative (const char *path, const char *directory)
{
  /* Two dots lead out of where a link leads to. */
  char *real = realpath (directory, NULL);
  g_autofree char *from = g_canonicalize_filename (real ? real : directory, NULL);
  g_autofree char *to = g_canonicalize_filename (path, NULL);
  g_auto (GStrv) a = g_strsplit (from, "/", -1);
  g_auto (GStrv) b = g_strsplit (to, "/", -1);
  GString *out = g_string_new (NULL);
  guint same = 0;

  free (real);
  while (a[same] && b[same] && b[same + 1] && g_str_equal (a[same], b[same]))
    same++;
  for (guint i = same; a[i]; i++)
    if (*a[i])
      g_string_append (out, "../");
  for (guint i = same; b[i]; i++)
    g_string_append_printf (out, "%s%s", i > same ? "/" : "", b[i]);
  return g_string_free (out, FALSE);
}

char *
dsc_export_relative_value (const DscParamSpec *spec, const char *value, const char *directory)
{
  if (directory != NULL && spec->type == DSC_PARAM_FILE && !(spec->flags & DSC_PARAM_COMMON)
      && (strchr (value, '/') != NULL || g_file_test (value, G_FILE_TEST_EXISTS)))
    return dsc_export_relative (value, directory);
  return g_strdup (value);
}

/* --- the grid of the mosaic
 * --------------------------------------------------------------------------- */

const char *const dsc_export_grid_names[DSC_EXPORT_N_GRID]
    = { "crpix", "crval", "rotation", "pixel_scale", "output_shape" };

static char *
format_pair (double a, double b)
{
  char first[G_ASCII_DTOSTR_BUF_SIZE], second[G_ASCII_DTOSTR_BUF_SIZE];

  dsc_number_shortest (a, 'e', first);
  dsc_number_shortest (b, 'e', second);
  return g_strdup_printf ("%s,%s", first, second);
}

gboolean
dsc_export_find_grid (const DscExport *self, char *ret_values[DSC_EXPORT_N_GRID])
{
  for (guint i = 0; i < self->n_steps; i++) {
    const DscExportStep *s = &self->steps[i];
    g_autofree char *own = NULL;
    g_autofree char *edges = NULL;
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    DscTan tan;

    if (!g_str_equal (s->step->id, "resample") || s->image == NULL)
      continue;
    own = dsc_export_dup_param (s, "output_wcs");
    edges = dsc_export_dup_param (s, "grid_edges");
    if (!g_str_equal (own, "None") || g_str_equal (edges, "half")
        || (self->compat == DSC_COMPAT_JWST && g_str_equal (edges, "auto"))
        || !dsc_image_model_get_wcs (s->image)
        || !dsc_wcs_get_tan (dsc_image_model_get_wcs (s->image), &tan))
      return FALSE;
    ret_values[0] = format_pair (tan.crpix[0], tan.crpix[1]);
    ret_values[1] = format_pair (tan.crval[0], tan.crval[1]);
    /* The y axis, from north to east; the first column of the matrix points west. */
    dsc_number_shortest (atan2 (tan.pc[1], tan.pc[3]) * 180 / G_PI, 'e', number);
    ret_values[2] = g_strdup (number);
    dsc_number_shortest (sqrt (tan.cdelt[0] * tan.cdelt[1]) * 3600, 'e', number);
    ret_values[3] = g_strdup (number);
    ret_values[4] = g_strdup_printf ("%u,%u", dsc_image_model_get_width (s->image),
                                     dsc_image_model_get_height (s->image));
    return TRUE;
  }
  return FALSE;
}
