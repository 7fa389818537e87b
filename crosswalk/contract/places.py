"""What stands directly below a code and above it, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import mended_json, moment_json

if TYPE_CHECKING:
    from crosswalk.contract.shapes.places import AncestorsJson, ChildrenJson
    from crosswalk.domain.lookup.description import Described


def children_json(told: Described) -> ChildrenJson:
    """The codes directly below a code."""
    answer, place = told
    return {
        "input": answer.input,
        "system": answer.system,
        "code": answer.code,
        "status": answer.status.value,
        "reason": answer.reason,
        **moment_json(answer.moment),
        **mended_json(answer),
        "children": [{"code": each.code, "title": each.title, "billable": each.billable} for each in place.children]
        if place
        else [],
    }


def ancestors_json(told: Described) -> AncestorsJson:
    """What stands above a code, without the code itself."""
    answer, place = told
    return {
        "input": answer.input,
        "system": answer.system,
        "code": answer.code,
        "status": answer.status.value,
        "reason": answer.reason,
        **moment_json(answer.moment),
        **mended_json(answer),
        "ancestors": [{"kind": each.kind, "id": each.id, "title": each.title} for each in place.levels[:-1]]
        if place
        else [],
    }
