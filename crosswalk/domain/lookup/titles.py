"""The titles of a code at a moment: as its release wrote them, or from where they are told if it leaves them unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.domain.history.built_titles import built_title
from crosswalk.domain.history.snapshot import stated_titles, told_titles

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.releases import Release
    from crosswalk.domain.history.states import State, States


def last_titled(states: States, state: State) -> State | None:
    """Of a header without any title the last state before it that has one, else None: a codes file knows no headers."""
    if state.billable or state.short is not None or state.long is not None:
        return None
    before = states[: states.index(state)]
    return next((one for one in reversed(before) if one.long is not None and one.first is not None), None)


def titles(state: State, moment: Moment) -> tuple[str | None, str | None]:
    """Short and long title at a moment, as the release wrote them.

    What it leaves unsaid is told as the newest release of the state does: nothing says that it was otherwise.
    """
    release = moment.release
    # Without variants every release of the state writes the same.
    if not state.variants or release is None or (moment.system.owns_dates and not moment.by_release):
        return state.short, state.long
    if not state.stands_in(release.ordinal):
        return state.short, state.long
    says_short, says_long = told_titles(state, moment.stated_by)
    short, long = state.known_titles_in(release.ordinal)
    return short if says_short else state.short, long if says_long else state.long


def title_from(state: State, moment: Moment, calendar: Calendar) -> str | None:
    """The id of the release that a long title is told from, where that of the moment leaves it unsaid; else None.

    The next one of the state that states it, else the last.
    """
    release = moment.release
    if release is None or state.long is None or not state.stands_in(release.ordinal):
        return None
    # That a title is of the same version as another one says it as well.
    if told_titles(state, moment.stated_by)[1]:
        return None
    stating = _stating(state, calendar)
    return next((one.id for one in stating if one.ordinal > release.ordinal), stating[-1].id if stating else None)


def titles_in(state: State, moment: Moment, calendar: Calendar) -> str | None:
    """The id of the release whose files have the titles of a state, where no title is loaded of it; else None."""
    if state.short is not None or state.long is not None:
        return None
    if moment.release is not None and state.stands_in(moment.release.ordinal):
        return moment.release.id
    return calendar.names.get(state.last)


def is_built(state: State, calendar: Calendar) -> bool:
    """Whether the long title of a state is built of the levels of a tabular list, because no release states one."""
    built = built_title(state.properties)
    return built is not None and built == state.long and not _stating(state, calendar)


def _stating(state: State, calendar: Calendar) -> list[Release]:
    """The loaded releases that show a state and state long titles of its kind, in order."""
    return [
        release
        for release in calendar.known
        if release.id in calendar.loaded
        and state.stands_in(release.ordinal)
        and stated_titles(state, calendar.stated_by.get(release.id, {}))[1]
    ]
