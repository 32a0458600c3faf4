#!/usr/bin/env python3
"""Check that every #include in src/ points to the same layer or to one below it.

The build already refuses what breaks this (include directories, no GTK below app); this test says
it in words and also sees what would compile by accident.  Use: check-layers.py ROOT
"""
import re
import sys
from pathlib import Path

BELOW = {
    "base": [],
    "samp": ["base"],
    "model": ["base"],
    "io": ["base", "model"],
    "kernels": ["base", "model"],
    "render": ["base", "model"],
    "steps": ["base", "model", "io", "kernels"],
    "sim": ["base", "model", "io", "kernels"],
    "session": ["base", "model", "io", "kernels", "render", "steps"],
    "cli": ["base", "model", "io", "kernels", "render", "steps", "sim", "session"],
    "app": ["base", "model", "io", "kernels", "render", "steps", "sim", "session",
            "samp"],
}


def main(root):
    src = Path(root) / "src"
    owner = {}
    for layer in BELOW:
        for header in (src / layer).rglob("*.h"):
            owner[header.name] = layer
    bad = 0
    for layer, below in BELOW.items():
        for path in sorted((src / layer).rglob("*.[ch]")):
            text = path.read_text(encoding="utf-8")
            for name in re.findall(r'^\s*#\s*include\s+"(?:[^"]*/)?([^"/]+)"', text, re.M):
                other = owner.get(name)
                if other and other != layer and other not in below:
                    print(f"{path.relative_to(root)}: {layer} must not include {name} of {other}")
                    bad += 1
            if layer != "app" and re.search(r"#\s*include\s+<(gtk|adwaita|gdk)", text):
                print(f"{path.relative_to(root)}: only app may include GTK")
                bad += 1
            if path.name != "dsc-fits.c" and re.search(r"#\s*include\s+<fitsio", text):
                print(f"{path.relative_to(root)}: only dsc-fits.c may include cfitsio")
                bad += 1
    return 1 if bad else 0


sys.exit(main(sys.argv[1]))
