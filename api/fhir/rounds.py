"""Operations that are asked at the same time, each about a code of its own: the library is asked about all at once.

Each is answered as it is alone. What the first of them asks about its code is asked about the codes of all, and the
others find it told.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from copy import copy
from functools import partial
from typing import Any, Final

from api.fhir.concepts import Concepts, Terminology
from api.fhir.operations import Operation, Request
from api.fhir.outcome import FhirFault, Json
from api.fhir.parameters import Asked
from api.fhir.terminology import terminology_of
from api.shared.answering import Answering
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError


def answered(
    service: Answering, operation: Operation, common: Asked, each: Sequence[Asked], codes: Sequence[str]
) -> Iterator[Json | None]:
    """The resource that answers each request, in their order; None where it is an error, which the face tells.

    `common` are the parameters that all have, those that tell of the terminology among them, and `codes` those that
    the requests name. All is answered from one state of the store.
    """
    with service.together():
        round_of_all = _asking_of_all(service, codes)
        try:
            terminology = _Once(terminology_of(round_of_all, common))
        except FhirFault:
            yield from (None for _ in each)
            return
        for asked in each:
            try:
                yield operation(Request(round_of_all, "", asked, terminology))
            except (FhirFault, CrosswalkError, Refusal):
                yield None


_ABOUT_CODES: Final = ("lookup", "headers", "children", "translate")
"""Questions of the library with one answer a code, whatever other codes are asked about beside it."""


def _asking_of_all(service: Answering, codes: Sequence[str]) -> Answering:
    """The same service, which asks about these codes whatever is asked about one of them."""
    told, together = _Told(codes), copy(service)
    for name in _ABOUT_CODES:
        setattr(together, name, partial(told.of, name, getattr(service, name)))
    return together


class _Told:
    """What the library told of the codes of a round."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = dict.fromkeys(codes)
        self._told: dict[Hashable, dict[str, Any]] = {}

    def of(self, name: str, ask: Callable[..., Sequence[Any]], codes: Sequence[str], *of: Any, **how: Any) -> list[Any]:
        """The answers of a question about each of these codes. Raises what the question raises."""
        told = self._told.setdefault((name, of, *how.items()), {})
        if not told.keys() >= set(codes):
            wanted = [code for code in dict.fromkeys([*codes, *self._codes]) if code not in told]
            told |= zip(wanted, ask(wanted, *of, **how), strict=True)
            if name == "lookup":
                # What stands above and below a code is asked by its name as the system writes it.
                self._codes |= dict.fromkeys(told[code].code for code in wanted if told[code].code)
        return [told[code] for code in codes]


class _Once:
    """A terminology of which each code system is read once."""

    def __init__(self, terminology: Terminology) -> None:
        self._terminology = terminology
        self._read: dict[tuple[str, str | None], Concepts] = {}

    def concepts(self, uri: str, version: str | None) -> Concepts:
        """The version asked for of a code system. Raises as the terminology does."""
        held = self._read.get((uri, version))
        if held is None:
            held = self._read[uri, version] = self._terminology.concepts(uri, version)
        return held

    def value_set(self, url: str, version: str | None) -> Mapping[str, Any]:
        """A value set as the terminology has it."""
        return self._terminology.value_set(url, version)
