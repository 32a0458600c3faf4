/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-asn-maker.h"

#include <glib/gi18n.h>

#include "dsc-error.h"

enum { FINISHED, CHOOSE_FILES, CHOOSE_FOLDER, N_SIGNALS };
static guint signals[N_SIGNALS];

struct _DscAsnMaker {
  AdwBin parent_instance;

  GPtrArray *files;  /* of DscAsnFile, each path once */
  GPtrArray *drafts; /* of DscAsnDraft */
  GHashTable *names; /* names of products that were edited, by those that were proposed */
  char *folder;      /* (nullable): where the associations go; NULL: beside the first file */
  GCancellable *reading;
  gboolean replace; /* it was said that files may be replaced */

  GtkListBox *list, *odd_list;
  GtkLabel *summary, *folder_label, *failure;
  GtkWidget *odd_box;
  GtkCheckButton *by_detector, *by_observation, *by_visit, *by_target;
  GtkButton *save;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (DscAsnMaker, dsc_asn_maker, ADW_TYPE_BIN)

/* --- what is shown ---------------------------------------------------------------------------- */

static const char *
get_folder (DscAsnMaker *self, char **ret_owned)
{
  const DscAsnFile *first = self->files->len ? self->files->pdata[0] : NULL;

  *ret_owned = self->folder || !first ? NULL : g_path_get_dirname (first->path);
  return self->folder ? self->folder : *ret_owned;
}

static void
show_failure (DscAsnMaker *self, const char *text)
{
  gtk_label_set_text (self->failure, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure), text != NULL);
}

static void
renamed_cb (DscAsnMaker *self, GtkEditable *entry)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (entry), "index"));
  DscAsnDraft *draft;

  if (index >= self->drafts->len)
    return;
  draft = self->drafts->pdata[index];
  g_hash_table_replace (self->names, g_strdup (g_object_get_data (G_OBJECT (entry), "proposed")),
                        g_strdup (gtk_editable_get_text (entry)));
  g_free (draft->product);
  draft->product = g_strdup (gtk_editable_get_text (entry));
  self->replace = FALSE;
  gtk_button_set_label (self->save, _ ("_Save and open"));
  show_failure (self, NULL);
}

/* "6 exposures · NIRCAM · F200W · NRCB1 NRCB2" */
static char *
describe_draft (const DscAsnDraft *draft)
{
  const DscAsnFile *first = draft->files->pdata[0];
  g_autoptr (GHashTable) detectors = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, ngettext ("%u exposure", "%u exposures", draft->files->len),
                   draft->files->len);
  g_string_append_printf (text, " · %s", first->instrument);
  if (first->filter)
    g_string_append_printf (text, " · %s", first->filter);
  if (first->pupil && !g_str_equal (first->pupil, "CLEAR"))
    g_string_append_printf (text, " + %s", first->pupil);
  for (guint i = 0; i < draft->files->len; i++) {
    DscAsnFile *file = draft->files->pdata[i];

    if (file->detector && g_hash_table_add (detectors, file->detector))
      g_string_append_printf (text, "%s%s", g_hash_table_size (detectors) == 1 ? " · " : " ",
                              file->detector);
  }
  return g_strdup (text->str);
}

static void
add_draft_row (DscAsnMaker *self, guint index)
{
  DscAsnDraft *draft = self->drafts->pdata[index];
  const char *edited = g_hash_table_lookup (self->names, draft->product);
  g_autofree char *text = describe_draft (draft);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *row = gtk_list_box_row_new ();

  g_object_set_data (G_OBJECT (entry), "index", GUINT_TO_POINTER (index));
  g_object_set_data_full (G_OBJECT (entry), "proposed", g_strdup (draft->product), g_free);
  if (edited) {
    char *name = g_strdup (edited);

    g_free (draft->product);
    draft->product = name;
  }
  gtk_editable_set_text (GTK_EDITABLE (entry), draft->product);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the product"), -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (renamed_cb), self, G_CONNECT_SWAPPED);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_bottom (box, 8);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (self->list, row);
}

static void
add_odd_row (DscAsnMaker *self, const DscAsnFile *file)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = g_filename_display_basename (file->path);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), file->problem);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), "dialog-warning-symbolic");
  gtk_list_box_append (self->odd_list, row);
}

static void
empty_list (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))))
    gtk_list_box_remove (list, child);
}

static DscAsnGrouping
get_grouping (DscAsnMaker *self)
{
  return (gtk_check_button_get_active (self->by_detector) ? DSC_ASN_BY_DETECTOR : 0)
         | (gtk_check_button_get_active (self->by_observation) ? DSC_ASN_BY_OBSERVATION : 0)
         | (gtk_check_button_get_active (self->by_visit) ? DSC_ASN_BY_VISIT : 0)
         | (gtk_check_button_get_active (self->by_target) ? DSC_ASN_BY_TARGET : 0);
}

static void
refresh (DscAsnMaker *self)
{
  g_autofree char *text = NULL, *owned = NULL;
  const char *folder = get_folder (self, &owned);
  guint n_odd = 0;

  g_clear_pointer (&self->drafts, g_ptr_array_unref);
  self->drafts = dsc_asn_group (self->files, get_grouping (self));
  self->replace = FALSE;
  empty_list (self->list);
  empty_list (self->odd_list);
  for (guint i = 0; i < self->drafts->len; i++)
    add_draft_row (self, i);
  for (guint i = 0; i < self->files->len; i++) {
    const DscAsnFile *file = self->files->pdata[i];

    if (file->problem) {
      add_odd_row (self, file);
      n_odd++;
    }
  }
  text = self->files->len == 0
             ? g_strdup (_ ("Choose calibrated exposures (_cal.fits) or folders with them."))
             : g_strdup_printf (_ ("%u files, %u associations, %u left out"), self->files->len,
                                self->drafts->len, n_odd);
  gtk_label_set_text (self->summary, text);
  gtk_label_set_text (self->folder_label, folder ? folder : "");
  gtk_widget_set_visible (self->odd_box, n_odd > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->drafts->len > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), self->drafts->len > 0 && !self->reading);
  gtk_button_set_label (self->save, _ ("_Save and open"));
  gtk_spinner_set_spinning (self->spinner, self->reading != NULL);
  show_failure (self, NULL);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void
probe_all (GPtrArray *files, GStrv paths, GCancellable *cancellable)
{
  for (guint i = 0; paths[i] && !g_cancellable_is_cancelled (cancellable); i++) {
    g_autoptr (GPtrArray) inside = NULL;

    if (!g_file_test (paths[i], G_FILE_TEST_IS_DIR)) {
      g_ptr_array_add (files, dsc_asn_file_probe (paths[i]));
      continue;
    }
    inside = dsc_asn_list_folder (paths[i], NULL);
    for (guint k = 0; inside && k < inside->len && !g_cancellable_is_cancelled (cancellable); k++)
      g_ptr_array_add (files, dsc_asn_file_probe (inside->pdata[k]));
  }
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_asn_file_free);

  probe_all (files, data, cancellable);
  g_task_return_pointer (task, files, (GDestroyNotify)g_ptr_array_unref);
}

static gboolean
is_there (DscAsnMaker *self, const char *path)
{
  for (guint i = 0; i < self->files->len; i++) {
    if (g_str_equal (((DscAsnFile *)self->files->pdata[i])->path, path))
      return TRUE;
  }
  return FALSE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscAsnMaker *self = DSC_ASN_MAKER (source);
  g_autoptr (GPtrArray) files = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->reading)
    return;
  g_clear_object (&self->reading);
  while (files->len > 0) {
    DscAsnFile *file = g_ptr_array_steal_index (files, 0);

    if (is_there (self, file->path))
      dsc_asn_file_free (file);
    else
      g_ptr_array_add (self->files, file);
  }
  refresh (self);
}

void
dsc_asn_maker_add (DscAsnMaker *self, const char *const *paths)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (DSC_IS_ASN_MAKER (self));

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  task = g_task_new (self, self->reading, read_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_strdupv ((char **)paths), (GDestroyNotify)g_strfreev);
  g_task_run_in_thread (task, read_thread);
  refresh (self);
}

/* --- writing ---------------------------------------------------------------------------------- */

static gboolean
check_new (DscAsnMaker *self, const char *folder, GError **error)
{
  for (guint i = 0; i < self->drafts->len; i++) {
    g_autofree char *path = dsc_asn_draft_dup_path (self->drafts->pdata[i], folder);

    if (g_file_test (path, G_FILE_TEST_EXISTS)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _ ("“%s” is there already; give the product another name, or replace it"), path);
      return FALSE;
    }
  }
  return TRUE;
}

char *
dsc_asn_maker_write (DscAsnMaker *self, gboolean replace, GError **error)
{
  g_autofree char *owned = NULL, *first = NULL;
  const char *folder = get_folder (self, &owned);

  g_return_val_if_fail (DSC_IS_ASN_MAKER (self), NULL);

  if (self->drafts->len == 0) {
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_SCIENCE,
                         _ ("There is no exposure to make an association of"));
    return NULL;
  }
  if (!replace && !check_new (self, folder, error))
    return NULL;
  for (guint i = 0; i < self->drafts->len; i++) {
    g_autofree char *path = dsc_asn_draft_dup_path (self->drafts->pdata[i], folder);

    if (!dsc_asn_draft_write (self->drafts->pdata[i], path, error))
      return NULL;
    if (i == 0)
      first = g_steal_pointer (&path);
  }
  return g_steal_pointer (&first);
}

static void
save_cb (DscAsnMaker *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = dsc_asn_maker_write (self, self->replace, &error);

  if (path) {
    g_signal_emit (self, signals[FINISHED], 0, path);
    return;
  }
  show_failure (self, error->message);
  self->replace = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  gtk_button_set_label (self->save, self->replace ? _ ("_Replace and open") : _ ("_Save and open"));
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
cancel_cb (DscAsnMaker *self)
{
  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_signal_emit (self, signals[FINISHED], 0, NULL);
}

static void
more_cb (DscAsnMaker *self)
{
  g_signal_emit (self, signals[CHOOSE_FILES], 0);
}

static void
folder_cb (DscAsnMaker *self)
{
  g_signal_emit (self, signals[CHOOSE_FOLDER], 0);
}

static void
dsc_asn_maker_dispose (GObject *object)
{
  DscAsnMaker *self = DSC_ASN_MAKER (object);

  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->drafts, g_ptr_array_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (dsc_asn_maker_parent_class)->dispose (object);
}

static void
dsc_asn_maker_class_init (DscAsnMakerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_asn_maker_dispose;
  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHOOSE_FILES] = g_signal_new ("choose-files", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHOOSE_FOLDER] = g_signal_new ("choose-folder", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-asn-maker.ui");
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, list);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, odd_list);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, odd_box);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, summary);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, folder_label);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, failure);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, by_detector);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, by_observation);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, by_visit);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, by_target);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, save);
  gtk_widget_class_bind_template_child (widget_class, DscAsnMaker, spinner);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, refresh);
}

static void
dsc_asn_maker_init (DscAsnMaker *self)
{
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_asn_file_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  refresh (self);
}

void
dsc_asn_maker_clear (DscAsnMaker *self)
{
  g_return_if_fail (DSC_IS_ASN_MAKER (self));

  g_hash_table_remove_all (self->names);
  g_ptr_array_set_size (self->files, 0);
  refresh (self);
}

void
dsc_asn_maker_set_folder (DscAsnMaker *self, const char *folder)
{
  g_return_if_fail (DSC_IS_ASN_MAKER (self));

  g_free (self->folder);
  self->folder = g_strdup (folder);
  refresh (self);
}

gboolean
dsc_asn_maker_is_reading (DscAsnMaker *self)
{
  return self->reading != NULL;
}

guint
dsc_asn_maker_n_files (DscAsnMaker *self)
{
  return self->files->len;
}

guint
dsc_asn_maker_n_drafts (DscAsnMaker *self)
{
  return self->drafts->len;
}

const DscAsnDraft *
dsc_asn_maker_get_draft (DscAsnMaker *self, guint index)
{
  g_return_val_if_fail (index < self->drafts->len, NULL);
  return self->drafts->pdata[index];
}

void
dsc_asn_maker_set_grouping (DscAsnMaker *self, DscAsnGrouping grouping)
{
  gtk_check_button_set_active (self->by_detector, grouping & DSC_ASN_BY_DETECTOR);
  gtk_check_button_set_active (self->by_observation, grouping & DSC_ASN_BY_OBSERVATION);
  gtk_check_button_set_active (self->by_visit, grouping & DSC_ASN_BY_VISIT);
  gtk_check_button_set_active (self->by_target, grouping & DSC_ASN_BY_TARGET);
}
