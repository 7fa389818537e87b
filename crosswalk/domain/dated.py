"""Records that carry their own dates: HCPCS Level II, where these rule the days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


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
