"""The manifest of a bundle: what it was made of, what it holds, and how to tell that it is whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypedDict

from crosswalk.bulk.compiled import target_days, target_end
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UsageError
from crosswalk.domain.translation.question import Question

if TYPE_CHECKING:
    from crosswalk.questions.view import View

FORMAT: Final = 1
"""Of the tables: another number where a reader of this one would go wrong."""

MANIFEST: Final = "manifest.json"


class ReleaseOfBundle(TypedDict):
    """A loaded release, and the half-open span of days that it covers, None for both where it covers none."""

    id: str
    from_day: str | None
    to_day: str | None
    content_hash: str


class EditionOfBundle(TypedDict):
    """A loaded edition of a map."""

    label: str
    effective: str
    content_hash: str


class PairOfBundle(TypedDict):
    """A pair of systems: its map, None within one system, the half-open span of target days, the source day of all."""

    source: str
    target: str
    map_set: str | None
    editions: list[EditionOfBundle]
    from_day: str
    to_day: str
    source_on: str | None


class TableOfBundle(TypedDict):
    """The file of a table."""

    file: str
    rows: int
    sha256: str


class Manifest(TypedDict):
    """What `manifest.json` holds. `hash` is one of all tables and of what they were made of."""

    format: int
    crosswalk: str
    titles: bool
    pairs: list[PairOfBundle]
    systems: dict[str, list[ReleaseOfBundle]]
    tables: dict[str, TableOfBundle]
    hash: str


def manifest_text(manifest: Manifest) -> str:
    """The file: the same bytes for the same contents."""
    return json.dumps(manifest, indent=2, sort_keys=True) + "\n"


def hash_of(manifest: Manifest) -> str:
    """The hash of all but itself."""
    rest = {name: value for name, value in manifest.items() if name != "hash"}
    return sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def read_manifest(text: str) -> Manifest:
    """The manifest in a text. Raises `UsageError` for a bundle of another format, or no manifest."""
    try:
        manifest: Manifest = json.loads(text)
        found = manifest["format"]
    except (ValueError, KeyError, TypeError) as fault:
        raise UsageError("that is no manifest of a bundle.", remedy="Name the folder of one.") from fault
    if found != FORMAT:
        raise UsageError(
            f"the bundle has format {found}, and this version of Crosswalk reads {FORMAT}.",
            remedy="Make the bundle anew: crosswalk bundle.",
        )
    return manifest


def pair_of(view: View, question: Question) -> PairOfBundle:
    """What the answers of a pair of systems rest on. Raises what a question about them raises."""
    source, target = question.source or "", question.target or ""
    days = target_days(view, view.calendars[target])
    if not days:
        raise UsageError(f"no day of {target} is covered.", remedy=f"Load releases: crosswalk load {target}.")
    translator = view.translator(question)
    within = source == target
    seen = None if within else translator.view(SYSTEMS[source])
    return {
        "source": source,
        "target": target,
        "map_set": None if seen is None else seen.map_set.id,
        "editions": []
        if seen is None
        else [
            {
                "label": each.edition.label,
                "effective": each.edition.effective.isoformat(),
                "content_hash": each.content_hash,
            }
            for each in view.store.maps.loaded_editions(seen.map_set.id)
        ],
        "from_day": days[0].isoformat(),
        "to_day": target_end(view.calendars[target]).isoformat(),
        "source_on": None if within else view.moment(source).day.isoformat(),
    }


def releases_of(view: View, system: str) -> list[ReleaseOfBundle]:
    """The loaded releases of a system, oldest first; what one covers in parts from the first day to the last."""
    spans = view.calendars[system].coverage
    told: list[ReleaseOfBundle] = []
    for held in view.store.releases.loaded_releases(SYSTEMS[system]):
        covered = [each for each in spans if each.release.id == held.release.id]
        told.append(
            {
                "id": held.release.id,
                "from_day": min(each.start for each in covered).isoformat() if covered else None,
                "to_day": max(each.end for each in covered).isoformat() if covered else None,
                "content_hash": held.content_hash,
            }
        )
    return told


def usual_day(releases: Sequence[ReleaseOfBundle], system: str, today: date) -> date:
    """The day of an undated question: today, or else the last covered day before it (docs/design.md, rule 3.7)."""
    day = min(today, SYSTEMS[system].in_force_to - timedelta(days=1))
    spans = [
        (date.fromisoformat(each["from_day"]), date.fromisoformat(each["to_day"]))
        for each in releases
        if each["from_day"] and each["to_day"]
    ]
    if any(start <= day < end for start, end in spans):
        return day
    return max((end for _, end in spans if end <= day), default=day + timedelta(days=1)) - timedelta(days=1)


def pair_named(manifest: Manifest, source: str, target: str) -> PairOfBundle:
    """The pair of these systems. Raises `UsageError` where the bundle has none."""
    for pair in manifest["pairs"]:
        if (pair["source"], pair["target"]) == (source, target):
            return pair
    held = ", ".join(f"{each['source']} to {each['target']}" for each in manifest["pairs"])
    raise UsageError(f"the bundle has no answers from {source} to {target}.", remedy=f"It has {held}.")
