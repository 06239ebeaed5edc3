#!/usr/bin/env python3
"""Gathers the source of the site: the pages of docs/, the README as its first, a page for each rule, and the targets.

Usage: site_source.py IMGPACK FOLDER. What rules and targets say comes from the program itself.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMGPACK, OUT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
# Files that pages link to and that are no pages: in the site they are named, not linked.
NO_PAGE = re.compile(r"\[([^\]]*)\]\((?![a-z]+:|#)(?![^)#]*\.md\b)[^)]*\)")


def imgpack(*words):
    return subprocess.run([IMGPACK, *words], check=True, capture_output=True, encoding="utf-8").stdout


def write(name, text):
    path = OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(NO_PAGE.sub(r"\1", text), encoding="utf-8")


def targets():
    page = ["# Targets", "", "What each platform takes, and where it says so. `imgpack targets` prints the same."]
    for target in json.loads(imgpack("targets", "--format", "json")):
        names = " or ".join(f"`{name}`" for name in [target["id"], *target["aliases"]])
        page += ["", f"## {target['title']}", "", f"`--target` {names}", "", "| limit | above | level | source |", "|---|---|---|---|"]
        page += [limit(row) for row in target["limits"]]
    return "\n".join(page) + "\n"


def limit(row):
    name = " ".join([row["name"], *[f"of {row['column']}"] * bool(row["column"]), *[f"({mode})" for mode in row["modes"]]])
    source = f"[{row['source']}]({row['url']})" if row["url"] else row["source"]
    said = f"{source}: {row['note']}" if row["note"] else source
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in (name, f"{row['value']:,}", row["level"], said)) + " |"


def contents(groups):
    """The contents with the rules of each group below the page of all rules."""
    lines = []
    for line in (ROOT / "docs/SUMMARY.md").read_text(encoding="utf-8").splitlines():
        lines.append(line)
        if "(rules.md)" in line:
            for group, codes in groups.items():
                lines.append(f"  - [{group}](rules/{group}/index.md)")
                lines += [f"    - [{code}](rules/{code}.md)" for code in codes]
    return "\n".join(lines) + "\n"


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    for page in (ROOT / "docs").glob("*.md"):
        write(page.name, page.read_text(encoding="utf-8").replace("(../README.md", "(index.md"))
    write("index.md", (ROOT / "README.md").read_text(encoding="utf-8").replace("(docs/", "("))
    write("targets.md", targets())
    rules, groups = json.loads(imgpack("rules", "--format", "json")), {}
    for rule in rules:
        groups.setdefault(rule["code"].split("/")[0], []).append(rule["code"])
        write(f"rules/{rule['code']}.md", imgpack("explain", rule["code"]))
    summaries = {rule["code"]: rule["summary"] for rule in rules}
    for group, codes in groups.items():
        rows = [f"- [`{code}`](../{code}.md): {summaries[code]}" for code in codes]
        write(f"rules/{group}/index.md", f"# Rules of {group}\n\n" + "\n".join(rows) + "\n")
    index = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    write("rules.md", re.sub(r"^\| `([\w/-]+)` \|", r"| [`\1`](rules/\1.md) |", index, flags=re.MULTILINE))
    write("SUMMARY.md", contents(groups))
    print(f"site: {len(rules)} pages of rules")


main()
