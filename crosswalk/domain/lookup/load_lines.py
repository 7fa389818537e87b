"""What a site loads of a new release into its systems: the billable codes that come, change and go, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crosswalk.domain.answer import Answer
from crosswalk.domain.history.built_titles import long_or_built
from crosswalk.domain.history.dated_records import record_of
from crosswalk.domain.history.difference import long_revised
from crosswalk.domain.history.releases import day_of
from crosswalk.domain.history.retitling import Retitling, retitled

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.history.releases import Release
    from crosswalk.domain.history.snapshot import Facts
    from crosswalk.domain.history.states import State, States

_A_DAY: Final = timedelta(days=1)


class LoadAction(StrEnum):
    """What to do with a code."""

    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, repr=False)
class LoadLine(Answer):
    """A code with its titles and the days on which it may be used, both inclusive; a line to add, change or delete.

    Titles are those of the newer release, or the last ones that any file told of the code as it is; None where none
    did. `last` is None for a code that goes on.
    """

    action: LoadAction
    code: str
    short: str | None
    long: str | None
    first: date | None
    last: date | None

    def __str__(self) -> str:
        return f"{self.action} {self.code}: {self.long or self.short or ''}, {self.first} to {self.last or 'no end'}"


def load_lines(
    system: CodeSystem,
    ends: tuple[Release, Release],
    old: Mapping[str, Facts],
    now: Mapping[str, Facts],
    lives: Mapping[str, States],
) -> Iterator[LoadLine]:
    """The lines that make the billable codes of the older release those of the newer one, by code.

    `old` and `now` hold what each states of every code that differs, `lives` the states of these, all by undotted code.
    """
    for code in sorted(old.keys() | now.keys()):
        before, after = old.get(code), now.get(code)
        is_before, is_after = before is not None and before.billable, after is not None and after.billable
        life, shown = lives.get(code, ()), system.display(code)
        if after is not None and is_after:
            days = _days(system, code, after, life, ends[1])
            line = LoadLine(LoadAction.CHANGE, shown, after.short, long_or_built(after), *days)
            if before is None or not is_before:
                yield _as(LoadAction.ADD, line)
            elif _is_retitled(before, after) or days != _days(system, code, before, life, ends[0]):
                yield line
        elif before is not None and is_before:
            first, _ = _days(system, code, before, life, ends[0])
            last = _last_day(system, code, after, life, ends)
            yield LoadLine(LoadAction.DELETE, shown, before.short, long_or_built(before), first, last)


def _as(action: LoadAction, line: LoadLine) -> LoadLine:
    return LoadLine(action, line.code, line.short, line.long, line.first, line.last)


def _is_retitled(before: Facts, after: Facts) -> bool:
    return long_revised(before, after) or retitled(before, after).short is Retitling.ANOTHER


def _days(
    system: CodeSystem, code: str, fact: Facts, life: States, release: Release
) -> tuple[date | None, date | None]:
    """The first day of a code that is billable in a release, and the last one as far as the release tells it."""
    if system.owns_dates:
        record = record_of(code, fact)
        return record.added or release.effective, record.terminated
    return _first_day(life, release), None


def _run(life: States, release: Release) -> States:
    """The states around that of a release in which a code is billable without a break; none where it has none."""
    at = next((at for at, state in enumerate(life) if state.billable and state.stands_in(release.ordinal)), None)
    if at is None:
        return ()
    first = last = at
    while first and _goes_on(life[first - 1], life[first]):
        first -= 1
    while last + 1 < len(life) and _goes_on(life[last], life[last + 1]):
        last += 1
    return life[first : last + 1]


def _first_day(life: States, release: Release) -> date | None:
    """The first day in force of a code that a release has; of one that was gone before its system came, of a file."""
    run = _run(life, release)
    days = [state.valid_from for state in run if state.valid_from is not None]
    if days:
        return days[0]
    return next((day_of(state.first) for state in run if state.first is not None), None)


def _last_day(system: CodeSystem, code: str, after: Facts | None, life: States, ends: tuple[Release, Release]) -> date:
    """The last day of a code that the newer release has no longer."""
    if system.owns_dates:
        terminated = record_of(code, after).terminated if after is not None else None
        return terminated or ends[1].effective - _A_DAY
    run = _run(life, ends[0])
    ended = (run[-1].valid_to if run else None) or ends[1].effective
    return min(ended, ends[1].effective) - _A_DAY


def _goes_on(one: State, following: State) -> bool:
    """Whether a code is billable on from one state to the next; files of days before its system have none."""
    return one.billable and following.billable and (one.valid_to == following.valid_from or one.valid_to is None)
