/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dsc-cli-command.h"
#include "dsc-error.h"
#include "dsc-fits-model.h"
#include "dsc-gwcs.h"

static const char help[]
    = "Usage: dscope wcs FILE [--to-sky X Y ...]\n"
      "       dscope wcs FILE --to-pixel RA DEC ...\n"
      "\n"
      "Turns pixels into sky positions and back. FILE is a FITS file (the gwcs of its ASDF\n"
      "extension, else its FITS keywords) or a standalone .asdf file. Without pairs on the\n"
      "command line, lines of two fields are read from standard input. One line is printed for\n"
      "each pair: the pair and, as its last two fields, the result (nan where there is none).\n"
      "\n"
      "Pixels are 0-based: the centre of the first pixel is 0 0 (DS9 and FITS call it 1 1).\n"
      "RA and DEC are ICRS, in degrees or sexagesimal (10:08:19.2 -72:03:55, 10h08m19.2s).\n"
      "\n"
      "  --to-sky       pixels to RA and DEC in degrees (the default)\n"
      "  --to-pixel     RA and DEC to pixels: the exact inverse\n"
      "  --one-based    pixels as DS9 and FITS count them\n"
      "  --bounded      nan for pixels outside of the bounding box of the WCS\n"
      "  --stored       the inverse as the file stores it, not refined (as jwst uses it)\n"
      "  --frame NAME   between pixels and another frame of the gwcs (v2v3, ...) in its unit\n"
      "  --help         this text\n";

typedef struct {
  gboolean to_pixel, to_sky, bounded, stored;
  double origin; /* 1 if pixels are one-based */
  const char *file, *frame;
  GPtrArray *numbers; /* fields of the command line after the file */
} Request;

/* "d:m:s" or "d" with units, 10h08m19.2s, -2d. @ret: in the first unit */
static gboolean
parse_sexagesimal (const char *text, double *ret)
{
  g_autofree char *copy = g_ascii_strdown (text, -1);
  double part[3] = { 0, 0, 0 }, sign = copy[0] == '-' ? -1.0 : 1.0;
  const char *at = copy + (copy[0] == '-' || copy[0] == '+');
  int n = 0;

  while (*at != '\0' && n < 3) {
    char *end;

    if (!g_ascii_isdigit (*at) && *at != '.')
      return FALSE;
    part[n] = g_ascii_strtod (at, &end);
    if (n > 0 && part[n] >= 60.0)
      return FALSE;
    n++;
    if (*end != '\0' && strchr (n == 1 ? ":hd" : n == 2 ? ":m" : "s", *end) == NULL)
      return FALSE;
    at = *end != '\0' ? end + 1 : end;
  }
  if (n < 1 || *at != '\0' || g_str_has_suffix (copy, ":"))
    return FALSE;
  *ret = sign * (part[0] + part[1] / 60.0 + part[2] / 3600.0);
  return TRUE;
}

/* A number, or a sexagesimal angle if @hours is 1 (degrees) or 15 (hours). */
static gboolean
parse_field (const char *text, double hours, double *ret)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (end != text && *end == '\0' && isfinite (value)) {
    *ret = value;
    return TRUE;
  }
  if (hours == 0.0 || !parse_sexagesimal (text, &value))
    return FALSE;
  if (strpbrk (text, "hH") != NULL && hours == 1.0)
    return FALSE;
  *ret = value * (strpbrk (text, "dD") != NULL ? 1.0 : hours);
  return TRUE;
}

static gboolean
is_option (const char *text)
{
  return text[0] == '-' && text[1] != '\0' && !g_ascii_isdigit (text[1]) && text[1] != '.';
}

static gboolean
parse_option (Request *r, int argc, char **argv, int *at, GError **error)
{
  const char *word = argv[*at];

  if (strcmp (word, "--to-sky") == 0)
    r->to_sky = TRUE;
  else if (strcmp (word, "--to-pixel") == 0)
    r->to_pixel = TRUE;
  else if (strcmp (word, "--one-based") == 0)
    r->origin = 1.0;
  else if (strcmp (word, "--bounded") == 0)
    r->bounded = TRUE;
  else if (strcmp (word, "--stored") == 0)
    r->stored = TRUE;
  else if (g_str_has_prefix (word, "--frame="))
    r->frame = word + strlen ("--frame=");
  else if (strcmp (word, "--frame") == 0 && *at + 1 < argc)
    r->frame = argv[++*at];
  else {
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 "wcs: '%s' is not an option%s; see dscope wcs --help", word,
                 strcmp (word, "--frame") == 0 ? " without a name" : "");
    return FALSE;
  }
  return TRUE;
}

static gboolean
parse_arguments (Request *r, int argc, char **argv, GError **error)
{
  for (int i = 1; i < argc; i++) {
    if (is_option (argv[i])) {
      if (!parse_option (r, argc, argv, &i, error))
        return FALSE;
    } else if (r->file == NULL) {
      r->file = argv[i];
    } else {
      g_ptr_array_add (r->numbers, argv[i]);
    }
  }
  if (r->file == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "wcs: no file is named; see dscope wcs --help");
  else if (r->to_sky && r->to_pixel)
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 "wcs: --to-sky and --to-pixel exclude each other");
  else if (r->numbers->len % 2 != 0)
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 "wcs: %u numbers are given; they must come in pairs", r->numbers->len);
  else
    return TRUE;
  return FALSE;
}

static DscWcs *
load_wcs (const char *path, GError **error)
{
  g_autoptr (DscImageModel) model = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GError) failure = NULL;
  char head[6] = "";
  FILE *file = fopen (path, "rb");
  gsize got = file != NULL ? fread (head, 1, 5, file) : 0, size;

  if (file != NULL)
    fclose (file);
  if (got == 5 && memcmp (head, "#ASDF", 5) == 0) {
    if (!g_file_get_contents (path, &content, &size, &failure)) {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FAILED, failure->message);
      return NULL;
    }
    return dsc_gwcs_read (content, size, path, error);
  }
  model = dsc_fits_model_open (path, error);
  if (model == NULL)
    return NULL;
  if (dsc_image_model_get_wcs (model) == NULL) {
    const char *note = dsc_image_model_get_wcs_note (model);

    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS, "%s: no usable coordinates%s%s", path,
                 note != NULL ? ": " : "", note != NULL ? note : "");
    return NULL;
  }
  if (dsc_wcs_get_kind (dsc_image_model_get_wcs (model)) == DSC_WCS_FITS)
    g_printerr ("dscope: note: %s: the coordinates come from the FITS keywords (no gwcs)\n", path);
  return dsc_wcs_ref (dsc_image_model_get_wcs (model));
}

/* The part of the chain up to the frame @name. */
static DscWcs *
cut_at_frame (const DscWcs *wcs, const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);
  guint n = dsc_wcs_n_frames (wcs);
  g_autofree DscWcsStep *steps = g_new0 (DscWcsStep, n);

  for (guint i = 0; i < n && dsc_wcs_get_step (wcs, i) != NULL; i++) {
    steps[i] = *dsc_wcs_get_step (wcs, i);
    if (i > 0 && strcmp (steps[i].name, name) == 0) {
      steps[i].transform = NULL;
      return dsc_wcs_new_from_steps (dsc_wcs_get_kind (wcs), steps, i + 1, NULL, NULL, error);
    }
    if (i > 0)
      g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", steps[i].name);
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               "wcs: the WCS has no frame '%s' after the detector; it has %s", name,
               known->len > 0 ? known->str : "none");
  return NULL;
}

static void
print_number (double value, char end)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.17g", value);
  printf ("%s%c", isnan (value) ? "nan" : text, end);
}

/* One pair of fields. FALSE if they are not numbers. */
static gboolean
convert (const Request *r, const DscWcs *wcs, const char *first, const char *second, GError **error)
{
  gboolean sky = r->to_pixel && dsc_wcs_is_celestial (wcs);
  double a, b, u, v;

  if (!parse_field (first, sky ? 15.0 : 0.0, &a) || !parse_field (second, sky ? 1.0 : 0.0, &b)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "wcs: '%s %s' is not a pair of %s", first,
                 second, sky ? "RA and DEC (degrees or sexagesimal)" : "numbers");
    return FALSE;
  }
  if (sky && fabs (b) > 90.0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "wcs: declination %s; allowed: -90 to 90",
                 second);
    return FALSE;
  }
  if (!r->to_pixel) {
    a -= r->origin;
    b -= r->origin;
    dsc_wcs_pixel_to_sky (wcs, 1, &a, &b, &u, &v, r->bounded);
  } else {
    if (r->stored)
      dsc_wcs_sky_to_pixel_stored (wcs, 1, &a, &b, &u, &v);
    else
      dsc_wcs_sky_to_pixel (wcs, 1, &a, &b, &u, &v);
    u += r->origin;
    v += r->origin;
  }
  printf ("%s %s ", first, second);
  print_number (u, ' ');
  print_number (v, '\n');
  return TRUE;
}

/* Empty lines and those that start with # are passed over. */
static gboolean
convert_input (const Request *r, const DscWcs *wcs, GError **error)
{
  char *line = NULL;
  size_t room = 0;
  gboolean ok = TRUE;

  for (guint number = 1; ok && getline (&line, &room, stdin) >= 0; number++) {
    char first[64], second[64];
    const char *text = g_strstrip (g_strdelimit (line, ",\t", ' '));
    int n = sscanf (text, "%63s %63s", first, second);

    if (*text == '\0' || *text == '#')
      continue;
    if (n == 2) {
      ok = convert (r, wcs, first, second, error);
    } else {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "wcs: '%.60s' is not a pair of numbers",
                   text);
      ok = FALSE;
    }
    if (!ok) {
      (*error)->code = DSC_ERROR_FORMAT;
      g_prefix_error (error, "line %u of the standard input: ", number);
    }
  }
  free (line);
  return ok;
}

static gboolean
run_request (Request *r, GError **error)
{
  g_autoptr (DscWcs) whole = load_wcs (r->file, error);
  g_autoptr (DscWcs) wcs = NULL;

  if (whole == NULL)
    return FALSE;
  wcs = r->frame != NULL ? cut_at_frame (whole, r->frame, error) : dsc_wcs_ref (whole);
  if (wcs == NULL)
    return FALSE;
  if (r->numbers->len == 0)
    return convert_input (r, wcs, error);
  for (guint i = 0; i < r->numbers->len; i += 2)
    if (!convert (r, wcs, r->numbers->pdata[i], r->numbers->pdata[i + 1], error))
      return FALSE;
  return TRUE;
}

static int
run (int argc, char **argv)
{
  g_autoptr (GPtrArray) numbers = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Request request = { .numbers = numbers };

  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], "--help") == 0 || strcmp (argv[i], "-h") == 0) {
      fputs (help, stdout);
      return DSC_EXIT_OK;
    }
  if (!parse_arguments (&request, argc, argv, &error) || !run_request (&request, &error))
    return dsc_cli_fail (error);
  return DSC_EXIT_OK;
}

const DscCliCommand dsc_cli_wcs_command = {
  "wcs",
  "FILE [--to-sky X Y ... | --to-pixel RA DEC ...]",
  "turn pixels into sky positions and back",
  run,
};
