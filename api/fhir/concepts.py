"""What FHIR asks of a code system, whoever holds it: the store, or a resource that was sent with the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Concept:
    """A code of one version of a code system.

    `inactive` is one that is no longer used there, `abstract` one that only groups others. `properties` are the
    values by the code of the property, each a value of JSON as FHIR types it (`{"valueBoolean": true}`); parents and
    children are asked for by themselves. `note` is what a user should be told of an inactive one.
    """

    code: str
    display: str | None
    inactive: bool = False
    abstract: bool = False
    definition: str | None = None
    designations: Sequence[Mapping[str, object]] = ()
    properties: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a value set: property, operator (`=`, `is-a`, `in`, …), value."""

    property: str
    op: str
    value: str


class Concepts(Protocol):
    """One version of one code system."""

    @property
    def uri(self) -> str:
        """The canonical URI."""

    @property
    def version(self) -> str | None:
        """The version that answers."""

    @property
    def name(self) -> str:
        """What the code system is called, for people."""

    def named(self, codes: Sequence[str]) -> Sequence[Concept | None]:
        """The concept of each code, in their order; None for one that is not there.

        A code is found in any form that the system takes it in; the concept has it as it is written.
        """

    def why_none(self, code: str) -> str:
        """Why a code has no concept here, in a sentence."""

    def parents(self, codes: Sequence[str]) -> Sequence[Sequence[str]]:
        """The codes directly above each, none for what is no code."""

    def children(self, codes: Sequence[str]) -> Sequence[Sequence[str]]:
        """The codes directly below each, none for what is no code."""

    def selected(self, filters: Sequence[Filter]) -> Sequence[Concept]:
        """Those that every filter lets through, all for none, in the order of the system.

        Raises `FhirFault` for a filter that is not supported, or whose value makes no sense.
        """

    def subsumes(self, above: str, below: str) -> bool:
        """Whether one code stands above another."""
