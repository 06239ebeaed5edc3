#!/usr/bin/env python3
"""Packs a folder as FOLDER.tar.gz, or as FOLDER.zip where it holds an .exe, so that only names and contents decide the bytes.

Usage: archive.py FOLDER DESTINATION. The time of every member is SOURCE_DATE_EPOCH, in seconds since 1970.
"""
import gzip
import io
import os
import pathlib
import sys
import tarfile
import time
import zipfile


def members(folder):
    """Files with their names in the archive and whether they are programs, in the order of their names."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path, path.relative_to(folder.parent).as_posix(), path.name in ("imgpack", "imgpack.exe")


def tar_gz(folder, out, moment):
    with open(out, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path, name, is_program in members(folder):
                row = tarfile.TarInfo(name)
                row.size, row.mtime, row.mode = path.stat().st_size, moment, 0o755 if is_program else 0o644
                archive.addfile(row, io.BytesIO(path.read_bytes()))


def zipped(folder, out, moment):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, name, is_program in members(folder):
            row = zipfile.ZipInfo(name, time.gmtime(moment)[:6])
            row.create_system, row.external_attr = 3, (0o755 if is_program else 0o644) << 16
            archive.writestr(row, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def main():
    folder, destination = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    is_windows = any(folder.glob("*.exe"))
    out = destination / (folder.name + (".zip" if is_windows else ".tar.gz"))
    (zipped if is_windows else tar_gz)(folder, out, int(os.environ["SOURCE_DATE_EPOCH"]))
    print(f"packed: {out.name}, {out.stat().st_size:,} bytes")


main()
