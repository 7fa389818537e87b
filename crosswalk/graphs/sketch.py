"""A subgraph while it is drawn: nodes as they are found, the nearest first, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.lookup.validity import look_up
from crosswalk.graphs.scene import Scene, code_id

if TYPE_CHECKING:
    import networkx

    from crosswalk.domain.history.states import States
    from crosswalk.domain.tabular.rows import GroupRow

Attributes = dict[str, Any]

CODE: Final = "code"
NO_MAP: Final = "no_map"
NO_PREDECESSOR: Final = "no_predecessor"
_NO_PREDECESSOR_ID: Final = "no-predecessor"


class _Link(NamedTuple):
    source: str
    target: str
    key: str
    attributes: Attributes


class Sketch:
    """Takes nodes until there are `limit` of them, and says of those at the border that something is missing."""

    def __init__(self, scene: Scene, limit: int) -> None:
        self._scene = scene
        self._limit = limit
        self._nodes: dict[str, Attributes] = {}
        self._links: list[_Link] = []
        self._codes: dict[str, set[str]] = {}
        self._states: dict[str, dict[str, States]] = {}
        self._left_out: set[str] = set()

    def know(self, system: CodeSystem, states: Mapping[str, States]) -> None:
        """Take states that were read already, so that they are not asked for again."""
        self._states.setdefault(system.id, {}).update(states)

    def code(self, system: CodeSystem, code: str) -> bool:
        """Take a code; whether it is new here."""
        is_new = self.node(code_id(system, code), kind=CODE, system=system.id, code=system.display(code))
        if is_new:
            self._codes.setdefault(system.id, set()).add(code)
        return is_new

    def has(self, system: CodeSystem, code: str) -> bool:
        """Whether a code was taken."""
        return code in self._codes.get(system.id, ())

    def group(self, system: CodeSystem, row: GroupRow) -> str:
        """Take a chapter, block or the like, and tell its node."""
        node = f"{system.id}:{row.kind}:{row.id}"
        self.node(node, kind=row.kind, system=system.id, code=row.id, title=row.title)
        return node

    def no_map(self, text: str) -> str:
        """Take the node that says "no map", named as the row names it (`NoDx`); its id."""
        self.node(text, kind=NO_MAP, title="no map")
        return text

    def no_predecessor(self) -> str:
        """Take the node that says that a new code had no predecessor; its id."""
        self.node(_NO_PREDECESSOR_ID, kind=NO_PREDECESSOR, title="no predecessor")
        return _NO_PREDECESSOR_ID

    def node(self, node: str, **attributes: Any) -> bool:
        """Take any node; whether it is new here."""
        if node in self._nodes:
            return False
        if len(self._nodes) >= self._limit:
            self._left_out.add(node)
            return False
        self._nodes[node] = attributes
        return True

    def link(self, source: str, target: str, kind: str, mark: str = "", **attributes: Any) -> None:
        """Join two nodes; `mark` tells this link from others of its kind between them."""
        self._links.append(_Link(source, target, f"{kind} {mark}".rstrip(), {"kind": kind, **attributes}))

    def finished(self, **about: Any) -> networkx.MultiDiGraph[str]:
        """The graph with what each code is at the moment; one request a system, where states were not known yet."""
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(**about)
        told = self._told()
        for node, attributes in self._nodes.items():
            graph.add_node(node, **attributes, **told.get(node, {}), truncated=False)
        for source, target, key, attributes in self._links:
            if source in self._nodes and target in self._nodes:
                graph.add_edge(source, target, key=key, **attributes)
                continue
            for kept in {source, target} & self._nodes.keys():
                graph.nodes[kept]["truncated"] = True
        graph.graph.update(limit=self._limit, truncated=bool(self._left_out), left_out=len(self._left_out))
        return graph

    def _told(self) -> dict[str, Attributes]:
        """What each code is at the moment of its system, by its node."""
        told: dict[str, Attributes] = {}
        for system_id, codes in self._codes.items():
            system, known = SYSTEMS[system_id], self._states.get(system_id, {})
            unknown = codes - known.keys()
            states = {**known, **(self._scene.store.codes.states(system, unknown) if unknown else {})}
            for code in codes:
                told[code_id(system, code)] = self._code_at_the_moment(system, code, states.get(code, ()))
        return told

    def _code_at_the_moment(self, system: CodeSystem, code: str, states: States) -> Attributes:
        view, moment = self._scene.view, self._scene.moments[system.id]
        answer = look_up(code, code, states, moment, view.calendars[system.id], view.today)
        run = answer.run
        return {
            "title": answer.long or answer.short,
            "status": answer.status.value,
            "billable": answer.billable,
            "valid_from": run.valid_from if run else None,
            "valid_to": run.valid_to if run else None,
            "open_start": run.open_start if run else None,
            "open_end": run.open_end if run else None,
        }
