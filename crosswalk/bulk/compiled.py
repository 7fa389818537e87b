"""The answers about every code of a system on every day, each kept for the span of days on which it holds.

The first day is answered whole; after that only what can have changed is asked again: codes with a target of which a
state begins or ends, that a conversion row names, or of which another edition of the map says something else. Of eleven
releases of ICD-10-CM the 14,567 diagnoses of ICD-9-CM have some 15,000 answers, not 160,000.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.codes.systems import END, SYSTEMS, undotted
from crosswalk.domain.history.releases import Role
from crosswalk.domain.lineage.predecessors import A_DAY, covers
from crosswalk.domain.lookup.inclusion_terms import INCLUSION_TERM, printed_at
from crosswalk.domain.lookup.releases_by_role import releases_by_role
from crosswalk.domain.translation.answers import Choice, Outcome, Translation, edition_for, stays
from crosswalk.domain.translation.translator import Translator

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.calendar import Calendar
    from crosswalk.domain.history.standing import Standing
    from crosswalk.domain.history.states import States
    from crosswalk.domain.lineage.conversion_tables import Previous
    from crosswalk.domain.lineage.predecessors import Predecessor
    from crosswalk.domain.tabular.rows import Note
    from crosswalk.domain.translation.question import Question
    from crosswalk.questions.view import View


class Spanned(NamedTuple):
    """An answer about an undotted code, and the half-open span of target days on which it is given."""

    code: str
    starts: date
    ends: date
    answer: Translation


class Happened:
    """What happened to the codes of a system, by day: states that begin or end, and conversion rows."""

    def __init__(self, view: View, system: CodeSystem) -> None:
        self.codes: dict[date, set[str]] = {}
        for code, life in view.store.codes.all_states(system):
            for day in boundaries(life):
                self.codes.setdefault(day, set()).add(code)
        self.rows: dict[date, list[Predecessor]] = {}
        for row in view.store.lineage.predecessors(system, None):
            self.rows.setdefault(row.effective, []).append(row)


def compiled(
    view: View, question: Question, codes: Sequence[str] | None = None, happened: Happened | None = None
) -> Iterator[Spanned]:
    """The answers of a question about these undotted codes, or all that its source knows, by code and day.

    `question` names both systems and no day and release; what `happened` to the target is read where it is not given.
    Days run from the first on which the target is in force and covered to the last; behind that no answer is kept
    (`target_end`). Two spans of a code that follow one another differ in more than the day they rest on.
    """
    source, calendar = SYSTEMS[question.source or ""], view.calendars[question.target or ""]
    editions = None if source == calendar.system else _Editions(view, question)
    known = {*view.store.codes.states(source, None)} if codes is None else {*codes}
    asked = known | editions.listed if editions and codes is None else known
    terms = _Terms(view, calendar) if question.best else None
    happened = happened or Happened(view, calendar.system)
    changes, mentioning = _Changes(calendar, happened, editions, terms), _Mentioning()
    held: dict[str, tuple[date, Translation]] = {}
    before: date | None = None
    days = target_days(view, calendar)
    if editions is None:
        # What came of a code that a row leads to is told from the day after that row.
        days = sorted({*days, *(day + A_DAY for day in happened.rows if days[0] <= day < days[-1])} if days else ())
    for day in days:
        again = sorted(asked if before is None else asked & changes.between(before, day, mentioning, held))
        translator = Translator(replace(question, on=day), view.today, view.calendars, view.editions)
        for code, dated in zip(again, translator.translate_codes(view.store, source, again), strict=True):
            mentioning.add(code, dated)
            answer = undated(dated)
            if code in held and held[code][1] == answer:
                continue
            if code in held:
                yield Spanned(code, held[code][0], day, held[code][1])
            held[code] = day, answer
        before = day
    for code, (starts, answer) in held.items():
        yield Spanned(code, starts, target_end(calendar), answer)


def target_days(view: View, calendar: Calendar) -> list[date]:
    """The days of a system on which another answer may begin, from the first that is covered and in force."""
    system = calendar.system
    days = {end for span in calendar.coverage for end in (span.start, span.end)}
    if system.owns_dates:
        lives = view.store.codes.states(system, None)
        days |= {day for life in lives.values() for day in boundaries(life)}
    begins, end = max(system.in_force_from, min(days, default=END)), target_end(calendar)
    return sorted({begins, *(day for day in days if begins < day < end)}) if begins < end else []


def target_end(calendar: Calendar) -> date:
    """The first day behind the last one on which a system is covered and in force."""
    covered = max((span.end for span in calendar.coverage), default=date.min)
    return min(calendar.system.in_force_to, covered)


def boundaries(life: States) -> set[date]:
    """The days on which a state of a code begins, or its last one ends."""
    return {day for state in life for day in (state.valid_from, state.valid_to) if day is not None and day != END}


def undated(answer: Translation) -> Translation:
    """An answer without what only tells of the day, release and edition it rests on, and without titles.

    A reason that names the day says "the day".
    """
    day = answer.moment.day if answer.moment else None

    def told(reason: str) -> str:
        return reason.replace(f"not billable on {day},", "not billable on the day,")

    return replace(
        answer,
        reason=answer.reason and told(answer.reason),
        not_carried=tuple(each._replace(reason=told(each.reason)) for each in answer.not_carried),
        moment=None,
        edition=None,
        title=None,
        category=None,
        alternatives=tuple(each._replace(choices=tuple(map(_untitled, each.choices))) for each in answer.alternatives),
        best=answer.best and replace(answer.best, choices=_untitled(answer.best.choices)),
        also_consider=tuple(each._replace(long=None) for each in answer.also_consider),
    )


def _untitled(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(one._replace(long=None) for one in choices)


class _Mentioning:
    """Which source codes have an answer that names a target, or goes through it."""

    def __init__(self) -> None:
        self._sources: dict[str, set[str]] = {}
        self._ordered: list[str] = []

    def add(self, code: str, answer: Translation) -> None:
        """The codes that an answer names, beside those that former ones of the same source did."""
        for named in _named(answer):
            self._sources.setdefault(named, set()).add(code)

    def of(self, changed: Collection[str]) -> set[str]:
        """The sources that name one of these, or a header above one: a header may be split into codes that are new."""
        above = {code[:length] for code in changed for length in range(_SHORTEST, len(code) + 1)}
        return {source for code in above & self._sources.keys() for source in self._sources[code]}

    def printed_at(self, places: Set[str]) -> set[str]:
        """The sources that name a target of which the tabular list prints its terms at one of these codes."""
        return {one for code, sources in self._sources.items() if printed_at(code) in places for one in sources}

    def within(self, part: Previous) -> set[str]:
        """The targets named that one part of a conversion row covers."""
        if part.is_single:
            return {part.first} & self._sources.keys()
        if len(self._ordered) != len(self._sources):
            self._ordered = sorted(self._sources)
        begins = islice(self._ordered, bisect_left(self._ordered, part.first), None)
        return set(takewhile(partial(covers, part), begins))


_SHORTEST: Final = 3
"""No code that is split is shorter."""


def _named(answer: Translation) -> set[str]:
    """The target codes, undotted, that an answer rests on."""
    shown = {choice.code for each in answer.alternatives for one in each.choices for choice in one}
    shown |= {code for each in answer.alternatives for hop in each.carried for code in (hop.before, hop.after)}
    shown |= {code for each in answer.not_carried for code in (each.code, *each.candidates)}
    shown |= {code for each in answer.also_consider for code in (each.living, each.code)}
    shown |= {each.code for each in answer.doubtful}
    if answer.code is not None and answer.source == answer.target:
        shown.add(answer.code)
    return set(map(undotted, shown))


class _Changes:
    """What happens to the targets of a question between two days, and to its map."""

    def __init__(
        self, calendar: Calendar, happened: Happened, editions: _Editions | None, terms: _Terms | None
    ) -> None:
        self._covered = {end for span in _joined(calendar) for end in span}
        self._happened = happened
        self._editions = editions
        self._terms = terms

    def between(
        self, before: date, day: date, mentioning: _Mentioning, held: Mapping[str, tuple[date, Translation]]
    ) -> Set[str]:
        """The sources whose answer may be another on a day than on one before it."""
        if any(before < end <= day for end in self._covered):
            return held.keys()
        changed = {code for when, codes in self._happened.codes.items() if before < when <= day for code in codes}
        for when, rows in self._happened.rows.items():
            if before < when <= day:
                changed |= {row.code for row in rows}
                for part in {part for row in rows for part in row.previous}:
                    changed |= mentioning.within(part)
        again = mentioning.of(changed)
        if self._editions is None:
            # Within one system what a code became, or lost a part to, rests on more than the codes that are named.
            again |= {
                code
                for code, (_, answer) in held.items()
                if not stays(answer) and answer.status is not Outcome.HEADER_SOURCE
            }
        else:
            again |= self._editions.between(before, day, held)
        if self._terms is not None:
            again |= mentioning.printed_at(self._terms.between(before, day))
        return again


class _Terms:
    """Where tabular lists print other inclusion terms: a best choice weighs those of its targets."""

    def __init__(self, view: View, calendar: Calendar) -> None:
        self._calendar = calendar
        self._stating = view.stating(calendar.system)
        notes = view.store.tabular.notes(calendar.system, None)
        self._terms = [each for each in notes if each.row.kind == INCLUSION_TERM]

    def between(self, before: date, day: date) -> set[str]:
        """The codes at which the list of one day prints terms that the list of the other does not."""
        older, newer = (
            releases_by_role(self._stating, self._calendar.on(each), self._calendar).get(Role.TABULAR)
            for each in (before, day)
        )
        if older == newer:
            return set()
        return {each.row.owner for each in self._terms if _stands(each, older) is not _stands(each, newer)}


def _stands(term: Standing[Note], release: int | None) -> bool:
    return release is not None and term.stands_in(release)


class _Editions:
    """Which codes the editions of the map of a question say something else of."""

    def __init__(self, view: View, question: Question) -> None:
        seen = Translator(question, view.today, view.calendars, view.editions).view(SYSTEMS[question.source or ""])
        self._held = seen.editions
        self._fixed = question.edition is not None or seen.edition is None
        rows = view.store.maps.map_rows(seen.map_set.id, None, None)
        self._spans = {code: [(row.first, row.last) for row in listed] for code, listed in rows.items()}

    @property
    def listed(self) -> Set[str]:
        """The codes that an edition lists."""
        return self._spans.keys()

    def between(self, before: date, day: date, held: Mapping[str, tuple[date, Translation]]) -> set[str]:
        """Those with other rows in the edition of the later day; and those that are not simply what their rows say."""
        if self._fixed:
            return set()
        older, newer = (edition_for(self._held, each).ordinal for each in (before, day))
        if older == newer:
            return set()
        told, listed = set(), set()
        for code, spans in self._spans.items():
            stand = [first <= newer <= last for first, last in spans]
            if any(stand):
                listed.add(code)
            if stand != [first <= older <= last for first, last in spans]:
                told.add(code)
        above = {code[:length] for code in told for length in range(_SHORTEST, len(code))}
        return told | {
            code
            for code, (_, answer) in held.items()
            # A best choice asks the opposite map as well, of which another edition answers.
            if code in above
            or answer.best is not None
            or not stays(answer)
            or (code not in listed and answer.status is not Outcome.HEADER_SOURCE)
        }


def _joined(calendar: Calendar) -> list[tuple[date, date]]:
    """The spans of days that are covered without a gap."""
    spans: list[tuple[date, date]] = []
    for span in calendar.coverage:
        if spans and spans[-1][1] == span.start:
            spans[-1] = (spans[-1][0], span.end)
        else:
            spans.append((span.start, span.end))
    return spans
