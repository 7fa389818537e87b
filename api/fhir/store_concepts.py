"""The concepts of a code system that the store holds, as it stands in one release or on one day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from api.fhir.concepts import CONCEPT_PROPERTIES, DEFINED_PROPERTIES, Concept
from api.fhir.outcome import FhirFault, Issue, NoCodeSystem
from api.fhir.systems import hint, release_named, systems_of, version_of, versions
from api.shared.answering import Answering
from crosswalk.domain.codes.reading import shaped
from crosswalk.domain.codes.systems import END, SYSTEMS, CodeSystem
from crosswalk.domain.errors import ReleaseNotLoaded
from crosswalk.domain.lookup.meanings import meanings
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup

Json = Mapping[str, Any]
Properties = dict[str, list[Json]]

_THERE: Final = (Status.VALID, Status.HEADER)
_GONE: Final = (Status.DELETED, Status.NOT_IN_FORCE)
"""A code that was one: it is told, as inactive."""
_KNOWN: Final = (*_THERE, *_GONE)
_LONG, _SHORT = ({"display": "Long title"}, {"display": "Short title"})


@dataclass(frozen=True, slots=True)
class Volume:
    """A system at a moment: `release` names one, else `day` does, else neither.

    `version` is that of the release which answers, None where none covers the day.
    """

    system: CodeSystem
    release: str | None
    day: date | None
    version: str | None

    @property
    def moment(self) -> dict[str, Any]:
        """The moment as the library takes it."""
        return {"on": self.day, "release": self.release}


class StoreConcepts:
    """One version of one code system: of ICD-9-CM the volumes that its URI names."""

    def __init__(self, service: Answering, volumes: Sequence[Volume]) -> None:
        self.service = service
        self.volumes = volumes

    @property
    def uri(self) -> str:
        """The canonical URI."""
        return self.volumes[0].system.uri

    @property
    def version(self) -> str | None:
        """The version that answers; None for a day that no loaded release covers."""
        return self.volumes[0].version

    @property
    def name(self) -> str:
        """What the code system is called, for people."""
        return "ICD-9-CM" if len(self.volumes) > 1 else self.volumes[0].system.title

    def property_uri(self, name: str) -> str | None:
        """The URI of a property that FHIR itself defines."""
        return f"{CONCEPT_PROPERTIES}{name}" if name in DEFINED_PROPERTIES else None

    @property
    def standing(self) -> str | None:
        """None: what the store holds is published for use."""
        return None

    def named(self, codes: Sequence[str]) -> Sequence[Concept | None]:
        """The concept of each code; None for what is none, and for what both volumes of ICD-9-CM may mean."""
        return [None if found is None else concept(found) for found in self.looked_up(codes)]

    def looked_up(self, codes: Sequence[str]) -> Sequence[Lookup | None]:
        """What the library tells of each code, as `named`."""
        told = self._told(codes)
        return [_meant(code, [each[at] for each in told]) for at, code in enumerate(codes)]

    def why_none(self, code: str) -> str:
        """Why a code has no concept here, in a sentence."""
        told = [each[0] for each in self._told([code])]
        meant = _known(told)
        if len(meant) > 1:
            readings = " or ".join(f"{each.code} ({each.long or each.short})" for each in meant)
            return f"'{code}' may be {readings}: write it with its point."
        # A code that was malformed for one volume may have been a code of the other.
        best = min(told, key=lambda each: each.status is Status.MALFORMED)
        why = best.reason or _WHY.get(best.status, "")
        since = f" (it is one from {best.run.valid_from})" if best.status is Status.NOT_YET_VALID and best.run else ""
        near = ", ".join(each.shown for each in best.suggested[:5])
        return (
            f"'{code}' is no code of '{self.uri}'{f' version {self.version}' if self.version else ''}"
            f"{f': {why}' if why else ''}{since}.{f' Did you mean {near}?' if near else ''}"
        )

    def is_ambiguous(self, code: str) -> bool:
        """Whether a code may be one of either volume."""
        told = [each[0] for each in self._told([code])]
        return _meant(code, told) is None and len(_known(told)) > 1

    def parents(self, codes: Sequence[str]) -> Sequence[Sequence[str]]:
        """The header directly above each code."""
        return [above[-1:] for above in self.above(codes)]

    def children(self, codes: Sequence[str]) -> Sequence[Sequence[str]]:
        """The codes directly below each."""
        return self._by_volume(codes, lambda volume: self.service.children(codes, volume.system.id, **volume.moment))

    def above(self, codes: Sequence[str]) -> Sequence[Sequence[str]]:
        """All headers above each code, the topmost first."""
        return self._by_volume(codes, lambda volume: self.service.headers(codes, volume.system.id, **volume.moment))

    def subsumes(self, above: str, below: str) -> bool:
        """Whether one code stands above another; both are codes as they are written."""
        return above in self.above([below])[0]

    def _told(self, codes: Sequence[str]) -> list[Sequence[Lookup]]:
        return [
            self.service.lookup(codes, volume.system.id, repairs="none", **volume.moment) for volume in self.volumes
        ]

    def _by_volume(
        self, codes: Sequence[str], ask: Callable[[Volume], Sequence[Sequence[str]]]
    ) -> Sequence[Sequence[str]]:
        """What each volume says of the codes that it writes so: `250` is a diagnosis, `25.0` a procedure."""
        if len(self.volumes) == 1:
            return ask(self.volumes[0])
        answers = [(volume.system, ask(volume)) for volume in self.volumes]
        return [
            next((said[at] for system, said in answers if is_written(system, code)), ())
            for at, code in enumerate(codes)
        ]


def is_written(system: CodeSystem, text: str) -> bool:
    """Whether a text is a code as the system writes it, with its point, in any case."""
    code = shaped(system, text)
    return code is not None and system.display(code) == text.strip().upper()


def store_concepts(service: Answering, uri: str, version: str | None = None, day: date | None = None) -> StoreConcepts:
    """The concepts of a system of the store, in a version or on a day, by default today or the last day covered.

    Raises `NoCodeSystem` for a URI that is unknown and a version that is unknown or not loaded, `FhirFault` for a day
    on which the version did not stand.
    """
    systems = systems_of(uri)
    if not systems:
        raise NoCodeSystem(uri, version, hint=hint(uri))
    return StoreConcepts(service, [_volume(service, system, version, day) for system in systems])


def _volume(service: Answering, system: CodeSystem, version: str | None, day: date | None) -> Volume:
    calendar = service.calendar(system.id)
    if version is None:
        moment = calendar.on(day) if day is not None else calendar.default(service.today())
        return Volume(system, None, day, None if moment.release is None else version_of(moment.release))
    held = list(map(version_of, versions(calendar)))
    release = release_named(calendar, version)
    if release is None:
        raise NoCodeSystem(system.uri, version, held)
    try:
        answering = calendar.of(release.label).release
    except ReleaseNotLoaded as fault:
        raise NoCodeSystem(system.uri, version, held, f". {fault.message} {fault.remedy}") from fault
    if day is not None and calendar.on(day).release != answering:
        text = f"version '{version}' of '{system.uri}' did not stand on {day}."
        raise FhirFault(400, Issue("error", "invalid", text))
    return Volume(system, release.label, None, version_of(release))


_WHY: Final = {Status.NOT_YET_VALID: "it is not yet one then"}


def _known(told: Sequence[Lookup]) -> list[Lookup]:
    """The answers about what is or was a code."""
    return [each for each in told if each.status in _KNOWN]


def _meant(code: str, told: Sequence[Lookup]) -> Lookup | None:
    """The one answer that is about a code; None for none, and for two that neither is written so."""
    found = _known(told)
    written = [each for each in found if each.code == code.strip().upper()]
    among = written or found
    return among[0] if len(among) == 1 else None


def concept(found: Lookup) -> Concept:
    """What the library tells of a code that is or was one, as a concept."""
    gone = found.status in _GONE
    return Concept(
        code=found.code or found.input,
        display=found.long or found.short,
        inactive=gone,
        abstract=found.status is Status.HEADER,
        designations=_designations(found),
        properties=_properties(found),
        note=_note(found),
    )


def _note(found: Lookup) -> str | None:
    """What a user should be told of a code: why it is not used, that it is a header, where its titles are."""
    if found.status is Status.DELETED and not found.reason:
        return f"it was deleted on {found.run.valid_to}" if found.run else "it was deleted"
    if found.reason or found.long or found.short:
        return found.reason
    if SYSTEMS[found.system or ""].licensed:
        return "titles of CPT are shown to licensees alone"
    return f"its title is not loaded: crosswalk fetch {found.titles_in} gets it" if found.titles_in else None


def _designations(found: Lookup) -> list[Json]:
    titles = ((_LONG, found.long), (_SHORT, found.short))
    return [{"language": "en-US", "use": use, "value": title} for use, title in titles if title]


def _properties(found: Lookup) -> Properties:
    """The properties of a concept, those that every system has first."""
    gone, header = found.status in _GONE, found.status is Status.HEADER
    own = dict(found.properties or ())
    kind = own.pop("kind", ("header",) if header else ("code",))
    said: Properties = {
        "billable": [{"valueBoolean": bool(found.billable)}],
        "kind": [{"valueCode": each} for each in kind],
        "status": [{"valueCode": "retired" if gone else "active"}],
        "inactive": [{"valueBoolean": gone}],
        "notSelectable": [{"valueBoolean": header}],
    }
    run = found.run
    if run is not None and not run.open_start:
        said["effectiveDate"] = [{"valueDateTime": run.valid_from.isoformat()}]
    if run is not None and run.valid_to != END:
        said["deprecationDate"] = [{"valueDateTime": run.valid_to.isoformat()}]
    if not own:
        return said
    meant = meanings(found.properties or ())
    for name, values in own.items():
        said[name] = [_stated(each, meant.get(name, {}).get(each)) for each in values]
    return said


def _stated(value: str, meaning: str | None) -> Json:
    """A value that a system states, with what it means."""
    return {"valueString": value} if meaning is None else {"valueString": value, "description": meaning}
