/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-test.h"
#include "dsc-tweak-check.h"
#include "dsc-tweak-fixture.h"
#include "tweakreg/dsc-tweak-align.h"

#define N_FIELD 4

/* Dithers of some arcsec; headers off by up to half an arcsec and 0.02 degrees. */
static void
make_field (double ra, double dec, DscTweakFixtureExposure field[N_FIELD])
{
  static const double dithers[N_FIELD][2] = { { 0, 0 }, { 4, -3 }, { -5, 2 }, { 1, 6 } };
  static const double errors[N_FIELD][3]
      = { { 0.2, -0.1, 0.0 }, { -0.3, 0.25, 0.01 }, { 0.4, 0.3, -0.02 }, { -0.1, -0.5, 0.015 } };
  double cosine = cos (dec * G_PI / 180.0);

  for (guint i = 0; i < N_FIELD; i++)
    field[i] = (DscTweakFixtureExposure){ ra + dithers[i][0] / 3600.0 / cosine,
                                          dec + dithers[i][1] / 3600.0,
                                          30.0 + i,
                                          errors[i][0],
                                          errors[i][1],
                                          errors[i][2],
                                          i };
}

typedef struct {
  DscTweakFixtureExposure field[N_FIELD];
  DscLibrary *library;
  DscTweakregParams *params;
  DscTweakScene *scene;
  DscTweakCatalog *stars;
  DscTweakSolution *solution;
} Case;

static void
case_init (Case *c, double ra, double dec, DscCompat compat, const char *const *settings)
{
  g_autoptr (GError) error = NULL;

  memset (c, 0, sizeof *c);
  make_field (ra, dec, c->field);
  c->library = dsc_tweak_fixture_library (N_FIELD, c->field);
  c->params = dsc_tweak_check_params (NULL, NULL);
  dsc_tweak_check_set (c->params, "match_method", "xyxymatch");
  for (; settings != NULL && settings[0] != NULL; settings += 2)
    dsc_tweak_check_set (c->params, settings[0], settings[1]);
  c->scene = dsc_tweak_scene_from_library (c->library, c->params, compat, &error);
  g_assert_no_error (error);
  c->stars = dsc_tweak_fixture_fill (c->scene, c->field, 70, 38.0, 0.0);
}

static void
case_run (Case *c)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&c->solution, dsc_tweak_solution_free);
  c->solution = dsc_tweak_align (c->scene, c->params, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < c->solution->warnings->len; i++)
    g_test_message ("%s", (char *)c->solution->warnings->pdata[i]);
  g_test_message ("%s", c->solution->verdict);
}

static void
case_clear (Case *c)
{
  g_object_unref (c->library);
  dsc_tweak_check_params_free (c->params);
  dsc_tweak_scene_free (c->scene);
  dsc_tweak_catalog_free (c->stars);
  g_clear_pointer (&c->solution, dsc_tweak_solution_free);
}

static const DscWcs *
wcs_of (const Case *c, guint i)
{
  return c->solution->exposures[i].wcs != NULL ? c->solution->exposures[i].wcs
                                               : c->scene->exposures[i].wcs;
}

static void
give_reference (Case *c)
{
  c->scene->reference = g_steal_pointer (&c->stars);
}

static void
assert_states (const Case *c, const DscTweakState *states)
{
  for (guint i = 0; i < N_FIELD; i++)
    g_assert_cmpstr (dsc_tweak_state_name (c->solution->exposures[i].state), ==,
                     dsc_tweak_state_name (states[i]));
}

/* With a perfect catalog all come to the truth, wherever on the sky that is. */
static void
test_truth (void)
{
  static const double places[][2] = { { 80.0, -69.5 }, { 0.0, 10.0 }, { 359.9999, -88.9 } };

  for (guint k = 0; k < G_N_ELEMENTS (places); k++)
    for (guint compat = DSC_COMPAT_NONE; compat <= DSC_COMPAT_JWST; compat++) {
      Case c;

      case_init (&c, places[k][0], places[k][1], compat, NULL);
      give_reference (&c);
      case_run (&c);
      g_assert_cmpint (c.solution->status, ==, DSC_STEP_COMPLETE);
      g_assert_true (c.solution->absolute);
      for (guint i = 0; i < N_FIELD; i++) {
        g_assert_cmpint (c.solution->exposures[i].state, ==, DSC_TWEAK_ALIGNED);
        g_assert_cmpstr (dsc_wcs_get_name (wcs_of (&c, i)), ==, "FIT-LVL3-stars");
        /* A plane of one exposure is one of the next to second order only: 0.1 mas. */
        g_assert_cmpfloat (dsc_tweak_fixture_error (&c.field[i], wcs_of (&c, i)), <, 0.2);
      }
      case_clear (&c);
    }
}

/* The reference stays; the others come to where it is. */
static void
test_relative (void)
{
  static const DscTweakState states[N_FIELD]
      = { DSC_TWEAK_REFERENCE, DSC_TWEAK_ALIGNED, DSC_TWEAK_ALIGNED, DSC_TWEAK_ALIGNED };
  const DscTweakFit *fit;
  Case c;

  case_init (&c, 80.0, -69.5, DSC_COMPAT_NONE, NULL);
  case_run (&c);
  assert_states (&c, states);
  g_assert_null (c.solution->exposures[0].wcs);
  for (guint i = 1; i < N_FIELD; i++)
    dsc_assert_near (dsc_tweak_fixture_error (&c.field[i], wcs_of (&c, i)),
                     dsc_tweak_fixture_error (&c.field[0], wcs_of (&c, 0)), 0.1, 0);
  g_assert_cmpuint (c.solution->fits->len, ==, N_FIELD);
  fit = c.solution->fits->pdata[1];
  g_assert_cmpuint (fit->pairs->len, ==, fit->n_matched);
  g_assert_cmpfloat (fit->rmse, <, 1e-4);
  g_assert_nonnull (fit->histogram.counts);
  for (guint k = 0; k < fit->pairs->len; k++) {
    const DscTweakPair *p = &g_array_index (fit->pairs, DscTweakPair, k);
    double x, y;

    dsc_plane_map_apply (&fit->map, p->u, p->v, &x, &y);
    dsc_assert_near (p->x - x, p->dx, 1e-9, 0);
    dsc_assert_near (p->y - y, p->dy, 1e-9, 0);
    g_assert_cmpuint (p->exposure, ==, 1);
    g_assert_cmpuint (p->ref_exposure, ==, 0);
  }
  case_clear (&c);
}

/* A reference of another field: the relative alignment stays, but not with jwst. */
static void
test_other_field (void)
{
  for (guint compat = DSC_COMPAT_NONE; compat <= DSC_COMPAT_JWST; compat++) {
    Case c;

    case_init (&c, 80.0, -69.5, compat, NULL);
    for (gsize k = 0; k < c.stars->n; k++)
      c.stars->dec[k] += 0.1;
    give_reference (&c);
    case_run (&c);
    g_assert_cmpint (c.solution->status, ==, DSC_STEP_COMPLETE);
    g_assert_false (c.solution->absolute);
    for (guint i = 0; i < N_FIELD; i++)
      if (compat == DSC_COMPAT_JWST)
        g_assert_null (c.solution->exposures[i].wcs);
      else
        g_assert_true ((c.solution->exposures[i].wcs != NULL) == (i > 0));
    g_assert_cmpuint (c.solution->warnings->len, >, 0);
    case_clear (&c);
  }
}

/* What cannot be aligned stays where it was, and says so. */
static void
test_missing (void)
{
  static const DscTweakState states[N_FIELD]
      = { DSC_TWEAK_REFERENCE, DSC_TWEAK_NO_SOURCES, DSC_TWEAK_FAILED, DSC_TWEAK_ALIGNED };
  Case c;

  case_init (&c, 80.0, -69.5, DSC_COMPAT_NONE, NULL);
  g_array_set_size (c.scene->exposures[1].sources, 0);
  g_array_set_size (c.scene->exposures[2].sources, 5);
  case_run (&c);
  assert_states (&c, states);
  g_assert_null (c.solution->exposures[1].wcs);
  g_assert_null (c.solution->exposures[2].wcs);
  g_assert_cmpint (c.solution->status, ==, DSC_STEP_COMPLETE);
  for (guint i = 0; i < N_FIELD; i++)
    g_array_set_size (c.scene->exposures[i].sources, 0);
  case_run (&c);
  g_assert_cmpint (c.solution->status, ==, DSC_STEP_FAILED);
  case_clear (&c);
}

/* A group that the others cannot hold is aligned to the reference by itself. */
static void
test_alone_to_reference (void)
{
  static const char *const settings[] = { "searchrad", "0.3", NULL };
  Case c;

  case_init (&c, 80.0, -69.5, DSC_COMPAT_NONE, settings);
  give_reference (&c);
  case_run (&c);
  for (guint i = 0; i < N_FIELD; i++) {
    g_assert_cmpint (c.solution->exposures[i].state, ==, DSC_TWEAK_ALIGNED);
    g_assert_cmpfloat (dsc_tweak_fixture_error (&c.field[i], wcs_of (&c, i)), <, 0.05);
  }
  case_clear (&c);
}

/* The same exposures twice: nothing to move. */
static void
test_identical (void)
{
  Case c;

  case_init (&c, 80.0, -69.5, DSC_COMPAT_NONE, NULL);
  for (guint i = 1; i < N_FIELD; i++) {
    DscTweakExposure *e = &c.scene->exposures[i], *first = &c.scene->exposures[0];

    dsc_wcs_unref (e->wcs);
    e->wcs = dsc_wcs_ref (first->wcs);
    e->angles = first->angles;
    g_array_set_size (e->sources, 0);
    g_array_append_vals (e->sources, first->sources->data, first->sources->len);
  }
  case_run (&c);
  for (guint i = 1; i < N_FIELD; i++) {
    g_assert_cmpint (c.solution->exposures[i].state, ==, DSC_TWEAK_ALIGNED);
    g_assert_cmpfloat (c.solution->exposures[i].moved, <, 1e-7);
  }
  case_clear (&c);
}

/* Aligned once more, nothing moves, and the correction is still one frame. */
static void
test_twice (void)
{
  Case c;

  case_init (&c, 80.0, -69.5, DSC_COMPAT_NONE, NULL);
  case_run (&c);
  for (guint i = 1; i < N_FIELD; i++) {
    dsc_wcs_unref (c.scene->exposures[i].wcs);
    c.scene->exposures[i].wcs = dsc_wcs_ref (c.solution->exposures[i].wcs);
  }
  case_run (&c);
  for (guint i = 1; i < N_FIELD; i++) {
    g_assert_cmpfloat (c.solution->exposures[i].moved, <, 1e-5);
    g_assert_cmpuint (dsc_wcs_n_frames (c.solution->exposures[i].wcs), ==, 5);
  }
  case_clear (&c);
}

/* By hand: one is left out, one is put where searchrad alone would not find it. */
static void
test_by_hand (void)
{
  static const char *const settings[]
      = { "exclude", "exposure01*", "nudge", "group02: 0.4,0.2", "searchrad", "0.8", NULL };
  Case c;

  case_init (&c, 80.0, -69.5, DSC_COMPAT_NONE, settings);
  case_run (&c);
  g_assert_cmpint (c.solution->exposures[1].state, ==, DSC_TWEAK_EXCLUDED);
  g_assert_null (c.solution->exposures[1].wcs);
  g_assert_cmpint (c.solution->exposures[2].state, ==, DSC_TWEAK_ALIGNED);
  dsc_assert_near (dsc_tweak_fixture_error (&c.field[2], wcs_of (&c, 2)),
                   dsc_tweak_fixture_error (&c.field[0], wcs_of (&c, 0)), 0.1, 0);
  case_clear (&c);
}

/* Moves by less than the limit are taken, by more not: only the group itself, or all with jwst. */
static void
test_size_check (void)
{
  static const char *const settings[]
      = { "use2dhist", "false", "yoffset", "0", "tolerance", "0.6", "separation", "0.9", NULL };

  for (guint compat = DSC_COMPAT_NONE; compat <= DSC_COMPAT_JWST; compat++) {
    Case c;

    case_init (&c, 80.0, -69.5, compat, settings);
    /* Sources along a line: a rotation that nothing holds throws the corners far off. */
    for (guint k = 0; k < c.scene->exposures[2].sources->len; k++) {
      DscTweakSource *s = &g_array_index (c.scene->exposures[2].sources, DscTweakSource, k);

      s->x += 0.02 * (s->y - 1024.0);
      s->y -= 0.02 * (s->x - 1024.0);
    }
    c.params->minobj = 3;
    case_run (&c);
    g_assert_cmpint (c.solution->exposures[2].state, !=, DSC_TWEAK_ALIGNED);
    if (compat == DSC_COMPAT_NONE)
      g_assert_cmpint (c.solution->status, ==, DSC_STEP_COMPLETE);
    case_clear (&c);
  }
}

/* A reference that grows by sources with weights: those without count 1. Half of the sources of
 * one exposure, which only the next one sees, are off and count nothing. */
static void
test_growing_weights (void)
{
  static const char *const settings[]
      = { "expand_refcat", "true", "enforce_user_order", "true", "nclip", "0",
          "tolerance",     "0.2",  "separation",         "0.3",  NULL };

  for (guint compat = DSC_COMPAT_NONE; compat <= DSC_COMPAT_JWST; compat++) {
    GArray *second;
    Case c;

    case_init (&c, 80.0, -69.5, compat, settings);
    second = c.scene->exposures[1].sources;
    g_array_set_size (c.scene->exposures[0].sources, c.scene->exposures[0].sources->len / 2);
    for (guint k = 0; k < second->len; k++) {
      DscTweakSource *s = &g_array_index (second, DscTweakSource, k);

      s->weight = k < second->len / 2 ? 1.0 : 1e-9;
      s->x += k < second->len / 2 + 4 ? 0.0 : 2.0;
    }
    case_run (&c);
    for (guint i = 1; i < N_FIELD; i++)
      g_assert_cmpint (c.solution->exposures[i].state, ==, DSC_TWEAK_ALIGNED);
    dsc_assert_near (dsc_tweak_fixture_error (&c.field[2], wcs_of (&c, 2)),
                     dsc_tweak_fixture_error (&c.field[0], wcs_of (&c, 0)), 0.5, 0);
    case_clear (&c);
  }
}

/* The first to be aligned fails: jwst looks its overlap up where that of a group with itself
 * stands, takes it for none and lets its sources into the reference. */
static void
test_failed_first (void)
{
  static const char *const settings[] = { "expand_refcat", "true", "minobj", "1000", NULL };

  for (guint compat = DSC_COMPAT_NONE; compat <= DSC_COMPAT_JWST; compat++) {
    const DscTweakFit *first, *second;
    DscTweakExposure *e;
    Case c;

    case_init (&c, 80.0, -69.5, compat, settings);
    e = &c.scene->exposures[3];
    dsc_wcs_unref (e->wcs);
    e->wcs = dsc_wcs_ref (c.scene->exposures[2].wcs);
    g_array_set_size (e->sources, 0);
    g_array_append_vals (e->sources, c.scene->exposures[2].sources->data,
                         c.scene->exposures[2].sources->len);
    for (guint k = 0; k < e->sources->len; k++) {
      DscTweakSource *s = &g_array_index (e->sources, DscTweakSource, k);

      /* other stars, but none of those that bound the others */
      if (hypot (s->x - 1023.5, s->y - 1023.5) < 800.0)
        s->x = 2047.0 - s->x;
    }
    case_run (&c);
    first = c.solution->fits->pdata[1];
    second = c.solution->fits->pdata[2];
    g_assert_cmpuint (first->group, ==, 3);
    g_assert_cmpint (first->state, ==, DSC_TWEAK_FAILED);
    if (compat == DSC_COMPAT_JWST)
      g_assert_cmpuint (second->n_reference, >, first->n_reference + 15);
    else
      g_assert_cmpuint (second->n_reference, ==, first->n_reference);
    case_clear (&c);
  }
}

/* separation must leave room for tolerance: refused, or a failure with jwst. */
static void
test_separation (void)
{
  static const char *const settings[] = { "separation", "0.9", NULL };
  g_autoptr (GError) error = NULL;
  Case c;

  case_init (&c, 80.0, -69.5, DSC_COMPAT_NONE, settings);
  g_assert_null (dsc_tweak_align (c.scene, c.params, 0, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  c.scene->compat = DSC_COMPAT_JWST;
  case_run (&c);
  g_assert_cmpint (c.solution->status, ==, DSC_STEP_FAILED);
  case_clear (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tweak-align/truth", test_truth);
  g_test_add_func ("/tweak-align/relative", test_relative);
  g_test_add_func ("/tweak-align/other-field", test_other_field);
  g_test_add_func ("/tweak-align/missing", test_missing);
  g_test_add_func ("/tweak-align/alone-to-reference", test_alone_to_reference);
  g_test_add_func ("/tweak-align/identical", test_identical);
  g_test_add_func ("/tweak-align/twice", test_twice);
  g_test_add_func ("/tweak-align/by-hand", test_by_hand);
  g_test_add_func ("/tweak-align/size-check", test_size_check);
  g_test_add_func ("/tweak-align/separation", test_separation);
  g_test_add_func ("/tweak-align/growing-weights", test_growing_weights);
  g_test_add_func ("/tweak-align/failed-first", test_failed_first);
  return g_test_run ();
}
