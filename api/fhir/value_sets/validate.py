"""`ValueSet/$validate-code`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from api.fhir.moments import pinned_of
from api.fhir.operations import Request
from api.fhir.outcome import Issue, Json, invalid
from api.fhir.parameters import Coding, parameters
from api.fhir.value_sets.asked import value_set_asked
from api.fhir.value_sets.composing import Composer
from api.fhir.value_sets.membership import Members, Membership, Strictness, issues_of, issues_of_all

_CONCEPT = "CodeableConcept"
_OF_CODE = ("code", "system", "version", "display", "normalized-code", "inactive", "status")


def validate_in_set(request: Request) -> Json:
    """Whether the code, the coding, or a coding of the concept is in the value set, and all there is to tell.

    Raises `FhirFault` where the value set is unknown or cannot be composed; that the code system, its version or the
    code is unknown is an answer.
    """
    asked = request.asked
    codings, coding, code = asked.codings("codeableConcept"), asked.coding("coding"), asked.text("code")
    if [codings, coding, code].count(None) != 2:
        raise invalid("give one of code, coding and codeableConcept.", at="code")
    composer = Composer(request.terminology, pinned_of(asked))
    strictness = Strictness(
        infer=asked.flag("inferSystem"),
        active_only=asked.flag("activeOnly"),
        abstract=asked.flag("abstract", default=True),
        lenient=asked.flag("lenient-display-validation"),
        only_membership=asked.flag("valueset-membership-only"),
    )
    members = Members(composer, value_set_asked(request, composer), strictness)
    if codings is not None:
        found = [members.judge(each, f"{_CONCEPT}.coding[{at}]") for at, each in enumerate(codings)]
        if not found:
            raise invalid("the concept has no coding.", at=_CONCEPT)
        concept = {"name": "codeableConcept", **asked.sent["codeableConcept"][0]}
        told = _telling(found)
        return parameters(
            *_entries(told, issues_of_all(found), told.is_valid or (told.is_in and not told.by_set)), concept
        )
    at = "" if coding is None else "Coding"
    version = asked.text("systemVersion", "version")
    one = members.judge(coding or Coding(asked.text("system"), version, code, asked.text("display")), at)
    return parameters(*_entries(one, issues_of(one)))


def _telling(found: Sequence[Membership]) -> Membership:
    """The one whose code is told: the first that is right, else the first that is in the value set, else the first."""
    return next((each for each in found if each.is_valid), next((each for each in found if each.is_in), found[0]))


def _entries(one: Membership, issues: Sequence[Issue], tells_code: bool = True) -> list[Json]:
    """The parameters that tell of a coding; its code is left out of those on a concept of which no coding will do."""
    entries = replace(one.verdict, issues=tuple(issues)).entries()
    return [
        _unknown(each, one) for each in entries if each is not None and (tells_code or each["name"] not in _OF_CODE)
    ]


def _unknown(entry: Json, one: Membership) -> Json:
    """A code system that is not here is either that of the coding, or one that the value set rests on."""
    is_of_coding = entry["name"] == "x-caused-by-unknown-system" and not one.by_set
    return {**entry, "name": "x-unknown-system"} if is_of_coding else entry
