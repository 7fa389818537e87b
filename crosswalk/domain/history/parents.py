"""The hierarchy of codes, from the codes themselves.

The parent of a code is its longest proper prefix that exists on the same day: verified against the
tabular XML for all of its 46,881 entries (docs/formats.md 2.4); an ICD-10-PCS code hangs on its table,
an ICD-9-CM code on its derived header.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.states import Parent, Parents, States

Interval = tuple[date, date]


def existence(states: States) -> tuple[Interval, ...]:
    """The half-open spans of days in which a code exists, billable or not, in order."""
    spans: list[Interval] = []
    for state in states:
        if state.valid_from is None or state.valid_to is None:
            continue
        if spans and spans[-1][1] == state.valid_from:
            spans[-1] = (spans[-1][0], state.valid_to)
        else:
            spans.append((state.valid_from, state.valid_to))
    return tuple(spans)


def prefixes(system: CodeSystem, code: str) -> list[str]:
    """The code with every code that may stand above it, the topmost first."""
    return [code[:length] for length in range(min(system.shortest(code), len(code)), len(code) + 1)]


def parent_among(system: CodeSystem, code: str, existing: Collection[str]) -> str | None:
    """The parent of a code where these codes exist; None for a topmost one."""
    return next((one for one in reversed(prefixes(system, code)[:-1]) if one in existing), None)


def parents(system: CodeSystem, codes: Iterable[str], spans: Mapping[str, tuple[Interval, ...]]) -> dict[str, Parents]:
    """The parents of these codes over time; `spans` holds the existence of every code of the system."""
    return {code: _parents_of(system, code, spans) for code in codes}


def _parents_of(system: CodeSystem, code: str, spans: Mapping[str, tuple[Interval, ...]]) -> Parents:
    open_spans = list(spans.get(code, ()))
    found: list[Parent] = []
    for length in range(len(code) - 1, system.shortest(code) - 1, -1):
        if not open_spans:
            break
        prefix = code[:length]
        header_spans = spans.get(prefix)
        if not header_spans:
            continue
        shared, open_spans = _split(open_spans, header_spans)
        found.extend(Parent(prefix, start, end) for start, end in shared)
    return tuple(sorted(found, key=lambda parent: parent.valid_from)) if len(found) > 1 else tuple(found)


def _split(open_spans: list[Interval], header_spans: tuple[Interval, ...]) -> tuple[list[Interval], list[Interval]]:
    """The parts of the open spans that lie inside the ones above, and the rest."""
    shared: list[Interval] = []
    rest: list[Interval] = []
    for start, end in open_spans:
        at = start
        for header_start, header_end in header_spans:
            low, high = max(at, header_start), min(end, header_end)
            if low >= high:
                continue
            if at < low:
                rest.append((at, low))
            shared.append((low, high))
            at = high
        if at < end:
            rest.append((at, end))
    return shared, rest
