"""A value set translated as a set: what enters by which method, and what a person has to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crosswalk.domain.answer import Answer
from crosswalk.domain.naming import first_of
from crosswalk.domain.translation.answers import Alternative, Choice, NotCarried, Translation
from crosswalk.domain.translation.methods import Method
from crosswalk.domain.value_sets.set_rounds import Round, Rounds

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.history.releases import Edition
    from crosswalk.domain.lookup.status import Status
    from crosswalk.domain.maps.categories import Category
    from crosswalk.domain.translation.answers import Outcome
    from crosswalk.domain.value_sets.scores import Score
    from crosswalk.domain.value_sets.set_lines import ReadAs
    from crosswalk.domain.value_sets.value_set import NoCodes

_FOUND_BY: Final = {
    Method.FORWARD: {Method.FORWARD},
    Method.BACKWARD: {Method.BACKWARD},
    Method.BOTH: {Method.FORWARD, Method.BACKWARD},
    Method.SECONDARY: {Method.FORWARD, Method.BACKWARD, Method.SECONDARY},
    Method.TERTIARY: set(Method),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A target code that entered for one source code. All codes are dotted.

    `methods` are those that found it first: forward, backward, or both; else secondary or tertiary. `joint`
    are lists of codes one of each of which belongs with it: target codes where it is part of a combination,
    source codes where the opposite map translates it into several. `outside` are source codes not in the
    set for which it stands too.
    """

    code: str
    status: Status
    title: str | None
    methods: tuple[Method, ...]
    joint: tuple[tuple[str, ...], ...]
    outside: tuple[str, ...]
    carried_from: tuple[str, ...]

    def found_by(self, method: Method) -> bool:
        """Whether a method finds it; both, secondary and tertiary find what those before them do."""
        return not _FOUND_BY[method].isdisjoint(self.methods)


@dataclass(frozen=True, slots=True)
class Member:
    """One source code with what entered for it; `in_set` is False for a code that a later round brought in.

    `doubts` say what a person has to decide; a member without any translates plainly.
    """

    code: str
    title: str | None
    in_set: bool
    category: Category | None
    outcome: Outcome | None
    entries: tuple[Entry, ...]
    doubts: tuple[str, ...]
    not_carried: tuple[NotCarried, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class SetTranslation(Answer):
    """A value set in another code system. `codes` are the target codes by method, each a superset of those before.

    Forward and backward are subsets of both, which is one of secondary, which is one of tertiary. `scores`
    compare each with a reference, where one was given. `read_as` tells what of the set, and `reference_read_as` what of
    the reference, was read otherwise than it is written.
    """

    source: CodeSystem
    target: CodeSystem
    edition: Edition
    opposite: Edition
    source_moment: Moment
    moment: Moment
    members: tuple[Member, ...]
    codes: Mapping[Method, frozenset[str]]
    without_codes: tuple[NoCodes, ...]
    reference_without_codes: tuple[NoCodes, ...] = ()
    scores: Mapping[Method, Score] | None = None
    read_as: tuple[ReadAs, ...] = ()
    reference_read_as: tuple[ReadAs, ...] = ()

    def __str__(self) -> str:
        widest = max(map(len, self.codes.values()), default=0)
        return f"{len(self.members):,} members of {self.source.id} → {widest:,} codes of {self.target.id}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a code was carried to: each end with the codes between, and what was not carried."""

    ends: tuple[tuple[Choice, tuple[str, ...]], ...]
    not_carried: tuple[NotCarried, ...] = ()


class Members:
    """Makes the members of a set translation from answers and rounds; `inside` are the dotted codes of the set."""

    def __init__(self, inside: Iterable[str], rounds: Rounds, source: CodeSystem, target: CodeSystem) -> None:
        self._inside = frozenset(inside)
        self._source = source.display
        self._outside = {
            target.display(code): tuple(sorted(set(map(self._source, sources)) - self._inside))
            for code, sources in rounds.stands_for.items()
        }

    def of_answer(self, answer: Translation, title: str | None) -> Member:
        """A code of the set, by its answer through both maps."""
        entries = tuple(entry for alternative in answer.alternatives for entry in self._entries(alternative))
        doubts = tuple(_doubts(answer, entries))
        code = answer.code or answer.input
        return Member(code, title, True, answer.category, answer.status, entries, doubts, answer.not_carried)

    def of_round(
        self,
        each: Round,
        arrivals: Mapping[str, Arrival],
        titles: Mapping[str, str | None],
        categories: Mapping[str, Category],
    ) -> Iterator[Member]:
        """The codes outside the set that a later round started from, with what entered by them.

        `arrivals` tell what became of every undotted target.
        """
        by_source: dict[str, list[str]] = {}
        for target, sources in each.targets.items():
            for source in sources:
                by_source.setdefault(source, []).append(target)
        for source in sorted(by_source):
            entries = tuple(
                Entry(
                    one.code,
                    one.status,
                    one.long,
                    (each.method,),
                    (),
                    self._outside_of(one.code, hops),
                    hops,
                )
                for target in sorted(by_source[source])
                for one, hops in arrivals[target].ends
            )
            not_carried = dict.fromkeys(
                one for target in sorted(by_source[source]) for one in arrivals[target].not_carried
            )
            doubt = f"not in the set: it shares a code with it, and {each.method} mapping follows it"
            code = self._source(source)
            yield Member(
                code, titles.get(source), False, categories.get(source), None, entries, (doubt,), tuple(not_carried)
            )

    def _entries(self, alternative: Alternative) -> Iterator[Entry]:
        lists = [tuple(choice.code for choice in choices) for choices in alternative.choices]
        before = tuple(dict.fromkeys(hop.before for hop in alternative.carried))
        for at, choices in enumerate(alternative.choices):
            joint = (*lists[:at], *lists[at + 1 :], *alternative.joint)
            for one in choices:
                outside = self._outside_of(one.code, before)
                yield Entry(one.code, one.status, one.long, alternative.methods, joint, outside, before)

    def _outside_of(self, code: str, before: Iterable[str]) -> tuple[str, ...]:
        found = dict.fromkeys(one for each in (code, *before) for one in self._outside.get(each, ()))
        return tuple(sorted(found))


def codes_by_method(members: Iterable[Member]) -> dict[Method, frozenset[str]]:
    """The target codes that every method finds."""
    entries = {(entry.code, entry.methods): entry for member in members for entry in member.entries}.values()
    return {method: frozenset(entry.code for entry in entries if entry.found_by(method)) for method in Method}


def _doubts(answer: Translation, entries: Sequence[Entry]) -> Iterator[str]:
    if answer.reason is not None:
        yield answer.reason
    together = sum(len(alternative.choices) > 1 for alternative in answer.alternatives)
    if together:
        alternatives = len(answer.alternatives)
        which = (
            "every alternative needs"
            if together == alternatives
            else f"{together:,} of {alternatives:,} alternatives need"
        )
        yield f"{which} several codes together"
    alone = {entry.code for entry in entries if not entry.joint}
    joint = {alternative.choices[0][0].code for alternative in answer.alternatives if alternative.joint} - alone
    if joint:
        yield f"{_stand(joint)} for it only together with other codes"
    shared = {entry.code for entry in entries if entry.outside}
    if shared:
        others = sorted({code for entry in entries for code in entry.outside})
        yield f"{_stand(shared)} for codes outside the set too: {first_of(others)}"


def _stand(codes: set[str]) -> str:
    return f"{len(codes):,} codes stand" if len(codes) > 1 else f"{next(iter(codes))} stands"
