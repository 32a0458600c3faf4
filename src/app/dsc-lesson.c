/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-lesson.h"

#include <glib/gi18n.h>

static const DscLessonPage doubled_pages[] = {
  { N_ ("Six exposures of one field, in two visits. The second visit points 0.2″ beside the first. "
        "Leave tweakreg out and make a mosaic: every star will stand there twice."),
    "win.set-param", "('tweakreg', 'skip', 'true')", "param tweakreg skip true" },
  { N_ ("Run resample, the fourth step. The steps before it run too, but for tweakreg."),
    "win.run-step", "'resample'", "fresh resample" },
  { N_ ("Look at a star: wheel or z to zoom, drag to move. Two images of it, 0.2″ apart. "
        "Now let tweakreg run: take the mark from “skip”."),
    "win.set-param", "('tweakreg', 'skip', 'false')", "param tweakreg skip false" },
  { N_ ("Everything after tweakreg is stale now, and says why. Run resample again."),
    "win.run-step", "'resample'", "fresh resample" },
  { N_ ("One star. The board of tweakreg shows how far each visit moved, how many stars it is "
        "based on "
        "and how well they agree. Below a tenth of a pixel is good."),
    "win.show-board", "'tweakreg'", "state drawer-page 'alignment'" },
  { N_ ("Blink two exposures on their overlap with the coordinates of the headers: stars jump. "
        "Shift+P changes to the aligned ones: they stand still."),
    "win.align-blink-pair", "(0, 3)", "state align-blink true" },
};

static const DscLessonPage core_pages[] = {
  { N_ ("outlier_detection compares each exposure with the median of all. Where it is too strict "
        "it "
        "takes the cores of stars for cosmic rays. Make it too strict: scale 0.2 0.1."),
    "win.set-param", "('outlier_detection', 'scale', '0.2 0.1')",
    "param outlier_detection scale 0.2 0.1" },
  { N_ ("Run outlier_detection."), "win.run-step", "'outlier_detection'",
    "fresh outlier_detection" },
  { N_ ("The verdict warns: cores are flagged. Its board names exposures and sources."),
    "win.show-board", "'outlier_detection'", "state drawer-page 'outliers'" },
  { N_ ("Choose an exposure and show its flags with q: rings and dots sit on the stars."),
    "win.open-exposure", "0", "state show-dq true" },
  { N_ ("Ask why: press y, then click a flagged pixel in a star. You see the value in every "
        "exposure, "
        "what was expected, and the threshold that it crossed."),
    "win.inspect", NULL, "state inspect true" },
  { N_ ("Back to the default: scale 1.2 0.7. The preview shows at once which flags would stay, "
        "before "
        "anything runs."),
    "win.set-param", "('outlier_detection', 'scale', '1.2 0.7')",
    "param outlier_detection scale 1.2 0.7" },
  { N_ ("This result was made before: it comes back without running. Blink before and after, or go "
        "on to resample."),
    "win.run-step", "'resample'", "fresh resample" },
};

static const DscLessonPage seam_pages[] = {
  { N_ ("Each exposure has a sky of its own: zodiacal light, scattered light. Without skymatch "
        "their "
        "edges show in the mosaic. Skip it."),
    "win.set-param", "('skymatch', 'skip', 'true')", "param skymatch skip true" },
  { N_ ("Run resample."), "win.run-step", "'resample'", "fresh resample" },
  { N_ ("Choose narrow limits to see the steps between exposures: percent 90 in Display."),
    "win.limits", "'percent'", "state limits 'percent'" },
  { N_ ("Now let skymatch find the levels."), "win.set-param", "('skymatch', 'skip', 'false')",
    "param skymatch skip false" },
  { N_ ("Run skymatch. Its board shows the level of each exposure, and how well they agree where "
        "they "
        "overlap."),
    "win.run-step", "'skymatch'", "fresh skymatch" },
  { N_ ("Compare mosaics: before and after, with a curtain between them. Drag it."),
    "win.compare-mosaics", NULL, NULL },
  { N_ ("“match” makes levels equal; it does not take the background away. resample subtracts what "
        "skymatch found: the board says so."),
    "win.show-board", "'skymatch'", "state drawer-page 'sky'" },
};

static const DscLessonPage leave_pages[] = {
  { N_ ("Run everything once."), "win.run-all", NULL, "fresh source_catalog" },
  { N_ ("Keep this result under a name, to compare others with it: it becomes variant A."),
    "win.keep-variant", "'A'", NULL },
  { N_ ("Change something: pixfrac 0.6 makes finer, noisier mosaics."), "win.set-param",
    "('resample', 'pixfrac', '0.6')", "param resample pixfrac 0.6" },
  { N_ ("Run resample and the catalogue again. Only these two run."), "win.run-all", NULL,
    "fresh source_catalog" },
  { N_ ("Compare with A in the table of variants: what differs, and what it did to noise and "
        "sources. "
        "Choose the one to go on with."),
    "win.drawer-page", "'variants'", "state drawer-page 'variants'" },
  { N_ ("Save the session with Ctrl+S: one text file that opens this screen again, and that "
        "“dscope run” repeats to the same bytes. Export in the menu gives commands, a notebook, a "
        "report and figures."),
    NULL, NULL, NULL },
};

#define PAGES(name) name##_pages, G_N_ELEMENTS (name##_pages)

static const DscLesson lessons[] = {
  { "doubled-star", N_ ("Why is this star doubled?"),
    N_ ("Align exposures, and see whether they are."), 4, PAGES (doubled) },
  { "missing-core", N_ ("Why is a core missing?"),
    N_ ("Find flagged stars, ask for the reason, and relax the limits."), 5, PAGES (core) },
  { "seam", N_ ("Where does this seam come from?"),
    N_ ("Match the skies of exposures and check it."), 4, PAGES (seam) },
  { "leave", N_ ("Compare results and leave with files"),
    N_ ("Variants, session, commands and figures."), 5, PAGES (leave) },
};

guint
dsc_lesson_n (void)
{
  return G_N_ELEMENTS (lessons);
}

const DscLesson *
dsc_lesson_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (lessons), NULL);
  return &lessons[index];
}

const DscLesson *
dsc_lesson_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (lessons); i++) {
    if (g_str_equal (lessons[i].id, id))
      return &lessons[i];
  }
  return NULL;
}
