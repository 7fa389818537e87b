"""From the row of one code (what each release says about it) to its states.

The rules are those of docs/design.md, rules 3.2 and 3.3.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.built_titles import long_or_built
from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.releases import LATEST, Coverage, Release, coverage
from crosswalk.domain.history.retitling import Retitling, retitled
from crosswalk.domain.history.snapshot import (
    Facts,
    Properties,
    Property,
    Versions,
    is_modifier,
    same_properties,
    stated_titles,
)
from crosswalk.domain.history.states import State, States, Variant

HEADER: Final = Facts(billable=False)


@dataclass(frozen=True, slots=True)
class Span:
    """Days and open ends of a state."""

    valid_from: date | None
    valid_to: date | None
    open_start: bool
    open_end: bool


_NO_DAYS: Final = Span(None, None, open_start=False, open_end=False)


@dataclass(frozen=True, slots=True)
class Axis:
    """The loaded releases of a system as positions, with the days each covers.

    `stated` holds what the sources of each state, `dated` the positions that cover days, in order. `titled` remembers
    which titles any position of a span states: most codes of a system share a handful.
    """

    system: CodeSystem
    ordinals: tuple[int, ...]
    stated: tuple[Collection[Property], ...]
    days: tuple[Coverage | None, ...]
    dated: tuple[int, ...]
    titled: dict[tuple[int, int, bool, bool], tuple[bool, bool]]

    @classmethod
    def of(
        cls,
        system: CodeSystem,
        loaded: Sequence[Release],
        stated: Sequence[Collection[Property]],
        known: Sequence[Release],
    ) -> Axis:
        """The axis of these loaded releases, oldest first, and of the properties that each states.

        `known` are all catalogued ones: they bound the days.
        """
        spans = coverage(system, known, frozenset(release.id for release in loaded))
        by_id = {span.release.id: span for span in spans}
        days = tuple(by_id.get(release.id) for release in loaded)
        dated = tuple(at for at, span in enumerate(days) if span is not None)
        return cls(system, tuple(release.ordinal for release in loaded), tuple(stated), days, dated, {})

    def titles_stated(self, run: Run) -> tuple[bool, bool]:
        """Whether the sources of any position of a run state the short and the long title of its code."""
        facts = run.facts
        key = (run.first, run.last, facts.billable, is_modifier(facts))
        known = self.titled.get(key)
        if known is None:
            said = [stated_titles(facts, self.stated[at]) for at in range(run.first, run.last + 1)]
            known = self.titled[key] = any(short for short, _ in said), any(long for _, long in said)
        return known

    def covered(self, dated: int) -> Coverage:
        """The days of one of the positions that have any, by its place among them."""
        span = self.days[self.dated[dated]]
        assert span is not None  # noqa: S101 - `dated` lists exactly the positions that have days
        return span


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring positions in which nothing stated about a code changes.

    `facts` is what is known of it there; `written` is how it is written in its last position, and `variants`
    how earlier positions wrote it where that is otherwise. A title left unsaid is written as before, or where none was
    written yet as the first that is.
    """

    first: int
    last: int
    facts: Facts
    written: Facts
    variants: tuple[Variant, ...] = ()


def project_row(row: Sequence[Facts | None], axis: Axis) -> States:
    """The states of one code, in order of time; states that bridge a gap stand in their place."""
    return tuple(_dated_states(runs_of(row, axis), axis))


def runs_of(row: Sequence[Facts | None], axis: Axis) -> list[Run]:
    """The runs of one code, in order: those of its states that stand among the releases."""
    return _coalesce(_identical_runs(row), axis)


def _identical_runs(row: Sequence[Facts | None]) -> list[Run]:
    runs: list[Run] = []
    start = 0
    current: Facts | None = None
    for at, fact in enumerate(row):
        if fact is not current:
            if current is not None:
                runs.append(Run(start, at - 1, current, current))
            start, current = at, fact
    if current is not None:
        runs.append(Run(start, len(row) - 1, current, current))
    return runs


def _coalesce(runs: list[Run], axis: Axis) -> list[Run]:
    """Join neighbouring runs between which nothing is stated to have changed.

    A title left unsaid is not a change, nor is one in other case or accents; the newest writing of
    a title is shown. No title goes on where versions tell another one, or might.
    """
    joined: list[Run] = []
    for run in runs:
        before = joined[-1] if joined else None
        if before is not None and before.last + 1 == run.first and _compatible(before.facts, run.facts):
            joined[-1] = _join(before, run, axis)
        else:
            joined.append(run)
    return [_with_last_writing(run, axis) for run in joined]


def _compatible(known: Facts, stated: Facts) -> bool:
    return (
        known.billable == stated.billable
        and _same_or_unsaid(known.properties, stated.properties)
        and all(title in _GOES_ON for title in retitled(known, stated))
    )


_GOES_ON: Final = (Retitling.SAME, Retitling.UNSAID)


def _same_or_unsaid(known: Properties | None, stated: Properties | None) -> bool:
    return known is None or stated is None or same_properties(known, stated)


def _join(before: Run, run: Run, axis: Axis) -> Run:
    stated = run.facts
    written = _written(stated, before.written, axis.stated[run.first])
    if _begins_a_title(before.written, written):
        before = _titled(before, written, axis)
    variants = before.variants
    if before.written.written != written.written:
        variants = (*variants, _variant(axis.ordinals[before.last], before.written))
    short = before.facts.short if stated.short is None else stated.short
    long = before.facts.long if stated.long is None else stated.long
    properties = before.facts.properties if stated.properties is None else stated.properties
    versions = _joined(before.facts.versions, stated.versions)
    facts = Facts(stated.billable, short, long, properties, versions)
    return Run(before.first, run.last, facts, written, variants)


def _begins_a_title(before: Facts, written: Facts) -> bool:
    return (before.short is None is not written.short) or (before.long is None is not written.long)


def _titled(run: Run, written: Facts, axis: Axis) -> Run:
    """The run with the titles that no position of it states written as they are after it."""
    says_short, says_long = axis.titles_stated(run)
    short = run.written.short if says_short else written.short
    long = run.written.long if says_long else written.long
    variants = tuple(
        each._replace(short=each.short if says_short else short, long=each.long if says_long else long)
        for each in run.variants
    )
    return replace(run, written=run.written._replace(short=short, long=long), variants=variants)


def _joined(before: Versions | None, stated: Versions | None) -> Versions | None:
    """The versions of both, the newest stated."""
    if before is None or stated is None or before == stated:
        return stated or before
    return Versions(stated.short or before.short, stated.long or before.long)


def _written(stated: Facts, before: Facts, known: Collection[Property]) -> Facts:
    """What is stated, with the titles and properties that sources which know these leave unsaid as they were before."""
    if Property.PROPERTIES not in known:
        stated = stated._replace(properties=before.properties) if before.properties else stated
    if stated.short is not None and stated.long is not None:
        return stated
    says_short, says_long = stated_titles(stated, known)
    return stated._replace(
        short=stated.short if says_short else before.short, long=stated.long if says_long else before.long
    )


def _with_last_writing(run: Run, axis: Axis) -> Run:
    """The run with a variant for its last positions too, where they lack something that was known before."""
    if run.written.written == run.facts.written:
        return run
    return replace(run, variants=(*run.variants, _variant(last_ordinal(run, axis), run.written)))


def _variant(last: int, written: Facts) -> Variant:
    return Variant(last, written.short, written.long, written.properties)


def last_ordinal(run: Run, axis: Axis) -> int:
    """The ordinal of the release in which a run ends, LATEST where that is the newest loaded one."""
    return LATEST if run.last == len(axis.ordinals) - 1 else axis.ordinals[run.last]


def _dated_states(runs: list[Run], axis: Axis) -> list[State]:
    states: list[State] = []
    before: tuple[Run, int] | None = None
    for run in runs:
        span = _span(run, axis)
        bridge = _bridge(before[0], run, axis) if before else None
        if before is not None and bridge is not None:
            states[before[1]] = states[before[1]]._replace(open_end=False)
            states.append(bridge)
        if span.valid_from is not None:
            before = run, len(states)
        states.append(
            State(
                first=axis.ordinals[run.first],
                last=last_ordinal(run, axis),
                valid_from=span.valid_from,
                valid_to=span.valid_to,
                open_start=span.open_start and bridge is None,
                open_end=span.open_end,
                billable=run.facts.billable,
                short=run.facts.short,
                long=long_or_built(run.facts),
                variants=run.variants,
                properties=run.facts.properties,
                versions=run.facts.versions,
            )
        )
    return states


def _span(run: Run, axis: Axis) -> Span:
    inside = [n for n, at in enumerate(axis.dated) if run.first <= at <= run.last]
    if not inside:
        return _NO_DAYS
    first, last = inside[0], inside[-1]
    start = axis.covered(first)
    end = axis.covered(last)
    opens = axis.system.in_force_from if first == 0 else axis.covered(first - 1).end
    open_start = opens < start.start
    if last == len(axis.dated) - 1:
        # Whether the newest release still covers today is known only when the question is asked.
        in_force_to = axis.system.in_force_to
        return Span(start.start, in_force_to, open_start, end.end < in_force_to != date.max)
    return Span(start.start, end.end, open_start, axis.covered(last + 1).start != end.end)


def _bridge(before: Run, after: Run, axis: Axis) -> State | None:
    """The state on uncovered days between two runs that agree on existence and billability.

    A title on which they differ is unknown there.
    """
    if before.facts.billable != after.facts.billable:
        return None
    for n in range(1, len(axis.dated)):
        left, right = axis.dated[n - 1], axis.dated[n]
        if before.first <= left <= before.last and after.first <= right <= after.last:
            start, end = axis.covered(n - 1).end, axis.covered(n).start
            if start == end:
                return None
            short = after.facts.short if same_title(before.facts.short, after.facts.short) else None
            long = after.facts.long if same_title(before.facts.long, after.facts.long) else None
            same = same_properties(before.facts.properties, after.facts.properties)
            properties = after.facts.properties if same else None
            between = Facts(before.facts.billable, short, long, properties)
            return State(
                None, None, start, end, False, False, between.billable, short, long_or_built(between), (), properties
            )
    return None
