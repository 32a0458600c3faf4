/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-product-name.h"

#include <stdlib.h>
#include <string.h>

/* Products, steps and step classes of jwst 3.0.0, sorted. */
/* clang-format off */
static const char *const known_suffixes[] = {
  "adaptive_trace_model", "adaptivetracemodelstep", "align_refs", "alignrefsstep", "ami",
  "ami-oi", "ami3pipeline", "ami_analyze", "ami_normalize", "amianalyzestep", "aminorm",
  "aminorm-oi", "aminormalizestep", "assign_mtwcs", "assign_wcs", "assignmtwcsstep",
  "assignwcsstep", "backgroundstep", "badpixselfcalstep", "barshadowstep", "bkg_subtract", "blot",
  "bsub", "bsubints", "c1d", "cal", "calints", "cat", "chargemigrationstep",
  "clean_flicker_noise", "cleanflickernoisestep", "combine1dstep", "combine_1d", "coron3pipeline",
  "crf", "crfints", "cube_build", "cubebuildstep", "dark", "dark_current", "darkcurrentstep",
  "darkpipeline", "detector1pipeline", "dq_init", "dqinitstep", "emicorr", "emicorrstep",
  "engdblog", "extract1dstep", "extract2dstep", "extract_1d", "extract_2d", "firstframe",
  "firstframestep", "flat_field", "flatfieldstep", "fringe", "fringestep", "gain_scale",
  "gainscalestep", "group_scale", "groupscalestep", "guider_cds", "guidercdsstep",
  "guiderpipeline", "hlsp", "hlspstep", "i2d", "image2pipeline", "image3pipeline", "imprint",
  "imprintstep", "ipc", "ipcstep", "jump", "jumpstep", "klip", "klipstep", "lastframe",
  "lastframestep", "linearity", "linearitystep", "master_background", "masterbackgroundmosstep",
  "masterbackgroundstep", "mbsub", "median", "msaflagopenstep", "outlier_detection",
  "outlierdetectionstep", "pathloss", "pathlossstep", "persistence", "persistencestep", "phot",
  "photom", "photomstep", "picture_frame", "pictureframestep", "pixelreplacestep", "psfalign",
  "psfstack", "psfsub", "ramp", "ramp_fit", "rampfitstep", "rate", "rateints", "refpix",
  "refpixstep", "resample", "resample_spec", "resamplespecstep", "resamplestep", "reset",
  "resetstep", "residual_fringe", "residualfringestep", "rscd", "rscdstep", "s2d", "s3d",
  "saturation", "saturationstep", "skymatch", "skymatchstep", "snr", "source_catalog",
  "sourcecatalogstep", "sourcetypestep", "spec2nrslamp", "spec2pipeline", "spec3pipeline",
  "spectral_leak", "spectralleakstep", "srctype", "stackrefs", "stackrefsstep", "straylight",
  "straylightstep", "superbias", "superbiasstep", "targ_centroid", "targcentroidstep",
  "tso3pipeline", "tsophotometrystep", "tweakreg", "tweakregstep", "uncal", "wavecorrstep",
  "wfscmb", "wfscombine", "wfscombinestep", "wfsscontamstep", "white_light", "whitelightstep",
  "whtlt", "x1d", "x1dints",
};
/* clang-format on */

static int
compare_cb (const void *a, const void *b)
{
  return strcmp (a, *(const char *const *)b);
}

static gboolean
is_known (const char *suffix)
{
  return bsearch (suffix, known_suffixes, G_N_ELEMENTS (known_suffixes), sizeof known_suffixes[0],
                  compare_cb)
         != NULL;
}

/* Where the longest known suffix begins, at its separator; NULL if there is none. */
static char *
find_suffix (char *name)
{
  for (char *p = name + 1; *name != '\0' && *p != '\0'; p++)
    if ((*p == '_' || *p == '-') && is_known (p + 1))
      return p;
  return NULL;
}

static void
drop_extension (char *name, DscNameKind kind)
{
  static const char *const extensions[]
      = { ".fits.gz", ".fits", ".fit", ".json", ".asdf", ".ecsv" };
  char *dot;

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++) {
    gsize n = strlen (name), k = strlen (extensions[i]);

    if (n > k && g_ascii_strcasecmp (name + n - k, extensions[i]) == 0) {
      name[n - k] = '\0';
      return;
    }
  }
  dot = strrchr (name, '.');
  if (kind != DSC_NAME_PRODUCT && dot != NULL && dot != name)
    *dot = '\0';
}

char *
dsc_product_name_root (const char *base, DscNameKind kind, char *ret_separator)
{
  char *name = g_path_get_basename (base);
  char *suffix;

  drop_extension (name, kind);
  suffix = kind != DSC_NAME_PRODUCT ? find_suffix (name) : NULL;
  if (ret_separator != NULL)
    *ret_separator = suffix != NULL ? *suffix : '_';
  if (suffix != NULL)
    *suffix = '\0';
  return name;
}

char *
dsc_product_name (
    const char *base, DscNameKind kind, const char *asn_id, const char *suffix, const char *ext)
{
  char separator;
  g_autofree char *root = dsc_product_name_root (base, kind, &separator);
  gboolean has_id = asn_id != NULL && *asn_id != '\0';

  return g_strdup_printf ("%s%s%s%c%s%s", root, has_id ? "_" : "", has_id ? asn_id : "", separator,
                          suffix, ext);
}
