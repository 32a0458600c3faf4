/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-align-marks.h"
#include "dsc-tweak-preview-private.h"

static void
append (GString *text, char *part)
{
  if (text->len > 0)
    g_string_append (text, "; ");
  g_string_append (text, part);
  g_free (part);
}

static char *
tell_found (DscTweakPreview *self)
{
  GArray *was = dsc_align_case_get_scene (self->run)->exposures[self->exposure].sources;

  if (!self->is_whole)
    return g_strdup_printf (
        ngettext ("%u source in view…", "%u sources in view…", self->found->len), self->found->len);
  return g_strdup_printf (ngettext ("%u source in this exposure (was %u)",
                                    "%u sources in this exposure (was %u)", self->found->len),
                          self->found->len, was ? was->len : 0);
}

char *
dsc_tweak_preview_dup_badge (DscTweakPreview *self)
{
  g_autofree char *text = NULL;

  if (!dsc_tweak_preview_is_possible (self) || !self->found)
    return NULL;
  text = tell_found (self);
  return g_strdup_printf ("<b>%s</b>  %s",
                          self->old_input ? _ ("preview, old input") : _ ("preview"), text);
}

char *
dsc_tweak_preview_dup_summary (DscTweakPreview *self)
{
  GString *text;

  if (!self->enabled || !self->run || !self->now)
    return NULL;
  if (self->other.reason)
    return g_strdup_printf (_ ("needs a run: %s changed"), self->other.reason);
  if (self->failure)
    return g_strdup_printf (_ ("no preview: %s"), self->failure);
  if (!self->found && !self->fitted)
    return NULL;
  text = g_string_new (NULL);
  if (self->found)
    append (text, tell_found (self));
  if (self->fitted)
    append (text, g_strdup (dsc_align_case_get_solution (self->fitted)->verdict));
  if (self->fitted && self->other.finder)
    append (text, g_strdup (_ ("aligned with the sources of the last run")));
  if (self->old_input)
    append (text, g_strdup (_ ("of the exposures as they were: a run will differ")));
  return g_string_free (text, FALSE);
}
