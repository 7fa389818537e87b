"""Why a choice stands before the next, in a coder's words."""

from __future__ import annotations

from collections.abc import Sequence

from crosswalk.domain.translation.best.signals import Candidate, Signal, added, lacking


def reasons(signals: Sequence[Signal], first: Candidate, second: Candidate) -> tuple[str, ...]:
    """What speaks for the first against the second, the weightiest before; at last which the second is."""
    gains = [
        (mine - theirs, signal)
        for signal, mine, theirs in zip(signals, first.points, second.points, strict=True)
        if mine > theirs
    ]
    gains.sort(key=lambda each: -each[0])
    return (*(_said(signal, first, second) for _, signal in gains), f"next is {' + '.join(second.codes)}")


def _said(signal: Signal, first: Candidate, second: Candidate) -> str:
    """The sentence of a signal, with the words that it rests on."""
    source, mine, theirs = first.case.source, first.case.target, second.case.target
    words: list[str] = []
    if signal.points is lacking:
        words = source.spelled((source.essential & mine.there) - theirs.there)
    elif signal.points is added:
        words = theirs.spelled(theirs.essential - source.there - mine.essential)
    return f"{signal.said}: {', '.join(words)}" if words else signal.said
