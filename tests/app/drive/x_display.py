# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, pointer, windows and pictures of an X display: XTEST by ctypes, no package of its own."""
import ctypes
import ctypes.util
import struct
import zlib


def _library(name, fallback):
    return ctypes.CDLL(ctypes.util.find_library(name) or fallback)


class _Image(ctypes.Structure):
    _fields_ = [('width', ctypes.c_int), ('height', ctypes.c_int), ('xoffset', ctypes.c_int),
                ('format', ctypes.c_int), ('data', ctypes.c_void_p), ('byte_order', ctypes.c_int),
                ('bitmap_unit', ctypes.c_int), ('bitmap_bit_order', ctypes.c_int),
                ('bitmap_pad', ctypes.c_int), ('depth', ctypes.c_int),
                ('bytes_per_line', ctypes.c_int), ('bits_per_pixel', ctypes.c_int)]


class Picture:
    """What was on the screen: rows of red, green and blue bytes."""

    def __init__(self, width, height, rgb):
        self.width, self.height, self.rgb = width, height, rgb

    def save_png(self, path):
        stride = 3 * self.width
        rows = b''.join(b'\0' + self.rgb[y * stride:(y + 1) * stride] for y in range(self.height))

        def chunk(kind, data):
            body = kind + data
            return struct.pack('>I', len(data)) + body + struct.pack('>I', zlib.crc32(body))

        header = struct.pack('>IIBBBBB', self.width, self.height, 8, 2, 0, 0, 0)
        with open(path, 'wb') as file:
            file.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header)
                       + chunk(b'IDAT', zlib.compress(rows, 3)) + chunk(b'IEND', b''))

    def block_means(self, block):
        """Rows of the mean brightness, 0 to 255, of blocks of `block` pixels a side."""
        stride = 3 * self.width
        means = []
        for top in range(0, self.height - block + 1, block):
            row = []
            for left in range(0, self.width - block + 1, block):
                total = sum(sum(self.rgb[y * stride + 3 * left:y * stride + 3 * (left + block)])
                            for y in range(top, top + block))
                row.append(total // (3 * block * block))
            means.append(row)
        return means


class Display:
    """The display of $DISPLAY. Positions are pixels of the screen."""

    def __init__(self):
        self.x11 = x11 = _library('X11', 'libX11.so.6')
        self.xtest = _library('Xtst', 'libXtst.so.6')
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XGetImage.restype = ctypes.POINTER(_Image)
        x11.XStringToKeysym.restype = ctypes.c_ulong
        x11.XkbKeycodeToKeysym.restype = ctypes.c_ulong
        x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)
        x11.XSetErrorHandler(self.handler)  # windows may close while they are looked at
        self.pointer = x11.XOpenDisplay(None)
        if not self.pointer:
            raise RuntimeError('no display')
        self.display = ctypes.c_void_p(self.pointer)
        self.root = ctypes.c_ulong(x11.XDefaultRootWindow(self.display))
        self.held = []

    def _sync(self):
        self.x11.XSync(self.display, 0)

    def move(self, x, y):
        self.xtest.XTestFakeMotionEvent(self.display, -1, int(x), int(y), ctypes.c_ulong(0))
        self._sync()

    def button(self, number, down):
        self.xtest.XTestFakeButtonEvent(self.display, number, int(down), ctypes.c_ulong(0))
        self._sync()

    def click(self, x, y, number=1):
        self.move(x, y)
        self.button(number, True)
        self.button(number, False)

    def drag(self, points, number=1):
        self.move(*points[0])
        self.button(number, True)
        for point in points[1:]:
            self.move(*point)
        self.button(number, False)

    def _code(self, name):
        keysym = self.x11.XStringToKeysym(name.encode())
        code = self.x11.XKeysymToKeycode(self.display, ctypes.c_ulong(keysym))
        if not keysym or not code:
            raise ValueError(f'no key {name}')
        plain = self.x11.XkbKeycodeToKeysym(self.display, ctypes.c_ubyte(code), 0, 0)
        return code, plain != keysym

    def _press(self, code, down):
        self.xtest.XTestFakeKeyEvent(self.display, code, int(down), ctypes.c_ulong(0))

    def key(self, combination):
        """Presses and releases, as in 'ctrl+shift+Tab'; the last part is the name of a keysym."""
        *modifiers, name = combination.split('+')
        code, shifted = self._code(name)
        names = {'ctrl': 'Control_L', 'shift': 'Shift_L', 'alt': 'Alt_L'}
        codes = [self._code(names[m])[0] for m in modifiers]
        if shifted and 'shift' not in modifiers:
            codes.append(self._code('Shift_L')[0])
        for held in codes:
            self._press(held, True)
        self._press(code, True)
        self._press(code, False)
        for held in reversed(codes):
            self._press(held, False)
        self._sync()

    def type(self, text):
        names = {' ': 'space', '.': 'period', ',': 'comma', '-': 'minus', '_': 'underscore',
                 '/': 'slash', ':': 'colon', '+': 'plus', '*': 'asterisk', "'": 'apostrophe'}
        for letter in text:
            self.key(names.get(letter, letter))

    def windows(self):
        """(id, x, y, width, height, title) of what is on the root window, lowest first."""
        children, count = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
        skip = ctypes.c_ulong()
        self.x11.XQueryTree(self.display, self.root, ctypes.byref(skip), ctypes.byref(skip),
                            ctypes.byref(children), ctypes.byref(count))
        found = []
        for window in children[:count.value]:
            attributes = (ctypes.c_int * 64)()  # XWindowAttributes: x, y, width, height, ..., map state
            if not self.x11.XGetWindowAttributes(self.display, ctypes.c_ulong(window), attributes):
                continue
            if attributes[23] != 2:
                continue  # not on the screen
            title = ctypes.c_char_p()
            self.x11.XFetchName(self.display, ctypes.c_ulong(window), ctypes.byref(title))
            found.append((window, *attributes[:4], (title.value or b'').decode(errors='replace')))
        if children:
            self.x11.XFree(children)
        return found

    def place(self, window, width, height):
        """Moves to the corner of the screen and resizes; there is no window manager to ask."""
        self.x11.XMoveResizeWindow(self.display, ctypes.c_ulong(window), 0, 0, width, height)
        self._sync()

    def focus(self, window):
        self.x11.XSetInputFocus(self.display, ctypes.c_ulong(window), 2, ctypes.c_ulong(0))
        self._sync()

    def picture(self, x, y, width, height):
        image = self.x11.XGetImage(self.display, self.root, x, y, width, height,
                                   ctypes.c_ulong(0xffffffff), 2)
        if not image:
            raise RuntimeError('no picture of the screen')
        stride = image.contents.bytes_per_line
        data = ctypes.string_at(image.contents.data, stride * height)
        self.x11.XFree(ctypes.c_void_p(image.contents.data))
        self.x11.XFree(image)
        rgb = bytearray(3 * width * height)
        pixels = b''.join(data[y0 * stride:y0 * stride + 4 * width] for y0 in range(height))
        rgb[0::3], rgb[1::3], rgb[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
        return Picture(width, height, bytes(rgb))
