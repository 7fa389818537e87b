"""Ready Cypher for people who open the graph in Neo4j Browser: one file a question.

Each begins with two lines that say what it shows and for whom, then gives its parameters, which the reader
changes, then asks. It shows what stands at the last finished load, as the store itself does (see
`graph_schema.neo4j.schema`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crosswalk.domain.errors import UsageError

_FOLDER: Final = Path(__file__).parent
_PARAMETER: Final = re.compile(r":param (\w+) => (?:'([^']*)'|(\d+));")


@dataclass(frozen=True, slots=True)
class Picture:
    """One question: what it shows, for whom, the parameters it comes with, and the file as it is pasted."""

    name: str
    shows: str
    audience: str
    parameters: Mapping[str, str | int]
    query: str
    text: str


def names() -> list[str]:
    """The names of all questions, sorted."""
    return sorted(file.stem for file in _FOLDER.glob("*.cypher"))


def picture(name: str) -> Picture:
    """The question of this name. Raises `UsageError`."""
    if name not in names():
        raise UsageError(f"there is no query {name!r} in the gallery.", remedy=f"There are {', '.join(names())}.")
    text = (_FOLDER / f"{name}.cypher").read_text("utf-8")
    head, _, query = text.partition("\n\n")
    shows, audience = (line.removeprefix("// ") for line in head.splitlines()[:2])
    found = _PARAMETER.findall(head)
    parameters = {key: int(number) if number else word for key, word, number in found}
    return Picture(name, shows, audience, parameters, query.rstrip().removesuffix(";"), text)
