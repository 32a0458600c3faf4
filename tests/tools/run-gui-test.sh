#!/bin/sh
# Run a command with a virtual display and a message bus of its own, drawn by cairo.
# Use: run-gui-test.sh [--leaks] COMMAND [ARGUMENT ...]
#   --leaks, or DSC_LEAKS=1 in the environment: a program built with AddressSanitizer tells of leaks
# No GL either: drivers leave memory behind when they are unloaded.
export GDK_DEBUG=gl-disable
export GSK_RENDERER=cairo GDK_BACKEND=x11 GSETTINGS_BACKEND=memory NO_AT_BRIDGE=1
leaks=${DSC_LEAKS-}
if [ "$1" = --leaks ]; then
  leaks=1
  shift
fi
# GTK's libraries are built without frame pointers: only the slow unwinder sees who allocated.
[ -z "$leaks" ] || export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1:fast_unwind_on_malloc=0:malloc_context_size=14
# The bus of accessibility has its socket there: several tests at a time must not share it.
XDG_RUNTIME_DIR=$(mktemp -d) || exit 1
export XDG_RUNTIME_DIR
# So are products, sessions that were not saved, and lists of files opened before.
export XDG_CACHE_HOME="$XDG_RUNTIME_DIR/cache" XDG_DATA_HOME="$XDG_RUNTIME_DIR/data" \
  XDG_CONFIG_HOME="$XDG_RUNTIME_DIR/config" XDG_STATE_HOME="$XDG_RUNTIME_DIR/state"
trap 'rm -rf "$XDG_RUNTIME_DIR"' EXIT
dbus-run-session -- xvfb-run -a -s "-screen 0 1600x1000x24 -nolisten tcp" "$@"
