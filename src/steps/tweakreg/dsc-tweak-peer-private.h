/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-match-fit.h"

G_BEGIN_DECLS

/* Alignment group after group: what its parts share. */

/**
 * DscTweakPeer:
 * @start: coordinates before, @wcs: by now; of each exposure
 * @state: of each group
 * @blocked: what keeps a whole turn from being made: NULL, or why
 */
typedef struct {
  const DscTweakScene *scene;
  const DscTweakregParams *params;
  GCancellable *cancellable;
  DscTweakSolution *solution;
  DscWcs **start, **wcs;
  DscTweakState *state;
  char *blocked;
} DscTweakPeer;

G_GNUC_PRINTF (2, 3)
void dsc_tweak_peer_warn (DscTweakPeer *peer, const char *format, ...);

/* Sources of the exposures with a flag in @member, on the sky. */
void dsc_tweak_peer_collect (const DscTweakPeer *peer, const gboolean *member, GArray *ret_stars);
/* Flags of the exposures that take part in @group; DSC_TWEAK_NONE: in any. */
void dsc_tweak_peer_members (const DscTweakPeer *peer, guint group, gboolean *ret_member);

/**
 * dsc_tweak_peer_align: matches and fits the exposures in @member, together, to @reference, and
 * corrects them if that succeeds. A fit is added to the solution.
 * @limit: what moves by more is not believed, arcsec
 * @ret_matched: (nullable) (out): a flag for each of their sources
 * @ret_fit: (transfer none)
 */
gboolean dsc_tweak_peer_align (DscTweakPeer *peer,
                               const gboolean *member,
                               DscTweakFitKind kind,
                               guint group,
                               GArray *reference,
                               double limit,
                               const char *wcs_name,
                               gboolean **ret_matched,
                               DscTweakFit **ret_fit,
                               GError **error);

/* All groups to the first one. */
gboolean dsc_tweak_peer_relative (DscTweakPeer *peer, GError **error);
/* All exposures to the reference catalog. */
gboolean dsc_tweak_peer_absolute (DscTweakPeer *peer, GError **error);

/**
 * dsc_tweak_peer_order: @order: (inout): groups; comes back in the order in which they are aligned
 * as far as that is known before: reference first, then the first one to be aligned
 * @footprints: of all groups
 * Returns: overlap of the first two as jwst has it, steradian: with an order by overlap often that
 * of two others, or 0
 */
double dsc_tweak_peer_order (GPtrArray *footprints, gboolean by_overlap, guint n, guint *order);
/* Of order[k] ... the group with the largest overlap with @reference comes to order[k]. Returns:
 * the overlap */
double dsc_tweak_peer_order_next (
    GPtrArray *footprints, GArray *reference, guint n, guint k, guint *order);
GPtrArray *dsc_tweak_peer_footprints (const DscTweakPeer *peer);

G_END_DECLS
