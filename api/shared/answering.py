"""Who answers the faces: the service, or the same without the titles of licensed systems."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from api.shared.untitled import UnlicensedTables, UntitledReviews
from crosswalk.contract.licence import (
    untitled_changes,
    untitled_difference,
    untitled_histories,
    untitled_impacts,
    untitled_judged,
    untitled_lookups,
    untitled_places,
    untitled_search,
    untitled_tree,
    untitled_upcoming,
    without_licensed_values,
)
from crosswalk.service import Crosswalk

if TYPE_CHECKING:
    from crosswalk.applied.maps import AppliedMaps

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_Told = TypeVar("_Told")


class WithoutLicensedTitles:
    """The same answers as the service gives, licensed titles left out. Each question is asked as of `Crosswalk`."""

    def __init__(self, service: Crosswalk) -> None:
        self.check = service.check
        self.together = service.together
        self.standing = service.standing
        self.translate = service.translate
        self.validate = service.validate
        self.translate_value_set = service.translate_value_set
        self.releases = service.releases
        self.calendar = service.calendar
        self.headers = service.headers
        self.children = service.children
        self.today = service.today
        self.roster = service.roster
        self.known = service.known
        self.editions = service.editions
        self._service = service
        self.attached = _filtered(service.attached, without_licensed_values)
        self.lookup = _filtered(service.lookup, untitled_lookups)
        self.describe = _filtered(service.describe, untitled_places)
        self.history = _filtered(service.history, untitled_histories)
        self.search = _filtered(service.search, untitled_search)
        self.tree = _filtered(service.tree, untitled_tree)
        self.diff = _filtered(service.diff, untitled_difference)
        self.changes = _filtered(service.changes, untitled_changes)
        self.upcoming = _filtered(service.upcoming, untitled_upcoming)
        self.impact = _filtered(service.impact, untitled_impacts)
        self.judge = _filtered(service.judge, untitled_judged)

    @property
    def maps(self) -> AppliedMaps:
        """The applied maps of the workspace: no map leads to a licensed system."""
        return self._service.maps

    @property
    def reviews(self) -> UntitledReviews:
        """The reviews of the workspace."""
        return UntitledReviews(self._service.reviews)

    @property
    def values(self) -> UnlicensedTables:
        """The tables of values of the workspace."""
        return UnlicensedTables(self._service.values)

    def steady(self) -> WithoutLicensedTitles:
        """The same over one state of the store, for what is asked batch by batch."""
        return WithoutLicensedTitles(self._service.steady())


Answering = Crosswalk | WithoutLicensedTitles
"""Whoever answers."""


def _filtered(ask: Callable[_Asked, _Answer], leave_out: Callable[[_Answer], _Told]) -> Callable[_Asked, _Told]:
    def asked(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Told:
        return leave_out(ask(*args, **kwargs))

    return asked
