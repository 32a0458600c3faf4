# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as a process of its own: started, asked over D-Bus, ended."""
import os
import signal
import subprocess
import time

from gi.repository import Gio, GLib

NAME = 'org.ditherscope.Ditherscope'
APPLICATION = '/org/ditherscope/Ditherscope'
SCENE = ('{"name": "drive", "seed": 11, "instrument": "NIRCAM", "filter": "F200W",'
         '"detectors": ["NRCB1"], "pointing_aperture": "NRCB1_FULL", "program": 99011,'
         '"observation": 1, "target": "DRIVE", "ra": 83.8221, "dec": -5.3911, "roll": 25.0,'
         '"size": 96, "start": [900, 900], "subarray": "SUB96", "field_radius_arcsec": 4.0,'
         '"n_stars": 30, "n_galaxies": 8, "visits": [{"visit": 1, "group": 2,'
         '"error_arcsec": [0, 0], "error_deg": 0, "exptime": 1000.0,'
         '"dithers": [[0, 0], [0.92, 0.53], [-0.63, 1.01], [0.45, -0.86]]}]}')
# Of the desktop around it, not of the program.
IGNORED = ('dconf', 'ortal', 'a11y', 'dbind', 'theme', 'AT-SPI', 'Unable to look up enum nick', 'fd limit')


class Failure(Exception):
    pass


def simulate(programs, folder):
    """A set of 4 exposures of 96 x 96 pixels, an hour old. Returns the association."""
    os.makedirs(folder)
    scene = os.path.join(folder, 'scene.json')
    with open(scene, 'w', encoding='utf-8') as file:
        file.write(SCENE)
    subprocess.run([os.path.join(programs, 'dscope'), 'simulate', '--quiet', '--output_dir', folder, scene],
                   check=True, stdout=subprocess.DEVNULL)
    for name in os.listdir(folder):
        os.utime(os.path.join(folder, name), (time.time() - 3600,) * 2)
    return os.path.join(folder, 'drive_asn.json')


def private_environment(folder):
    """Settings, products and files of nobody else."""
    environment = dict(os.environ, HOME=folder, GTK_A11Y=os.environ.get('DSC_DRIVE_A11Y', 'atspi'), G_DEBUG='fatal-criticals',
                       GTK_USE_PORTAL='0', LC_ALL='C.UTF-8')
    for name in ('CACHE', 'CONFIG', 'DATA', 'STATE'):
        environment[f'XDG_{name}_HOME'] = os.path.join(folder, name.lower())
    return environment


class Program:
    def __init__(self, programs, folder, files=()):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.log_path = os.path.join(folder, f'messages-{time.monotonic_ns()}.txt')
        with open(self.log_path, 'w', encoding='utf-8') as log:
            self.process = subprocess.Popen([os.path.join(programs, 'ditherscope'), *files],
                                            cwd=folder, env=private_environment(folder),
                                            stdout=log, stderr=log)
        self.window = APPLICATION + '/window/1'

    @property
    def messages(self):
        with open(self.log_path, encoding='utf-8', errors='replace') as log:
            return log.read()

    @property
    def alive(self):
        return self.process.poll() is None

    def call(self, method, arguments, path=None, timeout=5.0):
        return self.bus.call_sync(NAME, path or self.window, 'org.gtk.Actions', method, arguments,
                                  None, Gio.DBusCallFlags.NO_AUTO_START, int(timeout * 1000),
                                  None).unpack()

    def answers(self, timeout):
        """Whether the main thread gives an answer within that time."""
        try:
            self.call('List', None, APPLICATION, timeout)
        except GLib.Error:
            return False
        return True

    def activate(self, action, target=None, path=None):
        """target: a GVariant or None"""
        targets = [target] if target is not None else []
        self.call('Activate', GLib.Variant('(sava{sv})', (action, targets, {})), path)

    def change(self, action, state):
        self.call('SetState', GLib.Variant('(sva{sv})', (action, state, {})))

    def describe(self):
        """{action: (enabled, type of its target or '', [state])}"""
        return self.call('DescribeAll', None)[0]

    def state(self, action):
        states = self.call('Describe', GLib.Variant('(s)', (action,)))[0][2]
        return states[0] if states else None

    def enabled(self, action):
        return self.call('Describe', GLib.Variant('(s)', (action,)))[0][0]

    def wait(self, what, condition, seconds=15.0):
        """Until the condition gives something true, which is returned."""
        end, pause = time.monotonic() + seconds, 0.02
        while True:
            try:
                found = condition()
            except GLib.Error:
                found = None  # not there yet, or not any more
            if found:
                return found
            if not self.alive:
                raise Failure(f'the program ended while waiting for {what}')
            if time.monotonic() > end:
                raise Failure(f'no {what} within {seconds:g} s')
            time.sleep(pause)
            pause = min(0.3, 1.5 * pause)

    def resident_kib(self):
        with open(f'/proc/{self.process.pid}/status', encoding='ascii') as status:
            return next(int(line.split()[1]) for line in status if line.startswith('VmRSS'))

    def main_thread_seconds(self):
        """Of the processor, used so far."""
        try:
            with open(f'/proc/{self.process.pid}/task/{self.process.pid}/stat', encoding='ascii') as stat:
                fields = stat.read().rpartition(')')[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def quit(self):
        try:
            self.activate('quit', path=APPLICATION)
        except GLib.Error:
            pass
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def wait_end(self):
        """Until it ends by itself, as asked."""
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            raise Failure('the program does not end') from None
        if status:
            raise Failure(f'the program ended with status {status}')

    def kill(self):
        if self.alive:
            self.process.send_signal(signal.SIGABRT)  # a core tells where it was
            self.process.wait()

    def complaints(self):
        return [line for line in self.messages.splitlines()
                if ('CRITICAL' in line or 'WARNING' in line or 'ERROR: ' in line
                    or 'runtime error' in line)
                and not any(word in line for word in IGNORED)]
