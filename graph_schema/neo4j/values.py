"""Values of the graph as ours, and back.

Days are Neo4j dates in the graph and ISO text on the way out of it, which unpacks several times as fast.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Properties
from crosswalk.domain.history.states import State
from graph_schema.written import WrittenVariants, versions_of

STATE: Final = """s.first, s.last, toString(s.valid_from), toString(s.valid_to), s.open_start, s.open_end,
    s.billable, s.short, s.long, s.variants,
    CASE WHEN s.properties IS NULL THEN null ELSE [name IN s.properties | s[name]] END, s.properties, s.versions"""
"""What a question returns of a state `s`, for `state_of`."""


@cache
def day_of(text: str) -> date:
    """The day that ISO text stands for."""
    return date.fromisoformat(text)


def state_of(row: Sequence[Any]) -> State:
    """A state from the columns of `STATE`."""
    first, last, start, end, open_start, open_end, billable, short, long, variants, values, names, versions = row
    return State(
        first,
        last,
        None if start is None else day_of(start),
        None if end is None else day_of(end),
        open_start,
        open_end,
        billable,
        short,
        long,
        WrittenVariants(variants) if variants else (),
        None if names is None else properties_of(names, values),
        versions_of(versions) if versions else None,
    )


def properties_of(names: Sequence[str], values: Sequence[Sequence[str]]) -> Properties:
    """What a system adds to a code, from the names and the lists of a node."""
    return tuple((name, tuple(each)) for name, each in zip(names, values, strict=True))


def source_texts(sources: Iterable[SourceFile]) -> list[str]:
    """Source files as a list of text, one JSON object each."""
    return [
        json.dumps(
            {"name": each.name, "sha256": each.sha256, "role": each.role, "member": each.member, "url": each.url},
            ensure_ascii=False,
        )
        for each in sources
    ]


def sources_of(texts: Iterable[str]) -> tuple[SourceFile, ...]:
    """Source files from such text, in the order of role, name and member."""
    read = [json.loads(text) for text in texts]
    files = (SourceFile(each["name"], each["sha256"], Role(each["role"]), each["member"], each["url"]) for each in read)
    return tuple(sorted(files, key=lambda each: (each.role, each.name, each.member or "")))
