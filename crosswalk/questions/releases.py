"""What exists and what is here: every catalogued release beside what the store holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from crosswalk.domain.codes.systems import END, SYSTEMS, CodeSystem
from crosswalk.domain.history.labels import scheduled
from crosswalk.domain.history.overview import Overview, ReleaseLine
from crosswalk.domain.history.releases import Release, current_revisions
from crosswalk.domain.history.snapshot import is_derived
from crosswalk.questions.view import Kept, View
from graph_schema import empty_store
from releases.catalog import Catalog, load_catalog
from releases.library import Library, LibraryMirror


def overview(view: View, library: Path) -> Overview:
    """Every catalogued release and edition, in its order, with what is fetched, loaded, covered and due.

    `library` is the folder where fetched archives are.
    """
    catalog = load_catalog()
    fetched = LibraryMirror(Library(library)).available(catalog).keys()
    return Overview(tuple(_releases(view, catalog, fetched)), tuple(_editions(view, catalog, fetched)))


def catalogued(today: date, library: Path) -> Overview:
    """The overview where there is no store: what exists, what is fetched and due, and nothing loaded."""
    store = empty_store()
    with store.reading():
        return overview(View(store, today, Kept()), library)


def _releases(view: View, catalog: Catalog, fetched: Collection[str]) -> Iterator[ReleaseLine]:
    today = view.today
    for system in SYSTEMS.values():
        calendar = view.calendars[system.id]
        held = {each.release.id: each for each in view.store.releases.loaded_releases(system)}
        spans = {span.release.id: span for span in calendar.coverage}
        known = {each.id: each for each in (*catalog.releases(system.id), *calendar.known)}
        days = {each.release.effective for each in held.values()}
        known |= {each.id: each for each in scheduled(system, known.values(), max({today, *days}))}
        current = {each.id for each in current_revisions(known.values())}
        listed = {each.id for each in catalog.releases(system.id)}
        due = min({each.effective for each in known.values() if each.effective > today} - days, default=None)
        for release in sorted(known.values(), key=lambda each: each.ordinal):
            record, span = held.get(release.id), spans.get(release.id)
            status = "loaded" if record else _not_loaded(system, release, days, today)
            if release.id not in current:
                status = "superseded"
            yield ReleaseLine(
                release.id,
                release.title,
                release.effective,
                status,
                span.start if span else None,
                span.end if span else None,
                release.counts.listed,
                record.sources if record else (),
                release.id in fetched,
                release.effective == due and release.id in current,
                is_derived(record.stated_by) if record else release.id in listed and catalog.is_derived(release.id),
                release.id in listed and bool(catalog.parts(release.id)),
            )


def _not_loaded(system: CodeSystem, release: Release, loaded: Collection[date], today: date) -> str:
    """What a release is that is not loaded; a system in force is behind by what came after all that is loaded of it."""
    if release.effective > today:
        return "upcoming"
    newest = max((day for day in loaded if day <= today), default=END)
    return "overdue" if system.in_force_to == END and release.effective > newest else "missing"


def _editions(view: View, catalog: Catalog, fetched: Collection[str]) -> Iterator[ReleaseLine]:
    for map_set in catalog.map_sets():
        held = {each.edition.label: each for each in view.store.maps.loaded_editions(map_set.id)}
        known = {each.label: each for each in (*(one.edition for one in held.values()), *catalog.editions(map_set.id))}
        listed = {each.label for each in catalog.editions(map_set.id)}
        for edition in sorted(known.values(), key=lambda each: each.ordinal):
            record = held.get(edition.label)
            edition_id = f"{map_set.id}:{edition.label}"
            yield ReleaseLine(
                edition_id,
                map_set.title,
                edition.effective,
                "loaded" if record else "missing" if edition.effective <= view.today else "upcoming",
                None,
                None,
                edition.rows,
                record.sources if record else (),
                edition_id in fetched,
                obtainable=edition.label in listed and bool(catalog.parts(edition_id)),
            )
