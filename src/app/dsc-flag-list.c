/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-flag-list.h"

#include <glib/gi18n.h>

#include "dsc-dq.h"
#include "dsc-wheel.h"

#define SCALE_WIDTH 84

/* The row of one flag; NULL widgets while it has none. */
typedef struct {
  DscFlagList *list;
  guint bit;
  GtkWidget *row, *check, *color, *title, *count, *scale;
} FlagRow;

struct _DscFlagList {
  AdwPreferencesGroup parent_instance;

  DscImageView *view;
  DscFlagStyle *style;
  gboolean refreshing;
  guint32 listed;
  FlagRow rows[32];

  GtkRange *opacity_scale;
  GtkWidget *empty_row;
};

G_DEFINE_FINAL_TYPE (DscFlagList, dsc_flag_list, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
is_live (DscFlagList *self)
{
  return self->style && !self->refreshing;
}

/* --- what is done here --- */

static void
opacity_changed_cb (DscFlagList *self)
{
  if (is_live (self))
    dsc_flag_style_set_opacity (self->style, gtk_range_get_value (self->opacity_scale));
}

/* Touching a flag means that one wants to see it. */
static void
show_flags (DscFlagList *self)
{
  dsc_flag_style_set_shown (self->style, TRUE);
}

static void
check_cb (FlagRow *row)
{
  DscFlagStyle *style = row->list->style;
  guint32 mask;

  if (!is_live (row->list))
    return;
  mask = dsc_flag_style_get_mask (style) & ~(1u << row->bit);
  if (gtk_check_button_get_active (GTK_CHECK_BUTTON (row->check))) {
    mask |= 1u << row->bit;
    show_flags (row->list);
  }
  dsc_flag_style_set_mask (style, mask);
}

static void
color_cb (FlagRow *row)
{
  GdkRGBA c;

  if (!is_live (row->list))
    return;
  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (row->color), &c);
  show_flags (row->list);
  dsc_flag_style_set_color (row->list->style, row->bit,
                            (guint32)(c.red * 255 + 0.5f) << 16
                                | (guint32)(c.green * 255 + 0.5f) << 8
                                | (guint32)(c.blue * 255 + 0.5f));
}

static void
scale_cb (FlagRow *row)
{
  if (!is_live (row->list))
    return;
  show_flags (row->list);
  dsc_flag_style_set_bit_opacity (row->list->style, row->bit,
                                  gtk_range_get_value (GTK_RANGE (row->scale)));
}

/* --- rows --- */

static void
name_widget (GtkWidget *widget, char *take_text)
{
  g_autofree char *text = take_text;

  gtk_widget_set_tooltip_text (widget, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
add_controls (FlagRow *row, GtkBox *box, GtkWidget *texts)
{
  const char *name = dsc_dq_bit_name (row->bit);

  row->check = gtk_check_button_new ();
  row->color = gtk_color_button_new ();
  row->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 0.05);
  gtk_widget_add_css_class (row->color, "dsc-swatch");
  gtk_widget_set_valign (row->color, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (row->scale, SCALE_WIDTH, -1);
  gtk_widget_set_valign (row->scale, GTK_ALIGN_CENTER);
  dsc_wheel_passes (row->scale);
  name_widget (row->check, g_strdup_printf (_ ("Show %s"), name));
  name_widget (row->color, g_strdup_printf (_ ("Colour of %s"), name));
  name_widget (row->scale, g_strdup_printf (_ ("Opacity of %s"), name));
  g_signal_connect_swapped (row->check, "toggled", G_CALLBACK (check_cb), row);
  g_signal_connect_swapped (row->color, "color-set", G_CALLBACK (color_cb), row);
  g_signal_connect_swapped (row->scale, "value-changed", G_CALLBACK (scale_cb), row);
  gtk_box_append (box, row->check);
  gtk_box_append (box, row->color);
  gtk_box_append (box, texts);
  gtk_box_append (box, row->scale);
}

static void
add_row (DscFlagList *self, guint bit)
{
  FlagRow *row = &self->rows[bit];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  row->list = self;
  row->bit = bit;
  row->row = adw_preferences_row_new ();
  row->title = gtk_label_new (dsc_dq_bit_name (bit));
  row->count = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (row->title), 0);
  gtk_label_set_xalign (GTK_LABEL (row->count), 0);
  gtk_label_set_ellipsize (GTK_LABEL (row->title), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (row->count), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (row->count, "dim-label");
  gtk_widget_add_css_class (row->count, "caption");
  gtk_widget_add_css_class (row->count, "numeric");
  gtk_widget_set_tooltip_text (row->title, dsc_dq_bit_name (bit));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), row->title);
  gtk_box_append (GTK_BOX (texts), row->count);
  add_controls (row, GTK_BOX (box), texts);
  gtk_widget_add_css_class (box, "dsc-flag-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->row), FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row->row);
}

static void
remove_rows (DscFlagList *self)
{
  for (guint bit = 0; bit < 32; bit++) {
    if (self->rows[bit].row)
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows[bit].row);
    self->rows[bit] = (FlagRow){ 0 };
  }
  self->listed = 0;
}

/* "1 234 567" with narrow blanks. */
static char *
format_count (guint64 n)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  GString *text = g_string_new (NULL);
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0 && length > 4)
      g_string_append (text, "\342\200\257");
    g_string_append_c (text, digits[i]);
  }
  return g_string_free (text, FALSE);
}

static void
show_count (DscFlagList *self, FlagRow *row)
{
  DscImageModel *model = dsc_image_view_get_model (self->view);
  guint64 n = dsc_image_view_get_dq_count (self->view, row->bit);
  double total
      = (double)dsc_image_model_get_width (model) * (double)dsc_image_model_get_height (model);
  g_autofree char *count = format_count (n);
  char percent[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = NULL;

  g_ascii_formatd (percent, sizeof percent, "%.2g", 100.0 * (double)n / total);
  text = g_strdup_printf (_ ("%s px · %s %%"), count, percent);
  gtk_label_set_text (GTK_LABEL (row->count), text);
  gtk_widget_set_tooltip_text (row->count, text);
}

static void
show_style (DscFlagList *self)
{
  if (!self->style)
    return;
  self->refreshing = TRUE;
  gtk_range_set_value (self->opacity_scale, dsc_flag_style_get_opacity (self->style));
  for (guint bit = 0; bit < 32; bit++) {
    FlagRow *row = &self->rows[bit];
    guint32 rgb = dsc_flag_style_get_color (self->style, bit);
    GdkRGBA color = { (float)(rgb >> 16 & 255) / 255, (float)(rgb >> 8 & 255) / 255,
                      (float)(rgb & 255) / 255, 1 };
    gboolean on = dsc_flag_style_get_mask (self->style) >> bit & 1;

    if (!row->row)
      continue;
    gtk_check_button_set_active (GTK_CHECK_BUTTON (row->check), on);
    gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (row->color), &color);
    gtk_range_set_value (GTK_RANGE (row->scale), dsc_flag_style_get_bit_opacity (self->style, bit));
    gtk_widget_set_sensitive (row->scale, on);
  }
  self->refreshing = FALSE;
}

/* The rows of an image stay until the flags of the next one are there. */
static void
refresh (DscFlagList *self)
{
  guint32 present = self->view ? dsc_image_view_get_dq_present (self->view) : 0;
  DscImageModel *model = self->view ? dsc_image_view_get_model (self->view) : NULL;
  guint order[32];

  if (model && present == 0 && dsc_image_model_has_plane (model, DSC_PLANE_DQ)) {
    gboolean loading;

    g_object_get (self->view, "loading", &loading, NULL);
    if (loading)
      return;
  }
  if (present != self->listed) {
    dsc_flag_style_get_order (self->style, order);
    remove_rows (self);
    for (guint i = 0; i < 32; i++)
      if (present >> order[i] & 1)
        add_row (self, order[i]);
    self->listed = present;
  }
  for (guint bit = 0; bit < 32; bit++)
    if (self->rows[bit].row)
      show_count (self, &self->rows[bit]);
  gtk_widget_set_visible (self->empty_row, present == 0);
  show_style (self);
}

/* --- the object --- */

static void
disconnect (DscFlagList *self)
{
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  if (self->style)
    g_signal_handlers_disconnect_by_data (self->style, self);
  g_clear_object (&self->view);
  g_clear_object (&self->style);
}

static void
dsc_flag_list_dispose (GObject *object)
{
  DscFlagList *self = DSC_FLAG_LIST (object);

  self->refreshing = TRUE;
  disconnect (self);
  G_OBJECT_CLASS (dsc_flag_list_parent_class)->dispose (object);
}

static void
dsc_flag_list_class_init (DscFlagListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_flag_list_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-flag-list.ui");
  gtk_widget_class_bind_template_child (widget_class, DscFlagList, opacity_scale);
  gtk_widget_class_bind_template_child (widget_class, DscFlagList, empty_row);
  gtk_widget_class_bind_template_callback (widget_class, opacity_changed_cb);
}

static void
dsc_flag_list_init (DscFlagList *self)
{
  self->refreshing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_wheel_passes (GTK_WIDGET (self->opacity_scale));
  self->refreshing = FALSE;
}

void
dsc_flag_list_set_view (DscFlagList *self, DscImageView *view)
{
  g_return_if_fail (DSC_IS_FLAG_LIST (self));

  disconnect (self);
  if (view) {
    self->view = g_object_ref (view);
    self->style = g_object_ref (dsc_image_view_get_flag_style (view));
    g_signal_connect_swapped (view, "image-loaded", G_CALLBACK (refresh), self);
    g_signal_connect_swapped (self->style, "changed", G_CALLBACK (show_style), self);
    refresh (self);
  } else {
    remove_rows (self);
  }
}

guint32
dsc_flag_list_get_listed (DscFlagList *self)
{
  return self->listed;
}

const char *
dsc_flag_list_get_text (DscFlagList *self, guint bit)
{
  g_return_val_if_fail (bit < 32, NULL);
  return self->rows[bit].row ? gtk_label_get_text (GTK_LABEL (self->rows[bit].count)) : NULL;
}
