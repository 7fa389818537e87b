"""Whether the code of a row may stand there, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import iso, joined, mended_cells, mended_json, moment_json

if TYPE_CHECKING:
    from crosswalk.contract.shapes.validation import ValidationCells, ValidationJson, ValidationRow
    from crosswalk.domain.lookup.validation import Validation


def validation_json(answer: Validation) -> ValidationJson:
    """The answer about the code of one row."""
    return {
        **_cells(answer),
        "modifiers": list(answer.modifiers),
        "replaced_by": [
            {"code": each.code, "effective": iso(each.effective), "source": each.source} for each in answer.replaced_by
        ],
        "descendants": list(answer.descendants),
        **moment_json(answer.moment),
        **mended_json(answer),
    }


def validation_row(answer: Validation, line: int | None = None) -> ValidationRow:
    """The answer about the code of one row as a row of a table; `line` is that of the input."""
    return {
        **_cells(answer),
        "modifiers": joined(answer.modifiers),
        "replaced_by": joined(each.code for each in answer.replaced_by),
        "descendants": joined(answer.descendants),
        **moment_json(answer.moment),
        **mended_cells(answer),
        "line": line,
    }


def _cells(answer: Validation) -> ValidationCells:
    run = answer.run
    return {
        "input": answer.input,
        "system": answer.system,
        "code": answer.code,
        "status": answer.status.value,
        "reason": answer.reason,
        "valid_from": iso(run.valid_from) if run else None,
        "valid_to": iso(run.valid_to) if run else None,
        "open_start": run.open_start if run else None,
        "open_end": run.open_end if run else None,
        "descendant_count": answer.descendant_count,
    }
