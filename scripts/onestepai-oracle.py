#!/usr/bin/env python3
"""Compares the requests of a OneStepAI plan with those of the platform's sample client, part by part.

Both are prepared with Python `requests` and never sent. The sample client is written here from its published
behaviour: it takes files that end in `.jpg` or `.png`, names the category after their folder, reads the `.xml` of
the same stem as text, and leaves a part without a value out. It reads text, so that CR LF becomes LF on its way;
the plan keeps the bytes, and the one annotation of this package with CR LF must differ in that alone.

Usage: onestepai-oracle.py IMGPACK        (needs `pip install requests`)
"""

import base64
import json
import pathlib
import platform
import struct
import subprocess
import sys
import tempfile
import zlib

import requests

DATASET, UPLOAD = 514, "7f6b"
BASE = "https://app-eu.onestepai.com/api"


def png(shade):
    """A grey picture of 20 x 10 pixels."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows = (b"\0" + bytes([shade]) * 20) * 10
    header = struct.pack(">IIBBBBB", 20, 10, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def voc(name, label="cat"):
    """An annotation that nothing is wrong with."""
    return (f'<annotation>\n  <filename>{name}</filename>\n  <size><width>20</width><height>10</height>'
            f'<depth>1</depth></size>\n  <object><name>{label}</name><pose>Left</pose><truncated>0</truncated>'
            f'<difficult>0</difficult><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>'
            f'</object>\n</annotation>\n')


FILES = {
    "cat/a.png": png(1), "cat/a.xml": voc("a.png").encode(),
    "cat/b.png": png(2),
    "a dog/c.png": png(3), "a dog/c.xml": b"\xef\xbb\xbf" + voc("c.png", "Käfer").encode(),
    "a dog/d.png": png(4), "a dog/d.xml": b"<annotation/>",
    "a dog/caf\u00e9.png": png(5), "a dog/caf\u00e9.xml": voc("caf\u00e9.png").encode(),
    'a dog/say "hi".png': png(6),
    "train/set/e.f.png": png(7), "train/set/e.f.xml": voc("e.f.png").encode(),
    "cat/crlf.png": png(8), "cat/crlf.xml": voc("crlf.png").replace("\n", "\r\n").encode(),
}


def sample_client(root):
    """The requests of the sample client by the name of the file, categories in order of creation."""
    categories, prepared = {}, {}
    for path in sorted(root.rglob("*"), key=lambda path: str(path.relative_to(root)).encode()):
        if path.suffix not in (".jpg", ".png"):
            continue
        category = categories.setdefault(path.parent.name, len(categories) + 1)
        annotation, kind = "", None
        beside = path.with_suffix(".xml")
        if beside.exists():
            with open(beside, encoding="utf-8") as file:
                annotation, kind = file.read(), 0
        data = {
            "datasetId": DATASET,
            "datasetUploadId": UPLOAD,
            "imagesMetadata[0][name]": path.name,
            "imagesMetadata[0][annotationType]": kind,
            "imagesMetadata[0][annotation]": base64.b64encode(annotation.encode("utf-8")),
            "imagesMetadata[0][classifyCategoryId]": category,
        }
        with open(path, "rb") as file:
            prepared[path.relative_to(root).as_posix()] = requests.Request(
                "POST", f"{BASE}/Images/UploadChunk", params={"skipUnsupportedImages": False}, data=data,
                files={"imagesFiles": file}).prepare()
    return list(categories), prepared


def from_plan(plan, root):
    """The same, from the plan."""
    numbers = {category["key"]: number + 1 for number, category in enumerate(plan["categories"])}
    def filled(value):
        if value.startswith("$category:"):
            return str(numbers[value.removeprefix("$category:")])
        return {"$dataset": str(DATASET), "$upload": UPLOAD}.get(value, value)
    prepared = {}
    for upload in plan["uploads"]:
        part = upload["filePart"]
        content = (root / upload["file"]).read_bytes()
        assert len(content) == upload["size"]
        prepared[upload["file"]] = requests.Request(
            "POST", plan["baseUrl"] + "/Images/UploadChunk", params=upload["query"],
            data=[(name, filled(value)) for name, value in upload["form"]],
            files=[(part["name"], (part["filename"], content))]).prepare()
    return [category["name"] for category in plan["categories"]], prepared


def parts(request):
    """Headers and body of each part."""
    boundary = request.headers["Content-Type"].split("boundary=")[1].encode()
    pieces = request.body.split(b"--" + boundary)
    assert pieces[0] == b"" and pieces[-1].strip() == b"--", "not a multipart body"
    return [piece.removeprefix(b"\r\n").removesuffix(b"\r\n").split(b"\r\n\r\n", 1) for piece in pieces[1:-1]]


def compare(name, wanted, found):
    """The differences of two requests, in words."""
    if (wanted.method, wanted.url) != (found.method, found.url):
        yield f"{name}: {wanted.method} {wanted.url} against {found.method} {found.url}"
    left, right = parts(wanted), parts(found)
    if len(left) != len(right):
        yield f"{name}: {len(left)} parts against {len(right)}"
    for number, (one, other) in enumerate(zip(left, right)):
        if one != other:
            yield f"{name}, part {number + 1}: {one} against {other}"


def is_line_ends_alone(wanted, found):
    """Whether two requests differ only in the line ends of the annotation."""
    left, right = parts(wanted), parts(found)
    different = [(one, other) for one, other in zip(left, right) if one != other]
    if len(left) != len(right) or len(different) != 1:
        return False
    (head, one), (other_head, other) = different[0]
    return head == other_head and base64.b64decode(other).replace(b"\r\n", b"\n") == base64.b64decode(one)


def main():
    """Runs the comparison; exits 1 where anything differs."""
    program = pathlib.Path(sys.argv[1]).resolve()
    print(f"python {platform.python_version()}, requests {requests.__version__}, urllib3 "
          f"{requests.packages.urllib3.__version__}; {subprocess.check_output([program, '--version'], text=True).strip()}")
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder, "data")
        for name, content in FILES.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        output = pathlib.Path(folder, "plan.json")
        subprocess.run([program, "build", root, "-o", output, "-t", "onestepai", "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
        names, wanted = sample_client(root)
        told, found = from_plan(json.loads(output.read_text()), root)
    differences = [] if names == told else [f"categories: {names} against {told}"]
    if list(wanted) != list(found):
        differences.append(f"files: {list(wanted)} against {list(found)}")
    for name in wanted.keys() & found.keys():
        if "crlf" in name:
            if not is_line_ends_alone(wanted[name], found[name]):
                differences.append(f"{name}: differs in more than line ends")
        else:
            differences.extend(compare(name, wanted[name], found[name]))
    count = sum(len(parts(request)) for request in found.values())
    print(f"{len(found)} requests, {count} parts, {len(names)} categories: {len(differences)} differences")
    print("\n".join(differences))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
