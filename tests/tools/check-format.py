#!/usr/bin/env python3
"""Check that clang-format 14 would change no C file.  Use: check-format.py ROOT
Exit 77 (skipped) with the reason where that version is not installed: others format differently.
"""
import re
import shutil
import subprocess
import sys
from pathlib import Path

WANTED = "14"


def main(root):
    tool = shutil.which(f"clang-format-{WANTED}") or shutil.which("clang-format")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout if tool else ""
    if not re.search(rf"version {WANTED}\.", version):
        print(f"clang-format {WANTED} is not installed")
        return 77
    files = [str(p) for d in ("src", "include", "tests") for p in sorted((Path(root) / d).rglob("*.[ch]"))]
    run = subprocess.run([tool, "--dry-run", "-Werror", *files], cwd=root, capture_output=True, text=True)
    print(run.stderr[-4000:])
    return 1 if run.returncode else 0


sys.exit(main(sys.argv[1]))
