"""Code systems under a licence: loading them, and leaving their titles out of what others see.

CPT is copyright of the American Medical Association. A user loads the files that his licence gave him
and says so; the shell and the library show them to that user. What serves others (API, `serve`) leaves
the titles out unless the operator, whose licence has to allow it, switches them on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.errors import LicenceNotAccepted

if TYPE_CHECKING:
    from crosswalk.domain.history.difference import Difference, RevisedCode
    from crosswalk.domain.history.overview import Overview
    from crosswalk.domain.history.snapshot import Properties
    from crosswalk.domain.lookup.description import Description
    from crosswalk.domain.lookup.history import History, HistoryState
    from crosswalk.domain.lookup.validity import Lookup
    from crosswalk.domain.search.ranking import Hit, Search
    from crosswalk.domain.translation.answers import Translation
    from crosswalk.domain.value_sets.set_translation import SetTranslation
    from crosswalk.service import Crosswalk

    _Told = TypeVar("_Told", Lookup, HistoryState)

LICENCE_VARIABLE: Final = "CROSSWALK_CPT_LICENCE"
DESCRIPTORS_VARIABLE: Final = "CROSSWALK_CPT_DESCRIPTORS"
_TITLES: Final = ("medium",)
"""Properties that are titles."""


def require_licence(system: CodeSystem, *, accepted: bool) -> None:
    """Raise `LicenceNotAccepted` for a licensed system, unless the user says that he has a licence for it."""
    if system.licensed and not accepted and os.environ.get(LICENCE_VARIABLE) != "accepted":
        raise LicenceNotAccepted(
            f"{system.title} is copyright of the {system.publisher}: its files may be loaded under a licence only.",
            remedy=f"If yours covers this use, say --accept-cpt-licence or set {LICENCE_VARIABLE}=accepted.",
        )


def descriptors_are_on() -> bool:
    """Whether the operator lets others see licensed titles."""
    return os.environ.get(DESCRIPTORS_VARIABLE) == "on"


class WithoutLicensedTitles:
    """The same answers as the service gives, licensed titles left out. No map leads to a licensed system.

    Each question is asked as of `Crosswalk`.
    """

    def __init__(self, service: Crosswalk) -> None:
        self._service = service

    @property
    def translate(self) -> Callable[..., list[Translation]]:
        return self._service.translate

    @property
    def translate_value_set(self) -> Callable[..., SetTranslation]:
        return self._service.translate_value_set

    def releases(self) -> Overview:
        return self._service.releases()

    def lookup(self, *asked: Any, **named: Any) -> list[Lookup]:
        answers = self._service.lookup(*asked, **named)
        return [_unnamed(answer) if _is_licensed(answer.system) else answer for answer in answers]

    def describe(self, answers: Sequence[Lookup]) -> list[Description | None]:
        places = self._service.describe(answers)
        return [None if _is_licensed(answer.system) else found for answer, found in zip(answers, places, strict=True)]

    def history(self, *asked: Any, **named: Any) -> list[History]:
        answers = self._service.history(*asked, **named)
        return [
            replace(answer, states=tuple(map(_unnamed, answer.states))) if _is_licensed(answer.system) else answer
            for answer in answers
        ]

    def search(self, *asked: Any, **named: Any) -> Search:
        answer = self._service.search(*asked, **named)
        hits = (_untitled(hit) if _is_licensed(hit.system) else hit for hit in answer.hits)
        return replace(answer, hits=tuple(hits))

    def diff(self, system: str, *releases: str) -> Difference:
        answer = self._service.diff(system, *releases)
        if not answer.system.licensed:
            return answer
        return replace(
            answer,
            new=tuple(replace(row, long=None) for row in answer.new),
            deleted=tuple(replace(row, long=None) for row in answer.deleted),
            revised=_unworded(answer.revised),
            retitled=_unworded(answer.retitled),
        )


def _is_licensed(system: str | None) -> bool:
    return system is not None and SYSTEMS[system].licensed


def _unnamed(told: _Told) -> _Told:
    return replace(told, short=None, long=None, properties=_without_titles(told.properties))


def _untitled(hit: Hit) -> Hit:
    return replace(hit, title=None, text=hit.code if hit.text == hit.code else None)


def _unworded(rows: tuple[RevisedCode, ...]) -> tuple[RevisedCode, ...]:
    return tuple(replace(row, before=None, after=None) for row in rows)


def _without_titles(properties: Properties | None) -> Properties | None:
    return None if properties is None else tuple(each for each in properties if each[0] not in _TITLES)
