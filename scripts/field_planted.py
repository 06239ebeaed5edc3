"""Defects planted in small copies of real pictures, each with the code and the place it must be found at.

Knows the formats only as far as needed to break them; `field_test.py` calls `run_all`.
"""

import csv
import gzip
import io
import os
import shutil
import struct
import subprocess
import tarfile
import unicodedata
import zipfile
import zlib
from pathlib import Path

PLANTS = []
# What each small package is made of: how many images of a format.
WANTED = {"png": 3, "jpg": 3, "gif": 2, "tiff": 2, "bmp": 1, "svg": 1}


def plant(code, at=None, row=None, shape="dir", **more):
    """Registers a plant: the function changes a Package and the tool must name `code` at `at` (and `row`)."""
    def register(function):
        PLANTS.append({"name": function.__name__, "code": code, "at": at, "row": row, "shape": shape,
                       "function": function, **more})
        return function
    return register


class Package:
    """Names with their bytes, and the table that lists them."""

    def __init__(self, pictures):
        self.files = dict(pictures)
        self.header = ["File", "Title"]
        self.rows = [[name, f"picture {i}"] for i, name in enumerate(self.files)]
        self.table = "list.csv"
        self.raw = None
        self.delimiter = ";"
        self.mend = None
        self.path = None

    def one(self, extension, number=0):
        return [n for n in self.files if n.endswith("." + extension)][number]

    def text(self):
        out = io.StringIO()
        rows = csv.writer(out, delimiter=self.delimiter, lineterminator="\n")
        rows.writerows([self.header, *self.rows])
        return out.getvalue()

    def cell(self, number, value):
        self.rows[number - 1][0] = value

    def all(self):
        files = dict(self.files)
        if self.table:
            files = {self.table: self.raw if self.raw is not None else self.text().encode(), **files}
        return files

    def write(self, folder, shape):
        path = folder / {"dir": "p", "zip": "p.zip", "tar": "p.tar", "tgz": "p.tar.gz"}[shape]
        if shape == "dir":
            for name, data in self.all().items():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_bytes(data)
        elif shape == "zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, data in self.all().items():
                    info = zipfile.ZipInfo(name)
                    info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
                    archive.writestr(info, data)
        else:
            with tarfile.open(path, "w:gz" if shape == "tgz" else "w") as archive:
                for name, data in self.all().items():
                    info = tarfile.TarInfo(name)
                    info.size = len(data)
                    archive.addfile(info, io.BytesIO(data))
        self.path = path
        if self.mend:
            self.path = self.mend(path) or path
        return self.path


# ---- cells that do not name their file


@plant("reference/case-mismatch", "list.csv", 1)
def upper_case_cell(p):
    p.cell(1, p.rows[0][0].upper())


@plant("reference/form-mismatch", "list.csv", 1)
def decomposed_cell(p):
    name = "é" + p.rows[0][0]
    p.files[name] = p.files.pop(p.rows[0][0])
    p.cell(1, unicodedata.normalize("NFD", name))


@plant("reference/form-mismatch", "list.csv", 1)
def backslash_cell(p):
    name = p.rows[0][0]
    p.files["a/b/" + name] = p.files.pop(name)
    p.cell(1, "a\\b\\" + name)


@plant("reference/form-mismatch", "list.csv", 1)
def percent_cell(p):
    name = p.rows[0][0]
    p.files["a " + name] = p.files.pop(name)
    p.cell(1, "a%20" + name)


@plant("reference/form-mismatch", "list.csv", 2)
def dot_slash_cell(p):
    p.cell(2, "./" + p.rows[1][0])


@plant("reference/form-mismatch", "list.csv", 2)
def leading_slash_cell(p):
    p.cell(2, "/" + p.rows[1][0])


@plant("reference/form-mismatch", "list.csv", 2)
def blank_after_cell(p):
    p.cell(2, p.rows[1][0] + " ")


@plant("reference/missing-file", "list.csv", 3)
def missing_file(p):
    del p.files[p.rows[2][0]]


@plant("reference/missing-file", "list.csv", 3)
def other_extension_cell(p):
    p.cell(3, p.rows[2][0].rsplit(".", 1)[0] + ".jpeg")


@plant("reference/basename-only", "list.csv", 1)
def basename_cell(p):
    p.files["sub/" + p.rows[0][0]] = p.files.pop(p.rows[0][0])


@plant("reference/ambiguous", "list.csv", 1)
def two_folders(p):
    name = p.rows[0][0]
    data = p.files.pop(name)
    p.files["a/" + name], p.files["b/" + name] = data, p.files[p.rows[1][0]]


@plant("reference/empty", "list.csv", 2)
def empty_cell(p):
    p.cell(2, "")


@plant("reference/duplicate", "list.csv", 2)
def two_rows_of_one_file(p):
    p.cell(2, p.rows[0][0])


@plant("reference/unlisted-file", "extra.png")
def unlisted(p):
    p.files["extra.png"] = p.files[p.one("png")]


# ---- the table


@plant("manifest/extra", anywhere=["list.csv", "other.csv"])
def second_table(p):
    p.files["other.csv"] = b"File;Title\na.png;b\n"


@plant("manifest/missing")
def no_table(p):
    p.table = None


@plant("manifest/not-csv", "list.tsv")
def tsv(p):
    p.table, p.delimiter = "list.tsv", "\t"


@plant("manifest/duplicate-row", "list.csv", 13)
def same_row_twice(p):
    p.rows.append(list(p.rows[4]))


@plant("manifest/byte-order-mark", "list.csv")
def byte_order_mark(p):
    p.raw = b"\xef\xbb\xbf" + p.text().encode()


@plant("manifest/not-utf8", "list.csv")
def utf16(p):
    p.raw = p.text().encode("utf-16")


@plant("manifest/not-utf8", "list.csv")
def windows_1252(p):
    p.rows[0][1] = "déjà vu"
    p.raw = p.text().encode("cp1252")


@plant("manifest/ragged-row", "list.csv", 2)
def surplus_field(p):
    p.rows[1].append("more")


@plant("manifest/ragged-row", "list.csv", 2)
def missing_field(p):
    p.rows[1].pop()


@plant("manifest/unclosed-quote", "list.csv")
def unclosed_quote(p):
    p.raw = p.text().replace(";picture 3", ';"picture 3').encode()


@plant("manifest/nul-byte", "list.csv")
def nul_byte(p):
    p.raw = p.text().replace("picture 3", "pic\0ture").encode()


@plant("manifest/odd-line-ends", "list.csv")
def carriage_returns(p):
    p.raw = p.text().replace("\n", "\r").encode()


@plant("manifest/wrong-delimiter", "list.csv")
def pipes(p):
    p.delimiter = "|"


@plant("manifest/duplicate-header", "list.csv")
def same_header_twice(p):
    p.header = ["File", "Title", "title"]
    p.rows = [[*r, "x"] for r in p.rows]


@plant("manifest/empty-header", "list.csv")
def header_without_name(p):
    p.header = ["File", ""]


@plant("manifest/blank-row", "list.csv")
def blank_row(p):
    p.rows.insert(3, ["", ""])


@plant("manifest/formula-cell", "list.csv", 4)
def formula(p):
    p.rows[3][1] = "=HYPERLINK(1)"


@plant("manifest/no-path-column", "list.csv")
def no_paths(p):
    p.header = ["Name", "Title"]
    p.rows = [[f"thing {i}", "x"] for i, _ in enumerate(p.rows)]


# ---- images


def change(p, name, function):
    p.files[name] = function(p.files[name])


@plant("image/truncated", "3.jpg")
def jpeg_cut_in_header(p):
    change(p, "3.jpg", lambda d: d[:30])


@plant("image/truncated", "3.jpg")
def jpeg_cut_in_half(p):
    change(p, "3.jpg", lambda d: d[: len(d) // 2])


@plant("image/truncated", "3.jpg")
def jpeg_without_its_end(p):
    change(p, "3.jpg", lambda d: d[:-2])


@plant("image/unreadable", "0.png")
def png_flipped_bit(p):
    def flip(data):
        at = data.index(b"IDAT") + 20
        return data[:at] + bytes([data[at] ^ 4]) + data[at + 1:]
    change(p, "0.png", flip)


@plant("image/truncated", "0.png")
def png_cut(p):
    change(p, "0.png", lambda d: d[:-20])


@plant("image/unreadable", "0.png", depth="entropy")
def png_pixels_cut_with_good_checksums(p):
    def shorten(data):
        out, at = data[:8], 8
        while at < len(data):
            length = struct.unpack(">I", data[at:at + 4])[0]
            kind, body = data[at + 4:at + 8], data[at + 8:at + 8 + length]
            at += 12 + length
            if kind == b"IDAT":
                body = zlib.compress(b"\0" * 3) if b"IDAT" not in out else b""
            out += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        return out
    change(p, "0.png", shorten)


@plant("image/truncated", "6.gif")
def gif_without_trailer(p):
    change(p, "6.gif", lambda d: d[:-1])


@plant("image/truncated", "6.gif")
def gif_cut(p):
    change(p, "6.gif", lambda d: d[: len(d) * 2 // 3])


@plant("image/truncated", "8.tiff")
def tiff_strip_out_of_bounds(p):
    def move(data):
        order = "<" if data[:2] == b"II" else ">"
        at = struct.unpack(order + "I", data[4:8])[0]
        for entry in range(struct.unpack(order + "H", data[at:at + 2])[0]):
            begin = at + 2 + 12 * entry
            tag, _, count = struct.unpack(order + "HHI", data[begin:begin + 8])
            if tag == 273:
                target = begin + 8 if count == 1 else struct.unpack(order + "I", data[begin + 8:begin + 12])[0]
                return data[:target] + struct.pack(order + "I", 0x7FFFFF00) + data[target + 4:]
        raise ValueError("no strips")
    change(p, "8.tiff", move)


@plant("image/truncated", "10.bmp")
def bmp_cut(p):
    change(p, "10.bmp", lambda d: d[:-100])


@plant("image/unreadable", "11.svg")
def svg_not_well_formed(p):
    change(p, "11.svg", lambda d: d.replace(b"</svg>", b"</sgv>"))


@plant("image/active-content", "11.svg")
def svg_with_script(p):
    change(p, "11.svg", lambda d: d.replace(b"</svg>", b"<script>alert(1)</script></svg>"))


@plant("image/extension-mismatch", "3.jpg")
def png_called_jpg(p):
    p.files["3.jpg"] = p.files["0.png"]


@plant("image/unreadable", "3.jpg")
def html_called_jpg(p):
    p.files["3.jpg"] = b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n"


@plant("image/lfs-pointer", "0.png")
def lfs_pointer(p):
    p.files["0.png"] = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d" * 32 + b"\nsize 12345\n"


@plant("image/empty", "4.jpg")
def zero_bytes(p):
    p.files["4.jpg"] = b""


@plant("image/unreadable", "4.jpg")
def only_nuls(p):
    p.files["4.jpg"] = bytes(len(p.files["4.jpg"]))


@plant("image/trailing-data", "0.png")
def zip_after_png(p):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "hello")
    p.files["0.png"] += out.getvalue()


@plant("image/unsupported-format", "w.webp")
def webp(p):
    p.files["w.webp"] = p.webp
    p.rows.append(["w.webp", "webp"])


@plant("image/decompression-bomb", "0.png")
def enormous_png(p):
    def grow(data):
        body = b"IHDR" + struct.pack(">II", 200_000, 200_000) + data[24:29]
        return data[:12] + body + struct.pack(">I", zlib.crc32(body)) + data[33:]
    change(p, "0.png", grow)


@plant("image/location-metadata", "3.jpg")
def gps(p):
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x8825, 4, 1, 26) + bytes(4)
    directory = struct.pack("<H", 2) + struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0") + struct.pack("<HHII", 2, 5, 3, 56) + bytes(4)
    exif += directory + struct.pack("<6I", 48, 1, 51, 1, 0, 1)
    change(p, "3.jpg", lambda d: d[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + d[2:])


@plant("image/duplicate-content", "2.png", shape="zip")
def same_picture_twice(p):
    p.files["2.png"] = p.files["1.png"]


# ---- names


def renamed(p, old, new):
    p.files[new] = p.files.pop(old)
    p.rows = [[new if r[0] == old else r[0], *r[1:]] for r in p.rows]


def naming(code, name, shape="zip", at=None):
    def function(p):
        renamed(p, "0.png", name)
    function.__name__ = f"name {code.split('/')[1]} ({shape})"
    plant(code, at or name, shape=shape)(function)


for shape in ("zip", "tar"):
    naming("path/parent-segment", "../../0.png", shape)
    naming("path/absolute", "/etc/0.png", shape)
naming("path/backslash", "a\\0.png")
naming("path/drive-letter", "C:/0.png")
naming("path/control-character", "a\x07.png")
naming("path/bidi-control", "a\u202egnp.png")
naming("path/not-nfc", unicodedata.normalize("NFD", "é.png"))
naming("path/reserved-name", "aux.png")
naming("path/trailing-dot-or-space", "a /0.png")
naming("path/invisible-character", "a\u200b.png")
naming("path/too-long", "x" * 300 + ".png")
naming("path/not-canonical", "a//0.png")


@plant("path/case-collision", shape="zip", anywhere=["0.png", "0.PNG"])
def case_collision(p):
    p.files["0.PNG"] = p.files["1.png"]
    p.rows.append(["0.PNG", "other"])


@plant("path/file-folder-clash", shape="tar", anywhere=["0.png", "0.png/x.png"])
def file_and_folder(p):
    p.files["0.png/x.png"] = p.files["1.png"]
    p.rows.append(["0.png/x.png", "other"])


# ---- containers


@plant("archive/system-junk", anywhere=[".DS_Store", "__MACOSX/._0.png", "Thumbs.db"])
def junk(p):
    p.files[".DS_Store"] = b"\0\0\0\1Bud1" + bytes(100)
    p.files["__MACOSX/._0.png"] = bytes.fromhex("00051607") + bytes(78)
    p.files["Thumbs.db"] = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)


@plant("archive/nested-archive", "inner.tar.gz", shape="zip")
def nested(p):
    p.files["inner.tar.gz"] = gzip.compress(bytes(2000))


def later(function):
    """A plant that changes the finished archive: bytes → bytes (or a new path)."""
    def change_file(p):
        def mend(path):
            path.write_bytes(function(path.read_bytes()))
        p.mend = mend
    change_file.__name__ = function.__name__
    return change_file


@plant("archive/bad-checksum", "0.png", shape="zip")
@later
def crc_flip(data):
    out = bytearray(data)
    for signature, offset in ((b"PK\3\4", 14), (b"PK\1\2", 16)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            name = at + (30 if offset == 14 else 46)
            if data[name:name + 5] == b"0.png":
                out[at + offset] ^= 1
    return bytes(out)


@plant("archive/unreadable", shape="zip")
@later
def zip_cut(data):
    return data[: len(data) * 3 // 4]


@plant("archive/unreadable", shape="tar")
@later
def tar_cut(data):
    return data[: len(data) // 2 // 512 * 512 + 100]


@plant("archive/unreadable", shape="tgz")
@later
def tar_gz_cut(data):
    return data[: len(data) // 2]


@plant("archive/bad-checksum", shape="tgz")
@later
def tar_gz_checksum(data):
    middle = len(data) - 6
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:]


@plant("archive/hidden-data", shape="zip")
@later
def data_before_the_first_entry(data):
    return b"MZ" + bytes(510) + data


@plant("archive/hidden-data", shape="zip")
@later
def data_after_the_end(data):
    return data + b"surplus"


@plant("archive/missing-end", shape="tar")
@later
def tar_without_end(data):
    return data.rstrip(b"\0") + bytes(-len(data.rstrip(b"\0")) % 512)


@plant("archive/several-members", shape="tgz")
@later
def two_gzip_members(data):
    raw = gzip.decompress(data)
    return gzip.compress(raw[:10240]) + gzip.compress(raw[10240:])


@plant("archive/header-disagreement", "0.png", shape="zip", anywhere=["0.png", "x.png"])
@later
def local_name_differs(data):
    return data.replace(b"0.png", b"x.png", 1) if data.index(b"0.png") > 26 else data


def repacked(function):
    """A plant whose archive another tool writes: function(folder, package) → path."""
    def change_file(p):
        p.mend = lambda path: function(path.parent, p)
    change_file.__name__ = function.__name__
    return change_file


@plant("archive/encrypted-entry", "0.png", shape="dir")
@repacked
def encrypted(folder, p):
    subprocess.run(["zip", "-q", "-r", "-P", "secret", "../e.zip", "."], cwd=folder / "p", check=True)
    return folder / "e.zip"


@plant("archive/unsupported-compression", "10.bmp", shape="dir")
@repacked
def deflate64(folder, p):
    subprocess.run([p.seven, "a", "-bd", "-tzip", "-mm=LZMA", "../e.zip", "."], cwd=folder / "p", check=True, stdout=subprocess.DEVNULL)
    return folder / "e.zip"


@plant("archive/unsupported-container", shape="dir")
@repacked
def seven_zip(folder, p):
    subprocess.run([p.seven, "a", "-bd", "../e.7z", "."], cwd=folder / "p", check=True, stdout=subprocess.DEVNULL)
    return folder / "e.7z"


@plant("archive/unsupported-container", shape="dir")
@repacked
def tar_xz(folder, p):
    subprocess.run(["tar", "-cJf", "../e.tar.xz", "."], cwd=folder / "p", check=True)
    return folder / "e.tar.xz"


@plant("archive/container-mismatch", shape="tar")
@repacked
def tar_called_zip(folder, p):
    (folder / "p.tar").rename(folder / "q.zip")
    return folder / "q.zip"


@plant("archive/duplicate-entry", "0.png", shape="zip")
@repacked
def same_name_twice(folder, p):
    with zipfile.ZipFile(folder / "p.zip", "a") as archive:
        archive.writestr("0.png", p.files["1.png"])
    return folder / "p.zip"


def tar_member(kind, target):
    def mend(folder, p):
        with tarfile.open(folder / "p.tar", "a") as archive:
            info = tarfile.TarInfo("l.png")
            info.type, info.linkname = kind, target
            archive.addfile(info)
        return folder / "p.tar"
    return mend


for word, kind, target in (("symlink", tarfile.SYMTYPE, "/etc/passwd"), ("hardlink", tarfile.LNKTYPE, "0.png"),
                           ("device", tarfile.CHRTYPE, ""), ("fifo", tarfile.FIFOTYPE, "")):
    made = repacked(tar_member(kind, target))
    made.__name__ = f"tar_{word}"
    plant("archive/link-entry", "l.png", shape="tar")(made)


@plant("archive/link-entry", "l.png", shape="zip")
@repacked
def zip_symlink(folder, p):
    with zipfile.ZipFile(folder / "p.zip", "a") as archive:
        info = zipfile.ZipInfo("l.png")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return folder / "p.zip"


@plant("source/symbolic-link", "l.png", shape="dir")
@repacked
def symlink_in_a_folder(folder, p):
    os.symlink("0.png", folder / "p" / "l.png")
    return folder / "p"


@plant("source/special-file", "l.png", shape="dir")
@repacked
def fifo_in_a_folder(folder, p):
    os.mkfifo(folder / "p" / "l.png")
    return folder / "p"


@plant("archive/suspicious-ratio", shape="zip")
def zip_bomb(p):
    p.files["z.bmp"] = bytes(300_000_000)
    p.rows.append(["z.bmp", "bomb"])


@plant("path/not-utf8", shape="zip", anywhere=["é.png"])
def name_in_cp437(p):
    renamed(p, "0.png", "é.png")

    def mend(path):
        data = path.read_bytes()
        for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            at = -1
            while (at := data.find(signature, at + 1)) >= 0:
                name = at + (30 if flags == 6 else 46)
                if data[name:name + 6] == "é.png".encode():
                    data = data[:at + flags + 1] + bytes([data[at + flags + 1] & ~8]) + data[at + flags + 2:]
        path.write_bytes(data)
    p.mend = mend


# ---- running


def small_pictures(tree):
    """Real pictures of a few kilobytes, sound by themselves, and different from each other."""
    chosen, number = {}, 0
    for extension, count in WANTED.items():
        best = sorted((p for p in tree.rglob(f"*.{extension}") if 1500 < p.stat().st_size < 30_000 and fits(p)),
                      key=lambda p: (p.stat().st_size, p))
        seen = set()
        for path in best:
            if len(seen) == count:
                break
            data = path.read_bytes()
            if data not in seen:
                seen.add(data)
                chosen[f"{number}.{extension}"] = data
                number += 1
    return chosen


def fits(path):
    data = path.read_bytes()
    return data.endswith(b"\xff\xd9") if path.suffix == ".jpg" else b"<!ENTITY" not in data


def run_all(work, check, say):
    folder = work / "planted"
    tree = work / "tree"
    pictures = small_pictures(tree)
    webp = next((work / "all").rglob("*.webp")).read_bytes()
    seven = shutil.which("7zz") or "7z"
    answers = []
    base = run_one(folder, pictures, None, check)
    clean = {(c, tuple(p)) for c, p in base["codes"]}
    for one in PLANTS:
        package = Package(pictures)
        package.webp, package.seven = webp, seven
        one["function"](package)
        found = run_one(folder, package, one, check)
        places = one.get("anywhere") or [one["at"]]
        hits = [p for c, p in found["codes"] if c == one["code"]]
        right = any((at is None or p[0] == at) and (one["row"] is None or p[1] == one["row"]) for p in hits for at in places)
        besides = sorted({c for c, p in found["codes"] if c != one["code"] and (c, tuple(p)) not in clean})
        answers.append({"name": one["name"], "expected": [one["code"], one["at"], one["row"]], "status": found["status"],
                        "verdict": "found" if right else "elsewhere" if hits else "missed",
                        "places": hits[:4], "besides": besides})
        say("planted", answers[-1]["verdict"], one["name"], one["code"], "besides:", besides, hits[:3] if not right else "")
    found = sum(a["verdict"] == "found" for a in answers)
    say(f"planted {len(answers)}, found {found}")
    return {"planted": len(answers), "found": found, "base": base, "answers": answers}


def run_one(folder, package, one, check):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if one is None:
        package = Package(package)
    path = package.write(folder, one["shape"] if one else "zip")
    depth = ["--depth", one["depth"]] if one and "depth" in one else []
    status, report, errors = check(path, *depth)
    findings = report["findings"] if report else []
    return {"status": status, "stderr": errors[-300:],
            "codes": [(f["code"], (f["at"].get("entry"), f["at"].get("row"))) for f in findings]}
