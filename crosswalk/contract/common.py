"""What answers to several questions have in common, as JSON and as cells of a table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crosswalk.contract.shapes.common import Meanings, MendedCells, MendedJson, MomentJson, Properties, StepJson
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.history.snapshot import Properties as Stated
    from crosswalk.domain.lineage.predecessors import Hop
    from crosswalk.domain.lookup.history import History
    from crosswalk.domain.lookup.validation import Validation
    from crosswalk.domain.lookup.validity import Lookup
    from crosswalk.domain.translation.answers import Translation


def columns(row: type) -> tuple[str, ...]:
    """The columns of a table, in their order, by the shape of its rows."""
    return tuple(row.__annotations__)


@overload
def iso(day: date) -> str: ...
@overload
def iso(day: date | None) -> str | None: ...
def iso(day: date | None) -> str | None:
    """A day as its ISO text."""
    return None if day is None else day.isoformat()


def moment_json(moment: Moment | None) -> MomentJson:
    """What an answer rests on."""
    if moment is None:
        return {"as_of": None, "release": None, "derived": False, "stale": False, "missing_release": None}
    return {
        "as_of": iso(moment.day),
        "release": moment.release.id if moment.release else None,
        "derived": moment.derived,
        "stale": moment.stale,
        "missing_release": moment.missing,
    }


def mended_json(answer: Lookup | History | Translation | Validation) -> MendedJson:
    """What was repaired in the input, and which other codes it may have been."""
    made = answer.repaired
    return {
        "repaired": {
            "from": made.text,
            "to": made.code,
            "kind": made.damage.value,
            "certainty": made.certainty.value,
        }
        if made
        else None,
        "suggested": [
            {"system": each.system.id, "code": each.shown, "kind": each.damage.value} for each in answer.suggested
        ]
        if answer.suggested
        else [],
    }


def mended_cells(answer: Lookup | History | Translation | Validation) -> MendedCells:
    """The cells of `mended_json`: the damage repaired, how certain that is, the codes suggested, joined."""
    made = answer.repaired
    return {
        "repair": made.damage.value if made else None,
        "certainty": made.certainty.value if made else None,
        "suggested": joined(each.shown for each in answer.suggested),
    }


def properties_json(stated: Stated | None) -> Properties:
    """Each property with its values, of which some have several (pricing, types of service, …)."""
    return None if stated is None else {name: list(values) for name, values in stated}


def meanings_json(stated: Stated | None) -> Meanings:
    """What the values of properties mean, by property and value; None where none has a meaning of its own."""
    if not stated:
        return None
    from crosswalk.domain.lookup.meanings import meanings

    return meanings(stated) or None


def properties_cell(stated: Stated | None) -> str | None:
    """The properties in one cell: `betos=D1E; pricing=00 53`."""
    return joined((f"{name}={' '.join(values)}" for name, values in stated or ()), "; ")


def step_json(hop: Hop) -> StepJson:
    """A step from one code to another in time."""
    return {"from": hop.before, "to": hop.after, "effective": iso(hop.effective), "source": hop.source}


def whole_number(number: float | None) -> float | None:
    """A number as people write it: `12`, not `12.0`, where it has no parts."""
    return int(number) if number is not None and number.is_integer() else number


def joined(texts: Iterable[str], mark: str = " ") -> str | None:
    """Several texts in one cell, None for none."""
    return mark.join(texts) or None
