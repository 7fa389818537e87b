"""The maps as resources: every loaded edition of the published map sets, and the maps of the workspace.

A published edition has up to 100,000 rows and is described without them: `$translate` tells each. A map of the
workspace has them where it is small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from api.fhir.maps.matches import TOGETHER
from api.fhir.maps.names import id_of, id_of_applied, map_sets, newest_applied, url_of, url_of_applied
from api.fhir.outcome import Json
from api.fhir.searching import Library
from api.fhir.systems import systems_of
from api.shared.answering import Answering
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Standing
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import Edition, MapSet

MOST_ROWS: Final = 1_000
"""Rows of a map that stand in its resource."""


def every(service: Answering) -> Sequence[Json]:
    """The resources of all maps: of each map set the newest edition first, then people's own by name."""
    published = (
        _published(map_set, edition)
        for map_set, held in map_sets(service).items()
        for edition in sorted(held, key=lambda each: -each.ordinal)
    )
    return [*published, *map(_applied, newest_applied(service))]


def one(service: Answering, name: str) -> Json | None:
    """The resource with an id; None for none. A map set's own id is that of its newest edition."""
    for map_set, held in map_sets(service).items():
        for edition in reversed(held):
            if name in (id_of(map_set.id), id_of(map_set.id, edition.label)):
                return {**_published(map_set, edition), "id": name}
    made = next((each for each in newest_applied(service) if id_of_applied(each.name) == name), None)
    if made is None:
        return None
    maps = service.maps
    try:
        rows = maps.rows(made.ref)
    finally:
        maps.close()
    return _with_rows(_applied(made), made, rows)


def _published(map_set: MapSet, edition: Edition) -> Json:
    rows = "" if edition.rows is None else f" It has {edition.rows:,} rows;"
    return {
        "resourceType": "ConceptMap",
        "id": id_of(map_set.id, edition.label),
        "url": url_of(map_set.id),
        "version": edition.label,
        "name": _name(map_set.id),
        "title": f"{map_set.title}, edition {edition.label}",
        "status": "active",
        "experimental": False,
        "date": edition.effective.isoformat(),
        "publisher": SYSTEMS[map_set.source].publisher,
        "description": f"From {edition.source_release} to {edition.target_release}.{rows} what a code becomes is asked"
        " for by $translate, which carries targets to the day that is asked about.",
        **_ends(map_set.source, map_set.target),
    }


def _applied(made: AppliedMap) -> Json:
    return {
        "resourceType": "ConceptMap",
        "id": id_of_applied(made.name),
        "url": url_of_applied(made.name),
        "version": str(made.version),
        "name": _name(made.name),
        "title": made.title or made.name,
        "status": "active",
        "experimental": False,
        "date": made.at,
        "publisher": made.who,
        "description": f"Made by the policy {made.policy} from {made.map_set} for {made.release}. {made.note}".strip(),
        **_ends(made.source, made.target),
    }


def _with_rows(resource: Json, made: AppliedMap, rows: Sequence[AppliedRow]) -> Json:
    decided = [each for each in rows if each.standing is not Standing.OPEN]
    if not decided or len(decided) > MOST_ROWS:
        return resource
    group = {
        "source": made.source_system.uri,
        "target": made.target_system.uri,
        "element": [
            {"code": made.source_system.display(each.source), "target": list(_targets(made, each))} for each in decided
        ],
    }
    return {**resource, "group": [group]}


def _targets(made: AppliedMap, row: AppliedRow) -> Iterator[Json]:
    """What a row decides: one code, several that are needed together, or that there is none."""
    comment = {"comment": row.why} if row.why else {}
    if not row.targets:
        yield {"equivalence": "unmatched", **comment}
        return
    first, *others = map(made.target_system.display, row.targets)
    together = [{"property": TOGETHER, "system": made.target_system.uri, "value": each} for each in others]
    equivalence = "relatedto" if row.approximate or others else "equivalent"
    yield {"code": first, "equivalence": equivalence, **comment, **({"product": together} if together else {})}


def _ends(source: str, target: str) -> dict[str, str]:
    return {"sourceUri": f"{SYSTEMS[source].uri}?fhir_vs", "targetUri": f"{SYSTEMS[target].uri}?fhir_vs"}


def _name(text: str) -> str:
    """A name for programs: letters and digits, a capital first."""
    words = "".join(char if char.isalnum() else " " for char in text).split()
    return "".join(["Map", *(word.capitalize() for word in words)])


def _of_url(resource: Json, value: str) -> bool:
    url, _, version = value.partition("|")
    return bool(url == resource["url"] and version in ("", resource["version"]))


def _leads(end: str, resource: Json, value: str) -> bool:
    """Whether a map leads from or to the system that a URI names in any of its forms."""
    systems = systems_of(value.removesuffix("?fhir_vs").partition("|")[0])
    return bool(systems) and bool(set(systems) & set(systems_of(resource[end].removesuffix("?fhir_vs"))))


def _from(resource: Json, value: str) -> bool:
    return _leads("sourceUri", resource, value)


def _to(resource: Json, value: str) -> bool:
    return _leads("targetUri", resource, value)


_MATCHING: Final = {
    "url": _of_url,
    "source-system": _from,
    "target-system": _to,
    "source-uri": _from,
    "target-uri": _to,
}
LIBRARY: Final = Library("ConceptMap", every, one, _MATCHING)
"""The maps that are read and searched."""
