#!/usr/bin/env python3
"""Test of count-tests.py on reports as meson writes them.  Use: test-count-tests.py"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from xml.sax.saxutils import quoteattr

SCRIPT = Path(__file__).with_name("count-tests.py")
BAD = {"FAIL": "<failure/>", "ERROR": "<error/>", "SKIP": "<skipped/>"}


def make_case(name, result):
    return f"<testcase name={quoteattr(name)}>{BAD.get(result, '')}</testcase>"


def write_reports(folder, programs, log):
    """@programs: {name: (result, [results of its subtests], exit status)}"""
    suites, alone, lines = [], [], []
    for name, (result, subtests, status) in programs.items():
        cases = [make_case(f"{i + 1} /t/{i}", r) for i, r in enumerate(subtests)]
        if cases:
            suites.append(f"<testsuite name={quoteattr('p.' + name)} errors=\"0\">"
                          f"{''.join(cases)}</testsuite>")
        else:
            alone.append(make_case(name, result))
        lines.append(json.dumps({"name": name, "result": result, "returncode": status,
                                 "stdout": "ok 1 /t/0 # SKIP no data\n"}))
    if alone:
        suites.append(f'<testsuite name="p" errors="0">{"".join(alone)}</testsuite>')
    report = Path(folder) / "testlog.junit.xml"
    report.write_text(f"<testsuites>{''.join(suites)}</testsuites>", encoding="utf-8")
    if log:
        report.with_name("testlog.json").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return report


class CountTests(unittest.TestCase):
    def check(self, programs, last, status, said=(), log=True):
        with tempfile.TemporaryDirectory() as folder:
            report = write_reports(folder, programs, log)
            done = subprocess.run([sys.executable, SCRIPT, report], capture_output=True, text=True,
                                  check=False)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[-1], last, done.stdout + done.stderr)
        self.assertEqual(done.returncode, status)
        self.assertEqual([line for line in lines if line.startswith("FAILED")], list(said))

    def test_all_pass(self):
        programs = {"p:io / a": ("OK", ["OK", "SKIP"], 0), "p:lint / b": ("OK", [], 0)}
        self.check(programs, "2 passed, 0 failed, 1 skipped", 0)
        self.check(programs, "2 passed, 0 failed, 1 skipped", 0, log=False)

    def test_subtest_fails(self):
        self.check({"p:io / a": ("FAIL", ["OK", "FAIL"], 1)}, "1 passed, 1 failed, 0 skipped", 1,
                   ["FAILED: p.p:io / a 2 /t/1"])

    def test_program_dies(self):
        """After its first subtest, by a signal: the report has nothing but that one."""
        self.check({"p:io / a": ("ERROR", ["OK"], 133), "p:io / b": ("OK", ["OK"], 0)},
                   "2 passed, 1 failed, 0 skipped", 1,
                   ["FAILED: p:io / a: ERROR, exit status 133"])

    def test_without_subtests(self):
        """A script that fails is in the report, one that takes too long has passed there."""
        self.check({"p:cli / a": ("FAIL", [], 1), "p:cli / b": ("TIMEOUT", [], -15),
                    "p:cli / c": ("OK", [], 0)}, "1 passed, 2 failed, 0 skipped", 1,
                   ["FAILED: p p:cli / a", "FAILED: p:cli / b: TIMEOUT, exit status -15"])

    def test_expected_failure(self):
        self.check({"p:io / a": ("EXPECTEDFAIL", ["OK"], 1)}, "1 passed, 0 failed, 0 skipped", 0)


if __name__ == "__main__":
    unittest.main()
