"""The whole life of codes: their states, the codes above them, what preceded them and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.conversion_rows import ConversionRows
from crosswalk.domain.placing import Placed, noted
from crosswalk.domain.predecessors import replaced_by, took_part
from crosswalk.domain.systems import SYSTEMS, CodeSystem
from crosswalk.domain.validity import History, history

if TYPE_CHECKING:
    from crosswalk.domain.calendar import Calendar
    from crosswalk.domain.store import Store


def histories(
    store: Store, placed: Sequence[Placed], system: str | None, calendars: Mapping[str, Calendar], today: date
) -> list[History]:
    """One history an input, or one a system that knows a bare code; the store is asked once a system."""
    wanted: dict[str, set[str]] = {}
    for each in placed:
        for one in each.systems:
            wanted.setdefault(one.id, set()).add(each.code or "")
    lives = {one: _lives(store, SYSTEMS[one], codes, calendars[one], today) for one, codes in wanted.items()}
    answers: list[History] = []
    for each in placed:
        if each.code is None:
            answers.append(noted(History(each.text, system, None, (), each.reason), each))
        answers += [
            noted(replace(lives[one.id][each.code], input=each.text), each) for one in each.systems if each.code
        ]
    return answers


def _lives(store: Store, system: CodeSystem, codes: set[str], calendar: Calendar, today: date) -> dict[str, History]:
    states = store.states(system, codes)
    parents = store.parents(system, codes)
    rows = ConversionRows(store, system)
    rows.read_of(codes)
    rows.read_naming(codes)
    lives: dict[str, History] = {}
    for code in codes:
        life = states.get(code, ())
        naming = rows.naming(code)
        replacements = replaced_by(code, life, naming, calendar)
        lives[code] = replace(
            history(code, code, life, calendar, today),
            preceded_by=tuple(rows.of(code)),
            replaced_by=replacements,
            took_part=took_part(code, naming, replacements),
            parents=parents.get(code, ()),
        )
    return lives
