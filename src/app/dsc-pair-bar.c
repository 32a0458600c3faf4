/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pair-bar.h"

#include <glib/gi18n.h>

#include "dsc-pair-job.h"
#include "dsc-view-lock.h"

#define DIVERGING "RdBu_r"

/* How the picture looked before it was a difference. */
typedef struct {
  gboolean kept;
  char *colormap;
  gboolean invert;
  DscStretch stretch;
  DscLimits limits;
  double vmin, vmax;
} Look;

struct _DscPairBar {
  AdwBin parent_instance;

  DscImagePage *page; /* borrowed: the bar lives in it */
  DscImageModel *models[2];
  char *labels[2];
  DscPairMode mode;
  gboolean significance;

  DscImageModel *results[3]; /* (nullable): by DscPairOp */
  double limits[3];
  GCancellable *job; /* (nullable) */
  Look look;
  DscImageView *second; /* (nullable): in the page */
  DscViewLock *lock;
  gboolean setting;

  GtkWidget *interval_box, *significance_button;
  GtkSpinner *spinner;
  GtkLabel *caption;
  GtkAdjustment *seconds;
};

enum { CHANGED, FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscPairBar, dsc_pair_bar, ADW_TYPE_BIN)

static DscImageView *
get_view (DscPairBar *self)
{
  return dsc_image_page_get_view (self->page);
}

static DscPairOp
get_op (DscPairBar *self)
{
  if (self->mode == DSC_PAIR_RATIO)
    return DSC_PAIR_OP_RATIO;
  return self->significance ? DSC_PAIR_OP_SIGNIFICANCE : DSC_PAIR_OP_DIFFERENCE;
}

static gboolean
is_computed (DscPairMode mode)
{
  return mode == DSC_PAIR_DIFFERENCE || mode == DSC_PAIR_RATIO;
}

/* --- what the strip says --- */

static char *
make_caption (DscPairBar *self)
{
  const char *a = self->labels[0], *b = self->labels[1];
  const char *how = dsc_pair_same_grid (self->models[0], self->models[1])
                        ? _ ("pixel by pixel")
                        : _ ("interpolated onto the first");

  switch (self->mode) {
  case DSC_PAIR_DIFFERENCE:
    if (self->significance)
      return g_strdup_printf (_ ("(%s − %s) / σ · colours centred on 0 · %s"), a, b, how);
    return g_strdup_printf (_ ("%s − %s · colours centred on 0 · %s"), a, b, how);
  case DSC_PAIR_RATIO:
    return g_strdup_printf (_ ("%s / %s where both are positive · colours centred on 1 · %s"), a, b,
                            how);
  case DSC_PAIR_BLINK:
    return g_strdup_printf (_ ("%s in turns with %s"), a, b);
  case DSC_PAIR_SIDE_BY_SIDE:
    return g_strdup_printf (_ ("%s beside %s · locked on the sky"), a, b);
  case DSC_PAIR_CURTAIN:
  default:
    return g_strdup_printf (_ ("%s | %s · drag the divider"), a, b);
  }
}

static void
show_state (DscPairBar *self)
{
  g_autofree char *text = make_caption (self);

  gtk_label_set_text (self->caption, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->caption), text);
  /* Else the names stand in the picture. */
  gtk_widget_set_visible (GTK_WIDGET (self->caption), is_computed (self->mode));
  gtk_widget_set_visible (self->interval_box, self->mode == DSC_PAIR_BLINK);
  gtk_widget_set_visible (self->significance_button, self->mode == DSC_PAIR_DIFFERENCE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->job != NULL);
  gtk_spinner_set_spinning (self->spinner, self->job != NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- the picture --- */

static void
keep_look (DscPairBar *self)
{
  Look *look = &self->look;

  if (look->kept)
    return;
  g_object_get (get_view (self), "colormap", &look->colormap, "invert", &look->invert, "stretch",
                &look->stretch, "limits", &look->limits, "vmin", &look->vmin, "vmax", &look->vmax,
                NULL);
  look->kept = TRUE;
  dsc_image_page_set_own_look (self->page, TRUE);
}

static void
restore_look (DscPairBar *self)
{
  Look *look = &self->look;

  if (!look->kept)
    return;
  g_object_set (get_view (self), "colormap", look->colormap, "invert", look->invert, "stretch",
                look->stretch, NULL);
  if (look->limits == DSC_LIMITS_USER)
    g_object_set (get_view (self), "vmin", look->vmin, "vmax", look->vmax, NULL);
  else
    g_object_set (get_view (self), "limits", look->limits, NULL);
  g_clear_pointer (&look->colormap, g_free);
  look->kept = FALSE;
  dsc_image_page_set_own_look (self->page, FALSE);
}

static void
show_result (DscPairBar *self)
{
  DscPairOp op = get_op (self);
  double middle = op == DSC_PAIR_OP_RATIO ? 1 : 0;

  keep_look (self);
  dsc_image_page_set_model (self->page, self->results[op]);
  g_object_set (get_view (self), "colormap", DIVERGING, "invert", FALSE, "stretch",
                DSC_STRETCH_LINEAR, "vmin", middle - self->limits[op], "vmax",
                middle + self->limits[op], NULL);
}

typedef struct {
  GWeakRef bar;
  DscPairOp op;
} Waiting;

static void
combined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiting *waiting = user_data;
  g_autoptr (DscPairBar) self = g_weak_ref_get (&waiting->bar);
  g_autoptr (GError) error = NULL;
  double limit = 0;
  g_autoptr (DscImageModel) model = dsc_pair_combine_finish (result, &limit, &error);
  DscPairOp op = waiting->op;

  g_weak_ref_clear (&waiting->bar);
  g_free (waiting);
  if (!self || self->job != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->job);
  if (!model) {
    g_signal_emit (self, signals[FAILED], 0, error->message);
    dsc_pair_bar_set_mode (self, DSC_PAIR_CURTAIN);
    return;
  }
  self->limits[op] = limit;
  g_set_object (&self->results[op], model);
  if (is_computed (self->mode) && op == get_op (self))
    show_result (self);
  show_state (self);
}

static void
stop_job (DscPairBar *self)
{
  if (self->job)
    g_cancellable_cancel (self->job);
  g_clear_object (&self->job);
}

static void
start_job (DscPairBar *self)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  stop_job (self);
  g_weak_ref_init (&waiting->bar, self);
  waiting->op = get_op (self);
  self->job = g_cancellable_new ();
  dsc_pair_combine_async (self->models[0], self->models[1], waiting->op, self->job, combined_cb,
                          waiting);
}

static void
remove_second (DscPairBar *self)
{
  dsc_view_lock_clear (self->lock);
  dsc_image_page_set_second (self->page, NULL);
  self->second = NULL;
  dsc_image_view_set_title (get_view (self), NULL);
}

static void
add_second (DscPairBar *self)
{
  DscImageView *view = get_view (self);

  self->second = DSC_IMAGE_VIEW (dsc_image_view_new ());
  dsc_image_page_set_second (self->page, GTK_WIDGET (self->second));
  dsc_image_view_set_flag_style (self->second, dsc_image_view_get_flag_style (view));
  dsc_image_view_set_model (self->second, self->models[1]);
  dsc_image_view_match_display (self->second, view);
  dsc_image_view_set_title (view, self->labels[0]);
  dsc_image_view_set_title (self->second, self->labels[1]);
  dsc_view_lock_add (self->lock, view);
  dsc_view_lock_add (self->lock, self->second);
  dsc_view_lock_follow (self->lock, view);
}

/* Colours and limits of the first one are those of both. */
static void
display_cb (DscPairBar *self)
{
  if (self->second)
    dsc_image_view_match_display (self->second, get_view (self));
}

static void
plane_cb (DscPairBar *self)
{
  if (self->second
      && dsc_image_model_has_plane (self->models[1], dsc_image_view_get_plane (get_view (self))))
    dsc_image_view_set_plane (self->second, dsc_image_view_get_plane (get_view (self)), 0);
}

/* The key of the view turns through its own modes. */
static void
compare_mode_cb (DscPairBar *self)
{
  DscCompareMode mode = dsc_image_view_get_compare_mode (get_view (self));

  if (self->setting || mode == DSC_COMPARE_NONE)
    return;
  self->mode = mode == DSC_COMPARE_BLINK ? DSC_PAIR_BLINK : DSC_PAIR_CURTAIN;
  show_state (self);
}

static void
show_pair (DscPairBar *self)
{
  DscImageView *view = get_view (self);
  gboolean same = dsc_pair_same_grid (self->models[0], self->models[1]);

  dsc_image_view_set_compare_wcs (view, same ? NULL : dsc_image_model_get_wcs (self->models[0]),
                                  same ? NULL : dsc_image_model_get_wcs (self->models[1]));
  dsc_image_view_set_compare_labels (view, self->labels[0], self->labels[1]);
  dsc_image_view_set_compare_model (view, self->models[1]);
  g_object_set (view, "compare-mode",
                self->mode == DSC_PAIR_BLINK ? DSC_COMPARE_BLINK : DSC_COMPARE_CURTAIN, NULL);
}

static void
show_mode (DscPairBar *self)
{
  DscImageView *view = get_view (self);

  self->setting = TRUE;
  if (!is_computed (self->mode) || !self->results[get_op (self)]) {
    dsc_image_page_set_model (self->page, self->models[0]);
    restore_look (self);
  }
  if (self->second)
    remove_second (self);
  if (self->mode == DSC_PAIR_CURTAIN || self->mode == DSC_PAIR_BLINK)
    show_pair (self);
  else {
    g_object_set (view, "compare-mode", DSC_COMPARE_NONE, NULL);
    dsc_image_view_set_compare_model (view, NULL);
  }
  if (self->mode == DSC_PAIR_SIDE_BY_SIDE)
    add_second (self);
  if (!is_computed (self->mode))
    stop_job (self);
  else if (self->results[get_op (self)])
    show_result (self);
  else
    start_job (self);
  self->setting = FALSE;
  show_state (self);
}

void
dsc_pair_bar_set_mode (DscPairBar *self, DscPairMode mode)
{
  g_return_if_fail (DSC_IS_PAIR_BAR (self) && self->models[0]);

  self->mode = mode;
  show_mode (self);
}

void
dsc_pair_bar_set_models (DscPairBar *self,
                         DscImageModel *first,
                         const char *first_label,
                         DscImageModel *second,
                         const char *second_label)
{
  g_autofree char *labels[2] = { g_strdup (first_label), g_strdup (second_label) };

  g_return_if_fail (DSC_IS_PAIR_BAR (self));

  for (guint i = 0; i < G_N_ELEMENTS (self->results); i++)
    g_clear_object (&self->results[i]);
  stop_job (self);
  g_set_object (&self->models[0], first);
  g_set_object (&self->models[1], second);
  for (guint i = 0; i < 2; i++) {
    g_free (self->labels[i]);
    self->labels[i] = g_steal_pointer (&labels[i]);
  }
}

void
dsc_pair_bar_swap (DscPairBar *self)
{
  g_autoptr (DscImageModel) first = NULL, second = NULL;
  g_autofree char *labels[2] = { NULL, NULL };

  g_return_if_fail (DSC_IS_PAIR_BAR (self) && self->models[0]);

  first = g_object_ref (self->models[1]);
  second = g_object_ref (self->models[0]);
  labels[0] = g_strdup (self->labels[1]);
  labels[1] = g_strdup (self->labels[0]);
  dsc_image_page_follow_model (self->page, first);
  dsc_pair_bar_set_models (self, first, labels[0], second, labels[1]);
  show_mode (self);
}

void
dsc_pair_bar_set_significance (DscPairBar *self, gboolean on)
{
  g_return_if_fail (DSC_IS_PAIR_BAR (self));

  self->significance = on;
  if (self->models[0])
    show_mode (self);
}

gboolean
dsc_pair_bar_get_significance (DscPairBar *self)
{
  return self->significance;
}

DscPairMode
dsc_pair_bar_get_mode (DscPairBar *self)
{
  return self->mode;
}

DscImageModel *
dsc_pair_bar_get_model (DscPairBar *self, guint which)
{
  return self->models[which];
}

const char *
dsc_pair_bar_get_label (DscPairBar *self, guint which)
{
  return self->labels[which];
}

DscImageView *
dsc_pair_bar_get_second_view (DscPairBar *self)
{
  return self->second;
}

gboolean
dsc_pair_bar_is_busy (DscPairBar *self)
{
  return self->job != NULL;
}

/* --- the widget --- */

static void
dsc_pair_bar_dispose (GObject *object)
{
  DscPairBar *self = DSC_PAIR_BAR (object);

  stop_job (self);
  g_clear_pointer (&self->lock, dsc_view_lock_free);
  for (guint i = 0; i < 2; i++)
    g_clear_object (&self->models[i]);
  for (guint i = 0; i < G_N_ELEMENTS (self->results); i++)
    g_clear_object (&self->results[i]);
  G_OBJECT_CLASS (dsc_pair_bar_parent_class)->dispose (object);
}

static void
dsc_pair_bar_finalize (GObject *object)
{
  DscPairBar *self = DSC_PAIR_BAR (object);

  g_free (self->labels[0]);
  g_free (self->labels[1]);
  g_free (self->look.colormap);
  G_OBJECT_CLASS (dsc_pair_bar_parent_class)->finalize (object);
}

static void
dsc_pair_bar_class_init (DscPairBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_pair_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_pair_bar_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-pair-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DscPairBar, interval_box);
  gtk_widget_class_bind_template_child (widget_class, DscPairBar, significance_button);
  gtk_widget_class_bind_template_child (widget_class, DscPairBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, DscPairBar, caption);
  gtk_widget_class_bind_template_child (widget_class, DscPairBar, seconds);
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_PAIR_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", DSC_TYPE_PAIR_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
dsc_pair_bar_init (DscPairBar *self)
{
  self->lock = dsc_view_lock_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

DscPairBar *
dsc_pair_bar_get (DscImagePage *page, gboolean create)
{
  GtkWidget *bar = dsc_image_page_get_strip (page);
  DscPairBar *self;
  DscImageView *view;

  if (bar && DSC_IS_PAIR_BAR (bar))
    return DSC_PAIR_BAR (bar);
  if (!create)
    return NULL;
  self = g_object_new (DSC_TYPE_PAIR_BAR, NULL);
  self->page = page;
  view = dsc_image_page_get_view (page);
  g_signal_connect_object (view, "display-changed", G_CALLBACK (display_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::plane", G_CALLBACK (plane_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::compare-mode", G_CALLBACK (compare_mode_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (view, "compare-interval", self->seconds, "value",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  dsc_image_page_set_strip (page, GTK_WIDGET (self));
  return self;
}

void
dsc_pair_bar_remove (DscImagePage *page)
{
  DscPairBar *self = dsc_pair_bar_get (page, FALSE);
  DscImageView *view = dsc_image_page_get_view (page);

  if (!self)
    return;
  self->setting = TRUE;
  stop_job (self);
  if (self->second)
    remove_second (self);
  g_object_set (view, "compare-mode", DSC_COMPARE_NONE, NULL);
  dsc_image_view_set_compare_model (view, NULL);
  dsc_image_view_set_compare_wcs (view, NULL, NULL);
  if (self->models[0])
    dsc_image_page_set_model (page, self->models[0]);
  restore_look (self);
  dsc_image_page_set_strip (page, NULL);
}
