#!/usr/bin/env python3
"""Reads archives with every reader at hand and compares what they list with what imgpack finds.

    scripts/differential.py [--report FILE] FILE_OR_FOLDER…

Without arguments it makes archives with every writer at hand (no structural error may be found in them) and
reads those. Where readers disagree about names, sizes or whether a file can be opened at all, imgpack must
find something at warning or above; the exceptions are in EXCEPTIONS, each with its reason. Ends with 1 otherwise.
"""
import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMGPACK = os.environ.get("IMGPACK", str(ROOT / "target" / "debug" / "imgpack"))
ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".whl", ".crate", ".tar.bz2")

# Files on which readers disagree though nothing is wrong: a part of the name, and the reason.
EXCEPTIONS = {
    "chinese.zip": "a correct Unicode field, which 7-Zip reads and older Python does not",
    "windows-7zip.zip": "a correct Unicode field, which 7-Zip reads and older Python does not",
}
# Findings about the container; what a package lacks for a platform is none of a reader's business.
STRUCTURAL = ("archive/", "path/", "source/")
# Structural findings that are a matter of taste, not of structure.
HARMLESS = {"archive/single-root-folder", "archive/system-junk", "archive/nested-archive"}


def run(command, **options):
    # What a bomb unpacks to must not be collected.
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 20, **options}
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False, **options)
    except subprocess.TimeoutExpired:
        return None
    return done


def with_python_zip(path):
    with zipfile.ZipFile(path) as archive:
        names = [(info.orig_filename.rstrip("/"), info.file_size) for info in archive.infolist()]
        if archive.testzip() is not None:
            raise ValueError("checksum")
    return sorted(names)


def with_python_tar(path):
    with tarfile.open(path) as archive:
        names = [(info.name.rstrip("/"), info.size) for info in archive]
    return sorted(names)


def with_unzip(path):
    done = run(["unzip", "-tqq", "-P", "x", str(path)])
    if done is None or done.returncode > 1:
        raise ValueError("unzip")
    return None


def with_seven(path):
    tool = shutil.which("7zz") or shutil.which("7z")
    done = run([tool, "t", "-px", str(path)])
    if done is None or done.returncode != 0:
        raise ValueError("7z")
    done = run([tool, "l", "-slt", "-ba", "-px", str(path)], text=True, errors="surrogateescape")
    entries, name = [], None
    for line in done.stdout.splitlines():
        if line.startswith("Path = "):
            name = line[7:].rstrip("/")
        elif line.startswith("Size = ") and name is not None:
            entries.append((name, int(line[7:] or 0)))
            name = None
    return None if str(path).endswith((".gz", ".tgz", ".crate", ".bz2")) else sorted(entries)


def with_bsdtar(path):
    done = run(["bsdtar", "--passphrase", "x", "-tf", str(path)])
    if done is None or done.returncode != 0:
        raise ValueError("bsdtar")
    done = run(["bsdtar", "--passphrase", "x", "-xOf", str(path)], stdout=subprocess.DEVNULL)
    if done is None or done.returncode != 0:
        raise ValueError("bsdtar")
    return None


def with_gnu_tar(path):
    done = run(["tar", "-tf", str(path)])
    if done is None or done.returncode != 0:
        raise ValueError("tar")
    return None


GO = """package main

import (
	"archive/tar"
	"archive/zip"
	"compress/bzip2"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if os.Args[1] == "write" {
		write(os.Args[2], os.Args[3])
		return
	}
	for _, path := range os.Args[1:] {
		if strings.HasSuffix(path, ".zip") {
			fmt.Println(lookZip(path))
		} else {
			fmt.Println(lookTar(path))
		}
	}
}

func drain(reader io.Reader, size uint64) bool {
	count, err := io.Copy(io.Discard, io.LimitReader(reader, 1<<28))
	return err == nil && uint64(count) == size
}

func lookZip(path string) string {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return "refused"
	}
	defer archive.Close()
	text := ""
	for _, file := range archive.File {
		reader, err := file.Open()
		if err != nil {
			return "refused"
		}
		if !drain(reader, file.UncompressedSize64) {
			return "refused"
		}
		reader.Close()
		text += fmt.Sprintf("%q %d\\n", strings.TrimRight(file.Name, "/"), file.UncompressedSize64)
	}
	return text
}

func lookTar(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return "refused"
	}
	defer file.Close()
	var stream io.Reader = file
	if strings.HasSuffix(path, "gz") {
		if stream, err = gzip.NewReader(file); err != nil {
			return "refused"
		}
	} else if strings.HasSuffix(path, "bz2") {
		stream = bzip2.NewReader(file)
	}
	text := ""
	for archive := tar.NewReader(stream); ; {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil || (header.Typeflag == tar.TypeReg && !drain(archive, uint64(header.Size))) {
			return "refused"
		}
		text += fmt.Sprintf("%q %d\\n", strings.TrimRight(header.Name, "/"), header.Size)
	}
	if _, err := io.Copy(io.Discard, stream); err != nil {
		return "refused"
	}
	return text
}

func write(out, folder string) {
	file, _ := os.Create(out)
	defer file.Close()
	if strings.HasSuffix(out, ".zip") {
		archive := zip.NewWriter(file)
		each(folder, func(name string, data []byte) {
			member, _ := archive.Create(name)
			member.Write(data)
		})
		archive.Close()
		return
	}
	var stream io.WriteCloser = file
	if strings.HasSuffix(out, "gz") {
		stream = gzip.NewWriter(file)
		defer stream.Close()
	}
	archive := tar.NewWriter(stream)
	each(folder, func(name string, data []byte) {
		archive.WriteHeader(&tar.Header{Name: name, Mode: 0644, Size: int64(len(data))})
		archive.Write(data)
	})
	archive.Close()
}

func each(folder string, see func(string, []byte)) {
	filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			name, _ := filepath.Rel(folder, path)
			data, _ := os.ReadFile(path)
			see(name, data)
		}
		return nil
	})
}
"""


class Go:
    """Go's archive/zip and archive/tar, compiled once, as a reader and as a writer."""

    def __init__(self, work):
        self.program = None
        if shutil.which("go"):
            (work / "look.go").write_text(GO)
            built = run(["go", "build", "-o", str(work / "look"), str(work / "look.go")], cwd=work, timeout=300,
                        env={**os.environ, "GOCACHE": str(work / "cache"), "GO111MODULE": "off"})
            self.program = work / "look" if built and built.returncode == 0 else None

    def __call__(self, path):
        done = run([str(self.program), str(path)], text=True)
        if done is None or done.returncode != 0 or "refused" in done.stdout.split("\n"):
            raise ValueError("go")
        # Names as Go quotes them differ from others' where they are odd; then only the verdict counts.
        if "\\" in done.stdout:
            return None
        lines = [line.rsplit(" ", 1) for line in done.stdout.splitlines() if line]
        return sorted((name[1:-1], int(size)) for name, size in lines)


def readers(is_zip, go):
    if is_zip:
        found = {"python": with_python_zip}
        if shutil.which("unzip"):
            found["unzip"] = with_unzip
    else:
        found = {"python": with_python_tar}
        if shutil.which("tar"):
            found["tar"] = with_gnu_tar
    if shutil.which("7zz") or shutil.which("7z"):
        found["7z"] = with_seven
    if go.program:
        found["go"] = go
    if shutil.which("bsdtar"):
        found["bsdtar"] = with_bsdtar
    return found


def read(path, go):
    """Who opens the file, and what they list."""
    answers = {}
    is_zip = str(path).endswith((".zip", ".whl"))
    for name, reader in readers(is_zip, go).items():
        try:
            answers[name] = ("opens", reader(path))
        except Exception:  # a reader may fail in any way; that is its answer
            answers[name] = ("refuses", None)
    return answers


def disagreement(answers):
    verdicts = {verdict for verdict, _ in answers.values()}
    if len(verdicts) > 1:
        return "refused by " + ", ".join(sorted(name for name, (verdict, _) in answers.items() if verdict == "refuses"))
    lists = {name: entries for name, (_, entries) in answers.items() if entries is not None}
    if len({json.dumps(entries) for entries in lists.values()}) > 1:
        return "listed differently by " + ", ".join(sorted(lists))
    return None


def findings(path):
    done = run([IMGPACK, "check", str(path), "--target", "opendatasoft", "--depth", "structure", "--format", "json"])
    if done is None:
        return None, ["hangs"]
    if done.returncode not in (0, 1, 3):
        return done.returncode, [done.stderr.decode(errors="replace")[-200:]]
    report = json.loads(done.stdout)
    return done.returncode, [(found["severity"], found["code"]) for found in report["findings"]]


def structural(found):
    return [
        (severity, code) for severity, code in found
        if code.startswith(STRUCTURAL) and code not in HARMLESS and severity in ("error", "warning")
    ]


def make(work, go):
    """The same package by every writer at hand; the zip crate is the writer of imgpack's own zips."""
    source = work / "package"
    subprocess.run([sys.executable, ROOT / "scripts" / "sample.py", source, "5"], check=True)
    (source / "empty.txt").write_text("")
    made = work / "made"
    made.mkdir()
    seven = shutil.which("7zz") or shutil.which("7z")
    commands = {
        "info.zip": ["zip", "-qr", "OUT", "."], "info-stored.zip": ["zip", "-q0r", "OUT", "."],
        "info-pipe.zip": ["sh", "-c", "zip -qr - . > OUT"], "info-zip64.zip": ["sh", "-c", "zip -q -fz- OUT data.csv"],
        "seven.zip": [seven, "a", "-bso0", "OUT", "."], "seven.tar": [seven, "a", "-bso0", "OUT", "."],
        "bsd.zip": ["bsdtar", "--format", "zip", "-cf", "OUT", "img", "data.csv"],
        "bsd.tar": ["bsdtar", "-cf", "OUT", "img", "data.csv"], "bsd.tar.gz": ["bsdtar", "-czf", "OUT", "img", "data.csv"],
        "bsd-pax.tar": ["bsdtar", "--format", "pax", "-cf", "OUT", "."],
        "gnu.tar": ["tar", "-cf", "OUT", "."], "gnu.tar.gz": ["tar", "-czf", "OUT", "."], "gnu.tar.bz2": ["tar", "-cjf", "OUT", "."],
        "posix.tar": ["tar", "--format", "posix", "-cf", "OUT", "."], "ustar.tar": ["tar", "--format", "ustar", "-cf", "OUT", "."],
        "python.zip": [sys.executable, "-m", "zipfile", "-c", "OUT", "img", "data.csv"],
        "python.tar": [sys.executable, "-m", "tarfile", "-c", "OUT", "img", "data.csv"],
        "java.zip": ["jar", "cMf", "OUT", "img", "data.csv"], "java-manifest.zip": ["jar", "cf", "OUT", "img", "data.csv"],
        "java-stored.zip": ["jar", "c0Mf", "OUT", "img", "data.csv"],
        **{name: [str(go.program), "write", "OUT", "."] for name in ("go.zip", "go.tar", "go.tar.gz") if go.program},
        "imgpack.zip": [IMGPACK, "build", ".", "-o", "OUT"], "imgpack.tar.gz": [IMGPACK, "build", ".", "-o", "OUT"],
    }
    for name, command in commands.items():
        if command[0] is None or not shutil.which(command[0]):
            print(f"skipped: there is no {command[0]} here for {name}")
            continue
        out = str(made / name)
        done = run([word.replace("OUT", out) for word in command], cwd=source)
        if not (made / name).exists():
            print(f"skipped: {command[0]} does not write {name}: {done.stderr.decode(errors='replace')[:100] if done else 'hangs'}")
    return made


def below(places):
    for place in places:
        if place.is_file():
            yield place
        else:
            yield from sorted(path for path in place.rglob("*") if path.is_file() and path.name.endswith(ENDINGS))


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--report", type=pathlib.Path, help="write a table of all disagreements")
    words.add_argument("--trusted", action="store_true", help="the files are sound: no structural finding may be made")
    words.add_argument("places", nargs="*", type=pathlib.Path)
    words = words.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="imgpack-differential."))
    rows, failures, counts = [], [], collections.Counter()
    try:
        go = Go(work)
        trusted = words.trusted or not words.places
        for path in below(words.places or [make(work, go)]):
            counts["files"] += 1
            copy = path
            if path.suffix == ".crate":
                # Readers go by the extension of a name.
                copy = work / (path.stem + ".tar.gz")
                shutil.copyfile(path, copy)
            if path.suffix == ".whl":
                copy = work / (path.stem + ".zip")
                shutil.copyfile(path, copy)
            status, found = findings(copy)
            answers = {} if words.trusted else read(copy, go)
            apart = disagreement(answers)
            counts["disagreements"] += apart is not None
            if status not in (0, 1, 3):
                failures.append(f"{path}: imgpack ends with {status}: {found}")
                continue
            severe = structural(found)
            if trusted and severe:
                failures.append(f"{path}: a sound archive, and found: {sorted(set(severe))}")
            if apart:
                known = next((reason for part, reason in EXCEPTIONS.items() if part in path.name), None)
                rows.append((path.name, apart, ", ".join(sorted({code for _, code in severe})) or known or "nothing"))
                if not severe and not known:
                    failures.append(f"{path}: {apart}, and nothing was found")
            if all(verdict == "refuses" for verdict, _ in answers.values()) and answers and not severe:
                failures.append(f"{path}: refused by all, and nothing was found")
    finally:
        shutil.rmtree(work)
    if words.report:
        lines = ["| file | readers | imgpack |", "|---|---|---|"] + [f"| {' | '.join(row)} |" for row in rows]
        words.report.write_text("\n".join(lines) + "\n")
    for failure in failures:
        print("FAILED:", failure)
    print(f"differential: {counts['files']} files, {counts['disagreements']} disagreements between readers, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
