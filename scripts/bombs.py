#!/usr/bin/env python3
"""Makes bombs and very large files, and measures what a check of each costs.

    scripts/bombs.py [NAME…]

Each is made alone and removed again; the large ones are sparse. Ends with 1 where one is not refused, takes more
memory or time than its row allows, or ends as no run may. Times hold for an optimised build.
"""
import io
import json
import pathlib
import shutil
import struct
import sys
import tempfile
import zipfile
import zlib

from measure import SOUND, measure
from sample import chunk, png

MEBI = 1 << 20
LOCAL = b"\x14\0\0\0\x08\0\0\0\x21\x58"


def flood(byte, size):
    """One byte so many times, deflated without ever holding it."""
    packer, piece = zlib.compressobj(9, zlib.DEFLATED, -15), bytes([byte]) * MEBI
    return b"".join(packer.compress(piece) for _ in range(size // MEBI)) + packer.flush()


def checksum(head, byte, size):
    total, piece = zlib.crc32(head), bytes([byte]) * MEBI
    for _ in range(size // MEBI):
        total = zlib.crc32(piece, total)
    return total


def gzip(out, head, byte, size):
    packer, piece = zlib.compressobj(9, zlib.DEFLATED, 31), bytes([byte]) * MEBI
    with open(out, "wb") as file:
        file.write(packer.compress(head))
        for _ in range(size // MEBI):
            file.write(packer.compress(piece))
        file.write(packer.flush())


def package(out, *members):
    """A zip of members of (name, content), stored, so that what a reader makes of them is measured."""
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)


def directory(out, entries, offset):
    """The central directory and the end of a zip; entries are (name, fields of the header, place)."""
    size = 0
    for name, fields, place in entries:
        out.write(b"PK\x01\x02\x14\x03" + fields + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0o100644 << 16, place) + name)
        size += 46 + len(name)
    count = len(entries)
    out.write(b"PK\x05\x06\0\0\0\0" + struct.pack("<HHIIH", count, count, size, offset, 0))


def packed_fields(packed, crc, size):
    return LOCAL + struct.pack("<III", crc, packed, size)


def quoted_overlap(out, count=200):
    kernel, step, entries = flood(0, 16 * MEBI), 30 + 8 + 5, []
    with open(out, "wb") as file:
        for index in range(count):
            name = b"%04d.png" % index
            fields = packed_fields(len(kernel) + (count - 1 - index) * step, 0, 16 * MEBI + (count - 1 - index) * 38)
            entries.append((name, fields, file.tell()))
            file.write(b"PK\x03\x04" + fields + struct.pack("<HH", 8, 0) + name)
            if index + 1 < count:
                file.write(b"\0" + struct.pack("<HH", 38, 38 ^ 0xFFFF))
        file.write(kernel)
        directory(file, entries, file.tell())


def full_overlap(out):
    kernel = flood(0, 16 * MEBI)
    fields = packed_fields(len(kernel), checksum(b"", 0, 16 * MEBI), 16 * MEBI)
    with open(out, "wb") as file:
        file.write(b"PK\x03\x04" + fields + struct.pack("<HH", 8, 0) + b"0000.png" + kernel)
        directory(file, [(b"%04d.png" % index, fields, 0) for index in range(1000)], file.tell())


def zeros(out):
    data = flood(0, 1024 * MEBI)
    fields = packed_fields(len(data), checksum(b"", 0, 1024 * MEBI), 1024 * MEBI)
    with open(out, "wb") as file:
        file.write(b"PK\x03\x04" + fields + struct.pack("<HH", 9, 0) + b"zeros.png" + data)
        directory(file, [(b"zeros.png", fields, 0)], file.tell())


def million(out, count=1_000_000):
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(f"{number:07}.png"), b"")


def tar_header(name, size, kind):
    digits = b"%011o\0" % size if size < 1 << 33 else b"\x80" + size.to_bytes(11, "big")
    head = bytearray(name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + digits + b"00000000000\0" + b" " * 8 + kind)
    head = head.ljust(257, b"\0") + b"ustar\x0000"
    head = head.ljust(512, b"\0")
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def tar_gz_extension(kind):
    return lambda out: gzip(out, tar_header(b"././@LongLink", 256 * MEBI, kind), ord("a"), 256 * MEBI)


def png_of(width, height, extra=b""):
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return start + extra + chunk(b"IDAT", zlib.compress(b"\0" * 4)) + chunk(b"IEND", b"")


def zlib_flood(size):
    packer, piece = zlib.compressobj(9), bytes(MEBI)
    return b"".join(packer.compress(piece) for _ in range(size // MEBI)) + packer.flush()


def bmp(width, height, packing):
    head = struct.pack("<2sIIIIiiHHIIiiII", b"BM", 58, 0, 54, 40, width, height, 1, 8 if packing else 24, packing, 0, 0, 0, 0, 0)
    return head + b"\0\x01\0\x01"


def jpeg(progressive):
    frame = bytes([0xFF, 0xC2 if progressive else 0xC0]) + struct.pack(">HBHHB", 17, 8, 65500, 65500, 3)
    frame += bytes([1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0])
    tables = b"\xff\xdb" + struct.pack(">HB", 67, 0) + b"\x01" * 64
    codes = b"".join(
        b"\xff\xc4" + struct.pack(">HB", 20, kind) + bytes([1] + [0] * 15) + b"\0" for kind in (0x00, 0x10)
    )
    scan = b"\xff\xda" + struct.pack(">HB", 12, 3) + b"\x01\0\x02\0\x03\0" + (b"\0\0\0" if progressive else b"\0\x3f\0")
    return b"\xff\xd8" + tables + frame + codes + scan + bytes(1000) + b"\xff\xd9"


def svg(kind):
    start = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\""
    if kind == "deep":
        return (start + ">" + "<g>" * 5_000_000).encode()
    if kind == "attribute":
        return (start + " id=\"" + "x" * (256 * MEBI) + "\"/>").encode()
    laughs = "".join(f"<!ENTITY l{n} \"{f'&l{n - 1};' * 10}\">" for n in range(1, 10))
    return f"<!DOCTYPE svg [<!ENTITY l0 \"ha\">{laughs}]>{start}><desc>&l9;</desc></svg>".encode()


def picture(name, content):
    listed = ("list.csv", f"file,title\n{name},x\n")
    return lambda out: package(out, listed, (name, content() if callable(content) else content))


def table(content):
    return lambda out: package(out, ("table.csv", content()), ("a.png", png(1)))


def rows(line, count=1_000_000, head=b"file,b\n"):
    return table(lambda: head + line * count)


def records(content):
    return lambda out: out.write_bytes(content())


def annotation(content, pictures=1):
    head, end = b"<annotation><filename>a.png</filename>", b"</annotation>"
    members = [(f"cat/a{n}.xml", head + content() + end) for n in range(pictures)] if pictures > 1 else None
    return lambda out: package(out, *(members or [("cat/a.xml", head + content() + end)]), ("cat/a.png", png(1)))


def boxes(count, name=b"a"):
    one = b"<object><name>%s</name><bndbox><xmin>9</xmin><ymin>9</ymin><xmax>1</xmax><ymax>1</ymax></bndbox></object>"
    return b"".join(one % (name % n if b"%" in name else name) for n in range(count))


def long_names(out, count=55):
    members = []
    for number in range(count):
        name = b"path=" + b"n" * (MEBI - 100) + b"%04d.png\n" % number
        record = b"%d " % (len(name) + 8) + name
        payload = record.ljust(-(-len(record) // 512) * 512, b"\0")
        members.append(tar_header(b"x", len(record), b"x") + payload + tar_header(b"a", 0, b"0"))
    with open(out, "wb") as file:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        file.write(packer.compress(b"".join(members) + bytes(1024)) + packer.flush())


def sparse_zip(out, size=50 << 30):
    """One stored member of zeros, described by zip64 fields alone."""
    name, crc = b"large.png", 0
    # CRC-32 of zeros, by doubling: nothing of that length is ever read here.
    crc = zeros_crc(size)
    extra = struct.pack("<HHQQ", 1, 16, size, size)
    fields = struct.pack("<HHHHHIII", 45, 0, 0, 0, 0x5821, crc, 0xFFFFFFFF, 0xFFFFFFFF)
    with open(out, "wb") as file:
        file.write(b"PK\x03\x04" + fields + struct.pack("<HH", len(name), len(extra)) + name + extra)
        file.seek(size, io.SEEK_CUR)
        start = file.tell()
        file.write(b"PK\x01\x02\x2d\x03" + fields + struct.pack("<HHHHHII", len(name), len(extra), 0, 0, 0, 0o100644 << 16, 0) + name + extra)
        length, end = file.tell() - start, file.tell()
        file.write(b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 0x32D, 45, 0, 0, 1, 1, length, start))
        file.write(b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1))
        file.write(b"PK\x05\x06\0\0\0\0" + struct.pack("<HHIIH", 1, 1, length, 0xFFFFFFFF, 0))


def zeros_crc(size):
    """The CRC-32 of so many zeros: the state is linear, so a block of zeros is a matrix that is squared."""
    def times(matrix, vector):
        total = 0
        for row in matrix:
            if vector & 1:
                total ^= row
            vector >>= 1
        return total
    step = [0xEDB88320] + [1 << bit for bit in range(31)]
    state, bits = 0xFFFFFFFF, size * 8
    while bits:
        if bits & 1:
            state = times(step, state)
        step = [times(step, row) for row in step]
        bits >>= 1
    return state ^ 0xFFFFFFFF


def sparse_tar(out, size=50 << 30):
    with open(out, "wb") as file:
        file.write(tar_header(b"large.png", size, b"0"))
        file.seek(size, io.SEEK_CUR)
        file.write(bytes(1024))


def folder(out, count=100_000):
    out.mkdir()
    for number in range(count):
        (out / f"{number:06}.png").write_bytes(b"")


# Name, extension, maker, the beginning of what must be found ("" for nothing in particular), options, mebibytes, seconds.
ROWS = [
    ("quoted overlap, 200 members", "zip", quoted_overlap, "archive/overlapping-entries", "", 64, 1),
    ("full overlap, 1,000 names on 16 MiB", "zip", full_overlap, "archive/overlapping-entries", "", 64, 1),
    ("1 GiB of zeros", "zip", zeros, "archive/suspicious-ratio", "", 64, 1),
    ("1,000,000 empty members", "zip", million, "image/empty", "", 300, 10),
    ("tar.gz, long name of 256 MiB", "tar.gz", tar_gz_extension(b"L"), "archive/oversized-header", "", 64, 1),
    ("tar.gz, pax header of 256 MiB", "tar.gz", tar_gz_extension(b"x"), "archive/oversized-header", "", 64, 1),
    ("tar.gz, 1 GiB of zeros", "tar.gz", lambda out: gzip(out, b"", 0, 1024 * MEBI), "archive/suspicious-ratio", "", 64, 1),
    ("PNG, packed profile of 512 MiB", "zip", picture("c.png", lambda: png_of(1, 1, chunk(b"iCCP", b"p\0\0" + zlib_flood(512 * MEBI)))), "", "", 64, 1),
    ("PNG, packed text of 512 MiB", "zip", picture("c.png", lambda: png_of(1, 1, chunk(b"zTXt", b"p\0\0" + zlib_flood(512 * MEBI)))), "", "", 64, 1),
    ("PNG of 30000 by 30000", "zip", picture("c.png", png_of(30_000, 30_000)), "image/", "", 64, 1),
    ("the same to its last pixel", "zip", picture("c.png", png_of(30_000, 30_000)), "image/", "--depth pixels", 64, 1),
    ("GIF of 65535 by 65535", "zip", picture("c.gif", b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02L\x01\0;"), "image/", "--depth pixels", 64, 1),
    ("JPEG of 65500 by 65500", "zip", picture("c.jpg", jpeg(False)), "image/", "--depth pixels", 64, 1),
    ("progressive JPEG of 65500 by 65500", "zip", picture("c.jpg", jpeg(True)), "image/", "--depth pixels", 64, 1),
    ("BMP in runs of 30000 by 30000", "zip", picture("c.bmp", bmp(30_000, 30_000, 1)), "image/", "--depth pixels", 64, 1),
    ("BMP of 2147483647 squared", "zip", picture("c.bmp", bmp(0x7FFFFFFF, 0x7FFFFFFF, 0)), "image/", "--depth pixels", 64, 1),
    ("TIFF whose directory follows itself", "zip", picture("c.tif", b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x01\0\0\0\x08\0\0\0"), "image/", "--depth pixels", 64, 1),
    ("TIFF of 4 G tags", "zip", picture("c.tif", b"II*\0\x08\0\0\0\xff\xff" + b"\x02\x01\x03\0\xff\xff\xff\xff\0\0\0\0" * 10), "image/", "--depth pixels", 64, 1),
    ("table, one field of 256 MiB", "zip", table(lambda: b"file,title\na.png,\"" + b"x" * (256 * MEBI)), "manifest/oversized-field", "", 256, 2),
    ("table, 20,000,000 columns", "zip", table(lambda: b"file" + b"," * 20_000_000 + b"\na.png\n"), "manifest/oversized-field", "", 64, 1),
    ("table, 32 MiB of lines of two bytes", "zip", table(lambda: b"file\n" + b"a\n" * (16 * MEBI)), "manifest/oversized-field", "", 288, 5),
    ("table, 32 MiB of commas in short lines", "zip", table(lambda: b"a,b,c,d\n" + b",,,\n" * (8 * MEBI)), "manifest/oversized-field", "", 256, 2),
    ("table, 1,000,000 equal rows of 12 cells", "zip", table(lambda: b"file," + b",".join(b"h%d" % n for n in range(11)) + b"\n" + (b"a.png," + b",".join([b"1234567"] * 11) + b"\n") * 1_000_000), "manifest/duplicate-row", "", 256, 5),
    ("table, 1,000,000 formulas", "zip", rows(b"a.png,=A1\n"), "manifest/formula-cell", "", 256, 4),
    ("table, 1,000,000 stray quotes", "zip", rows(b"a.png,a\"b\n"), "manifest/unclosed-quote", "", 256, 4),
    ("table, 1,000,000 quotes without end", "zip", rows(b"\"a.png,1\n"), "manifest/unclosed-quote", "", 256, 4),
    ("table, 16,383 equal headers of 200 bytes", "zip", table(lambda: b"file," + b",".join(b"h" * 200 for _ in range(16_382)) + b"\na.png\n"), "manifest/duplicate-header", "", 64, 2),
    ("table, 10,000 formulas in one row of 4 MB", "zip", table(lambda: b"file" + b",b" * 10_000 + b"\na.png" + (b",=" + b"x" * 378) * 10_000 + b"\n"), "manifest/formula-cell", "", 128, 2),
    ("tar.gz, 55 names of 1 MiB", "tar.gz", long_names, "archive/oversized-header", "", 256, 2),
    ("import, 2,000,000 nested arrays", "json", records(lambda: b"[" * 2_000_000), "record/", "-t labelbox", 64, 1),
    ("import, one string of 120 MiB", "json", records(lambda: b'[{"row_data":"' + b"x" * (120 * MEBI) + b'"}]'), "record/", "-t labelbox", 256, 2),
    ("import, 80,000 members of one name", "json", records(lambda: b'[{"row_data":"https://x.example/a.jpg"' + b',"a":1' * 80_000 + b"}]"), "record/unparsable", "-t labelbox", 64, 2),
    ("import, 3,000,000 members of one record", "json", records(lambda: b'[{"row_data":"https://x.example/a.jpg"' + b"".join(b',"a%d":1' % n for n in range(3_000_000)) + b"}]"), "record/", "-t labelbox", 256, 4),
    ("import, 300,000 metadata fields", "json", records(lambda: b'[{"row_data":"https://x.example/a.jpg","metadata_fields":[' + b",".join(b'{"name":"n%d","value":"1"}' % n for n in range(300_000)) + b"]}]"), "", "-t labelbox", 128, 2),
    ("import, five keys of 16 MB", "json", records(lambda: b"[" + b",".join(b'{"row_data":"https://x.example/a.jpg","global_key":"' + b"k" * 16_000_000 + b'"}' for _ in range(5)) + b"]"), "key/", "-t labelbox", 256, 2),
    ("annotation, 5,000,000 nested elements", "zip", annotation(lambda: b"<a>" * 3_000_000), "annotation/", "-t onestepai", 64, 1),
    ("annotation, 9 MiB of blanks and 1,000 boxes", "zip", annotation(lambda: b" " * (9 * MEBI) + boxes(1000)), "annotation/box-reversed", "-t onestepai", 128, 2),
    ("annotation, 4 MiB of Latin-1 and 200 boxes", "zip", lambda out: package(out, ("cat/a.xml", b"<?xml version='1.0' encoding='ISO-8859-1'?><annotation><filename>a.png</filename><folder>" + b"\xe9" * (4 * MEBI) + b"</folder>" + boxes(200) + b"</annotation>"), ("cat/a.png", png(1))), "annotation/", "-t onestepai", 128, 2),
    ("annotation, 98,000 boxes", "zip", annotation(lambda: boxes(98_000)), "annotation/box-reversed", "-t onestepai", 256, 5),
    ("annotation, 250,000 labels", "zip", annotation(lambda: b"".join(b"<object><name> L%d</name></object>" % n for n in range(250_000))), "annotation/", "-t onestepai", 256, 4),
    ("annotation, entities that multiply", "zip", lambda out: package(out, ("cat/a.xml", svg("laughs").replace(b"svg", b"annotation")), ("cat/a.png", png(1))), "annotation/", "-t onestepai", 64, 1),
    ("30 annotations of 9 MiB", "zip", annotation(lambda: b" " * (9 * MEBI), 30), "annotation/", "-t onestepai", 320, 2),
    ("SVG, 5,000,000 nested elements", "zip", picture("c.svg", lambda: svg("deep")), "image/", "", 64, 1),
    ("SVG, one attribute of 256 MiB", "zip", picture("c.svg", lambda: svg("attribute")), "image/", "", 64, 1),
    ("SVG, entities that multiply", "zip", picture("c.svg", lambda: svg("laughs")), "image/active-content", "", 64, 1),
    ("zip of 50 GiB, sparse", "zip", sparse_zip, "", "", 256, 60),
    ("tar of 50 GiB, sparse", "tar", sparse_tar, "", "", 256, 60),
    ("folder of 100,000 files, 32 descriptors", "d", folder, "image/empty", "", 256, 10),
]


def judge(row, measured):
    """What is wrong with a run, in words."""
    name, _, _, code, _, mebibytes, seconds = row
    if measured.status not in SOUND:
        return f"ends with {measured.status}: {measured.err.decode(errors='replace')[-200:]}"
    found = json.loads(measured.out)["findings"]
    # What is too large to be read is no pass, but no error of the file either.
    told = [finding["code"] for finding in found if finding["severity"] != "hint"]
    if code and not any(one.startswith(code) for one in told):
        return f"{code} is not among {sorted(set(told))}"
    if measured.mebibytes > mebibytes or measured.seconds > seconds:
        return f"more than {mebibytes} MiB or {seconds} s"
    return None


def main():
    wanted, failures, print_row = sys.argv[1:], 0, "| {} | {} | {} | {:.2f} | {:.0f} | {} |"
    work = pathlib.Path(tempfile.mkdtemp(prefix="imgpack-bombs."))
    try:
        print("| bomb | bytes | exit | s | MiB | finding |\n|---|---|---|---|---|---|")
        for row in ROWS:
            name, ending, make, _, options, *_ = row
            if wanted and not any(word in name for word in wanted):
                continue
            place = work / f"bomb.{ending}"
            make(place)
            limits = "ulimit -n 32;" if ending == "d" else ""
            options = (options if "-t " in options else "-t opendatasoft " + options).split()
            measured = measure(["check", place, "--format", "json", *options], limits=limits)
            wrong = judge(row, measured)
            found = json.loads(measured.out)["findings"] if measured.status in SOUND and measured.out else []
            codes = sorted({one["code"] for one in found if one["severity"] == "error"})
            size = "–" if place.is_dir() else f"{place.stat().st_size:,}"
            print(print_row.format(name, size, measured.status, measured.seconds, measured.mebibytes, ", ".join(codes)), flush=True)
            if wrong:
                failures += 1
                print(f"FAILED: {name}: {wrong}", flush=True)
            shutil.rmtree(place) if place.is_dir() else place.unlink()
    finally:
        shutil.rmtree(work)
    print(f"bombs: {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
