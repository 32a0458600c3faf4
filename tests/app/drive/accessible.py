# SPDX-License-Identifier: GPL-3.0-or-later
"""The widgets of the program as an assistive technology sees them: AT-SPI over D-Bus."""
from gi.repository import Gio, GLib

_ACCESSIBLE = 'org.a11y.atspi.Accessible'
_COMPONENT = 'org.a11y.atspi.Component'
_PROPERTIES = 'org.freedesktop.DBus.Properties'
STATES = {'checked': 4, 'expanded': 10, 'focusable': 11, 'focused': 12, 'pressed': 20, 'selected': 23}
WINDOW_COORDINATES = GLib.Variant('(u)', (1,))


class Node:
    """One accessible object as it was when the tree was read; text and focus are asked anew."""

    def __init__(self, bus, owner, path):
        self.bus, self.owner, self.path = bus, owner, path
        self.role, self.name, self.extents, self.states, self.children = '', '', (0, 0, 0, 0), set(), []

    def call(self, interface, method, arguments=None):
        return self.bus.call_sync(self.owner, self.path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, 5000, None).unpack()

    @property
    def text(self):
        count = self.call(_PROPERTIES, 'Get',
                          GLib.Variant('(ss)', ('org.a11y.atspi.Text', 'CharacterCount')))[0]
        return self.call('org.a11y.atspi.Text', 'GetText', GLib.Variant('(ii)', (0, count)))[0]

    def _ask(self, pending, interface, method, arguments, use):
        def answered(bus, result):
            pending[0] -= 1
            try:
                use(bus.call_finish(result).unpack()[0])
            except GLib.Error:
                pass  # it went away
        pending[0] += 1
        self.bus.call(self.owner, self.path, interface, method, arguments, None,
                      Gio.DBusCallFlags.NONE, 5000, None, answered)

    def _read(self, pending, with_states):
        def set_states(words):
            bits = words[0] | words[1] << 32
            self.states = {name for name, bit in STATES.items() if bits >> bit & 1}

        def set_children(children):
            self.children = [Node(self.bus, *child) for child in children]

        name = GLib.Variant('(ss)', (_ACCESSIBLE, 'Name'))
        self._ask(pending, _ACCESSIBLE, 'GetRoleName', None, lambda role: setattr(self, 'role', role))
        self._ask(pending, _PROPERTIES, 'Get', name, lambda text: setattr(self, 'name', text))
        self._ask(pending, _COMPONENT, 'GetExtents', WINDOW_COORDINATES,
                  lambda extents: setattr(self, 'extents', extents))
        if with_states:
            self._ask(pending, _ACCESSIBLE, 'GetState', None, set_states)
        self._ask(pending, _ACCESSIBLE, 'GetChildren', None, set_children)

    def read(self, leave_out=(), deep=True, with_states=False):
        """Reads itself and all in it that has a size, one level of the tree at a time.
        leave_out: names of widgets that are not looked into"""
        level, context = [self], GLib.MainContext.default()
        while level:
            pending = [0]
            for node in level:
                node._read(pending, with_states)
            while pending[0]:
                context.iteration(True)
            below = []
            for node in level:
                if 0 in node.extents[2:] or node.name in leave_out:
                    node.children = []  # its page is not the one that is shown
                below += node.children
            level = below if deep else []
        return self

    def walk(self):
        """Itself and all that was read in it, in order."""
        stack = [self]
        while stack:
            node = stack.pop()
            if 0 not in node.extents[2:]:
                yield node
                stack.extend(reversed(node.children))

    def all(self, role=None, name=None):
        return [node for node in self.walk()
                if (role is None or node.role == role) and (name is None or name in node.name)]

    def find(self, role=None, name=None):
        """The first with that role and with `name` in its name, or None."""
        found = self.all(role, name)
        return found[0] if found else None


def window(session_bus, pid):
    """The first window of the program with this process id, not read yet; None while there is none."""
    address = session_bus.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress',
                                    None, None, Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]
    flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
             | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
    bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
    root = Node(bus, 'org.a11y.atspi.Registry', '/org/a11y/atspi/accessible/root')
    for owner, path in root.call(_ACCESSIBLE, 'GetChildren')[0]:
        reply = bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                              'GetConnectionUnixProcessID', GLib.Variant('(s)', (owner,)),
                              None, Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]
        if reply == pid:
            windows = Node(bus, owner, path).call(_ACCESSIBLE, 'GetChildren')[0]
            return Node(bus, *windows[0]) if windows else None
    return None
