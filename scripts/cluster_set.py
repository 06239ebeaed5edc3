#!/usr/bin/env python3
"""Makes a data set with planted defects, to be checked on many machines.

    scripts/cluster_set.py FOLDER [ENTRIES [SEED]]

The same seed makes the same files: a table, small images of five formats in folders of a thousand, and among them equal
images, names that differ in their letter case alone, rows without a file and files without a row, images that are cut
short, empty, of another format than their name says, with bytes behind their end or names that no system takes. What was
planted is printed as JSON.
"""

from __future__ import annotations

import csv
import json
import random
import struct
import sys
import zlib
from pathlib import Path


def png(width: int, height: int, seed: int) -> bytes:
    """A grey image; other seeds make other bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((seed + x + y) % 256 for x in range(width)) for y in range(height))
    mark = chunk(b"tEXt", b"Comment\0%d" % seed)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + mark + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def gif(seed: int) -> bytes:
    """One pixel, and the seed as a comment."""
    mark = b"%d" % seed
    head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"
    return head + b"!\xfe" + bytes([len(mark)]) + mark + b"\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


def bmp(width: int, height: int, seed: int) -> bytes:
    """24 bits a pixel."""
    stride = (width * 3 + 3) // 4 * 4
    data = bytes((seed + at * 7) % 256 for at in range(stride * height))
    head = struct.pack("<2sIHHI", b"BM", 54 + len(data), 0, 0, 54)
    return head + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(data), 2835, 2835, 0, 0) + data


def tiff(width: int, height: int, seed: int) -> bytes:
    """Grey and unpacked, the directory at the end."""
    data = bytes((seed * 3 + at) % 256 for at in range(width * height))
    data += b"\0" * (len(data) % 2)
    tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height)]
    tags += [(279, width * height)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data + struct.pack("<H", len(tags)) + entries + b"\0\0\0\0"


def image(number: int) -> tuple[str, bytes]:
    """An image like no other one, with its extension."""
    size = 8 + number % 9
    kinds = (
        ("png", lambda: png(size, size + 3, number)),
        ("png", lambda: png(size + 5, size, number)),
        ("gif", lambda: gif(number)),
        ("bmp", lambda: bmp(size, size, number) + b""),
        ("tif", lambda: tiff(size, size, number)),
    )
    extension, make = kinds[number % len(kinds)]
    data = make()
    return extension, data


#: What is done to an entry: a share of all of them, in entries of 10,000.
PLANTED = {
    "duplicate": 40,
    "case-collision": 20,
    "missing-file": 30,
    "unlisted-file": 30,
    "truncated": 20,
    "empty": 10,
    "other-format": 20,
    "trailing-data": 10,
    "odd-name": 10,
    "case-of-row": 10,
    "junk": 5,
}


def main() -> None:
    folder = Path(sys.argv[1])
    entries = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    kinds = [kind for kind, share in PLANTED.items() for _ in range(share)]
    kinds += ["plain"] * (10_000 - len(kinds))
    counts = dict.fromkeys([*PLANTED, "plain"], 0)
    rows: list[tuple[str, str]] = []
    number, written, before = 0, 1, image(0)[1]
    while written < entries:
        number += 1
        kind = chance.choice(kinds)
        counts[kind] += 1
        extension, data = image(number)
        place = f"{number // 1000:03}"
        name = f"{place}/IMG_{number:06}.{extension}"
        row = name
        if kind == "duplicate":
            data = before
            name = row = f"{place}/IMG_{number:06}.{extension_of(before)}"
        elif kind == "truncated":
            data = data[: len(data) * 2 // 3]
        elif kind == "empty":
            data = b""
        elif kind == "other-format":
            name = row = f"{place}/IMG_{number:06}.jpg"
        elif kind == "trailing-data":
            data += b"PK\x03\x04" + bytes(16)
        elif kind == "odd-name":
            name = row = f"{place}/a:b?{number} .{extension}"
        elif kind == "case-of-row":
            row = name.upper()
        elif kind == "junk":
            name = f"{place}/._IMG_{number:06}.{extension}"
        if kind == "missing-file":
            rows.append((f"{place}/gone_{number}.png", "gone"))
            continue
        write(folder / name, data)
        written += 1
        if kind == "case-collision" and written < entries:
            write(folder / f"{place}/img_{number:06}.{extension.upper()}", image(number + 10_000_000)[1])
            written += 1
        if kind not in ("unlisted-file", "junk"):
            rows.append((row, f"title {number}"))
        if kind == "plain" and chance.random() < 0.01:
            before = data
    with (folder / "list.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("file", "title"), *rows])
    print(json.dumps({"entries": written, "rows": len(rows), **counts}))


def extension_of(data: bytes) -> str:
    """The extension of an image, by its first bytes."""
    kinds = {b"\x89P": "png", b"GI": "gif", b"BM": "bmp", b"II": "tif"}
    return kinds[data[:2]]


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    main()
