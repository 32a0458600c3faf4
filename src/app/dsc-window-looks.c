/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-window-looks.h"

#include <glib/gi18n.h>

#include "dsc-fits-model.h"
#include "dsc-window-private.h"

#define MEDIAN_KEY "step:outlier_detection/median"
#define PAGE_DATA "dsc-outlier-look"
#define N_KEPT 3 /* exposures whose blot stays in memory */

/* Of one exposure of one product. */
typedef struct {
  DscImageModel *model, *blot, *difference;
} Blot;

typedef struct _DscLooks DscLooks;
struct _DscLooks {
  DscOutlierCase *judged; /* (nullable) */
  GPtrArray *blots;       /* of Blot, last used last */
  GCancellable *making;   /* (nullable) */
  DscImagePage *waiting;  /* (nullable): the page that it is made for */
  char *back;             /* (nullable): key of the page that the median was asked for from */
};

/* What a page shows, and the limits of the exposure itself. */
typedef struct {
  DscOutlierLook look;
  DscOutlierCase *judged; /* (nullable): what it is a look at */
  DscLimits limits;
  double vmin, vmax;
} PageLook;

/* A worker's. */
typedef struct {
  DscOutlierCase *judged;
  guint index;
  DscOutlierLook look;
  DscImagePage *page;
  Blot *blot;
} Making;

static void
blot_free (gpointer data)
{
  Blot *blot = data;

  g_clear_object (&blot->model);
  g_clear_object (&blot->blot);
  g_clear_object (&blot->difference);
  g_free (blot);
}

static void
making_free (gpointer data)
{
  Making *making = data;

  dsc_outlier_case_unref (making->judged);
  g_clear_object (&making->page);
  g_clear_pointer (&making->blot, blot_free);
  g_free (making);
}

/* --- pages ------------------------------------------------------------------------------------ */

static void
page_look_free (gpointer data)
{
  PageLook *state = data;

  g_clear_pointer (&state->judged, dsc_outlier_case_unref);
  g_free (state);
}

static PageLook *
get_page_look (DscImagePage *page)
{
  PageLook *state = g_object_get_data (G_OBJECT (page), PAGE_DATA);

  if (!state) {
    state = g_new0 (PageLook, 1);
    g_object_set_data_full (G_OBJECT (page), PAGE_DATA, state, page_look_free);
  }
  return state;
}

/* -1: the page is no exposure */
static int
get_index (DscImagePage *page)
{
  const char *key = page ? dsc_image_page_get_key (page) : "";

  return g_str_has_prefix (key, "member:")
             ? (int)g_ascii_strtoull (key + strlen ("member:"), NULL, 10)
             : -1;
}

/* A line over the picture: what it is instead of the exposure, and the way back. */
static const char *
get_caption (DscOutlierLook look)
{
  switch (look) {
  case DSC_OUTLIER_LOOK_INPUT:
    return _ ("Values before the step · g: back");
  case DSC_OUTLIER_LOOK_BLOT:
    return _ ("Median, blotted onto this exposure · t: back");
  case DSC_OUTLIER_LOOK_DIFFERENCE:
    return _ ("Exposure − blotted median · Shift+T: back");
  case DSC_OUTLIER_LOOK_MEDIAN:
    return _ ("Median of all exposures · u: back");
  case DSC_OUTLIER_LOOK_EXPOSURE:
  case DSC_N_OUTLIER_LOOKS:
  default:
    return NULL;
  }
}

/* Values before the step and the blot keep the colours of the exposure: they are to be compared. A
 * difference has a level of its own. */
static void
apply_limits (DscImageView *view, PageLook *state, DscOutlierLook look)
{
  if (state->look == DSC_OUTLIER_LOOK_EXPOSURE && look != DSC_OUTLIER_LOOK_EXPOSURE)
    g_object_get (view, "limits", &state->limits, "vmin", &state->vmin, "vmax", &state->vmax, NULL);
  if (look == DSC_OUTLIER_LOOK_DIFFERENCE)
    g_object_set (view, "limits", DSC_LIMITS_ZSCALE, NULL);
  else if (look != DSC_OUTLIER_LOOK_EXPOSURE)
    g_object_set (view, "limits", DSC_LIMITS_USER, "vmin", state->vmin, "vmax", state->vmax, NULL);
  else if (state->look != DSC_OUTLIER_LOOK_EXPOSURE)
    g_object_set (view, "limits", state->limits, NULL);
}

/* @judged: (nullable): of the look, if it is another one than the exposure */
static void
apply (DscWindow *self,
       DscImagePage *page,
       DscOutlierLook look,
       DscImageModel *model,
       DscOutlierCase *judged)
{
  PageLook *state = get_page_look (page);
  DscOutlierCase *before = state->judged;

  apply_limits (dsc_image_page_get_view (page), state, look);
  state->look = look;
  state->judged = judged ? dsc_outlier_case_ref (judged) : NULL;
  g_clear_pointer (&before, dsc_outlier_case_unref);
  dsc_image_page_set_model (page, model);
  dsc_image_page_set_caption (page, get_caption (look));
  dsc_window_looks_follow (self);
}

/* --- products --------------------------------------------------------------------------------- */

static void
forget_making (DscLooks *looks)
{
  if (looks->making)
    g_cancellable_cancel (looks->making);
  g_clear_object (&looks->making);
  g_clear_object (&looks->waiting);
}

/* The page that waits says again what it shows. */
static void
stop_making (DscLooks *looks)
{
  if (looks->waiting)
    dsc_image_page_set_caption (looks->waiting, get_caption (get_page_look (looks->waiting)->look));
  forget_making (looks);
}

static gboolean
is_last (DscWindow *self, DscOutlierCase *judged)
{
  return judged && self->session && dsc_outlier_case_is_last (judged, self->session);
}

/* The last product; those of the one before are dropped. */
static DscOutlierCase *
get_case (DscWindow *self)
{
  DscLooks *looks = self->looks;

  if (is_last (self, looks->judged))
    return looks->judged;
  stop_making (looks);
  g_clear_pointer (&looks->judged, dsc_outlier_case_unref);
  g_ptr_array_set_size (looks->blots, 0);
  if (self->session)
    looks->judged = dsc_outlier_case_new (self->session);
  return looks->judged;
}

DscImageModel *
dsc_window_find_exposure (DscWindow *self, guint index)
{
  DscLibrary *library = self->session ? dsc_session_get_library (self->session) : NULL;

  if (!library || index >= dsc_library_get_n_models (library))
    return NULL;
  for (guint i = dsc_session_n_steps (self->session); i-- > 0;) {
    DscLibrary *output = dsc_session_get_output_library (self->session, i);

    if (output && dsc_library_get_n_models (output) == dsc_library_get_n_models (library)
        && dsc_session_get_state (self->session, i) != DSC_STATE_SKIPPED)
      return dsc_library_get_model (output, index);
  }
  return dsc_library_get_model (library, index);
}

/* (nullable): the exposure as it left outlier_detection */
static DscImageModel *
find_output (DscWindow *self, guint index)
{
  int step = dsc_outlier_case_find_step (self->session);
  DscLibrary *output
      = step >= 0 ? dsc_session_get_output_library (self->session, (guint)step) : NULL;

  return output && index < dsc_library_get_n_models (output) ? dsc_library_get_model (output, index)
                                                             : NULL;
}

/* --- blot and difference ---------------------------------------------------------------------- */

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Making *making = data;
  g_autoptr (GError) error = NULL;

  if (dsc_outlier_blot_new (making->judged, making->index, making->blot->model, &making->blot->blot,
                            &making->blot->difference, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static DscImageModel *
pick (const Blot *blot, DscOutlierLook look)
{
  return look == DSC_OUTLIER_LOOK_BLOT ? blot->blot : blot->difference;
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscWindow *self = DSC_WINDOW (source);
  Making *making = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (!self->looks || g_task_get_cancellable (G_TASK (result)) != self->looks->making)
    return;
  stop_making (self->looks);
  if (!ok) {
    dsc_window_toast (self, "%s", error->message);
    return;
  }
  apply (self, making->page, making->look, pick (making->blot, making->look), making->judged);
  g_ptr_array_add (self->looks->blots, g_steal_pointer (&making->blot));
  if (self->looks->blots->len > N_KEPT)
    g_ptr_array_remove_index (self->looks->blots, 0);
}

static Blot *
find_blot (DscLooks *looks, DscImageModel *model)
{
  for (guint i = 0; i < looks->blots->len; i++) {
    Blot *blot = g_ptr_array_index (looks->blots, i);

    if (blot->model == model) {
      g_ptr_array_add (looks->blots, g_ptr_array_steal_index (looks->blots, i));
      return blot;
    }
  }
  return NULL;
}

static void
show_blot (
    DscWindow *self, DscImagePage *page, guint index, DscImageModel *model, DscOutlierLook look)
{
  Blot *blot = find_blot (self->looks, model);
  g_autoptr (GTask) task = NULL;
  Making *making;

  stop_making (self->looks);
  if (blot) {
    apply (self, page, look, pick (blot, look), self->looks->judged);
    return;
  }
  making = g_new0 (Making, 1);
  making->judged = dsc_outlier_case_ref (self->looks->judged);
  making->index = index;
  making->look = look;
  making->page = g_object_ref (page);
  making->blot = g_new0 (Blot, 1);
  making->blot->model = g_object_ref (model);
  self->looks->making = g_cancellable_new ();
  self->looks->waiting = g_object_ref (page);
  dsc_image_page_set_caption (page, _ ("Blotting the median…"));
  task = g_task_new (self, self->looks->making, made_cb, NULL);
  g_task_set_source_tag (task, show_blot);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, making, making_free);
  g_task_run_in_thread (task, make_thread);
}

/* --- the median ------------------------------------------------------------------------------- */

static void
show_median (DscWindow *self, DscImagePage *from)
{
  int step = dsc_outlier_case_find_step (self->session);
  g_autofree char *path = dsc_session_dup_product_file (self->session, (guint)step, "median", -1);
  DscImagePage *page = dsc_image_tabs_find (self->tabs, MEDIAN_KEY);
  DscImageModel *shown = page ? dsc_image_page_get_model (page) : NULL;
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (GError) error = NULL;

  if (path && shown && g_strcmp0 (dsc_image_model_get_path (shown), path) == 0)
    model = g_object_ref (shown);
  else if (path)
    model = dsc_fits_model_open (path, &error);
  if (!model) {
    dsc_window_toast (self, "%s", error ? error->message : _ ("There is no median"));
    return;
  }
  g_free (self->looks->back);
  self->looks->back = g_strdup (dsc_image_page_get_key (from));
  page = dsc_image_tabs_show (self->tabs, MEDIAN_KEY, _ ("Median"), model, TRUE);
  get_page_look (page)->look = DSC_OUTLIER_LOOK_MEDIAN;
  dsc_image_page_set_caption (page, get_caption (DSC_OUTLIER_LOOK_MEDIAN));
  dsc_image_page_load (page);
  dsc_image_view_match_wcs (dsc_image_page_get_view (page), dsc_image_page_get_view (from));
  dsc_window_looks_follow (self);
}

/* To the exposure that the median was asked for from, at the place seen now. */
static void
leave_median (DscWindow *self, DscImagePage *median)
{
  DscImagePage *page
      = self->looks->back ? dsc_image_tabs_find (self->tabs, self->looks->back) : NULL;
  int index = dsc_association_view_get_selected (self->association);

  if (!page) {
    dsc_window_show_member (self, index >= 0 ? (guint)index : 0);
    page = dsc_image_tabs_get_current (self->tabs);
  } else {
    dsc_image_tabs_show (self->tabs, self->looks->back, NULL, dsc_image_page_get_model (page),
                         TRUE);
  }
  if (page && page != median)
    dsc_image_view_match_wcs (dsc_image_page_get_view (page), dsc_image_page_get_view (median));
}

/* --- from outside ----------------------------------------------------------------------------- */

static void
set_look (DscWindow *self, DscOutlierLook look)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);
  int index = get_index (page);
  DscOutlierCase *judged = get_case (self);
  DscImageModel *model = index >= 0 ? find_output (self, (guint)index) : NULL;

  if (page && g_str_equal (dsc_image_page_get_key (page), MEDIAN_KEY)) {
    leave_median (self, page);
    page = dsc_image_tabs_get_current (self->tabs);
    index = get_index (page);
    model = index >= 0 ? find_output (self, (guint)index) : NULL;
    if (look == DSC_OUTLIER_LOOK_EXPOSURE || look == DSC_OUTLIER_LOOK_MEDIAN)
      return;
  }
  if (look == DSC_OUTLIER_LOOK_EXPOSURE && index >= 0) {
    stop_making (self->looks);
    apply (self, page, look, dsc_window_find_exposure (self, (guint)index), NULL);
    return;
  }
  if (!judged || !page || (!model && look != DSC_OUTLIER_LOOK_MEDIAN)) {
    dsc_window_toast (self, !judged ? _ ("Run outlier_detection first: this needs its median")
                                    : _ ("This image is no exposure of the association"));
    return;
  }
  if (look == DSC_OUTLIER_LOOK_MEDIAN) {
    show_median (self, page);
  } else if (look == DSC_OUTLIER_LOOK_INPUT) {
    g_autoptr (DscImageModel) input = dsc_outlier_input_new (judged, (guint)index, model);

    stop_making (self->looks);
    apply (self, page, look, input, judged);
  } else {
    show_blot (self, page, (guint)index, model, look);
  }
}

static DscOutlierLook
get_current_look (DscWindow *self)
{
  DscImagePage *page = dsc_image_tabs_get_current (self->tabs);

  return page ? get_page_look (page)->look : DSC_OUTLIER_LOOK_EXPOSURE;
}

/* The same again: back. */
static void
look_activate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DscOutlierLook look;

  if (!dsc_outlier_look_from_name (g_variant_get_string (parameter, NULL), &look))
    return;
  set_look (user_data, look == get_current_look (user_data) ? DSC_OUTLIER_LOOK_EXPOSURE : look);
}

static void
look_change_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  DscOutlierLook look;

  if (dsc_outlier_look_from_name (g_variant_get_string (value, NULL), &look)
      && look != get_current_look (user_data))
    set_look (user_data, look);
}

void
dsc_window_looks_follow (DscWindow *self)
{
  dsc_window_set_state (self, "look",
                        g_variant_new_string (dsc_outlier_look_name (get_current_look (self))));
}

void
dsc_window_looks_reset (DscWindow *self, guint index)
{
  g_autofree char *key = g_strdup_printf ("member:%u", index);
  DscImagePage *page = dsc_image_tabs_find (self->tabs, key);

  if (page && get_page_look (page)->look != DSC_OUTLIER_LOOK_EXPOSURE)
    apply (self, page, DSC_OUTLIER_LOOK_EXPOSURE, dsc_window_find_exposure (self, index), NULL);
}

/* A look at the last product stays: it may have been asked for since that came. */
void
dsc_window_looks_refresh (DscWindow *self)
{
  if (!is_last (self, self->looks->judged))
    stop_making (self->looks);
  for (guint i = 0; i < dsc_image_tabs_n_pages (self->tabs); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (self->tabs, i);
    int index = get_index (page);
    DscImageModel *model = index >= 0 ? dsc_window_find_exposure (self, (guint)index) : NULL;

    if (!model)
      continue;
    if (get_page_look (page)->look == DSC_OUTLIER_LOOK_EXPOSURE) {
      if (model != dsc_image_page_get_model (page))
        dsc_image_page_set_model (page, model);
    } else if (!is_last (self, get_page_look (page)->judged)) {
      apply (self, page, DSC_OUTLIER_LOOK_EXPOSURE, model, NULL);
    }
  }
}

void
dsc_window_init_looks (DscWindow *self)
{
  static const GActionEntry entries[] = {
    { "look", look_activate_cb, "s", "'exposure'", look_change_cb },
  };

  self->looks = g_new0 (DscLooks, 1);
  self->looks->blots = g_ptr_array_new_with_free_func (blot_free);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

void
dsc_window_clear_looks (DscWindow *self)
{
  DscLooks *looks = g_steal_pointer (&self->looks);

  if (!looks)
    return;
  forget_making (looks);
  g_clear_pointer (&looks->judged, dsc_outlier_case_unref);
  g_ptr_array_unref (looks->blots);
  g_free (looks->back);
  g_free (looks);
}
