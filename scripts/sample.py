#!/usr/bin/env python3
"""Writes a folder with a few pictures and a table that names them: `sample.py FOLDER [PICTURES]`."""
import pathlib
import random
import struct
import sys
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(seed, width=24, height=18):
    """A picture of noise, so that no packer makes it smaller."""
    noise = random.Random(seed)
    rows = b"".join(b"\0" + noise.randbytes(3 * width) for _ in range(height))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def main():
    folder = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    (folder / "img").mkdir(parents=True, exist_ok=True)
    rows = ["file,species"]
    for number in range(count):
        name = f"img/leaf-{number:03}.png"
        (folder / name).write_bytes(png(number))
        # The table writes some names in another case, so that a build has something to fix.
        rows.append(f"{name.upper() if number % 3 == 0 else name},oak {number}")
    (folder / "data.csv").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
