/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-log-view.h"

#include <glib/gi18n.h>

#define MAX_LINES 100000
#define END_MARGIN 8 /* logical pixels from the end at which it is still followed */

struct _DscLogView {
  AdwBin parent_instance;

  GtkListView *list;
  GtkScrolledWindow *scrolled;
  GtkDropDown *level_choice, *source_choice;
  GtkStringList *sources; /* the first is: all */
  GtkSearchEntry *search;
  GtkWidget *error_bar;
  GtkLabel *error_label, *found_label;
  GtkStack *stack;

  GListStore *lines; /* of DscLogLine */
  GtkFilterListModel *filtered;
  GtkCustomFilter *filter;
  GtkMultiSelection *shown;
  DscMessageLevel level;
  const char *source;         /* (nullable), interned */
  guint n_errors, n_warnings; /* since they were seen */
  char *badge;
  guint scroll_source;
};

enum { PROP_BADGE = 1 };
enum { SAVE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscLogView, dsc_log_view, ADW_TYPE_BIN)

/* --- rows ------------------------------------------------------------------------------------- */

static GtkWidget *
append_label (GtkBox *row, const char *class, int chars)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_widget_add_css_class (label, class);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (row, label);
  return label;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *text;

  gtk_widget_set_margin_start (row, 12);
  gtk_widget_set_margin_end (row, 12);
  append_label (GTK_BOX (row), "dim-label", 8);
  append_label (GTK_BOX (row), "dim-label", 16);
  append_label (GTK_BOX (row), "caption-heading", -1);
  text = append_label (GTK_BOX (row), "caption", -1);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (text), GTK_NATURAL_WRAP_NONE);
  gtk_widget_set_hexpand (text, TRUE);
  append_label (GTK_BOX (row), "dim-label", -1);
  gtk_list_item_set_child (item, row);
}

static GtkLabel *
get_cell (GtkWidget *row, guint index)
{
  GtkWidget *cell = gtk_widget_get_first_child (row);

  for (; index > 0; index--)
    cell = gtk_widget_get_next_sibling (cell);
  return GTK_LABEL (cell);
}

static void
show_count (DscLogLine *line, GParamSpec *spec, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  guint count = dsc_log_line_get_count (line);
  g_autofree char *text = count > 1 ? g_strdup_printf ("× %u", count) : NULL;

  if (row)
    gtk_label_set_text (get_cell (row, 4), text ? text : "");
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  DscLogLine *line = gtk_list_item_get_item (item);
  GtkWidget *row = gtk_list_item_get_child (item);
  g_autofree char *time = dsc_log_line_dup_time (line);
  const char *source = dsc_log_line_get_source (line);
  DscMessageLevel level = dsc_log_line_get_level (line);
  GtkWidget *word = GTK_WIDGET (get_cell (row, 2));

  gtk_label_set_text (get_cell (row, 0), time);
  gtk_label_set_text (get_cell (row, 1), source ? source : "");
  gtk_label_set_text (GTK_LABEL (word), dsc_log_level_word (level));
  gtk_widget_set_visible (word, level != DSC_MESSAGE_INFO);
  gtk_widget_remove_css_class (word, "warning");
  gtk_widget_remove_css_class (word, "error");
  if (level != DSC_MESSAGE_INFO)
    gtk_widget_add_css_class (word, level == DSC_MESSAGE_ERROR ? "error" : "warning");
  gtk_label_set_text (get_cell (row, 3), dsc_log_line_get_text (line));
  show_count (line, NULL, item);
  g_signal_connect (line, "notify::count", G_CALLBACK (show_count), item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
}

/* --- what is shown ---------------------------------------------------------------------------- */

static gboolean
passes (gpointer object, gpointer user_data)
{
  DscLogView *self = user_data;
  DscLogLine *line = object;

  return dsc_log_line_get_level (line) >= self->level
         && (!self->source || dsc_log_line_get_source (line) == self->source);
}

static void
scroll_to (DscLogView *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

static gboolean
scroll_cb (gpointer user_data)
{
  DscLogView *self = user_data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  self->scroll_source = 0;
  if (n > 0)
    scroll_to (self, n - 1);
  return G_SOURCE_REMOVE;
}

/* New lines are followed by who looks at the end; who reads further up is left alone. */
static void
follow_end (DscLogView *self)
{
  GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (self->scrolled);
  double end = gtk_adjustment_get_upper (place) - gtk_adjustment_get_page_size (place);

  if (gtk_adjustment_get_value (place) >= end - END_MARGIN && self->scroll_source == 0)
    self->scroll_source = g_idle_add (scroll_cb, self);
}

/* What came while it could not be seen. */
static void
map_cb (DscLogView *self)
{
  if (self->scroll_source == 0)
    self->scroll_source = g_idle_add (scroll_cb, self);
}

static void
show_state (DscLogView *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "lines" : "none");
}

static void
choice_cb (DscLogView *self)
{
  guint level = gtk_drop_down_get_selected (self->level_choice);
  guint source = gtk_drop_down_get_selected (self->source_choice);

  self->level = level == GTK_INVALID_LIST_POSITION ? DSC_MESSAGE_INFO : (DscMessageLevel)level;
  self->source = source == 0 || source == GTK_INVALID_LIST_POSITION
                     ? NULL
                     : g_intern_string (gtk_string_list_get_string (self->sources, source));
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static guint
find_source (DscLogView *self, const char *source)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));

  for (guint i = 1; i < n; i++)
    if (g_strcmp0 (gtk_string_list_get_string (self->sources, i), source) == 0)
      return i;
  return 0;
}

void
dsc_log_view_set_filter (DscLogView *self, DscMessageLevel level, const char *source)
{
  gtk_drop_down_set_selected (self->level_choice, level);
  gtk_drop_down_set_selected (self->source_choice, source ? find_source (self, source) : 0);
}

static guint
find_selected (DscLogView *self, int by)
{
  g_autoptr (GtkBitset) set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->shown));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  if (gtk_bitset_is_empty (set))
    return by > 0 ? n - 1 : 0;
  return by > 0 ? gtk_bitset_get_maximum (set) : gtk_bitset_get_minimum (set);
}

gboolean
dsc_log_view_find (DscLogView *self, const char *text, int by)
{
  GListModel *model = G_LIST_MODEL (self->shown);
  guint n = g_list_model_get_n_items (model), at;
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  if (n == 0 || *text == '\0')
    return FALSE;
  at = find_selected (self, by);
  for (guint i = 0; i < n; i++) {
    g_autoptr (DscLogLine) line = NULL;
    g_autofree char *folded = NULL;

    at = by > 0 ? (at + 1) % n : (at + n - 1) % n;
    line = g_list_model_get_item (model, at);
    folded = g_utf8_casefold (dsc_log_line_get_text (line), -1);
    if (!strstr (folded, wanted))
      continue;
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->shown), at, TRUE);
    scroll_to (self, at);
    return TRUE;
  }
  return FALSE;
}

static void
search (DscLogView *self, int by)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  gboolean found = dsc_log_view_find (self, text, by);

  gtk_label_set_text (self->found_label, found || *text == '\0' ? "" : _ ("Not found"));
}

static void
next_cb (DscLogView *self)
{
  search (self, 1);
}

static void
previous_cb (DscLogView *self)
{
  search (self, -1);
}

/* --- buttons ---------------------------------------------------------------------------------- */

/* (transfer full): lines that are selected (@all: of all that there are) */
static char *
dup_lines (DscLogView *self, gboolean all)
{
  GListModel *model = all ? G_LIST_MODEL (self->lines) : G_LIST_MODEL (self->shown);
  guint n = g_list_model_get_n_items (model);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    g_autoptr (DscLogLine) line = NULL;
    g_autofree char *full = NULL;

    if (!all && !gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->shown), i))
      continue;
    line = g_list_model_get_item (model, i);
    full = dsc_log_line_dup_full (line);
    g_string_append_printf (text, "%s\n", full);
  }
  return g_string_free (text, FALSE);
}

static void
copy_cb (DscLogView *self)
{
  g_autofree char *text = dup_lines (self, FALSE);
  g_autofree char *all = *text ? NULL : dup_lines (self, TRUE);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), all ? all : text);
}

static void
put_away_cb (DscLogView *self)
{
  gtk_widget_set_visible (self->error_bar, FALSE);
}

static void
clear_cb (DscLogView *self)
{
  g_list_store_remove_all (self->lines);
  put_away_cb (self);
  dsc_log_view_mark_seen (self);
}

static void
save_cb (DscLogView *self)
{
  g_signal_emit (self, signals[SAVE], 0);
}

static gboolean
copy_key_cb (GtkWidget *list, GVariant *args, gpointer user_data)
{
  copy_cb (user_data);
  return TRUE;
}

/* --- lines ------------------------------------------------------------------------------------ */

static void
set_badge (DscLogView *self)
{
  g_free (self->badge);
  self->badge = NULL;
  if (self->n_errors > 0)
    self->badge
        = g_strdup_printf (ngettext ("%u error", "%u errors", self->n_errors), self->n_errors);
  else if (self->n_warnings > 0)
    self->badge = g_strdup_printf (ngettext ("%u warning", "%u warnings", self->n_warnings),
                                   self->n_warnings);
  g_object_notify (G_OBJECT (self), "badge");
}

void
dsc_log_view_mark_seen (DscLogView *self)
{
  self->n_errors = self->n_warnings = 0;
  set_badge (self);
}

static void
tell_of (DscLogView *self, DscLogLine *line)
{
  DscMessageLevel level = dsc_log_line_get_level (line);
  const char *source = dsc_log_line_get_source (line);

  if (source && find_source (self, source) == 0)
    gtk_string_list_append (self->sources, source);
  self->n_errors += level == DSC_MESSAGE_ERROR;
  self->n_warnings += level == DSC_MESSAGE_WARNING;
  if (level == DSC_MESSAGE_ERROR) {
    gtk_label_set_text (self->error_label, dsc_log_line_get_text (line));
    gtk_widget_set_visible (self->error_bar, TRUE);
  }
}

/* All at once, whatever their number: a list that changes once per line cannot follow a flood. */
static void
append (DscLogView *self, GPtrArray *lines)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));
  guint most = MIN (lines->len, MAX_LINES), from = lines->len - most;

  if (lines->len == 0)
    return;
  follow_end (self);
  if (n + most > MAX_LINES) {
    g_list_store_splice (self->lines, 0, MIN (n, n + most - MAX_LINES + MAX_LINES / 100), NULL, 0);
    n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));
  }
  g_list_store_splice (self->lines, n, 0, lines->pdata + from, most);
  set_badge (self);
}

/* A line that is the same as the one before is counted there. */
static void
collect (DscLogView *self, GPtrArray *lines, const DscLogMessage *message)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));
  g_autoptr (DscLogLine) last = NULL;
  DscLogLine *line;

  if (lines->len > 0)
    last = g_object_ref (g_ptr_array_index (lines, lines->len - 1));
  else if (n > 0)
    last = g_list_model_get_item (G_LIST_MODEL (self->lines), n - 1);
  if (last && dsc_log_line_fold (last, message->level, message->source, message->text))
    return;
  line = dsc_log_line_new (message->level, message->time_us, message->source, message->text);
  tell_of (self, line);
  g_ptr_array_add (lines, line);
}

void
dsc_log_view_add_from (
    DscLogView *self, DscMessageLevel level, gint64 time_us, const char *source, const char *text)
{
  DscLogMessage message = { level, time_us, source, (char *)text };
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (DSC_IS_LOG_VIEW (self));

  collect (self, lines, &message);
  append (self, lines);
}

void
dsc_log_view_add (DscLogView *self, DscMessageLevel level, const char *text)
{
  dsc_log_view_add_from (self, level, g_get_real_time (), NULL, text);
}

/* How far the messages of a progress are taken over. */
typedef struct {
  DscLogView *view;
  guint n_taken;
} Follower;

static void
take_messages (DscProgress *progress, Follower *follower)
{
  g_autoptr (GPtrArray) messages = dsc_progress_dup_log (progress, follower->n_taken);

  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);

  follower->n_taken += messages->len;
  for (guint i = 0; i < messages->len; i++)
    collect (follower->view, lines, g_ptr_array_index (messages, i));
  append (follower->view, lines);
}

static void
follower_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
message_cb (DscProgress *progress, int level, const char *text, gpointer user_data)
{
  take_messages (progress, user_data);
}

void
dsc_log_view_follow (DscLogView *self, DscProgress *progress)
{
  Follower *follower;
  GClosure *closure;

  g_return_if_fail (DSC_IS_LOG_VIEW (self));

  follower = g_new0 (Follower, 1);
  follower->view = self;
  take_messages (progress, follower);
  closure = g_cclosure_new (G_CALLBACK (message_cb), follower, follower_free);
  g_object_watch_closure (G_OBJECT (self), closure);
  g_signal_connect_closure (progress, "message", closure, FALSE);
}

char *
dsc_log_view_dup_text (DscLogView *self)
{
  g_return_val_if_fail (DSC_IS_LOG_VIEW (self), NULL);
  return dup_lines (self, TRUE);
}

GStrv
dsc_log_view_pack (DscLogView *self, guint most)
{
  GListModel *model = G_LIST_MODEL (self->lines);
  guint n = g_list_model_get_n_items (model);
  g_autoptr (GPtrArray) packed = g_ptr_array_new ();

  for (guint i = n > most ? n - most : 0; i < n; i++) {
    g_autoptr (DscLogLine) line = g_list_model_get_item (model, i);

    g_ptr_array_add (packed, dsc_log_line_pack (line));
  }
  g_ptr_array_add (packed, NULL);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&packed), FALSE);
}

void
dsc_log_view_unpack (DscLogView *self, const char *const *lines)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; lines[i] && i < MAX_LINES; i++) {
    DscLogLine *line = dsc_log_line_unpack (lines[i]);
    const char *source = line ? dsc_log_line_get_source (line) : NULL;

    if (!line)
      continue;
    if (source && find_source (self, source) == 0)
      gtk_string_list_append (self->sources, source);
    g_ptr_array_add (old, line);
  }
  g_list_store_splice (self->lines, 0, 0, old->pdata, old->len);
}

/* --- life ------------------------------------------------------------------------------------- */

static void
dsc_log_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_string (value, DSC_LOG_VIEW (object)->badge);
}

static void
dsc_log_view_dispose (GObject *object)
{
  DscLogView *self = DSC_LOG_VIEW (object);

  g_clear_handle_id (&self->scroll_source, g_source_remove);
  g_clear_object (&self->lines);
  g_clear_object (&self->shown);
  g_clear_object (&self->sources);
  g_clear_pointer (&self->badge, g_free);
  G_OBJECT_CLASS (dsc_log_view_parent_class)->dispose (object);
}

static void
dsc_log_view_class_init (DscLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dsc_log_view_dispose;
  object_class->get_property = dsc_log_view_get_property;
  g_object_class_install_property (
      object_class, PROP_BADGE,
      g_param_spec_string ("badge", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  signals[SAVE] = g_signal_new ("save", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DscLogView, list);
  gtk_widget_class_bind_template_child (widget_class, DscLogView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, DscLogView, level_choice);
  gtk_widget_class_bind_template_child (widget_class, DscLogView, source_choice);
  gtk_widget_class_bind_template_child (widget_class, DscLogView, search);
  gtk_widget_class_bind_template_child (widget_class, DscLogView, error_bar);
  gtk_widget_class_bind_template_child (widget_class, DscLogView, error_label);
  gtk_widget_class_bind_template_child (widget_class, DscLogView, found_label);
  gtk_widget_class_bind_template_child (widget_class, DscLogView, stack);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, put_away_cb);
}

static void
make_list (DscLogView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->shown));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>c"),
                        gtk_callback_action_new (copy_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

static void
dsc_log_view_init (DscLogView *self)
{
  const char *const levels[]
      = { _ ("All messages"), _ ("Warnings and errors"), _ ("Errors"), NULL };
  const char *const all[] = { _ ("All steps"), NULL };
  g_autoptr (GtkStringList) choice = gtk_string_list_new (levels);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->lines = g_list_store_new (DSC_TYPE_LOG_LINE);
  self->filter = gtk_custom_filter_new (passes, self, NULL);
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->lines)),
                                              GTK_FILTER (self->filter));
  self->shown = gtk_multi_selection_new (G_LIST_MODEL (self->filtered));
  self->sources = gtk_string_list_new (all);
  make_list (self);
  gtk_drop_down_set_model (self->level_choice, G_LIST_MODEL (choice));
  gtk_drop_down_set_model (self->source_choice, G_LIST_MODEL (self->sources));
  g_signal_connect_swapped (self->level_choice, "notify::selected", G_CALLBACK (choice_cb), self);
  g_signal_connect_swapped (self->source_choice, "notify::selected", G_CALLBACK (choice_cb), self);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->list, "map", G_CALLBACK (map_cb), self);
  show_state (self);
}

GtkSelectionModel *
dsc_log_view_get_shown (DscLogView *self)
{
  return GTK_SELECTION_MODEL (self->shown);
}

const char *
dsc_log_view_get_badge (DscLogView *self)
{
  return self->badge;
}

const char *
dsc_log_view_get_error (DscLogView *self)
{
  return gtk_widget_get_visible (self->error_bar) ? gtk_label_get_text (self->error_label) : NULL;
}
