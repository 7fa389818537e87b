"""The concepts of a code system that was sent with the request."""

from __future__ import annotations

from collections.abc import Sequence

from api.fhir.concepts import CONCEPT_PROPERTIES, DEFINED_PROPERTIES, Concept, Filter, Listed
from api.fhir.sent.filters import ancestors, keeper
from api.fhir.sent.reading import SentSystem
from api.fhir.value_sets.words import found_by_words


class SentConcepts:
    """One version of one code system, all in memory."""

    def __init__(self, system: SentSystem) -> None:
        self.system = system
        self._folded = {} if system.case_sensitive else {code.casefold(): code for code in system.concepts}

    @property
    def uri(self) -> str:
        """The canonical URI."""
        return self.system.uri

    @property
    def version(self) -> str | None:
        """The version that was sent, if it has one."""
        return self.system.version

    @property
    def name(self) -> str:
        """What the code system is called, for people."""
        return self.system.name

    def property_uri(self, name: str) -> str | None:
        """The URI that the code system declares for a property, or that FHIR has for it."""
        declared = self.system.uris.get(name)
        return declared or (f"{CONCEPT_PROPERTIES}{name}" if name in DEFINED_PROPERTIES else None)

    @property
    def standing(self) -> str | None:
        """What its publisher says of its use, where that is a warning."""
        return self.system.standing

    @property
    def partial(self) -> bool:
        """Whether a code that is not there may exist all the same."""
        return self.system.partial

    def named(self, codes: Sequence[str]) -> Sequence[Concept | None]:
        """The concept of each code; in any case where the code system says that case is nothing."""
        return [self.system.concepts.get(self._written(code)) for code in codes]

    def why_none(self, code: str) -> str:
        """Why a code has no concept here, in a sentence."""
        version = f" version '{self.version}'" if self.version else ""
        text = f"Unknown code '{code}' in the CodeSystem '{self.uri}'{version}"
        return f"{text} - note that the code system is a fragment" if self.partial else text

    def parents(self, codes: Sequence[str]) -> Sequence[Sequence[str]]:
        """The codes directly above each."""
        return [self.system.above.get(self._written(code), ()) for code in codes]

    def children(self, codes: Sequence[str]) -> Sequence[Sequence[str]]:
        """The codes directly below each."""
        return [self.system.below.get(self._written(code), ()) for code in codes]

    def selected(self, filters: Sequence[Filter], among: Sequence[str] | None = None) -> Sequence[Concept]:
        """Those that every filter lets through, in the order in which they were sent; `among` these codes alone.

        Raises `FhirFault` for a filter that is not supported, or whose value makes no sense.
        """
        keeps = [keeper(self.system, each) for each in filters]
        named = self.system.concepts.values() if among is None else self.named(among)
        return [each for each in named if each is not None and all(keep(each) for keep in keeps)]

    def found(self, text: str, among: Sequence[Listed]) -> Sequence[Listed]:
        """Those of a selection whose code or display has a word that each word of a text begins."""
        return found_by_words(self, text, among)

    def subsumes(self, above: str, below: str) -> bool:
        """Whether one code stands above another."""
        upper, lower = self._written(above), self._written(below)
        return upper != lower and upper in ancestors(self.system, lower)

    def _written(self, code: str) -> str:
        return code if code in self.system.concepts else self._folded.get(code.casefold(), code)
