"""What exists and what is here: every catalogued release beside what the store holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crosswalk.domain.releases import current_revisions
from crosswalk.domain.store import Store
from crosswalk.domain.systems import SYSTEMS
from crosswalk.rooms import room

if TYPE_CHECKING:
    from releases.catalog import Catalog


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release or edition: whether it is loaded, and the half-open days it covers.

    `status` is `loaded`, `missing` (it exists and is not loaded), `superseded` or `upcoming` (it is
    not in force yet). `count` is the published number of
    billable codes, or of rows. `sources` are the files it was read from.
    """

    id: str
    title: str
    effective: date
    status: str
    covers_from: date | None
    covers_to: date | None
    count: int | None
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All releases by system and time, then all editions by map set."""

    releases: tuple[ReleaseLine, ...]
    editions: tuple[ReleaseLine, ...]


def overview(store: Store, today: date) -> Overview:
    """Everything the catalog knows and everything the store holds."""
    catalog: Catalog = room("releases.catalog").load_catalog()
    return Overview(tuple(_releases(store, catalog, today)), tuple(_editions(store, catalog, today)))


def _releases(store: Store, catalog: Catalog, today: date) -> Iterator[ReleaseLine]:
    calendars = store.calendars()
    for system in SYSTEMS.values():
        calendar = calendars[system.id]
        held = {each.release.id: each for each in store.loaded_releases(system)}
        spans = {span.release.id: span for span in calendar.coverage}
        known = {each.id: each for each in (*catalog.releases(system.id), *calendar.known)}
        current = {each.id for each in current_revisions(known.values())}
        for release in sorted(known.values(), key=lambda each: each.ordinal):
            record, span = held.get(release.id), spans.get(release.id)
            status = "missing" if release.effective <= today else "upcoming"
            if release.id not in current:
                status = "superseded"
            yield ReleaseLine(
                release.id,
                release.title,
                release.effective,
                "loaded" if record else status,
                span.start if span else None,
                span.end if span else None,
                release.counts.billable,
                tuple((each.name, each.sha256) for each in record.sources) if record else (),
            )


def _editions(store: Store, catalog: Catalog, today: date) -> Iterator[ReleaseLine]:
    for map_set in catalog.map_sets():
        held = {each.edition.label: each for each in store.loaded_editions(map_set.id)}
        for edition in catalog.editions(map_set.id):
            record = held.get(edition.label)
            yield ReleaseLine(
                f"{map_set.id}:{edition.label}",
                map_set.title,
                edition.effective,
                "loaded" if record else "missing" if edition.effective <= today else "upcoming",
                None,
                None,
                edition.rows,
                tuple((each.name, each.sha256) for each in record.sources) if record else (),
            )
