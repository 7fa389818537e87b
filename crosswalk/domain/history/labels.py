"""What releases are called: labels as people write them, and those of releases that are yet to come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from crosswalk.domain.codes.systems import END, CodeSystem
from crosswalk.domain.errors import UnknownRelease
from crosswalk.domain.history.releases import Release, regular_end, regular_label

_VERSION: Final = re.compile(r"v(?:ersion)?[ .]*([0-9]{1,2})")
_REGULAR: Final = re.compile(r"(2[0-9]{3})(?:-[0-9]{2})?")
_FAR: Final = 10
"""Years after the last known release: whoever names a later one has mistyped."""


def label_of(system: str, text: str) -> str:
    """The label that a text names: with or without the system, in any case; a version with or without its `v`."""
    label = text.strip().lower().removeprefix(f"{system}:")
    found = _VERSION.fullmatch(label)
    return found[1] if found else label


def scheduled(system: CodeSystem, known: Iterable[Release], until: date) -> Iterator[Release]:
    """The regular releases after the last known one, to the next after a day: a catalog grows old.

    None of a system out of force, or of one that nobody has catalogued.
    """
    day = max((each.effective for each in known), default=None)
    until = until if day is None else min(until, date(day.year + _FAR, 1, 1))
    while day is not None and day <= until and system.in_force_to == END:
        day = regular_end(system, day)
        label = regular_label(system, day)
        title = f"{system.title.split(maxsplit=1)[0]} {label} (by the regular schedule)"
        yield Release(system.id, f"{system.id}:{label}", title, day)


def unknown(system: CodeSystem, known: Sequence[Release], text: str) -> UnknownRelease:
    """The error for a name of no known release: which there are, or when the one that is meant is due."""
    label = label_of(system.id, text)
    if found := _REGULAR.fullmatch(label):
        for release in scheduled(system, known, date(int(found[1]), 12, 31)):
            if release.label == label:
                return not_yet(release)
    # Whether it is one of another system is not known here, and does not matter.
    return UnknownRelease(f"{text!r} is no release of {system.id}.", remedy=known_ones(known))


def not_yet(release: Release) -> UnknownRelease:
    """The error for a release that is yet to come, by the regular schedule."""
    return UnknownRelease(
        f"{release.id} is upcoming: it is due on {release.effective}, and no file of it is known yet.",
        remedy="Once it is published: "
        f"crosswalk load FILE --system {release.system} --label {release.label} --effective {release.effective}.",
    )


def known_ones(known: Sequence[Release]) -> str:
    """The labels of the known releases, in a sentence."""
    return f"Known: {', '.join(release.label for release in known) or 'none'}."
