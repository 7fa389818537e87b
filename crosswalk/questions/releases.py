"""What exists and what is here: every catalogued release beside what the store holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path

from crosswalk.domain.codes.systems import END, SYSTEMS, CodeSystem
from crosswalk.domain.history.overview import Overview, ReleaseLine
from crosswalk.domain.history.releases import Release, current_revisions, regular_end, regular_label
from crosswalk.domain.history.snapshot import is_derived
from crosswalk.questions.view import View
from releases.catalog import Catalog, load_catalog
from releases.library import Library, LibraryMirror


def overview(view: View, library: Path) -> Overview:
    """Every catalogued release and edition, in its order, with what is fetched, loaded, covered and due.

    `library` is the folder where fetched archives are.
    """
    catalog = load_catalog()
    fetched = LibraryMirror(Library(library)).available(catalog).keys()
    return Overview(tuple(_releases(view, catalog, fetched)), tuple(_editions(view, catalog, fetched)))


def _releases(view: View, catalog: Catalog, fetched: Collection[str]) -> Iterator[ReleaseLine]:
    today = view.today
    for system in SYSTEMS.values():
        calendar = view.calendars[system.id]
        held = {each.release.id: each for each in view.store.releases.loaded_releases(system)}
        spans = {span.release.id: span for span in calendar.coverage}
        known = {each.id: each for each in (*catalog.releases(system.id), *calendar.known)}
        known |= {each.id: each for each in scheduled(system, known.values(), today)}
        current = {each.id for each in current_revisions(known.values())}
        listed = {each.id for each in catalog.releases(system.id)}
        due = min((each.effective for each in known.values() if each.effective > today), default=None)
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
                release.counts.listed,
                record.sources if record else (),
                release.id in fetched,
                release.effective == due and release.id in current,
                is_derived(record.stated_by) if record else release.id in listed and catalog.is_derived(release.id),
                release.id in listed and bool(catalog.parts(release.id)),
            )


def scheduled(system: CodeSystem, known: Iterable[Release], today: date) -> Iterator[Release]:
    """The regular releases after the last known one, to the next after today: a catalog grows old.

    None of a system out of force, or of one that nobody has catalogued.
    """
    day = max((each.effective for each in known), default=None)
    while day is not None and day <= today and system.in_force_to == END:
        day = regular_end(system, day)
        label = regular_label(system, day)
        title = f"{system.title.split(maxsplit=1)[0]} {label} (by the regular schedule)"
        yield Release(system.id, f"{system.id}:{label}", title, day)


def _editions(view: View, catalog: Catalog, fetched: Collection[str]) -> Iterator[ReleaseLine]:
    for map_set in catalog.map_sets():
        held = {each.edition.label: each for each in view.store.maps.loaded_editions(map_set.id)}
        for edition in catalog.editions(map_set.id):
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
                obtainable=bool(catalog.parts(edition_id)),
            )
