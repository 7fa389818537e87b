"""What a `$translate` asks, by the names that R4, R5 and R6 give its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.fhir.maps.names import Named, map_of_id, map_of_url
from api.fhir.moments import day_of
from api.fhir.operations import Request
from api.fhir.outcome import FhirFault, Issue, NoCodeSystem, invalid, not_supported
from api.fhir.parameters import Asked, Coding
from api.fhir.store_concepts import is_written
from api.fhir.systems import canonical, hint, release_named, systems_of, version_of, versions
from api.fhir.value_sets.implicit import whole_system
from api.fhir.value_sets.store_system import store_system
from api.shared.answering import Answering
from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem

USUAL_CLUSTERS: Final = 100
MOST_CLUSTERS: Final = 1_000
_NOT_HERE: Final = ("conceptMap", "dependency")
_GROUPS: Final = (
    (("code", "sourceCode"), ("coding", "sourceCoding"), ("codeableConcept", "sourceCodeableConcept")),
    (("targetCode",), ("targetCoding",), ("targetCodeableConcept",)),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be translated.

    `reverse` is whether the codes are those that a map leads to and its sources are wanted; `by_target` whether R5's
    parameters say so. `near` are the URIs of the codes where they name none, `far` that of what is wanted.
    """

    codings: Sequence[Coding]
    reverse: bool
    by_target: bool
    named: Named | None
    near: str | None
    far: str | None
    far_version: str | None
    day: date | None
    skipped: int
    count: int


def wanted_of(request: Request) -> Wanted:
    """What a request asks. Raises `FhirFault` where it asks nothing, or for two things at once."""
    asked = request.asked
    for name in _NOT_HERE:
        if name in asked:
            raise not_supported(f"the parameter {name} of $translate is not supported.", at=name)
    found = [(by_target, codings) for by_target, names in enumerate(_GROUPS) for codings in _codings(asked, *names)]
    if len(found) != 1:
        raise invalid(
            "give one of code, coding and codeableConcept, or of their forms for source and target.", at="code"
        )
    by_target, codings = bool(found[0][0]), found[0][1]
    reverse = by_target or asked.flag("reverse")
    near, far = _sides(asked, by_target=by_target)
    named = _named(request)
    return Wanted(
        codings=codings,
        reverse=reverse,
        by_target=by_target,
        named=named,
        near=near,
        far=far,
        far_version=asked.text("targetVersion"),
        day=day_of(asked.text("date")),
        skipped=asked.number("offset") or 0,
        count=min(_or(asked.number("count"), USUAL_CLUSTERS), MOST_CLUSTERS),
    )


def _named(request: Request) -> Named | None:
    url, version = request.asked.text("url"), request.asked.text("conceptMapVersion")
    if request.id is not None:
        return map_of_id(request.service, request.id, version)
    return None if url is None else map_of_url(request.service, url, version)


def _codings(
    asked: Asked, code: Sequence[str], coding: Sequence[str], concept: Sequence[str]
) -> list[Sequence[Coding]]:
    """What was sent under each of these names."""
    found: list[Sequence[Coding]] = []
    bare = asked.text(*code)
    if bare is not None:
        found.append([Coding(None, asked.text("version", "sourceVersion"), bare)])
    one = asked.coding(*coding)
    if one is not None:
        found.append([one])
    several = asked.codings(*concept)
    if several is not None:
        found.append(several)
    return found


def _sides(asked: Asked, *, by_target: bool) -> tuple[str | None, str | None]:
    """The system of codes that name none, and that of what is wanted."""
    system, source = asked.text("system"), asked.text("sourceSystem") or _scope(asked, "source", "sourceScope")
    target = asked.text("targetsystem", "targetSystem") or _scope(asked, "target", "targetScope")
    if not by_target:
        return system or source, target
    # R6 says of which system the target is; R5 has one `system` for either.
    return (system, source or target) if system else (target, source)


def _scope(asked: Asked, *names: str) -> str | None:
    """The code system that a value set is all of; a bare URI of a system means all of it as well."""
    said = asked.text(*names)
    if said is None:
        return None
    if systems_of(canonical(said)[0]):
        return said
    system = whole_system(canonical(said)[0])
    if system is None:
        text = f"'{said}' is no value set of all codes of a system: a translation is narrowed by nothing else here."
        raise FhirFault(422, Issue("error", "not-supported", text, at=names[0]))
    return system


@dataclass(frozen=True, slots=True)
class Source:
    """One code in its place: its system, and the library's id of what it is translated into, None for the usual."""

    coding: Coding
    system: CodeSystem
    far: CodeSystem | None


def source_of(service: Answering, wanted: Wanted, coding: Coding) -> Source:
    """Which system a code is of, and into which it is translated.

    Raises `NoCodeSystem`, and `FhirFault` for a code that may be of either volume of ICD-9-CM, or of another system
    than the map is about.
    """
    near, far = _ends(wanted)
    uri = coding.system or wanted.near
    if uri is None and near is None:
        raise invalid("a code is one of a code system: give system.", at="system")
    among = _systems(uri) if uri is not None else (near,) if near else ()
    if near is not None:
        if near not in among:
            raise invalid(f"the map is about codes of {near.uri}, and not of '{uri}'.", at="system")
        among = (near,)
    system = among[0] if len(among) == 1 else _volume(service, among, coding.code or "")
    if far is None and wanted.far is not None:
        far = _other_side(_systems(wanted.far), system)
    return Source(coding, system, far)


def _ends(wanted: Wanted) -> tuple[CodeSystem | None, CodeSystem | None]:
    """The systems on this side and the far side of the map that is named."""
    named = wanted.named
    if named is None:
        return None, None
    ends = SYSTEMS[named.source], SYSTEMS[named.target]
    return (ends[1], ends[0]) if wanted.reverse else ends


def _systems(uri: str) -> tuple[CodeSystem, ...]:
    found = systems_of(canonical(uri)[0])
    if not found:
        raise NoCodeSystem(canonical(uri)[0], hint=hint(uri))
    return found


def _volume(service: Answering, among: Sequence[CodeSystem], code: str) -> CodeSystem:
    """The volume of ICD-9-CM that a code is of: its point tells, or that the other volume has no such code."""
    written = [each for each in among if is_written(each, code)]
    if len(written) == 1:
        return written[0]
    concepts = store_system(service, among[0].uri)
    (found,) = concepts.looked_up([code])
    if found is not None:
        return next(each for each in among if each.id == found.system)
    if concepts.is_ambiguous(code):
        raise FhirFault(400, Issue("error", "multiple-matches", concepts.why_none(code), "invalid-code", "code"))
    return (written or among)[0]


def _other_side(among: Sequence[CodeSystem], near: CodeSystem) -> CodeSystem:
    """Of both volumes of ICD-9-CM that of diagnoses or procedures, as the other side is."""
    procedures = near.id.endswith("pcs")
    return next((each for each in among if each.id.endswith("pcs") == procedures), among[0])


def release_of(service: Answering, system: CodeSystem, version: str) -> str:
    """The label of the release that a version means. Raises `NoCodeSystem`."""
    calendar = service.calendar(system.id)
    found = release_named(calendar, version)
    if found is None:
        raise NoCodeSystem(system.uri, version, [version_of(each) for each in versions(calendar)])
    return found.label


def _or(number: int | None, usual: int) -> int:
    return usual if number is None else number
