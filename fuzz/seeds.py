#!/usr/bin/env python3
"""Writes seed inputs for every fuzz target below fuzz/corpus, from bytes that it makes itself.

Uses Pillow for pictures where it is there. With a folder as its argument, small files below it are taken as
seeds by their extension as well; nothing of them is kept in the repository.
"""
import bz2
import gzip
import io
import pathlib
import re
import struct
import sys
import tarfile
import zipfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
LARGEST = 32_768


def put(target, name, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(extra=b"", width=4, height=3):
    rows = zlib.compress(b"".join(b"\0" + b"\x40" * (3 * width) for _ in range(height)))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


GIF = bytes.fromhex("47494638396101000100800000ffffff00000021f90400000000002c00000000010001000002024401003b")


def pictures():
    text = chunk(b"tEXt", b"Comment\0made here")
    orientation = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    yield "plain.png", png()
    yield "text.png", png(text)
    yield "exif.png", png(chunk(b"eXIf", orientation))
    yield "animated.png", png(chunk(b"acTL", struct.pack(">II", 2, 0)))
    yield "plain.gif", GIF
    yield "twice.gif", GIF[:-1] + GIF[19:]
    yield "tiny.tif", b"II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x04\0\0\0\x01\x01\x03\0\x01\0\0\0\x04\0\0\0\0\0\0\0"
    yield "box.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x0cmeta\0\0\0\0"
    yield "box.avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif\0\0\0\x0cmeta\0\0\0\0"
    yield "box.mp4", b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov"
    yield "box.jp2", b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 " + b"\0\0\0\x1ejp2h\0\0\0\x16ihdr\0\0\0\x04\0\0\0\x04\0\x03\x07\x07\0\0"
    yield "page.pdf", b"%PDF-1.4\n1 0 obj<</Type/Page>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n"
    yield "layers.psd", b"8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x04\0\0\0\x04\0\x08\0\x03" + b"\0" * 12
    yield "icon.ico", b"\0\0\x01\0\x01\0\x04\x04\0\0\x01\0\x20\0" + struct.pack("<II", len(png()), 22) + png()
    yield "scan.dcm", b"\0" * 128 + b"DICM" + b"\x02\0\x10\0UI\x04\x001.2\0\x28\0\x10\0US\x02\0\x04\0"
    try:
        from PIL import Image
    except ImportError:
        return
    for form in ["JPEG", "GIF", "BMP", "TIFF", "WEBP", "ICO", "PDF"]:
        for mode in ["RGB", "L", "P"]:
            out = io.BytesIO()
            try:
                Image.radial_gradient("L").resize((40, 24)).convert(mode).save(out, form)
            except (OSError, ValueError):
                continue
            yield f"made-{mode}.{form.lower()}", out.getvalue()
    out = io.BytesIO()
    Image.radial_gradient("L").resize((40, 24)).convert("RGB").save(out, "JPEG", progressive=True, comment=b"x")
    yield "progressive.jpeg", out.getvalue()


TABLES = {
    "plain.csv": b"file,species\na.png,oak\nimg/b.png,ash\n",
    "quotes.csv": b'file,note\r\n"a.png","says ""no"""\r\n',
    "semicolon.csv": b"file;n\na.png;1\nb.png;2\n",
    "sep.csv": b"sep=;\r\nfile;n\r\na.png;1\r\n",
    "mark.csv": b"\xef\xbb\xbffile,n\na.png,1\n",
    "wide.csv": "file,n\na.png,1\n".encode("utf-16"),
    "latin.csv": "file,n\nB\xfcche.png,1\n".encode("latin-1"),
    "open.csv": b'file,n\na.png,"1\nb.png,2\n',
    "ragged.csv": b"file,n\na.png\nb.png,1,2\n\n,\n",
    "cr.csv": b"file,n\ra.png,1\r",
    "nul.csv": b"file,n\na\0.png,1\n",
    "formula.csv": b"file,n\na.png,=1+2\n",
}
MARKUP = {
    "plain.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="4cm" height="3cm"><rect/></svg>',
    "active.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="a()"><script>a()</script><a href="javascript:1"/></svg>',
    "box.svg": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e "x">]><svg viewBox="0 0 4 3"><style>@import url(x)</style>&e;</svg>',
    "voc.xml": b"<annotation><filename>a.jpg</filename><size><width>4</width></size><object><name>oak</name><bndbox><xmin>1</xmin></bndbox></object></annotation>",
    "cdata.xml": b'<?xml version="1.0" encoding="UTF-8"?><a b="1" c=\'&amp;\'><![CDATA[x]]>&#65;<!-- c --><?p i?></a>',
    "wide.xml": '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"),
    "names.xml": '<\xe9l\xe9ment \xfc="\u20ac"/>'.encode(),
}
NAMES = [
    b"a.png\nA.PNG\nimg/a.png\n", b"../a.png\n/b.png\nC:\\c.png\nCON.png\nd.png \n", "e\u0301.png\n\u00e9.png\n\u202egnp.png".encode(),
    b"\xff\xfe.png\n\x1b[31m.png\na\x00b\n", b"__MACOSX/._a.png\n.DS_Store\nThumbs.db\n", b"a\na/b\na//b\n./a\n" + b"x" * 300,
]


IMPORTS = {
    "rows.json": b'[{"data": {"row_data": "https://a/b.png"}, "n": [1, -2.5e3, true, null]}, {"data": {}}]',
    "lines.json": b'{"a": "\\ud83d\\ude00"}\n{"a": "\\u00e9"}\n',
    "commas.json": b'\xef\xbb\xbf[{"a": [1, 2,], "b": NaN,}, ]',
    "twice.json": b'[{"a": 1, "a": {"b": "\\ud83d"}}]',
}


def zips():
    content = {name: data for name, data in list(pictures())[:4]} | {"data.csv": TABLES["plain.csv"]}
    for label, method in [("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)]:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            for name, data in content.items():
                archive.writestr("img/" + name, data)
        yield f"{label}.zip", out.getvalue()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = b"a comment"
        archive.writestr("ein B\xfcchlein.txt".encode("latin-1").decode("latin-1"), b"x")
        with archive.open(zipfile.ZipInfo("wide.bin"), "w", force_zip64=True) as file:
            file.write(b"zip64")
    yield "zip64.zip", out.getvalue()
    yield "prefixed.zip", b"#!/bin/sh\n" + out.getvalue()

    class Pipe(io.BytesIO):
        def seek(self, *_):
            raise io.UnsupportedOperation

        def tell(self):
            raise io.UnsupportedOperation

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("streamed.txt", b"with a descriptor" * 3)
    yield "streamed.zip", out.getvalue()
    yield "empty.zip", b"PK\5\6" + b"\0" * 18


def tars():
    for label, form in [("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)]:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=form) as archive:
            for name, data in [("img/a.png", png()), ("b.gif", GIF), ("data.csv", TABLES["plain.csv"])]:
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
            link = tarfile.TarInfo("link")
            link.type, link.linkname = tarfile.SYMTYPE, "img/a.png"
            archive.addfile(link)
            if form != tarfile.USTAR_FORMAT:
                archive.addfile(tarfile.TarInfo("long/" * 30 + "n\u00e4me"), io.BytesIO())
        yield f"{label}.tar", out.getvalue().rstrip(b"\0") + b"\0" * 1024 if len(out.getvalue()) % 512 else out.getvalue()


def examples():
    """The packages in the pages of the rules: lines between fences, in the language of fixtures."""
    for number, page in enumerate(sorted((HERE.parent / "src" / "rules").rglob("*.rs"))):
        for place, text in enumerate(re.findall(r'r#*"(.*?)"#*', page.read_text(), re.S)):
            if 0 < len(text) < 2000:
                yield f"page-{number}-{place}", text.encode()


def tree(lines, table, way=0):
    return bytes([way]) + b"\n".join(lines) + b"\n\n" + table


def own():
    for name, data in zips():
        put("zip_audit", name, data)
        put("zip_agree", name, data)
        put("check", name, bytes([0b10]) + data)
    for name, data in tars():
        put("tar_audit", name, data)
        put("gzip", name, b"\x02" + data)
        put("gzip", name + ".gz", b"\0" + gzip.compress(data, mtime=0))
        put("gzip", name + ".bz2", b"\1" + bz2.compress(data))
        put("check", name, bytes([1 << 2 | 2]) + data)
        put("check", name + ".gz", bytes([2 << 2 | 2]) + gzip.compress(data, mtime=0))
        put("check", name + ".bz2", bytes([3 << 2 | 2]) + bz2.compress(data))
    for name, data in pictures():
        put("picture", name, data)
        put("check", name, bytes([5 << 2 | 3]) + data)
    for name, data in TABLES.items():
        put("table", name, data)
        put("check", name, bytes([4 << 2 | 1]) + data)
        for way in range(4):
            lines = [b"1a.png", b"2img/b.png", b"0c.JPG", b"4img/b (1).png", b"6__MACOSX/._a"]
            put("round_trip", f"{name}-{way}", tree(lines, data, way))
    for name, data in MARKUP.items():
        put("svg", name, data)
        put("voc", name, data)
    for number, data in enumerate(NAMES):
        for way in range(4):
            put("names", f"names-{number}-{way}", bytes([way]) + data)
        lines = [bytes([48 + place % 10]) + line for place, line in enumerate(data.split(b"\n"))]
        put("round_trip", f"names-{number}", tree(lines, b"file,n\n" + data))
    for name, data in IMPORTS.items():
        put("json", name, data)
    for name, data in examples():
        put("json", name, data)
    put("json", "plain", b'a.png png 4x3 gps\n"b\\n\\u{202e}.png" !~image-truncated\ndata.csv\n| file, n\n| a.png, 1\n')


TAKEN = {
    ".zip": ["zip_audit", "zip_agree"], ".tar": ["tar_audit"], ".csv": ["table"], ".svg": ["svg", "voc"], ".json": ["json"], ".xml": ["voc"],
    **{f".{kind}": ["picture"] for kind in "png jpg jpeg gif bmp tif tiff webp ico psd dcm heic avif jp2".split()},
}


def found(root):
    for number, path in enumerate(sorted(root.rglob("*"))):
        if path.is_file() and path.stat().st_size <= LARGEST:
            for target in TAKEN.get(path.suffix.lower(), []):
                put(target, f"found-{number}", path.read_bytes())


if __name__ == "__main__":
    own()
    for folder in sys.argv[1:]:
        found(pathlib.Path(folder))
    for folder in sorted(CORPUS.iterdir()):
        print(f"{folder.name}: {len(list(folder.iterdir()))} seeds")
