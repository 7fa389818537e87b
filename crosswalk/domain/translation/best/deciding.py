"""One best choice, for who needs a single answer and asks for it: a coder's choice, or none.

Every alternative gets the points of the signals, and the one with the most is the choice, with the reasons that put it
before the next. It stays open where the next is as good, and where the source puts things side by side of which each
takes another. A combination is chosen whole, one code of every list. (The GEM guide of 2018 leaves the choice to who
derives an applied mapping; it says that the files hold reference mappings, not crosswalks.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product
from typing import Final, NamedTuple

from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Alternative, Best, Choice
from crosswalk.domain.translation.best.operation_signals import OF_OPERATIONS
from crosswalk.domain.translation.best.operations import NO_OPERATION, operation
from crosswalk.domain.translation.best.reasons import reasons
from crosswalk.domain.translation.best.signals import OF_CONDITIONS, Candidate, Case
from crosswalk.domain.translation.best.told import together, told

_CLEAR: Final = 0.5
"""So many points at least are between a choice and the next."""
_SIDED: Final = 1.5
"""So many where the choice takes a side that the source does not tell: what the maps tell says nothing of sides."""
_NEAR: Final = 3.0
"""So many points at most are between choices of which each takes another of things side by side."""
_MOST_SETS: Final = 100
_MOST_WORDS: Final = 4
"""A term of more words than so many for each of the source names something else."""
_USABLE: Final = {Status.VALID}
_UNTITLED: Final = "a title is missing: the maps alone decide"
_ONLY: Final = "the only alternative"


class Known(NamedTuple):
    """What is known of a source beside its answer. Codes are those of targets, dotted.

    `title` is its long title. `reciprocal` are the codes that the opposite map leads back to the source alone,
    `lasting` those whose rows have stood since the oldest edition of the map, `terms` the inclusion terms of targets.
    """

    title: str | None
    reciprocal: frozenset[str] = frozenset()
    lasting: frozenset[str] = frozenset()
    terms: Mapping[str, Sequence[str]] = {}


def best_of(alternatives: Sequence[Alternative], known: Known, *, procedures: bool = False) -> Best | None:
    """The choice among these alternatives, or what is as good where it stays open; None where there is none.

    `procedures` says that the targets are those of ICD-10-PCS, whose titles are read as operations.
    """
    if not alternatives:
        return None
    if len(alternatives) == 1 and all(len(choices) == 1 for choices in alternatives[0].choices):
        return Best(1, tuple(choices[0] for choices in alternatives[0].choices), (_ONLY,))
    judge = _Judge(alternatives, known, procedures=procedures)
    found = sorted(judge.candidates(alternatives), key=lambda one: (-one.sum, one.codes))
    first, *others = found
    if not others:
        return Best(first.number, first.choices, judge.within(alternatives[first.number - 1], first))
    takes_a_side = bool(first.case.target.sides - first.case.source.sides)
    equals = [one for one in others if first.sum - one.sum < (_SIDED if takes_a_side else _CLEAR)]
    beside = _beside(first, others)
    if equals or beside:
        left = "each takes another of the things that the source joins" if beside else "nothing told tells these apart"
        tied = {frozenset(one.codes): one.codes for one in (*beside, *equals, first)}
        return Best(None, (), (left,) if judge.titled else (left, _UNTITLED), tuple(sorted(tied.values())))
    second = others[0]
    why = reasons(judge.signals, first, second)
    return Best(first.number, first.choices, why if judge.titled else (*why, _UNTITLED))


class _Judge:
    """Gives points to the choices of one answer."""

    def __init__(self, alternatives: Sequence[Alternative], known: Known, *, procedures: bool) -> None:
        titled = known.title is not None and all(
            choice.long is not None for each in alternatives for choices in each.choices for choice in choices
        )
        # What has no title tells nothing: then no title is read, and the maps alone decide.
        title = known.title if titled and known.title else ""
        self.titled = titled
        self._known = known
        self._operations = procedures and titled
        self._source = told(title, source=True)
        self._act = operation(title) if self._operations else NO_OPERATION
        self.signals = OF_OPERATIONS if self._operations else OF_CONDITIONS
        self._rules = [signal.points for signal in self.signals]

    def candidates(self, alternatives: Sequence[Alternative]) -> list[Candidate]:
        """Every alternative with its choices, those of equal merit beside each other, each set of codes once."""
        found: dict[frozenset[str], Candidate] = {}
        for number, alternative in enumerate(alternatives, 1):
            lists = [self._foremost(number, alternative, choices) for choices in alternative.choices]
            for picked in islice(product(*lists), _MOST_SETS):
                codes = frozenset(choice.code for choice in picked)
                if codes not in found:
                    found[codes] = self._candidate(number, alternative, picked)
        return list(found.values())

    def within(self, alternative: Alternative, first: Candidate) -> tuple[str, ...]:
        """Why the only candidate has the codes that it has, each before the next of its list."""
        judged = [self._alone(first.number, alternative, choices) for choices in alternative.choices]
        pairs = [
            (mine, other)
            for code, alone in zip(first.codes, judged, strict=True)
            for mine in alone
            for other in alone
            if mine.codes == (code,) != other.codes
        ]
        if not pairs:
            return (_ONLY,)
        mine, other = min(pairs, key=lambda pair: (pair[0].sum - pair[1].sum, pair[1].codes))
        why = reasons(self.signals, mine, other)
        return why if self.titled else (*why, _UNTITLED)

    def _foremost(self, number: int, alternative: Alternative, choices: tuple[Choice, ...]) -> list[Choice]:
        """Those of a list that have the most points by themselves."""
        if len(choices) == 1:
            return list(choices)
        alone = self._alone(number, alternative, choices)
        most = max(one.sum for one in alone)
        return [one.choices[0] for one in alone if most - one.sum < _CLEAR]

    def _alone(self, number: int, alternative: Alternative, choices: Sequence[Choice]) -> list[Candidate]:
        """Each of these choices by itself."""
        return [self._candidate(number, alternative, (choice,)) for choice in choices]

    def _candidate(self, number: int, alternative: Alternative, picked: tuple[Choice, ...]) -> Candidate:
        known = self._known
        codes = [choice.code for choice in picked]
        # A carried code is as reciprocal and lasting as the one that the map names.
        before = [hop.before for hop in alternative.carried] if not alternative.scenario else []
        titles = [choice.long or "" for choice in picked] if self.titled else [""]
        case = Case(
            source=self._source,
            target=together([told(title) for title in titles]),
            usable={choice.status for choice in picked} == _USABLE,
            exact=not alternative.approximate,
            reciprocal=known.reciprocal.issuperset(codes) or not known.reciprocal.isdisjoint(before),
            lasting=not known.lasting.isdisjoint(codes + before),
            included=len(codes) == 1 and self._included(codes[0]),
            codes=len(picked) + bool(alternative.joint),
            act=self._act,
            operations=tuple(map(operation, titles)) if self._operations else (),
        )
        points = tuple([rule(case) for rule in self._rules])
        return Candidate(number, picked, case, points, sum(points))

    def _included(self, code: str) -> bool:
        """Whether an inclusion term of the target names the same as the source."""
        terms = self._known.terms.get(code, ()) if self.titled else ()
        most = _MOST_WORDS * max(len(self._source.essential), 1)
        return any(self._source.names_the_same(told(term)) for term in terms if term.count(" ") < most)


def _beside(first: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Those near the first that take another of the things that the source puts side by side."""
    source = first.case.source
    if not source.joined or source.lead:
        return []
    common = frozenset.intersection(*(one.case.target.there for one in (first, *others)))
    things = [thing - common for thing in source.joined]
    own = _taken(things, first)
    near = (one for one in others if first.sum - one.sum <= _NEAR)
    return [one for one in near if _taken(things, one) - own and own - _taken(things, one)]


def _taken(things: Sequence[frozenset[str]], one: Candidate) -> set[int]:
    return {at for at, thing in enumerate(things) if thing & one.case.target.there}
