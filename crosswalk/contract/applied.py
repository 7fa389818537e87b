"""The JSON of applied maps. Codes are dotted, days are ISO strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, RowChange
    from crosswalk.domain.applied.recheck import Broken, Recheck

Json = dict[str, Any]


def map_json(made: AppliedMap) -> Json:
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


def row_json(made: AppliedMap, row: AppliedRow) -> Json:
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


def change_json(old: AppliedMap, new: AppliedMap, change: RowChange) -> Json:
    return {
        "source": old.source_system.display(change.source),
        "before": row_json(old, change.before) if change.before else None,
        "after": row_json(new, change.after) if change.after else None,
    }


def recheck_json(found: Recheck) -> Json:
    return {
        "map": map_json(found.made),
        "release": found.release,
        "edition": found.edition,
        "broken": [_broken(found, each) for each in found.broken],
    }


def _broken(found: Recheck, broken: Broken) -> Json:
    made = found.made
    system = made.source_system if broken.code == broken.row.source else made.target_system
    return {
        "breach": broken.breach.value,
        "code": system.display(broken.code),
        **row_json(made, broken.row),
        "remedies": list(found.remedies.get(broken.row.source, ())),
    }
