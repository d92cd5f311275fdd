"""Recomputes every table of a report from its records: `python main.py FOLDER`; names each cell that is wrong and exits 1."""

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

from expected import Table, tables
from records import is_incomplete, read_runs
from studies import study_of

NUMBER = re.compile(r"(?<![\w.])[+−-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*\w)")


class PageTables(HTMLParser):
    """Every table of a page as caption, header and rows."""

    def __init__(self):
        super().__init__()
        self.tables: list[Table] = []
        self.open = ""

    def handle_starttag(self, tag, attributes):
        scope = dict(attributes).get("scope")
        if tag == "table":
            self.tables.append(Table("", [], []))
        elif tag == "tr" and self.tables[-1].header:
            self.tables[-1].rows.append([])
        elif tag in ("caption", "td", "th"):
            self.open = "header" if scope == "col" else "caption" if tag == "caption" else "cell"
            if self.open != "caption":
                (self.tables[-1].header if self.open == "header" else self.tables[-1].rows[-1]).append("")

    def handle_endtag(self, tag):
        if tag in ("caption", "td", "th"):
            self.open = ""

    def handle_data(self, data):
        table = self.tables[-1] if self.tables else None
        if self.open == "caption":
            table.caption += data
        elif self.open:
            (table.header if self.open == "header" else table.rows[-1])[-1] += data


def markdown_tables(text: str) -> list[Table]:
    found: list[Table] = []
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.replace("\\", "").splitlines()]
        found.append(Table("", lines[0], [[cell.strip("*") for cell in line] for line in lines[2:]]))
    return found


def wrong_cells(where: str, printed: list[Table], wanted: list[Table]) -> list[str]:
    if [table.header for table in printed] != [table.header for table in wanted]:
        return [f"{where}: its tables are {[t.header for t in printed]}, expected {[t.header for t in wanted]}"]
    wrong = []
    for one, other in zip(printed, wanted):
        if one.caption and one.caption != other.caption:
            wrong.append(f"{where}: a table is called {one.caption!r}, expected {other.caption!r}")
        if len(one.rows) != len(other.rows):
            wrong.append(f"{where}: {other.caption}: {len(one.rows)} rows, expected {len(other.rows)}")
        for row, expected in zip(one.rows, other.rows):
            for title, cell, value in zip(one.header, row, expected):
                if not agree(cell, value):
                    wrong.append(f"{where}: {other.caption}: {row[0]}, {title}: {cell!r}, expected {value!r}")
    return wrong


def agree(printed: str, expected: str) -> bool:
    """Equal words, and every number what is printed of it: off by at most half of its last digit."""
    if NUMBER.sub("#", printed) != NUMBER.sub("#", expected):
        return False
    pairs = zip(NUMBER.findall(printed), NUMBER.findall(expected))
    return all(abs(number(one) - number(other)) <= 0.5 * 10 ** -decimals(one) + 1e-6 for one, other in pairs)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


def unfounded_numbers(text: str, wanted: list[Table]) -> list[str]:
    """Numbers with a decimal in the report's sentences that no table holds."""
    known = [abs(number(each)) for table in wanted for row in table.rows for cell in row for each in NUMBER.findall(cell)]
    prose = "\n".join(line for line in text.split("### Learning curves")[0].splitlines() if line.startswith(("**", "Noise:")))
    found = [each for each in NUMBER.findall(prose) if "." in each]
    return [
        f"report.md: {each} in a sentence is in no table"
        for each in found
        if all(abs(abs(number(each)) - value) > 0.5 * 10 ** -decimals(each) + 1e-6 for value in known)
    ]


def main(folder: Path) -> int:
    plan = json.loads((folder / "study.json").read_text())
    wanted = tables(study_of(read_runs(folder), plan["study"], is_incomplete(folder, plan)))
    page = PageTables()
    page.feed((folder / "report.html").read_text())
    text = (folder / "report.md").read_text()
    wrong = [
        *wrong_cells("report.html", page.tables, wanted),
        *wrong_cells("report.md", markdown_tables(text), [table for table in wanted if not table.page_only]),
        *unfounded_numbers(text, wanted),
    ]
    print("\n".join(wrong) or f"{sum(len(row) for table in wanted for row in table.rows)} cells in {len(wanted)} tables agree.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
