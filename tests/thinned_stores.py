"""Stores of less: some categories with all that is said of their codes and all that these map to."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from crosswalk.stores.administration import copy_store, drop_store, init_store

_KEPT: Final = """
CREATE TEMP TABLE asked AS SELECT key FROM code WHERE substr(code, 1, 3) IN (SELECT category FROM wanted);
CREATE TEMP TABLE kept AS
    WITH RECURSIVE above (key) AS (
        SELECT key FROM asked
        UNION SELECT target FROM maps_to WHERE source IN (SELECT key FROM asked)
        UNION SELECT parent FROM child_of JOIN above ON child = key
    ) SELECT key FROM above UNION SELECT key FROM code WHERE system = 0;
DELETE FROM maps_to WHERE source NOT IN (SELECT key FROM asked);
DELETE FROM category WHERE source NOT IN (SELECT key FROM asked);
DELETE FROM state WHERE code NOT IN (SELECT key FROM kept);
DELETE FROM child_of WHERE child NOT IN (SELECT key FROM kept);
DELETE FROM code WHERE key NOT IN (SELECT key FROM kept);
DELETE FROM preceded_by WHERE NOT EXISTS (
    SELECT 1 FROM code WHERE code.code = preceded_by.code AND code.system = preceded_by.system
);
DELETE FROM note WHERE in_group = '' AND NOT EXISTS (
    SELECT 1 FROM code WHERE code.code = note.owner AND code.system = note.system
);
DELETE FROM home WHERE NOT EXISTS (
    SELECT 1 FROM code WHERE code.code = home.code AND code.system = home.system
);
"""


def thinned(url: str, path: Path, one_in: int, more: Collection[str]) -> str:
    """URL of a copy, at `path`, with one category in so many and `more`; its index of words stays as it was."""
    shutil.copy(url.removeprefix("sqlite:///"), path)
    with closing(sqlite3.connect(path)) as raw:
        every = "SELECT DISTINCT substr(code, 1, 3) FROM code WHERE system <> 0 AND length(code) >= 3 ORDER BY 1"
        wanted = {*[category for (category,) in raw.execute(every)][::one_in], *more}
        raw.execute("CREATE TEMP TABLE wanted (category TEXT PRIMARY KEY)")
        raw.executemany("INSERT INTO wanted VALUES (?)", [(each,) for each in sorted(wanted)])
        raw.executescript(_KEPT)
        raw.commit()
    return f"sqlite:///{path}"


def held_by(server: Any, url: str) -> str:
    """URL of a store of a Neo4j server that holds the same as this one, and nothing of what it held before."""
    place = f"{server.url}/neo4j"
    init_store(place)
    drop_store(place)
    copy_store(url, place)
    return place
