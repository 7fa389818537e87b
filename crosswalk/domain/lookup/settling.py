"""What an input that is damaged, or no known code, is taken for: repaired, suggested, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crosswalk.domain.codes.damage import Damage, Reading
from crosswalk.domain.codes.repair import Repair, chosen, suggestions
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lookup.placed import Placed

Known = Mapping[str, Mapping[str, bool]]
"""By code, whether it was ever billable in each of the systems that know it."""


def settled(placed: Placed, found: Sequence[Reading], known: Known, repairs: Repairs) -> Placed:
    """The input repaired, or with what may be suggested; `found` are the known codes that it may have been."""

    def billable(reading: Reading) -> bool:
        return known[reading.code][reading.system.id]

    taken = chosen(found, billable, _as_it_stands(placed, known), repairs)
    if taken is not None:
        readings, certainty = taken
        systems = tuple(each.system for each in readings)
        shown = " or ".join(dict.fromkeys(each.shown for each in readings))
        repair = Repair(placed.text, shown, readings[0].damage, certainty)
        rivals = tuple(each for each in suggestions(found, billable) if each not in readings)
        return Placed(placed.text, readings[0].code, systems, repaired=repair, suggested=rivals)
    return suggesting(placed, suggestions(found, billable))


def with_known_modifiers(reading: Reading, known: Known) -> Reading:
    """The reading, doubtful if a modifier behind it is none of HCPCS; those of CPT are known by their shape."""
    if all("hcpcs" in known.get(each, ()) or SYSTEMS["cpt"].matches(each) for each in reading.modifiers):
        return reading
    return replace(reading, doubtful=True)


def suggesting(placed: Placed, readings: tuple[Reading, ...]) -> Placed:
    """The input with what may have been meant by it: a code of another system, before why it is none as it stands."""
    if not readings:
        return placed
    hinted = placed._replace(suggested=readings)
    if placed.code:
        return hinted
    elsewhere = readings[0].damage is Damage.OTHER_SYSTEM
    told = (hinted.note, placed.reason) if elsewhere else (placed.reason, hinted.note)
    return hinted._replace(reason="; ".join(filter(None, told)))


def _as_it_stands(placed: Placed, known: Mapping[str, Mapping[str, bool]]) -> bool | None:
    """Whether the input is a billable code, another known one, or none (None)."""
    knowing = known.get(placed.code or "", {})
    told = [knowing[system.id] for system in placed.systems if system.id in knowing]
    return any(told) if told else None
