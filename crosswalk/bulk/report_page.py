"""The report on a conversion as a page of its own: no scripts, nothing from elsewhere, light and dark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.bulk.conversion import UNUSABLE, Conversion
from crosswalk.bulk.shapes import BLANK
from crosswalk.domain.codes.row_source import RowStatus
from crosswalk.domain.translation.answers import Outcome

if TYPE_CHECKING:
    from crosswalk.contract.shapes.conversion import ColumnJson, VolumeJson

_MOST_BARS: Final = 20
_WIDTH: Final = 720.0
_LABELS: Final = 120.0
_NUMBERS: Final = 90.0

_GROUPS: Final = {
    Outcome.MAPPED: "good",
    Outcome.CARRIED_PARTLY: "partly",
    BLANK: "blank",
    **dict.fromkeys(UNUSABLE, "bad"),
}
"""The colour of a status; any other says that there is no translation."""

MEANINGS: Final[Mapping[str, str]] = {
    Outcome.MAPPED: "has a translation",
    Outcome.CARRIED_PARTLY: "has a translation; other targets of the map have no successor on the day",
    Outcome.NOT_CARRIED: "the targets of the map have no successor on the day",
    Outcome.NO_MAP: "the map says that no code is a plausible translation",
    Outcome.NOT_IN_MAP: "the map does not list the code, or leaves it open",
    Outcome.HEADER_SOURCE: "a header, which is not billable: translate the codes below it",
    Outcome.AMBIGUOUS_SYSTEM: "a code of several systems: say which is meant",
    Outcome.UNKNOWN_CODE: "looks like a code of its system, and no loaded release has it",
    Outcome.MALFORMED: "does not look like a code of its system",
    RowStatus.BAD_DATE: "the day of the row cannot be read",
    RowStatus.UNKNOWN_SYSTEM: "the system column says no known system",
    RowStatus.UNKNOWN_SETTING: "the setting column says no known setting",
    RowStatus.SPANS_BOUNDARY: "services from before a change of code system to after it: split them",
    RowStatus.VERSION_CONFLICT: "the row says one system, and its day or its code another",
    BLANK: "the cell holds no code",
}
"""What each status says, in a few words; docs/convert.md has the same."""


class Part(NamedTuple):
    """A part of a bar: a status, its share and group, from where to where it is drawn, and what the status says."""

    label: str
    cells: int
    share: float
    group: str
    x: float
    width: float
    meaning: str


class Bar(NamedTuple):
    """A code with its count, and how long its bar is."""

    label: str
    cells: int
    y: int
    width: float


class Listed(NamedTuple):
    """The most frequent of so many codes by volume; so many cells hold others, which were too many to be told apart."""

    title: str
    bars: list[Bar]
    volumes: Sequence[VolumeJson]
    codes: int
    forgotten: int


def page(conversion: Conversion) -> str:
    """The report as HTML. Every text is escaped."""
    from jinja2 import Environment, StrictUndefined

    # Not by the file's name: every text that comes from a file is escaped, always.
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files("crosswalk.bulk") / "report_page.html").read_text("utf-8"))
    told = conversion.json()
    columns = [
        {
            "told": each,
            "parts": list(_parts(each["statuses"])),
            "lists": [
                Listed(f"Codes {what}, by volume", list(_bars(volumes)), volumes, codes, forgotten)
                for what, volumes, codes, forgotten in (
                    (
                        "with several alternatives",
                        each["ambiguous"],
                        each["ambiguous_codes"],
                        each["ambiguous_forgotten"],
                    ),
                    ("without a translation", each["unmapped"], each["unmapped_codes"], each["unmapped_forgotten"]),
                )
            ],
        }
        for each in told["columns"]
    ]
    unit = told["volume_column"] or "cells"
    together = list(_parts(_together(told["columns"])))
    return template.render(told=told, columns=columns, together=together, unit=unit, width=_WIDTH, labels=_LABELS)


def _together(columns: Sequence[ColumnJson]) -> Mapping[str, int]:
    """The statuses of all columns, the most frequent first."""
    counts = Counter[str]()
    for each in columns:
        counts.update(each["statuses"])
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _parts(statuses: Mapping[str, int]) -> Iterator[Part]:
    """Statuses as parts of one bar, in their order."""
    cells, x = sum(statuses.values()), 0.0
    for status, count in statuses.items():
        share = count / cells
        group = _GROUPS.get(status, "none")
        yield Part(status, count, share, group, round(x, 2), round(share * _WIDTH, 2), MEANINGS[status])
        x += share * _WIDTH


def _bars(volumes: Sequence[VolumeJson]) -> Iterator[Bar]:
    most = max((each["count"] for each in volumes), default=1)
    for at, each in enumerate(volumes[:_MOST_BARS]):
        room = _WIDTH - _LABELS - _NUMBERS
        yield Bar(each["code"], each["count"], at * 22, round(each["count"] / most * room, 2))
