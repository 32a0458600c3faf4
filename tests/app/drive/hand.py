# SPDX-License-Identifier: GPL-3.0-or-later
"""A hand at the window: finds widgets by role and name, clicks and types, keeps pictures of what it saw."""
import json
import os
import time

from gi.repository import GLib

import accessible
from program import Failure, Program

BLOCK = 40  # pixels of the screen to one number of a reference
WIDTH, HEIGHT = 1280, 800
# Fonts and numbers differ a little everywhere; another board, a missing pane or an empty picture a lot.
WINDOW = f'[window]\nwidth={WIDTH}\nheight={HEIGHT}\n'
TABLES = ('GtkColumnView', 'GtkColumnListView', 'GtkListView')  # not looked into
BOARDS = {'association': 'DscAssociationBoard', 'alignment': 'DscAlignBoard', 'sky': 'DscSkyBoard',
          'outliers': 'DscOutlierBoard', 'mosaic': 'DscMosaicBoard', 'sources': 'DscCatalogBoard',
          'stack': 'DscStackBoard', 'variants': 'DscVariantBoard', 'examine': 'DscExamineBoard',
          'messages': 'DscLogView'}
LIKE = 40  # levels of grey a block may be off
UNLIKE_SHARE = 0.18  # of the blocks may be off by more


def unlikeness(one, other):
    """Share of the blocks that differ by more than LIKE."""
    pairs = [(a, b) for rows in zip(one, other) for a, b in zip(*rows)]
    return sum(abs(a - b) > LIKE for a, b in pairs) / len(pairs)


class Hand:
    def __init__(self, display, programs, folder, artefacts, references):
        self.display, self.programs, self.folder = display, programs, folder
        self.artefacts, self.references = artefacts, references
        self.program, self.window, self.border, self.seen = None, None, 0, {}
        os.makedirs(artefacts, exist_ok=True)

    def start(self, *files):
        config = os.path.join(self.folder, 'config', 'ditherscope')
        os.makedirs(config, exist_ok=True)
        with open(os.path.join(config, 'window.ini'), 'w', encoding='ascii') as file:
            file.write(WINDOW)
        self.program = Program(self.programs, self.folder, files)
        self.program.wait('window', self.program.describe, 30)
        self.place()

        self.window = self.program.wait(
            'accessible window', lambda: accessible.window(self.program.bus, self.program.process.pid))

        def border():
            """Around the widget of the window, where its edges are drawn; None while it is resized."""
            self.window.read(deep=False)
            width, height = self.window.extents[2:]
            return WIDTH - width == HEIGHT - height and [(WIDTH - width) // 2]

        self.border = self.program.wait('size of the window', border)[0]

    def place(self):
        window = self.program.wait('window', lambda: next((w[0] for w in self.display.windows() if w[5]), None))
        self.display.place(window, WIDTH, HEIGHT)
        self.display.focus(window)

    # Widgets.
    def read(self, with_states=False):
        """The tree of widgets as it is now, without tables, what is in boards, and the pages of the
        start once there is a set."""
        leave_out = TABLES + tuple(BOARDS.values())
        if self.program.state('tab') >= 0:
            leave_out += ('DscStartPage', 'DscAsnMaker')
        return self.window.read(leave_out, with_states=with_states)

    def find(self, role, name, seconds=8.0, within=None):
        """A widget, waited for. within: role and name of a widget around it"""
        def look():
            area = self.read().find(*within) if within else self.read()
            return area and area.find(role, name)
        return self.program.wait(f'{role} named “{name}”', look, seconds)

    def center(self, node):
        return self.at(node, 0.5, 0.5)

    def at(self, node, x, y):
        """A place of the screen in a widget, as parts of its size."""
        left, top, width, height = node.extents
        return left + self.border + int(x * width), top + self.border + int(y * height)

    def click(self, role, name, within=None):
        node = self.find(role, name, within=within)
        self.display.click(*self.center(node))
        return node

    def said(self, text, seconds=8.0):
        """Waits until something on the window says it, and gives the sentence."""
        def look():
            return next((node.name for node in self.read().walk()
                         if node.role in ('label', 'alert') and text in node.name), None)
        return self.program.wait(f'text “{text}”', look, seconds)

    def choose_file(self, path):
        """In the dialog of files that was asked for."""
        def dialog():
            return next((w[0] for w in self.display.windows()[1:] if w[5]), None)
        self.display.focus(self.program.wait('dialog of files', dialog))
        time.sleep(0.2)  # the first letters would be lost
        self.display.key('ctrl+a')
        self.display.type(path)
        self.display.key('Return')
        self.program.wait('end of the dialog', lambda: not dialog())
        self.place()

    def type_into(self, box, text):
        self.display.click(*self.center(box))
        self.display.key('ctrl+a')
        self.display.type(text)
        self.display.key('Return')

    # Actions whose effect is asked for.
    def state(self, action):
        return self.program.state(action)

    def wait_state(self, action, wanted, seconds=15.0):
        self.program.wait(f'{action} = {wanted}', lambda: self.state(action) == wanted, seconds)

    def do(self, action, target=None):
        self.program.activate(action, GLib.Variant.parse(None, target, None, None) if target else None)

    def idle(self, seconds=30.0):
        self.program.wait('end of the job', lambda: not self.program.enabled('stop'), seconds)

    def step_button(self, name):
        return self.find('button', name, within=('group', 'Steps'))

    # Pictures.
    def look(self, name, settle=0.15, like=None):
        """Keeps what is on the screen and compares it with the reference of that name, or with what
        was seen under another name."""
        reference = self.seen[like] if like else (self.references or {}).get(name)
        self.display.move(WIDTH + 100, HEIGHT + 100)
        time.sleep(settle if self.references is not None or like else 0.7)
        best = None
        for _ in range(12):
            picture = self.display.picture(0, 0, WIDTH, HEIGHT)
            picture.save_png(os.path.join(self.artefacts, name + '.png'))
            self.seen[name] = picture.block_means(BLOCK)
            if reference is None:
                break
            best = unlikeness(self.seen[name], reference)
            if best <= UNLIKE_SHARE:
                break
            time.sleep(0.3)
        if reference is None and self.references is not None:
            raise Failure(f'no reference of “{name}”: see tests/README.md')
        if best is not None and best > UNLIKE_SHARE:
            raise Failure(f'“{name}” looks different: {best:.0%} of it; see {self.artefacts}/{name}.png')

    def end(self):
        if self.program:
            self.program.kill()


def read_references(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def write_references(path, seen):
    """One line per row of blocks: differences can be read."""
    parts = []
    for name in sorted(seen):
        rows = ',\n  '.join(json.dumps(row, separators=(',', ':')) for row in seen[name])
        parts.append(f'{json.dumps(name)}: [\n  {rows}]')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('{\n' + ',\n'.join(parts) + '\n}\n')
