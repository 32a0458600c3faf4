#!/usr/bin/env python3
"""Check that po/POTFILES.in lists every file with translatable texts, and that the template holds
the texts of the parameter declarations.  Use: check-po.py ROOT   (tests/tools/update-po.sh mends it)
"""
import re
import sys
from pathlib import Path


def main(root):
    root = Path(root)
    listed = set((root / "po/POTFILES.in").read_text().split())
    template = (root / "po/ditherscope.pot").read_text(encoding="utf-8").replace('"\n"', "")
    bad = 0
    for path in sorted((root / "src").rglob("*.[chd]*")):
        if path.suffix not in (".c", ".h", ".def"):
            continue
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(root))
        if path.suffix != ".def" and not re.search(r"(?<!\w)(_|N_|C_|ngettext) ?\(", text):
            continue
        if path.suffix == ".def" and "N_" not in text:
            continue
        if name not in listed:
            print(f"{name} is not in po/POTFILES.in")
            bad += 1
    for path in sorted((root / "src/steps").rglob("*-params.def")):
        for title in re.findall(r'N_ \("([^"\\]+)"\)', path.read_text(encoding="utf-8")):
            if f'msgid "{title}"' not in template:
                print(f"{path.name}: \"{title}\" is not in po/ditherscope.pot")
                bad += 1
    return 1 if bad else 0


sys.exit(main(sys.argv[1]))
