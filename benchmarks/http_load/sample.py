"""The codes that servers are asked about."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Final

import crosswalk
from crosswalk.domain.codes.systems import END, SYSTEMS

MOST: Final = {"icd9cm": 14_000, "icd10cm": 20_000}
"""So many codes of each system."""


def codes_of(store: str, most: int | None, systems: Iterable[str] = MOST) -> dict[str, list[str]]:
    """Codes of these systems that are billable in the newest release, drawn by chance; at most so many of each."""
    chance = random.Random(18)
    with crosswalk.open(store) as codes:
        found = {
            system: sorted(
                code
                for code, life in codes.store.codes.states(SYSTEMS[system], None).items()
                if life[-1].billable and life[-1].valid_to in (END, SYSTEMS[system].in_force_to)
            )
            for system in systems
        }
    return {
        system: chance.sample(each, min(len(each), MOST.get(system, len(each)), most or len(each)))
        for system, each in found.items()
    }
