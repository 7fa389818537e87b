"""Composing value sets: which codes one holds, over whatever holds the code systems and the value sets it names.

Nothing here knows a store. A whole system stays a light list of codes, and what its codes are is asked of those alone
that are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

from api.fhir.concepts import Concept, Concepts, Listed, Terminology
from api.fhir.outcome import FhirFault, Issue, NoValueSet, too_costly
from api.fhir.systems import Pinned
from api.fhir.value_sets.compose import Clause, Composition, Worded, canonical_of, composition_of

DEEPEST: Final = 20
"""Value sets that name one another."""
MOST_OPENED: Final = 1_000
"""Times that value sets are named by others in one request, each as often as it is: few of them can be very many."""


@dataclass(frozen=True, slots=True)
class Block:
    """Codes of one version of one system, in the order in which a value set has them.

    `worded` are those to which the value set gives a display or designations of its own.
    """

    concepts: Concepts
    listed: Sequence[Listed]
    worded: Mapping[str, Worded] = field(default_factory=dict)

    @property
    def system(self) -> tuple[str, str | None]:
        """The code system and its version."""
        return self.concepts.uri, self.concepts.version

    def only(self, codes: Collection[str]) -> Block:
        """Those of its codes that are among these."""
        return replace(self, listed=[each for each in self.listed if each.code in codes])

    def without(self, codes: Collection[str]) -> Block:
        """Those of its codes that are not among these."""
        return replace(self, listed=[each for each in self.listed if each.code not in codes]) if codes else self


class Composer:
    """Composes value sets of one request. `used` names, as canonicals, what it rested on: systems and value sets."""

    def __init__(self, terminology: Terminology, pinned: Pinned | None = None) -> None:
        self._terminology = terminology
        self._pinned = pinned or Pinned()
        self._open: list[str] = []
        self._times_opened = 0
        self._systems: dict[tuple[str, str | None], Concepts] = {}
        self.used_systems: dict[str, None] = {}
        self.used_value_sets: dict[str, None] = {}

    def concepts(self, uri: str, version: str | None) -> Concepts:
        """A code system as this request means it. Raises `NoCodeSystem`, and `FhirFault` for a version not allowed."""
        meant = self._pinned.version(uri, version)
        held = self._systems.get((uri, meant))
        if held is None:
            held = self._systems[uri, meant] = self._terminology.concepts(uri, meant)
        self.used_systems[f"{held.uri}|{held.version}" if held.version else held.uri] = None
        return held

    def value_set(self, canonical: str) -> Mapping[str, Any]:
        """A value set by its URL, with or without a version. Raises `NoValueSet`."""
        url, _, version = canonical.partition("|")
        return self._terminology.value_set(url, version or None)

    def is_value_set(self, url: str) -> bool:
        """Whether a URL is that of a value set."""
        try:
            self._terminology.value_set(url, None)
        except NoValueSet:
            return False
        return True

    # The whole of a value set

    def blocks(self, resource: Mapping[str, Any]) -> list[Block]:
        """All codes of a value set, each once, without those it leaves out. Raises `FhirFault`, `NoCodeSystem`, …"""
        composition = composition_of(resource)
        found: list[Block] = []
        for block in self._all(composition, composition.includes):
            seen = {each.code for one in found if one.system == block.system for each in one.listed}
            found.append(block.without(seen))
        for gone in self._all(composition, composition.excludes):
            codes = {each.code for each in gone.listed}
            found = [each.without(codes) if each.system == gone.system else each for each in found]
        if composition.inactive is False:
            found = [replace(each, listed=[one for one in each.listed if not one.inactive]) for each in found]
        return [each for each in found if each.listed]

    def _all(self, composition: Composition, clauses: Sequence[Clause]) -> Iterator[Block]:
        for clause in clauses:
            yield from self._of_clause(composition, clause)

    def _of_clause(self, composition: Composition, clause: Clause) -> list[Block]:
        named = [self._within(composition, canonical) for canonical in clause.value_sets]
        if clause.system is not None:
            own = [self._of_system(clause, clause.system)]
        else:
            own, *named = named
        for other in named:
            own = [each.only(_codes(other, each)) for each in own]
        return own

    def _within(self, composition: Composition, canonical: str) -> list[Block]:
        """The codes of a value set that another one names."""
        with self._opened(composition, canonical) as resource:
            return self.blocks(resource)

    @contextmanager
    def _opened(self, composition: Composition, canonical: str) -> Iterator[Mapping[str, Any]]:
        """A value set that another one names, while it is composed. Raises `FhirFault` for one that is open already."""
        resource = self._named(composition, canonical)
        with_it = canonical_of(resource) or canonical
        if with_it in self._open or len(self._open) >= DEEPEST:
            raise _circle([*self._open, with_it])
        self._times_opened += 1
        if self._times_opened > MOST_OPENED:
            raise too_costly(f"the value set names others more than {MOST_OPENED:,} times in all.")
        self._open.append(with_it)
        try:
            yield _with_contained(resource, composition)
        finally:
            self._open.pop()

    def _named(self, composition: Composition, canonical: str) -> Mapping[str, Any]:
        if canonical.startswith("#"):
            inside = composition.contained.get(canonical[1:])
            if inside is None:
                raise NoValueSet(canonical)
            return inside
        found = self.value_set(canonical)
        self.used_value_sets[canonical_of(found) or canonical] = None
        return found

    def _of_system(self, clause: Clause, system: str) -> Block:
        concepts = self.concepts(system, clause.version)
        if not clause.codes:
            return Block(concepts, concepts.selected(clause.filters))
        known = concepts.named([each.code for each in clause.codes])
        pairs = [(said, each) for said, each in zip(clause.codes, known, strict=True) if each is not None]
        listed = list({each.code: each for _, each in pairs}.values())
        worded = {each.code: said for said, each in pairs if said.display is not None or said.designations}
        return Block(concepts, listed, worded)

    def systems_within(self, resource: Mapping[str, Any]) -> list[tuple[str, str | None]]:
        """The code systems that a value set and those that it names speak of, each with the version said."""
        composition = composition_of(resource)
        found = dict.fromkeys(systems_of(resource))
        for clause in composition.includes:
            for canonical in clause.value_sets:
                with self._opened(composition, canonical) as inside:
                    found |= dict.fromkeys(self.systems_within(inside))
        return list(found)

    def refuse_circles(self, resource: Mapping[str, Any]) -> None:
        """Raise `FhirFault` for a value set that is made of itself, in what it includes or leaves out."""
        composition = composition_of(resource)
        for clause in (*composition.includes, *composition.excludes):
            for canonical in clause.value_sets:
                with suppress(NoValueSet), self._opened(composition, canonical) as inside:
                    self.refuse_circles(inside)

    # One code of a value set

    def holds(self, resource: Mapping[str, Any], concepts: Concepts, concept: Concept) -> Worded | None:
        """Whether a value set has a concept: how it words it, or None. Not all of it is composed for that."""
        composition = composition_of(resource)
        found = self._holding(composition, composition.includes, concepts, concept)
        if found is None or (composition.inactive is False and concept.inactive):
            return None
        return None if self._holding(composition, composition.excludes, concepts, concept) else found

    def _holding(
        self, composition: Composition, clauses: Sequence[Clause], concepts: Concepts, concept: Concept
    ) -> Worded | None:
        worded = (self._clause_holds(composition, clause, concepts, concept) for clause in clauses)
        return next((each for each in worded if each is not None), None)

    def _clause_holds(
        self, composition: Composition, clause: Clause, concepts: Concepts, concept: Concept
    ) -> Worded | None:
        found = Worded(concept.code)
        if clause.system is not None:
            if not self._is_of(clause, concepts):
                return None
            if clause.codes:
                said = _said(clause.codes, concepts, concept.code)
                if said is None:
                    return None
                found = said
            elif clause.filters and not concepts.selected(clause.filters, [concept.code]):
                return None
        for canonical in clause.value_sets:
            inside = self._holds_within(composition, canonical, concepts, concept)
            if inside is None:
                return None
            found = found if found.display is not None else inside
        return found

    def _holds_within(
        self, composition: Composition, canonical: str, concepts: Concepts, concept: Concept
    ) -> Worded | None:
        with self._opened(composition, canonical) as resource:
            return self.holds(resource, concepts, concept)

    def _is_of(self, clause: Clause, concepts: Concepts) -> bool:
        """Whether a clause speaks of a code system, and of its version if it says one."""
        assert clause.system is not None  # noqa: S101 - asked of such alone
        if clause.system == concepts.uri and clause.version is None:
            return True
        own = self.concepts(clause.system, clause.version)
        return own.uri == concepts.uri and (clause.version is None or own.version == concepts.version)


def systems_of(resource: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """The code systems that a value set names itself, each with the version it says."""
    composition = composition_of(resource)
    named = ((each.system, each.version) for each in composition.includes if each.system is not None)
    return list(dict.fromkeys(named))


def _said(named: Sequence[Worded], concepts: Concepts, code: str) -> Worded | None:
    """How a code is named among others: as it is, or in another way that its system takes for the same."""
    plainly = next((each for each in named if each.code == code), None)
    if plainly is not None:
        return plainly
    meant = concepts.named([each.code for each in named])
    return next((said for said, each in zip(named, meant, strict=True) if each is not None and each.code == code), None)


def _codes(blocks: Sequence[Block], like: Block) -> set[str]:
    return {each.code for block in blocks if block.system == like.system for each in block.listed}


def _with_contained(resource: Mapping[str, Any], composition: Composition) -> Mapping[str, Any]:
    """A contained value set sees what is contained beside it."""
    if "contained" in resource or not composition.contained:
        return resource
    return {**resource, "contained": list(composition.contained.values())}


def _circle(path: Sequence[str]) -> FhirFault:
    text = f"Cyclic reference: the value sets name one another: {' → '.join(path)}."
    return FhirFault(422, Issue("error", "processing", text, "vs-invalid"))
