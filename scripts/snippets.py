#!/usr/bin/env python3
"""Writes each YAML of the pages to the file that its first line names, below a folder of its own a page.

Usage: snippets.py FOLDER PAGE… A block without such a line is an error, so that none goes untried.
"""
import pathlib
import re
import sys

BLOCK = re.compile(r"^```ya?ml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"# (\.?[\w./-]+\.ya?ml)\b")


def main():
    folder, nameless = pathlib.Path(sys.argv[1]), []
    for page in map(pathlib.Path, sys.argv[2:]):
        for number, text in enumerate(BLOCK.findall(page.read_text(encoding="utf-8"))):
            name = NAME.match(text)
            if not name:
                nameless.append(f"{page}: a YAML block does not name its file: {text.splitlines()[0]}")
                continue
            out = folder / f"{page.stem}-{number}" / name[1]
            out.parent.mkdir(parents=True)
            out.write_text(text, encoding="utf-8")
    sys.exit("\n".join(nameless) or 0)


main()
