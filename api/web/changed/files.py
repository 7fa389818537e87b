"""What changed as files to take away: the same that `crosswalk diff` writes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO
from typing import Final

from crosswalk.bulk.reports.difference import difference_report
from crosswalk.contract.changes import changes_json, changes_rows
from crosswalk.contract.common import columns
from crosswalk.contract.load_lines import load_row
from crosswalk.contract.shapes.changes import ChangesRow
from crosswalk.contract.shapes.load_lines import LoadRow
from crosswalk.domain.lookup.changes import Changes
from crosswalk.domain.lookup.load_lines import LoadLine

MEDIA: Final[Mapping[str, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}
"""The kinds of files, by their endings."""


def written(answer: Changes, form: str) -> bytes:
    """The changes as a file of a kind. Raises `MissingExtra` for a workbook or a report without what writes them."""
    match form:
        case "xlsx":
            from crosswalk.bulk.reports.workbook import write_workbook

            made = BytesIO()
            write_workbook(difference_report(answer), made)
            return made.getvalue()
        case "html":
            from crosswalk.bulk.reports.page import page

            return page(difference_report(answer)).encode()
        case "json":
            import json

            return json.dumps(changes_json(answer), ensure_ascii=False, indent=1).encode()
        case _:
            return _csv(ChangesRow, changes_rows(answer))


def lines_written(lines: Iterable[LoadLine]) -> bytes:
    """The flat file that sites load, as CSV."""
    return _csv(LoadRow, map(load_row, lines))


def _csv(shape: type, rows: Iterable[Mapping[str, object]]) -> bytes:
    made, names = StringIO(), columns(shape)
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return made.getvalue().encode()
