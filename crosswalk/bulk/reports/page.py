"""A report as a page that stands alone, with its charts drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from crosswalk.bulk.reports.report import Chart, Report, Table, Tone
from crosswalk.bulk.reports.template import laid_out

_MOST_BARS: Final = 40
_WIDTH: Final = 960.0
_LABELS: Final = 380.0
_NUMBERS: Final = 80.0
_HIGH: Final = 22


class _Part(NamedTuple):
    number: int
    tone: Tone
    x: float
    width: float


class _Bar(NamedTuple):
    label: str
    total: int
    y: int
    parts: list[_Part]
    end: float


class _Drawn(NamedTuple):
    title: str
    legend: tuple[tuple[str, Tone], ...]
    bars: list[_Bar]
    left_out: int


def page(report: Report) -> str:
    """The report as HTML. Every text is escaped. Raises `MissingExtra` without jinja2."""
    charts = [_drawn(chart) for chart in report.charts if chart.bars]
    numbers = {table.name: _of_numbers(table) for table in report.tables}
    return laid_out("page.html", report=report, charts=charts, numbers=numbers, width=_WIDTH)


def _drawn(chart: Chart) -> _Drawn:
    most = max(sum(number for number, _ in bar.parts) for bar in chart.bars) or 1
    scale = (_WIDTH - _LABELS - _NUMBERS) / most
    bars = []
    for at, bar in enumerate(chart.bars[:_MOST_BARS]):
        parts = list(_parts(bar.parts, scale))
        end = parts[-1].x + parts[-1].width if parts else _LABELS
        bars.append(_Bar(bar.label, sum(number for number, _ in bar.parts), at * _HIGH, parts, end))
    return _Drawn(chart.title, chart.legend, bars, max(len(chart.bars) - _MOST_BARS, 0))


def _parts(parts: tuple[tuple[int, Tone], ...], scale: float) -> Iterator[_Part]:
    x = _LABELS
    for number, tone in parts:
        width = round(number * scale, 2)
        yield _Part(number, tone, round(x, 2), width)
        x += width


def _of_numbers(table: Table) -> set[int]:
    """The columns that hold numbers: their heads stand above them at the right."""
    first = table.rows[0] if table.rows else ()
    return {at for at, value in enumerate(first) if isinstance(value, (int, float)) and not isinstance(value, bool)}
