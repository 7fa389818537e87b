"""The whole life of codes: their states, their parents, what preceded them and what followed, to the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.states import States
from crosswalk.domain.lineage.cross_references import cross_references, named_in
from crosswalk.domain.lineage.predecessors import replaced_by, took_part
from crosswalk.domain.lookup.chains import Chains
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.lookup.history import History, history
from crosswalk.domain.lookup.leading_rows import LeadingRows
from crosswalk.domain.lookup.lives import Lives
from crosswalk.domain.lookup.placed import Placed, noted
from crosswalk.domain.lookup.replacements import Replacements
from crosswalk.domain.lookup.splits import Splits

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.store.protocol import Store


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
    known = Lives(store, system)
    known.read(codes)
    states = {code: known.of(code) for code in codes}
    parents = store.codes.parents(system, codes)
    rows = ConversionRows(store, system)
    splits = Splits(store, calendar, known)
    leading = LeadingRows(calendar, rows, splits, known)
    leading.learn(codes)
    rows.read_naming(codes)
    following = Replacements(calendar, rows, splits, known)
    chains = Chains(following, leading)
    chains.learn(codes)
    naming = {code: rows.naming(code) for code in codes}
    leading.judge([row for named in naming.values() for row in named])
    others = _named(store, system, states) if system.owns_dates else {}
    lives: dict[str, History] = {}
    for code in codes:
        life = states[code]
        # Of a code that no release has the rows that name it tell all there is.
        replacements = following.of(code) if life else replaced_by(code, life, naming[code], calendar)
        lives[code] = replace(
            history(code, code, life, calendar, today),
            preceded_by=tuple(dict.fromkeys((*leading.of(code), *leading.all_of(code)))),
            replaced_by=replacements,
            took_part=took_part(code, map(leading.judged, naming[code]), replacements),
            lineage=chains.around(code),
            cross_references=cross_references(code, life, others, calendar) if system.owns_dates else (),
            parents=parents.get(code, ()),
        )
    return lives


def _named(store: Store, system: CodeSystem, states: Mapping[str, States]) -> Mapping[str, States]:
    """The lives of the codes that records of these lives name."""
    named = {one for life in states.values() for one in named_in(life)}
    return states if named <= states.keys() else {**states, **store.codes.states(system, named)}
