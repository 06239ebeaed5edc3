"""A check in parts, on the engine of your choice, from a shell or from Python.

::

    python -m imgpack.cluster --engine parallel --target labelbox data/ -o findings.jsonl

``parallel`` are processes of this machine; ``sail``, ``spark`` and ``ray`` need their packages. The lines are those of
``imgpack check --format jsonl`` on the same inputs with the same options, in the same order, and so is the status of
the process.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from . import _parallel
from ._program import ProgramError, call
from ._steps import Folder, Job

__all__ = ["ENGINES", "check", "main"]

Engine = Callable[..., None]

#: Options of a check that are about one call on one machine.
_NOT_HERE = ("--facts", "--format", "--output-file", "--hook", "--per-entry-only", "--write-baseline", "--config")


def _engine(name: str) -> Engine:
    """The engine of this name; its package is imported now and not before."""
    if name == "parallel":
        return _parallel.run
    if name == "ray":
        from . import ray

        return ray.run
    from . import spark

    return spark.run_sail if name == "sail" else spark.run


#: The engines, by the words of ``--engine``.
ENGINES: Tuple[str, ...] = ("parallel", "sail", "spark", "ray")


def check(
    inputs: Sequence[str],
    output: "os.PathLike[str] | str",
    *,
    target: str,
    options: Sequence[str] = (),
    engine: str = "parallel",
    parts: Optional[int] = None,
    jobs: Optional[int] = None,
    folder: "Optional[os.PathLike[str] | str]" = None,
) -> int:
    """Checks folders and archives in parts and writes the findings to ``output``, one JSON object a line.

    ``options`` are further words of ``imgpack check``; ``parts``: so many are made of each input, by default twice the
    processors; ``jobs``: so many steps run at a time; ``folder`` keeps what was scanned, so that a run that was broken
    off goes on where it was. Returns the status of ``imgpack check``: 0 no error is found, 1 errors are found, 3 part of
    the inputs could not be read.

    Raises ProgramError where nothing was judged, and ImportError where the package of the engine is not there.
    """
    run = _engine(engine)
    at_a_time = jobs or os.cpu_count() or 1
    job = Job(tuple(map(str, inputs)), ("--target", target, *options), parts or 2 * at_a_time, at_a_time)
    if folder is not None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        return _checked(run, job, at_a_time, Path(folder), Path(output))
    with tempfile.TemporaryDirectory(prefix="imgpack-") as own:
        return _checked(run, job, at_a_time, Path(own), Path(output))


def _checked(run: Engine, job: Job, jobs: int, path: Path, output: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="run-", dir=path) as own:
        folder = Folder(Path(own), kept=path)
        run(job, folder, jobs=jobs)
        return folder.merge(job, output)


def _flags() -> Dict[str, bool]:
    """The options of a check, and whether each takes a value, as the program lists them."""
    schema = json.loads(call(["schema", "config"]).stdout)
    return {f"--{name}": value.get("type") != "boolean" for name, value in schema["properties"].items()}


def _sorted_out(words: Sequence[str]) -> Tuple[List[str], List[str]]:
    """Options of a check, each with its value, and inputs."""
    takes_value = _flags()
    options: List[str] = []
    inputs: List[str] = []
    rest: Iterator[str] = iter(words)
    for word in rest:
        name, equals, _ = word.partition("=")
        if word == "--":
            inputs += rest
        elif name in _NOT_HERE:
            raise SystemExit(f"error: {name}: findings are one JSON object a line, and facts are made here")
        elif name.startswith("-") and name != "-":
            options.append(word)
            if takes_value.get(name, False) and not equals:
                options.append(next(rest, ""))
        else:
            inputs.append(word)
    return options, inputs


def main(words: Optional[Sequence[str]] = None) -> int:
    """The command line; returns the status of the process."""
    parser = argparse.ArgumentParser(
        prog="python -m imgpack.cluster",
        usage="%(prog)s --engine ENGINE --target TARGET [options of `imgpack check`] INPUT... -o FINDINGS",
        description="Check packages of images in parts; the findings are those of `imgpack check --format jsonl`.",
        allow_abbrev=False,
    )
    parser.add_argument("--engine", choices=ENGINES, default="parallel", help="who runs the parts (parallel)")
    parser.add_argument("-t", "--target", required=True, help="the platform; `imgpack targets` lists them")
    parser.add_argument("-o", "--output", required=True, help="the findings, one JSON object a line")
    parser.add_argument("--parts", type=int, help="how many parts are made of each input")
    parser.add_argument("--jobs", type=int, help="how many steps run at a time")
    parser.add_argument("--folder", help="keep the facts here, and go on with what is there")
    known, rest = parser.parse_known_args(words)
    try:
        options, inputs = _sorted_out(rest)
        if not inputs:
            parser.error("there is no INPUT")
        return check(
            inputs,
            known.output,
            target=known.target,
            options=options,
            engine=known.engine,
            parts=known.parts,
            jobs=known.jobs,
            folder=known.folder,
        )
    except ProgramError as error:
        print(error.said or str(error), file=sys.stderr)
        return error.code if error.code > 0 else 70
    except (FileNotFoundError, ImportError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
