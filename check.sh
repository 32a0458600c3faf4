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
    meson setup "$folder" -Dwerror=true "$@" > "$folder.log" 2>&1 || { cat "$folder.log"; exit 1; }
    rm -f "$folder.log"
  fi
  ninja -C "$folder" --quiet || exit 1
}

status=0
setup _build-check
meson test -C _build-check --no-rebuild --print-errorlogs || status=1
reports=_build-check/meson-logs/testlog.junit.xml

if [ "${1:-}" != --no-sanitizers ]; then
  setup _build-asan -Db_sanitize=address,undefined -Db_lundef=false
  meson test -C _build-asan --no-rebuild --print-errorlogs \
    --timeout-multiplier 4 --no-suite lint || status=1
  reports="$reports _build-asan/meson-logs/testlog.junit.xml"
fi

# shellcheck disable=SC2086
/usr/bin/python3 tests/tools/count-tests.py $reports || status=1
exit $status
