#!/usr/bin/env python3
"""Writes a mosaic of SIZE x SIZE pixels: SCI with noise, stars and an empty rim, and the six other
planes of an i2d product as holes, which take no room on the disk.

make-mosaic.py FILE [SIZE]"""
import sys

import numpy as np

BLOCK = 2880


def header(cards):
    text = ""
    for key, value in cards:
        if isinstance(value, bool):
            value = f"{'T' if value else 'F':>20}"
        elif isinstance(value, str):
            value = f"'{value:<8}'"
        else:
            value = f"{value:>20}"
        text += f"{key:<8}= {value}".ljust(80)
    text += "END".ljust(80)
    return text.ljust(-(-len(text) // BLOCK) * BLOCK).encode("ascii")


def image(name, axes):
    cards = [("XTENSION", "IMAGE"), ("BITPIX", -32 if name != "CON" else 32), ("NAXIS", len(axes))]
    cards += [(f"NAXIS{i + 1}", n) for i, n in enumerate(axes)]
    cards += [("PCOUNT", 0), ("GCOUNT", 1), ("EXTNAME", name)]
    if name == "SCI":
        cards += [("BUNIT", "MJy/sr"), ("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"),
                  ("CRPIX1", axes[0] / 2), ("CRPIX2", axes[1] / 2), ("CRVAL1", 150.0),
                  ("CRVAL2", 2.0), ("CDELT1", -8.5e-6), ("CDELT2", 8.5e-6)]
    return header(cards)


def main():
    path, size = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    random = np.random.default_rng(1)
    noise = random.normal(0.2, 0.02, (4096, size)).astype(np.float32)
    rows = 500
    with open(path, "wb") as out:
        out.write(header([("SIMPLE", True), ("BITPIX", 8), ("NAXIS", 0), ("EXTEND", True),
                          ("TELESCOP", "JWST"), ("INSTRUME", "NIRCAM"), ("FILTER", "F200W")]))
        out.write(image("SCI", (size, size)))
        for y in range(0, size, rows):
            n = min(rows, size - y)
            start = random.integers(0, 4096 - rows)
            part = np.roll(noise[start:start + n], int(random.integers(size)), axis=1)
            part += np.linspace(0, 0.05, size, dtype=np.float32)
            for _ in range(n * size // 200000):
                j, i = random.integers(n - 12), random.integers(size - 12)
                dy, dx = np.mgrid[-6:6, -6:6]
                part[j:j + 12, i:i + 12] += (10 ** random.uniform(-1, 2)
                                             * np.exp(-(dx * dx + dy * dy) / 3.0))
            part[:, :size // 40] = np.nan
            out.write(part.astype(">f4").tobytes())
        out.write(b"\0" * (-out.tell() % BLOCK))
        for name in ("ERR", "CON", "WHT", "VAR_POISSON", "VAR_RNOISE", "VAR_FLAT"):
            out.write(image(name, (size, size, 2) if name == "CON" else (size, size)))
            end = out.tell() + 4 * size * size * (2 if name == "CON" else 1)
            out.truncate(end + -end % BLOCK)
            out.seek(0, 2)


if __name__ == "__main__":
    main()
