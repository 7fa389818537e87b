"""What a path is called in logs and metrics: without the codes and names in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

OTHER: Final = "(other)"
"""A path that no face has."""

_FHIR: Final = "/fhir"
_WORDS: Final = """
    CodeSystem ValueSet ConceptMap NamingSystem OperationDefinition metadata _search _history $lookup $validate-code
    $subsumes $find-matches $expand $translate $closure $batch-validate-code $versions
"""
_FHIR_WORDS: Final = frozenset(_WORDS.split())
_DEEPEST: Final = 4
_NAME: Final = re.compile(r"\\{\w+\\}")


class Templates:
    """Finds the path as it is written in the documentation, `/v1/lookup/{code}`, for one that was asked."""

    def __init__(self, written: Iterable[str]) -> None:
        every = [*written]
        # Most paths are a template that ends with a code, or have nothing in them that varies.
        self._by_head = {each[: each.index("{")]: each for each in every if each.count("{") == 1 and each.endswith("}")}
        self._plain = {each for each in every if "{" not in each}
        self._others = [(_paths_of(each), each) for each in every if "{" in each]

    def of(self, path: str, status: int) -> str:
        """`/v1/lookup/{code}`, `/fhir/CodeSystem/{id}`; `path` is that below the root path."""
        if path in self._plain:
            return path
        at = path.rfind("/") + 1
        written = self._by_head.get(path[:at])
        if written is not None and at < len(path):
            return written
        if path == _FHIR or path.startswith(f"{_FHIR}/"):
            return _of_fhir(path, status)
        return next((written for paths, written in self._others if paths.fullmatch(path)), OTHER)


def _paths_of(written: str) -> re.Pattern[str]:
    """The paths of a template; a name at its end may have any text in it, as a code in a path may."""
    names = _NAME.sub("[^/]+", re.escape(written))
    return re.compile(f"(?s:{names.removesuffix('[^/]+')}.+)" if written.endswith("}") else names)


def _of_fhir(path: str, status: int) -> str:
    """What is no word of FHIR is a name that somebody gave; a path that there is not may be anything."""
    parts = path.split("/")[2:]
    if status in (404, 405) or len(parts) > _DEEPEST:
        return OTHER
    return _FHIR + "".join(f"/{part}" if part in _FHIR_WORDS or not part else "/{id}" for part in parts)
