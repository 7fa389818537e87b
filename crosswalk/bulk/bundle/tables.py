"""The tables of a bundle: their columns, and the rows of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.bulk.bundle.patterns import pattern_of
from crosswalk.bulk.bundle.spellings import spellings
from crosswalk.bulk.bundle.standings import standings
from crosswalk.bulk.compiled import Happened, Spanned, compiled
from crosswalk.bulk.shapes import Shape, converted
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.collector import collector_paused
from crosswalk.domain.lineage.predecessors import endings
from crosswalk.domain.lookup.histories import histories
from crosswalk.domain.lookup.placed import Placed
from crosswalk.domain.translation.question import Question

if TYPE_CHECKING:
    from crosswalk.questions.view import View

Cell = str | bool | int | date | None
Row = tuple[Cell, ...]

TEXT: Final = "text"
DAY: Final = "day"
BOOLEAN: Final = "boolean"
NUMBER: Final = "number"

_KEY: Final = {"source_system": TEXT, "target_system": TEXT, "code": TEXT, "from_day": DAY, "to_day": DAY}
_CELLS: Final = {"target_code": TEXT, "status": TEXT, "approximate": BOOLEAN, "reason": TEXT}
_COUNT: Final = {"n_alternatives": NUMBER}
_ANSWER: Final = {"also_consider": TEXT}

COLUMNS: Final = {
    "answers": {
        **_KEY,
        **_CELLS,
        **_COUNT,
        **_ANSWER,
        "alternative": NUMBER,
        "choice_list": NUMBER,
        "scenario": NUMBER,
        "target_status": TEXT,
        "flags": TEXT,
        "carried": TEXT,
    },
    "clusters": {**_KEY, **_CELLS, **_COUNT, "cluster_id": NUMBER, "alternative": NUMBER},
    "cells": {"shape": TEXT, **_KEY, **_CELLS, **_COUNT, **_ANSWER},
    "spellings": {
        "system": TEXT,
        "spelling": TEXT,
        "code": TEXT,
        "shown": TEXT,
        "repair": TEXT,
        "certainty": TEXT,
        "note": TEXT,
    },
    "patterns": {"system": TEXT, "pattern": TEXT},
    "states": {
        "system": TEXT,
        "code": TEXT,
        "from_day": DAY,
        "to_day": DAY,
        "status": TEXT,
        "billable": BOOLEAN,
        "valid_from": DAY,
        "valid_to": DAY,
        "title": TEXT,
    },
    "lineage": {
        "system": TEXT,
        "kind": TEXT,
        "code": TEXT,
        "other": TEXT,
        "other_to": TEXT,
        "effective": DAY,
        "relation": TEXT,
        "source": TEXT,
    },
}
"""The columns of every table, with what they hold."""

Tables = dict[str, list[Row]]


def translation_tables(view: View, question: Question, codes: Collection[str] | None = None) -> Tables:
    """The rows of `answers`, `clusters` and `cells` of a pair of systems, of all codes or these, in order.

    `question` names no day. A best choice is a question of its own, whose spans of days are others.
    """
    tables: Tables = {name: [] for name in ("answers", "clusters", "cells")}
    asked = None if codes is None else sorted(codes)
    pair = question.source or "", question.target or ""
    happened = Happened(view, SYSTEMS[question.target or ""])
    with collector_paused():
        _add(
            tables,
            pair,
            compiled(view, question, asked, happened),
            {Shape.ROWS: "answers", Shape.CLUSTERS: "clusters", Shape.LIST: "cells"},
        )
        # Within one system nothing is weighed: the best choice is in the same answer.
        weighed = replace(question, best=question.source != question.target)
        _add(tables, pair, compiled(view, weighed, asked, happened), {Shape.BEST: "cells"})
    for name, rows in tables.items():
        keys = len(_KEY) + ("shape" in COLUMNS[name])
        rows.sort(key=lambda row: row[:keys])
    return tables


def _add(tables: Tables, pair: tuple[str, str], spanned: Iterable[Spanned], shapes: dict[Shape, str]) -> None:
    for code, starts, ends, answer in spanned:
        key = (*pair, code, starts, ends)
        for shape, name in shapes.items():
            before = (shape.value,) if name == "cells" else ()
            cells = [each for each in COLUMNS[name] if each not in _KEY and each != "shape"]
            rows = converted(answer, shape, cells, dotted=True).rows
            tables[name] += ((*before, *key, *row) for row in rows)


def system_tables(
    view: View, system: str, codes: Collection[str] | None, listed: Collection[str], *, titled: bool
) -> Tables:
    """The rows of `spellings`, `patterns`, `states` and `lineage` of a system, of all codes or these, in order.

    `listed` are codes that are answered about, with or without states.
    """
    known = SYSTEMS[system]
    calendar = view.calendars[system]
    states = [*standings(view, calendar, codes, titled=titled)]
    named = {*(each.code for each in states), *listed} if codes is None else codes
    return {
        "spellings": [
            (system, each.text, each.code, known.display(each.code), each.repair, each.certainty, each.note)
            for each in spellings(view, known, named)
        ],
        "patterns": [(system, pattern_of(system))],
        "states": [
            (
                system,
                each.code,
                each.starts,
                each.ends,
                each.status.value,
                each.billable,
                each.run and each.run.valid_from,
                each.run and each.run.valid_to,
                each.title,
            )
            for each in states
        ],
        "lineage": sorted(lineage(view, system, named)),
    }


def lineage(view: View, system: str, codes: Collection[str]) -> Iterator[Row]:
    """What replaced these codes and where their cases were coded before, without rows that are not believed."""
    known = SYSTEMS[system]
    rows = {row.code for row in view.store.lineage.predecessors(known, None)}
    ended = {
        code for code, life in view.store.codes.states(known, None).items() if endings(life, view.calendars[system])
    }
    placed = [Placed(code, code, (known,)) for code in sorted((rows | ended) & set(codes))]
    for life in histories(view.store, placed, system, view.calendars, view.today):
        for after in life.replaced_by:
            yield system, "replaced_by", life.input, after.code, "", after.effective, "any", after.source
        for row in life.preceded_by:
            for part in row.previous if row.doubtful is None else ():
                last = part.last or (part.first if part.category else "")
                yield system, "preceded_by", life.input, part.first, last, row.effective, row.relation.value, row.source
