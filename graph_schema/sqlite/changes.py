"""What differs between two releases."""

from __future__ import annotations

import sqlite3
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.snapshot import Facts
from graph_schema.sqlite.connection import Ask
from graph_schema.written import WrittenVariants, properties_of, versions_of

_ENDED: Final = """
    SELECT c.code, s.billable, s.short, s.long, s.variants, s.properties, s.versions
    FROM state s INDEXED BY state_last JOIN code c ON c.key = s.code
    WHERE s.code / 10000000 = ?3 AND s.last >= ?1 AND s.last < ?2 AND s.last < 9999999999 AND s.first <= ?1"""
_BEGUN: Final = """
    SELECT c.code, s.billable, s.short, s.long, s.variants, s.properties, s.versions
    FROM state s INDEXED BY state_first JOIN code c ON c.key = s.code
    WHERE s.code / 10000000 = ?3 AND s.first > ?1 AND s.first <= ?2 AND s.last >= ?2"""


def changed_between(ask: Ask, system: CodeSystem, older: int, newer: int) -> tuple[dict[str, Facts], dict[str, Facts]]:
    """What stood in the older and what stands in the newer release, of codes with a change between them."""
    return (
        _facts_in(older, ask(_ENDED, older, newer, system.number)),
        _facts_in(newer, ask(_BEGUN, older, newer, system.number)),
    )


def _facts_in(ordinal: int, rows: sqlite3.Cursor) -> dict[str, Facts]:
    """What the release with this ordinal states, from states that stand in it."""
    told = rows.fetchall()
    found = {
        row[0]: Facts(row[1] == 1, row[2], row[3], row[5] and properties_of(row[5]), row[6] and versions_of(row[6]))
        for row in told
    }
    for code, billable, short, long, variants, *_ in told:
        if variants is not None:
            written = next((each for each in WrittenVariants(variants) if ordinal <= each.last), None)
            if written is not None:
                short = short if written.short is None else written.short
                long = long if written.long is None else written.long
                found[code] = Facts(billable == 1, short, long, written.properties, found[code].versions)
    return found
