#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random keys, clicks, drags, sizes and actions for the running program.

Use (a display and a message bus must be there: run-gui-test.sh):
  random-input.py FOLDER_OF_PROGRAMS [--seconds N] [--seed N] [--keep FOLDER] [--growth MIB]
The program must stay alive, without a critical message, answer within --patience seconds (2), and
its memory must not grow after the first third. What was done is in FOLDER/input.txt.
TAP on standard output; exit status 1 if something failed.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

try:
    from gi.repository import GLib
except ImportError:
    print('1..0 # SKIP no python3-gi')
    sys.exit(0)

from program import Failure, Program, simulate
from x_display import Display

# What ends the program, or waits for a person in another window.
NEVER = {'new-window', 'screenshot'}
STEPS = ['tweakreg', 'skymatch', 'outlier_detection', 'resample', 'source_catalog']
PARAMETERS = ['snr', 'scale', 'pixfrac', 'fwhm', 'kernel', 'weight_type', 'skymethod', 'fitgeometry',
              'minobj', 'searchrad', 'snr_threshold', 'npixels', 'bkg_boxsize', 'kernel_fwhm', 'rotation',
              'output_shape', 'crval', 'crpix', 'pixel_scale', 'abs_refcat', 'maskpt', 'grow', 'nlow',
              'nhigh', 'subtract', 'deblend', 'aperture_ee1', 'starfinder', 'good_bits', 'compat']
VALUES = ['', '0', '1', '-1', '5.0 4.0', '3.0 2.0', '0.9', '1e300', 'nan', 'turbo', 'square', 'True',
          'None', '10', 'rshift', 'general', 'global+match', 'local', 'exptime', '2 3', 'GAIADR3', '~']
WORDS = ['SCI', 'ERR', 'WHT', 'CON', 'DQ', 'VAR_POISSON', 'AREA', 'single', 'tile', 'wheel', 'fade',
         'curtain', 'blink', 'difference', 'ratio', 'off', 'linear', 'asinh', 'log', 'zscale', 'minmax',
         'gray', 'viridis', 'messages', 'association', 'alignment', 'sky', 'outliers', 'mosaic', 'sources',
         'stack', 'variants', 'examine', 'step', 'display', 'input', 'blot', 'median', 'exposure', 'A', 'B',
         'circle', 'box', 'polygon', 'line', 'point', 'red', '#00ff80', 'dark', 'light', 'bright', 'a', 'r',
         'x', 'doubled-star', 'header', 'tweaked', '1', '0', '', 'ä', 'nothing of the kind', '%s%n']
KEYS = (list('abcdefghijklmnopqrstuvwxyz0123456789') + 'space Tab Tab Tab Return Return Escape Escape Up Down'
        ' Left Right Home End Page_Up Page_Down Delete BackSpace F1 F5 F6 F6 F8 F9 F10 F11 plus minus period'
        ' comma less greater bracketleft bracketright Menu'.split())
MODIFIERS = ['', '', '', '', '', 'shift+', 'ctrl+', 'alt+', 'ctrl+shift+', 'alt+shift+']


class Chaos:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.random = random.Random(options.seed)
        self.display = Display()
        self.record = open(os.path.join(folder, 'input.txt'), 'w', encoding='utf-8')
        self.association = simulate(options.programs, os.path.join(folder, 'data'))
        self.files = [self.association] + [os.path.join(folder, 'data', name) for name
                                           in sorted(os.listdir(os.path.join(folder, 'data')))]
        self.files += [os.path.join(folder, name) for name in ('no.fits', 'out', 'a.dscope', 'figure.png')]
        self.size, self.starts, self.events, self.resident = (1280, 800), 0, 0, []
        self.program = None

    def note(self, text):
        self.record.write(f'{self.events} {text}\n')
        self.record.flush()

    def start(self):
        self.starts += 1
        self.note(f'start {self.starts}')
        self.program = Program(self.options.programs, self.folder,
                               [self.association] if self.starts % 4 != 2 else [])
        slow = 60 if self.options.patience > 2 else 30
        self.program.wait('window', lambda: self.program.describe(), slow)
        self.resident = []
        self.place(*self.size)

    def place(self, width, height):
        self.size = (width, height)
        for window, *_, title in self.display.windows():
            if title:
                self.display.place(window, width, height)
                self.display.focus(window)
                break

    def point(self):
        return self.random.randrange(self.size[0]), self.random.randrange(self.size[1])

    def near(self, point, reach):
        return tuple(max(0, c + self.random.randrange(-reach, reach + 1)) for c in point)

    # One event each.
    def key(self):
        key = self.random.choice(MODIFIERS) + self.random.choice(KEYS)
        if key in ('ctrl+n', 'ctrl+q'):
            return
        self.note(f'key {key}')
        self.display.key(key)

    def type(self):
        text = self.random.choice(VALUES + PARAMETERS)
        self.note(f'type {text}')
        self.display.type(''.join(c for c in text if c not in '~%'))
        self.display.key(self.random.choice(['Return', 'Tab', 'Escape']))

    def click(self):
        point, button = self.point(), self.random.choice([1, 1, 1, 1, 2, 3])
        self.note(f'click {point} {button}')
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            self.display.click(*point, button)

    def wheel(self):
        point, button, key = self.point(), self.random.choice([4, 5, 6, 7]), self.random.choice([0, 0, 1])
        self.note(f'wheel {point} {button}')
        for _ in range(self.random.randrange(1, 9)):
            self.display.click(*point, button)

    def drag(self):
        points = [self.point()]
        for _ in range(self.random.randrange(1, 8)):
            points.append(self.near(points[-1], 150))
        button = self.random.choice([1, 1, 1, 2, 3])
        self.note(f'drag {points} {button}')
        self.display.drag(points, button)

    def hover(self):
        point = self.point()
        self.note(f'hover {point}')
        self.display.move(*point)

    def resize(self):
        size = self.random.choice([(1280, 800), (1280, 800), (1440, 900), (720, 420), (900, 1000), (1600, 500),
                                   (self.random.randrange(400, 1600), self.random.randrange(300, 1000))])
        self.note(f'size {size}')
        self.place(*size)

    def word(self, action):
        if action.startswith(('open', 'save', 'export', 'regions-load', 'regions-save', 'log-save', 'rgb-save',
                              'stack-save', 'catalog-export', 'examine-save', 'recover', 'make')):
            return self.random.choice(self.files)
        if 'step' in action or 'run' in action or 'board' in action or action == 'reset-params':
            return self.random.choice(STEPS * 3 + WORDS)
        return self.random.choice(WORDS + VALUES + STEPS)

    def number(self):
        return self.random.choice([0.0, 0.5, 1.0, -1.0, 20.0, 83.8221, -5.3911, 48.0, 95.5, 1e3, 1e300, -1e300,
                                   float('nan'), float('inf'), self.random.uniform(-10, 110)])

    def text_of(self, kind, action):
        """The text of a random GVariant of a type of the actions."""
        letter = kind[0]
        if letter == '(':
            inner, parts = kind[1:-1], []
            if action.endswith('param') and inner.startswith('s'):
                words = [STEPS, PARAMETERS, VALUES, VALUES][-len(inner):] if len(inner) > 3 else \
                    [STEPS, PARAMETERS, VALUES]
                if len(inner) <= len(words) and set(inner) == {'s'}:
                    chosen = [self.random.choice(w) for w in words[:len(inner)]]
                    return '(' + ', '.join(GLib.Variant('s', c).print_(False) for c in chosen) + ')'
            while inner:
                length = 1
                while not GLib.variant_type_string_is_valid(inner[:length]):
                    length += 1
                parts.append(self.text_of(inner[:length], action))
                inner = inner[length:]
            return '(' + ', '.join(parts) + (',)' if len(parts) == 1 else ')')
        if letter == 'a':
            return f'@{kind} [' + ', '.join(self.text_of(kind[1:], action)
                                            for _ in range(self.random.randrange(3))) + ']'
        if letter == 's':
            return GLib.Variant('s', self.word(action)).print_(False)
        if letter == 'd':
            return GLib.Variant('d', self.number()).print_(True)
        if letter == 'b':
            return self.random.choice(['true', 'false'])
        if letter in 'uqty':
            return f'@{letter} {self.random.choice([0, 1, 2, 4, 200])}'
        return f'@{letter} {self.random.choice([-1, 0, 1, 2, 3, 4, 99, -7])}'

    def action(self):
        described = self.program.describe()
        action = self.random.choice(sorted(set(described) - NEVER - set(self.options.skip.split(','))))
        enabled, kind, state = described[action]
        change = bool(state) and self.random.random() < 0.5
        target = None
        if change:
            kind = self.state_type(action)
        if kind:
            target = GLib.Variant.parse(GLib.VariantType(kind), self.text_of(kind, action), None, None)
        self.note(f'{"change" if change else "activate"} {action} {target}')
        if change:
            self.program.change(action, target)
        else:
            self.program.activate(action, target)

    def state_type(self, action):
        reply = self.program.bus.call_sync('org.ditherscope.Ditherscope', self.program.window, 'org.gtk.Actions',
                                           'Describe', GLib.Variant('(s)', (action,)), None, 0, 5000, None)
        return reply.get_child_value(0).get_child_value(2).get_child_value(0).get_variant().get_type_string()

    def close_dialogs(self):
        """Dialogs of files are not for random keys: this may run where there are files of others."""
        titles = [(window, title) for window, *_, title in self.display.windows() if title]
        for window, title in titles[1:]:
            self.note(f'close {title}')
            self.display.focus(window)
            self.display.key('Escape')
        if len(titles) > 1:
            time.sleep(0.3)
            self.place(*self.size)
            return True
        return False

    def closed(self):
        """Whether its window was closed and it ends."""
        try:
            self.program.describe()
            return False
        except GLib.Error as error:
            if 'does not exist' not in error.message and 'Object' not in error.message:
                return False
        try:
            return self.program.process.wait(10) == 0
        except subprocess.TimeoutExpired:
            return False

    def check(self):
        """An answer within the time the main thread may work on something else. The machine may be
        busy with other things: what counts is the time the thread itself has used."""
        used, end = self.program.main_thread_seconds(), time.monotonic() + 10 * self.options.patience
        while not self.program.answers(self.options.patience):
            if not self.program.alive or self.closed():
                break
            busy = self.program.main_thread_seconds() - used
            if busy > self.options.patience or time.monotonic() > end:
                raise Failure(f'no answer; the main thread was busy for {busy:.1f} s')
        if self.program.process.poll():
            raise Failure(f'ended with status {self.program.process.returncode}')
        if self.program.alive:
            self.resident.append(self.program.resident_kib() / 1024)

    def run(self, seconds):
        kinds = ([self.key] * 6 + [self.type] + [self.click] * 6 + [self.wheel] * 2 + [self.drag] * 2
                 + [self.hover] * 2 + [self.action] * 8)
        end = time.monotonic() + seconds
        self.start()
        while time.monotonic() < end:
            self.events += 1
            if self.close_dialogs():
                continue
            try:
                (self.resize if self.random.random() < 0.01 else self.random.choice(kinds))()
            except GLib.Error as error:
                self.note(f'answer: {error.message}')
            if not self.program.alive:
                if self.program.process.returncode:
                    raise Failure(f'ended with status {self.program.process.returncode}')
                self.start()
            if self.events % 10 == 0:
                self.check()
            time.sleep(self.options.pause)
        self.check()
        status = self.program.quit()
        if status != 0:
            raise Failure(f'did not end as asked: status {status}')

    def growth(self):
        """MiB the last third of the measurements stands above the middle one."""
        third = len(self.resident) // 3
        if third < 5:
            return 0.0
        median = [sorted(part)[third // 2] for part in (self.resident[third:2 * third], self.resident[-third:])]
        return median[1] - median[0]


def main():
    # GTK 4.8 calls it critical that a menu is filled again while somebody listens.
    os.environ.setdefault('DSC_DRIVE_A11Y', 'none')
    parser = argparse.ArgumentParser()
    parser.add_argument('programs')
    parser.add_argument('--seconds', type=float, default=12)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--keep')
    parser.add_argument('--skip', default='', help='actions that are left out, with commas')
    parser.add_argument('--growth', type=float, default=200)
    parser.add_argument('--patience', type=float, default=2)
    parser.add_argument('--pause', type=float, default=0.02)
    options = parser.parse_args()
    options.programs = os.path.abspath(options.programs)
    folder = os.path.abspath(options.keep) if options.keep else tempfile.mkdtemp(prefix='dsc-random-')
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    chaos = Chaos(options, folder)
    print('1..2')
    status = 0
    try:
        chaos.run(options.seconds)
        print(f'ok 1 - {chaos.events} events of seed {options.seed}, {chaos.starts} starts')
        growth = chaos.growth()
        good = growth <= options.growth
        print(f'{"ok" if good else "not ok"} 2 - memory {chaos.resident[-1]:.0f} MiB, grew by {growth:.0f} MiB')
        status = 0 if good else 1
    except Failure as failure:
        print(f'not ok 1 - seed {options.seed}, event {chaos.events}: {failure}')
        print('not ok 2 - memory')
        if chaos.program:
            print('\n'.join('# ' + line for line in chaos.program.messages.splitlines()[:120]))
        status = 1
    finally:
        if chaos.program:
            chaos.program.kill()
            print(''.join(f'# {line}\n' for line in sorted(set(chaos.program.complaints()))), end='')
    if not options.keep and status == 0:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f'# {folder}')
    return status


if __name__ == '__main__':
    sys.exit(main())
