/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <cairo-pdf.h>
#include <errno.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "dsc-export-report.h"

/* The report as PDF: A4, lines and letters as such. */

#define PAGE_WIDTH 595.28 /* points */
#define PAGE_HEIGHT 841.89
#define MARGIN 48.0
#define WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define BOTTOM (PAGE_HEIGHT - MARGIN - 10)
#define CELL_GAP 8.0
#define MAX_COLUMNS 8
#define DATE_OTHERWISE "2000-01-01T00:00:00"

typedef struct {
  cairo_t *cr;
  double y;
  guint page;
  const char *title;
  double figure_x, figure_bottom; /* figures stand beside each other while there is room */
} Page;

static PangoLayout *
make_layout (Page *page, const char *font, double width, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (page->cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  /* No hyphens: they would become part of names. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  if (width > 0)
    pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static double
get_height (PangoLayout *layout)
{
  PangoRectangle r;

  pango_layout_get_extents (layout, NULL, &r);
  return (double)r.height / PANGO_SCALE;
}

static double
get_width (PangoLayout *layout)
{
  PangoRectangle r;

  pango_layout_get_extents (layout, NULL, &r);
  return (double)r.width / PANGO_SCALE;
}

static void
show (Page *page, PangoLayout *layout, double x, double y, double gray)
{
  cairo_set_source_rgb (page->cr, gray, gray, gray);
  cairo_move_to (page->cr, x, y);
  pango_cairo_show_layout (page->cr, layout);
}

/* The number of the page, and what it is about. */
static void
end_page (Page *page)
{
  g_autofree char *text = g_strdup_printf ("%s · %u", page->title, page->page);
  g_autoptr (PangoLayout) layout = make_layout (page, "Sans 7", 0, text);

  show (page, layout, PAGE_WIDTH - MARGIN - get_width (layout), PAGE_HEIGHT - MARGIN + 12, 0.45);
  cairo_show_page (page->cr);
  page->page++;
  page->y = MARGIN;
  page->figure_x = 0;
}

/* What comes is below the figures. */
static void
end_figures (Page *page)
{
  if (page->figure_x > 0)
    page->y = page->figure_bottom + 10;
  page->figure_x = 0;
}

static void
need (Page *page, double height)
{
  if (page->y + height > BOTTOM && page->y > MARGIN)
    end_page (page);
}

static void
add_paragraph (Page *page, const char *font, const char *text, double gray, double gap)
{
  g_autoptr (PangoLayout) layout = make_layout (page, font, WIDTH, text);
  double height = get_height (layout);

  need (page, height);
  show (page, layout, MARGIN, page->y, gray);
  page->y += height + gap;
}

static void
add_heading (Page *page, const char *text)
{
  /* A heading does not stand alone at the end of a page. */
  need (page, 90);
  if (page->y > MARGIN) {
    page->y += 8;
    cairo_set_source_rgb (page->cr, 0.8, 0.8, 0.82);
    cairo_set_line_width (page->cr, 0.6);
    cairo_move_to (page->cr, MARGIN, page->y);
    cairo_rel_line_to (page->cr, WIDTH, 0);
    cairo_stroke (page->cr);
    page->y += 8;
  }
  add_paragraph (page, "Sans Bold 13", text, 0.1, 6);
}

static void
add_warning (Page *page, const char *text)
{
  g_autoptr (PangoLayout) layout = make_layout (page, "Sans 9", WIDTH - 20, text);
  double height = get_height (layout) + 10;

  need (page, height);
  cairo_set_source_rgb (page->cr, 1, 0.953, 0.84);
  cairo_rectangle (page->cr, MARGIN, page->y, WIDTH, height);
  cairo_fill (page->cr);
  cairo_set_source_rgb (page->cr, 0.78, 0.53, 0);
  cairo_rectangle (page->cr, MARGIN, page->y, 3, height);
  cairo_fill (page->cr);
  show (page, layout, MARGIN + 12, page->y + 5, 0.1);
  page->y += height + 6;
}

/* --- tables -------------------------------------------------------------------------------------
 */

/* As wide as what is in them; the widest give way where that is too much. */
static guint
find_widths (Page *page, const DscReportBlock *block, double *widths)
{
  guint n = MIN (g_strv_length (block->rows->pdata[0]), MAX_COLUMNS);
  double sum = 0;

  for (guint k = 0; k < n; k++) {
    widths[k] = 0;
    for (guint i = 0; i < block->rows->len; i++) {
      g_autoptr (PangoLayout) layout = make_layout (page, i == 0 ? "Sans Bold 7.5" : "Sans 7.5", 0,
                                                    ((GStrv)block->rows->pdata[i])[k]);

      widths[k] = MAX (widths[k], get_width (layout) + CELL_GAP);
    }
    sum += widths[k];
  }
  while (sum > WIDTH) {
    guint widest = 0;
    double second = 0, take;

    for (guint k = 1; k < n; k++)
      if (widths[k] > widths[widest])
        widest = k;
    for (guint k = 0; k < n; k++)
      if (k != widest)
        second = MAX (second, widths[k]);
    take = MIN (MAX (widths[widest] - second, 4), sum - WIDTH);
    widths[widest] -= take;
    sum -= take;
  }
  return n;
}

static void
add_row (Page *page, const DscReportBlock *block, guint row, guint n, const double *widths)
{
  GStrv cells = block->rows->pdata[row];
  const char *font = row == 0 ? "Sans Bold 7.5" : "Sans 7.5";
  double height = 0, x = MARGIN;
  PangoLayout *layouts[MAX_COLUMNS];

  for (guint k = 0; k < n; k++) {
    layouts[k] = make_layout (page, font, widths[k] - CELL_GAP + 0.5, cells[k]);
    if (block->numbers >> k & 1)
      pango_layout_set_alignment (layouts[k], PANGO_ALIGN_RIGHT);
    height = MAX (height, get_height (layouts[k]));
  }
  need (page, height + 5);
  for (guint k = 0; k < n; k++) {
    show (page, layouts[k], x, page->y + 2, 0.1);
    g_object_unref (layouts[k]);
    x += widths[k];
  }
  page->y += height + 5;
  cairo_set_source_rgb (page->cr, 0.82, 0.82, 0.85);
  cairo_set_line_width (page->cr, row == 0 ? 1.0 : 0.4);
  cairo_move_to (page->cr, MARGIN, page->y - 0.5);
  cairo_line_to (page->cr, x, page->y - 0.5);
  cairo_stroke (page->cr);
}

static void
add_table (Page *page, const DscReportBlock *block)
{
  double widths[MAX_COLUMNS];
  guint n = find_widths (page, block, widths);

  page->y += 2;
  for (guint i = 0; i < block->rows->len; i++) {
    guint before = page->page;

    need (page, 24);
    if (i > 0 && page->page != before)
      add_row (page, block, 0, n, widths);
    add_row (page, block, i, n, widths);
  }
  page->y += 3;
  add_paragraph (page, "Sans 7.5", block->text, 0.4, 10);
}

/* --- figures ------------------------------------------------------------------------------------
 */

static void
add_figure (Page *page, const DscReportBlock *block)
{
  double scale = MIN (1, WIDTH / block->width);
  double width = block->width * scale, height = block->height * scale;
  g_autoptr (PangoLayout) caption = make_layout (page, "Sans 7.5", width, block->text);
  double all = height + 4 + get_height (caption);

  if (page->figure_x > 0 && (page->figure_x + width > WIDTH + 0.1 || page->y + all > BOTTOM))
    end_figures (page);
  if (page->figure_x <= 0) {
    need (page, all);
    page->figure_bottom = page->y;
  }
  cairo_save (page->cr);
  cairo_translate (page->cr, MARGIN + page->figure_x, page->y);
  cairo_scale (page->cr, scale, scale);
  cairo_set_source_surface (page->cr, block->figure, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (page->cr), CAIRO_FILTER_NEAREST);
  cairo_paint (page->cr);
  cairo_restore (page->cr);
  show (page, caption, MARGIN + page->figure_x, page->y + height + 4, 0.4);
  page->figure_bottom = MAX (page->figure_bottom, page->y + all);
  page->figure_x += width + 14;
}

static void
add_block (Page *page, const DscReportBlock *block)
{
  if (block->kind != DSC_BLOCK_FIGURE)
    end_figures (page);
  switch (block->kind) {
  case DSC_BLOCK_HEADING:
    add_heading (page, block->text);
    break;
  case DSC_BLOCK_WARNING:
    add_warning (page, block->text);
    break;
  case DSC_BLOCK_TABLE:
    add_table (page, block);
    break;
  case DSC_BLOCK_FIGURE:
    add_figure (page, block);
    break;
  case DSC_BLOCK_TEXT:
  default:
    add_paragraph (page, "Sans 9", block->text, 0.1, 6);
  }
}

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* Never the clock: equal sessions give equal files. */
static void
set_metadata (cairo_surface_t *surface, const DscReport *report)
{
  g_autofree char *date = g_strdup (report->date ? report->date : DATE_OTHERWISE);

  if (strlen (date) > strlen (DATE_OTHERWISE))
    date[strlen (DATE_OTHERWISE)] = '\0';
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, report->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Ditherscope");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

gboolean
dsc_export_write_pdf (DscExport *self, const char *path, GError **error)
{
  g_autoptr (DscReport) report = dsc_report_new (self);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  cairo_surface_t *surface
      = cairo_pdf_surface_create_for_stream (append_cb, data, PAGE_WIDTH, PAGE_HEIGHT);
  Page page = { .cr = cairo_create (surface), .y = MARGIN, .page = 1, .title = report->title };
  cairo_status_t status;

  set_metadata (surface, report);
  add_paragraph (&page, "Sans Bold 20", report->title, 0.1, 2);
  add_paragraph (&page, "Sans 10", report->subtitle, 0.4, 12);
  for (guint i = 0; i < report->blocks->len; i++)
    add_block (&page, report->blocks->pdata[i]);
  end_page (&page);
  status = cairo_status (page.cr);
  cairo_destroy (page.cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write '%s': %s", path,
                 cairo_status_to_string (status));
    return FALSE;
  }
  return dsc_export_put_text (path, (const char *)data->data, (gssize)data->len, 0666, error);
}
