"""The processes of this machine as an engine: nothing has to be installed."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Dict, List, Optional

from ._steps import Folder, Job, Packet, Part, mapped, reduce_packets, scan_to


def run(job: Job, folder: Folder, *, jobs: Optional[int] = None) -> None:
    """Leaves in the folder what a merge takes; ``jobs``: so many processes run at a time.

    What was scanned stays there, so that a run that was broken off goes on where it was.
    """

    def mapped_part(part: Part) -> List[Packet]:
        facts = folder.kept / f"facts-{part.name}.jsonl.zst"
        scan_to(job, part, facts)
        return mapped(job, part, facts)

    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        keyed: Dict[int, List[Packet]] = {}
        for packets in pool.map(mapped_part, job.split()):
            folder.put(packet for packet in packets if packet.to < 0)
            for packet in packets:
                if packet.to >= 0:
                    keyed.setdefault(packet.to, []).append(packet)
        for packets in pool.map(lambda some: reduce_packets(job, some), keyed.values()):
            folder.put(packets)
