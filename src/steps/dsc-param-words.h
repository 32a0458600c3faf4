/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Values of the words that tweakreg and source_catalog share, in the order of their .def files. */
typedef enum {
  DSC_STARFINDER_DAO,
  DSC_STARFINDER_IRAF,
  DSC_STARFINDER_SEGMENTATION,
} DscStarfinder;

typedef enum {
  DSC_CONNECTIVITY_4,
  DSC_CONNECTIVITY_8,
} DscConnectivity;

typedef enum {
  DSC_MULTITHRESH_EXPONENTIAL,
  DSC_MULTITHRESH_LINEAR,
  DSC_MULTITHRESH_SINH,
} DscMultithresh;

typedef enum {
  DSC_APERMASK_CORRECT,
  DSC_APERMASK_MASK,
  DSC_APERMASK_NONE,
} DscApermask;
