/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fake-steps.h"

#include "dsc-common-params.h"
#include "dsc-fits-writer.h"

#define WIDTH 4
#define HEIGHT 3

int dsc_fake_runs[3];
int dsc_fake_hold;
const char *dsc_fake_file;
gboolean dsc_fake_transient;

#define DSC_PARAMS_TYPE FakeParams
#define DSC_PARAMS_DEF "session/fake-params.def"
#define DSC_PARAMS_TABLE fake_specs
#define DSC_PARAMS_COUNT N_FAKE_PARAMS
#include "dsc-param-declare.h"

#define DSC_PARAMS_TYPE FakeParams
#define DSC_PARAMS_DEF "session/fake-params.def"
#define DSC_PARAMS_TABLE fake_specs
#define DSC_PARAMS_COUNT N_FAKE_PARAMS
#include "dsc-param-define.h"

static DscImageModel *
flat_model (const char *name, float value)
{
  g_autoptr (DscImage) sci = dsc_image_new (DSC_PIXEL_FLOAT, WIDTH, HEIGHT, 1, name, NULL);
  DscImageModel *model = dsc_image_model_new (name, WIDTH, HEIGHT);

  dsc_image_fill (sci, value);
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, sci);
  return model;
}

DscLibrary *
dsc_fake_library (guint n)
{
  DscLibrary *library = dsc_library_new ("fake", NULL, NULL, NULL);

  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("e%u_cal.fits", i);
    g_autoptr (DscImageModel) model = flat_model (name, (float)(i + 1));

    dsc_library_add (library, model, NULL);
  }
  return library;
}

static float
value_of (DscImageModel *model)
{
  float row[WIDTH];
  gboolean ok = dsc_image_model_read_rows (model, DSC_PLANE_SCI, 0, 0, 1, row, NULL);

  g_assert_true (ok);
  return row[0];
}

static gboolean
run_add (gconstpointer params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  const FakeParams *p = params;
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  g_atomic_int_inc (&dsc_fake_runs[0]);
  if (p->amount > 50.0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, "%g is too much", p->amount);
    return FALSE;
  }
  if (dsc_library_get_n_models (input->library) < 2) {
    output->status = DSC_STEP_SKIPPED;
    output->verdict = g_strdup ("needs two exposures");
    return TRUE;
  }
  for (guint i = 0; i < dsc_library_get_n_models (input->library); i++) {
    DscImageModel *model = dsc_library_get_model (input->library, i);

    g_ptr_array_add (
        models, flat_model (dsc_image_model_get_name (model), value_of (model) + (float)p->amount));
  }
  output->library = dsc_library_with_models (input->library, models);
  output->verdict = g_strdup_printf ("added %g", p->amount);
  output->transient = dsc_fake_transient;
  return TRUE;
}

static gboolean
write_image (const char *path, DscImageModel *model, GError **error)
{
  g_autoptr (DscFitsWriter) writer = dsc_fits_writer_new (path, error);
  g_autoptr (DscImage) sci = dsc_image_model_load_plane (model, DSC_PLANE_SCI, error);

  return writer != NULL && sci != NULL
         && dsc_fits_writer_primary (writer, dsc_image_model_get_primary (model), error)
         && dsc_fits_writer_add_image (writer, "SCI", DSC_PLANE_SCI, WIDTH, HEIGHT, 0, NULL, error)
         && dsc_fits_writer_write_rows (writer, "SCI", 0, 0, HEIGHT, sci->data, error)
         && dsc_fits_writer_finish (writer, error);
}

static gboolean
run_sum (gconstpointer params, const DscStepInput *input, DscStepOutput *output, GError **error)
{
  const FakeParams *p = params;
  g_autofree char *path = g_build_filename (input->work_dir, "sum.fits", NULL);
  g_autoptr (DscImageModel) image = NULL;
  float sum = (float)p->amount;

  g_atomic_int_inc (&dsc_fake_runs[2]);
  while (g_atomic_int_get (&dsc_fake_hold)) {
    if (g_cancellable_set_error_if_cancelled (input->cancellable, error))
      return FALSE;
    g_usleep (2000);
  }
  for (guint i = 0; i < dsc_library_get_n_models (input->library); i++)
    sum += value_of (dsc_library_get_model (input->library, i));
  image = flat_model ("sum.fits", sum);
  dsc_header_set_string (dsc_image_model_get_primary (image), "FILENAME", "sum.fits", NULL);
  if (!write_image (path, image, error))
    return FALSE;
  dsc_step_output_add_file (output, path, "i2d", -1);
  output->image = g_steal_pointer (&image);
  output->verdict = g_strdup_printf ("sum %g", sum);
  return TRUE;
}

static GPtrArray *
list_files (gconstpointer params, DscLibrary *library)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  if (dsc_fake_file != NULL)
    g_ptr_array_add (files, g_strdup (dsc_fake_file));
  return files;
}

#define FAKE(id_, run_, in_, out_)                                                                 \
  {                                                                                                \
    .id = id_, .title = id_, .summary = id_, .status_key = "S_FAKE", .suffix = "i2d",              \
    .version = 1, .algorithm = 1, .params = fake_specs, .n_params = N_FAKE_PARAMS,                 \
    .params_size = sizeof (FakeParams), .input = in_, .output = out_, .run = run_,                 \
    .list_files = list_files,                                                                      \
  }

const DscStep dsc_fake_add_step = FAKE ("add", run_add, DSC_PORT_EXPOSURES, DSC_PORT_EXPOSURES);
const DscStep dsc_fake_pass_step = FAKE ("pass", NULL, DSC_PORT_EXPOSURES, DSC_PORT_EXPOSURES);
const DscStep dsc_fake_sum_step = FAKE ("sum", run_sum, DSC_PORT_EXPOSURES, DSC_PORT_IMAGE);
const DscStep *const dsc_fake_steps[3]
    = { &dsc_fake_add_step, &dsc_fake_pass_step, &dsc_fake_sum_step };
