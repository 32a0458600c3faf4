#!/usr/bin/env python3
"""Print "N passed, N failed, N skipped" over the reports of meson; exit 1 on a failure.

Skipped tests are listed with their reasons. A program that crashed or timed out counts as failed
although none of its subtests did: that stands in the .json beside the report only.
Use: count-tests.py BUILD/meson-logs/testlog.junit.xml ...
"""
import json
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

FINE = {"OK", "SKIP", "EXPECTEDFAIL"}


def read_log(report):
    """The programs as meson saw them: [{"name": ..., "result": ..., "stdout": ...}]."""
    log = report.with_name(report.name.replace(".junit.xml", ".json"))
    if not log.exists():
        return []
    text = log.read_text(encoding="utf-8", errors="replace")
    return [json.loads(line) for line in text.splitlines()]


def skip_reasons(programs):
    """The reasons stand in the output of the tests only: {"/path/of/test": reason}."""
    reasons = {}
    for test in programs:
        output = test.get("stdout") or ""
        for found in re.finditer(r"^ok \d+ -? ?(\S+) # SKIP ?(.*)$", output, re.M):
            reasons[found[1]] = found[2]
        if test.get("result") == "SKIP":
            reasons[test["name"].split(" / ")[-1]] = output.strip().splitlines()[-1] if output else ""
    return reasons


def count_report(path):
    """Returns (passed, failed, skipped) and prints what is to be known of the last two."""
    programs = read_log(path)
    reasons = skip_reasons(programs)
    passed = skipped = 0
    bad = {}  # program or suite -> failures in it
    alone = set()  # programs that count as one test and passed, by the report
    for suite in ET.parse(path).getroot().iter("testsuite"):
        # "project.program" of a program with subtests, "project" of all the others
        program = suite.get("name").partition(".")[2]
        bad.setdefault(program, 0)
        for case in suite.iter("testcase"):
            name = case.get("name")
            if case.find("skipped") is not None:
                skipped += 1
                reason = reasons.get(name.split(" ")[-1].removeprefix("- "), "no reason given")
                print(f"skipped: {suite.get('name')} {name}: {reason}")
            elif case.find("failure") is not None or case.find("error") is not None:
                bad[program or name] = bad.get(program or name, 0) + 1
                print(f"FAILED: {suite.get('name')} {name}")
            else:
                passed += 1
                if not program:
                    alone.add(name)
        if program and int(suite.get("errors") or 0) > 0 and not bad[program]:
            bad[program] = 1
            print(f"FAILED: {suite.get('name')} ended abnormally")
    for test in programs:
        name, result = test["name"], test.get("result")
        if result in FINE or bad.get(name):
            continue
        passed -= name in alone
        bad[name] = 1
        print(f"FAILED: {name}: {result}, exit status {test.get('returncode')}")
    return passed, sum(bad.values()), skipped


def main(paths):
    counts = [count_report(Path(path)) for path in paths]
    passed, failed, skipped = (sum(column) for column in zip((0, 0, 0), *counts))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed == 0 else 0


sys.exit(main(sys.argv[1:]))
