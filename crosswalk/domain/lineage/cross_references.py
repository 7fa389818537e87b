"""What records of HCPCS Level II say by their cross references, and what replaced a code by them.

A cross reference is "an explicit reference crosswalking a deleted code or a code that is not valid for
Medicare to a valid current code (or range of codes)" (CMS, HCPCS record layout 2016, field 15). It has no day
and no direction, and some name a code of before or one of CPT: only the days of both codes tell which it is.
Where they show that one took over as the other ended, it is a row of lineage like those of the conversion
tables; else it stays a pointer. (docs/formats.md 5.4.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.codes.systems import END, SYSTEMS
from crosswalk.domain.history.states import State, States, first_day
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import A_DAY, Predecessor

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar

_NAMES: Final = "cross_references"
_NOT_PAYABLE: Final = ("I",)
"""Coverage of a code that Medicare does not take."""


class Meaning(StrEnum):
    """What a cross reference is, by the days of the code that has it and of the one it names."""

    REPLACED_BY = "replaced_by"
    """The code ended, and the one it names was in use on the day after."""
    PRECEDED_BY = "preceded_by"
    """The one it names ended, and the code came in on the day after."""
    POINTER = "pointer"
    """Neither: nothing is concluded from it."""
    WITHDRAWN = "withdrawn"
    """Newer records of the code no longer have it."""


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A code that records of another one name, with the ids of the first and last release whose files do.

    `effective` is the day on which one took over from the other, None for what is no replacement; then
    `reason` says why it is none.
    """

    code: str
    meaning: Meaning
    effective: date | None
    first_release: str
    last_release: str
    reason: str | None = None


class _Listing(NamedTuple):
    """What the records of a code in neighbouring releases say: whom they name, and when it ended."""

    first: str
    last: str
    codes: tuple[str, ...]
    terminated: date | None
    coverage: tuple[str, ...]


def named_in(life: States) -> set[str]:
    """Every code that a record of this life names."""
    return {one for state in life for one in dict(state.properties or ()).get(_NAMES, ())}


def named_last(life: States) -> tuple[str, ...]:
    """The codes that the newest record of this life names."""
    listed = [state for state in life if state.first is not None]
    return dict(listed[-1].properties or ()).get(_NAMES, ()) if listed else ()


def cross_references(
    code: str, life: States, others: Mapping[str, States], calendar: Calendar
) -> tuple[CrossReference, ...]:
    """All cross references of a code, in the order in which its records name them.

    `others` has the lives of the codes named; one that is not there is known to no loaded file.
    """
    named = named_in(life)
    if not named:
        return ()
    listings = _listings(life, calendar)
    order = dict.fromkeys(one for listing in listings for one in listing.codes)
    return tuple(found for one in order for found in _judged(code, one, life, others.get(one, ()), listings))


def rows_of_references(lives: Mapping[str, States], calendar: Calendar) -> list[Predecessor]:
    """The rows of lineage that the cross references of a whole system make, sorted; each names its release."""
    rows: dict[tuple[str, date, str], Predecessor] = {}
    for code, life in sorted(lives.items()):
        for one in cross_references(code, life, lives, calendar):
            if one.effective is None:
                continue
            new, old = (one.code, code) if one.meaning is Meaning.REPLACED_BY else (code, one.code)
            text = f"cross reference of {code}: {one.code}"
            row = Predecessor(new, one.effective, Relation.ANY, (Previous(old),), text, one.first_release)
            # Where both name each other, the record of the one that ended tells it.
            if one.meaning is Meaning.REPLACED_BY:
                rows[new, one.effective, old] = row
            else:
                rows.setdefault((new, one.effective, old), row)
    return sorted(rows.values(), key=lambda row: (row.code, row.effective, row.text))


def _listings(life: States, calendar: Calendar) -> list[_Listing]:
    """What the files say, oldest first. A state between files repeats what one of them does."""
    listed = [(state.first, state) for state in life if state.first is not None]
    return [_listing(state, calendar) for _, state in sorted(listed, key=lambda each: each[0])]


def _listing(state: State, calendar: Calendar) -> _Listing:
    stated = dict(state.properties or ())
    ended = stated.get("terminated")
    return _Listing(
        calendar.names[state.first],
        calendar.names[state.last],
        stated.get(_NAMES, ()),
        date.fromisoformat(ended[0]) if ended else None,
        stated.get("coverage", ()),
    )


def _judged(
    code: str, named: str, life: States, other: States, listings: Sequence[_Listing]
) -> Iterator[CrossReference]:
    naming = [listing for listing in listings if named in listing.codes]
    # The newest publication wins: a record that gives the same end and no longer names the code takes it back.
    newest = {listing.terminated: listing for listing in listings}
    standing = [listing for listing in newest.values() if named in listing.codes]
    first, last = naming[0].first, naming[-1].last
    took_over = [
        listing.terminated + A_DAY
        for listing in standing
        if listing.terminated is not None and named != code and _passed_on(life, other, listing.terminated + A_DAY)
    ]
    begun = first_day(life)
    if took_over:
        for day in took_over:
            since = next(each.first for each in naming if each.terminated == day - A_DAY)
            yield CrossReference(named, Meaning.REPLACED_BY, day, since, last)
    elif standing and begun is not None and _passed_on(other, life, begun):
        yield CrossReference(named, Meaning.PRECEDED_BY, begun, first, last)
    elif named not in listings[-1].codes:
        after = listings[listings.index(naming[-1]) + 1]
        yield CrossReference(named, Meaning.WITHDRAWN, None, first, last, f"{after.first} no longer has it")
    else:
        yield CrossReference(named, Meaning.POINTER, None, first, last, _why(code, named, other, listings[-1]))


def _passed_on(old: States, new: States, day: date) -> bool:
    """Whether one code was last in use on the day before this one, and the other is in use on it."""
    return (
        any(state.billable and state.valid_to == day for state in old) and _in_use(new, day) and not _in_use(old, day)
    )


def _in_use(life: States, day: date) -> bool:
    return any(state.billable and state.stands_on(day) for state in life)


def _why(code: str, named: str, other: States, listing: _Listing) -> str:
    """Why a cross reference is no replacement."""
    if named == code:
        return "it names itself"
    spans = [(state.valid_from, state.valid_to) for state in other if state.billable and state.valid_from]
    if not spans:
        if SYSTEMS["cpt"].matches(named):
            return "a code of CPT"
        return "no loaded file has it in use" if SYSTEMS["hcpcs"].matches(named) else "no code of HCPCS Level II or CPT"
    if listing.terminated is not None:
        return f"not in use on {listing.terminated + A_DAY}, when {code} had ended"
    start, end = spans[0][0], spans[-1][1]
    if end != END:
        return f"in use from {start}, ended on {end}, while {code} goes on"
    return "Medicare takes it instead" if listing.coverage == _NOT_PAYABLE else "both are in use"
