/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-blink.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-align-marks.h"
#include "dsc-align-pair.h"
#include "dsc-sky-axes.h"
#include "dsc-tweak-job.h"
#include "dsc-window-align.h"
#include "dsc-window-looks.h"
#include "dsc-window-private.h"
#include "tweakreg/dsc-tweak-acts.h"
#include "tweakreg/dsc-tweak-nudge.h"

struct _DscBlink {
  DscTweakScene *field; /* (nullable): exposures and groups with the acts by hand in force */
  DscImagePage *page;   /* (nullable): that blinks */
  int first, second;    /* -1: none */
  gboolean aligned;
  DscWcs *wcs[2];    /* of the pair, as they are shown */
  double kept[3];    /* of the group of the first one, by the parameter nudge */
  double pending[3]; /* on top of that */
};

static gboolean
is_nudged (const struct _DscBlink *blink)
{
  return blink->pending[0] != 0 || blink->pending[1] != 0 || blink->pending[2] != 0;
}

static void
clear_wcs (struct _DscBlink *blink)
{
  g_clear_pointer (&blink->wcs[0], dsc_wcs_unref);
  g_clear_pointer (&blink->wcs[1], dsc_wcs_unref);
}

/* --- coordinates ------------------------------------------------------------------------------ */

/* With the acts by hand that are in force now. */
static gboolean
read_field (DscWindow *self, GError **error)
{
  struct _DscBlink *blink = self->pair;
  int step = dsc_window_align_find_step (self);
  DscLibrary *library = dsc_window_align_get_library (self);
  DscTweakregParams *params;

  g_clear_pointer (&blink->field, dsc_tweak_scene_free);
  if (step < 0 || !library)
    return FALSE;
  params = dsc_session_dup_params (self->session, (guint)step);
  blink->field = dsc_tweak_scene_from_library (library, params,
                                               dsc_session_get_compat (self->session), error);
  dsc_tweak_params_free (params);
  return blink->field != NULL;
}

static DscAlignCase *
get_case (DscWindow *self)
{
  DscAlignCase *fitted = dsc_tweak_preview_get_fitted (dsc_window_get_tweak_preview (self));

  return fitted ? fitted : dsc_align_board_get_case (self->align_board);
}

static void
find_header_wcs (struct _DscBlink *blink)
{
  DscTweakScene *field = blink->field;
  double *nudge = field->groups[field->exposures[blink->first].group].nudge;
  g_autoptr (GError) error = NULL;
  DscWcs **all;

  for (guint i = 0; i < 3; i++)
    nudge[i] = blink->kept[i] + blink->pending[i];
  all = dsc_tweak_nudge (field, &error);
  for (guint i = 0; i < 3; i++)
    nudge[i] = blink->kept[i];
  if (!all) {
    g_warning ("%s", error->message);
    blink->wcs[0] = dsc_wcs_ref (field->exposures[blink->first].wcs);
    blink->wcs[1] = dsc_wcs_ref (field->exposures[blink->second].wcs);
    return;
  }
  blink->wcs[0] = dsc_wcs_ref (all[blink->first]);
  blink->wcs[1] = dsc_wcs_ref (all[blink->second]);
  dsc_tweak_wcs_array_free (all, field->n_exposures);
}

static void
show_caption (DscWindow *self)
{
  struct _DscBlink *blink = self->pair;
  g_autofree char *text = NULL;

  if (is_nudged (blink)) {
    g_autofree char *turned = blink->pending[2] != 0
                                  ? g_strdup_printf (_ (", turned %+.3f°"), blink->pending[2])
                                  : g_strdup ("");

    text = g_strdup_printf (_ ("Moved %+.4f″ east, %+.4f″ north%s · Enter: keep · Esc: back"),
                            blink->pending[0], blink->pending[1], turned);
  } else {
    text = g_strdup_printf (_ ("%s coordinates · Shift+P: %s · Alt+arrows: move %d"),
                            blink->aligned ? _ ("Aligned") : _ ("Header"),
                            blink->aligned ? _ ("header") : _ ("aligned"), blink->first + 1);
  }
  dsc_image_page_set_caption (blink->page, text);
}

static void
show_states (DscWindow *self)
{
  struct _DscBlink *blink = self->pair;

  dsc_window_set_state (self, "align-blink", g_variant_new_boolean (blink->first >= 0));
  dsc_window_set_state (self, "align-wcs",
                        g_variant_new_string (blink->aligned ? "aligned" : "header"));
  dsc_window_set_state (
      self, "align-nudge",
      g_variant_new ("(ddd)", blink->pending[0], blink->pending[1], blink->pending[2]));
}

static void
show_wcs (DscWindow *self)
{
  struct _DscBlink *blink = self->pair;
  DscAlignCase *shown = get_case (self);

  if (blink->first < 0)
    return;
  clear_wcs (blink);
  if (blink->aligned && shown
      && dsc_align_case_get_scene (shown)->n_exposures == blink->field->n_exposures) {
    blink->wcs[0] = dsc_wcs_ref (dsc_align_case_get_wcs (shown, (guint)blink->first));
    blink->wcs[1] = dsc_wcs_ref (dsc_align_case_get_wcs (shown, (guint)blink->second));
  } else {
    blink->aligned = FALSE;
    find_header_wcs (blink);
  }
  dsc_image_view_set_compare_wcs (dsc_image_page_get_view (blink->page), blink->wcs[0],
                                  blink->wcs[1]);
  show_caption (self);
  show_states (self);
}

/* --- the pair --------------------------------------------------------------------------------- */

static void
take_kept (struct _DscBlink *blink)
{
  const DscTweakScene *field = blink->field;

  memcpy (blink->kept, field->groups[field->exposures[blink->first].group].nudge,
          sizeof blink->kept);
}

void
dsc_window_stop_blink (DscWindow *self)
{
  struct _DscBlink *blink = self->pair;

  if (!blink)
    return;
  if (blink->page) {
    DscImageView *view = dsc_image_page_get_view (blink->page);

    g_object_set (view, "compare-mode", DSC_COMPARE_NONE, "compare-model", NULL, NULL);
    dsc_image_view_set_compare_wcs (view, NULL, NULL);
    dsc_image_page_set_caption (blink->page, NULL);
  }
  g_clear_object (&blink->page);
  g_clear_pointer (&blink->field, dsc_tweak_scene_free);
  clear_wcs (blink);
  memset (blink->pending, 0, sizeof blink->pending);
  blink->first = blink->second = -1;
  show_states (self);
}

/* @second: -1: the neighbour with the largest overlap */
static void
start_blink (DscWindow *self, int first, int second)
{
  struct _DscBlink *blink = self->pair;
  g_autoptr (GError) error = NULL;
  g_autofree char *first_title = NULL, *second_title = NULL;
  DscImageModel *other;
  DscImageView *view;

  dsc_window_stop_blink (self);
  if (first < 0 || !read_field (self, &error) || (guint)first >= blink->field->n_exposures) {
    dsc_window_toast (self, "%s", error ? error->message : _ ("Choose an exposure to blink"));
    g_clear_pointer (&blink->field, dsc_tweak_scene_free);
    return;
  }
  if (second < 0)
    second = dsc_align_find_neighbour (blink->field, (guint)first);
  if (second < 0 || second == first || (guint)second >= blink->field->n_exposures) {
    dsc_window_toast (self, _ ("No other exposure overlaps this one"));
    g_clear_pointer (&blink->field, dsc_tweak_scene_free);
    return;
  }
  dsc_window_show_member (self, (guint)first);
  blink->page = g_object_ref (dsc_image_tabs_get_current (self->tabs));
  dsc_image_page_load (blink->page);
  view = dsc_image_page_get_view (blink->page);
  blink->first = first;
  blink->second = second;
  take_kept (blink);
  other = dsc_window_find_exposure (self, (guint)second);
  first_title = dsc_window_make_member_title (dsc_image_page_get_model (blink->page), (guint)first);
  second_title = dsc_window_make_member_title (other, (guint)second);
  dsc_image_view_set_compare_model (view, other);
  dsc_image_view_set_compare_labels (view, first_title, second_title);
  blink->aligned = get_case (self) != NULL && blink->aligned;
  show_wcs (self);
  g_object_set (view, "compare-mode", DSC_COMPARE_BLINK, NULL);
  dsc_align_show_overlap (view, &blink->field->exposures[second], blink->wcs[0], blink->wcs[1]);
  /* Enter and Esc are meant for the pair, not for a button that had the focus. */
  gtk_widget_grab_focus (GTK_WIDGET (view));
}

void
dsc_window_blink_follow (DscWindow *self)
{
  struct _DscBlink *blink = self->pair;

  if (!blink || blink->first < 0)
    return;
  if (!self->session || !read_field (self, NULL)
      || (guint)MAX (blink->first, blink->second) >= blink->field->n_exposures) {
    dsc_window_stop_blink (self);
    return;
  }
  take_kept (blink);
  show_wcs (self);
}

/* --- moving one of them ----------------------------------------------------------------------- */

/* The other picture stays where it is on the screen, and the first one moves. */
static void
hold_second (DscImageView *view, DscWcs *const before[2], DscWcs *const after[2])
{
  double cx, cy, ra, dec, x, y;

  dsc_image_view_get_center (view, &cx, &cy);
  dsc_wcs_pixel_to_sky1 (before[0], cx, cy, &ra, &dec);
  dsc_wcs_sky_to_pixel1 (before[1], ra, dec, &x, &y);
  dsc_wcs_pixel_to_sky1 (after[1], x, y, &ra, &dec);
  dsc_wcs_sky_to_pixel1 (after[0], ra, dec, &x, &y);
  dsc_image_view_center_on (view, x, y);
}

static gboolean
ensure_pair (DscWindow *self)
{
  if (self->pair->first < 0)
    start_blink (self, dsc_window_align_find_exposure (self), -1);
  return self->pair->first >= 0;
}

static void
nudge (DscWindow *self, double east, double north, double rotation)
{
  struct _DscBlink *blink = self->pair;
  DscWcs *before[2];

  if (!isfinite (east) || !isfinite (north) || !isfinite (rotation) || !ensure_pair (self))
    return;
  if (blink->aligned) {
    blink->aligned = FALSE;
    show_wcs (self);
  }
  for (guint i = 0; i < 2; i++)
    before[i] = dsc_wcs_ref (blink->wcs[i]);
  blink->pending[0] += east;
  blink->pending[1] += north;
  blink->pending[2] += rotation;
  /* There and back is nothing. */
  for (guint i = 0; i < 3; i++)
    if (fabs (blink->pending[i]) < 1e-9)
      blink->pending[i] = 0;
  show_wcs (self);
  hold_second (dsc_image_page_get_view (blink->page), before, blink->wcs);
  dsc_wcs_unref (before[0]);
  dsc_wcs_unref (before[1]);
}

/* Pixels of the image along the screen, to the right and up. */
static void
nudge_on_screen (DscWindow *self, double right, double up)
{
  struct _DscBlink *blink = self->pair;
  DscImageView *view;
  DscAffine affine, inverse;
  DscSkyAxes axes;
  double zoom, x, y, cx, cy;

  if (!ensure_pair (self))
    return;
  view = dsc_image_page_get_view (blink->page);
  affine = dsc_image_view_get_affine (view);
  affine.x0 = affine.y0 = 0;
  zoom = dsc_image_view_get_zoom (view);
  dsc_image_view_get_center (view, &cx, &cy);
  if (!dsc_affine_invert (&affine, &inverse)
      || !dsc_sky_axes_at (blink->field->exposures[blink->first].wcs, cx, cy, &axes))
    return;
  dsc_affine_apply (&inverse, right * zoom, -up * zoom, &x, &y);
  nudge (self, axes.east[0] * x + axes.east[1] * y, axes.north[0] * x + axes.north[1] * y, 0);
}

gboolean
dsc_window_blink_keep (DscWindow *self)
{
  struct _DscBlink *blink = self->pair;
  g_autofree char *was = NULL, *now = NULL;
  const char *group;
  double sum[3];
  int step = dsc_window_align_find_step (self);

  if (!blink || blink->first < 0 || !is_nudged (blink) || step < 0)
    return FALSE;
  group = blink->field->groups[blink->field->exposures[blink->first].group].name;
  was = dsc_session_get_param (self->session, (guint)step, "nudge");
  for (guint i = 0; i < 3; i++) {
    /* Finer than any eye, and short in a command line. */
    sum[i] = round ((blink->kept[i] + blink->pending[i]) * 1e6) / 1e6;
    blink->pending[i] = 0;
  }
  now = dsc_tweak_acts_set_nudge (was, group, sum);
  dsc_window_align_set_param (self, "nudge", now);
  dsc_window_blink_follow (self);
  dsc_window_toast (self, _ ("Kept; run tweakreg to refine from there"));
  return TRUE;
}

gboolean
dsc_window_blink_escape (DscWindow *self)
{
  struct _DscBlink *blink = self->pair;

  if (!blink || blink->first < 0)
    return FALSE;
  if (is_nudged (blink))
    nudge (self, -blink->pending[0], -blink->pending[1], -blink->pending[2]);
  else
    dsc_window_stop_blink (self);
  return TRUE;
}

void
dsc_window_blink_get_pair (DscWindow *self, int *ret_first, int *ret_second)
{
  *ret_first = self->pair->first;
  *ret_second = self->pair->second;
}

/* --- actions ---------------------------------------------------------------------------------- */

#define ACTION(name)                                                                               \
  static void name##_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)

ACTION (blink)
{
  DscWindow *self = user_data;

  if (!g_variant_get_boolean (parameter))
    dsc_window_stop_blink (self);
  else if (self->pair->first < 0)
    start_blink (self, dsc_window_align_find_exposure (self), -1);
}

ACTION (blink_pair)
{
  int first, second;

  g_variant_get (parameter, "(ii)", &first, &second);
  start_blink (user_data, first, second);
}

static void
set_aligned (DscWindow *self, gboolean aligned)
{
  struct _DscBlink *blink = self->pair;
  DscWcs *before[2];

  if (aligned && !get_case (self)) {
    dsc_window_toast (self, _ ("Run tweakreg first: there are no aligned coordinates"));
    return;
  }
  blink->aligned = aligned;
  if (blink->first >= 0) {
    before[0] = dsc_wcs_ref (blink->wcs[0]);
    before[1] = dsc_wcs_ref (blink->wcs[1]);
    show_wcs (self);
    hold_second (dsc_image_page_get_view (blink->page), before, blink->wcs);
    dsc_wcs_unref (before[0]);
    dsc_wcs_unref (before[1]);
  }
  show_states (self);
}

ACTION (wcs)
{
  set_aligned (user_data, g_str_equal (g_variant_get_string (parameter, NULL), "aligned"));
}
ACTION (toggle_wcs) { set_aligned (user_data, !DSC_WINDOW (user_data)->pair->aligned); }

ACTION (nudge)
{
  double east, north, rotation;

  g_variant_get (parameter, "(ddd)", &east, &north, &rotation);
  nudge (user_data, east, north, rotation);
}

ACTION (nudge_step)
{
  double right, up;

  g_variant_get (parameter, "(dd)", &right, &up);
  nudge_on_screen (user_data, right, up);
}

ACTION (nudge_keep) { dsc_window_blink_keep (user_data); }

ACTION (nudge_drop)
{
  struct _DscBlink *blink = DSC_WINDOW (user_data)->pair;

  if (blink->first >= 0 && is_nudged (blink))
    nudge (user_data, -blink->pending[0], -blink->pending[1], -blink->pending[2]);
}

ACTION (refine)
{
  dsc_window_blink_keep (user_data);
  g_action_group_activate_action (user_data, "run-step", g_variant_new_string ("tweakreg"));
}

void
dsc_window_init_blink (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { "align-blink", NULL, NULL, "false", blink_cb },
    { .name = "align-blink-pair", .activate = blink_pair_cb, .parameter_type = "(ii)" },
    { "align-wcs", NULL, "s", "'header'", wcs_cb },
    { .name = "align-toggle-wcs", .activate = toggle_wcs_cb },
    { "align-nudge", nudge_cb, "(ddd)", "(0.0, 0.0, 0.0)", NULL },
    { .name = "align-nudge-step", .activate = nudge_step_cb, .parameter_type = "(dd)" },
    { .name = "align-nudge-keep", .activate = nudge_keep_cb },
    { .name = "align-nudge-drop", .activate = nudge_drop_cb },
    { .name = "align-refine", .activate = refine_cb },
  };

  self->pair = g_new0 (struct _DscBlink, 1);
  self->pair->first = self->pair->second = -1;
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

void
dsc_window_end_blink (DscWindow *self)
{
  if (!self->pair)
    return;
  dsc_window_stop_blink (self);
  g_clear_pointer (&self->pair, g_free);
}
