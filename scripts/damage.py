#!/usr/bin/env python3
"""Cuts and flips small archives: damage either changes nothing that is read, or is found.

    scripts/damage.py [FLIPS=10000] [CUTS=0]

Every prefix of every sample is checked (or CUTS of each, where given), and FLIPS single bytes at random. A cut
that takes more than the padding of a tar and a flip in the data of a member must always be found. Ends with 1
where one was not, or where a run crashes.
"""
import bz2
import collections
import gzip
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMGPACK = os.environ.get("IMGPACK", str(ROOT / "target" / "debug" / "imgpack"))
BATCH = 200


def written_here(source, work):
    """Archives of kinds that no command writes on demand."""
    members = [(name, (source / name).read_bytes()) for name in ("data.csv", "img/leaf-000.png")]
    with zipfile.ZipFile(work / "unicode.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            # Info-ZIP's Unicode path field (APPNOTE 4.6.9), which here repeats the name.
            field = b"\x01" + zlib.crc32(name.encode()).to_bytes(4, "little") + name.encode()
            info = zipfile.ZipInfo(name)
            info.extra = b"up" + len(field).to_bytes(2, "little") + field
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
        archive.comment = b"with a comment"
    with zipfile.ZipFile(work / "zip64.zip", "w") as archive:
        for name, content in members:
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(content)
    whole = (work / "gnu.tar").read_bytes()
    half = len(whole) // 2
    for name, pack in (("members.tar.gz", gzip.compress), ("streams.tar.bz2", bz2.compress)):
        (work / name).write_bytes(pack(whole[:half]) + pack(whole[half:]))
    long = tarfile.TarInfo("img/" + "long-" * 50 + ".png")
    for form, name in ((tarfile.GNU_FORMAT, "long-gnu.tar"), (tarfile.PAX_FORMAT, "long-pax.tar")):
        with tarfile.open(work / name, "w", format=form) as archive:
            archive.add(source / "data.csv", "data.csv")
            long.size = len(members[1][1])
            archive.addfile(long, io.BytesIO(members[1][1]))


def samples(work):
    """Small archives by several writers: twenty kinds where all writers are there."""
    source = work / "package"
    subprocess.run([sys.executable, ROOT / "scripts" / "sample.py", source, "2"], check=True)
    seven = shutil.which("7zz") or shutil.which("7z") or "7z"
    commands = {
        "python.zip": [sys.executable, "-m", "zipfile", "-c", "OUT", "img", "data.csv"],
        "info.zip": ["zip", "-qr", "OUT", "."],
        "info-stored.zip": ["zip", "-q0r", "OUT", "."],
        "pipe.zip": ["sh", "-c", "zip -qr - . > OUT"],
        "seven.zip": [seven, "a", "-bso0", "OUT", "."],
        "bsd.zip": ["bsdtar", "--format", "zip", "-cf", "OUT", "img", "data.csv"],
        "java.zip": ["jar", "cMf", "OUT", "img", "data.csv"],
        "gnu.tar": ["tar", "-cf", "OUT", "."],
        "ustar.tar": ["tar", "--format", "ustar", "-cf", "OUT", "."],
        "pax.tar": ["tar", "--format", "posix", "-cf", "OUT", "."],
        "bsd.tar": ["bsdtar", "-cf", "OUT", "img", "data.csv"],
        "gnu.tar.gz": ["tar", "-czf", "OUT", "."],
        "gnu.tar.bz2": ["tar", "-cjf", "OUT", "."],
        "ours.zip": [IMGPACK, "build", ".", "-o", "OUT"],
        "ours.tar.gz": [IMGPACK, "build", ".", "-o", "OUT"],
    }
    for name, command in commands.items():
        if shutil.which(command[0]):
            line = [word.replace("OUT", str(work / name)) for word in command]
            subprocess.run(line, cwd=source, check=False, capture_output=True)
    written_here(source, work)
    return {path.name: path.read_bytes() for path in sorted(work.iterdir()) if path.is_file()}


def says_nothing(name, data, at):
    """Whether a cut takes nothing but padding behind the end marker of a tar."""
    return name.endswith(".tar") and at >= -(-len(data.rstrip(b"\0")) // 512) * 512 + 1024


def verdicts(files):
    """The findings of each file, as one text; `None` where imgpack ends in no known way."""
    done = subprocess.run(
        [IMGPACK, "check", *map(str, files), "--target", "opendatasoft", "--format", "json", "--quiet"],
        capture_output=True, stdin=subprocess.DEVNULL, check=False,
    )
    if done.returncode not in (0, 1, 3):
        return None
    report = json.loads(done.stdout)
    return [json.dumps(package["findings"]) for package in report.get("packages", [report])]


def packed_ranges(name, data, work):
    """Where the data of members lies in a zip."""
    if not name.endswith(".zip"):
        return []
    path = work / "ranges.zip"
    path.write_bytes(data)
    ranges = []
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            at = info.header_offset
            start = at + 30 + int.from_bytes(data[at + 26:at + 28], "little") + int.from_bytes(data[at + 28:at + 30], "little")
            # The last byte of deflated data may end in bits that say nothing.
            ranges.append((start, start + info.compress_size - (info.compress_type == zipfile.ZIP_DEFLATED)))
    return ranges


def tells(case, text):
    """Whether the verdict shows the damage: a cut by what it says of the container, a flip by any difference."""
    if not case[1].startswith("cut") or not case[3]:
        return text != case[4]
    found = json.loads(text)
    return any(one["code"].startswith("archive/") and one["severity"] != "hint" for one in found)


def look(work, cases):
    """Runs cases of (name, label, bytes, must be found); yields those that went wrong, and counts."""
    for first in range(0, len(cases), BATCH):
        batch = cases[first:first + BATCH]
        files = []
        for number, (name, _, data, *_) in enumerate(batch):
            folder = work / "cases" / str(number)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
            files.append(folder / name)
        told = verdicts(files)
        if told is None:
            for case, file in zip(batch, files):
                if verdicts([file]) is None:
                    yield "CRASH", case
            told = ["[]"] * len(batch)
        for case, text in zip(batch, told):
            yield ("found" if tells(case, text) else "same"), case
        shutil.rmtree(work / "cases")


def main():
    flips = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    cuts = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    dice = random.Random(7)
    work = pathlib.Path(tempfile.mkdtemp(prefix="imgpack-damage.", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    counts, kinds, failures = {"found": 0, "same": 0, "CRASH": 0}, collections.Counter(), []
    try:
        originals = samples(work)
        cases = []
        for name, data in originals.items():
            (work / "whole").mkdir(exist_ok=True)
            whole = work / "whole" / name
            whole.write_bytes(data)
            sound = verdicts([whole])[0]
            ranges = packed_ranges(name, data, work)
            lengths = range(len(data)) if not cuts else sorted(dice.sample(range(len(data)), min(cuts, len(data))))
            cases += [(name, f"cut at {at}", data[:at], not says_nothing(name, data, at), sound) for at in lengths]
            for _ in range(flips // len(originals)):
                at = dice.randrange(len(data))
                damaged = bytearray(data)
                damaged[at] ^= dice.randrange(1, 256)
                must = any(start <= at < end for start, end in ranges)
                cases.append((name, f"byte {at} flipped to {damaged[at]}", bytes(damaged), must, sound))
        for outcome, case in look(work, cases):
            counts[outcome] += 1
            kinds[case[1].split()[0], outcome] += 1
            if outcome == "CRASH" or (outcome == "same" and case[3]):
                failures.append(f"{case[0]}, {case[1]}: {outcome}")
    finally:
        shutil.rmtree(work)
    for failure in failures[:50]:
        print("FAILED:", failure)
    for (kind, outcome), count in sorted(kinds.items()):
        print(f"  {kind} {outcome}: {count}")
    print(f"damage: {len(originals)} archives, {sum(counts.values())} files, {counts['found']} found, {counts['same']} as before, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
