#!/usr/bin/env python3
"""Writes facts of a folder that is not there, to measure what is judged from facts alone.

    scripts/many_facts.py FACTS [ENTRIES [SEED]]

Images in folders of a thousand; one of a hundred has the bytes of another one, one of a thousand a name that differs from
another one in its letter case alone.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys

SCHEMA = "imgpack.facts.v1"


def names(entries: int, chance: random.Random) -> list[str]:
    """Names in the order of a listing."""
    found = []
    for number in range(entries):
        folder = f"{number // 1000:04}"
        twin = found and chance.random() < 0.001
        found.append(found[-1].swapcase() if twin else f"{folder}/img_{number:07}.jpg")
    return sorted(set(found))


def main() -> None:
    entries = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    listed = names(entries, chance)
    hash_of_all, rows = hashlib.sha256(), 0
    source = "many"

    with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as file:

        def put(row: dict[str, object]) -> None:
            nonlocal rows
            line = json.dumps({"schema": SCHEMA, **row}, separators=(",", ":")) + "\n"
            file.write(line)
            hash_of_all.update(line.encode())
            rows += 1

        container = {"kind": "directory", "claimed": None, "name": source, "bytes": 9000 * len(listed), "troubles": []}
        put({"source": source, "depth": "entropy", "entries": len(listed), "share": "0/1", "container": container})
        for index, name in enumerate(listed):
            seed = chance.randrange(index + 1) if chance.random() < 0.01 else index
            digest = hashlib.sha256(str(seed).encode()).hexdigest()
            sum_of_all = digest[:8]
            entry = {"source": source, "entry": name, "index": index, "kind": "file", "size": 9000, "stored": 9000}
            entry |= {"offset": 0, "method": "stored", "method_number": 0}
            entry |= {"crc32": sum_of_all, "crc32_declared": None, "crc32_read": sum_of_all}
            entry |= {"format": "jpeg", "by_name": "jpeg", "sniffed": True, "width": 640, "height": 480, "frames": 1}
            entry |= {"bits": 8, "colour": "ycbcr", "orientation": 1, "gps": False, "serial": False, "patient": []}
            put(entry | {"sha256": digest, "md5": digest[:32], "troubles": []})
        trailer = {"rows": rows, "entries": rows - 1, "sha256": hash_of_all.hexdigest()}
        file.write(json.dumps({"schema": SCHEMA, "trailer": trailer}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
