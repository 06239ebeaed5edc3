#!/usr/bin/env python3
"""Shows that a long build is never silent: runs builds of two large equal files, in a zip as they are, in a packed zip and in a
tar.gz, on a terminal of its own and prints each phase, what it said last, and the longest time in which nothing on the screen
changed; interrupts the first in each phase and prints what it says.

usage: scripts/progress.py [BYTES]     IMGPACK=path of the program; needs twice as many bytes (default 4e9) beside TMPDIR
"""

import fcntl
import io
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import termios
import time
import zipfile

# Nothing may be blank for longer. Seconds; what a busy machine adds is allowed for.
PATIENCE = 1.5
PROGRAM = os.path.realpath(os.environ.get("IMGPACK", "target/release/imgpack"))


def run(arguments, until=None):
    """Runs imgpack; with `until`, interrupts it half a second into the phase of these words."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    quiet = {"CI", "NO_COLOR", "GITHUB_ACTIONS"}
    environment = {name: value for name, value in os.environ.items() if name not in quiet} | {"TERM": "xterm"}
    begin = time.time()
    child = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.DEVNULL, stderr=slave, env=environment)
    os.close(slave)
    said, due = [], None
    while True:
        if select.select([master], [], [], 0.05)[0]:
            try:
                data = os.read(master, 65536)
            except OSError:
                break
            lines = re.split(r"[\r\n]+", data.decode("utf-8", "replace"))
            said += [(time.time() - begin, line.strip()) for line in lines if line.strip()]
            if until and due is None and said and said[-1][1].startswith(until):
                due = time.time() + 0.5
        elif child.poll() is not None:
            break
        if due and time.time() > due:
            child.send_signal(signal.SIGINT)
            due = float("inf")
    return child.wait(), time.time() - begin, said


def phases(said):
    """The words of each phase, when it began and ended, and its last line."""
    found = {}
    for at, line in said:
        words = re.split(r" \[| \d", line)[0]
        first = found.get(words, (at,))[0]
        found[words] = (first, at, line)
    return found


def main():
    size = int(float(sys.argv[1])) if len(sys.argv) > 1 else 4_000_000_000
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        output = folder / "out.zip"
        build = lambda package: ["build", str(package), "-t", "opendatasoft", "--keep-going", "-o", str(output)]
        package = zipped(folder / "large.zip", zipfile.ZIP_STORED, size)
        failed |= watched(build(package), size)
        output.unlink(missing_ok=True)
        for words in ["reading", "comparing", "writing", "verifying", "putting the output"]:
            code, _, said = run(build(package), words)
            left = sorted(path.name for path in folder.iterdir() if path != package)
            print(f"  interrupted: exit {code}: {said[-1][1]}; beside the input: {left or 'nothing'}")
            output.unlink(missing_ok=True)
        package.unlink()
        for package in [zipped(folder / "packed.zip", zipfile.ZIP_DEFLATED, size // 4), tarred(folder / "packed.tar.gz", size // 4)]:
            failed |= watched(build(package), size // 4)
            output.unlink(missing_ok=True)
    sys.exit(failed)


LIST = "file,title\n1.png,Large\n2.png,Large\n"


def block():
    """A mebibyte that packing makes a little smaller."""
    return os.urandom(1 << 19) + bytes(1 << 17) + os.urandom(3 << 17)


def zipped(package, method, size):
    with zipfile.ZipFile(package, "w", method, compresslevel=1) as archive:
        archive.writestr("list.csv", LIST)
        content = block()
        for name in ["1.png", "2.png"]:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with archive.open(info, "w", force_zip64=True) as member:
                for _ in range(size >> 21):
                    member.write(content)
    return package


def tarred(package, size):
    loose = package.with_name("loose.png")
    with open(loose, "wb") as file:
        content = block()
        for _ in range(size >> 21):
            file.write(content)
    with tarfile.open(package, "w:gz", compresslevel=1) as archive:
        info = tarfile.TarInfo("list.csv")
        info.size = len(LIST)
        archive.addfile(info, io.BytesIO(LIST.encode()))
        archive.add(loose, "1.png")
        archive.add(loose, "2.png")
    loose.unlink()
    return package


def watched(build, size):
    """Prints what a build says in each phase; whether it was silent for too long."""
    code, took, said = run(build)
    print(f"{os.path.basename(build[1])} of {size / 1e9:.1f} GB: exit {code} after {took:.1f} s, first word after {said[0][0]:.1f} s")
    changes = [said[0]] + [now for before, now in zip(said, said[1:]) if now[1] != before[1]]
    gap = max((later[0] - earlier[0] for earlier, later in zip(changes, changes[1:])), default=0)
    for words, (first, last, line) in phases(said).items():
        print(f"  {first:6.1f} to {last:6.1f} s  {line}")
    print(f"  the longest time without a change: {gap:.2f} s", flush=True)
    return gap > PATIENCE


main()
