/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-lesson-bar.h"

#include <glib/gi18n.h>

enum { SHOW_ME, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

struct _DscLessonBar {
  AdwBin parent_instance;

  const DscLesson *lesson; /* (nullable) */
  guint index;
  gboolean done;

  GtkRevealer *revealer;
  GtkLabel *title, *text;
  GtkImage *done_icon;
  GtkButton *back, *show, *next;
};

G_DEFINE_FINAL_TYPE (DscLessonBar, dsc_lesson_bar, ADW_TYPE_BIN)

static void
back_cb (DscLessonBar *self)
{
  if (self->index > 0)
    dsc_lesson_bar_go (self, self->index - 1);
}

static void
next_cb (DscLessonBar *self)
{
  dsc_lesson_bar_go (self, self->index + 1);
}

static void
show_cb (DscLessonBar *self)
{
  g_signal_emit (self, signals[SHOW_ME], 0);
}

static void
close_cb (DscLessonBar *self)
{
  dsc_lesson_bar_set_lesson (self, NULL);
}

static void
dsc_lesson_bar_class_init (DscLessonBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SHOW_ME] = g_signal_new ("show-me", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-lesson-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DscLessonBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, DscLessonBar, title);
  gtk_widget_class_bind_template_child (widget_class, DscLessonBar, text);
  gtk_widget_class_bind_template_child (widget_class, DscLessonBar, done_icon);
  gtk_widget_class_bind_template_child (widget_class, DscLessonBar, back);
  gtk_widget_class_bind_template_child (widget_class, DscLessonBar, show);
  gtk_widget_class_bind_template_child (widget_class, DscLessonBar, next);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
dsc_lesson_bar_init (DscLessonBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
show_page (DscLessonBar *self)
{
  const DscLessonPage *page = dsc_lesson_bar_get_page (self);
  g_autofree char *title = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), page != NULL);
  gtk_revealer_set_reveal_child (self->revealer, page != NULL);
  if (!page)
    return;
  title = g_strdup_printf (_ ("%s · %u of %u"), _ (self->lesson->title), self->index + 1,
                           self->lesson->n_pages);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->text, _ (page->text));
  gtk_widget_set_sensitive (GTK_WIDGET (self->back), self->index > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->show), page->action != NULL);
  gtk_button_set_label (self->next,
                        self->index + 1 < self->lesson->n_pages ? _ ("_Next") : _ ("_End"));
  dsc_lesson_bar_set_done (self, FALSE);
}

void
dsc_lesson_bar_set_lesson (DscLessonBar *self, const DscLesson *lesson)
{
  g_return_if_fail (DSC_IS_LESSON_BAR (self));

  self->lesson = lesson;
  self->index = 0;
  show_page (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

const DscLesson *
dsc_lesson_bar_get_lesson (DscLessonBar *self)
{
  return self->lesson;
}

const DscLessonPage *
dsc_lesson_bar_get_page (DscLessonBar *self)
{
  return self->lesson ? &self->lesson->pages[self->index] : NULL;
}

guint
dsc_lesson_bar_get_index (DscLessonBar *self)
{
  return self->index;
}

void
dsc_lesson_bar_go (DscLessonBar *self, guint index)
{
  if (!self->lesson)
    return;
  if (index >= self->lesson->n_pages) {
    dsc_lesson_bar_set_lesson (self, NULL);
    return;
  }
  self->index = index;
  show_page (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
dsc_lesson_bar_set_done (DscLessonBar *self, gboolean done)
{
  self->done = done;
  gtk_widget_set_visible (GTK_WIDGET (self->done_icon), done);
  if (done)
    gtk_widget_add_css_class (GTK_WIDGET (self->next), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->next), "suggested-action");
}

gboolean
dsc_lesson_bar_is_done (DscLessonBar *self)
{
  return self->done;
}
