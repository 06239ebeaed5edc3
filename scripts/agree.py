#!/usr/bin/env python3
"""Holds two builds of the program against each other: do they say the same of images that were damaged?

    scripts/agree.py OLD NEW [COUNT=20000] [FOLDER…]

For whoever makes a walk quicker: OLD is a build from before. Each image of the folders up to 4 KiB, and some made here,
is damaged in COUNT ways (bits, bytes, cuts, insertions, blocks moved), packed into zips, and `scan` of both is compared:
format, size, and of each trouble its kind, its place and the numbers in its words, since the words themselves may change.
Images of any size are compared as they are. Prints the first differences; exit 1 where there are any.
"""
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import zipfile

from specimen_images import gif, jpeg
from sample import png

SMALL = 4 << 10
AT_ONCE = 20_000
EXTENSIONS = {".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff"}


def damaged(noise, image):
    data = bytearray(image)
    for _ in range(noise.choice((1, 1, 1, 2, 4))):
        if len(data) < 8:
            break
        place, other = noise.randrange(len(data)), noise.randrange(len(data))
        match noise.randrange(7):
            case 0:
                data[place] ^= 1 << noise.randrange(8)
            case 1:
                data[place] = noise.choice((0, 0xFF, 0xD0, 0xD9, noise.randrange(256)))
            case 2:
                del data[place:]
            case 3:
                del data[place:place + noise.randrange(1, 40)]
            case 4:
                data[place:place] = noise.randbytes(noise.randrange(1, 40))
            case 5:
                data[place:place + 30] = data[other:other + 30]
            case _:
                data[place:place + 20] = bytes(20)
    return bytes(data)


def told(line):
    """What a line of facts says of an image."""
    troubles = ((one["kind"], one.get("offset"), re.findall(r"\d+", one["detail"])) for one in line["troubles"])
    return [line["entry"], *(line.get(field) for field in ("format", "width", "height", "frames")), *troubles]


def scanned(program, place):
    done = subprocess.run([program, "scan", "--depth", "entropy", str(place)], capture_output=True, check=False)
    lines = map(json.loads, done.stdout.splitlines())
    return done.returncode, [told(line) for line in lines if "entry" in line]


def compared(old, new, place):
    """How many lines differ, after the first ones were shown."""
    (one, before), (two, after) = scanned(old, place), scanned(new, place)
    pairs = [(was, now) for was, now in zip(before, after) if was != now]
    count = len(pairs) + abs(len(before) - len(after)) + (one != two)
    for was, now in pairs[:3]:
        print(f"  old {was}\n  new {now}")
    return count


def of_all(old, new, images):
    with tempfile.TemporaryDirectory(prefix="agree.") as work:
        place = pathlib.Path(work) / "images.zip"
        with zipfile.ZipFile(place, "w") as archive:
            for name, image in images:
                archive.writestr(zipfile.ZipInfo(name), image)
        return compared(old, new, place)


def main():
    old, new = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20_000
    files = [path for folder in sys.argv[4:] for path in sorted(pathlib.Path(folder).rglob("*")) if path.is_file()]
    files = [path for path in files if path.suffix.lower() in EXTENSIONS]
    seeds = [("jpg", path.read_bytes()) for path in files if path.suffix.lower()[:3] == ".jp" and path.stat().st_size <= SMALL]
    seeds += [(path.suffix[1:], path.read_bytes()) for path in files if path.suffix.lower()[:3] != ".jp" and path.stat().st_size <= SMALL]
    seeds += [("jpg", jpeg(side, kind)) for side in range(1, 9) for kind in (False, True)]
    seeds += [("gif", gif(20)), ("png", png(1))]
    whole = ((f"{number:07}{path.suffix}", path.read_bytes()) for number, path in enumerate(files))
    differ = of_all(old, new, whole)
    print(f"{len(files)} images as they are: {differ} differ", flush=True)
    noise = random.Random(1)
    for start in range(0, count, AT_ONCE):
        end = min(count, start + AT_ONCE)
        chosen = ((number, *noise.choice(seeds)) for number in range(start, end))
        found = of_all(old, new, ((f"{number:07}.{kind}", damaged(noise, image)) for number, kind, image in chosen))
        differ += found
        print(f"{end} damaged: {found} of the last {end - start} differ", flush=True)
    return 1 if differ else 0


if __name__ == "__main__":
    raise SystemExit(main())
