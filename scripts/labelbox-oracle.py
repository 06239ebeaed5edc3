#!/usr/bin/env python3
"""Gives import files to the client-side code of the vendor's SDK, with a faked server behind it.

    scripts/labelbox-oracle.py FILE.json...        what the SDK makes of each file
    scripts/labelbox-oracle.py --generate [SEED]   makes packages, builds imports of them, and gives those

Needs the package `labelbox` (tried with 7.17.0) in the Python that runs it. A file counts as accepted where the
SDK raises nothing and hands on every row with its address and its key. Ends with 1 where one is not.
"""
import importlib.metadata
import json
import logging
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import threading
import zlib
from unittest.mock import MagicMock

from labelbox.schema.data_row_metadata import DataRowMetadataOntology
from labelbox.schema.dataset import Dataset

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMGPACK = os.environ.get("IMGPACK", str(ROOT / "target" / "debug" / "imgpack"))


def field(uid, name, kind, reserved=True, options=()):
    options = [{"id": i, "kind": "CustomMetadataEnumOption", "name": n, "reserved": reserved} for i, n in options]
    return {"id": uid, "name": name, "kind": kind, "reserved": reserved, "options": options or None}


FIELDS = [
    field("cko8s9r5v0001h2dk9elqdidh", "tag", "CustomMetadataString"),
    field("cko8sbczn0002h2dkdaxb5kal", "split", "CustomMetadataEnum", options=[
        ("cko8sbscr0003h2dk04w86hof", "train"), ("cvalidoptionid00000000000", "valid"), ("cko8scbz70005h2dkastwhgqt", "test")]),
    field("cko8sdzv70006h2dk8jg64zvb", "captureDateTime", "CustomMetadataDateTime"),
    field("cskipnframesid00000000000", "skipNFrames", "CustomMetadataNumber"),
    field("cheightid0000000000000000", "height", "CustomMetadataNumber", reserved=False),
    field("cplaceholderid00000000000", "<metadata_field_name>", "CustomMetadataString", reserved=False),
]


class Server:
    """Takes uploads and answers the two questions that the SDK asks."""

    def __init__(self):
        self.uploads, self.lock = [], threading.Lock()
        self.client = MagicMock()
        self.client.upload_data.side_effect = self.upload
        self.client.upload_file.side_effect = lambda path: f"uploaded:{path}"
        self.client.execute.side_effect = self.execute
        ontology = DataRowMetadataOntology(self.client)
        self.client.get_data_row_metadata_ontology.return_value = ontology

    def upload(self, content, *args, **named):
        with self.lock:
            self.uploads.append(content)
            return f"chunk-{len(self.uploads)}"

    def execute(self, query, *args, **named):
        if "GetMetadataOntology" in query:
            return {"customMetadataOntology": FIELDS}
        row = {"id": "t", "createdAt": None, "updatedAt": None, "name": "n", "status": "COMPLETE",
               "completionPercentage": 100, "result": None, "errors": None, "type": "t", "metadata": None}
        return {"upsertDataRows": row}

    def rows(self):
        chunks = [json.loads(upload) for upload in self.uploads]
        return [item["payload"] for chunk in chunks if isinstance(chunk, list) for item in chunk]


def verdict(path):
    """What keeps the SDK from taking a file whole; None where nothing does."""
    rows = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    wanted = sorted((str(row.get("row_data")), str(row.get("global_key"))) for row in rows)
    metadata = sum(len(row.get("metadata_fields", [])) for row in rows)
    enums = sum(f.get("name") == "split" for row in rows for f in row.get("metadata_fields", []))
    attachments = sum(len(row.get("attachments", [])) for row in rows)
    server = Server()
    dataset = Dataset(server.client, known_fields())
    try:
        dataset.create_data_rows(rows)
    except Exception as error:  # whatever it raises is a refusal
        return f"{type(error).__name__}: {error}"
    kept = server.rows()
    found = sorted((str(row.get("row_data")), str(row.get("global_key"))) for row in kept)
    if found != wanted:
        return f"{len(wanted)} rows went in, {len(set(found) & set(wanted))} of them came out"
    # An enum given by name becomes two entries: the field and the option.
    if sum(len(row.get("metadata_fields", [])) for row in kept) != metadata + enums:
        return "metadata was lost"
    if sum(len(row.get("attachments", [])) for row in kept) != attachments:
        return "attachments were lost"
    return None


def known_fields():
    """The values of a data set as the server would send them."""
    values = {"uid": "d", "id": "d", "name": "d", "description": "", "rowCount": 0,
              "createdAt": "2024-01-01T00:00:00Z", "updatedAt": "2024-01-01T00:00:00Z"}
    return {f.graphql_name: values.get(f.graphql_name) for f in Dataset.fields()}


NAMES = ["a", "A", "a b", "a  b", " a", "é", "e\u0301", "a#1", "a_1", "a~1", "50%", "x" * 220, "y&z", "日本", "q?", "[k]"]


def generated(work, seed):
    """Imports that the tool builds of made-up packages, and of made-up import files."""
    sys.path.insert(0, str(ROOT / "scripts"))
    chance = random.Random(seed)
    for number in range(12):
        folder = work / f"set{number}"
        names = [f"{chance.choice(['', 'n/', 'N/', 'n/o p/'])}{name}.png" for name in NAMES]
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(PNG)
        lines = ["file,metadata.split,metadata.captureDateTime,metadata.height,attachment.RAW_TEXT,attachment.image.side"]
        for name in chance.sample(names, 6):
            split, day = chance.choice(["train", "val", "Test", ""]), chance.choice(["2024-05-01", "20240501T101112Z", ""])
            lines.append(f'"{name}",{split},{day},{chance.choice(["1.5", "007", ""])},"oak, old",https://x.example/m.png')
        (folder / "list.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield built([folder, "--base-url", "https://cdn.example/set"], work / f"set{number}.json")
        records = [made_record(chance, index) for index in range(200)]
        source = work / f"records{number}.json"
        source.write_text(json.dumps(records, indent=chance.choice([None, 2])), encoding="utf-8")
        yield built([source], work / f"fixed{number}.json")


def made_record(chance, index):
    """A record with something wrong that can be mended."""
    record = {chance.choice(["row_data", "imageUrl"]): chance.choice([
        f"https://x.example/{index}.jpg", f"https://x.example/é {index}#.jpg",
        f"https://s3.eu-west-1.amazonaws.com/my-set/{index}.jpg", f"https://a.dfs.core.windows.net/c/{index}.jpg"])}
    record[chance.choice(["global_key", "globalKey"])] = chance.choice([f"k{index}", "same", "SAME", f" k  {index}", index, "x" * 250])
    if chance.random() < 0.5:
        record["media_type"] = chance.choice(["IMAGE", "image", "image/png"])
    if chance.random() < 0.5:
        record["metadata_fields"] = [
            {"name": "split", "value": chance.choice(["train", "val", "TEST"])},
            {"name": chance.choice(["captureDateTime", "capturedatetime"]), "value": chance.choice(["2024", "2024-05-01 10:00:00.5+02:00"])},
            {chance.choice(["schema_id", "schemaId"]): "cko8s9r5v0001h2dk9elqdidh", "value": "oak"}]
    if chance.random() < 0.5:
        record["attachments"] = [{"type": chance.choice(["IMAGE", "image", "TEXT", "TEXT_FILE"]), "value": "https://x.example/m.png"}]
    return record


def built(inputs, output):
    command = [IMGPACK, "build", *map(str, inputs), "-t", "labelbox", "-o", str(output), "--quiet"]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {run.returncode}:\n{run.stdout}{run.stderr}")
    return output


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + b"".join([
    chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
    chunk(b"IDAT", zlib.compress(b"\0\x10\x20\x30")),
    chunk(b"IEND", b"")])


def main(arguments):
    logging.disable(logging.WARNING)
    print(f"labelbox {importlib.metadata.version('labelbox')}, Python {sys.version.split()[0]}")
    refused = 0
    with tempfile.TemporaryDirectory() as work:
        if arguments[:1] == ["--generate"]:
            paths = generated(pathlib.Path(work), int((arguments[1:] or ["1"])[0]))
        else:
            paths = arguments
        count = rows = 0
        for path in paths:
            reason = verdict(path)
            count += 1
            rows += len(json.loads(pathlib.Path(path).read_text(encoding="utf-8")))
            if reason or arguments[:1] != ["--generate"]:
                print(f"{pathlib.Path(path).name}: {reason or 'accepted, all rows kept'}")
            refused += reason is not None
    print(f"{count} files with {rows} rows, {refused} refused")
    return 1 if refused or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
