"""Between which releases a review looks: what can be chosen, and what is chosen until somebody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.shared.answering import Answering
from api.web.lists.asked import Fields
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.calendar import Calendar, in_force
from crosswalk.domain.history.releases import Release

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A system with its loaded releases, newest first, which two are chosen, and whether it is looked at.

    `behind` names the release that is in force and not loaded.
    """

    system: str
    releases: tuple[Release, ...]
    before: str
    after: str
    chosen: bool
    behind: str | None


def choices(service: Answering) -> list[Choice]:
    """What can be reviewed: each system of which two releases are loaded, those first that are in force."""
    today = service.today()
    found = [choice_of(service.calendar(system), today) for system in SYSTEMS]
    return sorted(filter(None, found), key=lambda each: (not each.chosen, not in_force(SYSTEMS[each.system], today)))


def choice_of(calendar: Calendar, today: date) -> Choice | None:
    """The releases of a system with the two that people review now; None where fewer than two are loaded.

    To the newest, from the one in force today, where that is older; else from the regular one before the newest.
    A system is chosen where it is in force, and the release of today is loaded.
    """
    held = sorted((each for each in calendar.known if each.id in calendar.loaded), key=lambda each: -each.ordinal)
    if len(held) < 2:
        return None
    newest, *older = held
    moment = calendar.default(today)
    regular = [each for each in older if each.effective.month in calendar.system.regular_months]
    is_older = moment.release is not None and moment.release.ordinal < newest.ordinal
    before = moment.release if is_older and moment.release else (regular or older)[0]
    behind = moment.missing if moment.stale else None
    chosen = in_force(calendar.system, today) and behind is None
    return Choice(calendar.system.id, tuple(held), before.label, newest.label, chosen, behind)


def chosen_in(offered: Sequence[Choice], fields: Fields) -> list[Choice]:
    """The choices as a form or an address says them; those that it does not speak of stay as they are."""
    named = [each for each in fields.getlist("system") if isinstance(each, str)]
    return [_said(each, fields, named) for each in offered]


def ends_of(chosen: Sequence[Choice]) -> tuple[list[str], list[str]]:
    """Both ends, as `impact` takes them. Raises `UsageError` where no system is chosen."""
    wanted = [each for each in chosen if each.chosen]
    if not wanted:
        raise UsageError("no code system is chosen.", remedy="Choose one, and its releases.")
    return [f"{each.system}:{each.before}" for each in wanted], [f"{each.system}:{each.after}" for each in wanted]


def _said(each: Choice, fields: Fields, named: Sequence[str]) -> Choice:
    def label(name: str, default: str) -> str:
        said = str(fields.get(f"{name}-{each.system}", "") or "").strip()[:_LONGEST]
        return said if any(said == release.label for release in each.releases) else default

    chosen = each.system in named if named else each.chosen
    return Choice(each.system, each.releases, label("from", each.before), label("to", each.after), chosen, each.behind)
