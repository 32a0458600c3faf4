#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs steps on an association with dsc-bench and with the Python package jwst, one after the other,
# and prints for each step CPU seconds and peak memory of both.
# Use: compare-peer.sh ASN OUTDIR [PYTHON [STEPS]]
#   PYTHON: one with jwst 3.0.0 (default: python3)
#   STEPS: of tweakreg,skymatch,outlier_detection,resample,source_catalog, in this order (default:
#     all but the first)
#   REFCAT in the environment: the reference catalog of tweakreg; APCORR, ABVEGA: reference files of
#     source_catalog, which the peer needs
# The memory of a step of ours is its own; that of the peer is the most since it started.
set -eu
[ $# -ge 2 ] || { sed -n '3,11s/^# //p' "$0"; exit 2; }
asn=$1 out=$2 python=${3:-python3} steps=${4:-skymatch,outlier_detection,resample,source_catalog}
here=$(dirname "$(readlink -f "$0")")
root=$here/../..
bench=${DSC_BENCH:-$root/_build/tests/bench/dsc-bench}
peer=$root/../shared/sim/run_peer.py
mkdir -p "$out/ours" "$out/peer"

skip=
for step in tweakreg skymatch outlier_detection resample source_catalog; do
  case ",$steps," in *",$step,"*) ;; *) skip="$skip $step.skip=True" ;; esac
done

settings="${REFCAT:+tweakreg.abs_refcat=$REFCAT}\
 ${APCORR:+source_catalog.override_apcorr=$APCORR}\
 ${ABVEGA:+source_catalog.override_abvegaoffset=$ABVEGA}"

# shellcheck disable=SC2086 # a list of words
"$bench" "$asn" "$out/ours" "--steps=$steps" $settings > "$out/ours.txt"
cat "$out/ours.txt"
# shellcheck disable=SC2086 # a list of words
STPIPE_DISABLE_CRDS_STEPPARS=true "$python" "$peer" "$asn" "$out/peer" $skip $settings \
  2> "$out/peer.log" > "$out/peer.txt"
cat "$out/peer.txt"

# The number of step $1 in the object that follows the words $2.
of_peer () { sed -n "s/.*$2 {[^}]*\"$1\": \([0-9.]*\).*/\1/p" "$out/peer.txt"; }

printf '%-20s %12s %12s %8s %12s %12s\n' step 'ours CPU s' 'peer CPU s' ratio 'ours MB' 'peer MB'
for step in $(echo "$steps" | tr , ' '); do
  awk -v step="$step" -v cpu="$(of_peer "$step" 'CPU s')" -v memory="$(of_peer "$step" 'peak MB so far')" '
    $1 == step {
      peak = $0
      sub(/.* peak /, "", peak)
      printf "%-20s %12.2f %12.2f %8.1f %12d %12d\n", step, $5, cpu, cpu / $5, peak, memory
    }' "$out/ours.txt"
done
