"""How both engines write down as text what has no column of its own: most of it as JSON."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.states import Variant

if TYPE_CHECKING:
    from crosswalk.domain.history.snapshot import Properties, Property, Versions


def variants_text(variants: Iterable[Variant]) -> str | None:
    """The variants of a state as text, None where there are none."""
    if variants == ():
        return None
    return text_of(
        [
            [each.last, each.short, each.long, *([] if each.properties is None else [each.properties])]
            for each in variants
        ]
    )


class WrittenVariants(Collection[Variant]):
    """The variants that a text stands for, which is read when they are looked at: questions about a day never do."""

    __slots__ = ("_read", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: tuple[Variant, ...] | None = None

    def _all(self) -> tuple[Variant, ...]:
        if self._read is None:
            import json

            written = json.loads(self._text)
            self._read = tuple(
                Variant(last, short, long, _as_properties(*rest)) for last, short, long, *rest in written
            )
        return self._read

    def __iter__(self) -> Iterator[Variant]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __bool__(self) -> bool:
        # None are written as no text.
        return True

    def __contains__(self, one: object) -> bool:
        return one in self._all()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Collection) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())


def properties_of(text: str) -> Properties | None:
    """The properties that a text stands for."""
    one = _ONE_VALUE.fullmatch(text)
    return _shared_properties(text) if one is None else ((one[1], (one[2],)),)


_ONE_VALUE: Final = re.compile(r'\[\["([a-z_]+)", \["([^"\\]+)"\]\]\]')
"""A single property with one value, such as a title that is built: each code has its own."""


@lru_cache(maxsize=4096)
def _shared_properties(text: str) -> Properties | None:
    """The properties that a text stands for; many codes share the same."""
    import json

    return _as_properties(json.loads(text))


def properties_text(stated: Properties | None) -> str | None:
    """The properties as text. Stated as none is not unstated: only the latter is None."""
    import json

    return None if stated is None else json.dumps(stated, ensure_ascii=False)


@lru_cache(maxsize=4096)
def versions_of(text: str) -> Versions:
    """The versions of titles that a text stands for."""
    from crosswalk.domain.history.snapshot import Versions

    short, long = text.split(" ")
    return Versions(None if short == _UNSAID else short, None if long == _UNSAID else long)


def versions_text(stated: Versions | None) -> str | None:
    """The versions of the short and of the long title as text, None where none is stated."""
    return None if stated is None else f"{stated.short or _UNSAID} {stated.long or _UNSAID}"


_UNSAID: Final = "-"


def stated_by_texts(stated_by: Mapping[Property, Role]) -> list[str]:
    """Which role of file stated which property of a release, one text each, sorted."""
    return [f"{known}={role}" for known, role in sorted(stated_by.items())]


def stated_by_of(texts: Iterable[str]) -> dict[Property, Role]:
    """What such texts stand for."""
    pairs = (each.split("=") for each in texts)
    from crosswalk.domain.history.snapshot import Property

    return {Property(known): Role(role) for known, role in pairs}


def text_of(value: object) -> str | None:
    """A value as text, None where it is empty."""
    import json

    return json.dumps(value, ensure_ascii=False) if value else None


def _as_properties(written: Sequence[Any] | None = None) -> Properties | None:
    return None if written is None else tuple((name, tuple(values)) for name, values in written)
