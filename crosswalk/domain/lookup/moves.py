"""Which codes have another parent in one release than in another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from crosswalk.domain.history.parents import parent_among, prefixes
from crosswalk.domain.lookup.changes import Altered

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.states import States
    from crosswalk.domain.store.protocol import Store


def moved_codes(
    store: Store, system: CodeSystem, headers: Collection[str], before: int, after: int
) -> dict[str, Altered]:
    """The codes of both releases, by their ordinals, that hang on another code since these headers came or went.

    Two requests, however many there are; none where no header did.
    """
    if not headers:
        return {}
    below = {code: life for found in store.codes.descendants(system, headers).values() for code, life in found.items()}
    staying = [code for code, life in below.items() if _stands(life, before) and _stands(life, after)]
    lines = {code: prefixes(system, code)[:-1] for code in staying}
    lives = store.codes.states(system, {one for line in lines.values() for one in line})
    old, now = (_standing(lives, ordinal) for ordinal in (before, after))
    moved: dict[str, Altered] = {}
    for code in staying:
        parent, parent_now = parent_among(system, code, old), parent_among(system, code, now)
        if parent != parent_now:
            moved[code] = Altered("parent", _shown(system, parent), _shown(system, parent_now))
    return moved


def _stands(life: States, ordinal: int) -> bool:
    return any(state.stands_in(ordinal) for state in life)


def _standing(lives: Mapping[str, States], ordinal: int) -> set[str]:
    return {code for code, life in lives.items() if _stands(life, ordinal)}


def _shown(system: CodeSystem, code: str | None) -> tuple[str, ...]:
    return () if code is None else (system.display(code),)
