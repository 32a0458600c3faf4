/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-table-private.h"

#include "dsc-config-build.h"

static void
add_kron (const DscCatalogTableMaker *m)
{
  static const double defaults[] = { 2.5, 1.4, 0 };
  const DscDoubleList *kron = &m->params->kron_params;

  dsc_table_set_meta_list (m->table, "kron_params", kron->n > 0 ? kron->n : G_N_ELEMENTS (defaults),
                           kron->n > 0 ? kron->v : defaults);
}

static void
add_apertures (const DscCatalogTableMaker *m)
{
  static const char *const origins[] = {
    [DSC_APERTURES_REFERENCE] = "reference file",
    [DSC_APERTURES_HAND] = "by hand",
    [DSC_APERTURES_FIXED] = "fixed, without corrections",
  };
  const DscCatalogApertures *a = m->apertures;
  gint64 names[] = { a->names[0], a->names[1], a->names[2] };

  dsc_table_set_meta_list (m->table, "aperture_params.aperture_corrections", 3, a->corrections);
  if (m->compat == DSC_COMPAT_JWST || a->origin == DSC_APERTURES_REFERENCE)
    dsc_table_set_meta_list_int (m->table, "aperture_params.aperture_ee", 3, names);
  dsc_table_set_meta_list (m->table, "aperture_params.aperture_radii", 3, a->radii);
  dsc_table_set_meta_double (m->table, "aperture_params.bkg_aperture_inner_radius", a->ring_inner);
  dsc_table_set_meta_double (m->table, "aperture_params.bkg_aperture_outer_radius", a->ring_outer);
  if (m->compat == DSC_COMPAT_NONE)
    dsc_table_set_meta (m->table, "aperture_params.origin", origins[a->origin]);
}

static char *
join_warnings (const GPtrArray *warnings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < warnings->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "",
                            (const char *)g_ptr_array_index (warnings, i));
  return g_string_free (text, FALSE);
}

void
dsc_catalog_table_add_meta (const DscCatalogTableMaker *m, const char *date)
{
  static const char *const methods[] = {
    [DSC_APERMASK_CORRECT] = "correct",
    [DSC_APERMASK_MASK] = "mask",
    [DSC_APERMASK_NONE] = "none",
  };

  if (date != NULL)
    dsc_table_set_meta (m->table, "date", date);
  dsc_table_set_meta (m->table, "version.ditherscope", DSC_VERSION);
  if (m->params->starfinder == DSC_STARFINDER_SEGMENTATION) {
    dsc_table_set_meta_int (m->table, "local_bkg_width", m->params->localbkg_width);
    dsc_table_set_meta (m->table, "aperture_mask_method", methods[m->params->apermask_method]);
    add_kron (m);
  }
  add_apertures (m);
  dsc_table_set_meta_double (m->table, "abvega_offset", m->apertures->vega_offset);
  if (m->apertures->warnings != NULL && m->apertures->warnings->len > 0) {
    g_autofree char *text = join_warnings (m->apertures->warnings);

    dsc_table_set_meta (m->table, "warnings", text);
  }
}
