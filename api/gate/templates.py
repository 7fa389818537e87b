"""What a path is called in logs and metrics: without the codes and names in it."""

from __future__ import annotations

import re
from typing import Any, Final

OTHER: Final = "(other)"
"""A path that no face has."""

_CONVERTER: Final = re.compile(r"\{(\w+):\w+\}")
_FHIR_WORDS: Final = frozenset(
    "CodeSystem ValueSet ConceptMap NamingSystem metadata _search _history $lookup $validate-code $subsumes $find-matches "
    "$expand $translate $closure $batch-validate-code $versions".split()
)


def template_of(scope: dict[str, Any], path: str, status: int) -> str:
    """The path as it is written in the documentation: `/v1/lookup/{code}`, `/fhir/CodeSystem/{id}`.

    `path` is that below the root path. A face that knows better says it in `scope["crosswalk"].route`.
    """
    route = scope.get("route")
    if route is not None:
        return _CONVERTER.sub(r"{\1}", str(route.path))
    if path == "/fhir" or path.startswith("/fhir/"):
        # What is no word of FHIR is a name that somebody gave; a path that there is not may be anything.
        parts = path.split("/")[2:]
        return OTHER if status in (404, 405) or len(parts) > 4 else "/fhir" + "".join(map(_word, parts))
    return OTHER


def _word(part: str) -> str:
    return f"/{part}" if part in _FHIR_WORDS or not part else "/{id}"
