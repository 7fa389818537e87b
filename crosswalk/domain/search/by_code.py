"""Codes found by how they begin, alone or among words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final

from crosswalk.domain.codes.cells import split_cell
from crosswalk.domain.codes.damage import Damage
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.lookup.placing import place, place_unknown
from crosswalk.domain.lookup.titles import titles
from crosswalk.domain.search.answers import Hit, Step
from crosswalk.domain.search.descent import Found
from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.query import CodeStart, Query
from crosswalk.domain.search.ranking import Answer, Judge, Reason, Said
from crosswalk.domain.search.reading import Reading
from crosswalk.domain.search.understanding import understood

FIRST_ROUND: Final = 40
"""Documents a system in the first round: enough that the likely code is among them, few enough to judge at once."""
GROWTH: Final = 4
_DIGIT: Final = re.compile(r"\d")


def by_code(start: CodeStart | None, readings: Sequence[Reading], limit: int) -> Iterator[Hit]:
    """The code that was typed, wherever there is one, and then the codes that begin so, system by system."""
    if start is None:
        return
    fitting = [reading for reading in readings if start.fits(reading.moment.system)]
    found = [list(islice(_beginning(start, reading), limit)) for reading in fitting]
    typed = [hits for hits in found if hits and hits[0].code == hits[0].moment.system.display(start.text)]
    # J1100 is rather that of HCPCS than J11.00 without its point.
    typed.sort(key=lambda hits: hits[0].code != start.typed)
    begun = [hits for hits in found if hits not in typed]
    for hits in chain(typed, begun):
        yield from hits if start.is_open else hits[:1] if hits in typed else ()


def by_damaged_code(
    text: str, readings: Sequence[Reading], calendars: Mapping[str, Calendar], limit: int
) -> tuple[list[Hit], list[Step]]:
    """The codes that a text is as a whole once it is mended, or else those that `lookup` suggests for it.

    With as what it was read. Each of several codes is asked about by itself. A text in which words are left is none.
    """
    hits: list[Hit] = []
    steps: list[Step] = []
    if not readings or not _DIGIT.search(text):
        return hits, steps
    store = readings[0].store
    system = readings[0].moment.system if len(readings) == 1 else None
    parts = split_cell(text)
    placed = place_unknown(store, place(store, calendars, parts, system), system, Repairs.SAFE)
    for one in placed:
        meant = _meant(one, len(parts) > 1)
        for code, systems in meant:
            found = list(_whole(code, systems, readings, limit if one.code else 1))
            hits += found
            steps += [Step(one.text, each.code, How.CORRECTION) for each in found[:1] if each.code != one.text]
    return hits, steps


def _meant(placed: Placed, is_one_of_several: bool) -> Iterator[tuple[str, Sequence[CodeSystem]]]:
    """The code that an input is, where it was mended or stands beside others; else those that are suggested for it."""
    if placed.code is not None and (placed.repaired is not None or is_one_of_several):
        yield placed.code, placed.systems
    elif not any(map(str.isspace, placed.text.strip())):
        yield from ((each.code, (each.system,)) for each in placed.suggested if each.damage is not Damage.COLUMNS)


def _whole(code: str, systems: Sequence[CodeSystem], readings: Sequence[Reading], limit: int) -> Iterator[Hit]:
    return islice(
        by_code(CodeStart(code, None), [each for each in readings if each.moment.system in systems], limit), limit
    )


def _beginning(start: CodeStart, reading: Reading) -> Iterator[Hit]:
    system = reading.moment.system
    for skip, size in rounds():
        codes = reading.store.search.beginning(system, start.text, skip, size)
        states = reading.store.codes.states(system, codes)
        for code in codes:
            status, state = reading.standing(states.get(code, ()))
            if state is not None:
                said = Said(Reason.CODE, system.display(code))
                yield hit_of(Found(code, status, state, "", Answer(0.0, (), said)), reading)
        if len(codes) < size:
            return


def mixed(query: Query, readings: Sequence[Reading]) -> Iterator[Hit]:
    """The codes that stand among the words: those that the words speak of, and each that was typed whole."""
    if not query.mixed:
        return
    judge = Judge(understood(query.words))
    for start in query.mixed:
        for hit in by_code(start, readings, FIRST_ROUND):
            typed = hit.code == hit.moment.system.display(start.text)
            if typed or (hit.title and judge.answer(Said(Reason.TITLE, hit.title))):
                yield hit


def rounds() -> Iterator[tuple[int, int]]:
    """How many to pass over and how many to take, round by round."""
    skip, size = 0, FIRST_ROUND
    while True:
        yield skip, size
        skip += size
        size *= GROWTH


def hit_of(found: Found, reading: Reading) -> Hit:
    """The code that was found, as an answer has it."""
    system, moment, said = reading.moment.system, reading.moment, found.answer.said
    short, long = titles(found.state, moment)
    return Hit(
        system.id,
        system.display(found.code),
        found.status,
        found.state.billable,
        long or short,
        said.reason,
        said.text,
        moment,
        None if found.header is None else system.display(found.header),
        reading.release_of(said.stated_in) if said.stated_in is not None else None,
    )
