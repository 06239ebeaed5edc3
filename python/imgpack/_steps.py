"""The steps of a check in parts: scan, map, reduce, merge. Each is one process of the program.

Every engine runs these functions, each on whatever machine it likes: they take and give bytes, depend on nothing but
what they are given, and may be run again. An engine hands packets about and may do so in any order; that each arrived
once is what the merge counts. Knows no engine.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Collection, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from ._program import ProgramError, call

#: Options of a check that say how files are read, so that a scan must be told of them as well.
_OF_A_SCAN = ("--depth", "--encoding", "--name-encoding")

#: The threads of one step: the engine starts a step for each processor.
_THREADS = ("--jobs", "1")

#: How a row for a reducer begins.
_KEYED = b'{"bucket":'


@dataclass(frozen=True)
class Part:
    """One of ``of`` parts of the input ``source``, which is number ``place`` of the job."""

    place: int
    source: str
    index: int
    of: int

    @property
    def name(self) -> str:
        """A name for what is made of this part; names are in the order of the report."""
        return f"{self.place:05}-{self.index:06}"


@dataclass(frozen=True)
class Packet:
    """What one step hands to another: ``to`` is the number of a reducer, or negative where the merge takes it.

    ``kind`` is ``facts``, ``rows`` or ``groups``, and ``name`` says where among its kind it stands.
    """

    to: int
    kind: str
    name: str
    data: bytes


@dataclass(frozen=True)
class Job:
    """A check of inputs that is done in parts.

    ``inputs`` are folders and archives that every machine sees under the same name, relative ones from ``base`` on;
    ``options`` are words of ``imgpack check``, the target among them; ``parts``: so many parts are made of each input;
    ``reducers``: so many processes look for entries that share a key; ``tries``: a process that was ended from outside
    is started so many times in all.
    """

    inputs: Tuple[str, ...]
    options: Tuple[str, ...] = ()
    parts: int = 8
    reducers: int = 4
    tries: int = 3
    base: str = field(default_factory=os.getcwd)

    def run(
        self, words: Sequence[str], *, fed: Optional[bytes] = None, accepted: Collection[int] = (0,)
    ) -> "subprocess.CompletedProcess[bytes]":
        """Runs the program as the job wants it."""
        folder = self.base if os.path.isdir(self.base) else None
        return call(words, fed=fed, accepted=accepted, tries=self.tries, folder=folder)

    def split(self) -> List[Part]:
        """The parts of all inputs, in the order of the report."""
        indices = range(self.parts)
        return [Part(place, source, at, self.parts) for place, source in enumerate(self.inputs) for at in indices]

    def scan_options(self) -> Iterator[str]:
        """The options that say how files are read."""
        words = iter(self.options)
        for word in words:
            name, equals, _ = word.partition("=")
            if name in _OF_A_SCAN:
                yield word
                if not equals:
                    yield next(words, "")


def scan_to(job: Job, part: Part, path: Path) -> None:
    """Writes the facts of a part to a file, which is whole or not there; one that is whole already stays."""
    words = ["scan", part.source, "--shard", f"{part.index}/{part.of}", "--output", str(path.resolve()), "--resume"]
    words += ["--no-config", "--quiet", *_THREADS, *job.scan_options()]
    # 3: a file or an input could not be read, which the facts say.
    job.run(words, accepted=(0, 3))


def map_part(job: Job, part: Part) -> List[Packet]:
    """Scans a part and decides of each entry what can be decided of it alone."""
    with tempfile.TemporaryDirectory(prefix="imgpack-") as folder:
        path = Path(folder) / "facts.jsonl.zst"
        scan_to(job, part, path)
        return mapped(job, part, path)


def mapped(job: Job, part: Part, facts: Path) -> List[Packet]:
    """Decides of each entry that was scanned into a file what can be decided of it alone."""
    words = ["map", str(facts.resolve()), "--no-config", *_THREADS, *job.options]
    keyed: Dict[int, List[bytes]] = {}
    rest: List[bytes] = []
    for row in job.run(words).stdout.splitlines(keepends=True):
        if row.startswith(_KEYED):
            bucket = int(row[len(_KEYED) : row.index(b",")])
            keyed.setdefault(bucket % job.reducers, []).append(row)
        else:
            rest.append(row)
    # Packets for the merge have a number of their own each, so that no engine brings them to one place.
    own = -2 * (part.place * part.of + part.index) - 1
    packets = [Packet(own, "facts", part.name, facts.read_bytes()), Packet(own - 1, "rows", part.name, b"".join(rest))]
    return packets + [Packet(to, "keyed", part.name, b"".join(rows)) for to, rows in sorted(keyed.items())]


def reduce_packets(job: Job, packets: Iterable[Packet]) -> List[Packet]:
    """Finds the entries that share a key among all packets for some reducers; passes on what is for the merge."""
    passed: List[Packet] = []
    keyed: Dict[int, List[bytes]] = {}
    for packet in packets:
        if packet.kind == "keyed":
            keyed.setdefault(packet.to, []).append(packet.data)
        else:
            passed.append(packet)
    for to, rows in sorted(keyed.items()):
        groups = job.run(["reduce"], fed=b"".join(rows)).stdout
        passed.append(Packet(to, "groups", f"{to:06}", groups))
    return passed


class Folder:
    """Where packets wait for the merge; what arrives twice lies there twice, so that the merge refuses it.

    ``kept`` is a folder that outlasts the run, for facts that another run may go on with.
    """

    def __init__(self, path: Path, kept: Optional[Path] = None) -> None:
        self.path = path
        self.kept = kept or path
        self._count = 0

    def put(self, packets: Iterable[Packet]) -> None:
        """Keeps packets for the merge."""
        for packet in packets:
            extension = "jsonl.zst" if packet.kind == "facts" else "jsonl"
            name = f"{packet.kind}-{packet.name}-{self._count:08}.{extension}"
            (self.path / name).write_bytes(packet.data)
            self._count += 1

    def merge(self, job: Job, output: Path) -> int:
        """Judges all together and writes the findings, one a line; returns the status of ``imgpack check``.

        Raises ProgramError where nothing was judged: a part is missing, there twice or not whole.
        """
        rows = [str(self.path.resolve() / f"{kind}-*.jsonl") for kind in ("rows", "groups")]
        words = ["merge", *(row for row in rows if list(self.path.glob(Path(row).name)))]
        words += ["--facts", str(self.path.resolve() / "facts-*.jsonl.zst"), "--no-config", *job.options]
        before = _stamp(output)
        ended = job.run([*words, "--format", f"jsonl={output.resolve()}", "--quiet"], accepted=(0, 1, 3))
        if _stamp(output) == before:
            raise ProgramError(words, ended.returncode, ended.stderr.decode("utf-8", "replace"))
        return ended.returncode


def _stamp(path: Path) -> Tuple[int, int]:
    """What changes where a file is written anew."""
    try:
        data = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (data.st_ino, data.st_mtime_ns)
