"""CodeSystem/$subsumes: which of two codes stands above the other."""

from __future__ import annotations

from api.fhir.code_systems.asked import asked_coding, required
from api.fhir.code_systems.lookup import no_code
from api.fhir.concepts import Concept, Concepts
from api.fhir.operations import Request
from api.fhir.outcome import Json
from api.fhir.parameters import entry, parameters


def subsumes(request: Request) -> Json:
    """How two codes of one version of a code system stand to each other.

    Raises `FhirFault` for a code that is none, for codes of two systems, and what reading the request raises.
    """
    one, other = (asked_coding(request, f"code{each}", f"coding{each}") for each in "AB")
    terminology = request.terminology
    concepts = terminology.concepts(one.system or "", one.version)
    if terminology.concepts(other.system or "", other.version).uri != concepts.uri:
        raise required(
            f"'{one.system}' and '{other.system}' are two code systems; codes of one are compared.", "codingB"
        )
    first, second = (_concept(concepts, each.code or "") for each in (one, other))
    return parameters(entry("outcome", "Code", _outcome(concepts, first, second)))


def _concept(concepts: Concepts, code: str) -> Concept:
    (concept,) = concepts.named([code])
    if concept is None:
        raise no_code(concepts, code)
    return concept


def _outcome(concepts: Concepts, one: Concept, other: Concept) -> str:
    if one.code == other.code:
        return "equivalent"
    if concepts.subsumes(one.code, other.code):
        return "subsumes"
    return "subsumed-by" if concepts.subsumes(other.code, one.code) else "not-subsumed"
