#!/bin/sh
# The program itself, driven over D-Bus as a script would: opens each data set, runs resample,
# reads the states back, takes a picture.  Use: test-dbus.sh DITHERSCOPE SHARED_DATA
# Exit status: 0 passed, 1 failed, 77 skipped (no shared data).
program=$1
shared=$2
[ -d "$shared/fixtures" ] || { echo "skipped: no shared data in '$shared'"; exit 77; }
work=$(mktemp -d) || exit 1
export XDG_CACHE_HOME="$work/cache" XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data"
pid=
trap 'test -n "$pid" && kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT

fail () {
  echo "FAILED: $*"
  cat "$work/stderr"
  exit 1
}

bus () { # method arguments ...
  method=$1
  shift
  gdbus call --session --dest org.ditherscope.Ditherscope \
    --object-path /org/ditherscope/Ditherscope/window/1 --method "org.gtk.Actions.$method" "$@"
}

activate () { # action [parameter]
  bus Activate "$1" "[${2:+<$2>}]" '{}' > "$work/reply" 2>&1 || fail "$1: $(cat "$work/reply")"
}

state () { # action
  bus Describe "$1" | sed -n "s/.*\[<\(.*\)>\].*/\1/p"
}

wait_for () { # text action: until the state of the action is the text
  for _ in $(seq 300); do
    [ "$(state "$2" 2>/dev/null)" = "$1" ] && return 0
    kill -0 "$pid" 2>/dev/null || fail "the program ended while waiting for $2 = $1"
    sleep 0.1
  done
  fail "$2 is '$(state "$2")', not '$1'"
}

take_picture () { # what
  rm -f "$work/window.png"
  activate screenshot "'$work/window.png'"
  for _ in $(seq 100); do
    [ -s "$work/window.png" ] && return 0
    sleep 0.1
  done
  fail "no picture of $1"
}

start () { # files ...
  "$program" "$@" 2> "$work/stderr" &
  pid=$!
  gdbus wait --session --timeout 20 org.ditherscope.Ditherscope || fail "no such name on the bus"
}

finish () {
  gdbus call --session --dest org.ditherscope.Ditherscope \
    --object-path /org/ditherscope/Ditherscope --method org.gtk.Actions.Activate quit '[]' '{}' \
    > /dev/null 2>&1
  wait "$pid" || fail "the program ended with status $?"
  pid=
  grep -E 'CRITICAL|WARNING' "$work/stderr" | grep -v -E 'dconf|Portal|portal|a11y|dbind|theme' \
    && fail "messages of GLib or GTK"
}

check_mosaic () { # association
  start "$1"
  wait_for 0 tab
  activate set-param "('resample', 'pixfrac', '0.9')"
  activate run-step "'resample'"
  wait_for 1 tab
  wait_for "'SCI'" plane
  activate show-plane "'WHT'"
  wait_for "'WHT'" plane
  activate show-plane "'SCI'"
  bus SetState stretch "<'asinh'>" '{}' > /dev/null
  wait_for "'asinh'" stretch
  bus SetState select-exposure '<2>' '{}' > /dev/null
  wait_for 2 select-exposure
  activate match-wcs
  activate cursor '(20.0, 20.0)'
  take_picture "$1"
  activate save-products "'$work/out'"
  for _ in $(seq 100); do
    ls "$work"/out/*_i2d.fits > /dev/null 2>&1 && break
    sleep 0.1
  done
  ls "$work"/out/*_i2d.fits > /dev/null 2>&1 || fail "no product of $1"
  rm -rf "$work/out"
  finish
  echo "ok $1"
}

# Why a pixel is flagged, and what other parameters would flag.
check_outliers () { # association ra dec
  start "$1"
  wait_for 0 tab
  bus SetState select-step "<'outlier_detection'>" '{}' > /dev/null
  activate inspect-sky "($2, $3)"
  activate run-step "'outlier_detection'"
  for _ in $(seq 300); do
    state inspect-sky | grep -q 'flagged here' && break
    sleep 0.1
  done
  state inspect-sky | grep -q 'flagged here' || fail "no answer: $(state inspect-sky)"
  activate set-param "('outlier_detection', 'snr', '3.0 2.0')"
  for _ in $(seq 300); do
    state preview | grep -q 'exposures.$' && break
    sleep 0.1
  done
  state preview | grep -q 'flagged (was ' || fail "no preview: $(state preview)"
  activate set-param "('outlier_detection', 'snr', '5.0 4.0')"
  wait_for "''" preview
  activate set-param "('outlier_detection', 'kernel', 'turbo')"
  wait_for "'needs a run: kernel changed'" preview
  take_picture "why flagged"
  finish
  echo "ok outliers of $1"
}

# What was compared, in place of the exposure.
check_looks () { # association
  start "$1"
  wait_for 0 tab
  activate run-step "'outlier_detection'"
  for _ in $(seq 300); do
    bus Describe stop | grep -q '^((true' || break
    sleep 0.1
  done
  activate open-exposure 1
  wait_for 1 select-exposure
  activate dq-style "(uint32 4, '#00ff80', 0.5)"
  wait_for "[(uint32 4, '#00ff80', 0.5)]" dq-style
  for look in input blot difference median; do
    bus SetState look "<'$look'>" '{}' > /dev/null
    wait_for "'$look'" look
  done
  bus SetState drawer-page "<'outliers'>" '{}' > /dev/null
  wait_for "'outliers'" drawer-page
  take_picture "looks of $1"
  finish
  echo "ok looks of $1"
}

check_image () { # file
  start "$1"
  wait_for 0 tab
  bus SetState limits "<'minmax'>" '{}' > /dev/null
  wait_for "'minmax'" limits
  take_picture "$1"
  finish
  echo "ok $1"
}

check_skies () { # association
  start "$1"
  wait_for 0 tab
  activate run-step "'skymatch'"
  for _ in $(seq 300); do
    activate compare-mosaics
    [ "$(state compare-mode)" = "'curtain'" ] && break
    sleep 0.2
  done
  wait_for "'curtain'" compare-mode
  bus SetState curtain '<0.25>' '{}' > /dev/null
  wait_for 0.25 curtain
  bus SetState compare-mode "<'blink'>" '{}' > /dev/null
  wait_for "'blink'" compare-mode
  activate show-board "'skymatch'"
  wait_for "'sky'" drawer-page
  take_picture "$1"
  finish
  echo "ok skies of $1"
}

check_skies "$shared/fixtures/nircam-mini/input/nircam-mini_asn.json"
check_mosaic "$shared/fixtures/nircam-mini/input/aligned/nircam-mini_asn.json"
check_mosaic "$shared/fixtures/miri-mini/input/aligned/miri-mini_asn.json"
check_mosaic "$shared/real/niriss-hd36805/hd36805_asn.json"
check_outliers "$shared/fixtures/nircam-mini/input/aligned/nircam-mini_asn.json" \
  150.1164580683664 2.199407778250885
check_looks "$shared/fixtures/nircam-mini/input/aligned/nircam-mini_asn.json"
check_image "$shared/real/niriss-hd36805/peer_resample_only_i2d.fits"
for file in "$shared"/real/ceers-f150w-cutout/*.fits "$shared"/real/miri-orion-bar/*_i2d.fits; do
  check_image "$file"
done
