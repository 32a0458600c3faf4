/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-finder.h"

#include <math.h>
#include <sep.h>

#include "dsc-error.h"

#define MESH 64
#define MIN_AREA 3
#define DEBLEND_LEVELS 32
#define DEBLEND_CONTRAST 0.005
#define SUBPIXELS 5
#define MIN_RADIUS 0.8 /* pixels: a window narrower than that sees single pixels */
#define SIDE (DSC_FINDER_TILE + 2 * DSC_FINDER_MARGIN)

typedef struct {
  float *data;
  guint8 *mask;
  guint width, height;
  double sigma;
  GArray *sources;
  int status;
} Job;

static sep_image
make_image (const Job *job)
{
  return (sep_image){
    .data = job->data,
    .mask = job->mask,
    .dtype = SEP_TFLOAT,
    .mdtype = SEP_TBYTE,
    .w = (int)job->width,
    .h = (int)job->height,
  };
}

static void
add_sources (const Job *job, const sep_image *image, const sep_catalog *catalog, const sep_bkg *bkg)
{
  for (int i = 0; i < catalog->nobj; i++) {
    double sigma = MAX (catalog->a[i], MIN_RADIUS);
    DscFoundSource source = { .x = catalog->x[i],
                              .y = catalog->y[i],
                              .peak = catalog->peak[i],
                              .noise = sep_bkg_globalrms (bkg),
                              .radius = catalog->a[i] };
    double x = NAN, y = NAN;
    int n_rounds;
    short flag = 0;

    sep_windowed (image, source.x, source.y, sigma, SUBPIXELS, 0, &x, &y, &n_rounds, &flag);
    if (fabs (x - source.x) <= 2 * sigma && fabs (y - source.y) <= 2 * sigma) {
      source.x = x;
      source.y = y;
    }
    source.background
        = sep_bkg_pix (bkg, CLAMP ((int)floor (source.x + 0.5), 0, (int)job->width - 1),
                       CLAMP ((int)floor (source.y + 0.5), 0, (int)job->height - 1));
    g_array_append_val (job->sources, source);
  }
}

/* A crowd may have more parts than SEP can take apart: then it stays whole. */
static int
extract (const Job *job, const sep_image *image, double threshold, sep_catalog **ret_catalog)
{
  int status = sep_extract (image, (float)threshold, SEP_THRESH_ABS, MIN_AREA, NULL, 0, 0,
                            SEP_FILTER_CONV, DEBLEND_LEVELS, DEBLEND_CONTRAST, 1, 1.0, ret_catalog);

  if (status != 0)
    status = sep_extract (image, (float)threshold, SEP_THRESH_ABS, MIN_AREA, NULL, 0, 0,
                          SEP_FILTER_CONV, 1, 1.0, 1, 1.0, ret_catalog);
  return status;
}

static gpointer
run_job (gpointer user_data)
{
  Job *job = user_data;
  sep_image image = make_image (job);
  sep_bkg *bkg = NULL;
  sep_catalog *catalog = NULL;
  double noise = 0;

  job->status = sep_background (&image, MESH, MESH, 3, 3, 0.0, &bkg);
  if (job->status == 0)
    job->status = sep_bkg_subarray (bkg, job->data, SEP_TFLOAT);
  /* Roundings of a constant image are no noise. */
  if (job->status == 0 && sep_bkg_globalrms (bkg) > 1e-5 * fabs (sep_bkg_global (bkg)))
    noise = sep_bkg_globalrms (bkg);
  if (job->status == 0 && noise > 0)
    job->status = extract (job, &image, job->sigma * noise, &catalog);
  if (job->status == 0 && catalog != NULL)
    add_sources (job, &image, catalog, bkg);
  if (catalog != NULL)
    sep_catalog_free (catalog);
  if (bkg != NULL)
    sep_bkg_free (bkg);
  return NULL;
}

static void
set_limits (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  sep_set_extract_pixstack ((size_t)SIDE * SIDE + SIDE);
  g_once_init_leave (&done, 1);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const DscFoundSource *p = a, *q = b;

  if (p->y != q->y)
    return p->y < q->y ? -1 : 1;
  return p->x < q->x ? -1 : p->x > q->x;
}

gboolean
dsc_source_finder_run (
    float *data, guint width, guint height, double sigma, GArray *ret_sources, GError **error)
{
  gsize n = (gsize)width * height, n_good = 0;
  g_autofree guint8 *mask = g_malloc (n);
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (DscFoundSource));
  Job job = { data, mask, width, height, sigma, sources, 0 };
  char reason[61] = "";

  g_return_val_if_fail (width > 0 && height > 0 && width <= SIDE && height <= SIDE, FALSE);
  for (gsize i = 0; i < n; i++) {
    mask[i] = !isfinite (data[i]) || fabsf (data[i]) > 1e29f;
    n_good += !mask[i];
    if (mask[i])
      data[i] = 0;
  }
  if (n_good < MESH)
    return TRUE;
  set_limits ();
  /* SEP keeps a random state for each thread: a new thread always starts with the same one. */
  g_thread_join (g_thread_new ("source-finder", run_job, &job));
  if (job.status != 0) {
    sep_get_errmsg (job.status, reason);
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, "Sources cannot be found: SEP says '%s'",
                 reason);
    return FALSE;
  }
  g_array_sort (sources, compare_places);
  g_array_append_vals (ret_sources, sources->data, sources->len);
  return TRUE;
}
