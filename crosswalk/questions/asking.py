"""Reading what a question names: a system, a method, a day or a release."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.codes.systems import CodeSystem, system_of
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.placing import Placed
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import Lookup

if TYPE_CHECKING:
    from crosswalk.domain.translation.methods import Method


def asked_system(system: str | None, release: str | None) -> CodeSystem | None:
    """The system that is named, if need be by the release: `icd10cm:2025`."""
    if system is not None:
        return system_of(system)
    return system_of(release.partition(":")[0]) if release and ":" in release else None


def method_of(name: Method | str) -> Method:
    """The method of this name. Raises `UsageError`, naming those there are."""
    from crosswalk.domain.translation.methods import Method

    try:
        return Method(name)
    except ValueError as fault:
        raise UsageError(f"there is no method {name!r}.", remedy=f"There are {', '.join(Method)}.") from fault


def one_of(on: date | None, release: str | None) -> None:
    """Refuse a question about a day and a release at once. Raises `UsageError`."""
    if on is not None and release is not None:
        raise UsageError("a question is about a day or about a release, not both.", remedy="Leave one of them out.")


def refused_lookup(placed: Placed, system: str | None) -> Lookup:
    """The answer about an input that is no code: malformed, or of a licensed system that is not loaded."""
    status = placed.refusal or Status.UNKNOWN_CODE
    return Lookup(placed.text, system, None, status, placed.reason, None, None, None, None, None)


def without_release(placed: Placed, system: CodeSystem, release: str | None) -> Lookup:
    """The answer about a code of a system that lacks the release which was asked about."""
    code = None if placed.code is None else system.display(placed.code)
    why = f"{system.id} has no release {release!r}"
    return Lookup(placed.text, system.id, code, Status.NOT_COVERED, why, None, None, None, None, None)
