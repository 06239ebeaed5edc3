#!/usr/bin/env python3
"""Pushes packages with the vendor's own client, against a server that is faked here, and compares what arrives
with what imgpack says and builds.

    scripts/v7-oracle.py [--trees N] [--seed N]

Makes its own environment with the client in the folder of temporary files. Every file has bytes of its own, so
that one that is sent for another is seen. Three things are asked of each tree, for each way to push it:

- what the client blocks, swaps or stops at, imgpack calls an error;
- what imgpack builds arrives whole: no item blocked, no slot with the bytes of another file;
- the plan that imgpack writes holds the items, slots and layouts that the client asks for, and the registration
  those that it would register.

Ends with 1 where an answer is no.
"""
import argparse
import contextlib
import io
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest.mock
import zlib

CLIENT = "darwin-py==3.6.3"
ROOT = pathlib.Path(__file__).resolve().parent.parent
IMGPACK = os.environ.get("IMGPACK", str(ROOT / "target" / "debug" / "imgpack"))
PLAIN = {"flat": {}, "preserved": {"preserve_folders": True}, "path": {"path": "my/dir"}}
MERGED = {mode: {"item_merge_mode": mode} for mode in ("slots", "channels", "series")}
OPTIONS = {
    "flat": [],
    "preserved": ["--preserve-folders"],
    "path": ["--remote-path", "my/dir"],
    **{mode: ["--item-merge-mode", mode] for mode in MERGED},
}


def enter_environment():
    """Runs this script again with the client at hand, installing it first where it is not there."""
    home = pathlib.Path(tempfile.gettempdir()) / "imgpack-v7-oracle"
    python = home / "bin" / "python"
    if sys.prefix == str(home):
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([home / "bin" / "pip", "install", "-q", CLIENT], check=True)
    os.execv(python, [str(python), *sys.argv])


# Contents: each sound for its extension, each different from all others.

def png(number):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = b"\0" + struct.pack(">I", number)[1:]
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixel)) + chunk(b"IEND", b"")


def bmp(number):
    pixel = struct.pack("<I", number)[:3] + b"\0"
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 58, 0, 0, 54, 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0) + pixel


def dicom(number):
    def element(tag, kind, data):
        data += b" " * (len(data) % 2)
        return struct.pack("<HH", *tag) + kind + struct.pack("<H", len(data)) + data
    syntax = element((2, 0x10), b"UI", b"1.2.840.10008.1.2.1\0")
    start = element((2, 0), b"UL", struct.pack("<I", len(syntax)))
    return b"\0" * 128 + b"DICM" + start + syntax + element((0x10, 0x10), b"PN", f"N{number}".encode())


def pdf(mark):
    start = b"%PDF-1.4\n% " + mark
    return start + b"xref\n0 0\ntrailer\n<</Size 1>>\nstartxref\n" + str(len(start)).encode() + b"\n%%EOF\n"


def content(name, number):
    ending = name.rsplit(".", 1)[-1].lower()
    mark = f"number {number}\n".encode()
    return {
        "png": lambda: png(number),
        "bmp": lambda: bmp(number),
        "dcm": lambda: dicom(number),
        "pdf": lambda: pdf(mark),
    }.get(ending, lambda: mark)()


class Numbers:
    def __init__(self):
        self.last = 0

    def fill(self, root, names):
        for name in names:
            self.last += 1
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content(path.name, self.last))


# The client, and a server that takes each folder and name once.

class Server:
    def __init__(self):
        self.taken, self.asked, self.registered = set(), [], []

    def register_data(self, _slug, payload, team_slug=None):
        items, blocked = [], []
        for asked in payload["items"]:
            self.asked.append(asked)
            path = "/" + asked["path"].strip("/")
            key = (path, asked["name"])
            slots = [dict(slot, type="image", upload_id=f"{len(self.asked) - 1}/{index}", reason="ALREADY_EXISTS")
                     for index, slot in enumerate(asked["slots"])]
            answer = {"id": "x", "name": asked["name"], "path": path, "slots": slots}
            (blocked if key in self.taken else items).append(answer)
            self.taken.add(key)
        return {"items": items, "blocked_items": blocked}

    def register_items(self, payload, team_slug=None):
        self.registered.extend(payload["items"])
        return unittest.mock.Mock(text=json.dumps({"items": [], "blocked_items": []}))


def dataset(server):
    from darwin.dataset.remote_dataset_v2 import RemoteDatasetV2
    client = unittest.mock.MagicMock()
    client.api_v2 = server
    return RemoteDatasetV2(client=client, team="team", name="set", slug="set", dataset_id=1)


def push(folders, **how):
    """What became of a push: an error, or blocked items, wrong slots, all slots, and what was asked for."""
    from darwin.dataset.upload_manager import UploadHandlerV2
    server, sent = Server(), {}

    def upload(_handler, _slug, path, upload_id, _callback=None):
        sent[upload_id] = pathlib.Path(path).read_bytes() if pathlib.Path(path).is_file() else None

    with unittest.mock.patch.object(UploadHandlerV2, "_upload_file", upload), contextlib.redirect_stdout(io.StringIO()):
        try:
            handler = dataset(server).push([str(folder) for folder in folders], multi_threaded=False, **how)
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        groups = [item.files for item in handler.multi_file_items] if handler.multi_file_items else \
            [[file] for file in handler.local_files]
        meant = {f"{item}/{slot}": file.local_path for item, files in enumerate(groups) for slot, file in enumerate(files)}
        wrong = [key for key, data in sent.items() if data is None or data != meant[key].read_bytes()]
    return {"blocked": len(handler.blocked_items), "wrong": len(wrong), "slots": len(sent), "asked": server.asked}


def is_fine(result):
    return "error" not in result and result["blocked"] == 0 and result["wrong"] == 0


def told(result):
    if "error" in result:
        return f"stopped: {result['error']}"
    return f"{result['blocked']} blocked, {result['wrong']} of {result['slots']} slots with the bytes of another file"


# imgpack

def imgpack(*words, cwd):
    words = [IMGPACK, *map(str, words), "--format", "json", "--quiet"]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout) if done.stdout else {}
    return done.returncode, report, done.stderr


def errors(report):
    return sorted({finding["code"] for finding in report.get("findings", []) if finding["severity"] == "error"})


def items_by_name(items):
    return sorted(json.dumps(item, sort_keys=True) for item in items)


class Trial:
    def __init__(self, verbose):
        self.runs, self.empty, self.failures, self.verbose = 0, 0, [], verbose

    def fail(self, what, *details):
        self.failures.append(what)
        print("FAILED:", what, *details, sep="\n    ")

    def tree(self, name, work, folders, way):
        """Asks the three things of one tree."""
        how, options = {**PLAIN, **MERGED}[way], OPTIONS[way]
        self.runs += 1
        raw = push([work / folder for folder in folders], **how)
        code, report, stderr = imgpack("check", *folders, "-t", "v7", *options, cwd=work)
        found = errors(report)
        label = f"{name}, {way}"
        if code not in (0, 1):
            return self.fail(label, f"check ended with {code}: {stderr}")
        if not is_fine(raw) and not found:
            return self.fail(label, f"the client: {told(raw)}", "imgpack finds no error")
        out = work / f"out-{way}"
        code, report, stderr = imgpack("build", *folders, "-t", "v7", *options, "--unsafe-fixes", "-o", f"{out}/", cwd=work)
        if code != 0:
            left = [finding["message"] for finding in report.get("findings", []) if finding["severity"] == "error"]
            # What only a person can fix: nothing at all to send.
            skipped = {fix["code"] for fix in report.get("plan", {}).get("skipped", []) if "person" in fix["reason"]}
            if "layout/no-member" in skipped and not out.exists():
                self.empty += 1
                return None
            return self.fail(label, f"build ended with {code}: {stderr}", *left)
        built_folders = sorted(path for path in out.iterdir() if path.is_dir()) if len(folders) > 1 or way in MERGED else [out]
        built = push(built_folders, **how)
        if not is_fine(built):
            return self.fail(label, f"the client, with what was built: {told(built)}")
        self.same_plan(label, out, built_folders, options, built)
        if self.verbose:
            print(f"{label}: raw: {told(raw)}; imgpack: {', '.join(found) or 'no error'}; built: {told(built)}")
        return raw, built

    def same_plan(self, label, out, folders, options, built):
        plan = out.parent / "plan.json"
        names = [folder.relative_to(out.parent) for folder in folders]
        code, report, stderr = imgpack("build", *names, "-t", "v7", *options, "-o", plan, "--force", cwd=out.parent)
        if code != 0:
            return self.fail(label, f"the plan of what was built ended with {code}: {stderr}", *errors(report))
        written = json.loads(plan.read_text())["items"]
        if items_by_name(written) != items_by_name(built["asked"]):
            self.fail(label, "the plan differs from what the client asks for", json.dumps(written)[:600],
                      json.dumps(built["asked"])[:600])
        return None


def known_tree(trial, work):
    """Names that meet: flattened, merged, sorted, beside junk."""
    numbers = Numbers()
    for folder in range(8):
        names = ["1.png", "2.png", "10.png", "b.PNG", "._1.png", "notes.txt", f"only-{folder}.png"]
        numbers.fill(work / f"scan{folder}", names)
    numbers.fill(work / "scan0", ["deep/1.png", "A.png"])
    folders = [f"scan{folder}" for folder in range(8)]
    for way in ("flat", "preserved", "slots", "channels"):
        raw = push([work / folder for folder in folders], **{**PLAIN, **MERGED}[way])
        both = trial.tree("eight folders", work, folders, way)
        built = both[1] if both else {}
        print(f"eight folders, {way}: raw tree: {told(raw)}; as built: {told(built) if built else 'nothing'}")
    if is_fine(push([work / folder for folder in folders], item_merge_mode="slots")):
        trial.fail("eight folders", "the raw tree does not show the defect")


def series_tree(trial, work):
    numbers = Numbers()
    for folder in ("left", "right"):
        numbers.fill(work / folder, [f"{number}.dcm" for number in (1, 2, 10)])
    numbers.fill(work / "other" / "left", ["1.dcm", "._1.dcm"])
    folders = ["left", "right", "other/left"]
    raw = push([work / folder for folder in folders], item_merge_mode="series")
    both = trial.tree("three series", work, folders, "series")
    print(f"three series: raw tree: {told(raw)}; as built: {told(both[1]) if both else 'nothing'}")


def layouts(trial, work):
    """The grids of 1 to 17 files, and channels of 1 to 16."""
    numbers = Numbers()
    for count in range(1, 18):
        numbers.fill(work / f"n{count}", [f"{count}_{number}.png" for number in range(count)])
    folders = [f"n{count}" for count in range(1, 17)]
    for mode in ("slots", "channels"):
        trial.same_plan(f"grids, {mode}", work / "x", [work / folder for folder in folders], OPTIONS[mode],
                        push([work / folder for folder in folders], item_merge_mode=mode))
    trial.same_plan("grid of 17", work / "x", [work / "n17"], OPTIONS["slots"], push([work / "n17"], item_merge_mode="slots"))
    stopped = push([work / "n17"], item_merge_mode="channels")
    code, report, _ = imgpack("check", "n17", "-t", "v7", "--item-merge-mode", "channels", cwd=work)
    if is_fine(stopped) or code != 1 or errors(report) != ["layout/too-many-members"]:
        trial.fail("channels of 17", told(stopped), f"{code}: {errors(report)}")
    trial.runs += 4


def registration(trial, work):
    """Items of one file and of several, as the client registers them."""
    numbers = Numbers()
    numbers.fill(work / "store", ["a.png", "x/b.JPG", "x/c.dcm", "x/y/d.pdf", "film.hevc"])
    numbers.fill(work / "many", ["1.png", "2.png", "10.png", "film.hevc"])
    (work / "store" / "x" / "b.JPG").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9")
    store = unittest.mock.Mock()
    store.name = "bucket"
    keys = sorted(str(path.relative_to(work / "store")) for path in (work / "store").rglob("*") if path.is_file())
    merged = {"many": [f"many/{name}" for name in ("1.png", "2.png", "10.png", "film.hevc")]}
    for preserve in (False, True):
        server = Server()
        with contextlib.redirect_stdout(io.StringIO()):
            dataset(server).register(store, [f"pre/{key}" for key in keys], preserve_folders=preserve)
        compare_registration(trial, work, ["store"], ["--preserve-folders"] * preserve, server)
    server = Server()
    with contextlib.redirect_stdout(io.StringIO()):
        dataset(server).register(store, {"many": [f"pre/{key}" for key in merged["many"]]}, multi_slotted=True)
    compare_registration(trial, work, ["many"], ["--item-merge-mode", "slots"], server)


def compare_registration(trial, work, folders, options, server):
    trial.runs += 1
    where = ["--storage", "bucket", "--base-url", "s3://name/pre", "--dataset", "team/set", "--keep-going", "--force"]
    _, _, stderr = imgpack("build", *folders, "-t", "v7", *options, *where, "--depth", "names", "-o", "register.json", cwd=work)
    written = json.loads((work / "register.json").read_text())
    same = items_by_name(written["items"]) == items_by_name(server.registered)
    if not same or written["dataset_slug"] != "set" or written["storage_slug"] != "bucket":
        trial.fail(f"registration {options}", stderr, json.dumps(written), json.dumps(server.registered))


def random_tree(numbers, work, choose):
    """A tree of few names, so that they meet often."""
    stems = ["1", "2", "10", "01", "a", "B", "b", ".hid", "x y", "é", "a1b2"]
    endings = [".png", ".png", ".PNG", ".dcm", ".DCM", ".pdf", ".hevc", ".bmp", ".txt", ""]
    folders = choose.sample(["f1", "f2", "g/f1", "h", "k"], choose.randint(1, 4))
    for folder in folders:
        inner = ["", "", "", "sub/", "sub/deep/", "pic.png/", "__MACOSX/"]
        names = {choose.choice(inner) + choose.choice(stems) + choose.choice(endings) for _ in range(choose.randint(0, 9))}
        names |= {"._" + name.rsplit("/", 1)[-1] for name in names if choose.random() < 0.1 and name.rsplit("/", 1)[-1]}
        files = {name for name in names if not name.endswith("/")}
        (work / folder).mkdir(parents=True)
        numbers.fill(work / folder, sorted(name for name in files if not any(o.startswith(name + "/") for o in files)))
    return folders


def in_a_folder(test, *words):
    work = pathlib.Path(tempfile.mkdtemp(prefix="imgpack-v7-"))
    try:
        return test(*words[:1], work, *words[1:])
    finally:
        shutil.rmtree(work)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--trees", type=int, default=60)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--verbose", action="store_true")
    given = arguments.parse_args()
    import importlib.metadata
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("darwin-py", "natsort")]
    version = subprocess.run([IMGPACK, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{version}, {', '.join(versions)}, Python {sys.version.split()[0]}")
    trial = Trial(given.verbose)
    for test in (known_tree, series_tree, layouts, registration):
        in_a_folder(test, trial)
    choose, broken, blocked, wrong, stopped, built = random.Random(given.seed), 0, 0, 0, 0, 0
    for number in range(given.trees):
        def one(trial, work):
            folders = random_tree(Numbers(), work, choose)
            return [(push([work / f for f in folders], **{**PLAIN, **MERGED}[way]),
                     trial.tree(f"tree {number}", work, folders, way)) for way in OPTIONS]
        for raw, both in in_a_folder(one, trial):
            broken += not is_fine(raw)
            stopped += "error" in raw
            blocked += raw.get("blocked", 0)
            wrong += raw.get("wrong", 0)
            built += both is not None
    print(f"{given.trees} random trees, {len(OPTIONS)} ways each: as they are {broken} pushes go wrong ({stopped} stopped, "
          f"{blocked} items blocked, {wrong} slots with the bytes of another file); {built} were built and pushed right, {trial.empty} have nothing to send")
    print(f"{trial.runs} runs, {len(trial.failures)} failures")
    return 1 if trial.failures else 0


if __name__ == "__main__":
    enter_environment()
    sys.exit(main())
