"""Whether a code is one of a code system, with everything that a user should know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from api.fhir.concepts import Concept, Concepts
from api.fhir.outcome import Issue, Json, NoCodeSystem, outcome
from api.fhir.parameters import Coding, entry


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one coding: the issues, and the concept with its code system, where these are there.

    `unknown_system` is the canonical of a code system, or of a version of one, that is not here.
    """

    coding: Coding
    issues: tuple[Issue, ...] = ()
    concepts: Concepts | None = None
    concept: Concept | None = None
    unknown_system: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong with the code: what is only told is no error."""
        return all(issue.severity != "error" for issue in self.issues)

    def entries(self) -> list[Json | None]:
        """The parameters that tell of it, from `result` on."""
        concept, concepts, given = self.concept, self.concepts, self.coding
        wrong = [issue.text for issue in self.issues if issue.severity == "error"]
        told = wrong or [issue.text for issue in self.issues if issue.severity == "warning"]
        same = concept is None or concept.code == given.code
        return [
            entry("result", "Boolean", self.is_valid),
            entry("code", "Code", given.code),
            entry("system", "Uri", concepts.uri if concepts else given.system),
            entry("version", "String", concepts.version if concepts else given.version),
            entry("display", "String", concept.display if concept else None),
            entry("normalized-code", "Code", None if same or concept is None else concept.code),
            entry("inactive", "Boolean", True if concept is not None and concept.inactive else None),
            entry("status", "Code", concept.status if concept is not None else None),
            entry("x-caused-by-unknown-system", "Canonical", self.unknown_system),
            entry("message", "String", "; ".join(told) or None),
            {"name": "issues", "resource": outcome(*self.issues)} if self.issues else None,
        ]


def unknown_system(coding: Coding, fault: NoCodeSystem, at: str) -> Verdict:
    """The verdict on a code of a code system, or of a version of one, that is not here."""
    issue = Issue("error", "not-found", fault.issues[0].text, "not-found", _at(at, "system"))
    return Verdict(coding, (issue,), unknown_system=fault.canonical)


def verdict(concepts: Concepts, coding: Coding, at: str, *, abstract: bool = True, lenient: bool = False) -> Verdict:
    """The verdict on a code of a code system.

    `at` is the expression of the coding in the request, empty for a bare code. `abstract` is whether a code that only
    groups others will do, `lenient` whether a wrong display is only told.
    """
    code = coding.code or ""
    (concept,) = concepts.named([code])
    if concept is None:
        issue = Issue("error", "code-invalid", concepts.why_none(code), "invalid-code", _at(at, "code"))
        return Verdict(coding, (issue,), concepts)
    return verdict_on(concept, concepts, coding, at, abstract=abstract, lenient=lenient)


def verdict_on(
    concept: Concept, concepts: Concepts, coding: Coding, at: str, *, abstract: bool = True, lenient: bool = False
) -> Verdict:
    """The verdict on a coding that means this concept."""
    issues = (
        *_of_code(coding, concepts, concept, at),
        *_of_use(concept, at, abstract=abstract),
        *_of_display(coding, concepts, concept, at, lenient=lenient),
    )
    return Verdict(coding, issues, concepts, concept)


def _at(place: str, part: str) -> str:
    return f"{place}.{part}" if place else part


def _of_code(coding: Coding, concepts: Concepts, concept: Concept, at: str) -> Iterator[Issue]:
    if coding.code != concept.code:
        named = f"{concepts.uri}|{concepts.version}" if concepts.version else concepts.uri
        if (coding.code or "").casefold() == concept.code.casefold():
            text = (
                f"The code '{coding.code}' differs from the correct code '{concept.code}' by case. Although the code"
                f" system '{named}' is case insensitive, implementers are strongly encouraged to use the correct case"
                " anyway"
            )
        else:
            text = f"the code '{coding.code}' is written '{concept.code}' in '{named}'."
        yield Issue("information", "business-rule", text, "code-rule", _at(at, "code"))


def _of_use(concept: Concept, at: str, *, abstract: bool) -> Iterator[Issue]:
    """Whether the concept may be used: that it is no longer, or that it only groups others."""
    place = _at(at, "code")
    if concept.inactive:
        why = f" ({concept.note})" if concept.note else ""
        status = concept.status or "inactive"
        text = f"The concept '{concept.code}' has a status of {status} and its use should be reviewed{why}"
        yield Issue("warning", "business-rule", text, "code-comment", at or "code")
    if concept.abstract and not abstract:
        text = f"the code '{concept.code}' only groups others, and abstract codes are not wanted."
        yield Issue("error", "business-rule", text, "code-rule", place)
    elif concept.abstract and concept.note:
        yield Issue("information", "business-rule", f"'{concept.code}': {concept.note}.", "code-comment", place)


def _of_display(coding: Coding, concepts: Concepts, concept: Concept, at: str, *, lenient: bool) -> Iterator[Issue]:
    if coding.display is None:
        return
    place = _at(at, "display")
    known = [concept.display, *(str(each.get("value")) for each in concept.designations)]
    right = [each for each in dict.fromkeys(known) if each]
    if not right:
        text = (
            f"no display of '{concept.code}' is held or may be shown here, so that '{coding.display}' is not checked."
        )
        yield Issue("warning", "invalid", text, "invalid-display", place)
    elif coding.display.casefold() not in map(str.casefold, right):
        shown = "' or '".join(right)
        text = f"Wrong Display Name '{coding.display}' for {concepts.uri}#{concept.code}. Valid display is '{shown}'."
        yield Issue("warning" if lenient else "error", "invalid", text, "invalid-display", place)
