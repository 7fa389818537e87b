"""The codes of one system that may be meant: read from the store, judged by their texts at the moment, each once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from crosswalk.domain.search.descent import Found, descended
from crosswalk.domain.search.ranking import Answer, Judge, Reason, Said
from crosswalk.domain.search.reading import Reading
from crosswalk.domain.tabular.documents import Match, Slot

_DESCENDED: Final = 8
"""Headers whose children are looked at: the likeliest."""
_DESCENDED_IN_TABLES: Final = 3
"""The same of ICD-10-PCS, where hundreds of codes stand directly below a table."""
_DESCENT: Final = 0.05
_DESCENT_FROM_TITLE: Final = 0.12
"""A title of a header does not say which code below it is meant; what an index leads to is."""


class Pool:
    """The codes of one system that have been judged, each once."""

    def __init__(self, reading: Reading, judge: Judge) -> None:
        self.reading, self._judge = reading, judge
        self._seen: set[str] = set()
        self._billable: dict[str, Found] = {}
        self._tops: dict[str, Answer] = {}
        self._headers: dict[str, Found] = {}
        self._lower: list[Found] | None = None

    def ask(self, asked: Sequence[Sequence[Slot]], most: int) -> None:
        """Judge the codes of so many documents with the words of each of these."""
        store, system = self.reading.store, self.reading.moment.system
        matches = [match for slots in asked for match in store.search.matching(system, slots, 0, most)]
        self._judge_all(matches, min(map(len, asked)))

    def round(self, slots: Sequence[Slot], skip: int, size: int) -> tuple[list[Found], bool]:
        """The codes of one round of documents with these words, headers as well, and whether there are no more."""
        matches = self.reading.store.search.matching(self.reading.moment.system, slots, skip, size)
        return self._judge_all(matches, len(slots)), len(matches) < size

    def headers(self) -> list[Found]:
        """The headers found."""
        return list(self._headers.values())

    def found(self) -> list[Found]:
        """The billable codes: those found, and those below the headers found. Each by its best text."""
        best = dict(self._billable)
        for one in self._below():
            descent = _DESCENT_FROM_TITLE if one.answer.said.reason is Reason.TITLE else _DESCENT
            lower = one._replace(answer=one.answer._replace(cost=one.answer.cost + descent))
            held = best.get(one.code)
            if held is None or lower.answer.cost < held.answer.cost:
                best[one.code] = lower
        return list(best.values())

    def _judge_all(self, matches: Sequence[Match], least: int) -> list[Found]:
        reading, judge = self.reading, self._judge
        new = [code for code in dict.fromkeys(match.code for match in matches) if code not in self._seen]
        if not new:
            return []
        self._seen.update(new)
        self._lower = None
        noted = {match.code for match in matches if match.in_notes}.intersection(new)
        notes = reading.notes(noted, lambda text: judge.may_answer(text, least))
        states = reading.store.codes.states(reading.moment.system, new)
        found: list[Found] = []
        for code in new:
            life = states.get(code, ())
            status, state = reading.standing(life)
            if life and state is None:
                continue
            short, long = (None, None) if state is None else reading.titles(state)
            answer = self._best(notes.get(code, ()), short, long)
            if answer is None:
                continue
            if state is None:
                # A beginning that is no code itself: an index of ICD-10-PCS leads to such.
                self._tops[code] = answer
                continue
            title = long or short or ""
            one = Found(code, status, state, title, judge.more(answer, title))
            if state.billable:
                self._billable[code] = one
            else:
                self._tops[code], self._headers[code] = answer, one
            found.append(one)
        return found

    def _best(self, notes: Sequence[Said], short: str | None, long: str | None) -> Answer | None:
        """The best answer of a code. The short title, an abbreviated long one, counts where that lacks something."""
        is_supply = self.reading.moment.system.id == "hcpcs"
        told = [*notes, *([Said(Reason.TITLE, long, is_supply=is_supply)] if long else ())]
        answer = self._judge.best(told)
        if short and short != long and (answer is None or not all(answer.covered)):
            return self._judge.best([*told, Said(Reason.SHORT_TITLE, short, is_supply=is_supply)])
        return answer

    def _below(self) -> list[Found]:
        if self._lower is None:
            most = _DESCENDED if self.reading.moment.system.id != "icd10pcs" else _DESCENDED_IN_TABLES
            titles = {code: one.title for code, one in self._headers.items()}
            self._lower = descended(self.reading, self._judge, self._likeliest(most), titles)
        return self._lower

    def _likeliest(self, most: int) -> dict[str, Answer]:
        def place(pair: tuple[str, Answer]) -> tuple[float, str]:
            code, answer = pair
            header = self._headers.get(code)
            return answer.cost + (self._judge.special(header.title) if header else 0.0), code

        return dict(sorted(self._tops.items(), key=place)[:most])
