"""The processes of this machine as an engine: nothing has to be installed."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Optional

from . import _steps
from ._steps import Job


def run(job: Job, folder: Path, *, jobs: Optional[int] = None) -> None:
    """Leaves in the folder what a merge takes; ``jobs``: so many processes run at a time."""
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        scans = [
            pool.submit(_steps.scan_to, job, part, folder / f"facts-{part.name}.jsonl.zst")
            for part in job.split()
        ]
        for one in scans:
            one.result()
