#!/usr/bin/env python3
"""Measures imgpack beside its peers on the same images in the same run, and prints one table. See compare.sh."""
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys

FORMATS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "GIF": (".gif",), "TIFF": (".tif", ".tiff")}
HERE = pathlib.Path(__file__).resolve().parent
LOAD = "import sys; from PIL import Image; [Image.open(path).load() for path in sys.argv[1:]]"


def measured(command, folder, out):
    """Wall and processor seconds of one run, and the most memory in MiB."""
    shutil.rmtree(out, ignore_errors=True)
    for left in out.parent.glob(f"{out.name}.*"):
        left.unlink()
    line = ["/usr/bin/time", "-q", "-f", "%e %U %S %M", *map(str, command)]
    done = subprocess.run(line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    wall, user, system, memory = done.stderr.split()[-4:]
    return float(wall), float(user) + float(system), int(memory) / 1024


def packed(folder, path, level):
    if not path.exists():
        subprocess.run(["zip", "-q", "-X", "-r", level, path, "."], cwd=folder, check=True)
    return path


def sorted_out(folder, work):
    """A folder for each format, with the same files under one more name."""
    for title, extensions in FORMATS.items():
        place = work / title
        if not place.exists():
            place.mkdir()
            for number, path in enumerate(sorted(folder.rglob("*"))):
                if path.suffix.lower() in extensions:
                    shutil.copyfile(path, place / f"{number}{path.suffix.lower()}")
        yield title, place


def groups(imgpack, folder, work):
    """Works that do the same: the first of each is imgpack's."""
    stored, deflated = packed(folder, work / "stored.zip", "-0"), packed(folder, work / "deflated.zip", "-1")
    seven, out = shutil.which("7zz") or "7z", work / "out"
    python = os.environ.get("PYTHON", sys.executable)
    check = [imgpack, "check", "--quiet", "--no-config"]
    yield "stored zip, checksums and structure", [
        ("imgpack check --depth structure", [*check, "--depth", "structure", stored]),
        ("cat", ["cat", stored]), ("unzip -tq", ["unzip", "-tq", stored]), (f"{seven} t", [seven, "t", stored]),
    ]
    yield "stored zip, to the last code", [
        ("imgpack check", [*check, stored]), ("unzip -tq", ["unzip", "-tq", stored]),
        ("a script of 20 lines", [python, HERE / "twenty_lines.py", stored]),
    ]
    yield "deflated zip, checksums and structure", [
        ("imgpack check --depth structure", [*check, "--depth", "structure", deflated]),
        ("unzip -tq", ["unzip", "-tq", deflated]), (f"{seven} t", [seven, "t", deflated]),
    ]
    files = [str(path) for path in sorted(folder.rglob("*")) if path.suffix.lower() in sum(FORMATS.values(), ())]
    yield "folder, sizes and formats", [
        ("imgpack check --depth header", [*check, "--depth", "header", folder]),
        ("identify -ping", ["identify", "-ping", *files]), ("vipsheader", ["vipsheader", *files]),
    ]
    yield "folder, to the last code", [
        ("imgpack check", [*check, folder]), (f"{seven} a -mx0", [seven, "a", "-mx0", f"{out}.7z", folder]),
    ]
    yield "folder to zip, with its checks", [
        ("imgpack build", [imgpack, "build", folder, "-o", f"{out}.zip", "--quiet", "--no-config", "--keep-going"]),
        ("cp -r", ["cp", "-r", folder, out]), ("zip -0 -r", ["zip", "-q", "-0", "-r", f"{out}.zip", folder]),
    ]
    peers = {"JPEG": ["jpeginfo", "-c"], "PNG": ["pngcheck", "-q"], "GIF": ["gifsicle", "-U", "-o", "/dev/null"], "TIFF": ["tiffinfo", "-D"]}
    for title, place in sorted_out(folder, work):
        files = sorted(map(str, place.iterdir()))
        yield f"{title} on one thread", [
            ("imgpack check --jobs 1", [*check, "--jobs", "1", place]),
            (" ".join(peers[title]), [*peers[title], *files]), ("Pillow", [python, "-c", LOAD, *files]),
        ]


def main():
    imgpack, folder, work = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
    runs = int(os.environ.get("RUNS", "3"))
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    count = sum(path.is_file() for path in folder.rglob("*"))
    print(f"{cpu[1] if cpu else platform.processor()}, {os.cpu_count()} cores; {count:,} files, {size / 1e6:,.0f} MB; "
          f"the least of {runs} runs in alternation\n")
    print("| work | times the wall | times the CPU | wall s | CPU s | MiB |\n|---|---|---|---|---|---|")
    missing = set()
    for title, works in groups(imgpack, folder, work):
        there = [(name, line) for name, line in works if shutil.which(line[0])]
        missing |= {str(line[0]) for _, line in works if not shutil.which(line[0])}
        best = {}
        for _ in range(runs):
            for name, line in there:
                now = measured(line, folder, work / "out")
                best[name] = tuple(map(min, best.get(name, now), now))
        print(f"| **{title}** | | | | | |")
        own = best[there[0][0]]
        for name, (wall, cpu, memory) in best.items():
            ratio = [f"{one / max(base, 0.005):.1f}" for one, base in zip((wall, cpu), own)]
            print(f"| `{name}` | {ratio[0]} | {ratio[1]} | {wall:.2f} | {cpu:.2f} | {memory:.0f} |", flush=True)
    for name in sorted(missing):
        print(f"\nnot measured: there is no {name} here")


if __name__ == "__main__":
    main()
