#!/usr/bin/env bash
# Makes 40 workbooks with openpyxl, XlsxWriter, odfpy, xlwt and LibreOffice, converts them to CSV with LibreOffice, and
# compares each cell with what imgpack reads. Needs Debian's libreoffice-calc-nogui and the four packages in PYTHON.
source "$(dirname "$0")/common.sh"
PYTHON=${PYTHON:-python3}
need soffice
"$PYTHON" -c 'import odf, openpyxl, xlsxwriter, xlwt' 2>/dev/null || { echo "skipped: $PYTHON has not the four writers"; exit 0; }
"$PYTHON" "$ROOT/scripts/spreadsheets.py" make "$WORK/books"
"$PYTHON" "$ROOT/scripts/spreadsheets.py" csv "$WORK/books" "$WORK/csv"
"$PYTHON" "$ROOT/scripts/spreadsheets.py" compare "$WORK/books" "$WORK/csv" "$IMGPACK"
