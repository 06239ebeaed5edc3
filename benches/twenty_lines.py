#!/usr/bin/env python3
"""The script that people write before an upload: checksums, names, and whether each image opens. For comparison."""
import csv
import io
import sys
import zipfile

from PIL import Image

with zipfile.ZipFile(sys.argv[1]) as archive:
    print("bad member:", archive.testzip())
    names = set(archive.namelist())
    table = next(name for name in names if name.endswith(".csv"))
    for number, row in enumerate(csv.DictReader(io.TextIOWrapper(archive.open(table), "utf-8-sig")), 2):
        name = next(iter(row.values()))
        if name not in names:
            print(f"line {number}: {name} is missing")
    for name in names:
        if name.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".bmp")):
            Image.open(io.BytesIO(archive.read(name))).verify()
