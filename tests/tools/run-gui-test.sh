#!/bin/sh
# Run a command with a virtual display and a message bus of its own, drawn by cairo.
# Use: run-gui-test.sh COMMAND [ARGUMENT ...]
# No GL either: drivers leave memory behind when they are unloaded.
export GDK_DEBUG=gl-disable
export GSK_RENDERER=cairo GDK_BACKEND=x11 GSETTINGS_BACKEND=memory NO_AT_BRIDGE=1
exec dbus-run-session -- xvfb-run -a -s "-screen 0 1600x1000x24 -nolisten tcp" "$@"
