"""A check on Ray.

::

    import ray
    from imgpack.ray import check
    findings = check(ray.data.from_items([{"uri": "/mnt/data/photos"}]), target="labelbox")

The nodes need the wheel (``pip install imgpack``) and see the inputs under the same names; the driver merges.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence

from ._steps import Folder, Job, Packet, map_part, reduce_packets

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["check", "run"]

#: What Ray does not do by itself: to try again what ended with an exception.
_AGAIN = {"retry_exceptions": True, "max_retries": 3}


def check(
    dataset: "Dataset",
    *,
    target: str,
    column: str = "uri",
    options: Sequence[str] = (),
    parts: int = 32,
    reducers: int = 8,
) -> "Dataset":
    """Checks the folders and archives that a column of a dataset names, and returns the findings in their order.

    A row is a finding as ``imgpack check --format jsonl`` writes it: ``code``, ``severity``, ``message``, ``at`` and so
    on, with ``position``. ``target`` and ``options`` are those of ``imgpack check``; ``parts``: so many tasks read each
    input; ``reducers``: so many look for entries that share a key.

    Raises ProgramError where nothing was judged, as a part is missing, there twice or not whole.
    """
    import ray

    inputs = tuple(str(row[column]) for row in dataset.take_all())
    job = Job(inputs, ("--target", target, *options), parts, reducers)
    with tempfile.TemporaryDirectory(prefix="imgpack-") as path:
        folder, output = Folder(Path(path)), Path(path) / "findings.jsonl"
        _run_in(job, folder)
        folder.merge(job, output)
        with output.open(encoding="utf-8") as lines:
            rows = [{"position": position, **json.loads(line)} for position, line in enumerate(lines)]
    return ray.data.from_items(rows)


def run(job: Job, folder: Folder, *, jobs: Optional[int] = None) -> None:
    """Leaves in the folder what a merge takes; starts Ray on this machine where the environment names no cluster."""
    import ray

    if os.environ.get("RAY_ADDRESS"):
        ray.init(log_to_driver=False)
    else:
        ray.init(num_cpus=jobs, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1")
    try:
        _run_in(job, folder)
    finally:
        ray.shutdown()


def _run_in(job: Job, folder: Folder) -> None:
    import ray

    def mapper(row: Dict[str, Any]) -> List[Dict[str, Any]]:
        return [packet.__dict__ for packet in map_part(job, job.split()[row["id"]])]

    def reducer(group: Dict[str, Any]) -> Dict[str, List[Any]]:
        names = ("to", "kind", "name", "data")
        packets = [Packet(int(to), str(kind), str(name), bytes(data)) for to, kind, name, data in zip(*map(group.get, names))]
        found = reduce_packets(job, packets)
        return {name: [getattr(packet, name) for packet in found] for name in names}

    count = len(job.split())
    ray.data.DataContext.get_current().enable_progress_bars = False
    packets = ray.data.range(count, override_num_blocks=count).flat_map(mapper, **_AGAIN)
    # All packets for a reducer come into one block, whichever else are in it.
    packets = packets.repartition(job.reducers, keys=["to"])
    packets = packets.map_batches(reducer, batch_size=None, batch_format="numpy", **_AGAIN)
    for row in packets.iter_rows():
        folder.put([Packet(row["to"], row["kind"], row["name"], bytes(row["data"]))])
