/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-catalog-preview-private.h"
#include "dsc-outlier-preview.h"

static char *
tell_finding (DscCatalogPreview *self)
{
  g_autofree char *now = dsc_format_count (self->n_here), *was = NULL;

  if (!self->finding->finished)
    return g_strdup_printf (ngettext ("%s segment here, separating blends…",
                                      "%s segments here, separating blends…", self->n_here),
                            now);
  if (self->n_was < 0 || !self->has_run)
    return g_strdup_printf (ngettext ("%s source here", "%s sources here", self->n_here), now);
  was = dsc_format_count ((guint64)self->n_was);
  return g_strdup_printf (
      ngettext ("%s source here, was %s", "%s sources here, was %s", self->n_here), now, was);
}

char *
dsc_catalog_preview_dup_badge (DscCatalogPreview *self)
{
  g_autofree char *text = NULL;

  if (!self->enabled || !self->finding)
    return NULL;
  text = tell_finding (self);
  return g_strdup_printf ("<b>%s</b>  %s",
                          self->old_input ? _ ("preview, old input") : _ ("preview"), text);
}

static void
append (GString *text, char *part)
{
  if (text->len > 0)
    g_string_append (text, "; ");
  g_string_append (text, part);
  g_free (part);
}

char *
dsc_catalog_preview_dup_summary (DscCatalogPreview *self)
{
  GString *text;

  if (!self->enabled || !self->now)
    return NULL;
  text = g_string_new (NULL);
  if (self->failure)
    append (text, g_strdup_printf (_ ("no preview: %s"), self->failure));
  else if (self->finding)
    append (text, tell_finding (self));
  if (self->reason)
    append (text, g_strdup_printf (_ ("needs a run: %s changed"), self->reason));
  if (self->finding && self->old_input)
    append (text, g_strdup (_ ("of the mosaic as it was: a run will differ")));
  return g_string_free (text, text->len == 0);
}
