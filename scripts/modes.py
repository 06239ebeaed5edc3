#!/usr/bin/env python3
"""Puts every file of the corpora through every mode and measures each run.

    scripts/modes.py [EVERY=1]           (EVERY=n takes only every n-th file, for a quick look)

Modes: the file itself as an input; inside a zip with a table that names it, checked to its last pixel and built
from; as the table; as an import file; as the annotation beside a picture; its folder as a package. Each run ends
with 0 to 3, within 2 s of processor and 256 MiB. Prints the worst ten. Reads `../shared/corpora`.
"""
import collections
import pathlib
import shutil
import sys
import tempfile
import zipfile

from measure import ROOT, SOUND, measure
from sample import png

CORPORA = ROOT.parent / "shared" / "corpora"
SECONDS, MEBIBYTES = 2, 256
ENDINGS = collections.Counter()


def packed(place, *members):
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return place


def inside(work, file):
    """A package that holds the file and names it."""
    name = file.name.replace('"', "")
    return packed(work / "beside.zip", ("list.csv", f'file,title\n"{name}",Oak\n'), (name, file.read_bytes()))


def as_table(work, file):
    return packed(work / "table.zip", ("list.csv", file.read_bytes()), ("a.png", png(1)))


def as_annotation(work, file):
    return packed(work / "noted.zip", ("a.png", png(1)), ("a.xml", file.read_bytes()))


def as_import(work, file):
    shutil.copyfile(file, work / "import.json")
    return work / "import.json"


def runs(work, file):
    """What is run on a file: a word for it, and the arguments."""
    beside, out = inside(work, file), work / "out.zip"
    every = ["build", "--unsafe-fixes", "--keep-going", "--force", "-o", out]
    yield "itself", ["check", file, "-t", "opendatasoft"]
    yield "facts", ["scan", file, "--depth", "pixels"]
    yield "beside a table", ["check", beside, "-t", "opendatasoft", "--depth", "pixels"]
    yield "built", [*every, beside, "-t", "opendatasoft"]
    yield "transformed", [*every, "--convert", "--downscale", "--bake-orientation", "--strip-metadata", beside, "-t", "opendatasoft"]
    yield "rebuilt", [*every, file, "-t", "opendatasoft"]
    yield "as the table", ["check", as_table(work, file), "-t", "opendatasoft"]
    yield "table built", [*every, work / "table.zip", "-t", "opendatasoft"]
    yield "as an import", ["check", as_import(work, file)]
    yield "as an annotation", ["check", as_annotation(work, file)]


def files(every):
    lines = (CORPORA / "manifest.tsv").read_text().splitlines()[1:]
    return [CORPORA / line.split("\t")[8] for line in lines][::every]


def main():
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    if not CORPORA.is_dir():
        print(f"skipped: there are no corpora in {CORPORA}")
        return 0
    work = pathlib.Path(tempfile.mkdtemp(prefix="imgpack-modes.", dir="/dev/shm"))
    seen, failures = [], 0
    try:
        places = files(every)
        for place in places:
            failures += sum(note(seen, place, word, arguments) for word, arguments in runs(work, place))
        for folder in sorted({place.parent for place in places}):
            failures += note(seen, folder, "folder", ["check", folder, "-t", "opendatasoft", "--depth", "pixels"])
    finally:
        shutil.rmtree(work)
    for title, key in [("time", lambda run: run[0]), ("memory", lambda run: run[1])]:
        print(f"the worst ten by {title}:")
        for seconds, mebibytes, word, place in sorted(seen, key=key, reverse=True)[:10]:
            print(f"  {seconds:6.2f} s {mebibytes:6.0f} MiB  {word}: {place.relative_to(CORPORA)}")
    endings = ", ".join(f"{count} with {status}" for status, count in sorted(ENDINGS.items()))
    print(f"modes: {len(seen)} runs on {len(places)} files ({endings}), {failures} failures")
    return 1 if failures else 0


def note(seen, place, word, arguments):
    """Runs one case; 1 where it failed."""
    measured = measure(arguments)
    ENDINGS[str(measured.status)] += 1
    seen.append((measured.seconds, measured.mebibytes, word, place))
    # A target that is guessed and not known yet is a wrong usage, which is sound here as well.
    sound = measured.status in SOUND and b"internal error" not in measured.err
    if sound and measured.seconds <= SECONDS and measured.mebibytes <= MEBIBYTES:
        return 0
    last = measured.err.decode(errors="replace")[-300:]
    print(f"FAILED: {place}, {word}: ends with {measured.status}, {measured.seconds} s, {measured.mebibytes:.0f} MiB: {last}", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
