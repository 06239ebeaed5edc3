#!/usr/bin/env python3
"""Counts the instructions of eight small jobs and holds them against a table: a gate against getting slower.

    scripts/counts.py             fails where a job takes over 5 % more than scripts/counts.tsv says
    scripts/counts.py --update    writes the table anew, on purpose

Counts do not depend on how busy a machine is. They do depend on the compiler and on what the processor has, so that
the table names both, and elsewhere nothing is judged. The program is the one that the tests built (IMGPACK=… names
another): what takes more steps there takes more everywhere. Needs valgrind.
"""
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

from measure import IMGPACK, ROOT
from sample import png
from specimen_images import gif, jpeg

TABLE = ROOT / "scripts" / "counts.tsv"
# How much more is getting slower, of a hundred.
MORE = 5


def archive(path, files):
    with zipfile.ZipFile(path, "w") as out:
        for name, content in files:
            out.writestr(zipfile.ZipInfo(name), content)
    return path


def package(path, images):
    """An archive with these images and a table that names them."""
    rows = "".join(f"{name},Oak {number}\n" for number, (name, _) in enumerate(images))
    return archive(path, [*images, ("list.csv", "file,title\n" + rows)])


def jobs(folder):
    """Each job by its name: what the program is called with."""
    small = [(f"img/{number:03}.png", png(number)) for number in range(60)]
    upper = [(name.upper(), content) for name, content in small]
    names = [(f"{number // 100}/{number:05}.png", b"") for number in range(600)]
    rows = "".join(f"K{number:05},https://example.org/{number}.jpg,image/jpeg\n" for number in range(150))
    (folder / "links.csv").write_text("catalogNumber,url,format\n" + rows)
    records = [{"row_data": f"https://example.org/{number}.jpg", "global_key": f"k{number}"} for number in range(150)]
    (folder / "import.json").write_text(json.dumps(records))
    fixable = archive(folder / "fixable.zip", [*small, ("list.csv", "file\n" + "".join(f"{name}\n" for name, _ in upper))])
    check = ["check", "--quiet", "--jobs", "1", "--no-config", "-t"]
    yield "start", [*check, "opendatasoft", package(folder / "tiny.zip", small[:1])]
    yield "listing", [*check, "opendatasoft", "--depth", "names", archive(folder / "names.zip", names)]
    yield "jpeg", [*check, "opendatasoft", package(folder / "jpeg.zip", [("a.jpg", jpeg(60))])]
    yield "progressive", [*check, "opendatasoft", package(folder / "progressive.zip", [("a.jpg", jpeg(50, True))])]
    yield "png and gif", [
        *check, "opendatasoft", package(folder / "packed.zip", [("a.png", png(1, 300, 200)), ("a.gif", gif(300))])
    ]
    yield "table", [*check, "symbiota", folder / "links.csv"]
    yield "records", [*check, "labelbox", folder / "import.json"]
    yield "build", ["build", "--quiet", "--jobs", "1", "--no-config", "-t", "opendatasoft", fixable, "-o", folder / "up.zip"]


def counted(arguments, folder):
    """Instructions of one run."""
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = subprocess.run(
        [*tool, IMGPACK, *map(str, arguments)], capture_output=True, text=True, cwd=folder, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if not found or done.returncode not in (0, 1):
        raise SystemExit(f"counts.py: no count: {' '.join(map(str, arguments))}\n{done.stderr[-2000:]}")
    return int(found[1])


def machine():
    """What a table is true for: the compiler, and what the processor has that quick loops ask for."""
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    cpu = pathlib.Path("/proc/cpuinfo")
    flags = set(re.findall(r"\b(?:avx2|pclmulqdq|sha_ni)\b", cpu.read_text())) if cpu.exists() else set()
    profile = pathlib.Path(IMGPACK).parent.name
    return f"{rustc}; {profile}; {platform.machine()} {' '.join(sorted(flags))}".strip()


def table():
    lines = TABLE.read_text().splitlines() if TABLE.exists() else []
    head = lines[0].removeprefix("# ") if lines else ""
    rows = (line.split("\t") for line in lines[1:])
    return head, {name: int(count) for name, count in rows}


def main():
    if not shutil.which("valgrind"):
        print("skipped: there is no valgrind here")
        return 0
    head, known = table()
    is_update, here = "--update" in sys.argv[1:], machine()
    if not is_update and head != here:
        print(f"skipped: the table is of another machine ({head}), this is {here}")
        return 0
    with tempfile.TemporaryDirectory(prefix="counts.") as work:
        folder = pathlib.Path(work)
        found = {name: counted(arguments, folder) for name, arguments in jobs(folder)}
    if is_update:
        rows = "".join(f"{name}\t{count}\n" for name, count in found.items())
        TABLE.write_text(f"# {here}\n{rows}")
    slower = 0
    for name, count in found.items():
        before = known.get(name)
        change = f"{(count / before - 1) * 100:+.1f} %" if before else "new"
        is_slower = not is_update and (before is None or count > before * (1 + MORE / 100))
        slower += is_slower
        print(f"{name:12} {count:>13,} {change:>8}{'  SLOWER' if is_slower else ''}")
    if slower:
        print(f"{slower} of {len(found)} take over {MORE} % more; where that is meant: scripts/counts.py --update")
    return 1 if slower else 0


if __name__ == "__main__":
    os.umask(0o022)
    raise SystemExit(main())
