#!/bin/sh
# Install what is missing, build with warnings as errors, run all tests, then once more under
# AddressSanitizer and UndefinedBehaviorSanitizer.
# Use: ./check.sh [--no-sanitizers]
# Ends with the line "N passed, N failed, N skipped"; exit status 1 if anything failed.
set -u
cd "$(dirname "$0")" || exit 1
tests/tools/install-packages.sh test || exit 1

setup () { # folder, options ...
  folder=$1
  shift
  if [ ! -f "$folder/build.ninja" ]; then
    meson setup "$folder" -Dwerror=true -Db_pch=true "$@" > "$folder.log" 2>&1 || { cat "$folder.log"; exit 1; }
    rm -f "$folder.log"
  fi
  ninja -C "$folder" --quiet || exit 1
}

# Tests of windows wait a good part of their time: the others run beside them.
run_tests () { # folder, options ...
  folder=$1
  shift
  meson test -C "$folder" --no-rebuild --print-errorlogs --logbase windows --suite app "$@" &
  windows=$!
  meson test -C "$folder" --no-rebuild --print-errorlogs --no-suite app "$@" || status=1
  wait $windows || status=1
  reports="$reports $folder/meson-logs/testlog.junit.xml $folder/meson-logs/windows.junit.xml"
}

status=0
reports=
setup _build-check
run_tests _build-check --timeout-multiplier 2

if [ "${1:-}" != --no-sanitizers ]; then
  # Compiled in two thirds of the time; the reports still name lines.
  setup _build-asan -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 -Dc_args=-g1
  run_tests _build-asan --timeout-multiplier 4 --no-suite lint
fi

# shellcheck disable=SC2086
/usr/bin/python3 tests/tools/count-tests.py $reports || status=1
exit $status
