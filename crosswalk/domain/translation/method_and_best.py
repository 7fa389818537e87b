"""What the opposite map tells of an answer: that it rests on it too, and which one choice is the best."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

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

    def learn(self, store: Store, codes: Collection[str], *, best: bool) -> None:
        """Read what the answers about these undotted source codes need."""
        if best:
            from crosswalk.domain.lookup.long_titles import long_titles

            view = self._view
            self._titles = long_titles(store, codes, view.source_moment, view.source_calendar)
            if self._opposite is not None:
                self._opposite.learn(codes)

    def added_to(self, code: str, answer: Translation, *, best: bool) -> Translation:
        """The answer about a code with everything the opposite map tells."""
        if self._method is not Method.FORWARD:
            answer = self._by_method(answer)
        return replace(answer, best=self._best(code, answer)) if best else answer

    def _by_method(self, answer: Translation) -> Translation:
        opposite = self._opposite.edition if self._opposite else None
        if self._method is Method.BACKWARD and opposite is not None:
            reason = answer.reason
            if answer.status is Outcome.NOT_IN_MAP:
                reason = f"no code of {opposite.map_set}, edition {opposite.label}, translates into {answer.code}"
            answer = replace(answer, map_set=opposite.map_set, edition=opposite.label, reason=reason)
        return replace(answer, method=self._method, opposite=opposite)

    def _best(self, code: str, answer: Translation) -> Best | None:
        from crosswalk.domain.translation.best import best_of  # here, because few ask for one choice

        back = self._opposite.alone(code) if self._opposite else None
        shown = None if back is None else set(map(self._view.target.display, back))
        return best_of(answer.alternatives, self._titles.get(code), shown)
