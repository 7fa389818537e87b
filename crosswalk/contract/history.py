"""The whole life of a code, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import iso, mended_cells, mended_json, properties_cell, properties_json, step_json
from crosswalk.domain.codes.systems import SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.history import CrossReferenceJson, HistoryJson, HistoryRow, PrecedingJson, StateJson
    from crosswalk.domain.lineage.conversion_tables import Previous
    from crosswalk.domain.lineage.cross_references import CrossReference
    from crosswalk.domain.lineage.predecessors import Predecessor
    from crosswalk.domain.lookup.history import History, HistoryState


def history_json(answer: History) -> HistoryJson:
    """The whole life of one code."""
    return {
        "input": answer.input,
        "system": answer.system,
        "code": answer.code,
        "reason": answer.reason,
        "states": [_state(state) for state in answer.states],
        "replaced_by": [
            {"code": _shown(answer, row.code), "effective": iso(row.effective), "source": row.source}
            for row in answer.replaced_by
        ],
        "preceded_by": [
            _preceding(row, _previous(answer, part)) for row in answer.preceded_by for part in row.previous
        ],
        "took_part": [_preceding(row, _shown(answer, row.code)) for row in answer.took_part],
        "lineage": [step_json(hop) for hop in answer.lineage],
        "cross_references": [_cross_reference(each) for each in answer.cross_references],
        "parents": [
            {
                "code": _shown(answer, parent.code),
                "valid_from": iso(parent.valid_from),
                "valid_to": iso(parent.valid_to),
            }
            for parent in answer.parents
        ],
        **mended_json(answer),
    }


def history_rows(answer: History) -> Iterator[HistoryRow]:
    """A row a state; for a code without any, one with its reason."""
    mended = mended_cells(answer)
    for state in answer.states or (None,):
        yield {
            "input": answer.input,
            "system": answer.system,
            "code": answer.code,
            "reason": answer.reason,
            "first_release": state.first_release if state else None,
            "last_release": state.last_release if state else None,
            "valid_from": iso(state.valid_from) if state else None,
            "valid_to": iso(state.valid_to) if state else None,
            "open_start": state.open_start if state else None,
            "open_end": state.open_end if state else None,
            "ended_by": iso(state.ended_by) if state else None,
            "billable": state.billable if state else None,
            "short": state.short if state else None,
            "long": state.long if state else None,
            "title_from": state.title_from if state else None,
            "title_built": state.title_built if state else None,
            "properties": properties_cell(state.properties) if state else None,
            **mended,
        }


def _state(state: HistoryState) -> StateJson:
    return {
        "first_release": state.first_release,
        "last_release": state.last_release,
        "valid_from": iso(state.valid_from),
        "valid_to": iso(state.valid_to),
        "open_start": state.open_start,
        "open_end": state.open_end,
        "ended_by": iso(state.ended_by),
        "billable": state.billable,
        "short": state.short,
        "long": state.long,
        "title_from": state.title_from,
        "title_built": state.title_built,
        "properties": properties_json(state.properties),
    }


def _preceding(row: Predecessor, code: str) -> PrecedingJson:
    return {
        "code": code,
        "effective": iso(row.effective),
        "relation": row.relation.value,
        "text": row.text,
        "source": row.source,
        "doubtful": row.doubtful,
    }


def _cross_reference(one: CrossReference) -> CrossReferenceJson:
    return {
        "code": one.code,
        "meaning": one.meaning.value,
        "effective": iso(one.effective),
        "first_release": one.first_release,
        "last_release": one.last_release,
        "reason": one.reason,
    }


def _shown(answer: History, code: str) -> str:
    return SYSTEMS[answer.system].display(code) if answer.system else code


def _previous(answer: History, part: Previous) -> str:
    """One part of a "previous" cell: a code, or the first and last of a range."""
    first = _shown(answer, part.first)
    return first if part.last is None else f"{first}-{_shown(answer, part.last)}"
