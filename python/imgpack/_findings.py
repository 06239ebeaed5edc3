"""Findings as rows of a table: the same columns on every engine."""

from __future__ import annotations

import json
from typing import Any, Dict

#: The columns with their kinds. ``position`` is the order of the findings; ``fix`` is how certain a fix is (``safe``,
#: ``unsafe``, ``manual``, or nothing where there is none); ``finding`` is the whole finding as ``imgpack check --format
#: jsonl`` writes it. A line that counts what a list left out has ``truncated``, and no more than its code.
COLUMNS: Dict[str, str] = {
    "position": "bigint",
    "package": "string",
    "target": "string",
    "code": "string",
    "severity": "string",
    "path": "string",
    "entry": "string",
    "line": "bigint",
    "column": "bigint",
    "subject": "string",
    "message": "string",
    "help": "string",
    "fix": "string",
    "docs": "string",
    "truncated": "bigint",
    "finding": "string",
}


def row(position: int, line: str) -> Dict[str, Any]:
    """A line of the findings by the names of the columns, in their order."""
    finding: Dict[str, Any] = json.loads(line)
    known = {**finding, **finding.get("at", {})}
    known.update(position=position, fix=finding.get("fix", {}).get("safety"), finding=line.rstrip("\n"))
    return {name: known.get(name) for name in COLUMNS}
