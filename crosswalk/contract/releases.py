"""Which releases and editions exist and which are loaded, as other programs get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import iso

if TYPE_CHECKING:
    from crosswalk.contract.shapes.releases import ReleaseJson, ReleaseRow
    from crosswalk.domain.history.overview import ReleaseLine


def release_json(line: ReleaseLine) -> ReleaseJson:
    """A release or edition with the files it was read from."""
    return {
        **release_row(line),
        "sources": [
            {"name": each.name, "member": each.member, "role": each.role, "url": each.url, "sha256": each.sha256}
            for each in line.sources
        ],
    }


def release_row(line: ReleaseLine) -> ReleaseRow:
    """A release or edition in a table."""
    return {
        "id": line.id,
        "title": line.title,
        "effective": iso(line.effective),
        "status": line.status,
        "covers_from": iso(line.covers_from),
        "covers_to": iso(line.covers_to),
        "count": line.count,
        "obtainable": line.obtainable,
        "fetched": line.fetched,
        "due": line.due,
        "derived": line.derived,
    }
