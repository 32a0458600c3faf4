#!/bin/sh
# Try Ditherscope: install what is missing, build, simulate a small dithered data set, run the
# pipeline on it, and open the window if there is a display.
# Use: ./try.sh [DIRECTORY]      (the demo goes there; default: _build/demo)
set -eu
cd "$(dirname "$0")"
tests/tools/install-packages.sh build

[ -f _build/build.ninja ] || meson setup _build -Dtests=false -Db_pch=true --buildtype=release > _build.log 2>&1 || { cat _build.log; rm -f _build.log; exit 1; }
rm -f _build.log
ninja -C _build --quiet src/dscope src/ditherscope
PATH="$PWD/_build/src:$PATH"

demo=${1:-_build/demo}
echo "1. Simulating six dithered NIRCam exposures into $demo"
dscope simulate --preset demo --output_dir "$demo"
asn=$(ls "$demo"/*_asn.json)

echo
echo "2. Running calwebb_image3 on $asn"
dscope run calwebb_image3 "$asn" --output_dir "$demo/products"

echo
echo "The exposures are in $demo, the products in $demo/products:"
ls -l "$demo/products"
echo
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "3. Opening the window (close it to end)"
  exec ditherscope "$asn"
fi
echo "There is no display here. Where there is one:"
echo "  _build/src/ditherscope $asn"
