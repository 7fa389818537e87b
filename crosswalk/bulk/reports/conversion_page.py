"""The report on a conversion as a page of its own: no scripts, nothing from elsewhere, light and dark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.bulk.conversion import UNUSABLE, Conversion
from crosswalk.bulk.meanings import MEANINGS
from crosswalk.bulk.options import Asking
from crosswalk.bulk.reports.template import laid_out
from crosswalk.bulk.shapes import BLANK
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome

if TYPE_CHECKING:
    from crosswalk.contract.shapes.conversion import ColumnJson, VolumeJson

_MOST_BARS: Final = 20
_WIDTH: Final = 720.0
_LABELS: Final = 120.0
_NUMBERS: Final = 90.0

_GROUPS: Final = {
    Outcome.MAPPED: "good",
    Status.VALID: "good",
    Outcome.CARRIED_PARTLY: "partly",
    BLANK: "blank",
    **dict.fromkeys(UNUSABLE, "bad"),
}
"""The colour of a status; any other says that there is no translation."""


class Words(NamedTuple):
    """What is told of codes that were converted, or validated; only of the former a map, and what is approximate."""

    title: str
    matched: str
    several: str
    none: str
    mapped: bool


_WORDS: Final = {
    Asking.CONVERT: Words(
        "Conversion", "have a translation", "with several alternatives", "without a translation", mapped=True
    ),
    Asking.VALIDATE: Words(
        "Validation", "are valid", "that are valid in several systems", "that are not valid", mapped=False
    ),
}


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
    told, words = conversion.json(), _WORDS[conversion.asking]
    columns = [
        {
            "told": each,
            "parts": list(_parts(each["statuses"])),
            "lists": [
                Listed(f"Codes {what}, by volume", list(_bars(volumes)), volumes, codes, forgotten)
                for what, volumes, codes, forgotten in (
                    (
                        words.several,
                        each["ambiguous"],
                        each["ambiguous_codes"],
                        each["ambiguous_forgotten"],
                    ),
                    (words.none, each["unmapped"], each["unmapped_codes"], each["unmapped_forgotten"]),
                )
            ],
        }
        for each in told["columns"]
    ]
    unit = told["volume_column"] or "cells"
    together = list(_parts(_together(told["columns"])))
    return laid_out(
        "conversion_page.html",
        told=told,
        words=words,
        columns=columns,
        together=together,
        unit=unit,
        width=_WIDTH,
        labels=_LABELS,
    )


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
