"""The changes of a load as plans of what it writes, which are carried out while further changes still come."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, Final

from crosswalk.domain.store.loads import CategoryChange, MapChange, SystemChange
from graph_schema.neo4j.codes import Neo4jCodes
from graph_schema.neo4j.connection import Connection
from graph_schema.neo4j.elements import NOTHING, Held, Step, category_steps, map_steps, system_steps
from graph_schema.neo4j.lineage import Neo4jLineage
from graph_schema.neo4j.maps import held_categories
from graph_schema.neo4j.register import register_map, register_system
from graph_schema.neo4j.tabular import Neo4jTabular

Plan = Callable[[], Iterator[Step]]


class GivenUp(Exception):
    """No more changes come, and those that came are not to be written."""


class Plans:
    """Plans in the order in which they come, for one thread that adds them and one that carries them out."""

    def __init__(self) -> None:
        self._plans: list[Plan] = []
        self._changed: Final = threading.Condition()
        self.is_complete = self._is_given_up = False
        self.carried_out: Future[Any] | None = None

    def __len__(self) -> int:
        return len(self._plans)

    def add(self, plan: Plan) -> None:
        """Take in a plan. Raises what ended the carrying out of those before."""
        if self.carried_out is not None and self.carried_out.done():
            self.carried_out.result()
        with self._changed:
            self._plans.append(plan)
            self._changed.notify_all()

    def complete(self) -> None:
        """No more plans come."""
        with self._changed:
            self.is_complete = True
            self._changed.notify_all()

    def give_up(self) -> None:
        """No plan is carried out any further: whoever carries them out gets `GivenUp`."""
        with self._changed:
            self._is_given_up = True
            self._changed.notify_all()

    def check(self) -> None:
        """Raises `GivenUp`."""
        if self._is_given_up:
            raise GivenUp

    def steps(self) -> Iterator[Step]:
        """The steps of all plans from the first one on, waiting for those to come. Raises `GivenUp`."""
        at = 0
        while (plan := self._awaited(at)) is not None:
            yield from plan()
            at += 1

    def _awaited(self, at: int) -> Plan | None:
        """The plan in this place, None where the one before was the last."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_given_up or self.is_complete or at < len(self._plans))
            self.check()
            return self._plans[at] if at < len(self._plans) else None


class Neo4jWriter:
    """Takes the changes of the load with this number: systems first, then the maps between them."""

    def __init__(self, connection: Connection, version: int) -> None:
        self._connection, self._version = connection, version
        self._put: dict[str, set[str]] = {}
        self.plans: Final = Plans()
        self.registers: Final[list[Step]] = []
        """Releases, editions and map sets, which are written together with the switch to the load."""

    @property
    def has_changes(self) -> bool:
        """Whether anything was given to write."""
        return len(self.plans) > 0

    def change_system(self, change: SystemChange) -> None:
        held = self._held(change)
        self._put.setdefault(change.system.id, set()).update(code for code, life in change.states.items() if life)
        self.registers.extend(register_system(change))
        self.plans.add(lambda: system_steps(change, held, self._version))

    def change_map(self, change: MapChange) -> None:
        self.registers.extend(register_map(change))
        self.plans.add(lambda: map_steps(change, self._put))

    def change_categories(self, change: CategoryChange) -> None:
        held = held_categories(self._connection, change.map_set.id) if self._version > 1 else {}
        self.plans.add(lambda: category_steps(change, held))

    def _held(self, change: SystemChange) -> Held:
        if self._version == 1:
            return NOTHING
        ask, system = self._connection, change.system
        before = () if change.predecessors is None else Neo4jLineage(ask).predecessors(system, None)
        touched = change.parents.keys() | change.states.keys()
        return Held(
            Neo4jCodes(ask).parents(system, touched),
            frozenset(before),
            Neo4jTabular(ask).notes(system, [("", code) for code in change.noted_codes()]),
        )
