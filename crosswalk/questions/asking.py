"""Reading what a question names: a system, a method, a day or a release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from crosswalk.domain.codes.systems import CodeSystem, system_of
from crosswalk.domain.days import read_day
from crosswalk.domain.errors import BadDate, UsageError
from crosswalk.domain.lookup.placed import Placed
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


def day_of(given: date | str | None) -> date | None:
    """The day that is given: as one, as a text like 2024-10-01, or as a moment of it. Raises `BadDate`."""
    if isinstance(given, str):
        return read_day(given)
    if isinstance(given, datetime):
        return given.date()
    if given is None or isinstance(given, date):
        return given
    raise BadDate(f"{given!r} is not a day.", remedy="Give a date, or a text like 2024-10-01.")


def day_asked(on: date | str | None, release: str | None) -> date | None:
    """The day that is asked about. Raises `BadDate`, and `UsageError` where a release is asked about as well."""
    if on is not None and release is not None:
        raise UsageError("a question is about a day or about a release, not both.", remedy="Leave one of them out.")
    if release is not None:
        name_of(release)
    return day_of(on)


def name_of(release: str) -> str:
    """The name of a release, which is a text. Raises `UsageError`."""
    if isinstance(release, str):
        return release
    raise UsageError(f"{release!r} is no text, as names of releases are.", remedy="Write it as '2025'.")


def listed(codes: Iterable[str]) -> Sequence[str]:
    """The codes as a list. Raises `UsageError` for one alone, whose characters would be taken for codes."""
    if isinstance(codes, str | bytes) or not isinstance(codes, Iterable):
        raise UsageError(f"{codes!r} is no list of codes.", remedy="Give a list, of one code too: ['E11.9'].")
    return codes if isinstance(codes, Sequence) else list(codes)


def texts(what: str, given: Iterable[str]) -> Sequence[str]:
    """Texts as a list. Raises `UsageError` for one alone, whose letters would be taken for them, and for no texts."""
    if isinstance(given, str):
        raise UsageError(f"{what} are a list, and {given!r} is one text.", remedy=f"Give a list: [{given!r}].")
    each = [*given] if isinstance(given, Iterable) else [given]
    for one in each:
        if not isinstance(one, str):
            raise UsageError(f"{what} are a list of texts, and {one!r} is none.", remedy=f"Write it as {str(one)!r}.")
    return each


def text_of(what: str, given: str) -> str:
    """What has to be a text. Raises `UsageError`."""
    if isinstance(given, str):
        return given
    raise UsageError(f"{what} is a text, and {given!r} is none.", remedy=f"Write it as {str(given)!r}.")


def number_of(what: str, given: int) -> int:
    """What has to be a whole number. Raises `UsageError`, for True and False too."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    raise UsageError(f"{what} is a whole number, and {given!r} is none.", remedy="Write it as 10.")


def flag_of(what: str, *, given: bool) -> bool:
    """What has to be True or False. Raises `UsageError` for a text, of which any but the empty one would be true."""
    if isinstance(given, bool):
        return given
    raise UsageError(f"{what} is True or False, and not {given!r}.", remedy="Write it without quotation marks.")


def refused_lookup(placed: Placed, system: str | None) -> Lookup:
    """The answer about an input that is no code: malformed, or of a licensed system that is not loaded."""
    status = placed.refusal or Status.UNKNOWN_CODE
    return Lookup(placed.text, system, None, status, placed.reason, None, None, None, None, None)


def without_release(placed: Placed, system: CodeSystem, release: str | None) -> Lookup:
    """The answer about a code of a system that lacks the release which was asked about."""
    code = None if placed.code is None else system.display(placed.code)
    why = f"{system.id} has no release {release!r}"
    return Lookup(placed.text, system.id, code, Status.NOT_COVERED, why, None, None, None, None, None)
