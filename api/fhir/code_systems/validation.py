"""CodeSystem/$validate-code: whether a code is one of a code system."""

from __future__ import annotations

from collections.abc import Sequence

from api.fhir.code_systems.asked import asked_system, instance, required
from api.fhir.code_systems.verdict import Verdict, unknown_system, verdict
from api.fhir.concepts import Terminology
from api.fhir.moments import pinned_of
from api.fhir.operations import Request
from api.fhir.outcome import Issue, Json, NoCodeSystem
from api.fhir.parameters import Coding, parameters
from api.fhir.systems import canonical, systems_of

_CONCEPT = "CodeableConcept"


def validate_code(request: Request) -> Json:
    """Whether the code, the coding, or one coding of the concept is one of the code system, and all there is to tell.

    Raises what reading the request raises; that the system or the code is unknown is an answer.
    """
    asked = request.asked
    codings = asked.codings("codeableConcept")
    given = [asked.text("code") is not None, asked.coding("coding") is not None, codings is not None]
    if sum(given) != 1:
        raise required("give one of code, coding and codeableConcept.", "code")
    url, version = _wanted(request)
    terminology = request.terminology
    if codings is not None:
        return _of_concept(request, terminology, codings, url, version)
    coding = asked.coding("coding")
    at = "" if coding is None else "Coding"
    meant = coding or Coding(url, version, asked.text("code"), asked.text("display"))
    return parameters(*_judged(request, terminology, _filled(meant, url, version), at).entries())


def _wanted(request: Request) -> tuple[str | None, str | None]:
    """The code system that is asked about, and its version."""
    named = asked_system(request, "url", "system")
    version = request.asked.text("version")
    if named is None:
        return None, version
    uri, in_url = canonical(named)
    return uri, version or in_url or (instance(request.id)[1] if request.id else None)


def _filled(coding: Coding, url: str | None, version: str | None) -> Coding:
    """The coding with the system and version that are asked about, where it names none itself."""
    return Coding(coding.system or url, coding.version or version, coding.code, coding.display)


def _judged(request: Request, terminology: Terminology, coding: Coding, at: str) -> Verdict:
    asked = request.asked
    if coding.system is None:
        text = "the code has no system, so that nobody can say whether it is one."
        return Verdict(coding, (Issue("error", "invalid", text, "invalid-data", at or "code"),))
    if not coding.code:
        raise required("the coding has no code.", f"{at}.code")
    uri, in_system = canonical(coding.system)
    version = pinned_of(asked).version(uri, coding.version or in_system)
    try:
        concepts = terminology.concepts(uri, version)
    except NoCodeSystem as fault:
        return unknown_system(coding, fault, at)
    return verdict(
        concepts,
        coding,
        at,
        abstract=asked.flag("abstract", default=True),
        lenient=asked.flag("lenient-display-validation"),
    )


def _of_concept(
    request: Request,
    terminology: Terminology,
    codings: Sequence[Coding],
    url: str | None,
    version: str | None,
) -> Json:
    """The verdict on a concept: that on its first coding that is right, or else on all of the system asked about."""
    verdicts = [
        _judged(request, terminology, _filled(coding, None, version), f"{_CONCEPT}.coding[{at}]")
        for at, coding in enumerate(codings)
        if url is None or coding.system is None or _is_same(coding.system, url)
    ]
    concept = {"name": "codeableConcept", **request.asked.sent["codeableConcept"][0]}
    if not verdicts:
        text = f"the concept has no coding of '{url}'."
        issue = Issue("error", "code-invalid", text, "invalid-code", _CONCEPT)
        return parameters(*Verdict(Coding(url, version, None), (issue,)).entries(), concept)
    right = next((each for each in verdicts if each.is_valid), None)
    if right is not None:
        return parameters(*right.entries(), concept)
    issues = tuple(issue for each in verdicts for issue in each.issues)
    first = verdicts[0]
    return parameters(
        *Verdict(first.coding, issues, first.concepts, first.concept, first.unknown_system).entries(), concept
    )


def _is_same(one: str, other: str) -> bool:
    """Whether two URIs name the same code system, whichever form each has."""
    uri, url = canonical(one)[0], canonical(other)[0]
    return uri == url or bool(set(systems_of(uri)) & set(systems_of(url)))
