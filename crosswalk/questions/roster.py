"""Which codes a system has at a moment: all of them, or those below some codes and groups, billable or not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, TypedDict

from crosswalk.domain.codes.systems import system_of
from crosswalk.domain.codes.tabular_order import tabular_key
from crosswalk.domain.lookup.group_paths import group_paths, grouping_release
from crosswalk.domain.lookup.releases_by_role import releases_by_role
from crosswalk.domain.lookup.roster import Roster
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import status_at
from crosswalk.questions.asking import day_asked
from crosswalk.questions.named import named

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.questions.view import View

_HIGHEST: Final = "\U0010ffff"


class Listing(TypedDict, total=False):
    """What a question about the codes of a system may say beside it: a day or a release, below what, of which kind."""

    on: date | str | None
    release: str | None
    under: Sequence[str]
    billable: bool | None


def roster(view: View, system: str, asked: Listing) -> Roster:
    """The codes that exist at the moment, or those that are or lie below the codes and groups named.

    Raises `UnknownSystem`, `UnknownRelease`, `ReleaseNotLoaded`, and `UnknownCode` for what names neither.
    """
    release = asked.get("release")
    moment = view.moment(system_of(system).id, day_asked(asked.get("on"), release), release)
    whole = _whole(view, moment)
    under, billable = asked.get("under", ()), asked.get("billable")
    if not under and billable is None:
        return whole
    codes = whole.codes if not under else _below(view, whole, under)
    kept = tuple(code for code in codes if billable is None or (code not in whole.headers) == billable)
    return Roster(whole.system, moment, kept, whole.headers.intersection(kept))


def _whole(view: View, moment: Moment) -> Roster:
    """Every code of the moment: the whole system is read once, and kept for the next page of it."""
    key = (moment.system.id, moment.day, moment.release.id if moment.release else None, moment.by_release)
    held = view.kept.rosters.get(key)
    if held is None:
        held = _read(view, moment)
        view.kept.keep_roster(key, held)
    return held


def _read(view: View, moment: Moment) -> Roster:
    system, calendar = moment.system, view.calendars[moment.system.id]
    found: dict[str, Status] = {}
    for code, life in view.store.codes.all_states(system):
        status, _ = status_at(life, moment, calendar)
        if status in (Status.VALID, Status.HEADER):
            found[code] = status
    codes = sorted(found, key=lambda code: tabular_key(system, code))
    headers = frozenset(system.display(code) for code, status in found.items() if status is Status.HEADER)
    return Roster(system, moment, tuple(map(system.display, codes)), headers)


def _below(view: View, whole: Roster, names: Iterable[str]) -> list[str]:
    """The codes of a roster that one of these names or holds, in its order."""
    system = whole.system
    ordered = sorted(whole.codes)
    inside: set[str] = set()
    for name in names:
        meant = named(view, name, system, or_group=True)
        if meant.group is None:
            inside.update(_with_all_below(system.display(meant.code), whole, ordered))
            continue
        by_role = releases_by_role(view.stating(system), whole.moment, view.calendars[system.id])
        paths = group_paths(view.store, system, grouping_release(by_role), None)
        for code, path in paths.items():
            if any(row.key == meant.group for row in path):
                inside.update(_with_all_below(system.display(code), whole, ordered))
    return [code for code in whole.codes if code in inside]


def _with_all_below(code: str, whole: Roster, ordered: Sequence[str]) -> Sequence[str]:
    """A code and all that begin with it; nothing lies below one that is no header, whatever begins so."""
    end = code + _HIGHEST if code in whole.headers else code
    return ordered[bisect_left(ordered, code) : bisect_right(ordered, end)]
