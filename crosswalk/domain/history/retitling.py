"""Whether a title of a code is another one in a release than in another, as far as they say.

A release states the title itself, or only its version (the built-in facts), or neither.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from crosswalk.domain.history.folding import same_title

if TYPE_CHECKING:
    from crosswalk.domain.history.snapshot import Facts


class Retitling(Enum):
    """What two releases say of a title of a code that both have.

    UNSAID is where one of them says nothing about it, UNKNOWN where they speak of it in ways that cannot be compared:
    one states the title, the other the version alone.
    """

    SAME = auto()
    ANOTHER = auto()
    UNSAID = auto()
    UNKNOWN = auto()


class Retitlings(NamedTuple):
    """Of the short and of the long title."""

    short: Retitling
    long: Retitling


def retitled(before: Facts, after: Facts) -> Retitlings:
    """Whether the short and the long title are other ones in the one release than in the other."""
    short, long = before.versions or (None, None)
    short_after, long_after = after.versions or (None, None)
    return Retitlings(
        _retitled(before.short, short, after.short, short_after), _retitled(before.long, long, after.long, long_after)
    )


def _retitled(before: str | None, version: str | None, after: str | None, version_after: str | None) -> Retitling:
    if before is not None and after is not None:
        return Retitling.SAME if same_title(before, after) else Retitling.ANOTHER
    if version is not None and version_after is not None:
        return Retitling.SAME if version == version_after else Retitling.ANOTHER
    if (before is None and version is None) or (after is None and version_after is None):
        return Retitling.UNSAID
    return Retitling.UNKNOWN
