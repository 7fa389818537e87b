"""Policies: how an applied map takes one alternative of a reference map, stated and deterministic.

A policy sees the whole answer about a code and takes one alternative or none. It never takes a code that is
not billable in the release the map is for, and never a part of a combination.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from crosswalk.domain.applied.applied_map import AppliedRow, Origin, Standing
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.own_words import LONGEST_TEXT
from crosswalk.domain.translation.answers import Alternative, Outcome, Translation


@dataclass(frozen=True, slots=True)
class Taken:
    """What a policy decided: the codes (dotted) needed together, or none, and why."""

    codes: tuple[str, ...]
    approximate: bool
    why: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy by name, and in words. `best` says that it needs answers with the best choice in them."""

    name: str
    statement: str
    decide: Callable[[Translation], Taken]
    best: bool = False


def derived(policy: Policy, answers: Mapping[str, Translation], bases: Mapping[str, str]) -> dict[str, AppliedRow]:
    """The row of every source by a policy. `answers` and `bases` are by undotted source code."""
    return {code: _row(policy, code, answers[code], bases.get(code, "")) for code in sorted(answers)}


def policy_of(name: str) -> Policy:
    """The policy of this name. Raises `UsageError`."""
    try:
        return POLICIES[name]
    except KeyError:
        known = ", ".join(POLICIES)
        raise UsageError(f"there is no policy {name!r}.", remedy=f"Known: {known}.") from None


def _row(policy: Policy, source: str, answer: Translation, basis: str) -> AppliedRow:
    if answer.status is Outcome.NO_MAP:
        return AppliedRow(source, Standing.NO_MAP, (), False, Origin.POLICY, answer.reason or "", basis)
    taken = policy.decide(answer)
    standing = Standing.MAPPED if taken.codes else Standing.OPEN
    targets = tuple(map(undotted, taken.codes))
    return AppliedRow(source, standing, targets, taken.approximate, Origin.POLICY, taken.why, basis)


def _first_exact(answer: Translation) -> Taken:
    exact = [
        alternative for alternative in answer.alternatives if not alternative.approximate and not alternative.scenario
    ]
    usable = [alternative for alternative in exact if _billable(alternative)]
    if not usable:
        return _open(
            "its exact translation is not billable in this release" if exact else "it has no exact translation"
        )
    codes = sorted(alternative.choices[0][0].code for alternative in usable)
    return Taken((codes[0],), False, "exact" if len(codes) == 1 else f"the first of {len(codes)} exact ones")


def _only_alternative(answer: Translation) -> Taken:
    alternatives = answer.alternatives
    if len(alternatives) != 1:
        return _open(
            f"{len(alternatives)} alternatives to choose from"
            if alternatives
            else answer.reason or "it has no translation"
        )
    (alternative,) = alternatives
    if any(len(choices) > 1 for choices in alternative.choices):
        return _open("a combination with lists to choose from")
    if not _billable(alternative):
        return _open("its only translation is not billable in this release")
    kind = "approximate" if alternative.approximate else "exact"
    together = f", {len(alternative.choices)} codes together" if len(alternative.choices) > 1 else ""
    return Taken(
        tuple(choice.code for (choice,) in alternative.choices),
        alternative.approximate,
        f"the only alternative, {kind}{together}",
    )


def _best(answer: Translation) -> Taken:
    best = answer.best
    if best is None:
        return _open(answer.reason or "it has no translation")
    if best.alternative is None:
        shown = ", ".join(" + ".join(codes) for codes in best.candidates)
        return _open(f"{'; '.join(best.reasons)}: {shown}"[:LONGEST_TEXT])
    if any(choice.status is not Status.VALID for choice in best.choices):
        return _open("no translation is billable in this release")
    alternative = answer.alternatives[best.alternative - 1]
    return Taken(
        tuple(choice.code for choice in best.choices), alternative.approximate, "; ".join(best.reasons)[:LONGEST_TEXT]
    )


def _billable(alternative: Alternative) -> bool:
    return all(choice.status is Status.VALID for choices in alternative.choices for choice in choices)


def _open(why: str) -> Taken:
    return Taken((), False, why)


POLICIES: Final = {
    policy.name: policy
    for policy in (
        Policy(
            "first-exact",
            "the exact translation, the first in the order of codes where there are several; all others stay open",
            _first_exact,
        ),
        Policy(
            "approximate-single",
            "the translation that is the only one, exact or approximate, a combination where it leaves no choice; "
            "all others stay open",
            _only_alternative,
        ),
        Policy(
            "one-best",
            "the one that translate --best chooses, as a coder does where nothing more is charted; what nothing told "
            "decides stays open",
            _best,
            best=True,
        ),
    )
}
