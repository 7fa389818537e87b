"""Which files of a code system speak at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crosswalk.domain.history.standing import newest_before

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.history.releases import Role


def releases_by_role(stating: Mapping[Role, Sequence[int]], moment: Moment, calendar: Calendar) -> Mapping[Role, int]:
    """For each role of a source file the release whose statements hold at a moment, by its ordinal.

    `stating` are the releases that have a file of each role.
    """
    ordinal = moment.release.ordinal if moment.release else _ordinal_before(calendar, moment)
    return {
        role: release for role, releases in stating.items() if (release := newest_before(releases, ordinal)) is not None
    }


def _ordinal_before(calendar: Calendar, moment: Moment) -> int:
    """The newest loaded release not later than the day."""
    held = [each.ordinal for each in calendar.known if each.id in calendar.loaded and each.effective <= moment.day]
    return max(held, default=0)
