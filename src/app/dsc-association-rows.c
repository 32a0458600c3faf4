/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-association-rows.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-member.h"

static void
row_free (gpointer data)
{
  DscAssociationRow *row = data;

  g_free (row->visit);
  g_free (row->odd);
  g_free (row);
}

static void
add_odd (DscAssociationRow *row, const char *text)
{
  char *old = row->odd;

  row->odd = old ? g_strdup_printf ("%s; %s", old, text) : g_strdup (text);
  g_free (old);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static double
take_median (GArray *values)
{
  g_array_sort (values, compare_doubles);
  return values->len ? g_array_index (values, double, values->len / 2) : NAN;
}

/* From the median centre, which a wild pointing does not move. */
static void
find_offsets (GPtrArray *rows, GListModel *members)
{
  g_autoptr (GArray) ra = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) dec = g_array_new (FALSE, FALSE, sizeof (double));
  double first = NAN, ra0, dec0;

  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (DscMember) member = g_list_model_get_item (members, i);
    const DscOutline *outline = dsc_member_get_outline (member);
    double away;

    if (!outline->valid)
      continue;
    first = isnan (first) ? outline->centre_ra : first;
    away = remainder (outline->centre_ra - first, 360);
    g_array_append_val (ra, away);
    g_array_append_val (dec, outline->centre_dec);
  }
  ra0 = take_median (ra) + first;
  dec0 = take_median (dec);
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (DscMember) member = g_list_model_get_item (members, i);
    const DscOutline *outline = dsc_member_get_outline (member);
    DscAssociationRow *row = g_ptr_array_index (rows, i);

    row->dra = row->ddec = NAN;
    if (!outline->valid)
      continue;
    row->dra = 3600 * remainder (outline->centre_ra - ra0, 360) * cos (dec0 * G_PI / 180);
    row->ddec = 3600 * (outline->centre_dec - dec0);
  }
}

/* The value of a keyword that most exposures have; NULL: none */
static const char *
find_usual (DscLibrary *library, const char *key)
{
  const char *usual = NULL;
  guint most = 0, n = dsc_library_get_n_models (library);

  for (guint i = 0; i < n; i++) {
    const char *value = dsc_image_model_get_string (dsc_library_get_model (library, i), key);
    guint count = 0;

    for (guint k = 0; value && k < n; k++)
      count
          += g_strcmp0 (value, dsc_image_model_get_string (dsc_library_get_model (library, k), key))
             == 0;
    if (count > most) {
      most = count;
      usual = value;
    }
    if (most > n / 2)
      break;
  }
  return usual;
}

/* What F20 of a run's failures is made of: mixed filters, versions, and exposures that went through
 * the pipeline before. */
static void
find_odd (GPtrArray *rows, DscLibrary *library)
{
  static const char *const keys[] = { "FILTER", "PUPIL", "CAL_VER" };

  for (guint k = 0; k < G_N_ELEMENTS (keys); k++) {
    const char *usual = find_usual (library, keys[k]);

    for (guint i = 0; usual && i < rows->len; i++) {
      const char *value = dsc_image_model_get_string (dsc_library_get_model (library, i), keys[k]);
      g_autofree char *text
          = g_strdup_printf (_ ("%s %s, not %s"), keys[k], value ? value : "–", usual);

      if (g_strcmp0 (value, usual) != 0)
        add_odd (g_ptr_array_index (rows, i), text);
    }
  }
  for (guint i = 0; i < rows->len; i++) {
    DscImageModel *model = dsc_library_get_model (library, i);

    if (g_strcmp0 (dsc_image_model_get_string (model, "S_OUTLIR"), "COMPLETE") == 0
        || g_strcmp0 (dsc_image_model_get_string (model, "S_SKYMAT"), "COMPLETE") == 0)
      add_odd (g_ptr_array_index (rows, i), _ ("went through stage 3 before"));
  }
}

GPtrArray *
dsc_association_rows_new (DscLibrary *library, GListModel *members)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
  guint n = MIN (dsc_library_get_n_models (library), g_list_model_get_n_items (members));

  for (guint i = 0; i < n; i++) {
    g_autoptr (DscMember) member = g_list_model_get_item (members, i);
    DscImageModel *model = dsc_library_get_model (library, i);
    const char *observation = dsc_image_model_get_string (model, "OBSERVTN");
    const char *visit = dsc_image_model_get_string (model, "VISIT");
    DscAssociationRow *row = g_new0 (DscAssociationRow, 1);

    row->name = dsc_image_model_get_name (model);
    row->detector = dsc_member_get_detector (member);
    row->filter = dsc_member_get_filter (member);
    row->group = dsc_member_get_group (member);
    row->visit = g_strdup_printf ("%s/%s", observation ? observation : "–", visit ? visit : "–");
    row->exposure_time = dsc_member_get_exposure_time (member);
    row->is_wild = dsc_member_is_wild (member);
    if (row->is_wild || !dsc_member_get_outline (member)->valid
        || dsc_wcs_get_kind (dsc_image_model_get_wcs (model)) == DSC_WCS_FITS)
      add_odd (row, dsc_member_get_status (member));
    g_ptr_array_add (rows, row);
  }
  find_offsets (rows, members);
  find_odd (rows, library);
  return rows;
}

static guint
count_different (GPtrArray *rows, gsize offset)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++) {
    const char *text = G_STRUCT_MEMBER (const char *, g_ptr_array_index (rows, i), offset);

    g_hash_table_add (seen, (gpointer)(text ? text : ""));
  }
  return g_hash_table_size (seen);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void
append_count (GString *text, GPtrArray *rows, gsize offset, const char *one, const char *many)
{
  guint n = count_different (rows, offset);

  g_string_append_printf (text, n == 1 ? _ (one) : _ (many), n);
}
#pragma GCC diagnostic pop

char *
dsc_association_rows_describe (GPtrArray *rows, gboolean *ret_odd)
{
  guint n_odd = 0, n_wild = 0;
  double time = 0;
  GString *text = g_string_new (NULL);
  const DscAssociationRow *first = rows->len ? g_ptr_array_index (rows, 0) : NULL;
  guint filters = count_different (rows, G_STRUCT_OFFSET (DscAssociationRow, filter));

  for (guint i = 0; i < rows->len; i++) {
    const DscAssociationRow *row = g_ptr_array_index (rows, i);

    n_odd += row->odd != NULL;
    n_wild += row->is_wild != 0;
    time += isfinite (row->exposure_time) ? row->exposure_time : 0;
  }
  g_string_append_printf (text, ngettext ("%u exposure", "%u exposures", rows->len), rows->len);
  g_string_append_printf (text, ", %.0f s; ", time);
  append_count (text, rows, G_STRUCT_OFFSET (DscAssociationRow, visit), N_ ("%u visit"),
                N_ ("%u visits"));
  g_string_append (text, ", ");
  append_count (text, rows, G_STRUCT_OFFSET (DscAssociationRow, group), N_ ("%u group"),
                N_ ("%u groups"));
  g_string_append (text, ", ");
  append_count (text, rows, G_STRUCT_OFFSET (DscAssociationRow, detector), N_ ("%u detector"),
                N_ ("%u detectors"));
  if (filters == 1 && first && first->filter)
    g_string_append_printf (text, ", %s", first->filter);
  else
    g_string_append_printf (text, _ (", %u filters"), filters);
  if (n_wild)
    g_string_append_printf (
        text, ngettext ("; %u points elsewhere", "; %u point elsewhere", n_wild), n_wild);
  if (n_odd)
    g_string_append_printf (text, ngettext ("; %u is odd", "; %u are odd", n_odd), n_odd);
  else
    g_string_append (text, _ ("; nothing odd"));
  *ret_odd = n_odd > 0;
  return g_string_free (text, FALSE);
}

/* --- the table --- */

enum {
  COLUMN_NUMBER,
  COLUMN_NAME,
  COLUMN_DETECTOR,
  COLUMN_FILTER,
  COLUMN_VISIT,
  COLUMN_TIME,
  COLUMN_DRA,
  COLUMN_DDEC,
  COLUMN_ODD,
  COLUMN_GROUP,
  N_COLUMNS
};

static const DscTableColumn columns[N_COLUMNS] = {
  [COLUMN_NUMBER] = { N_ ("#"), N_ ("Place in the association"), 30, TRUE, FALSE },
  [COLUMN_NAME] = { N_ ("Exposure"), NULL, 104, FALSE, FALSE },
  [COLUMN_DETECTOR] = { N_ ("Detector"), NULL, 76, FALSE, FALSE },
  [COLUMN_FILTER] = { N_ ("Filter"), NULL, 66, FALSE, FALSE },
  [COLUMN_VISIT] = { N_ ("Visit"), N_ ("Observation / visit"), 66, FALSE, FALSE },
  [COLUMN_TIME] = { N_ ("Time [s]"), N_ ("Exposure time"), 66, TRUE, FALSE },
  [COLUMN_DRA] = { N_ ("Δα [″]"), N_ ("Centre from the median centre, to the east, on the sky"), 66,
                   TRUE, FALSE },
  [COLUMN_DDEC] = { N_ ("Δδ [″]"), N_ ("The same to the north"), 66, TRUE, FALSE },
  [COLUMN_ODD] = { N_ ("Odd"), N_ ("What does not fit the other exposures"), 110, FALSE, TRUE },
  [COLUMN_GROUP]
  = { N_ ("Group"), N_ ("Exposures of one group are moved together"), 110, FALSE, FALSE },
};

const DscTableColumn *
dsc_association_columns (guint *ret_n)
{
  *ret_n = N_COLUMNS;
  return columns;
}

void
dsc_association_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  const DscAssociationRow *r = g_ptr_array_index ((GPtrArray *)user_data, row);
  const char *const texts[N_COLUMNS] = {
    [COLUMN_NAME] = r->name,   [COLUMN_DETECTOR] = r->detector, [COLUMN_FILTER] = r->filter,
    [COLUMN_VISIT] = r->visit, [COLUMN_GROUP] = r->group,       [COLUMN_ODD] = r->odd,
  };

  switch (column) {
  case COLUMN_NUMBER:
    dsc_table_cell_set_number (ret_cell, row + 1, "%.0f");
    break;
  case COLUMN_TIME:
    dsc_table_cell_set_number (ret_cell, r->exposure_time, "%.1f");
    break;
  case COLUMN_DRA:
    dsc_table_cell_set_number (ret_cell, r->dra, "%.2f");
    break;
  case COLUMN_DDEC:
    dsc_table_cell_set_number (ret_cell, r->ddec, "%.2f");
    break;
  default:
    ret_cell->text = g_strdup (texts[column] ? texts[column] : "");
    ret_cell->tooltip = g_strdup (ret_cell->text);
  }
  if (r->is_wild)
    ret_cell->css = "error";
  else if (column == COLUMN_ODD)
    ret_cell->css = "warning";
}
