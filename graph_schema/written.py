"""How both engines write down what has no column of its own: as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from crosswalk.domain.snapshot import Properties
from crosswalk.domain.states import Variant


def variants_text(variants: Sequence[Variant]) -> str | None:
    """The variants of a state as text, None where there are none."""
    return text_of(
        [
            [each.last, each.short, each.long, *([] if each.properties is None else [each.properties])]
            for each in variants
        ]
    )


def variants_of(text: str) -> tuple[Variant, ...]:
    """The variants that a text stands for."""
    import json

    return tuple(
        Variant(last, short, long, _as_properties(*written)) for last, short, long, *written in json.loads(text)
    )


@lru_cache(maxsize=4096)
def properties_of(text: str) -> Properties | None:
    """The properties that a text stands for; many codes share the same."""
    import json

    return _as_properties(json.loads(text))


def properties_text(stated: Properties | None) -> str | None:
    """The properties as text. Stated as none is not unstated: only the latter is None."""
    import json

    return None if stated is None else json.dumps(stated, ensure_ascii=False)


def text_of(value: object) -> str | None:
    """A value as text, None where it is empty."""
    import json

    return json.dumps(value, ensure_ascii=False) if value else None


def _as_properties(written: Sequence[Any] | None = None) -> Properties | None:
    return None if written is None else tuple((name, tuple(values)) for name, values in written)
