"""Records that carry their own dates: HCPCS Level II, where these rule the days.

As a fact of a release a record is a code with its titles, and the rest of it as properties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.snapshot import Facts, Properties, Snapshot

_KIND: Final = "kind"
_ACTION: Final = "action"
_DAYS: Final = ("action_day", "added", "terminated")
_NO_DESCRIPTION: Final = frozenset((_ACTION, *_DAYS))
DATES: Final = _NO_DESCRIPTION | {_KIND}
"""The properties that say which days a record is good for."""


@dataclass(frozen=True, slots=True)
class DatedRecord:
    """One code of a HCPCS file as the file states it.

    `kind` is `procedure` or `modifier`. `added`, `action_day` and `terminated` are the record's add,
    action effective and termination dates; the last is the last day of use, inclusive. `properties`
    holds the rest by name (coverage, pricing, betos, type_of_service, cross_references, …), each
    value as the file writes it, blank ones left out.
    """

    code: str
    kind: str
    short: str | None
    long: str | None
    added: date | None
    action_day: date | None
    terminated: date | None
    action: str | None
    properties: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Correction:
    """One instruction of a list of corrections: what to do with a code, in its words, and the values it gives.

    `properties` has the names of `DatedRecord.properties`; what the list leaves blank is absent or
    None, and is not to be changed.
    """

    code: str
    action: str
    effective: date | None
    short: str | None
    long: str | None
    properties: Mapping[str, tuple[str, ...]]

    def is_kept_by(self, record: DatedRecord | None) -> bool:
        """Whether a record states the values of the instruction. What it asks for in words alone is not judged."""
        if record is None:
            return not self.properties and self.long is None
        titles = ((self.long, record.long), (self.short, record.short))
        given = all(record.properties.get(name) == values for name, values in self.properties.items())
        return given and all(asked is None or same_title(asked, said) for asked, said in titles)


def facts_of(record: DatedRecord, day: date) -> Facts:
    """The record as a fact of the release that takes effect on a day; billable if it can be used on that day."""
    values = dict(record.properties)
    values[_KIND] = (record.kind,)
    if record.action is not None:
        values[_ACTION] = (record.action,)
    for name, own in zip(_DAYS, (record.action_day, record.added, record.terminated), strict=True):
        if own is not None:
            values[name] = (own.isoformat(),)
    begun = record.added is None or record.added <= day
    ended = record.terminated is not None and record.terminated < day
    return Facts(begun and not ended, record.short, record.long, tuple(sorted(values.items())))


def record_of(code: str, facts: Facts) -> DatedRecord:
    """The record that `facts_of` made a fact of."""
    values = dict(facts.properties or ())
    action_day, added, terminated = (_day(values.pop(name, ())) for name in _DAYS)
    (kind,), (action,) = values.pop(_KIND, ("",)), values.pop(_ACTION, (None,))
    return DatedRecord(code, kind, facts.short, facts.long, added, action_day, terminated, action, values)


def kinds_of(snapshot: Snapshot) -> Mapping[str | None, int]:
    """How many procedures and modifiers a release lists; None counts what does not say."""
    return Counter(dict(fact.properties or ()).get(_KIND, (None,))[0] for fact in snapshot.facts.values())


@lru_cache(maxsize=65536)
def description(properties: Properties | None) -> Properties | None:
    """The properties without what is about days and actions: what is left describes the code."""
    return None if properties is None else tuple(each for each in properties if each[0] not in _NO_DESCRIPTION)


@lru_cache(maxsize=4096)
def _day(values: tuple[str, ...]) -> date | None:
    return date.fromisoformat(values[0]) if values else None
