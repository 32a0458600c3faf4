#!/usr/bin/env python3
"""Print "N passed, N failed, N skipped" over the reports of meson; exit 1 on a failure.

Skipped tests are listed with their reasons. A program that crashed or timed out counts as failed
although none of its subtests did.  Use: count-tests.py BUILD/meson-logs/testlog.junit.xml ...
"""
import json
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def skip_reasons(report):
    """The reasons stand in the output of the tests only: {"/path/of/test": reason}."""
    reasons = {}
    log = report.with_name("testlog.json")
    if not log.exists():
        return reasons
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        test = json.loads(line)
        output = test.get("stdout") or ""
        for found in re.finditer(r"^ok \d+ -? ?(\S+) # SKIP ?(.*)$", output, re.M):
            reasons[found[1]] = found[2]
        if test.get("result") == "SKIP":
            reasons[test["name"].split(" / ")[-1]] = output.strip().splitlines()[-1] if output else ""
    return reasons


def main(paths):
    passed = failed = skipped = 0
    for path in map(Path, paths):
        reasons = skip_reasons(path)
        for suite in ET.parse(path).getroot().iter("testsuite"):
            bad = 0
            for case in suite.iter("testcase"):
                name = case.get("name")
                if case.find("skipped") is not None:
                    skipped += 1
                    reason = reasons.get(name.split(" ")[-1].removeprefix("- "), "no reason given")
                    print(f"skipped: {suite.get('name')} {name}: {reason}")
                elif case.find("failure") is not None or case.find("error") is not None:
                    failed += 1
                    bad += 1
                    print(f"FAILED: {suite.get('name')} {name}")
                else:
                    passed += 1
            if int(suite.get("errors") or 0) > 0 and bad == 0:
                failed += 1
                print(f"FAILED: {suite.get('name')} ended abnormally")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed == 0 else 0


sys.exit(main(sys.argv[1:]))
