"""What the opposite map tells of an answer: that it rests on it too, and which one choice is the best."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.translation.answers import Best, MapView, Outcome, Translation
from crosswalk.domain.translation.methods import Method

if TYPE_CHECKING:
    from crosswalk.domain.store.protocol import Store
    from crosswalk.domain.translation.opposite import Opposite


class MethodAndBest:
    """Completes the answers to one question; `opposite` is None where its map is not loaded."""

    def __init__(self, view: MapView, method: Method, opposite: Opposite | None) -> None:
        self._view = view
        self._method = method
        self._opposite = opposite
        self._titles: Mapping[str, str | None] = {}
        self._terms: Mapping[str, Sequence[str]] = {}

    def learn(self, store: Store, answers: Mapping[str, Translation]) -> None:
        """Read what the best choices among these answers need; they are by undotted source code."""
        from crosswalk.domain.lookup.inclusion_terms import inclusion_terms
        from crosswalk.domain.lookup.long_titles import long_titles

        codes = [code for code, answer in answers.items() if _leaves_a_choice(answer)]
        view = self._view
        targets = {undotted(one) for code in codes for one in _targets(answers[code])}
        self._terms = inclusion_terms(store, targets, view.target_moment, view.target_calendar) if targets else {}
        self._titles = long_titles(store, codes, view.source_moment, view.source_calendar)
        if self._opposite is not None:
            self._opposite.learn(codes)

    def added_to(self, code: str, answer: Translation, lasting: Collection[str], *, best: bool) -> Translation:
        """The answer about a code with everything the opposite map tells.

        `lasting` are the targets, undotted, whose rows have stood since the oldest edition.
        """
        if self._method is not Method.FORWARD:
            answer = self._by_method(answer)
        return replace(answer, best=self._best(code, answer, lasting)) if best else answer

    def _by_method(self, answer: Translation) -> Translation:
        opposite = self._opposite.edition if self._opposite else None
        if self._method is Method.BACKWARD and opposite is not None:
            reason = answer.reason
            if answer.status is Outcome.NOT_IN_MAP:
                reason = f"no code of {opposite.map_set}, edition {opposite.label}, translates into {answer.code}"
            answer = replace(answer, map_set=opposite.map_set, edition=opposite.label, reason=reason)
        return replace(answer, method=self._method, opposite=opposite)

    def _best(self, code: str, answer: Translation, lasting: Collection[str]) -> Best | None:
        from crosswalk.domain.translation.best.deciding import Known, best_of  # here: few ask for one choice

        if not _leaves_a_choice(answer):
            return best_of(answer.alternatives, Known(None))
        display = self._view.target.display
        back = self._opposite.alone(code) if self._opposite else ()
        known = Known(
            self._titles.get(code),
            frozenset(map(display, back)),
            frozenset(map(display, lasting)),
            {one: found for one in _targets(answer) if (found := self._terms.get(undotted(one)))},
        )
        return best_of(answer.alternatives, known, procedures=self._view.target.id == "icd10pcs")


def _targets(answer: Translation) -> Iterator[str]:
    """The dotted codes among all alternatives."""
    return (choice.code for each in answer.alternatives for choices in each.choices for choice in choices)


def _leaves_a_choice(answer: Translation) -> bool:
    return len(answer.alternatives) > 1 or any(
        len(choices) > 1 for each in answer.alternatives for choices in each.choices
    )
