/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-examine-result.h"
#include "dsc-image-model.h"
#include "dsc-region.h"

G_BEGIN_DECLS

/**
 * DscExamineQuestion: what to measure where. Free with dsc_examine_question_free().
 * @plane: of @model, if it is one of numbers; else SCI is measured
 * @image, @key: name and key of the page, for the table and the marks
 * @x, @y: 0-based pixels; @slop: how far from there a star may be that is meant: what a hand does
 *   not hit; 0: exactly there
 * @visible: x0, y0, x1, y1: what is seen of the image: lines and columns go that far
 * @region: (nullable): in pixels, for the tool 'n'; @excluded: (nullable) (element-type DscRegion):
 *   the same, whose pixels are left out of it
 */
typedef struct {
  DscImageModel *model;
  DscPlaneId plane;
  char *image, *key;
  char tool;
  double x, y, slop, visible[4];
  DscExamineSettings settings;
  DscRegion *region;
  GPtrArray *excluded;
} DscExamineQuestion;

void dsc_examine_question_free (DscExamineQuestion *question);

/* The letters of the tools, in the order of a tool bar. */
#define DSC_EXAMINE_TOOLS "argbdljckmhewxyt"
/* (nullable): what a tool does, translated; NULL: there is none of that letter. 'n': statistics of
 * a region, which has no place */
const char *dsc_examine_tool_name (char tool);

/**
 * dsc_examine_measure: one measurement, in memory for the pixels around the place only; any thread.
 * What cannot be measured (no star, no value) is a result with a note; its numbers are NaN.
 * Errors: DSC_ERROR_PARAMETER outside of the image or for a letter without a tool; those of
 * reading; DSC_ERROR_TOO_LARGE; cancellation
 */
DscExamineResult *
dsc_examine_measure (const DscExamineQuestion *question, GCancellable *cancellable, GError **error);

/* What 't' opens: the box around the place as an image of its own, with its coordinates.
 * Returns: (transfer full) */
DscImageModel *dsc_examine_cut_out (const DscExamineQuestion *question, GError **error);

G_END_DECLS
