/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-rgb-bar.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-error.h"
#include "dsc-image-tabs.h"
#include "dsc-rgb-job.h"
#include "dsc-rgb-overlay.h"

#define CHANNEL "dsc-rgb-channel" /* of a button: its index */

static const char channel_names[] = "RGB";

struct _DscRgbBar {
  AdwBin parent_instance;

  DscImagePage *page; /* borrowed: the bar lives in it */
  DscOverlay *overlay;
  DscImageModel *models[3];
  DscRgbPlanes *planes; /* (nullable): of the models */
  DscPyramid *pyramids[3];
  DscRgbRecipe recipe;
  gboolean automatic[3];            /* limits that suit the image */
  gboolean setting, again, renewed; /* @renewed: of other images than those that are at work */
  GCancellable *job;                /* (nullable) */

  GtkMenuButton *names[3];
  GtkLabel *values;
  GtkEditable *entries[3][2];
  GtkDropDown *stretch;
  GtkSpinButton *q;
};

typedef struct {
  GWeakRef bar;
  DscImageModel *models[3];
  DscRgbPlanes *planes;
  gboolean own_planes; /* made here */
  DscRgbRecipe recipe;
  gboolean automatic[3];
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
  for (guint k = 0; job->planes && k < 3; k++) {
    if (!job->automatic[k])
      continue;
    job->recipe.vmin[k] = job->planes->limits[k][0];
    job->recipe.vmax[k] = job->planes->limits[k][1];
  }
  if (job->planes
      && dsc_rgb_planes_compose (job->planes, &job->recipe, job->pyramids, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static const struct {
  const char *name;
  DscStretch stretch;
} stretches[] = {
  { N_ ("Keep colours (Lupton)"), DSC_STRETCH_LINEAR },
  { N_ ("Linear"), DSC_STRETCH_LINEAR },
  { N_ ("Square root"), DSC_STRETCH_SQRT },
  { N_ ("Logarithm"), DSC_STRETCH_LOG },
  { N_ ("asinh"), DSC_STRETCH_ASINH },
};

static guint
find_stretch (const DscRgbRecipe *recipe)
{
  for (guint i = 1; !recipe->lupton && i < G_N_ELEMENTS (stretches); i++)
    if (stretches[i].stretch == recipe->stretch)
      return i;
  return recipe->lupton ? 0 : 1;
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
  gtk_drop_down_set_selected (self->stretch, find_stretch (&self->recipe));
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
  if (self->renewed) {
    self->renewed = FALSE;
    g_clear_pointer (&self->planes, dsc_rgb_planes_free);
    start (self);
    return;
  }
  if (!ok) {
    g_signal_emit (self, signals[FAILED], 0, error->message);
    return;
  }
  if (job->own_planes) {
    self->planes = job->planes;
    job->own_planes = FALSE;
  }
  for (guint k = 0; k < 3; k++)
    if (self->automatic[k] && job->automatic[k]) {
      self->recipe.vmin[k] = job->recipe.vmin[k];
      self->recipe.vmax[k] = job->recipe.vmax[k];
    }
  show_recipe (self);
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
  memcpy (job->automatic, self->automatic, sizeof job->automatic);
  self->job = g_cancellable_new ();
  /* The bar stays while its planes are in use. */
  task = g_task_new (self, self->job, composed_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, compose_thread);
}

/* FALSE: no number; one that is empty asks for what suits the image. */
static gboolean
read_limit (DscRgbBar *self, guint k, guint which)
{
  double *limit = which ? &self->recipe.vmax[k] : &self->recipe.vmin[k];
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->entries[k][which])));
  char shown[G_ASCII_DTOSTR_BUF_SIZE], *end;
  double value;

  if (!*text) {
    self->automatic[k] = TRUE;
    return TRUE;
  }
  g_ascii_formatd (shown, sizeof shown, "%.4g", *limit);
  if (strcmp (text, shown) == 0)
    return TRUE;
  value = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (value))
    return FALSE;
  *limit = value;
  self->automatic[k] = FALSE;
  return TRUE;
}

static void
changed_cb (DscRgbBar *self)
{
  guint chosen = gtk_drop_down_get_selected (self->stretch);

  if (self->setting)
    return;
  for (guint k = 0; k < 3; k++)
    for (guint i = 0; i < 2; i++) {
      GtkWidget *entry = GTK_WIDGET (self->entries[k][i]);

      if (read_limit (self, k, i))
        gtk_widget_remove_css_class (entry, "error");
      else
        gtk_widget_add_css_class (entry, "error");
    }
  self->recipe.lupton = chosen == 0;
  self->recipe.stretch = stretches[MIN (chosen, G_N_ELEMENTS (stretches) - 1)].stretch;
  self->recipe.q = gtk_spin_button_get_value (self->q);
  gtk_widget_set_sensitive (GTK_WIDGET (self->q), self->recipe.lupton);
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

/* Open images; what shows others is none of them. */
static void
fill_channel_cb (GtkMenuButton *button, gpointer user_data)
{
  DscRgbBar *self = user_data;
  GtkWidget *tabs = gtk_widget_get_ancestor (GTK_WIDGET (button), DSC_TYPE_IMAGE_TABS);
  guint channel = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), CHANNEL));
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; tabs && i < dsc_image_tabs_n_pages (DSC_IMAGE_TABS (tabs)); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (DSC_IMAGE_TABS (tabs), i);
    g_auto (GStrv) parts = g_strsplit (dsc_image_page_get_title (page), "_", -1);
    g_autofree char *label = g_strjoinv ("__", parts);
    g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

    if (page == self->page || dsc_image_page_get_strip (page))
      continue;
    g_menu_item_set_action_and_target (item, "win.rgb-channel", "(us)", channel,
                                       dsc_image_page_get_key (page));
    g_menu_append_item (menu, item);
  }
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

static void
add_channel (DscRgbBar *self, GtkWidget *grid, guint k)
{
  static const char *const tips[] = { N_ ("Value that is black; empty: what suits the image"),
                                      N_ ("Value that is brightest; empty: what suits the image") };

  self->names[k] = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_has_frame (self->names[k], FALSE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->names[k]),
                               _ ("The image that this colour shows; choose another"));
  g_object_set_data (G_OBJECT (self->names[k]), CHANNEL, GUINT_TO_POINTER (k));
  gtk_menu_button_set_create_popup_func (self->names[k], fill_channel_cb, self, NULL);
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
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (stretches); i++)
    gtk_string_list_append (names, _ (stretches[i].name));
  self->recipe.lupton = TRUE;
  self->recipe.q = DSC_RGB_Q_DEFAULT;
  self->recipe.stretch = DSC_STRETCH_LINEAR;
  self->overlay = dsc_rgb_overlay_new ();
  gtk_widget_add_css_class (GTK_WIDGET (self), "dsc-strip");
  gtk_grid_set_column_spacing (GTK_GRID (grid), 4);
  for (guint k = 0; k < 3; k++)
    add_channel (self, grid, k);
  self->stretch = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (names), NULL));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->stretch),
                               _ ("One asinh for all three (Lupton et al. 2004), or each its own"));
  self->q = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0.1, 100, 1));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->q), _ ("How much faint parts are lifted (Q)"));
  self->values = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_selectable (self->values, TRUE);
  gtk_label_set_ellipsize (self->values, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->values, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->values), TRUE);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->stretch));
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
  g_signal_connect_swapped (self->stretch, "notify::selected", G_CALLBACK (changed_cb), self);
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

/* Labels of buttons have no way to say so. */
static void
ellipsize (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_MIDDLE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !GTK_IS_POPOVER (child);
       child = gtk_widget_get_next_sibling (child))
    ellipsize (child);
}

void
dsc_rgb_bar_set_models (DscRgbBar *self,
                        DscImageModel *const models[3],
                        const char *const labels[3])
{
  g_return_if_fail (DSC_IS_RGB_BAR (self));

  /* Planes that are at work stay until that is done. */
  self->renewed = self->job != NULL;
  if (!self->renewed)
    g_clear_pointer (&self->planes, dsc_rgb_planes_free);
  for (guint k = 0; k < 3; k++) {
    g_autofree char *text = g_strdup_printf ("%c  %s", channel_names[k], labels[k]);

    if (g_set_object (&self->models[k], models[k]))
      self->automatic[k] = TRUE;
    gtk_menu_button_set_label (self->names[k], text);
    ellipsize (GTK_WIDGET (self->names[k]));
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
  for (guint k = 0; k < 3; k++)
    self->automatic[k] = !limits;
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
