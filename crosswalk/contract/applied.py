"""Applied maps, as other programs get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crosswalk.contract.common import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosswalk.contract.shapes.applied import (
        BrokenJson,
        BrokenRow,
        MapChangeJson,
        MapChangeRow,
        MapJson,
        MapRow,
        MapRowJson,
        PolicyJson,
        RecheckJson,
    )
    from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, RowChange
    from crosswalk.domain.applied.policies import Policy
    from crosswalk.domain.applied.recheck import Broken, Recheck


def map_json(made: AppliedMap) -> MapJson:
    """A version of a map; a row of a table as it stands."""
    return {
        "name": made.name,
        "version": made.version,
        "title": made.title,
        "source_system": made.source,
        "target_system": made.target,
        "map_set": made.map_set,
        "edition": made.edition,
        "release": made.release,
        "source_release": made.source_release,
        "policy": made.policy,
        "who": made.who,
        "at": made.at,
        "note": made.note,
    }


def policy_json(policy: Policy) -> PolicyJson:
    """A policy; a row of a table as it stands."""
    return {"name": policy.name, "statement": policy.statement}


def map_row_json(made: AppliedMap, row: AppliedRow) -> MapRowJson:
    """What a map says about one source."""
    return {
        "source": made.source_system.display(row.source),
        "standing": row.standing.value,
        "targets": [made.target_system.display(code) for code in row.targets],
        "approximate": row.approximate,
        "origin": row.origin.value,
        "why": row.why,
        "who": row.who,
        "at": row.at,
    }


def map_row(made: AppliedMap, row: AppliedRow) -> MapRow:
    """A row of `map_row_json` as a row of a table: the targets joined by +."""
    told = map_row_json(made, row)
    return {**told, "targets": " + ".join(told["targets"])}


def change_json(old: AppliedMap, new: AppliedMap, change: RowChange) -> MapChangeJson:
    """A source about which two maps differ."""
    return {
        "source": old.source_system.display(change.source),
        "before": map_row_json(old, change.before) if change.before else None,
        "after": map_row_json(new, change.after) if change.after else None,
    }


def change_row(old: AppliedMap, new: AppliedMap, change: RowChange) -> MapChangeRow:
    """A change as a row of a table: the targets of either map, or how the source stands there."""
    told = change_json(old, new, change)
    return {"source": told["source"], "before": _side(told["before"]), "after": _side(told["after"])}


def recheck_json(found: Recheck) -> RecheckJson:
    """What a release and an edition broke in a map."""
    return {
        "map": map_json(found.made),
        "release": found.release,
        "edition": found.edition,
        "broken": [_broken(found, each) for each in found.broken],
    }


def broken_rows(found: Recheck) -> Iterator[BrokenRow]:
    """What was broken as rows of a table, one a breach: targets joined by +, remedies by blanks."""
    for each in found.broken:
        told = _broken(found, each)
        yield {**told, "targets": " + ".join(told["targets"]), "remedies": " ".join(told["remedies"])}


def _side(row: MapRowJson | None) -> str:
    return "" if row is None else joined(row["targets"], " + ") or row["standing"]


def _broken(found: Recheck, broken: Broken) -> BrokenJson:
    made = found.made
    system = made.source_system if broken.code == broken.row.source else made.target_system
    return {
        "breach": broken.breach.value,
        "code": system.display(broken.code),
        **map_row_json(made, broken.row),
        "remedies": list(found.remedies.get(broken.row.source, ())),
    }
