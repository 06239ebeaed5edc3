"""The steps of a check in parts: scan, then judge together. Each is one process of the program.

Every engine runs these functions, each on whatever machine it likes: they take and give bytes, depend on nothing but
what they are given, and may be run again. Knows no engine.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Sequence, Tuple

from ._program import call

#: Options of a check that say how files are read, so that a scan must be told of them as well.
_OF_A_SCAN = ("--depth", "--encoding", "--name-encoding")

#: The threads of one step: the engine starts a step for each processor.
_THREADS = ("--jobs", "1")


@dataclass(frozen=True)
class Job:
    """A check of inputs that is done in parts.

    ``inputs`` are folders and archives that every machine sees under the same name; ``options`` are words of ``imgpack
    check``, the target among them; ``parts``: so many parts are made of each input; ``tries``: a process that was ended
    from outside is started so many times in all.
    """

    inputs: Tuple[str, ...]
    options: Tuple[str, ...] = ()
    parts: int = 8
    tries: int = 3

    def split(self) -> Iterator["Part"]:
        """The parts of all inputs, in the order of the report."""
        for place, source in enumerate(self.inputs):
            for index in range(self.parts):
                yield Part(place, source, index, self.parts)

    def scan_options(self) -> Iterator[str]:
        """The options that say how files are read."""
        words = iter(self.options)
        for word in words:
            name, equals, _ = word.partition("=")
            if name in _OF_A_SCAN:
                yield word
                if not equals:
                    yield next(words, "")


@dataclass(frozen=True)
class Part:
    """One of ``of`` parts of the input ``source``, which is number ``place`` of the job."""

    place: int
    source: str
    index: int
    of: int

    @property
    def name(self) -> str:
        """A name for files of this part; names are in the order of the report."""
        return f"{self.place:05}-{self.index:06}"


def scan_to(job: Job, part: Part, path: Path) -> None:
    """Writes the facts of a part to a file, which is whole or not there; one that is whole already stays."""
    words = ["scan", part.source, "--shard", f"{part.index}/{part.of}", "--output", str(path), "--resume"]
    words += ["--no-config", "--quiet", *_THREADS, *job.scan_options()]
    # 3: a file or an input could not be read, which the facts say.
    call(words, accepted=(0, 3), tries=job.tries)


def scan(job: Job, part: Part) -> bytes:
    """The facts of a part, packed."""
    with tempfile.TemporaryDirectory(prefix="imgpack-") as folder:
        path = Path(folder) / "facts.jsonl.zst"
        scan_to(job, part, path)
        return path.read_bytes()


def merge(job: Job, folder: Path, output: Path) -> int:
    """Judges what lies in a folder and writes the findings, one a line; the status of ``imgpack check``.

    Raises ProgramError where nothing was judged: a part is missing, there twice or not whole.
    """
    words: Sequence[str] = ["check", "--facts", str(folder / "facts-*.jsonl.zst"), *job.options]
    words = [*words, "--no-config", "--format", f"jsonl={output}", "--quiet"]
    before = _stamp(output)
    ended = call(words, accepted=(0, 1, 3), tries=job.tries)
    if ended.returncode == 3 and _stamp(output) == before:
        call(words, accepted=(0, 1))
    return ended.returncode


def _stamp(path: Path) -> Tuple[int, int]:
    """What changes where a file is written anew."""
    try:
        data = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (data.st_ino, data.st_mtime_ns)
