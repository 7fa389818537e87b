"""The rows of a review as its page shows them: what happened, what may stand in, what is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.shared.answering import Answering
from api.web.kinds import kind_told
from crosswalk.domain.errors import CrosswalkError
from crosswalk.domain.history.rewording import Pieces, reworded, spaced
from crosswalk.domain.lookup.changes import Altered, ChangeKind
from crosswalk.domain.lookup.meanings import explained
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.naming import first_of
from crosswalk.domain.reviews.decisions import Ruling, Standing
from crosswalk.domain.reviews.review import Ends, ReviewRow
from crosswalk.domain.reviews.reviewed import ReviewedRow

_ENDED: Final = (ChangeKind.DELETED.value, ChangeKind.BECAME_HEADER.value)
_MOST_LINES: Final = 6
_MOST_OFFERED: Final = 8
DECIDED: Final = {
    Ruling.OPEN: "Open",
    Ruling.ACCEPT: "Accepted",
    Ruling.REPLACE: "Replaced",
    Ruling.IGNORE: "Ignored",
}
"""What a row is called by what is decided about it."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A code that may stand in for one that ended, with its title; whether it is billable in the later release."""

    code: str
    title: str | None
    billable: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing about a code that is another now, as people read it."""

    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A row with all that its page tells of it. `pieces` is its title with the words that went and came."""

    row: ReviewRow
    standing: Standing
    kinds: tuple[tuple[str, str], ...]
    pieces: Pieces
    happened: tuple[Happened, ...]
    offered: tuple[Offered, ...]
    left_out: int
    lines: str

    @property
    def number(self) -> int:
        """The number of the row in its review."""
        return self.row.number

    @property
    def decided(self) -> str:
        """What is decided, in a word."""
        return DECIDED[self.standing.decision]

    @property
    def is_ended(self) -> bool:
        """Whether the code may not be used any more."""
        return any(kind in _ENDED for kind in self.row.kinds)


def shown(service: Answering, ends: Sequence[Ends], rows: Iterable[ReviewedRow]) -> list[Shown]:
    """The rows of one page, with the titles of what may replace their codes: one question a system."""
    every = [*rows]
    titles = _titles(service, ends, every)
    return [_shown(each, titles) for each in every]


def kinds_told(kinds: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What happened, each with its tone: of a code that ended that it did, and nothing of its notes."""
    told = [kind for kind in kinds if kind in _ENDED] or kinds
    return tuple(kind_told(ChangeKind(kind)) for kind in told)


def pieces_of(before: str | None, after: str | None) -> Pieces:
    """A title with the words that went and came; one alone as it is."""
    if before and after:
        return spaced(reworded(before, after))
    alone = after or before
    return ((alone, True, True),) if alone else ()


def _shown(each: ReviewedRow, titles: Mapping[tuple[str, str], Offered]) -> Shown:
    row = each.row
    named = row.replacements[:_MOST_OFFERED]
    return Shown(
        row,
        each.standing,
        kinds_told(row.kinds),
        pieces_of(row.before, row.after),
        tuple(map(_happened, row.altered)),
        tuple(titles.get((row.system, code), Offered(code, None, billable=True)) for code in named),
        len(row.replacements) - len(named),
        "" if row.on is None else first_of([f"{line:,}" for line in row.on.lines], _MOST_LINES),
    )


def _happened(each: Altered) -> Happened:
    before, after = (tuple(explained(each.what, values)) for values in (each.before, each.after))
    return Happened(each.what.replace("_", " "), before, after)


def _titles(service: Answering, ends: Sequence[Ends], rows: Sequence[ReviewedRow]) -> Mapping[tuple[str, str], Offered]:
    after = {each.system: each.after for each in ends}
    wanted: dict[str, dict[str, None]] = {}
    for each in rows:
        wanted.setdefault(each.row.system, {}).update(dict.fromkeys(each.row.replacements[:_MOST_OFFERED]))
    found: dict[tuple[str, str], Offered] = {}
    for system, codes in wanted.items():
        if not codes:
            continue
        try:
            answers = service.lookup([*codes], system, release=after.get(system))
        except CrosswalkError:
            # The release was taken out of the store since the review began: the codes stand without titles.
            continue
        for code, answer in zip(codes, answers, strict=True):
            found[system, code] = Offered(code, answer.long or answer.short, answer.status is Status.VALID)
    return found
