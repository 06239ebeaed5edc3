#!/usr/bin/env python3
"""Cuts and flips small archives: damage either changes nothing that is read, or is found.

    scripts/damage.py [FLIPS=10000] [CUTS=0]

Every prefix of every sample is checked (or CUTS of each, where given), and FLIPS single bytes at random. A flip
in the data of a member must always be found. Ends with 1 where one was not, or where a run crashes.
"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMGPACK = os.environ.get("IMGPACK", str(ROOT / "target" / "debug" / "imgpack"))
BATCH = 200


def samples(work):
    """Small archives by several writers."""
    source = work / "package"
    subprocess.run([sys.executable, ROOT / "scripts" / "sample.py", source, "2"], check=True)
    commands = {
        "python.zip": [sys.executable, "-m", "zipfile", "-c", "OUT", "img", "data.csv"],
        "info.zip": ["zip", "-qr", "OUT", "."],
        "pipe.zip": ["sh", "-c", "zip -qr - . > OUT"],
        "gnu.tar": ["tar", "-cf", "OUT", "."],
        "gnu.tar.gz": ["tar", "-czf", "OUT", "."],
        "ours.zip": [IMGPACK, "build", ".", "-o", "OUT"],
        "ours.tar.gz": [IMGPACK, "build", ".", "-o", "OUT"],
    }
    found = {}
    for name, command in commands.items():
        if not shutil.which(command[0]):
            continue
        out = work / name
        subprocess.run([word.replace("OUT", str(out)) for word in command], cwd=source, check=False, capture_output=True)
        if out.exists():
            found[name] = out.read_bytes()
    return found


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
            ranges.append((start, start + info.compress_size))
    return ranges


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
            told = [json.dumps("unknown")] * len(batch)
        for case, text in zip(batch, told):
            yield ("found" if text != case[4] else "same"), case
        shutil.rmtree(work / "cases")


def main():
    flips = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    cuts = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    dice = random.Random(7)
    work = pathlib.Path(tempfile.mkdtemp(prefix="imgpack-damage.", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    counts, failures = {"found": 0, "same": 0, "CRASH": 0}, []
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
            # A tar may end after its last member as well; its padding says nothing.
            cases += [(name, f"cut at {at}", data[:at], name.endswith("zip"), sound) for at in lengths]
            for _ in range(flips // len(originals)):
                at = dice.randrange(len(data))
                damaged = bytearray(data)
                damaged[at] ^= dice.randrange(1, 256)
                must = any(start <= at < end for start, end in ranges)
                cases.append((name, f"byte {at} flipped to {damaged[at]}", bytes(damaged), must, sound))
        for outcome, case in look(work, cases):
            counts[outcome] += 1
            if outcome == "CRASH" or (outcome == "same" and case[3]):
                failures.append(f"{case[0]}, {case[1]}: {outcome}")
    finally:
        shutil.rmtree(work)
    for failure in failures[:50]:
        print("FAILED:", failure)
    print(f"damage: {sum(counts.values())} files, {counts['found']} found, {counts['same']} as before, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
