/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscSimRandom: a stream of random numbers named by what it is for, so that a scene does not depend
 * on the order or the thread in which its parts are made. xoshiro256** (Blackman & Vigna 2021, ACM
 * TOMS 47, 36), its state filled by splitmix64 from the name.
 */
typedef struct {
  guint64 state[4];
  double spare; /* second number of a normal pair */
  gboolean has_spare;
} DscSimRandom;

/* What a stream is for. New purposes go to the end: the numbers are part of every scene. */
typedef enum {
  DSC_SIM_STARS = 1,
  DSC_SIM_GALAXIES,
  DSC_SIM_JITTER,
  DSC_SIM_SKY,
  DSC_SIM_NOISE,
  DSC_SIM_READ_NOISE_MAP,
  DSC_SIM_COSMIC_RAYS,
  DSC_SIM_BAD_PIXELS,
  DSC_SIM_HOT_EXCESS,
  DSC_SIM_MIRROR,
} DscSimPurpose;

/* @a, @b: which one of that purpose (exposure and row, detector, object ...) */
void dsc_sim_random_init (
    DscSimRandom *random, guint64 seed, DscSimPurpose purpose, guint64 a, guint64 b);

double dsc_sim_uniform (DscSimRandom *random);     /* [0, 1), 53 bits */
double dsc_sim_normal (DscSimRandom *random);      /* mean 0, sigma 1 */
double dsc_sim_exponential (DscSimRandom *random); /* mean 1 */
/* Whole number in [0, @n). */
guint dsc_sim_below (DscSimRandom *random, guint n);
/* A Poisson count; a rounded normal number where @mean > 1e6 (skewness below 1e-3); 0 for mean <=
 * 0. */
double dsc_sim_poisson (DscSimRandom *random, double mean);

G_END_DECLS
