"""What a code is at a moment, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import (
    iso,
    meanings_json,
    mended_cells,
    mended_json,
    moment_json,
    properties_cell,
    properties_json,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crosswalk.contract.shapes.lookup import (
        BareLookupJson,
        LookupCells,
        LookupRow,
        PlacedLookupJson,
        PlaceJson,
        ValuedLookupJson,
    )
    from crosswalk.domain.attached.standing import Attached
    from crosswalk.domain.lookup.description import Description
    from crosswalk.domain.lookup.validity import Lookup


def lookup_json(answer: Lookup) -> BareLookupJson:
    """The answer about one code."""
    return {
        **_cells(answer),
        "properties": properties_json(answer.properties),
        "meanings": meanings_json(answer.properties),
        **moment_json(answer.moment),
        **mended_json(answer),
    }


def placed_json(answer: Lookup, place: Description | None) -> PlacedLookupJson:
    """The answer about one code, with the place it has."""
    return {**lookup_json(answer), "place": place_json(place) if place else None}


def with_values(shaped: BareLookupJson, values: Sequence[Attached]) -> BareLookupJson | ValuedLookupJson:
    """The answer about one code with what tables of values say of it; as it is where none is attached to its system."""
    if not values:
        return shaped
    from crosswalk.contract.values import attached_json

    return {**shaped, "values": [attached_json(each) for each in values]}


def lookup_row(answer: Lookup, line: int | None = None) -> LookupRow:
    """The answer about one code as a row of a table; `line` is that of the input."""
    return {
        **_cells(answer),
        "properties": properties_cell(answer.properties),
        **moment_json(answer.moment),
        **mended_cells(answer),
        "line": line,
    }


def _cells(answer: Lookup) -> LookupCells:
    run = answer.run
    return {
        "input": answer.input,
        "system": answer.system,
        "code": answer.code,
        "status": answer.status._value_,
        "reason": answer.reason,
        "billable": answer.billable,
        "short": answer.short,
        "long": answer.long,
        "title_from": answer.title_from,
        "title_built": answer.title_built,
        "get_titles": None if answer.titles_in is None else f"crosswalk fetch {answer.titles_in}",
        "valid_from": iso(run.valid_from) if run else None,
        "valid_to": iso(run.valid_to) if run else None,
        "open_start": run.open_start if run else None,
        "open_end": run.open_end if run else None,
    }


def place_json(place: Description) -> PlaceJson:
    """Where a code stands, with what is printed there."""
    return {
        "levels": [
            {
                "kind": level.kind,
                "id": level.id,
                "title": level.title,
                "notes": {kind: list(texts) for kind, texts in level.notes.texts.items()},
            }
            for level in place.levels
        ],
        "seventh_characters": dict(place.seventh_characters),
        "axes": [
            {
                "position": each.position,
                "axis": each.axis,
                "value": each.value,
                "label": each.label,
                "definition": each.definition,
            }
            for each in place.axes
        ],
        "index_terms": list(place.index_terms),
        "poa_exempt": place.poa_exempt,
        "stated_by": place.stated_by,
        "children": [{"code": each.code, "title": each.title, "billable": each.billable} for each in place.children],
    }
