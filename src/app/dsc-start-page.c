/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-start-page.h"

#include <glib/gi18n.h>

#include "dsc-lesson.h"

struct _DscStartPage {
  AdwBin parent_instance;

  GtkWidget *content, *recent_box, *busy_box;
  GtkListBox *recent, *lessons;
  GtkLabel *busy;
};

G_DEFINE_FINAL_TYPE (DscStartPage, dsc_start_page, ADW_TYPE_BIN)

/* A row that does one thing. */
static GtkWidget *
make_row (const char *icon, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
fill_lessons (DscStartPage *self)
{
  for (guint i = 0; i < dsc_lesson_n (); i++) {
    const DscLesson *lesson = dsc_lesson_get (i);
    g_autofree char *minutes
        = g_strdup_printf (ngettext ("%s · %u minute", "%s · %u minutes", lesson->minutes),
                           _ (lesson->summary), lesson->minutes);
    GtkWidget *row = make_row ("starred-symbolic", _ (lesson->title), minutes);

    gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", lesson->id);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.lesson");
    gtk_list_box_append (self->lessons, row);
  }
}

static void
dsc_start_page_class_init (DscStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DscStartPage, content);
  gtk_widget_class_bind_template_child (widget_class, DscStartPage, recent_box);
  gtk_widget_class_bind_template_child (widget_class, DscStartPage, recent);
  gtk_widget_class_bind_template_child (widget_class, DscStartPage, lessons);
  gtk_widget_class_bind_template_child (widget_class, DscStartPage, busy_box);
  gtk_widget_class_bind_template_child (widget_class, DscStartPage, busy);
}

static void
dsc_start_page_init (DscStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_lessons (self);
}

static const char *
icon_of (const char *path)
{
  if (g_str_has_suffix (path, ".dscope"))
    return "document-save-symbolic";
  if (g_str_has_suffix (path, ".json"))
    return "view-list-symbolic";
  return "image-x-generic-symbolic";
}

void
dsc_start_page_set_recent (DscStartPage *self, const char *const *paths)
{
  GtkWidget *child;

  g_return_if_fail (DSC_IS_START_PAGE (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->recent))))
    gtk_list_box_remove (self->recent, child);
  for (guint i = 0; paths[i]; i++) {
    g_autofree char *name = g_filename_display_basename (paths[i]);
    g_autofree char *folder = g_path_get_dirname (paths[i]);
    g_autofree char *place = g_filename_display_name (folder);
    gboolean there = g_file_test (paths[i], G_FILE_TEST_EXISTS);
    g_autofree char *gone = there ? NULL : g_strdup_printf (_ ("%s (not there any more)"), place);
    GtkWidget *row = make_row (icon_of (paths[i]), name, gone ? gone : place);

    gtk_widget_set_tooltip_text (row, paths[i]);
    gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", paths[i]);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open");
    gtk_widget_set_sensitive (row, there);
    gtk_list_box_append (self->recent, row);
  }
  gtk_widget_set_visible (self->recent_box, paths[0] != NULL);
}

void
dsc_start_page_set_busy (DscStartPage *self, const char *text)
{
  g_return_if_fail (DSC_IS_START_PAGE (self));

  gtk_label_set_text (self->busy, text ? text : "");
  gtk_widget_set_visible (self->busy_box, text != NULL);
  gtk_widget_set_sensitive (self->content, text == NULL);
}
