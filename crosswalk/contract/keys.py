"""Keys for the API, as other programs get them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crosswalk.contract.common import iso

if TYPE_CHECKING:
    from crosswalk.contract.shapes.keys import KeyRow
    from crosswalk.domain.keys import Key


def key_row(key: Key, today: date) -> KeyRow:
    """A key, never its text or hash."""
    return {
        "prefix": key.prefix,
        "name": key.name,
        "scope": key.scope.value,
        "stands": key.stands(today),
        "made_by": key.who,
        "made_at": key.at,
        "expires": None if key.expires is None else iso(key.expires),
        "revoked_at": key.revoked,
    }
