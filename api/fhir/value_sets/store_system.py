"""The concepts of a code system of the store as value sets ask for them: all of them, by filters, by words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Final, NamedTuple, overload

from api.fhir.concepts import Concept, Filter, Listed
from api.fhir.outcome import FhirFault, Issue, NoCodeSystem, too_costly
from api.fhir.store_concepts import StoreConcepts, Volume, is_written, store_concepts
from api.fhir.systems import hint
from api.fhir.value_sets.patterns import Pattern
from api.fhir.value_sets.words import found_by_words
from api.shared.answering import Answering, WithoutLicensedTitles
from crosswalk.domain.errors import BadQuery
from crosswalk.domain.lookup.roster import Roster

MOST_LOOKED_UP: Final = 20_000
"""Codes of which one filter may ask what the system says of each."""
_FEW: Final = 2_000
"""Codes whose titles are held against words, beside what the search finds."""
_MOST_HITS: Final = 1_000


class Line(NamedTuple):
    """A code of a system as a selection lists it."""

    code: str
    inactive: bool
    abstract: bool


class Lines(Sequence[Listed]):
    """All codes of a roster, each made into a line where it is asked for."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def __len__(self) -> int:
        return len(self._roster.codes)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        codes, headers = self._roster.codes, self._roster.headers
        if isinstance(at, slice):
            return [Line(code, False, code in headers) for code in codes[at]]
        return Line(codes[at], False, codes[at] in headers)


class StoreSystem(StoreConcepts):
    """A code system of the store of which value sets are made."""

    def selected(self, filters: Sequence[Filter], among: Sequence[str] | None = None) -> Sequence[Listed]:
        """Those that every filter lets through, in the order of the system.

        A code that ended before is among them only where it is asked about by name. Raises `FhirFault`.
        """
        if among is None:
            kinds = [each for each in filters if each.property == "billable" and each.op == "=" and each.value in _SAID]
            listed = self._whole(_SAID[kinds[0].value] if kinds else None)
            filters = [each for each in filters if each not in kinds[:1]]
        else:
            listed = [each for each in self.named(among) if each is not None]
        for each in filters:
            listed = self._through(each, listed, by_name=among is not None)
        return listed

    def found(self, text: str, among: Sequence[Listed]) -> Sequence[Listed]:
        """Those that our search finds, in the order of its hits; of a few also those whose titles have the words.

        The search knows abbreviations and mends what is mistyped; it looks at the whole system, of which it gives 1,000
        hits at most.
        """
        wanted = {each.code: each for each in among}
        hits = chain.from_iterable(self._hits(text, volume) for volume in self.volumes)
        found = {code: wanted[code] for code in hits if code in wanted}
        if len(wanted) <= _FEW:
            found |= {each.code: each for each in found_by_words(self, text, among) if each.code not in found}
        return list(found.values())

    def _hits(self, text: str, volume: Volume) -> list[str]:
        try:
            return [
                hit.code
                for hit in self.service.search(text, [volume.system.id], limit=_MOST_HITS, **volume.moment).hits
            ]
        except BadQuery:
            return []

    def _whole(self, billable: bool | None) -> Sequence[Listed]:
        for volume in self.volumes:
            if volume.system.licensed and isinstance(self.service, WithoutLicensedTitles):
                text = f"'{self.uri}' is licensed: its codes are not listed here. Name the codes singly."
                raise FhirFault(403, Issue("error", "forbidden", text))
        rosters = [self.service.roster(volume.system.id, billable=billable, **volume.moment) for volume in self.volumes]
        if len(rosters) == 1:
            return Lines(rosters[0])
        return [line for roster in rosters for line in Lines(roster)[:]]

    def _through(self, asked: Filter, listed: Sequence[Listed], *, by_name: bool) -> Sequence[Listed]:
        """Those of a selection that one filter lets through."""
        if asked.property in ("concept", "code"):
            return self._by_concept(asked, listed, by_name=by_name)
        if asked.property in ("parent", "child"):
            return self._by_neighbour(asked, listed)
        kind = _KINDS.get(asked.property)
        if kind is not None:
            return [each for each in listed if _passes(asked, [kind(each)])]
        return self._by_property(asked, listed)

    def _by_concept(self, asked: Filter, listed: Sequence[Listed], *, by_name: bool) -> Sequence[Listed]:
        if asked.op in _HIERARCHY:
            top = self._known(asked)
            below = self._below(top, listed, by_name=by_name)
            with_itself, wanted = _HIERARCHY[asked.op]
            if with_itself:
                below.add(top)
            else:
                below.discard(top)
            return [each for each in listed if (each.code in below) == wanted]
        if asked.op == "generalizes":
            top = self._known(asked)
            return _only(listed, {top, *self.above([top])[0]})
        if asked.op in ("in", "not-in"):
            meant = {each.code for each in self.named(_parts(asked.value)) if each is not None}
            return [each for each in listed if (each.code in meant) == (asked.op == "in")]
        if asked.op == "=":
            return _only(listed, {self._known(asked)})
        passes = _test(asked)
        return [each for each in listed if passes(each.code)]

    def _below(self, top: str, listed: Sequence[Listed], *, by_name: bool) -> set[str]:
        """The codes below one; of codes asked about by name without the roster of the whole system."""
        if by_name:
            codes = [each.code for each in listed]
            return {code for code, above in zip(codes, self.above(codes), strict=True) if top in above}
        volume = next(each for each in self.volumes if is_written(each.system, top))
        return set(self.service.roster(volume.system.id, under=[top], **volume.moment).codes)

    def _by_neighbour(self, asked: Filter, listed: Sequence[Listed]) -> Sequence[Listed]:
        near = self.children if asked.property == "parent" else self.parents
        if asked.op == "exists":
            far = self.parents if asked.property == "parent" else self.children
            codes = [each.code for each in listed]
            _bounded(asked, codes)
            wanted = asked.value == "true"
            return [each for each, found in zip(listed, far(codes), strict=True) if bool(found) == wanted]
        if asked.op not in ("=", "in"):
            raise _unsupported(asked)
        named = [each.code for each in self.named(_parts(asked.value)) if each is not None]
        return _only(listed, set(chain.from_iterable(near(named))))

    def _by_property(self, asked: Filter, listed: Sequence[Listed]) -> Sequence[Listed]:
        codes = [each.code for each in listed]
        _bounded(asked, codes)
        test = _test(asked)
        named = zip(listed, self.named(codes), strict=True)
        if asked.op in ("exists", "not-in"):
            return [each for each, concept in named if test(_cell(_values(concept, asked.property)))]
        return [each for each, concept in named if any(map(test, _values(concept, asked.property)))]

    def _known(self, asked: Filter) -> str:
        """The code that a filter names. Raises `FhirFault` where there is none."""
        (found,) = self.named([asked.value])
        if found is None:
            text = f"the filter {asked.property} {asked.op} names no code: {self.why_none(asked.value)}"
            raise FhirFault(422, Issue("error", "code-invalid", text, "vs-invalid"))
        return found.code


def store_system(service: Answering, uri: str, version: str | None = None, day: date | None = None) -> StoreSystem:
    """A code system of the store, in a version or on a day, by default today or the last day covered.

    Raises what `store_concepts` raises, and `NoCodeSystem` for a system of which nothing is loaded.
    """
    found = store_concepts(service, uri, version, day)
    if not any(service.calendar(each.system.id).loaded for each in found.volumes):
        raise NoCodeSystem(uri, version, hint=hint(uri))
    return StoreSystem(service, found.volumes)


_SAID: Final = {"true": True, "false": False}
_HIERARCHY: Final = {
    "is-a": (True, True),
    "descendent-of": (False, True),
    "descendant-of": (False, True),
    "is-not-a": (True, False),
}
"""By operator: whether the code itself counts as below it, and whether what is below is wanted."""

_KINDS: Final[Mapping[str, Callable[[Listed], str]]] = {
    "billable": lambda each: _word(not each.abstract and not each.inactive),
    "notSelectable": lambda each: _word(each.abstract),
    "abstract": lambda each: _word(each.abstract),
    "inactive": lambda each: _word(each.inactive),
    "status": lambda each: "retired" if each.inactive else "active",
}
"""The properties that a line tells itself."""


def _word(said: bool) -> str:
    return "true" if said else "false"


def _only(listed: Sequence[Listed], codes: set[str]) -> list[Listed]:
    return [each for each in listed if each.code in codes]


def _parts(value: str) -> list[str]:
    return [each.strip() for each in value.split(",") if each.strip()]


def _passes(asked: Filter, values: Sequence[str]) -> bool:
    return any(map(_test(asked), values))


def _test(asked: Filter) -> Callable[[str], bool]:
    """Whether a value passes a filter. Raises `FhirFault` for an operator that is none."""
    match asked.op:
        case "=":
            return asked.value.__eq__
        case "in":
            return set(_parts(asked.value)).__contains__
        case "not-in":
            left_out = set(_parts(asked.value))
            return lambda value: value not in left_out
        case "regex":
            return Pattern(asked.value).matches
        case "exists" if asked.value in ("true", "false"):
            return lambda value: (value != "") == (asked.value == "true")
    raise _unsupported(asked)


def _values(concept: Concept | None, name: str) -> list[str]:
    """The values of a property as texts."""
    if concept is None:
        return []
    if name == "display":
        return [concept.display] if concept.display else []
    told = (each.items() for each in concept.properties.get(name, ()))
    said = (value for items in told for part, value in items if part != "description")
    return [_word(value) if isinstance(value, bool) else str(value) for value in said]


def _cell(values: Sequence[str]) -> str:
    return values[0] if values else ""


def _bounded(asked: Filter, codes: Sequence[str]) -> None:
    if len(codes) > MOST_LOOKED_UP:
        raise too_costly(
            f"the filter {asked.property} {asked.op} asks about {len(codes):,} codes one by one, more than the"
            f" {MOST_LOOKED_UP:,} of one request: put a filter concept is-a before it."
        )


def _unsupported(asked: Filter) -> FhirFault:
    text = f"the filter {asked.property} {asked.op} {asked.value} is not supported here."
    return FhirFault(422, Issue("error", "not-supported", text, "vs-invalid"))
