#!/usr/bin/env python3
"""Checks every link of a folder of HTML that leads to a place in it: the file is there, and what follows `#` is in it.

Usage: site_links.py FOLDER. Links to other hosts are counted, not followed.
"""
import html.parser
import pathlib
import sys
import urllib.parse

ROOT = pathlib.Path(sys.argv[1]).resolve()


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.places = [], {"", "top"}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("id", "name") and value:
                self.places.add(value)
            if name in ("href", "src") and value is not None:
                self.links.append(value)


def fault(page, link, pages):
    """What is wrong with a link of a page, or None."""
    target = urllib.parse.urlsplit(link)
    base = ROOT if target.path.startswith("/") else page.parent
    path = (base / urllib.parse.unquote(target.path).lstrip("/")).resolve() if target.path else page
    path = path / "index.html" if path.is_dir() else path
    if not path.is_relative_to(ROOT) or not path.is_file():
        return "no such file"
    if path in pages and urllib.parse.unquote(target.fragment) not in pages[path].places:
        return "no such place in it"
    return None


def main():
    pages = {path: Page(path) for path in sorted(ROOT.rglob("*.html"))}
    inside = outside = 0
    faults = []
    for page, read in pages.items():
        # What is not found is shown at any depth, so its links are those of no place.
        for link in [] if page.name == "404.html" else read.links:
            if urllib.parse.urlsplit(link).scheme or link.startswith("//"):
                outside += 1
                continue
            inside += 1
            wrong = fault(page, link, pages)
            if wrong:
                faults.append(f"{page.relative_to(ROOT)}: {link}: {wrong}")
    print("\n".join(faults[:50]))
    print(f"links: {len(pages)} pages, {inside} links inside, {len(faults)} of them broken, {outside} to other hosts")
    sys.exit(1 if faults or not inside else 0)


main()
