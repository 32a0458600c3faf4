#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as a person uses it, by accessible names, keys and the pointer.

Use (a display and a message bus must be there: run-gui-test.sh):
  walkthrough.py FOLDER_OF_PROGRAMS FOLDER_FOR_PICTURES REFERENCES.json [--update] [--show-time]
TAP on standard output; pictures of every state stay in FOLDER_FOR_PICTURES.
"""
import os
import shutil
import sys
import tempfile
import time

try:
    from gi.repository import GLib
    import hand as hands
    from program import Failure, simulate
    from x_display import Display
except ImportError as error:
    print(f'1..0 # SKIP {error}')
    sys.exit(0)

STEPS = ['Align exposures', 'Match sky levels', 'Find outliers', 'Make the mosaic', 'Measure sources']


def load(hand, files):
    hand.start()
    hand.look('start')
    hand.click('list item', 'Open…')
    hand.choose_file(files['association'])
    hand.program.wait('association', lambda: hand.state('tab') == 0)
    hand.place()
    for step in STEPS:
        hand.step_button(step + ', not run yet')
    if hand.state('show-rail'):
        raise Failure('the wide rail takes the room of the picture')
    hand.look('loaded')


def tune_by_typing(hand, files):
    hand.click('button', 'Find outliers')
    hand.wait_state('select-step', 'outlier_detection')
    box = hand.find('text box', 'First pass')
    hand.type_into(box, '6.0')
    hand.program.wait('typed value', lambda: box.text == '6.0')
    hand.find('button', 'Undo outlier_detection: snr')
    hand.look('tuned')


def run_a_step(hand, files):
    hand.click('button', 'Run step')
    hand.find('button', 'Find outliers, fresh', 30, within=('group', 'Steps'))
    hand.idle()
    hand.look('outliers-run')


def stop_a_run(hand, files):
    hand.do('set-param', "('resample', 'pixel_scale_ratio', '0.02')")
    hand.click('button', 'Run to end')
    hand.program.wait('a job', lambda: hand.program.enabled('stop'))
    hand.click('button', 'Stop')
    hand.idle(3)
    hand.step_button('Make the mosaic, not run yet')
    hand.do('undo')


def run_all(hand, files):
    hand.display.key('ctrl+r')
    hand.find('button', 'Measure sources, fresh', 30, within=('group', 'Steps'))
    hand.idle()
    hand.look('all-run')


def compare_with_the_curtain(hand, files):
    hand.click('image', 'drive_i2d.fits')
    hand.do('compare-step', "'resample'")
    hand.program.wait('comparison', lambda: hand.state('pair-mode') == 'curtain')
    before = hand.state('curtain')
    pair = hand.find('image', 'cal.fits', within=('widget', 'DscImageTabs'))
    start, end = hand.at(pair, before, 0.5), hand.at(pair, 0.25, 0.5)
    hand.display.drag([start, hand.at(pair, 0.4, 0.5), end])
    hand.program.wait('moved curtain', lambda: abs(hand.state('curtain') - 0.25) < 0.05)
    hand.look('curtain')
    hand.click('button', 'Blink')
    hand.wait_state('pair-mode', 'blink')
    hand.click('button', 'End the comparison')
    hand.wait_state('pair-mode', '')


def click_a_flagged_pixel(hand, files):
    hand.click('button', 'Find outliers', within=('group', 'Steps'))
    hand.do('open-exposure', '0')
    hand.do('zoom-4')
    hand.do('center', '(21.0, 68.0)')
    picture = hand.find('image', '00001_nrcb1_cal.fits')
    hand.display.click(*hand.center(picture))
    hand.display.key('y')
    hand.program.wait('mode', lambda: hand.state('inspect'))
    hand.display.click(*hand.center(hand.find('image', '00001_nrcb1_cal.fits')))
    hand.program.wait('the reason', lambda: 'flagged' in hand.state('inspect-sky'))
    hand.look('why-flagged')


def click_in_the_stack(hand, files):
    hand.display.key('shift+y')
    hand.program.wait('mode', lambda: hand.state('stack'))
    hand.display.click(*hand.at(hand.find('image', '00001_nrcb1_cal.fits'), 0.5, 0.6))
    hand.program.wait('the stack', lambda: hand.state('stack-at'))
    hand.wait_state('drawer-page', 'stack')
    hand.look('stack')


def open_each_board(hand, files):
    for number, board in enumerate(hands.BOARDS, 1):
        hand.display.key(f'alt+{number % 10}')
        hand.wait_state('drawer-page', board)
        hand.look('board-' + board)


def type_a_bad_value(hand, files):
    box = hand.find('text box', 'Neighbours')
    hand.type_into(box, 'many')
    hand.said("snr: '6.0 many' is not legal")
    hand.look('bad-value')
    hand.type_into(hand.find('text box', 'Neighbours'), '4.0')


def open_a_missing_file(hand, files):
    hand.do('open', "'/no/such_asn.json'")
    hand.said('/no/such_asn.json')
    hand.look('missing-file')


def save_and_come_back(hand, files):
    session = os.path.join(files['folder'], 'work.dscope')
    hand.do('show-board', "'skymatch'")
    hand.display.key('ctrl+shift+s')
    hand.choose_file(session)
    hand.said('Saved the session')
    hand.program.wait('session file', lambda: os.path.exists(session))

    def no_notice():
        hand.display.key('Escape')
        return not hand.read().find('alert')

    hand.program.wait('end of the notice', no_notice)
    hand.look('before-closing')
    hand.display.key('ctrl+q')
    hand.program.wait_end()
    hand.start(session)
    hand.program.wait('session', lambda: hand.state('tab') >= 0)
    hand.look('opened-again', like='before-closing')


def export_commands(hand, files):
    path = os.path.join(files['folder'], 'commands.sh')
    hand.do('export-commands', f"'{path}'")
    hand.program.wait('commands', lambda: os.path.exists(path))
    with open(path, encoding='utf-8') as file:
        text = file.read()
    if '--steps.outlier_detection.snr=' not in text or 'dscope' not in text:
        raise Failure('the commands do not tell what was tuned')


PANES = ('rail', 'picture', 'drawer', 'panel')


def focus(hand):
    """The widget with the focus, and the part of the window it stands in; the drawer is open."""
    tree = hand.read(with_states=True)
    node = next((node for node in tree.walk() if 'focused' in node.states), None)
    if not node:
        return None, 'drawer'  # a row: boards are not looked into
    x, y = hand.center(node)
    if x < hand.at(tree.find('group', 'Steps'), 1, 0)[0] + 8:
        return node, 'rail'
    if x > hand.at(tree.find('widget', 'DscImageTabs'), 1, 0)[0]:
        return node, 'panel'
    if y > hand.at(tree.find('widget', 'DscReadoutBar'), 0, 1)[1]:
        return node, 'drawer'
    return node, 'picture'


def keys_only(hand, files):
    """F6 goes round the panes, Tab and Shift+Tab within them; keys act where the focus is."""
    seen = []
    for _ in PANES:
        hand.display.key('F6')
        node, pane = focus(hand)
        seen.append(pane)
        if pane == 'drawer':
            continue
        hand.display.key('Tab')
        following = focus(hand)[0]
        hand.display.key('shift+Tab')
        back = focus(hand)[0]
        if (following and following.path == node.path) or not back or back.path != node.path:
            raise Failure(f'Tab and Shift+Tab do not go on and back from “{node.name}”')
        if pane == 'rail':
            hand.display.key('Tab')
            hand.display.key('Return')
            hand.wait_state('select-step', 'skymatch')
            hand.display.key('shift+Tab')
        if pane == 'picture':
            before = hand.state('zoom')
            hand.display.key('plus')
            hand.program.wait('zoom', lambda: hand.state('zoom') > before)
    if sorted(seen) != sorted(PANES):
        raise Failure(f'F6 goes through {seen}')


TESTS = [load, tune_by_typing, run_a_step, stop_a_run, run_all, compare_with_the_curtain, click_a_flagged_pixel,
         click_in_the_stack, open_each_board, type_a_bad_value, export_commands, save_and_come_back, keys_only,
         open_a_missing_file]


def main():
    programs, artefacts, path = sys.argv[1:4]
    update = '--update' in sys.argv
    folder = tempfile.mkdtemp(prefix='dsc-walk-')
    references = hands.read_references(path) if os.path.exists(path) and not update else None
    hand = hands.Hand(Display(), os.path.abspath(programs), folder, artefacts, references)
    print(f'1..{len(TESTS)}')
    failed = 0
    try:
        files = {'association': simulate(hand.programs, os.path.join(folder, 'data')), 'folder': folder}
        for number, test in enumerate(TESTS, 1):
            start, name = time.monotonic(), test.__name__.replace('_', ' ')
            try:
                test(hand, files)
                print(f'ok {number} - {name}')
            except (Failure, GLib.Error, StopIteration) as error:
                failed += 1
                print(f'not ok {number} - {name}: {error}')
                hand.display.picture(0, 0, 1600, 1000).save_png(os.path.join(artefacts, f'failed-{name}.png'))
            if '--show-time' in sys.argv:
                print(f'# {time.monotonic() - start:.1f} s')
            sys.stdout.flush()
    finally:
        messages = hand.program.messages if hand.program else ''
        hand.end()
        shutil.rmtree(folder, ignore_errors=True)
    if failed:
        print('\n'.join('# ' + line for line in messages.splitlines()))
    elif update:
        hands.write_references(path, hand.seen)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
