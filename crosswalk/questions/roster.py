"""Which codes a system has at a moment: all of them, or those below some codes and groups, billable or not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import replace
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
from crosswalk.questions.named import Named, named

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.history.states import States
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
    under, billable = asked.get("under", ()), asked.get("billable")
    meant = [named(view, name, moment.system, or_group=True) for name in under]
    if meant and _key(moment) not in view.kept.rosters and all(each.group is None for each in meant):
        whole = _part(view, moment, {each.code for each in meant})
    else:
        whole = _whole(view, moment)
    if not meant and billable is None:
        return whole
    codes = whole.codes if not meant else _below(view, whole, meant)
    kept = tuple(code for code in codes if billable is None or (code not in whole.headers) == billable)
    return Roster(whole.system, moment, kept, whole.headers.intersection(kept))


def _whole(view: View, moment: Moment) -> Roster:
    """Every code of the moment: the whole system is read once, and kept for the next page of it."""
    held = view.kept.rosters.get(_key(moment))
    if held is None:
        lives = view.store.codes.all_states(moment.system) if _may_have_codes(view, moment) else ()
        held = _roster(view, moment, lives)
        view.kept.keep_roster(_key(moment), held)
    return replace(held, moment=moment)


def _key(moment: Moment) -> Hashable:
    """What moments share that have the same codes: on every day of a release they are those of the release.

    Where records carry their own dates each day has its own.
    """
    release = moment.release.id if moment.release else None
    day = moment.day if moment.system.owns_dates or release is None else None
    return moment.system.id, release, day, moment.by_release, moment.in_force


def _part(view: View, moment: Moment, codes: Collection[str]) -> Roster:
    """These undotted codes and all that lie below them, without the rest of the system."""
    lives = dict(view.store.codes.states(moment.system, codes))
    if not moment.system.owns_dates:
        for below in view.store.codes.descendants(moment.system, codes).values():
            lives |= below
    return _roster(view, moment, lives.items() if _may_have_codes(view, moment) else ())


def _may_have_codes(view: View, moment: Moment) -> bool:
    """Whether a loaded release says anything about the moment."""
    calendar = view.calendars[moment.system.id]
    return moment.in_force and (moment.release is not None or calendar.is_between_loaded(moment.day))


def _roster(view: View, moment: Moment, lives: Iterable[tuple[str, States]]) -> Roster:
    """Those of some codes that exist at the moment."""
    system, calendar = moment.system, view.calendars[moment.system.id]
    found = {code: status_at(life, moment, calendar)[0] for code, life in lives}
    there = [code for code, status in found.items() if status in (Status.VALID, Status.HEADER)]
    codes = sorted(there, key=lambda code: tabular_key(system, code))
    headers = frozenset(system.display(code) for code in there if found[code] is Status.HEADER)
    return Roster(system, moment, tuple(map(system.display, codes)), headers)


def _below(view: View, whole: Roster, names: Iterable[Named]) -> list[str]:
    """The codes of a roster that one of these names or holds, in its order."""
    system = whole.system
    ordered = sorted(whole.codes)
    inside: set[str] = set()
    for meant in names:
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
