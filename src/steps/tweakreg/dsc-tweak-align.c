/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-align.h"

DscTweakSolution *
dsc_tweak_align (const DscTweakScene *scene,
                 const DscTweakregParams *params,
                 guint n_threads,
                 DscProgress *progress,
                 GCancellable *cancellable,
                 GError **error)
{
  if (scene->compat != DSC_COMPAT_JWST && params->match_method == DSC_MATCH_METHOD_AUTO)
    return dsc_tweak_align_auto (scene, params, n_threads, progress, cancellable, error);
  return dsc_tweak_align_peer (scene, params, n_threads, progress, cancellable, error);
}
