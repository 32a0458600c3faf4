/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscError: what went wrong, as far as a caller can react to it. The message always names the file
 * or parameter, the value found and what to do.
 *
 * @DSC_ERROR_FAILED: none of the others
 * @DSC_ERROR_NOT_FOUND: a file, HDU or key that must be there is not
 * @DSC_ERROR_FORMAT: the content of a file is damaged or not what it says it is
 * @DSC_ERROR_UNSUPPORTED: valid, but nothing this program can work with (it is named)
 * @DSC_ERROR_PARAMETER: a parameter value is outside its legal range or does not fit another one
 * @DSC_ERROR_MISSING_MEMBERS: files of an association are missing (all are listed)
 * @DSC_ERROR_NO_SCIENCE: nothing of type science to work on (exit code 64)
 * @DSC_ERROR_WCS: the coordinates are missing, degenerate or do not converge
 * @DSC_ERROR_TOO_LARGE: the plan does not fit memory, disk or a size limit
 * @DSC_ERROR_MIXED: the inputs do not belong together
 * @DSC_ERROR_WRITE: a product cannot be written (directory, permission, disk full)
 * @DSC_ERROR_NETWORK: a server does not answer or sends something else
 * @DSC_ERROR_USAGE: the command line is wrong (exit code 2)
 *
 * Cancellation is always G_IO_ERROR_CANCELLED.
 */
typedef enum {
  DSC_ERROR_FAILED,
  DSC_ERROR_NOT_FOUND,
  DSC_ERROR_FORMAT,
  DSC_ERROR_UNSUPPORTED,
  DSC_ERROR_PARAMETER,
  DSC_ERROR_MISSING_MEMBERS,
  DSC_ERROR_NO_SCIENCE,
  DSC_ERROR_WCS,
  DSC_ERROR_TOO_LARGE,
  DSC_ERROR_MIXED,
  DSC_ERROR_WRITE,
  DSC_ERROR_NETWORK,
  DSC_ERROR_USAGE,
} DscError;

#define DSC_ERROR (dsc_error_quark ())
GQuark dsc_error_quark (void);

/**
 * DscCompat: which behaviour to give where the Python package jwst 3.0.0 is wrong or poor.
 * @DSC_COMPAT_NONE: do right
 * @DSC_COMPAT_JWST: do as jwst 3.0.0 does
 */
typedef enum {
  DSC_COMPAT_NONE,
  DSC_COMPAT_JWST,
} DscCompat;

G_END_DECLS
