/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-figure.h"

G_BEGIN_DECLS

/**
 * DscFigureForm: how a picture goes to paper: size in centimetres, inches or pixels, resolution,
 * what stands on it and around it, with a preview that follows.
 * Signals: "changed": of the options; "save": the button
 */
#define DSC_TYPE_FIGURE_FORM (dsc_figure_form_get_type ())
G_DECLARE_FINAL_TYPE (DscFigureForm, dsc_figure_form, DSC, FIGURE_FORM, AdwBin)

typedef enum {
  DSC_FIGURE_CM,
  DSC_FIGURE_INCH,
  DSC_FIGURE_PX, /* of PNG, at the resolution */
  DSC_N_FIGURE_UNITS,
} DscFigureUnit;

/* @view: what is drawn; kept until the form is gone. @options: to begin with */
DscFigureForm *
dsc_figure_form_new (DscImageView *view, const DscFigureOptions *options, DscFigureUnit unit);
const DscFigureOptions *dsc_figure_form_get_options (DscFigureForm *self);
DscFigureUnit dsc_figure_form_get_unit (DscFigureForm *self);
/* (nullable): what the preview shows */
GdkPaintable *dsc_figure_form_get_preview (DscFigureForm *self);

G_END_DECLS
