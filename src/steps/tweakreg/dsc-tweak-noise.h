/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-model.h"
#include "dsc-tweak-scene.h"
#include "dsc-windowed-centroid.h"

G_BEGIN_DECLS

/* The plane ERR where centroids need it: around the sources, or all of it where that is less to
 * read. */
typedef struct _DscTweakNoise DscTweakNoise;

/* @model: (transfer none): kept. Nothing is read yet. */
DscTweakNoise *dsc_tweak_noise_new (DscImageModel *model);
void dsc_tweak_noise_free (DscTweakNoise *self);

/* Reads all of it, once: for sources that change often. */
gboolean dsc_tweak_noise_load (DscTweakNoise *self, GError **error);

/* Reads what windows of @sigma pixels need that start from @sources (element-type DscTweakSource)
 * and may go off by two sigma, unless it is there already: call dsc_tweak_noise_forget() before
 * there are other sources. */
gboolean
dsc_tweak_noise_prepare (DscTweakNoise *self, const GArray *sources, double sigma, GError **error);

void dsc_tweak_noise_forget (DscTweakNoise *self);

/* Points @image to the noise around source @index of those prepared, if there is a plane ERR. Any
 * thread. */
void dsc_tweak_noise_get (const DscTweakNoise *self, guint index, DscCentroidImage *image);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakNoise, dsc_tweak_noise_free)

G_END_DECLS
