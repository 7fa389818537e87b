"""A column of a report that says something more of its codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crosswalk.bulk.reports.report import Report, Table

_CODE: Final = "Code"


def with_values(report: Report, lines: Callable[[str], Sequence[str]]) -> Report:
    """The report with a column more in each table that has a code a row, for lines about that code."""
    return replace(report, tables=tuple(_wider(each, lines) if _CODE in each.heads else each for each in report.tables))


def _wider(table: Table, lines: Callable[[str], Sequence[str]]) -> Table:
    at = table.heads.index(_CODE)
    rows = [(*row, "\n".join(lines(str(row[at]))) or None) for row in table.rows]
    return replace(table, heads=(*table.heads, "Attached values"), rows=rows)
