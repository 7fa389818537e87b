"""Errors as FHIR tells them: an OperationOutcome, whatever went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.exceptions import HTTPException

from api.shared.codes import status_of
from api.shared.refusal import Refusal
from crosswalk.domain.errors import CrosswalkError

Json = dict[str, Any]

TX_ISSUES: Final = "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"
"""Tells kinds of issues of terminology apart: `not-found`, `invalid-code`, `vs-invalid`, `not-in-vs`, …"""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: how grave, of which kind (value set issue-type), what a person reads, and where.

    `tx` is its kind in the terminology ecosystem, `at` the expression in what was sent, as `Coding.code`.
    """

    severity: str
    kind: str
    text: str
    tx: str | None = None
    at: str | None = None

    def json(self) -> Json:
        """The issue as part of an OperationOutcome."""
        details: Json = {"text": self.text}
        if self.tx is not None:
            details = {"coding": [{"system": TX_ISSUES, "code": self.tx}], **details}
        place = {} if self.at is None else {"location": [self.at], "expression": [self.at]}
        return {"severity": self.severity, "code": self.kind, "details": details, **place}


class FhirFault(Exception):
    """A request that FHIR answers with an error: the HTTP status and what is wrong."""

    def __init__(self, status: int, *issues: Issue) -> None:
        super().__init__("; ".join(issue.text for issue in issues))
        self.status = status
        self.issues = issues


class NoCodeSystem(FhirFault):
    """A code system, or the version asked for of one, is not here; `versions` are those that are."""

    def __init__(self, uri: str, version: str | None = None, versions: Sequence[str] = (), hint: str = "") -> None:
        what = f"CodeSystem '{uri}'" + (f" version '{version}'" if version is not None else "")
        there = f". Valid versions: [{', '.join(versions)}]" if version is not None and versions else ""
        text = f"A definition for {what} could not be found, so the code cannot be validated{there}{hint}"
        super().__init__(404, Issue("error", "not-found", text, "not-found"))
        self.uri, self.version, self.versions = uri, version, versions

    @property
    def canonical(self) -> str:
        """What was asked for, as a canonical."""
        return self.uri if self.version is None else f"{self.uri}|{self.version}"


class NoValueSet(FhirFault):
    """A value set is not here."""

    def __init__(self, url: str, version: str | None = None) -> None:
        self.canonical = url if version is None else f"{url}|{version}"
        text = f"A definition for the value Set '{self.canonical}' could not be found"
        super().__init__(404, Issue("error", "not-found", text, "not-found"))


def outcome(*issues: Issue) -> Json:
    """An OperationOutcome of these issues."""
    return {"resourceType": "OperationOutcome", "issue": [issue.json() for issue in issues]}


def invalid(text: str, *, at: str | None = None) -> FhirFault:
    """The request itself is wrong."""
    return FhirFault(400, Issue("error", "invalid", text, at=at))


def not_found(text: str, *, tx: str | None = "not-found") -> FhirFault:
    """What is named is not known here."""
    return FhirFault(404, Issue("error", "not-found", text, tx))


def not_supported(text: str, *, at: str | None = None) -> FhirFault:
    """What is asked is right, and this server has it not."""
    return FhirFault(422, Issue("error", "not-supported", text, at=at))


def too_costly(text: str) -> FhirFault:
    """What is asked is more than one request may ask."""
    return FhirFault(422, Issue("error", "too-costly", text))


_TYPES: Final[Mapping[int, str]] = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    408: "timeout",
    # A release that is known and not loaded; nothing is changed here, so that there is no other conflict.
    409: "not-found",
    413: "too-long",
    422: "too-costly",
    429: "throttled",
    500: "exception",
    503: "transient",
    504: "timeout",
}
"""The type of issue (value set issue-type) that a status tells of, where the face itself found no fault."""


def of_ours(error: CrosswalkError) -> FhirFault:
    """An error of the library as FHIR tells it, with the status that plain answers have."""
    return _fault(status_of(error), error.message, error.remedy)


def of_http(error: HTTPException) -> FhirFault:
    """An error of the router as FHIR tells it."""
    return _fault(error.status_code, str(error.detail))


def of_refusal(refusal: Refusal) -> FhirFault:
    """What is refused before a face is asked, as FHIR tells it."""
    return _fault(refusal.status, refusal.detail, refusal.remedy)


def _fault(status: int, text: str, remedy: str | None = None) -> FhirFault:
    return FhirFault(status, Issue("error", _TYPES.get(status, "processing"), f"{text} {remedy}" if remedy else text))
