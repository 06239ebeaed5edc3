"""Makes a broken data set for the HTML report: many codes, images of many sizes, duplicates, names in another letter case.

Uses nothing but the standard library. usage: html_report_set.py FOLDER
"""

import pathlib
import random
import struct
import sys
import zlib


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, seed: int, noise: int) -> bytes:
    """A gradient of one colour with some noise, so that images differ in look and in size."""
    draw = random.Random(seed)
    base = [draw.randrange(60, 220) for _ in range(3)]
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            shift = (x * 50 // width) + (y * 50 // height) + (draw.randrange(noise) if noise else 0)
            rows.extend(min(255, (value + shift) % 256) for value in base)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + chunk(b"IEND", b"")


def main() -> None:
    root = pathlib.Path(sys.argv[1])
    (root / "plates").mkdir(parents=True)
    rows = ["file,title"]
    for number in range(1, 31):
        name = f"plates/{number}.png"
        side = 20 + number * 6
        (root / name).write_bytes(png(side * 2, side, number, number % 7 * 8))
        written = name.replace(".png", ".PNG") if number % 6 == 0 else name
        rows.append(f"{written},Leaf {number}")
    twin = png(120, 160, 99, 30)
    for name in ("twin-a.png", "twin-b.png"):
        (root / name).write_bytes(twin)
        rows.append(f"{name},Twin")
    whole = png(200, 200, 7, 40)
    (root / "cut.png").write_bytes(whole[: len(whole) // 2])
    (root / "Oak.png").write_bytes(png(90, 60, 11, 10))
    (root / "oak.png").write_bytes(png(60, 90, 12, 10))
    (root / "unlisted.png").write_bytes(png(60, 60, 13, 0))
    (root / "<b>odd & name.png").write_bytes(png(64, 48, 14, 0))
    rows += ["cut.png,Cut", "Oak.png,Oak", "oak.png,Oak again", "<b>odd & name.png,Odd"]
    rows += [f"a-very/long/folder/name/that/goes/on/specimen-{number:08}-gone.png,Gone" for number in range(40)]
    (root / "list.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


main()
