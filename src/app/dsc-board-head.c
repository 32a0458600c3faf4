/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-board-head.h"

#include <glib/gi18n.h>

#include "dsc-step-state.h"

struct _DscBoardHead {
  AdwBin parent_instance;

  GtkImage *icon;
  GtkLabel *verdict, *note, *stale;
  GtkBox *box;
};

#define TABLE_WIDTH 250
#define PLOT_WIDTH 180

G_DEFINE_FINAL_TYPE (DscBoardHead, dsc_board_head, ADW_TYPE_BIN)

static GtkLabel *
make_label (const char *first, const char *second)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  gtk_widget_add_css_class (label, first);
  gtk_widget_add_css_class (label, second);
  return GTK_LABEL (label);
}

static void
dsc_board_head_class_init (DscBoardHeadClass *klass)
{
}

static void
dsc_board_head_init (DscBoardHead *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8));
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->verdict = make_label ("caption-heading", "numeric");
  self->note = make_label ("caption", "dim-label");
  self->stale = make_label ("dsc-stale", "caption");
  gtk_label_set_wrap (self->verdict, TRUE);
  gtk_label_set_lines (self->verdict, 2);
  gtk_label_set_selectable (self->verdict, TRUE);
  /* Text to be copied, not a stop on the way through the window. */
  gtk_widget_set_focusable (GTK_WIDGET (self->verdict), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->stale), FALSE);
  gtk_widget_set_valign (GTK_WIDGET (self->stale), GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (GTK_WIDGET (self->box), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->box), 8);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->box), 4);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->verdict));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->note));
  gtk_box_append (self->box, GTK_WIDGET (self->icon));
  gtk_box_append (self->box, texts);
  gtk_box_append (self->box, GTK_WIDGET (self->stale));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

GtkWidget *
dsc_board_head_new (void)
{
  return g_object_new (DSC_TYPE_BOARD_HEAD, NULL);
}

static void
set_icon (DscBoardHead *self, const char *icon)
{
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon != NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "warning");
  if (icon)
    gtk_image_set_from_icon_name (self->icon, icon);
}

void
dsc_board_head_set_verdict (DscBoardHead *self, DscBoardMood mood, const char *text)
{
  g_return_if_fail (DSC_IS_BOARD_HEAD (self));

  gtk_label_set_text (self->verdict, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->verdict), text);
  set_icon (self, mood == DSC_BOARD_PLAIN     ? NULL
                  : mood == DSC_BOARD_WARNING ? "dialog-warning-symbolic"
                                              : "dsc-state-fresh-symbolic");
  if (mood != DSC_BOARD_PLAIN)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon),
                              mood == DSC_BOARD_WARNING ? "warning" : "success");
}

void
dsc_board_head_set_state (DscBoardHead *self, DscState state)
{
  g_return_if_fail (DSC_IS_BOARD_HEAD (self));

  set_icon (self, dsc_step_state_icon (state));
  dsc_step_state_set_css (GTK_WIDGET (self->icon), state);
}

static void
set_optional (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text);
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

void
dsc_board_head_set_note (DscBoardHead *self, const char *text)
{
  g_return_if_fail (DSC_IS_BOARD_HEAD (self));

  set_optional (self->note, text);
}

void
dsc_board_head_set_stale (DscBoardHead *self, const char *text)
{
  g_return_if_fail (DSC_IS_BOARD_HEAD (self));

  set_optional (self->stale, text);
}

void
dsc_board_head_append (DscBoardHead *self, GtkWidget *child)
{
  g_return_if_fail (DSC_IS_BOARD_HEAD (self));

  gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
  gtk_box_append (self->box, child);
}

const char *
dsc_board_head_get_verdict (DscBoardHead *self)
{
  return gtk_label_get_text (self->verdict);
}

const char *
dsc_board_head_get_note (DscBoardHead *self)
{
  return gtk_label_get_text (self->note);
}

GtkWidget *
dsc_board_empty_new (const char *text, const char *label, const char *action, const char *target)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *words = gtk_label_new (text);
  GtkWidget *button;

  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_justify (GTK_LABEL (words), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 60);
  gtk_widget_add_css_class (words, "dim-label");
  gtk_box_append (GTK_BOX (box), words);
  if (!action)
    return box;
  button = gtk_button_new_with_label (label);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (target)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

void
dsc_board_empty_set (GtkWidget *empty, const char *text, gboolean can_act)
{
  GtkWidget *words = gtk_widget_get_first_child (empty);
  GtkWidget *button = gtk_widget_get_next_sibling (words);

  gtk_label_set_text (GTK_LABEL (words), text);
  if (button)
    gtk_widget_set_visible (button, can_act);
}

GtkWidget *
dsc_board_row_new (GtkWidget *first, GtkWidget *plot, GtkWidget *last)
{
  GtkWidget *room = gtk_scrolled_window_new (), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_set_size_request (first, TABLE_WIDTH, -1);
  gtk_widget_set_size_request (plot, PLOT_WIDTH, 110);
  gtk_widget_set_size_request (last, TABLE_WIDTH, -1);
  gtk_widget_set_hexpand (first, TRUE);
  gtk_widget_set_hexpand (last, TRUE);
  gtk_box_append (GTK_BOX (row), first);
  gtk_box_append (GTK_BOX (row), plot);
  gtk_box_append (GTK_BOX (row), last);
  gtk_widget_set_vexpand (room, TRUE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (room), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (room), row);
  return room;
}
