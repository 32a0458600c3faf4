/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-variants.h"

G_BEGIN_DECLS

/* What is said of variants, wherever it is shown. All (transfer full). */

/* Its name; "now" of the session */
char *dsc_variant_text_name (DscVariants *variants, guint index);
/* "12.3", "…" while it is being found, "—": not known */
char *dsc_variant_text_value (DscVariants *variants, guint index, guint figure);
/* Alignment rms (mas) */
char *dsc_variant_text_figure (const DscVariantFigure *figure);
/* Whether its value is the best, and another one is worse. */
gboolean dsc_variant_text_is_best (DscVariants *variants, guint index, guint figure);
/* Whether any of them has the figure, or will have. */
gboolean dsc_variant_text_is_known (DscVariants *variants, guint figure);
/* "resample · pixfrac" */
char *dsc_variant_text_param (DscVariants *variants, const DscVariantDifference *difference);
/* "sky match not run here yet"; NULL: everything was run */
char *dsc_variant_text_missing (DscVariants *variants, guint index);
/* Two of them in a line: "B against A: 12 % fewer flags, rms 0.3 mas worse" */
char *dsc_variant_text_compare (DscVariants *variants, guint first, guint second);
/* The line over the table. */
char *dsc_variant_text_verdict (DscVariants *variants);
/* The session is a column of its own: nothing that is kept has its parameters. */
gboolean dsc_variant_text_has_now (DscVariants *variants);
/* Everything, tab separated, with a header. */
char *dsc_variant_text_table (DscVariants *variants);

G_END_DECLS
