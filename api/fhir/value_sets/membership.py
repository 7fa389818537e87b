"""Whether a coding is in a value set, with everything that a user should know of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.fhir.code_systems.verdict import Verdict, unknown_system, verdict, verdict_on
from api.fhir.concepts import Concept, Concepts
from api.fhir.outcome import Issue, NoCodeSystem, NoValueSet
from api.fhir.parameters import Coding
from api.fhir.systems import canonical
from api.fhir.value_sets.compose import Worded, canonical_of
from api.fhir.value_sets.composing import Composer, systems_of


@dataclass(frozen=True, slots=True)
class Strictness:
    """How a coding is judged: whether its system is inferred, which codes will do, whether displays must fit.

    `only_membership` is that nothing but whether it is in the value set is told.
    """

    infer: bool = False
    active_only: bool = False
    abstract: bool = True
    lenient: bool = False
    only_membership: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """What was found of one coding; `is_in` whether the value set has it. `named` is the value set, for people."""

    verdict: Verdict
    is_in: bool
    at: str
    named: str
    by_set: bool = False
    """Whether it is the value set that names a code system or a value set which is not here, not the coding."""

    @property
    def is_valid(self) -> bool:
        """Whether it is in the value set, and nothing is wrong with it."""
        return self.is_in and self.verdict.is_valid

    def not_in(self, severity: str, kind: str) -> Issue:
        """That the value set has it not."""
        given, concepts = self.verdict.coding, self.verdict.concepts
        uri = concepts.uri if concepts else given.system or ""
        version = f"|{given.version}" if given.version else ""
        text = f"The provided code '{uri}{version}#{given.code}' was not found in the value set '{self.named}'"
        return Issue(severity, "code-invalid", text, kind, f"{self.at}.code" if self.at else "code")


class Members:
    """Judges codings by one value set."""

    def __init__(self, composer: Composer, resource: Mapping[str, Any], strictness: Strictness) -> None:
        self._composer = composer
        self._resource = resource
        self._strictness = strictness
        self._named = canonical_of(resource) or "that was sent"
        composer.refuse_circles(resource)

    def judge(self, coding: Coding, at: str) -> Membership:
        """What there is to tell of a coding; `at` is its expression in the request, empty for a bare code.

        Raises `FhirFault` where the value set itself cannot be composed.
        """
        if not coding.code:
            text = "the coding has no code, so that there is nothing to validate."
            return self._out(Verdict(coding, (Issue("error", "invalid", text, "invalid-data", at or "code"),)), at)
        if coding.system is None:
            if not self._strictness.infer:
                text = "Coding has no system. A code with no system has no defined meaning, and it cannot be validated. A system should be provided"  # noqa: E501 - as validators know it
                return self._out(Verdict(coding, (Issue("error", "invalid", text, "invalid-data", at or "code"),)), at)
            return self._inferred(coding, at)
        uri, in_system = canonical(coding.system)
        if (wrong := self._no_system(uri)) is not None:
            issue = Issue("error", "invalid", wrong, "invalid-data", f"{at}.system" if at else "system")
            return self._out(Verdict(coding, (issue,)), at)
        try:
            concepts = self._composer.concepts(uri, coding.version or in_system or self._version(uri))
        except NoCodeSystem as fault:
            by_set = uri in {system for system, _ in systems_of(self._resource)}
            return replace(self._out(self._unchecked(coding, fault, at), at), by_set=by_set)
        return self._of(concepts, coding, at)

    def _unchecked(self, coding: Coding, fault: NoCodeSystem, at: str) -> Verdict:
        """That a code system, or a version of one, is not here, and what follows for the value set."""
        found = unknown_system(coding, fault, at)
        if fault.version is None:
            return found
        text = (
            f"Unable to check whether the code is in the value set '{self._named}'"
            f" because the code system {fault.canonical} was not found"
        )
        return replace(found, issues=(*found.issues, Issue("warning", "not-found", text, "vs-invalid")))

    def _no_system(self, uri: str) -> str | None:
        """Why a URI cannot be that of a code system; None if it can."""
        if ":" not in uri:
            return "Coding.system must be an absolute reference, not a local reference"
        return (
            f"The Coding references a value set, not a code system ('{uri}')"
            if self._composer.is_value_set(uri)
            else None
        )

    def _version(self, uri: str) -> str | None:
        """The version of a system that the value set itself names."""
        return next((version for system, version in systems_of(self._resource) if system == uri and version), None)

    def _of(self, concepts: Concepts, coding: Coding, at: str) -> Membership:
        (concept,) = concepts.named([coding.code or ""])
        only_in = self._strictness.only_membership
        if concept is None:
            return self._out(Verdict(coding, (), concepts) if only_in else verdict(concepts, coding, at), at)
        try:
            worded = self._composer.holds(self._resource, concepts, concept)
        except NoValueSet as fault:
            told = Verdict(coding, fault.issues, concepts, concept)
            return Membership(told, True, at, self._named, by_set=True)
        except NoCodeSystem as fault:
            told = replace(self._unchecked(coding, fault, at), concepts=concepts, concept=concept)
            return Membership(told, True, at, self._named, by_set=True)
        if only_in:
            return Membership(Verdict(coding, (), concepts, concept), worded is not None, at, self._named)
        asked = self._strictness
        meant = concept if worded is None else _worded(concept, worded)
        found = verdict_on(meant, concepts, coding, at, abstract=asked.abstract, lenient=asked.lenient)
        if concept.inactive and (asked.active_only or self._leaves_out_inactive()):
            text = f"The concept '{concept.code}' is valid but is not active"
            issue = Issue("error", "business-rule", text, "code-rule", f"{at}.code" if at else "code")
            return self._out(replace(found, issues=(issue, *found.issues)), at)
        return Membership(found, worded is not None, at, self._named)

    def _leaves_out_inactive(self) -> bool:
        return self._resource.get("compose", {}).get("inactive") is False

    def _inferred(self, coding: Coding, at: str) -> Membership:
        """A code whose system is that one of the value set which has it in the set."""
        found = [each for each in self._candidates(coding, at) if each.is_in]
        if len(found) == 1:
            return found[0]
        several = "several code systems of it have the code" if found else "none of its code systems has it in the set"
        text = f"The System URI could not be determined for the code '{coding.code}' in the ValueSet '{self._named}': {several}"  # noqa: E501 - as validators know it
        place = f"{at}.code" if at else "code"
        return self._out(Verdict(coding, (Issue("error", "not-found", text, "cannot-infer", place),)), at)

    def _candidates(self, coding: Coding, at: str) -> Iterator[Membership]:
        for uri, version in self._composer.systems_within(self._resource):
            try:
                concepts = self._composer.concepts(uri, version)
            except NoCodeSystem:
                continue
            if concepts.named([coding.code or ""])[0] is not None:
                yield self._of(concepts, coding, at)

    def _out(self, found: Verdict, at: str) -> Membership:
        return Membership(found, False, at, self._named)


def _worded(concept: Concept, worded: Worded) -> Concept:
    """A concept as a value set words it; what its system calls it is right as well."""
    if worded.display is None and not worded.designations:
        return concept
    also = [{"value": concept.display}] if concept.display else []
    return replace(
        concept,
        display=worded.display or concept.display,
        designations=[*also, *worded.designations, *concept.designations],
    )


def issues_of(one: Membership) -> list[Issue]:
    """What is told of a single coding."""
    left = [] if one.is_in or one.by_set else [one.not_in("error", "not-in-vs")]
    return [*left, *one.verdict.issues]


def issues_of_all(all_of_them: Sequence[Membership]) -> list[Issue]:
    """What is told of the codings of one concept, of which one in the value set will do."""
    named = all_of_them[0].named
    none_is_in = not any(each.is_in or each.by_set for each in all_of_them)
    text = f"No valid coding was found for the value set '{named}'"
    issues = [Issue("error", "code-invalid", text, "not-in-vs")] if none_is_in else []
    for each in all_of_them:
        issues += each.verdict.issues
        if not each.is_in and not each.by_set:
            issues.append(each.not_in("information", "this-code-not-in-vs"))
    return issues
