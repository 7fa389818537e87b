"""What changes between releases do to a list of codes, as other programs get it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from crosswalk.contract.common import iso, joined, whole_number
from crosswalk.contract.guarded import guarded
from crosswalk.domain.codes.rewriting import holds

if TYPE_CHECKING:
    from crosswalk.contract.shapes.impact import AppliedRow, ImpactJson, ImpactRow, ListedCells, ListedJson
    from crosswalk.domain.lookup.impact import CodeImpact, Impact, ListedCode


def impact_json(answer: Impact, *, not_judged: bool = False) -> ImpactJson:
    """The impact on one list; with the codes that are not judged where they are asked for."""
    columns = answer.columns
    return {
        "name": answer.name,
        "columns": {
            "codes": list(columns.codes),
            "systems": list(columns.systems),
            "volume": columns.volume,
            "header": columns.header,
        },
        "reviewed": [
            {
                "system": each.system.id,
                "before": each.before.id,
                "after": each.after.id,
                "new": len(each.new),
                "deleted": len(each.deleted),
                "revised": len(each.revised),
            }
            for each in answer.differences
        ],
        "left_out": dict(answer.left_out),
        "rows": answer.row_count,
        "rows_by_status": {status.value: count for status, count in answer.rows_by_status.items()},
        "codes_by_status": {status.value: count for status, count in answer.codes_by_status.items()},
        "codes_by_need": {need.value: count for need, count in answer.by_need.items()},
        "affected": [listed_json(each) for each in answer.affected],
        "not_judged": [listed_json(each) for each in answer.not_judged] if not_judged else None,
    }


def listed_json(each: ListedCode) -> ListedJson:
    """A code of a list."""
    impact = each.impact
    return {
        **_cells(each),
        "kinds": [kind.value for kind in impact.kinds],
        "modifiers": list(impact.modifiers),
        "altered": [{"what": one.what, "before": list(one.before), "after": list(one.after)} for one in impact.altered],
        "replaced_by": [{"code": one.code, "long": one.long} for one in impact.replaced_by],
        "candidates": list(impact.candidates),
        "steps": [
            {"before": one.before, "after": one.after, "effective": iso(one.effective), "source": one.source}
            for one in impact.steps
        ],
    }


def impact_rows(answer: Impact, *, not_judged: bool = False) -> Iterator[ImpactRow]:
    """A row an affected code, worst first, and then those that are not judged, where they are asked for."""
    for each in (*answer.affected, *(answer.not_judged if not_judged else ())):
        impact = each.impact
        yield {
            "list_name": answer.name,
            **_cells(each),
            "happened": joined(kind.value for kind in impact.kinds),
            "modifiers": joined(impact.modifiers),
            "replaced_by": joined(one.code for one in impact.replaced_by),
            "replacement_long": joined((one.long for one in impact.replaced_by if one.long), "; "),
            "candidates": joined(impact.candidates),
            "source": _sources(each),
        }


def change_row(name: str, each: ListedCode, before: str | None, after: str | None) -> AppliedRow:
    """What was done about a code that ended: the cell before and after, which stays where `after` is None."""
    impact = each.impact
    return {
        "list_name": name,
        "row": each.row,
        "column": each.column,
        "action": "left" if after is None else "replaced",
        "cell_before": each.text if before is None else before,
        "cell_after": after,
        "system": impact.system,
        "code": impact.code,
        "replaced_by": joined(one.code for one in impact.replaced_by),
        "candidates": joined(impact.candidates),
        "effective": iso(impact.effective),
        "source": _sources(each),
        "reason": _why_left(impact, before) if before is not None and after is None else impact.reason,
    }


def _why_left(impact: CodeImpact, cell: str) -> str:
    """Why a cell stayed as it is, though its code may be replaced."""
    there = [one.code for one in impact.replaced_by if holds(cell, one.code)]
    return f"the cell has {there[0]} already" if there else "the cell does not show the code as a text"


def spreadsheet_cell(value: object) -> object:
    """A value as a cell of CSV that no spreadsheet program runs: a text that begins like a formula behind a '."""
    return guarded(value) if isinstance(value, str) else value


def _sources(each: ListedCode) -> str | None:
    return joined(dict.fromkeys(one.source for one in each.impact.steps))


def _cells(each: ListedCode) -> ListedCells:
    impact = each.impact
    return {
        "row": each.row,
        "column": each.column,
        "text": each.text,
        "volume": whole_number(each.volume),
        "status": impact.status.value,
        "system": impact.system,
        "code": impact.code,
        "need": impact.need.value if impact.need else None,
        "reason": impact.reason,
        "effective": iso(impact.effective),
        "before": impact.before,
        "after": impact.after,
    }
