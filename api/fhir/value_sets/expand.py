"""`ValueSet/$expand`."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from api.fhir.moments import pinned_of, value_sets_of
from api.fhir.operations import Request
from api.fhir.outcome import Json, not_supported
from api.fhir.value_sets.asked import value_set_asked
from api.fhir.value_sets.composing import Composer
from api.fhir.value_sets.expansion import Wanted, expanded, wanted_of

_NOT_HERE: Final = ("exclude-system", "useSupplement", "designation")


def expand(request: Request) -> Json:
    """The value set with its codes, or a page of them. Raises `FhirFault`."""
    for name in _NOT_HERE:
        if name in request.asked:
            raise not_supported(f"the parameter {name} of $expand is not supported.", at=name)
    composer = Composer(request.terminology, pinned_of(request.asked), value_sets_of(request.asked))
    wanted = wanted_of(request.asked)
    return expanded(composer, value_set_asked(request, composer), wanted, _following(request, wanted))


def _following(request: Request, wanted: Wanted) -> str | None:
    """The address of the next page; None where it cannot be had by a GET."""
    sent = request.asked.sent
    if wanted.count is None or any("resource" in each for entries in sent.values() for each in entries):
        return None
    texts = [
        (name, _text(each)) for name, entries in sent.items() for each in entries if name not in ("offset", "count")
    ]
    query = urlencode([*texts, ("offset", wanted.offset + wanted.count), ("count", wanted.count)])
    place = "ValueSet" if request.id is None else f"ValueSet/{request.id}"
    return f"{request.base}/{place}/$expand?{query}"


def _text(entry: Json) -> str:
    value = next(value for name, value in entry.items() if name.startswith("value"))
    return str(value).lower() if isinstance(value, bool) else str(value)
