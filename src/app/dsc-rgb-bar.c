/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-rgb-bar.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-error.h"
#include "dsc-rgb-job.h"
#include "dsc-rgb-overlay.h"

static const char channel_names[] = "RGB";

struct _DscRgbBar {
  AdwBin parent_instance;

  DscImagePage *page; /* borrowed: the bar lives in it */
  DscOverlay *overlay;
  DscImageModel *models[3];
  DscRgbPlanes *planes; /* (nullable): of the models */
  DscPyramid *pyramids[3];
  DscRgbRecipe recipe;
  gboolean has_limits, setting, again;
  GCancellable *job; /* (nullable) */

  GtkLabel *names[3], *values;
  GtkEditable *entries[3][2];
  GtkToggleButton *lupton;
  GtkSpinButton *q;
};

typedef struct {
  GWeakRef bar;
  DscImageModel *models[3];
  DscRgbPlanes *planes;
  gboolean own_planes; /* made here */
  DscRgbRecipe recipe;
  gboolean has_limits;
  DscPyramid *pyramids[3];
} Job;

enum { FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscRgbBar, dsc_rgb_bar, ADW_TYPE_BIN)

static void
job_free (gpointer data)
{
  Job *job = data;

  g_weak_ref_clear (&job->bar);
  for (guint k = 0; k < 3; k++) {
    g_clear_object (&job->models[k]);
    g_clear_pointer (&job->pyramids[k], dsc_pyramid_unref);
  }
  if (job->own_planes)
    dsc_rgb_planes_free (job->planes);
  g_free (job);
}

static void
compose_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (!job->planes) {
    job->planes = dsc_rgb_planes_new (job->models, cancellable, &error);
    job->own_planes = job->planes != NULL;
  }
  for (guint k = 0; job->planes && !job->has_limits && k < 3; k++) {
    job->recipe.vmin[k] = job->planes->limits[k][0];
    job->recipe.vmax[k] = job->planes->limits[k][1];
  }
  if (job->planes
      && dsc_rgb_planes_compose (job->planes, &job->recipe, job->pyramids, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
show_recipe (DscRgbBar *self)
{
  self->setting = TRUE;
  for (guint k = 0; k < 3; k++)
    for (guint i = 0; i < 2; i++) {
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (text, sizeof text, "%.4g", i ? self->recipe.vmax[k] : self->recipe.vmin[k]);
      gtk_editable_set_text (self->entries[k][i], text);
    }
  gtk_toggle_button_set_active (self->lupton, self->recipe.lupton);
  gtk_spin_button_set_value (self->q, self->recipe.q);
  gtk_widget_set_sensitive (GTK_WIDGET (self->q), self->recipe.lupton);
  self->setting = FALSE;
}

static void start (DscRgbBar *self);

static void
composed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (DscRgbBar) self = g_weak_ref_get (&job->bar);
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (!self || self->job != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->job);
  if (!ok) {
    g_signal_emit (self, signals[FAILED], 0, error->message);
    return;
  }
  if (job->own_planes) {
    self->planes = job->planes;
    job->own_planes = FALSE;
  }
  if (!self->has_limits) {
    memcpy (self->recipe.vmin, job->recipe.vmin, sizeof self->recipe.vmin);
    memcpy (self->recipe.vmax, job->recipe.vmax, sizeof self->recipe.vmax);
    self->has_limits = TRUE;
    show_recipe (self);
  }
  for (guint k = 0; k < 3; k++) {
    g_clear_pointer (&self->pyramids[k], dsc_pyramid_unref);
    self->pyramids[k] = g_steal_pointer (&job->pyramids[k]);
  }
  dsc_rgb_overlay_set_planes (DSC_RGB_OVERLAY (self->overlay), self->pyramids);
  if (self->again)
    start (self);
}

/* One at a time: the planes must not go while they are being read. */
static void
start (DscRgbBar *self)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  self->again = self->job != NULL;
  if (self->again || !self->models[0])
    return;
  job = g_new0 (Job, 1);
  g_weak_ref_init (&job->bar, self);
  for (guint k = 0; k < 3; k++)
    job->models[k] = g_object_ref (self->models[k]);
  job->planes = self->planes;
  job->recipe = self->recipe;
  job->has_limits = self->has_limits;
  self->job = g_cancellable_new ();
  /* The bar stays while its planes are in use. */
  task = g_task_new (self, self->job, composed_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, compose_thread);
}

static void
changed_cb (DscRgbBar *self)
{
  if (self->setting)
    return;
  for (guint k = 0; k < 3; k++)
    for (guint i = 0; i < 2; i++) {
      const char *text = gtk_editable_get_text (self->entries[k][i]);
      char *end;
      double value = g_ascii_strtod (text, &end);
      gboolean good = end != text && *g_strchug (end) == '\0' && isfinite (value);

      if (good)
        *(i ? &self->recipe.vmax[k] : &self->recipe.vmin[k]) = value;
      if (good)
        gtk_widget_remove_css_class (GTK_WIDGET (self->entries[k][i]), "error");
      else
        gtk_widget_add_css_class (GTK_WIDGET (self->entries[k][i]), "error");
    }
  self->recipe.lupton = gtk_toggle_button_get_active (self->lupton);
  self->recipe.q = gtk_spin_button_get_value (self->q);
  gtk_widget_set_sensitive (GTK_WIDGET (self->q), self->recipe.lupton);
  self->has_limits = TRUE;
  start (self);
}

static void
cursor_cb (DscRgbBar *self, double x, double y, gboolean valid)
{
  g_autoptr (GString) text = g_string_new (NULL);
  double px = floor (x + 0.5), py = floor (y + 0.5);

  if (valid && self->planes && px >= 0 && py >= 0 && px < self->planes->planes[0]->width
      && py < self->planes->planes[0]->height) {
    gsize at = (gsize)py * self->planes->planes[0]->width + (gsize)px;

    for (guint k = 0; k < 3; k++)
      g_string_append_printf (text, "%c %.5g  ", channel_names[k],
                              (double)self->planes->planes[k]->f[at]);
    g_string_append (text, dsc_image_model_get_unit (self->models[0]));
  }
  gtk_label_set_text (self->values, text->str);
}

static void
dsc_rgb_bar_dispose (GObject *object)
{
  DscRgbBar *self = DSC_RGB_BAR (object);

  if (self->job)
    g_cancellable_cancel (self->job);
  g_clear_object (&self->job);
  g_clear_object (&self->overlay);
  g_clear_pointer (&self->planes, dsc_rgb_planes_free);
  for (guint k = 0; k < 3; k++) {
    g_clear_object (&self->models[k]);
    g_clear_pointer (&self->pyramids[k], dsc_pyramid_unref);
  }
  G_OBJECT_CLASS (dsc_rgb_bar_parent_class)->dispose (object);
}

static void
dsc_rgb_bar_class_init (DscRgbBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_rgb_bar_dispose;
  signals[FAILED] = g_signal_new ("failed", DSC_TYPE_RGB_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
add_channel (DscRgbBar *self, GtkWidget *grid, guint k)
{
  static const char *const tips[] = { N_ ("Value that is black"), N_ ("Value that is brightest") };

  self->names[k] = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->names[k], 0);
  gtk_label_set_ellipsize (self->names[k], PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->names[k]), TRUE);
  gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (self->names[k]), 2 * (int)k, 0, 2, 1);
  for (guint i = 0; i < 2; i++) {
    GtkWidget *entry = gtk_entry_new ();

    self->entries[k][i] = GTK_EDITABLE (entry);
    gtk_editable_set_width_chars (self->entries[k][i], 6);
    gtk_editable_set_max_width_chars (self->entries[k][i], 8);
    gtk_widget_set_tooltip_text (entry, _ (tips[i]));
    gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ (tips[i]), -1);
    g_signal_connect_swapped (entry, "activate", G_CALLBACK (changed_cb), self);
    gtk_grid_attach (GTK_GRID (grid), entry, (int)(2 * k + i), 1, 1, 1);
  }
}

static GtkWidget *
make_button (const char *label, const char *action, const char *tip)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, tip);
  return button;
}

static void
dsc_rgb_bar_init (DscRgbBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *grid = gtk_grid_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->recipe.lupton = TRUE;
  self->recipe.q = DSC_RGB_Q_DEFAULT;
  self->recipe.stretch = DSC_STRETCH_LINEAR;
  self->overlay = dsc_rgb_overlay_new ();
  gtk_widget_add_css_class (GTK_WIDGET (self), "dsc-strip");
  gtk_grid_set_column_spacing (GTK_GRID (grid), 4);
  for (guint k = 0; k < 3; k++)
    add_channel (self, grid, k);
  self->lupton = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ ("Keep colours")));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->lupton),
                               _ ("One asinh for all three (Lupton et al. 2004); else linear"));
  self->q = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0.1, 100, 1));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->q), _ ("How much faint parts are lifted (Q)"));
  self->values = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_selectable (self->values, TRUE);
  gtk_label_set_ellipsize (self->values, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->values, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->values), TRUE);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->lupton));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->q));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->values));
  gtk_box_append (GTK_BOX (row), make_button (_ ("Turn"), "win.rgb-turn",
                                              _ ("Red becomes green, green blue, blue red")));
  gtk_box_append (GTK_BOX (row),
                  make_button (_ ("Save PNG…"), "win.rgb-save-dialog", _ ("Every pixel of it")));
  gtk_box_append (GTK_BOX (box), grid);
  gtk_box_append (GTK_BOX (box), row);
  adw_bin_set_child (ADW_BIN (self), box);
  show_recipe (self);
  g_signal_connect_swapped (self->lupton, "toggled", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->q, "value-changed", G_CALLBACK (changed_cb), self);
}

DscRgbBar *
dsc_rgb_bar_get (DscImagePage *page, gboolean create)
{
  GtkWidget *strip = dsc_image_page_get_strip (page);
  DscRgbBar *self;

  if (strip && DSC_IS_RGB_BAR (strip))
    return DSC_RGB_BAR (strip);
  if (!create)
    return NULL;
  self = g_object_new (DSC_TYPE_RGB_BAR, NULL);
  self->page = page;
  dsc_image_view_add_overlay (dsc_image_page_get_view (page), self->overlay);
  g_signal_connect_object (dsc_image_page_get_view (page), "cursor", G_CALLBACK (cursor_cb), self,
                           G_CONNECT_SWAPPED);
  dsc_image_page_set_strip (page, GTK_WIDGET (self));
  dsc_image_page_set_show_color_bar (page, FALSE);
  return self;
}

void
dsc_rgb_bar_set_models (DscRgbBar *self,
                        DscImageModel *const models[3],
                        const char *const labels[3])
{
  g_return_if_fail (DSC_IS_RGB_BAR (self) && !self->job);

  g_clear_pointer (&self->planes, dsc_rgb_planes_free);
  self->has_limits = FALSE;
  for (guint k = 0; k < 3; k++) {
    g_autofree char *text = g_strdup_printf ("%c  %s", channel_names[k], labels[k]);

    g_set_object (&self->models[k], models[k]);
    gtk_label_set_text (self->names[k], text);
  }
  start (self);
}

void
dsc_rgb_bar_get_recipe (DscRgbBar *self, DscRgbRecipe *ret_recipe)
{
  *ret_recipe = self->recipe;
}

void
dsc_rgb_bar_set_recipe (DscRgbBar *self, const DscRgbRecipe *recipe, gboolean limits)
{
  g_return_if_fail (DSC_IS_RGB_BAR (self));

  self->recipe = *recipe;
  self->has_limits = limits;
  show_recipe (self);
  start (self);
}

gboolean
dsc_rgb_bar_is_busy (DscRgbBar *self)
{
  return self->job != NULL;
}

const char *
dsc_rgb_bar_get_values (DscRgbBar *self)
{
  return gtk_label_get_text (self->values);
}

gboolean
dsc_rgb_bar_save (DscRgbBar *self,
                  const char *path,
                  gpointer source,
                  GAsyncReadyCallback callback,
                  GError **error)
{
  if (self->pyramids[0]) {
    dsc_rgb_save_png_async (self->pyramids, path, source, callback, g_strdup (path));
    return TRUE;
  }
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                       _ ("The picture in colour is not there yet; wait until it is seen."));
  return FALSE;
}
