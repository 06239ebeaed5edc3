#!/usr/bin/env python3
"""Makes workbooks with four writers, and compares what imgpack reads of them with what LibreOffice writes as CSV.

    scripts/spreadsheets.sh          makes 40 workbooks, converts them, compares; ends with 1 where a cell differs
    scripts/spreadsheets.py make DIR
    scripts/spreadsheets.py compare DIR CSV_DIR PROGRAM

Needs openpyxl, XlsxWriter, odfpy and xlwt, and LibreOffice (`libreoffice-calc-nogui`). Differences that are meant are
the rows of docs/spreadsheets.md; `meant` below names the same.
"""
import csv
import datetime
import io
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import zipfile

HEADER = ["file", "titre", "numéro", "date", "hauteur", "remarque"]
WORDS = ["Bécassine", "été", "l'herbier, tome 2", 'dit "grand"', "ligne 1\nligne 2", "<b>&amp;</b>", "日本語", "0012", "=1+1",
         " espace ", "1.0", "TRUE", "12/05/2020", "a;b|c", "_x000D_", "😀"]


def rows(seed):
    """A table of values of every kind."""
    choose = random.Random(seed)
    table = [HEADER]
    for number in range(1, choose.choice([3, 20, 60])):
        day = datetime.date(1900, 3, 1) + datetime.timedelta(days=choose.randrange(60000))
        moment = datetime.datetime(2024, 2, 29, 13, 5, 9)
        table.append([
            f"{number:04}.jpg", choose.choice(WORDS), number,
            choose.choice([day, moment]),
            choose.choice([12, 12.5, -0.1, 1e-7, 123456789012, 0.1 + 0.2, True, False, 3]),
            choose.choice(WORDS + ["", None]),
        ])
    return table


def plain(value):
    return "" if value is None else value


def openpyxl_book(path, seed):
    import openpyxl
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = choose_title(seed)
    for row in rows(seed):
        sheet.append([plain(value) if value != "=1+1" else "1+1" for value in row])
    for row in sheet.iter_rows(min_row=2, min_col=3, max_col=3):
        row[0].number_format = ["0000", '"MNHN-"00000', "General", "0"][seed % 4]
    if seed % 3 == 1:
        sheet.merge_cells("B2:B3")
    if seed % 3 == 2:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["F"].hidden = True
    other = book.create_sheet("notes")
    other["A1"] = "nothing to see"
    if seed % 2:
        other.sheet_state = "hidden"
    book.save(path)


def xlsxwriter_book(path, seed):
    import xlsxwriter
    options = {"date_1904": seed % 4 == 1, "constant_memory": seed % 2 == 0}
    book = xlsxwriter.Workbook(path, options)
    sheet = book.add_worksheet(choose_title(seed))
    dates = [book.add_format({"num_format": code}) for code in ["yyyy-mm-dd", "dd/mm/yyyy hh:mm:ss", "d mmm yyyy"]]
    zeros = book.add_format({"num_format": "00000"})
    for at, row in enumerate(rows(seed)):
        for column, value in enumerate(row):
            if isinstance(value, (datetime.date, datetime.datetime)):
                has_time = isinstance(value, datetime.datetime)
                sheet.write_datetime(at, column, value, dates[1] if has_time else dates[0])
            elif isinstance(value, bool):
                sheet.write_boolean(at, column, value)
            elif isinstance(value, (int, float)):
                sheet.write_number(at, column, value, zeros if column == 2 else None)
            elif value:
                sheet.write_string(at, column, value)
    if seed % 3 == 0:
        sheet.write_formula(1, 7, "=1+1", None, 2)
        sheet.write_formula(2, 7, '="a"&"b"', None, "ab")
    book.close()


def odfpy_book(path, seed):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P
    book = OpenDocumentSpreadsheet()
    sheet = Table(name=choose_title(seed))
    for row in rows(seed):
        line = TableRow()
        for value in row:
            if isinstance(value, bool):
                cell = TableCell(valuetype="boolean", booleanvalue=str(value).lower())
                cell.addElement(P(text=str(value).upper()))
            elif isinstance(value, (int, float)):
                cell = TableCell(valuetype="float", value=repr(value))
                cell.addElement(P(text=repr(value)))
            elif isinstance(value, (datetime.date, datetime.datetime)):
                cell = TableCell(valuetype="date", datevalue=value.isoformat())
                cell.addElement(P(text=value.isoformat()))
            elif value:
                cell = TableCell(valuetype="string")
                for text in value.split("\n"):
                    cell.addElement(P(text=text))
            else:
                cell = TableCell()
            line.addElement(cell)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(path)


def xlwt_book(path, seed):
    import xlwt
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(choose_title(seed))
    dates = [xlwt.easyxf(num_format_str=code) for code in ["YYYY-MM-DD", "DD/MM/YYYY HH:MM:SS"]]
    zeros = xlwt.easyxf(num_format_str="0000")
    for at, row in enumerate(rows(seed)):
        for column, value in enumerate(row):
            if isinstance(value, datetime.datetime):
                sheet.write(at, column, value, dates[1])
            elif isinstance(value, datetime.date):
                sheet.write(at, column, value, dates[0])
            elif value is not None and value != "":
                if column == 2 and at:
                    sheet.write(at, column, value, zeros)
                else:
                    sheet.write(at, column, value)
    if seed % 2:
        sheet.write(1, 7, xlwt.Formula("1+1"))
    book.save(path)


def choose_title(seed):
    return ["Feuil1", "Été 2024", "l'herbier", "Sheet1"][seed % 4]


def make(folder):
    """40 workbooks: of each writer, and of LibreOffice itself, which converts some of them."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(8):
        openpyxl_book(folder / f"openpyxl-{seed}.xlsx", seed)
        xlsxwriter_book(folder / f"xlsxwriter-{seed}.xlsx", seed + 100)
        odfpy_book(folder / f"odfpy-{seed}.ods", seed + 200)
        xlwt_book(folder / f"xlwt-{seed}.xls", seed + 300)
    again = folder / "again"
    again.mkdir(exist_ok=True)
    for source, to in [("openpyxl-0.xlsx", "ods"), ("openpyxl-1.xlsx", "xls"), ("openpyxl-5.xlsx", "ods"), ("odfpy-0.ods", "xlsx"),
                       ("odfpy-1.ods", "xls"), ("xlwt-0.xls", "xlsx"), ("xlwt-1.xls", "ods"), ("xlsxwriter-2.xlsx", "xls")]:
        convert(folder / source, to, again)
        made = again / (source.rsplit(".", 1)[0] + "." + to)
        made.rename(folder / f"libreoffice-{made.stem}.{to}")
    again.rmdir()


def convert(path, to, into):
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(["soffice", f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", to, "--outdir", str(into),
                        str(path)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def as_csv(folder, into):
    """What LibreOffice shows of each workbook, first sheet, UTF-8."""
    into = pathlib.Path(into)
    into.mkdir(exist_ok=True)
    books = sorted(path for path in pathlib.Path(folder).iterdir() if path.suffix in {".xlsx", ".ods", ".xls"})
    for suffix in (".xlsx", ".ods", ".xls"):
        some = [str(path) for path in books if path.suffix == suffix]
        with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as out:
            subprocess.run(["soffice", f"-env:UserInstallation=file://{home}", "--headless", "--convert-to",
                            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", "--outdir", out, *some],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for made in pathlib.Path(out).iterdir():
                (into / (made.stem + suffix + ".csv")).write_bytes(made.read_bytes())


def read_by_imgpack(program, path):
    """The CSV that a build makes of a workbook beside an image."""
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        (place / "in").mkdir()
        (place / "in" / path.name).write_bytes(path.read_bytes())
        run = subprocess.run([program, "build", str(place / "in"), "-t", "opendatasoft", "-o", str(place / "out.zip"), "--keep-going",
                              "--select", "manifest/not-csv", "--format", "json"], capture_output=True, text=True)
        if not (place / "out.zip").exists():
            raise SystemExit(f"{path.name}: {run.stdout[-2000:]}{run.stderr}")
        with zipfile.ZipFile(place / "out.zip") as made:
            name = next(name for name in made.namelist() if name.endswith(".csv"))
            return list(csv.reader(io.StringIO(made.read(name).decode(), newline="")))


def is_meant(ours, theirs):
    """Whether two cells differ as docs/spreadsheets.md says."""
    if (ours, theirs) in {("", "2"), ("", "ab"), ("0", "ab")}:
        # A formula whose value the writer did not compute; LibreOffice writes a zero for it into an `.xls`.
        return True
    if ours in {"TRUE", "FALSE"} and theirs == str(int(ours == "TRUE")):
        return True
    if re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?", ours):
        return dates_agree(ours, theirs)
    if re.fullmatch(r"MNHN-\d{5}", ours):
        return ours == f"MNHN-{int(theirs):05}"
    try:
        # Shown with fewer digits, with a power of ten, or as the same number.
        number, shown = float(ours), float(theirs.replace(",", ""))
        return abs(number - shown) <= max(abs(number) * 1e-6, 5e-10) or f"{number:.2f}" == f"{shown:.2f}"
    except ValueError:
        return False


def dates_agree(ours, theirs):
    when = datetime.datetime.fromisoformat(ours)
    if re.fullmatch(r"[\d.]+", theirs):
        return abs((when - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1) - float(theirs)) < 1e-6
    short = [f"{when:%m/%d/%Y}", f"{when:%m/%d/%y}", f"{when:%d/%m/%Y %H:%M:%S}", f"{when:%Y-%m-%d}", f"{when:%Y-%m-%d %H:%M:%S}",
             f"{when:%d/%m/%Y}", f"{when:%Y-%m-%dT%H:%M:%S}", f"{when:%m/%d/%Y %H:%M:%S}", f"{when:%m/%d/%y %I:%M %p}",
             f"{when:%Y-%m-%d %H:%M}"]
    return theirs in short


def trimmed(table):
    """Without the empty cells at the end of rows, and without empty rows."""
    out = []
    for row in table:
        row = list(row)
        while row and row[-1] == "":
            row.pop()
        if row:
            out.append(row)
    return out


def compare(folder, csv_folder, program):
    same = meant = 0
    bad = []
    books = sorted(path for path in pathlib.Path(folder).iterdir() if path.suffix in {".xlsx", ".ods", ".xls"})
    for book in books:
        with open(pathlib.Path(csv_folder) / (book.name + ".csv"), newline="", encoding="utf-8-sig") as file:
            theirs = trimmed(csv.reader(file))
        ours = trimmed(read_by_imgpack(program, book))
        if len(ours) != len(theirs):
            bad.append(f"{book.name}: {len(ours)} rows, not {len(theirs)}")
            continue
        for number, (mine, other) in enumerate(zip(ours, theirs), 1):
            for column in range(max(len(mine), len(other))):
                left = mine[column] if column < len(mine) else ""
                right = other[column] if column < len(other) else ""
                if left == right:
                    same += 1
                elif is_meant(left, right):
                    meant += 1
                else:
                    bad.append(f"{book.name} row {number} column {column + 1}: {left!r}, LibreOffice {right!r}")
    print(json.dumps({"workbooks": len(books), "cells that agree": same, "differ as documented": meant, "differ": len(bad)}))
    for line in bad[:int(__import__("os").environ.get("SHOWN", "40"))]:
        print(line)
    return not bad


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    elif sys.argv[1] == "csv":
        as_csv(sys.argv[2], sys.argv[3])
    else:
        sys.exit(0 if compare(*sys.argv[2:5]) else 1)
