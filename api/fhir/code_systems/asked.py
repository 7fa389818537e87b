"""Which code an operation of CodeSystem is asked about."""

from __future__ import annotations

from api.fhir.moments import pinned_of
from api.fhir.operations import Request
from api.fhir.outcome import FhirFault, Issue, not_found
from api.fhir.parameters import Coding
from api.fhir.systems import canonical
from crosswalk.domain.codes.systems import SYSTEMS


def asked_system(request: Request, *names: str) -> str | None:
    """The URI of the code system: of the instance, or under one of these names. None for none.

    Raises `FhirFault` for an instance that is none, and for one that is not the system named.
    """
    named = request.asked.text(*names)
    if request.id is None:
        return named
    system, _ = instance(request.id)
    if named is not None and canonical(named)[0] != canonical(system)[0]:
        raise required(f"the code system named is not that of CodeSystem/{request.id}.", names[0])
    return system


def instance(name: str) -> tuple[str, str | None]:
    """The URI (of a volume its OID) and the version of the resource with this id: `icd10cm`, `icd10cm-2026`.

    Raises `FhirFault` for an id of none.
    """
    system, dash, version = name.partition("-")
    if system not in SYSTEMS or (dash and not version):
        raise not_found(
            f"there is no CodeSystem/{name}. There are {', '.join(SYSTEMS)}, each with its versions.", tx=None
        )
    return f"urn:oid:{SYSTEMS[system].oid}", version or None


def asked_coding(request: Request, code: str = "code", coding: str = "coding") -> Coding:
    """The one code that is asked about, by itself with a system or as a Coding.

    Raises `FhirFault` where it is asked about twice, or not at all, or without its system.
    """
    asked = request.asked
    given, alone = asked.coding(coding), asked.text(code)
    if (given is None) == (alone is None):
        raise required(f"give either {code} with system, or {coding}.", code)
    system, version = asked_system(request, "system"), asked.text("version")
    if request.id is not None:
        version = version or instance(request.id)[1]
    if given is not None:
        found = Coding(given.system or system, given.version or version, given.code, given.display)
    else:
        found = Coding(system, version, alone, asked.text("display"))
    if not found.code:
        raise required(f"the parameter {coding} has no code.", f"{coding}.code")
    if found.system is None:
        raise required("a code is one of a code system: give system.", "system")
    uri, in_system = canonical(found.system)
    return Coding(uri, pinned_of(asked).version(uri, found.version or in_system), found.code, found.display)


def required(text: str, at: str) -> FhirFault:
    """A parameter that is wanted is missing, or does not fit the others."""
    return FhirFault(400, Issue("error", "required", text, at=at))
