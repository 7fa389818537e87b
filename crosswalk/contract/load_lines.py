"""The flat file that sites load, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import iso

if TYPE_CHECKING:
    from crosswalk.contract.shapes.load_lines import LoadRow
    from crosswalk.domain.lookup.load_lines import LoadLine


def load_row(line: LoadLine) -> LoadRow:
    """The cells of a line."""
    return {
        "action": line.action.value,
        "code": line.code,
        "short": line.short,
        "long": line.long,
        "first_day": iso(line.first),
        "last_day": iso(line.last),
    }
