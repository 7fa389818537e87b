"""What a Neo4j server is asked: every statement that the driver sends, and how the server goes about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest

SCANS: Final = (
    "AllNodesScan",
    "NodeByLabelScan",
    "RelationshipTypeScan",
    "AllRelationshipsScan",
    "NodeIndexScan",
    "RelationshipIndexScan",
)
"""What reads everything of a kind, by the ends of names: there are directed, partitioned and other ones."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it was sent, and in which access mode: `READ` or `WRITE`."""

    text: str
    values: dict[str, Any]
    mode: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How a statement is run: the operators that read everything of a kind or join each with each, and the records
    that it touched if it was run. `told` is the whole of it, for people.
    """

    scans: tuple[str, ...]
    products: int
    hits: int
    told: str


@contextmanager
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Statement]]:
    """The statements sent meanwhile, by any connection of this process."""
    neo4j = pytest.importorskip("neo4j")
    sent: list[Statement] = []
    modes: dict[int, str] = {}

    def recording(kind: Any) -> Any:
        run = kind.run

        def recording_run(self: Any, query: Any, parameters: Any = None, **values: Any) -> Any:
            text = query.text if isinstance(query, neo4j.Query) else query
            session = self if isinstance(self, neo4j.Session) else None
            mode = session._config.default_access_mode if session else modes.get(id(self), "")
            sent.append(Statement(text, {**(parameters or {}), **values}, mode))
            return run(self, query, parameters, **values)

        return recording_run

    begin = neo4j.Session.begin_transaction

    def recording_begin(self: Any, *arguments: Any, **named: Any) -> Any:
        transaction = begin(self, *arguments, **named)
        modes[id(transaction)] = self._config.default_access_mode
        return transaction

    with monkeypatch.context() as patched:
        patched.setattr(neo4j.Session, "begin_transaction", recording_begin)
        for kind in (neo4j.Session, neo4j.Transaction):
            patched.setattr(kind, "run", recording(kind))
        yield sent


def plan_of(driver: Any, statement: Statement, how: str) -> Plan:
    """`PROFILE` runs a statement, `EXPLAIN` does not."""
    with driver.session() as session:
        summary = session.run(f"{how} {statement.text}", statement.values).consume()
    steps = list(_steps(summary.profile if how == "PROFILE" else summary.plan))
    named = [(str(step["operatorType"]).partition("@")[0], str(step["args"].get("Details", ""))) for step in steps]
    scans = (each for each in named if each[0].endswith(SCANS) and not _of_retired(*each))
    return Plan(
        tuple(" ".join(each) for each in scans),
        sum(name == "CartesianProduct" for name, _ in named),
        sum(int(step.get("dbHits", 0)) for step in steps),
        "\n".join(f"{step.get('dbHits')} {' '.join(each)}" for step, each in zip(steps, named, strict=True)),
    )


def _of_retired(name: str, details: str) -> bool:
    """Whether an index is read that holds only what loads took out and nobody has swept yet."""
    return name.endswith("IndexScan") and "(until)" in details


def _steps(plan: Any) -> Iterator[Any]:
    yield plan
    for child in plan.get("children", ()):
        yield from _steps(child)
