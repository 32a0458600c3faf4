#!/usr/bin/env python3
"""Print "N passed, N failed, N skipped" over the JUnit reports of meson; exit 1 on a failure.

Skipped tests are listed with their reasons. A program that crashed or timed out counts as failed
although none of its subtests did.  Use: count-tests.py REPORT.xml ...
"""
import sys
import xml.etree.ElementTree as ET


def main(paths):
    passed = failed = skipped = 0
    for path in paths:
        for suite in ET.parse(path).getroot().iter("testsuite"):
            bad = 0
            for case in suite.iter("testcase"):
                skip = case.find("skipped")
                if skip is not None:
                    skipped += 1
                    reason = (skip.get("message") or skip.text or "").strip()
                    print(f"skipped: {suite.get('name')} {case.get('name')} {reason}")
                elif case.find("failure") is not None or case.find("error") is not None:
                    failed += 1
                    bad += 1
                    print(f"FAILED: {suite.get('name')} {case.get('name')}")
                else:
                    passed += 1
            if int(suite.get("errors") or 0) > 0 and bad == 0:
                failed += 1
                print(f"FAILED: {suite.get('name')} ended abnormally")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed == 0 else 0


sys.exit(main(sys.argv[1:]))
