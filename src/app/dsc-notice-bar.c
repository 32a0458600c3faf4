/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-notice-bar.h"

#include <glib/gi18n.h>

#include "dsc-accessible-names.h"

struct _DscNoticeBar {
  AdwBin parent_instance;

  char *full; /* the text, of which the first line is shown */
  char *action, *other_action;
  GVariant *target;

  GtkInfoBar *bar;
  GtkImage *icon;
  GtkLabel *text, *details;
  GtkMenuButton *more;
  GtkButton *button, *other_button;
};

G_DEFINE_FINAL_TYPE (DscNoticeBar, dsc_notice_bar, ADW_TYPE_BIN)

static void
response_cb (DscNoticeBar *self)
{
  dsc_notice_bar_hide (self);
}

static void
clicked_cb (DscNoticeBar *self, GtkButton *button)
{
  g_autofree char *first = g_steal_pointer (&self->action);
  g_autofree char *other = g_steal_pointer (&self->other_action);
  g_autoptr (GVariant) target = g_steal_pointer (&self->target);
  const char *action = button == self->other_button ? other : first;

  dsc_notice_bar_hide (self);
  if (action)
    gtk_widget_activate_action_variant (GTK_WIDGET (self), action, target);
}

static void
show_more (gpointer data)
{
  g_autoptr (DscNoticeBar) self = data;

  if (self->more)
    gtk_widget_set_visible (GTK_WIDGET (self->more), TRUE);
}

/* Whether the line is cut is known only now. The button stays: without it there would be room. */
static void
dsc_notice_bar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DscNoticeBar *self = DSC_NOTICE_BAR (widget);

  GTK_WIDGET_CLASS (dsc_notice_bar_parent_class)->size_allocate (widget, width, height, baseline);
  if (!gtk_widget_get_visible (GTK_WIDGET (self->more))
      && pango_layout_is_ellipsized (gtk_label_get_layout (self->text)))
    g_idle_add_once (show_more, g_object_ref (self));
}

static void
dsc_notice_bar_finalize (GObject *object)
{
  DscNoticeBar *self = DSC_NOTICE_BAR (object);

  g_free (self->full);
  g_free (self->action);
  g_free (self->other_action);
  g_clear_pointer (&self->target, g_variant_unref);
  G_OBJECT_CLASS (dsc_notice_bar_parent_class)->finalize (object);
}

static void
dsc_notice_bar_class_init (DscNoticeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dsc_notice_bar_finalize;
  widget_class->size_allocate = dsc_notice_bar_size_allocate;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-notice-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DscNoticeBar, bar);
  gtk_widget_class_bind_template_child (widget_class, DscNoticeBar, icon);
  gtk_widget_class_bind_template_child (widget_class, DscNoticeBar, text);
  gtk_widget_class_bind_template_child (widget_class, DscNoticeBar, details);
  gtk_widget_class_bind_template_child (widget_class, DscNoticeBar, more);
  gtk_widget_class_bind_template_child (widget_class, DscNoticeBar, button);
  gtk_widget_class_bind_template_child (widget_class, DscNoticeBar, other_button);
  gtk_widget_class_bind_template_callback (widget_class, response_cb);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
dsc_notice_bar_init (DscNoticeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_accessible_name_crosses (GTK_WIDGET (self->bar), _ ("Close the notice"));
}

void
dsc_notice_bar_show (DscNoticeBar *self,
                     DscMessageLevel level,
                     const char *text,
                     const char *button,
                     const char *action,
                     GVariant *target)
{
  const char *icons[]
      = { "dialog-information-symbolic", "dialog-warning-symbolic", "dialog-error-symbolic" };
  g_autofree char *first_line = NULL;
  const char *end = strchr (text, '\n');
  GtkMessageType types[] = { GTK_MESSAGE_INFO, GTK_MESSAGE_WARNING, GTK_MESSAGE_ERROR };

  g_return_if_fail (DSC_IS_NOTICE_BAR (self));

  g_free (self->action);
  g_clear_pointer (&self->target, g_variant_unref);
  self->action = g_strdup (action);
  self->target = target ? g_variant_ref_sink (target) : NULL;

  gtk_info_bar_set_message_type (self->bar, types[level]);
  gtk_image_set_from_icon_name (self->icon, icons[level]);
  g_free (self->full);
  self->full = g_strdup (text);
  first_line = end ? g_strdup_printf ("%.*s …", (int)(end - text), text) : g_strdup (text);
  gtk_label_set_text (self->text, first_line);
  gtk_label_set_text (self->details, text);
  gtk_menu_button_popdown (self->more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), end != NULL);
  gtk_button_set_label (self->button, button ? button : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  g_clear_pointer (&self->other_action, g_free);
  gtk_widget_set_visible (GTK_WIDGET (self->other_button), FALSE);
  gtk_info_bar_set_revealed (self->bar, TRUE);
}

void
dsc_notice_bar_show_choice (DscNoticeBar *self,
                            const char *text,
                            const char *button,
                            const char *action,
                            const char *other_button,
                            const char *other_action,
                            GVariant *target)
{
  dsc_notice_bar_show (self, DSC_MESSAGE_INFO, text, button, action, target);
  self->other_action = g_strdup (other_action);
  gtk_button_set_label (self->other_button, other_button);
  gtk_widget_set_visible (GTK_WIDGET (self->other_button), TRUE);
}

void
dsc_notice_bar_hide (DscNoticeBar *self)
{
  g_return_if_fail (DSC_IS_NOTICE_BAR (self));

  gtk_info_bar_set_revealed (self->bar, FALSE);
}

const char *
dsc_notice_bar_get_text (DscNoticeBar *self)
{
  g_return_val_if_fail (DSC_IS_NOTICE_BAR (self), NULL);

  return gtk_info_bar_get_revealed (self->bar) ? self->full : NULL;
}
