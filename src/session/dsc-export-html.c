/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <cairo-svg.h>
#include <string.h>

#include "dsc-export-report.h"
#include "dsc-svg.h"

/* The report as one file of HTML, for the screen and for paper. */

static const char style[]
    = ":root{color-scheme:light dark;--ink:#1d1d20;--soft:#5e5e66;--line:#d9d9de;--paper:#fff;"
      "--warn:#fff3d6;--edge:#c88800}\n"
      "@media screen and (prefers-color-scheme:dark){:root{--ink:#ececf0;--soft:#a5a5b0;"
      "--line:#44444c;--paper:#1e1e22;--warn:#3d3114}figure img{background:#fff}}\n"
      "body{font:15px/1.5 system-ui,Cantarell,Helvetica,Arial,sans-serif;color:var(--ink);"
      "background:var(--paper);max-width:52rem;margin:2.5rem auto;padding:0 1.5rem}\n"
      "h1{font-size:1.9rem;margin:0;overflow-wrap:anywhere}.by{color:var(--soft);margin:.2rem 0 "
      "2rem}\n"
      "h2{font-size:1.25rem;margin:2.4rem 0 .6rem;padding-top:.6rem;border-top:1px solid "
      "var(--line)}\n"
      ".scroll{overflow-x:auto;margin:1rem 0}table{border-collapse:collapse;font-size:.86rem;"
      "width:100%}caption{caption-side:bottom;text-align:left;color:var(--soft);padding-top:.4rem}"
      "\n"
      "th{text-align:left;font-weight:600;border-bottom:2px solid var(--line)}td{border-bottom:1px "
      "solid var(--line);overflow-wrap:anywhere}th,td{padding:.28rem .7rem .28rem 0;"
      "vertical-align:top}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
      "\n.warn{background:var(--warn);border-left:4px solid var(--edge);padding:.5rem .8rem;"
      "margin:.7rem 0}\n"
      "figure{margin:1.2rem 1rem 1.2rem 0;display:inline-block;max-width:100%;vertical-align:top}"
      "figure img{max-width:100%;height:auto;display:block}figcaption{color:var(--soft);"
      "font-size:.86rem;margin-top:.3rem}\n"
      "@media print{@page{size:A4;margin:18mm}body{font-size:10pt;margin:0;max-width:none;"
      "padding:0}h2{break-after:avoid}tr,figure,.warn{break-inside:avoid}thead{display:table-"
      "header-"
      "group}.warn{border:1px solid var(--edge)}}\n";

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static char *
make_uri (const char *type, GByteArray *data)
{
  g_autofree char *text = g_base64_encode (data->data, data->len);

  return g_strdup_printf ("data:%s;base64,%s", type, text);
}

char *
dsc_report_make_png (const DscReportBlock *block, double scale)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, (int)(block->width * scale + 0.5), (int)(block->height * scale + 0.5));
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, block->figure, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, append_cb, data);
  cairo_surface_destroy (surface);
  return make_uri ("image/png", data);
}

char *
dsc_report_make_svg (const DscReportBlock *block)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  cairo_surface_t *surface
      = cairo_svg_surface_create_for_stream (append_cb, data, block->width, block->height);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_surface (cr, block->figure, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  dsc_svg_renumber (data);
  return make_uri ("image/svg+xml", data);
}

static void
append_escaped (GString *out, const char *tag, const char *class, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (out, "<%s%s>%s</%s>", tag, class, escaped, tag);
}

static void
append_table (GString *out, const DscReportBlock *block)
{
  g_string_append (out, "<div class=\"scroll\"><table>");
  append_escaped (out, "caption", "", block->text);
  for (guint i = 0; i < block->rows->len; i++) {
    GStrv row = block->rows->pdata[i];

    g_string_append (out, i == 0 ? "\n<thead><tr>" : "\n<tr>");
    for (guint k = 0; row[k]; k++)
      append_escaped (out, i == 0 ? "th" : "td", block->numbers >> k & 1 ? " class=\"n\"" : "",
                      row[k]);
    g_string_append (out, i == 0 ? "</tr></thead>\n<tbody>" : "</tr>");
  }
  g_string_append (out, "</tbody></table></div>\n");
}

static void
append_figure (GString *out, const DscReportBlock *block)
{
  g_autofree char *uri
      = block->raster ? dsc_report_make_png (block, 2.5) : dsc_report_make_svg (block);
  g_autofree char *alt = g_markup_escape_text (block->text, -1);

  /* A point is 4/3 pixels of CSS. */
  g_string_append_printf (out, "<figure><img width=\"%.0f\" alt=\"%s\" src=\"%s\">",
                          block->width * 4 / 3, alt, uri);
  append_escaped (out, "figcaption", "", block->text);
  g_string_append (out, "</figure>\n");
}

static void
append_block (GString *out, const DscReportBlock *block)
{
  switch (block->kind) {
  case DSC_BLOCK_HEADING:
    append_escaped (out, "h2", "", block->text);
    break;
  case DSC_BLOCK_WARNING:
    append_escaped (out, "p", " class=\"warn\"", block->text);
    break;
  case DSC_BLOCK_TABLE:
    append_table (out, block);
    return;
  case DSC_BLOCK_FIGURE:
    append_figure (out, block);
    return;
  case DSC_BLOCK_TEXT:
  default:
    append_escaped (out, "p", "", block->text);
  }
  g_string_append_c (out, '\n');
}

char *
dsc_export_dup_html (DscExport *self, GError **error)
{
  g_autoptr (DscReport) report = dsc_report_new (self);
  GString *out
      = g_string_new ("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
                      "\n<meta name=\"viewport\" content=\"width=device-width\">\n");

  append_escaped (out, "title", "", report->title);
  g_string_append_printf (out, "\n<style>\n%s</style>\n</head>\n<body>\n", style);
  append_escaped (out, "h1", "", report->title);
  append_escaped (out, "p", " class=\"by\"", report->subtitle);
  g_string_append_c (out, '\n');
  for (guint i = 0; i < report->blocks->len; i++)
    append_block (out, report->blocks->pdata[i]);
  g_string_append (out, "</body>\n</html>\n");
  return g_string_free (out, FALSE);
}
