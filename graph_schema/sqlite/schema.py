"""Tables, indexes and the version of the schema.

Days are integers YYYYMMDD, releases their ordinals, so that ranges compare as numbers. A code's key
starts with the number of its system, so that a range of keys is a system.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem

SCHEMA_VERSION: Final = 5
OLDEST_SCHEMA: Final = 3
"""The oldest schema that is brought up to date."""
APPLICATION_ID: Final = 0x43574C4B
"""Marks the file as a Crosswalk store ("CWLK")."""

KEYS_PER_SYSTEM: Final = 10_000_000
NO_MAP_SYSTEM: Final = 0
"""The keys of this number hold the `No…` targets of the GEMs, which are codes of no system."""

TABLES: Final = (
    """CREATE TABLE code_system (
        id TEXT PRIMARY KEY, number INTEGER NOT NULL, title TEXT NOT NULL, uri TEXT NOT NULL, oid TEXT NOT NULL,
        publisher TEXT NOT NULL, licence TEXT NOT NULL, in_force_from INTEGER NOT NULL, in_force_to INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE release (
        system TEXT NOT NULL, ordinal INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
        effective INTEGER NOT NULL, revision INTEGER NOT NULL, notes_only INTEGER NOT NULL,
        diff_base TEXT, amends TEXT, billable INTEGER, headers INTEGER,
        procedures INTEGER, modifiers INTEGER, official_new INTEGER, official_deleted INTEGER, official_revised INTEGER,
        status TEXT NOT NULL CHECK (status IN ('loaded', 'known')), covers_from INTEGER, covers_to INTEGER,
        content_hash TEXT, stated_by TEXT, loaded_at TEXT,
        PRIMARY KEY (system, ordinal)
    ) WITHOUT ROWID""",
    """CREATE TABLE source_file (
        owner TEXT NOT NULL, name TEXT NOT NULL, member TEXT NOT NULL, role TEXT NOT NULL,
        sha256 TEXT NOT NULL, url TEXT,
        PRIMARY KEY (owner, role, name, member, sha256)
    ) WITHOUT ROWID""",
    "CREATE TABLE code (key INTEGER PRIMARY KEY, system INTEGER NOT NULL, code TEXT NOT NULL)",
    """CREATE TABLE state (
        code INTEGER NOT NULL, n INTEGER NOT NULL, first INTEGER, last INTEGER, valid_from INTEGER, valid_to INTEGER,
        open_start INTEGER NOT NULL, open_end INTEGER NOT NULL, billable INTEGER NOT NULL,
        short TEXT, long TEXT, variants TEXT, properties TEXT, versions TEXT,
        PRIMARY KEY (code, n)
    ) WITHOUT ROWID""",
    """CREATE TABLE child_of (
        child INTEGER NOT NULL, parent INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,
        PRIMARY KEY (child, valid_from)
    ) WITHOUT ROWID""",
    """CREATE TABLE preceded_by (
        system INTEGER NOT NULL, code TEXT NOT NULL, effective INTEGER NOT NULL, text TEXT NOT NULL,
        part INTEGER NOT NULL, relation TEXT NOT NULL, first TEXT, last TEXT, category INTEGER NOT NULL,
        source TEXT NOT NULL,
        PRIMARY KEY (system, code, effective, text, part)
    ) WITHOUT ROWID""",
    """CREATE TABLE note (
        system INTEGER NOT NULL, owner TEXT NOT NULL, in_group TEXT NOT NULL, role TEXT NOT NULL, kind TEXT NOT NULL,
        n INTEGER NOT NULL, text TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
    )""",
    """CREATE TABLE code_group (
        system INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL,
        first_code TEXT NOT NULL, last_code TEXT NOT NULL, parent_kind TEXT NOT NULL, parent_id TEXT NOT NULL,
        first INTEGER NOT NULL, last INTEGER NOT NULL,
        PRIMARY KEY (system, kind, id, first)
    ) WITHOUT ROWID""",
    """CREATE TABLE home (
        system INTEGER NOT NULL, code TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
        first INTEGER NOT NULL, last INTEGER NOT NULL,
        PRIMARY KEY (system, code, first)
    ) WITHOUT ROWID""",
    """CREATE TABLE map_set (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, target TEXT NOT NULL,
        title TEXT NOT NULL
    )""",
    """CREATE TABLE edition (
        map_set TEXT NOT NULL, ordinal INTEGER NOT NULL, label TEXT NOT NULL, effective INTEGER NOT NULL,
        source_release TEXT NOT NULL, target_release TEXT NOT NULL, row_count INTEGER,
        content_hash TEXT NOT NULL, printed TEXT, loaded_at TEXT NOT NULL,
        PRIMARY KEY (map_set, ordinal)
    ) WITHOUT ROWID""",
    """CREATE TABLE maps_to (
        map_set INTEGER NOT NULL, source INTEGER NOT NULL, target INTEGER NOT NULL, flags INTEGER NOT NULL,
        edition_from INTEGER NOT NULL, edition_to INTEGER NOT NULL,
        PRIMARY KEY (map_set, source, target, flags, edition_from)
    ) WITHOUT ROWID""",
    """CREATE TABLE category (
        map_set INTEGER NOT NULL, source INTEGER NOT NULL, edition INTEGER NOT NULL, category TEXT NOT NULL,
        PRIMARY KEY (map_set, source)
    ) WITHOUT ROWID""",
)

SEARCH_TABLES: Final = tuple(
    statement
    for system in SYSTEMS
    for statement in (
        # The words of the documents of a system, nothing else: the number of a row tells the place (search.py).
        f"""CREATE VIRTUAL TABLE search_{system} USING fts5(
            words, content='', columnsize=0, detail=none, tokenize='ascii'
        )""",
        f"CREATE VIRTUAL TABLE word_{system} USING fts5vocab(search_{system}, row)",
    )
)
"""A table for each system: the words of one that begin so are few, the words of all many."""

INDEXES: Final = {
    "maps_to_target": "CREATE INDEX maps_to_target ON maps_to (target, map_set)",
    "code_by_text": "CREATE UNIQUE INDEX code_by_text ON code (code, system)",
    "child_of_parent": "CREATE INDEX child_of_parent ON child_of (parent)",
    "note_by_owner": "CREATE INDEX note_by_owner ON note (system, owner)",
    "preceded_by_first": "CREATE INDEX preceded_by_first ON preceded_by (system, first)",
    "state_first": "CREATE INDEX state_first ON state (code / 10000000, first)",
    "state_last": "CREATE INDEX state_last ON state (code / 10000000, last) WHERE last < 9999999999",
}


def keys_of(system: CodeSystem) -> tuple[int, int]:
    """The first and last key that codes of a system can have."""
    start = system.number * KEYS_PER_SYSTEM
    return start, start + KEYS_PER_SYSTEM - 1


@cache
def day_number(day: date) -> int:
    """A day as the tables hold it, 2024-10-01 as 20241001."""
    return (day.year * 100 + day.month) * 100 + day.day


@cache
@cache
def day_of(number: int) -> date:
    """The day that a table's number stands for; some hundreds are in use."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def maybe_number(day: date | None) -> int | None:
    """A day as the tables hold it, None for none."""
    return None if day is None else day_number(day)
