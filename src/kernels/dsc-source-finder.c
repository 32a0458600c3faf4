/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-finder.h"

#include <math.h>
#include <sep.h>

#include "dsc-error.h"
#include "dsc-windowed-centroid.h"

#define MESH 64
#define MIN_AREA 3
#define DEBLEND_LEVELS 32
#define DEBLEND_CONTRAST 0.005
#define MIN_RADIUS 0.8 /* pixels: a window narrower than that sees single pixels */
#define WINDOW 4.0     /* its edge, in sigmas */
#define MAX_WINDOW 64  /* pixels on either side of the middle one */
#define MAX_ROUNDS 16
#define MIN_STEP 1e-4 /* pixels: smaller steps end the search */
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

/* exp (-(i - x)^2 / (2 sigma^2)) for the pixels of a row or column from @first on. */
static void
fill_window (double x, double sigma, gint first, guint n, double *ret_weights)
{
  double scale = -0.5 / (sigma * sigma);

  for (guint k = 0; k < n; k++) {
    double d = first + (gint)k - x;

    ret_weights[k] = exp (scale * d * d);
  }
}

/* One step of the centroid at @x, @y: the mean offset of the pixels in a Gaussian window.
 * Returns: FALSE if they have no positive sum */
static gboolean
find_offset (const Job *job, double x, double y, double sigma, double *ret_dx, double *ret_dy)
{
  double reach = MIN (WINDOW * sigma, MAX_WINDOW), wx[2 * MAX_WINDOW + 2], wy[2 * MAX_WINDOW + 2];
  double sum = 0, sum_x = 0, sum_y = 0;
  gint x0 = MAX ((gint)ceil (x - reach), 0),
       x1 = MIN ((gint)floor (x + reach), (gint)job->width - 1);
  gint y0 = MAX ((gint)ceil (y - reach), 0);
  gint y1 = MIN ((gint)floor (y + reach), (gint)job->height - 1);

  if (x0 > x1 || y0 > y1)
    return FALSE;
  fill_window (x, sigma, x0, (guint)(x1 - x0 + 1), wx);
  fill_window (y, sigma, y0, (guint)(y1 - y0 + 1), wy);
  for (gint v = y0; v <= y1; v++) {
    const float *row = job->data + (gsize)v * job->width;
    const guint8 *mask = job->mask + (gsize)v * job->width;
    double dy = v - y, half = sqrt (MAX (reach * reach - dy * dy, 0));
    gint from = MAX ((gint)ceil (x - half), x0), to = MIN ((gint)floor (x + half), x1);
    double row_sum = 0;

    for (gint u = from; u <= to; u++) {
      double t = mask[u] ? 0 : wx[u - x0] * row[u];

      row_sum += t;
      sum_x += wy[v - y0] * t * (u - x);
    }
    sum += wy[v - y0] * row_sum;
    sum_y += wy[v - y0] * row_sum * dy;
  }
  *ret_dx = sum_x / sum;
  *ret_dy = sum_y / sum;
  return sum > 0;
}

/* The windowed centroid of SExtractor (XWIN_IMAGE, YWIN_IMAGE): each round moves by twice the mean
 * offset, since the window halves it. */
static void
find_centroid (const Job *job, double sigma, double *x, double *y)
{
  double x_from = *x, y_from = *y;

  for (guint round = 0; round < MAX_ROUNDS; round++) {
    double dx, dy;

    if (!find_offset (job, *x, *y, sigma, &dx, &dy))
      break;
    *x += 2 * dx;
    *y += 2 * dy;
    if (!(fabs (*x - x_from) <= 2 * sigma && fabs (*y - y_from) <= 2 * sigma)) {
      *x = x_from;
      *y = y_from;
      break;
    }
    if (dx * dx + dy * dy < MIN_STEP * MIN_STEP)
      break;
  }
}

static void
add_sources (const Job *job, const sep_catalog *catalog, const sep_bkg *bkg)
{
  for (int i = 0; i < catalog->nobj; i++) {
    DscFoundSource source = { .x = catalog->x[i],
                              .y = catalog->y[i],
                              .peak = catalog->peak[i],
                              .noise = sep_bkg_globalrms (bkg),
                              .radius = catalog->a[i] };

    find_centroid (job, MAX (catalog->a[i], MIN_RADIUS), &source.x, &source.y);
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
    add_sources (job, catalog, bkg);
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
