"""Who answers the faces: the service, or the same without the titles of licensed systems."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from crosswalk.contract.licence import (
    untitled_changes,
    untitled_difference,
    untitled_histories,
    untitled_lookups,
    untitled_places,
    untitled_search,
    untitled_tree,
    without_licensed_values,
)
from crosswalk.service import Crosswalk

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_Told = TypeVar("_Told")


class WithoutLicensedTitles:
    """The same answers as the service gives, licensed titles left out. Each question is asked as of `Crosswalk`."""

    def __init__(self, service: Crosswalk) -> None:
        self.check = service.check
        self.standing = service.standing
        self.translate = service.translate
        self.validate = service.validate
        self.translate_value_set = service.translate_value_set
        self.releases = service.releases
        self.attached = _filtered(service.attached, without_licensed_values)
        self.lookup = _filtered(service.lookup, untitled_lookups)
        self.describe = _filtered(service.describe, untitled_places)
        self.history = _filtered(service.history, untitled_histories)
        self.search = _filtered(service.search, untitled_search)
        self.tree = _filtered(service.tree, untitled_tree)
        self.diff = _filtered(service.diff, untitled_difference)
        self.changes = _filtered(service.changes, untitled_changes)


Answering = Crosswalk | WithoutLicensedTitles
"""Whoever answers."""


def _filtered(ask: Callable[_Asked, _Answer], leave_out: Callable[[_Answer], _Told]) -> Callable[_Asked, _Told]:
    def asked(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Told:
        return leave_out(ask(*args, **kwargs))

    return asked
