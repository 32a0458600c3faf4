#!/bin/sh
# Install what building, testing or showing Ditherscope needs, if it is missing.
# Use: install-packages.sh build | test
# Debian and Ubuntu only; without root it uses sudo. Elsewhere it prints what is needed.
set -eu

BUILD="gcc meson ninja-build pkg-config gettext libgtk-4-dev libadwaita-1-dev libcfitsio-dev
  wcslib-dev libjson-glib-dev libsoup-3.0-dev libpango1.0-dev libgsl-dev libsep-dev libyaml-dev liblz4-dev
  libbz2-dev zlib1g-dev libglib2.0-bin adwaita-icon-theme gsettings-desktop-schemas fonts-dejavu-core"
TEST="locales xvfb xauth dbus dbus-x11 libgl1-mesa-dri python3
  python3-gi at-spi2-core desktop-file-utils appstream clang-format"

case "${1:-build}" in
  build) wanted="$BUILD" ;;
  test) wanted="$BUILD $TEST" ;;
  *) echo "usage: install-packages.sh build | test" >&2; exit 2 ;;
esac

if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
  echo "This is not Debian or Ubuntu. Please install, with your system's names for them:"
  echo "$wanted" | tr -s ' \n' ' '
  echo
  echo "Then: meson setup _build && ninja -C _build"
  command -v meson > /dev/null && pkg-config --exists libadwaita-1 cfitsio wcslib json-glib-1.0 libsoup-3.0 pangocairo gsl && exit 0
  exit 1
fi

missing=
for package in $wanted; do
  dpkg-query -W -f '${Status}' "$package" 2> /dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  sudo=
elif command -v sudo > /dev/null; then
  sudo=sudo
else
  echo "These packages are missing, and there is neither root nor sudo:$missing" >&2
  echo "As root: apt-get install --no-install-recommends$missing" >&2
  exit 1
fi
echo "Installing:$missing"
$sudo apt-get update -qq
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
