#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Resamples an association with dsc-bench and with the Python package jwst, one after the other, and
# prints both and the ratio of their CPU seconds.
# Use: compare-peer.sh ASN OUTDIR [PYTHON]       PYTHON: one with jwst 3.0.0 (default: python3)
set -eu
[ $# -ge 2 ] || { sed -n '3,5s/^# //p' "$0"; exit 2; }
asn=$1 out=$2 python=${3:-python3}
here=$(dirname "$(readlink -f "$0")")
root=$here/../..
bench=${DSC_BENCH:-$root/_build/tests/bench/dsc-bench}
peer=$root/../shared/sim/run_peer.py
mkdir -p "$out/ours" "$out/peer"

"$bench" "$asn" "$out/ours" | tee "$out/ours.txt"
"$python" "$peer" "$asn" "$out/peer" tweakreg.skip=True skymatch.skip=True \
  outlier_detection.skip=True source_catalog.skip=True 2> "$out/peer.log" | tee "$out/peer.txt"
ours=$(awk '/^resample/ { print $5 }' "$out/ours.txt")
theirs=$(sed -n 's/.*CPU s {"resample": \([0-9.]*\)}.*/\1/p' "$out/peer.txt")
awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "CPU seconds: peer %.1f / ours %.2f = %.1f\n", b, a, b / a }'
