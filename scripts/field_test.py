#!/usr/bin/env python3
"""Field test of the imgpack binary on real pictures (see field-test.sh, which prepares WORKDIR/root).

    field_test.py WORKDIR [collect packs check planted build depth time]...

Each stage leaves WORKDIR/results/STAGE.json; without stage names all of them run in that order.
Knows nothing of the library: it sees only files, exit codes and the JSON report.
"""

import collections
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
import unicodedata
import zipfile
from pathlib import Path

IMGPACK = os.path.abspath(os.environ.get("IMGPACK", "target/fast/imgpack"))
SEVEN = shutil.which("7zz") or "7z"
PICTURES = {"png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "svg", "webp"}
# How much of one package goes into the packs: images a format, bytes a format.
PER_PACKAGE, BYTES_PER_PACKAGE = 80, 10_000_000
# Images that are damaged on purpose by the packages they come from; they stay out of the packs.
DAMAGED = ("skimage/data/truncated.jpg", "fixtures/loading/", "fixtures/crash/")
# Formats of which there are few: take what there is.
SCARCE = {"gif": 400, "tiff": 400, "tif": 400, "bmp": 400}


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def save(work, name, value):
    (work / "results").mkdir(exist_ok=True)
    (work / "results" / f"{name}.json").write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def load(work, name):
    return json.loads((work / "results" / f"{name}.json").read_text())


def run(arguments, **more):
    return subprocess.run([str(a) for a in arguments], capture_output=True, check=False, **more)


def imgpack(*arguments, **more):
    """Runs the binary; gives exit status and the JSON report (None when stdout held none)."""
    done = run([IMGPACK, *arguments], **more)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = None
    if b"panicked" in done.stderr or done.returncode in (70, 101) or done.returncode < 0:
        say("PANIC", arguments, done.stderr[-2000:].decode(errors="replace"))
    return done.returncode, report, done.stderr.decode(errors="replace")


def check(path, *options):
    return imgpack("check", "--format", "json", "--no-progress", *options, path)


def tally(report):
    codes = collections.Counter(f"{f['severity']} {f['code']}" for f in report["findings"])
    truncated = report.get("truncated", {})
    return {"codes": dict(sorted(codes.items())), "truncated": truncated}


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def extension(name):
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def pictures_below(root):
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if extension(name) in PICTURES and not path.is_symlink() and path.is_file():
                yield path


# ---------------------------------------------------------------- collect


def collect(work):
    """`all`: every picture. `tree`: a sample of each package that fits in packs, with `list.csv`."""
    root, every, tree = work / "root", work / "all", work / "tree"
    for folder in (every, tree):
        shutil.rmtree(folder, ignore_errors=True)
    groups = collections.defaultdict(list)
    counts = collections.Counter()
    for path in pictures_below(root):
        inside = path.relative_to(root)
        groups[inside.parts[0], extension(path.name)].append(inside)
        counts[extension(path.name)] += 1
        link(path, every / shorter(inside))
    chosen = []
    for (_, kind), members in sorted(groups.items()):
        if kind == "webp":
            continue
        members = [p for p in members if not any(word in p.as_posix() for word in DAMAGED)]
        members.sort(key=lambda p: hashlib.sha256(str(p).encode()).digest())
        room = BYTES_PER_PACKAGE
        for inside in members[: SCARCE.get(kind, PER_PACKAGE)]:
            room -= (root / inside).stat().st_size
            if room < 0:
                break
            chosen.append(inside)
    chosen.sort()
    for inside in chosen:
        link(root / inside, tree / shorter(inside), copy=True)
    names = [shorter(p).as_posix() for p in chosen]
    write_list(tree / "list.csv", names, tree, ";")
    comma = work / "tree-comma"
    shutil.rmtree(comma, ignore_errors=True)
    shutil.copytree(tree, comma, copy_function=os.link)
    os.remove(comma / "list.csv")
    write_list(comma / "list.csv", names, comma, ",")
    sample = collections.Counter(extension(n) for n in names)
    save(work, "collect", {
        "packages": len(list(root.iterdir())),
        "all": {"pictures": sum(counts.values()), "by_extension": dict(counts)},
        "sample": {"pictures": len(names), "by_extension": dict(sample),
                   "bytes": sum((tree / n).stat().st_size for n in names)},
    })


def shorter(inside):
    """`package/usr/share/x/y.png` → `package/x/y.png`."""
    parts = [p for i, p in enumerate(inside.parts) if not (i in (1, 2) and p in ("usr", "share", "lib"))]
    return Path(*parts)


def link(source, target, copy=False):
    target.parent.mkdir(parents=True, exist_ok=True)
    if copy:
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def write_list(path, names, tree, delimiter):
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n")
        rows.writerow(["No", "File", "Title", "Package", "Bytes"])
        for number, name in enumerate(names, 1):
            stem = Path(name).stem
            title = f'{stem}, "the {number}th"\nof many' if delimiter == "," and number % 7 == 0 else f"{stem} é"
            rows.writerow([number, name, title, name.split("/")[0], (tree / name).stat().st_size])


# ---------------------------------------------------------------- packs


def packs(work):
    out = work / "packs"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    mac = work / "tree-mac"
    shutil.rmtree(mac, ignore_errors=True)
    make_mac_tree(work / "tree", mac)
    commands = {
        "infozip-9.zip": ("tree", "zip -q -r -9 $O ."),
        "infozip-0.zip": ("tree", "zip -q -r -0 $O ."),
        "infozip-comma.zip": ("tree-comma", "zip -q -r $O ."),
        "infozip-stream.zip": ("tree", "zip -q -r - . | cat > $O"),
        "7z.zip": ("tree", "$Z a -bd -mx1 -tzip $O . >/dev/null"),
        "7z-comma.zip": ("tree-comma", "$Z a -bd -mx1 -tzip $O ./* >/dev/null"),
        "7z.tar": ("tree", "$Z a -bd -ttar $O . >/dev/null"),
        "bsdtar.zip": ("tree", "bsdtar -c --format zip -f $O ."),
        "bsdtar-stream.zip": ("tree", "bsdtar -c --format zip -f - * | cat > $O"),
        "bsdtar-pax.tar": ("tree", "bsdtar -c --format pax -f $O ."),
        "bsdtar-ustar.tar": ("tree-comma", "bsdtar -c --format ustar -f $O *"),
        "bsdtar-stream.tar": ("tree", "bsdtar -c --format pax -f - . | cat > $O"),
        "gnu.tar": ("tree", "tar -c --format gnu -f $O ."),
        "gnu-pax.tar": ("tree-comma", "tar -c --format pax -f $O *"),
        "gnu-oldgnu.tar": ("tree", "tar -c --format oldgnu -f $O *"),
        "gnu.tar.gz": ("tree", "tar -c -z -f $O ."),
        "gnu.tgz": ("tree-comma", "tar -c . | gzip -1 > $O"),
        "gnu.tar.bz2": ("tree", "tar -c -j -f $O ."),
        "git.zip": ("tree", "git init -q -b main $R && git --git-dir=$R/.git --work-tree=. add -A . && "
                    "git --git-dir=$R/.git -c user.name=a -c user.email=a@example.org commit -qm x && "
                    "git --git-dir=$R/.git archive --format zip -o $O main"),
        "git.tar": ("tree", "git --git-dir=$R/.git archive --format tar -o $O main"),
        "git.tar.gz": ("tree", "git --git-dir=$R/.git archive --format tar.gz --prefix top/ -o $O main"),
        "mac-infozip.zip": ("tree-mac", "LC_ALL=C.UTF-8 zip -q -r $O ."),
        "mac-unmarked.zip": ("tree-mac", "LC_ALL=C zip -q -r $O ."),
        "mac-bsdtar.tar": ("tree-mac", "LC_ALL=C.UTF-8 bsdtar -c -f $O *"),
    }
    repository = work / "repository"
    shutil.rmtree(repository, ignore_errors=True)
    made = {}
    for name, (tree, command) in commands.items():
        environment = dict(os.environ, O=str(out / name), R=str(repository), Z=SEVEN)
        started = time.monotonic()
        done = subprocess.run(["nice", "sh", "-c", command], cwd=work / tree, env=environment, check=False)
        made[name] = {"tree": tree, "command": command.replace("$O", name).replace("$R", "REPO").replace("$Z", "7z"),
                      "status": done.returncode, "seconds": round(time.monotonic() - started, 1)}
        say("pack", name, made[name]["status"], made[name]["seconds"])
    python_packs(work, out, made)
    for name in made:
        made[name]["bytes"] = (out / name).stat().st_size
    save(work, "packs", made)


def make_mac_tree(tree, mac):
    """What macOS leaves behind: decomposed names, `.DS_Store`, and `__MACOSX/._*` (AppleDouble) beside."""
    double = bytes.fromhex("0005160700020000") + b"Mac OS X        " + bytes.fromhex("0002" "00000009" "00000032" "00000000" "00000002" "00000032" "00000000")
    composed = []
    for number, path in enumerate(sorted(p for p in tree.rglob("*") if p.is_file() and p.name != "list.csv")):
        if number % 4:
            continue
        inside = path.relative_to(tree)
        inside = Path("Médias") / f"{number}-{inside.parts[0]}" / f"é {path.name}" if number % 8 == 0 else inside
        composed.append(unicodedata.normalize("NFC", inside.as_posix()))
        target = mac / unicodedata.normalize("NFD", inside.as_posix())
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
        shadow = mac / "__MACOSX" / target.relative_to(mac).parent / f"._{target.name}"
        shadow.parent.mkdir(parents=True, exist_ok=True)
        shadow.write_bytes(double)
    (mac / "__MACOSX" / "._list.csv").write_bytes(double)
    (mac / ".DS_Store").write_bytes(b"\0\0\0\1Bud1" + bytes(6140))
    with open(mac / "list.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, delimiter=";", lineterminator="\n")
        rows.writerow(["File", "Title"])
        rows.writerows([name, f"picture {i}"] for i, name in enumerate(composed))


def python_packs(work, out, made):
    tree = work / "tree"
    files = sorted(p for p in tree.rglob("*") if p.is_file())
    for name, method in (("python-deflated.zip", zipfile.ZIP_DEFLATED), ("python-stored.zip", zipfile.ZIP_STORED)):
        with zipfile.ZipFile(out / name, "w", method, compresslevel=1) as archive:
            for path in files:
                archive.write(path, path.relative_to(tree))
        made[name] = {"tree": "tree", "command": "zipfile.ZipFile.write", "status": 0}
    name = "python-stream.zip"
    with open(out / name, "wb") as raw:
        with zipfile.ZipFile(Unseekable(raw), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for path in files:
                archive.write(path, path.relative_to(tree))
    made[name] = {"tree": "tree", "command": "zipfile.ZipFile(unseekable).write", "status": 0}
    for name, mode, form in (("python-gnu.tar", "w", tarfile.GNU_FORMAT), ("python-pax.tar", "w", tarfile.PAX_FORMAT),
                             ("python.tar.gz", "w:gz", tarfile.PAX_FORMAT)):
        with tarfile.open(out / name, mode, format=form) as archive:
            archive.add(tree, arcname="." if "pax" in name else "pictures")
        made[name] = {"tree": "tree", "command": f"tarfile.add format={form}", "status": 0}
    say("python packs done")


class Unseekable:
    def __init__(self, raw):
        self.raw = raw

    def write(self, data):
        return self.raw.write(data)

    def flush(self):
        self.raw.flush()


# ---------------------------------------------------------------- check


def check_packs(work):
    found = {}
    inputs = {n: work / "packs" / n for n in load(work, "packs")}
    inputs |= {n: work / n for n in ("tree", "tree-comma", "tree-mac")}
    for name, path in inputs.items():
        started = time.monotonic()
        status, report, errors = check(path)
        if report is None:
            found[name] = {"status": status, "stderr": errors[-500:]}
            say("check", name, status, errors[-300:])
            continue
        (work / "reports").mkdir(exist_ok=True)
        (work / "reports" / f"{name}.json").write_text(json.dumps(report, indent=1, ensure_ascii=False))
        found[name] = {"status": status, "seconds": round(time.monotonic() - started, 2),
                       "entries": report["input"]["entries"], "images": report["input"]["images"],
                       "summary": report["summary"], **tally(report)}
        say("check", name, status, found[name]["codes"])
    save(work, "check", found)


# ---------------------------------------------------------------- depth


def depth(work):
    """Every picture, at three depths, against what Pillow and xmllint say of it."""
    from PIL import Image
    Image.MAX_IMAGE_PIXELS = None
    every = work / "all"
    answers = {"runs": {}, "disagreements": []}
    verdicts = {}
    for name in ("structure", "entropy", "pixels"):
        started = time.monotonic()
        status, report, errors = check(every, "--depth", name, "--target", "opendatasoft")
        verdicts[name] = {f["at"]["entry"]: f for f in report["findings"] if f["severity"] == "error" and f["code"] in DAMAGE and "entry" in f["at"]}
        (work / "reports" / f"all-{name}.json").write_text(json.dumps(report, indent=1, ensure_ascii=False))
        answers["runs"][name] = {"status": status, "seconds": round(time.monotonic() - started, 1), "summary": report["summary"], **tally(report)}
        say("depth", name, answers["runs"][name])
    for path in pictures_below(every):
        inside = path.relative_to(every).as_posix()
        theirs = svg_verdict(path) if extension(path.name) == "svg" else pillow_verdict(Image, path)
        ours = verdicts["pixels"].get(inside)
        if bool(theirs) != bool(ours):
            answers["disagreements"].append({"entry": inside, "theirs": theirs, "ours": ours and f"{ours['code']}: {ours['message']}"})
    say("disagreements", len(answers["disagreements"]))
    save(work, "depth", answers)


DAMAGE = {"image/unreadable", "image/truncated", "image/empty", "image/decompression-bomb", "image/lfs-pointer"}


def pillow_verdict(image, path):
    try:
        with image.open(path) as picture:
            picture.load()
        return None
    except Exception as error:  # any refusal counts
        return f"{type(error).__name__}: {error}"


def svg_verdict(path):
    done = run(["xmllint", "--noout", "--nonet", "--huge", path])
    return None if done.returncode == 0 else done.stderr.decode(errors="replace").splitlines()[0]


# ---------------------------------------------------------------- build


def contents(path):
    """name → sha256 of every file of a directory or archive, by Python's readers."""
    if path.is_dir():
        return {p.relative_to(path).as_posix(): digest(p) for p in path.rglob("*") if p.is_file()}
    if zipfile.is_zipfile(path) and path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return {i.filename: hashlib.sha256(archive.read(i)).hexdigest() for i in archive.infolist() if not i.is_dir()}
    with tarfile.open(path) as archive:
        return {m.name: hashlib.sha256(archive.extractfile(m).read()).hexdigest() for m in archive if m.isfile()}


def stamp(path):
    """What must not change of an input: each file's time and, for single files, bytes."""
    if path.is_dir():
        return {str(p): (p.lstat().st_mtime_ns, p.lstat().st_size) for p in path.rglob("*")}, contents(path)
    return path.stat().st_mtime_ns, digest(path)


READERS = {
    ".zip": (["unzip", "-tqq"], [SEVEN, "t", "-bd"], ["bsdtar", "-tf"], ["python3", "-m", "zipfile", "-t"]),
    ".tar": (["tar", "-tf"], [SEVEN, "t", "-bd"], ["bsdtar", "-tf"], ["python3", "-m", "tarfile", "-t"]),
    ".gz": (["tar", "-tzf"], [SEVEN, "t", "-bd"], ["bsdtar", "-tf"], ["python3", "-m", "tarfile", "-t"]),
}


def build_one(work, source, target, *options, **more):
    if target.is_dir():
        shutil.rmtree(target)
    elif target.exists():
        target.unlink()
    name = f"{target}/" if target.suffix == "" else str(target)
    return imgpack("build", "--format", "json", "--no-progress", *options, source, "-o", name, **more)


def build(work):
    out = work / "built"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    results = {}
    inputs = [("tree", work / "tree"), ("tree-mac", work / "tree-mac")]
    inputs += [(n, work / "packs" / n) for n in load(work, "packs")]
    originals = {t: set(h for n, h in contents(work / t).items() if extension(n) in PICTURES and "__MACOSX" not in n)
                 for t in ("tree", "tree-mac")}
    for name, source in inputs:
        before = stamp(source)
        shapes = ["o.zip", "o.tar", "o.tar.gz", "o"] if name in ("tree", "infozip-9.zip", "gnu.tar.gz", "mac-infozip.zip") else ["o.zip"]
        for shape in shapes:
            target = out / shape
            started = time.monotonic()
            status, report, errors = build_one(work, source, target)
            answer = {"status": status, "seconds": round(time.monotonic() - started, 1)}
            results[f"{name} -> {shape}"] = answer
            if not target.exists():
                answer["why"] = report and tally(report)["codes"] or errors[-400:]
                answer["skipped"] = report and len(report.get("plan", {}).get("skipped", []))
                say("build", name, shape, answer)
                continue
            answer["readers"] = {c[0]: run([*c, target]).returncode for c in READERS.get(target.suffix, ())}
            again, second, _ = check(target)
            answer["recheck"] = {"status": again, **(tally(second) if second else {})}
            kept = contents(target)
            wanted = originals["tree-mac" if "mac" in name else "tree"]
            answer["pictures"] = sum(extension(n) in PICTURES for n in kept)
            answer["lost"] = len(wanted - set(kept.values()))
            answer["new"] = len(set(h for n, h in kept.items() if extension(n) in PICTURES) - wanted)
            if shape == "o.zip":
                answer["same_again"] = repeats(work, source, out, digest(target))
            say("build", name, shape, answer)
        results[f"{name} input untouched"] = stamp(source) == before
    save(work, "build", results)


def repeats(work, source, out, first):
    answers = []
    for options, locale in ((("--jobs", "1"), "C"), (("--jobs", "2"), "C.UTF-8"), ((), "tr_TR.UTF-8")):
        build_one(work, source, out / "again.zip", *options, env=dict(os.environ, LC_ALL=locale, LANG=locale, TZ="Asia/Tokyo"))
        answers.append(digest(out / "again.zip") == first)
    return answers


# ---------------------------------------------------------------- time


def measure(arguments):
    """Wall seconds and peak MB of the best of three runs, files in the cache."""
    best = None
    for _ in range(3):
        done = run(["/usr/bin/time", "-f", "%e %M", *arguments])
        seconds, kilobytes = done.stderr.decode(errors="replace").strip().splitlines()[-1].split()
        if best is None or float(seconds) < best[0]:
            best = (float(seconds), int(kilobytes) // 1024)
    return {"seconds": best[0], "peak_mb": best[1]}


def timing(work):
    results = {}
    for pack in ("infozip-9.zip", "infozip-0.zip", "gnu.tar", "gnu.tar.gz"):
        path = work / "packs" / pack
        row = {"cat": measure(["cat", path])}
        row["reference"] = measure(["unzip", "-tqq", path]) if pack.endswith(".zip") else measure(["bsdtar", "-xOf", path])
        for level in ("names", "header", "structure", "entropy", "pixels"):
            row[level] = measure([IMGPACK, "check", "--quiet", "--depth", level, path])
        row["structure, 1 thread"] = measure([IMGPACK, "check", "--quiet", "--jobs", "1", path])
        for level in row:
            row[level]["to_reference"] = round(row[level]["seconds"] / max(row["reference"]["seconds"], 0.001), 2)
        results[pack] = row
        say("time", pack, row)
    save(work, "time", results)


def planted(work):
    import field_planted
    save(work, "planted", field_planted.run_all(work, check, say))


STAGES = {"collect": collect, "packs": packs, "check": check_packs, "planted": planted,
          "build": build, "depth": depth, "time": timing}

if __name__ == "__main__":
    directory = Path(sys.argv[1])
    for stage in sys.argv[2:] or STAGES:
        STAGES[stage](directory)
