"""Reading and searching the resources of one kind: what is asked for, and the pages of what is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from api.fhir.operations import Request
from api.fhir.outcome import FhirFault, Issue, Json, invalid
from api.fhir.parameters import Asked
from api.fhir.shaping import shape_of
from api.shared.answering import Answering

USUAL_PAGE: Final = 50
LARGEST_PAGE: Final = 500
_SHAPING: Final = ("_summary", "_elements", "_count", "_offset", "_total", "_format", "_pretty")

Matches = Callable[[Json, str], bool]


@dataclass(frozen=True, slots=True)
class Library:
    """The resources of one kind.

    `every` gives all of them, in a fixed order and without their contents, `one` that with an id, whole, or None.
    `matching` says by the name of a search parameter whether a resource matches a value, beside those that every kind
    has.
    """

    kind: str
    every: Callable[[Answering], Sequence[Json]]
    one: Callable[[Answering, str], Json | None]
    matching: Mapping[str, Matches] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, Matches]:
        """All search parameters."""
        return {**_EVERY_KIND, **self.matching}


def read(library: Library, request: Request) -> Json:
    """The resource with an id, as far as it is asked for. Raises `FhirFault`."""
    shape = shape_of(request.asked)
    found = library.one(request.service, request.id or "")
    if found is None:
        text = f"there is no {library.kind}/{request.id} here."
        raise FhirFault(404, Issue("error", "not-found", text))
    return shape.of(found)


def search(library: Library, request: Request) -> Json:
    """A page of the resources that match, as a Bundle with links to itself and the next page. Raises `FhirFault`.

    Values with commas are alternatives, a parameter given twice is met twice. One that is not known is refused: a
    misspelt one would find everything.
    """
    asked = request.asked
    shape = shape_of(asked, counted=True)
    tests = _tests(library, asked)
    found = [each for each in library.every(request.service) if all(test(each) for test in tests)]
    size = _page_size(asked)
    start = asked.number("_offset") or 0
    counts = shape.only_counts or size == 0
    page = [] if counts else found[start : start + size]
    links = [_link("self", library, request, start, size)]
    if page and start + size < len(found):
        links.append(_link("next", library, request, start + size, size))
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "link": links,
        **({"entry": [_entry(library, request.base, shape.of(each)) for each in page]} if page else {}),
    }


def _page_size(asked: Asked) -> int:
    size = asked.number("_count")
    return USUAL_PAGE if size is None else min(size, LARGEST_PAGE)


def _tests(library: Library, asked: Asked) -> list[Callable[[Json], bool]]:
    tests: list[Callable[[Json], bool]] = []
    known = library.parameters
    for name in asked.sent:
        if name in _SHAPING:
            continue
        if name not in known:
            text = f"the search parameter {name} is not known; known are {', '.join(known)}."
            raise FhirFault(400, Issue("error", "not-supported", text, at=name))
        tests += [_one_of(known[name], text) for text in asked.texts(name)]
    return tests


def _one_of(matches: Matches, text: str) -> Callable[[Json], bool]:
    values = [each.strip() for each in text.split(",") if each.strip()]
    if not values:
        raise invalid("a search parameter has a value.")
    return lambda resource: any(matches(resource, value) for value in values)


def _link(relation: str, library: Library, request: Request, start: int, size: int) -> Json:
    sent = [
        (name, text)
        for name in request.asked.sent
        if name not in ("_count", "_offset")
        for text in request.asked.texts(name)
    ]
    paged = [("_count", str(size)), *([("_offset", str(start))] if start else [])]
    return {"relation": relation, "url": f"{request.base}/{library.kind}?{urlencode([*sent, *paged])}"}


def _entry(library: Library, base: str, resource: Json) -> Json:
    return {
        "fullUrl": f"{base}/{library.kind}/{resource['id']}",
        "resource": resource,
        "search": {"mode": "match"},
    }


def same(name: str) -> Matches:
    """Matches the whole value of an element."""
    return lambda resource, value: resource.get(name) == value


def begins(name: str) -> Matches:
    """Matches how an element begins, in any case."""
    return lambda resource, value: _text(resource, name).startswith(value.casefold())


def contains(name: str) -> Matches:
    """Matches what stands anywhere in an element, in any case."""
    return lambda resource, value: value.casefold() in _text(resource, name)


def _text(resource: Json, name: str) -> str:
    return str(resource.get(name, "")).casefold()


def _identified(resource: Json, value: str) -> bool:
    system, bar, said = value.rpartition("|")
    held: Sequence[Mapping[str, Any]] = resource.get("identifier", ())
    return any(each.get("value") == said and (not bar or each.get("system", "") == system) for each in held)


def _token(name: str) -> Matches:
    return lambda resource, value: resource.get(name) == value.rpartition("|")[2]


_EVERY_KIND: Final[Mapping[str, Matches]] = {
    "_id": same("id"),
    "url": lambda resource, value: (
        resource.get("url") == value.partition("|")[0] and value.partition("|")[2] in ("", resource.get("version"))
    ),
    "version": _token("version"),
    "identifier": _identified,
    "status": _token("status"),
    **{name: begins(name) for name in ("name", "title", "publisher", "description")},
    **{f"{name}:contains": contains(name) for name in ("name", "title", "publisher", "description")},
    **{f"{name}:exact": same(name) for name in ("name", "title", "publisher", "description")},
}
