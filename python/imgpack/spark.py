"""A check on Spark: classic, through Spark Connect, on Databricks, or on Sail.

::

    from imgpack.spark import check
    findings = check(spark, ["/mnt/data/photos"], target="labelbox")
    findings.groupBy("code").count().show()

The nodes need the wheel (``pip install imgpack``) and see the inputs under the same names; the driver merges.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from ._steps import Folder, Job, Packet, map_part, reduce_packets

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["COLUMNS", "check", "run", "run_sail"]

_PACKETS = "to bigint, kind string, name string, data binary"

#: The columns of the findings. ``position`` is their order; ``fix`` is how certain a fix is: ``safe``, ``unsafe``,
#: ``manual`` or nothing; ``finding`` is the whole finding as ``imgpack check --format jsonl`` writes it.
COLUMNS = (
    "position bigint, package string, target string, code string, severity string, path string, entry string, "
    "line bigint, column bigint, subject string, message string, help string, fix string, docs string, finding string"
)


def check(
    spark: "SparkSession",
    uris: Sequence[str],
    *,
    target: str,
    options: Sequence[str] = (),
    parts: int = 32,
    reducers: int = 8,
) -> "DataFrame":
    """Checks folders and archives for a platform and returns the findings, whose columns are :data:`COLUMNS`.

    ``target`` and ``options`` are those of ``imgpack check``; ``parts``: so many tasks read each input; ``reducers``:
    so many look for entries that share a key. What a task wrote before it was lost is not seen by anybody.

    Raises ProgramError where nothing was judged, as a part is missing, there twice or not whole.
    """
    job = Job(tuple(map(str, uris)), ("--target", target, *options), parts, reducers)
    with tempfile.TemporaryDirectory(prefix="imgpack-") as path:
        folder, output = Folder(Path(path)), Path(path) / "findings.jsonl"
        _run_in(spark, job, folder)
        folder.merge(job, output)
        with output.open(encoding="utf-8") as lines:
            rows = [_row(position, line) for position, line in enumerate(lines)]
    return spark.createDataFrame(rows, COLUMNS)


def run(job: Job, folder: Folder, *, jobs: Optional[int] = None) -> None:
    """Leaves in the folder what a merge takes, in the session that the environment describes."""
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("imgpack").getOrCreate()
    try:
        _run_in(spark, job, folder)
    finally:
        spark.stop()


def run_sail(job: Job, folder: Folder, *, jobs: Optional[int] = None) -> None:
    """The same on a server of Sail, which is started for it."""
    # Alone this mode tries a task again that was lost.
    os.environ.setdefault("SAIL_MODE", "local-cluster")
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    try:
        host, port = server.listening_address
        spark = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
        try:
            _run_in(spark, job, folder)
        finally:
            spark.stop()
    finally:
        server.stop()


def _run_in(spark: "SparkSession", job: Job, folder: Folder) -> None:
    count = len(job.split())
    numbers = spark.range(0, count, 1, count)
    packets = numbers.mapInArrow(_mapper(job), _PACKETS).groupBy("to").applyInArrow(_reducer(job), _PACKETS)
    for row in packets.toLocalIterator():
        folder.put([Packet(row["to"], row["kind"], row["name"], bytes(row["data"]))])


def _mapper(job: Job) -> "Callable[[Iterable[pyarrow.RecordBatch]], Iterable[pyarrow.RecordBatch]]":
    def mapper(batches: "Iterable[pyarrow.RecordBatch]") -> "Iterator[pyarrow.RecordBatch]":
        import pyarrow

        parts = job.split()
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield pyarrow.RecordBatch.from_pydict(_columns(map_part(job, parts[number])), schema=_schema())

    return mapper


def _reducer(job: Job) -> "Callable[[pyarrow.Table], pyarrow.Table]":
    def reducer(table: "pyarrow.Table") -> "pyarrow.Table":
        import pyarrow

        packets = [Packet(**row) for row in table.to_pylist()]
        return pyarrow.Table.from_pydict(_columns(reduce_packets(job, packets)), schema=_schema())

    return reducer


def _schema() -> "pyarrow.Schema":
    import pyarrow

    text = pyarrow.string()
    return pyarrow.schema([("to", pyarrow.int64()), ("kind", text), ("name", text), ("data", pyarrow.binary())])


def _columns(packets: Sequence[Packet]) -> Dict[str, List[Any]]:
    return {name: [getattr(packet, name) for packet in packets] for name in ("to", "kind", "name", "data")}


def _row(position: int, line: str) -> Tuple[Any, ...]:
    finding = json.loads(line)
    at = finding.get("at", {})
    fix = finding.get("fix", {})
    own = ("package", "target", "code", "severity")
    said = ("subject", "message", "help")
    return (
        position,
        *(finding.get(name) for name in own),
        *(at.get(name) for name in ("path", "entry", "line", "column")),
        *(finding.get(name) for name in said),
        fix.get("safety"),
        finding.get("docs"),
        line.rstrip("\n"),
    )
