"""Applied maps as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.output import print_left_out, print_table, say
from crosswalk.contract.applied import map_row_json, recheck_json
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, RowChange, Standing
from crosswalk.domain.applied.recheck import Recheck
from crosswalk.domain.naming import first_of

if TYPE_CHECKING:
    from crosswalk.contract.shapes.applied import BrokenJson, MapRowJson

_MOST_ROWS = 40
"""Rows shown of a map that has one for every code."""

_MOST_REMEDIES = 6


def print_maps(maps: Sequence[AppliedMap]) -> None:
    """A table of maps, one line a version."""
    heads = ["Map", "Version", "From", "To", "Release", "Policy", "By", "On", "Title and note"]
    rows = [
        [
            one.name,
            one.version,
            one.source,
            one.target,
            one.release,
            one.policy,
            one.who,
            one.at,
            ": ".join(filter(None, (one.title, one.note))),
        ]
        for one in maps
    ]
    print_table(heads, rows)


def print_map(made: AppliedMap, rows: Sequence[AppliedRow], *, whole: bool) -> None:
    """What a map is, how much of it is decided, and its first rows, or all."""
    edition = f", edition {made.edition}" if made.edition else ""
    say(f"{made.ref}  {made.title}".rstrip(), bold=True)
    say(f"  {made.source} to {made.target}, from {made.map_set}{edition}, for {made.release}")
    say(f"  policy {made.policy}; version by {made.who} on {made.at}: {made.note or 'made'}")
    counts = {standing: sum(row.standing is standing for row in rows) for standing in Standing}
    chosen = sum(row.is_chosen for row in rows)
    told = ", ".join(f"{count:,} {standing.value.replace('_', ' ')}" for standing, count in counts.items())
    say(f"  {len(rows):,} codes: {told}; {chosen:,} decided by people")
    shown = rows if whole else rows[:_MOST_ROWS]
    print_table(["Code", "Becomes", "Why"], [_row(map_row_json(made, row)) for row in shown])
    print_left_out(len(rows), len(shown), ": add --all")


def print_changes(old: AppliedMap, new: AppliedMap, changes: Sequence[RowChange], *, whole: bool) -> None:
    """A table of the sources that two maps treat differently, the first of them or all."""
    say(f"{old.ref} → {new.ref}: {len(changes):,} codes differ", bold=True)
    shown = changes if whole else changes[:_MOST_ROWS]
    rows = [[old.source_system.display(one.source), _side(old, one.before), _side(new, one.after)] for one in shown]
    if rows:
        print_table(["Code", old.ref, new.ref], rows)
    print_left_out(len(changes), len(shown), ": add --all")


def print_recheck(found: Recheck, *, whole: bool) -> None:
    """What no longer holds of a map, the first rows or all, with what the reference map offers now."""
    edition = f" and edition {found.edition} of {found.made.map_set}" if found.edition else ""
    say(f"{found.made.ref} in {found.release}{edition}: {len(found.broken):,} breaches", bold=True)
    broken = recheck_json(found)["broken"]
    shown = broken if whole else broken[:_MOST_ROWS]
    rows = [[one["source"], one["breach"].replace("_", " "), one["code"], _remedy(one)] for one in shown]
    if rows:
        print_table(["Code", "What", "Which", "Now offered"], rows)
    print_left_out(len(broken), len(shown), ": add --all")


def _row(row: MapRowJson) -> list[str]:
    person = f"{row['who']}, {row['at']}: " if row["who"] else ""
    return [row["source"], _becomes(row), f"{person}{row['why']}"]


def _becomes(row: MapRowJson) -> str:
    if row["targets"]:
        return " + ".join(row["targets"])
    return row["standing"].replace("_", " ")


def _side(made: AppliedMap, row: AppliedRow | None) -> str:
    return "not there" if row is None else _becomes(map_row_json(made, row))


def _remedy(broken: BrokenJson) -> str:
    return first_of(broken["remedies"], _MOST_REMEDIES)
