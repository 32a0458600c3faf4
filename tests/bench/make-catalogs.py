#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes catalogs of stars for every exposure of an association, and references, without pixels.

Use: make-catalogs.py DSCOPE ASN OUTDIR [STARS]      (exposures of 512 x 512; numpy)
Then: use_custom_catalogs=true catfile=OUTDIR/catfile.txt abs_refcat=OUTDIR/reference.ecsv (or reference-million.ecsv)
"""
import concurrent.futures, json, os, subprocess, sys
import numpy as np
dscope, asn, out = sys.argv[1:4]
n = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
os.makedirs(out, exist_ok=True)
base = os.path.dirname(os.path.abspath(asn))
members = [m["expname"] for m in json.load(open(asn))["products"][0]["members"]]
rng = np.random.default_rng(7)

def wcs(name, way, pairs):
    text = "".join("%.12f %.12f\n" % tuple(p) for p in pairs)
    r = subprocess.run([dscope, "wcs", os.path.join(base, name), way], input=text, capture_output=True, text=True, check=True)
    return np.array([[float(v) for v in line.split()[-2:]] for line in r.stdout.splitlines()])

SIZE = 512
corners = np.concatenate([wcs(m, "--to-sky", [(0, 0), (SIZE - 1, 0), (0, SIZE - 1), (SIZE - 1, SIZE - 1)]) for m in members])
low, high = corners.min(0) - 2 / 3600, corners.max(0) + 2 / 3600
one = corners[:4]
area = abs((one[1, 0] - one[0, 0]) * (one[2, 1] - one[0, 1]) - (one[1, 1] - one[0, 1]) * (one[2, 0] - one[0, 0]))
total = int(n / area * (high - low).prod())
sky = rng.uniform(low, high, (total, 2))
flux = 10 ** rng.uniform(0, 4, total)
print(len(members), "exposures,", total, "stars")

def head(names):
    return "# %ECSV 1.0\n# ---\n# datatype:\n" + "".join("# - {name: %s, datatype: %s}\n" % (c, "int64" if c == "id" else "float64") for c in names) + "# schema: astropy-2.0\n" + " ".join(names) + "\n"

def one_exposure(i):
    rng = np.random.default_rng(100 + i)
    xy = wcs(members[i], "--to-pixel", sky)
    a = rng.normal(0, 1e-4)
    xy = xy + rng.normal(0, 3, 2) + a * np.stack([-(xy[:, 1] - 256), xy[:, 0] - 256], 1) + rng.normal(0, 0.02, xy.shape)
    ok = (xy > 0).all(1) & (xy < SIZE - 1).all(1)
    ok &= rng.uniform(size=total) < 0.95
    name = os.path.join(out, members[i].replace("_cal.fits", "_cat.ecsv"))
    with open(name, "w") as f:
        f.write(head(["id", "x", "y", "flux"]))
        for k, j in enumerate(np.nonzero(ok)[0]):
            f.write("%d %.5f %.5f %.5g\n" % (k + 1, *xy[j], flux[j]))
    return int(ok.sum())

with concurrent.futures.ThreadPoolExecutor(2) as pool:
    counts = list(pool.map(one_exposure, range(len(members))))
print("sources per exposure: %d to %d" % (min(counts), max(counts)))
with open(os.path.join(out, "catfile.txt"), "w") as f:
    for m in members:
        f.write("%s %s\n" % (m, m.replace("_cal.fits", "_cat.ecsv")))
for name, far in (("reference.ecsv", 0), ("reference-million.ecsv", 1000000 - total // 3)):
    with open(os.path.join(out, name), "w") as f:
        f.write(head(["id", "RA", "DEC"]))
        keep = rng.permutation(total)[:total // 3]
        rows = np.concatenate([sky[keep], rng.uniform(low - 0.7, high + 0.7, (far, 2))])
        for k, (r, d) in enumerate(rows):
            f.write("%d %.10f %.10f\n" % (k + 1, r, d))
