"""What FHIR asks of a code system, whoever holds it: the store, or a resource that was sent with the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Concept:
    """A code of one version of a code system.

    `inactive` is one that is no longer used there, `abstract` one that only groups others. `properties` are the
    values by the code of the property, each a value of JSON as FHIR types it (`{"valueBoolean": true}`), with what it
    means under `description`; parents and children are asked for by themselves. `note` is what a user should be told
    of it: why it is inactive, or has no display.
    """

    code: str
    display: str | None
    inactive: bool = False
    abstract: bool = False
    definition: str | None = None
    designations: Sequence[Mapping[str, object]] = ()
    properties: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)
    note: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a value set: property, operator (`=`, `is-a`, `in`, …), value."""

    property: str
    op: str
    value: str


class Listed(Protocol):
    """A code as a selection lists it; a `Concept` is one, where it is at hand."""

    @property
    def code(self) -> str:
        """As the code system writes it."""

    @property
    def inactive(self) -> bool:
        """Whether it is no longer used."""

    @property
    def abstract(self) -> bool:
        """Whether it only groups others."""


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
        """The concept that each code means, in their order; None for one that is not there.

        A code may be written otherwise than its concept is, where the system takes both for the same.
        """

    def why_none(self, code: str) -> str:
        """Why a code has no concept here, in a sentence."""

    def parents(self, codes: Sequence[str]) -> Sequence[Sequence[str]]:
        """The codes directly above each, none for what is no code."""

    def children(self, codes: Sequence[str]) -> Sequence[Sequence[str]]:
        """The codes directly below each, none for what is no code."""

    def selected(self, filters: Sequence[Filter], among: Sequence[str] | None = None) -> Sequence[Listed]:
        """Those that every filter lets through, all for none, in the order of the system; `among` these codes alone.

        Raises `FhirFault` for a filter that is not supported, or whose value makes no sense.
        """

    def found(self, text: str, among: Sequence[Listed]) -> Sequence[Listed]:
        """Those of a selection that a text finds, the likeliest first where the system knows."""

    def subsumes(self, above: str, below: str) -> bool:
        """Whether one code stands above another."""


class Terminology(Protocol):
    """What value sets are made of, by canonical URL: the store, or resources that were sent before the store."""

    def concepts(self, uri: str, version: str | None) -> Concepts:
        """The version asked for of a code system, without one the usual.

        Raises `NoCodeSystem`, which names the versions there are.
        """

    def value_set(self, url: str, version: str | None) -> Mapping[str, Any]:
        """A value set as a resource, with its `compose`. Raises `NoValueSet`."""
