"""What an older schema wrote otherwise in the states of a store, for both engines.

Before schema 4 a title that a release left unsaid was a variant of its state, so that a codes file, which knows no
short titles, changed every state. Before schema 5 one that the first releases of a state left unsaid was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Release
from crosswalk.domain.history.states import States
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.store.releases import LoadedRelease
from graph_schema.written import variants_text


class Restated(NamedTuple):
    """The variants that the n-th state of a code is to have, as text, None for none."""

    code: str
    n: int
    variants: str | None


def restated(
    system: CodeSystem, known: Sequence[Release], loaded: Iterable[LoadedRelease], states: Mapping[str, States]
) -> Iterator[Restated]:
    """The states of a system whose variants this schema writes otherwise, in order of the codes.

    It takes all that a store holds of the system: its known releases, the loaded ones, and the states of all codes.
    """
    timeline = Timeline.restore(system, [StatedRelease(each.release, each.stated_by) for each in loaded], states)
    for code, life in timeline.project(known):
        for n, (old, new) in enumerate(zip(states.get(code, ()), life, strict=True)):
            if tuple(old.variants) != tuple(new.variants):
                yield Restated(code, n, variants_text(new.variants))
