"""Every public name says what it is, and every function that raises says so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("api", "cli", "crosswalk", "graph_schema", "loaders", "releases")
FACES = ("api/", "cli/")
FEWEST_WORDS = 3


@dataclass(frozen=True)
class Named:
    """A public function, method or class, with the class it is in."""

    place: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    owner: ast.ClassDef | None

    @property
    def doc(self) -> str:
        return ast.get_docstring(self.node) or ""


@cache
def _modules() -> dict[str, ast.Module]:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def _public() -> Iterator[Named]:
    for path, module in _modules().items():
        for node in module.body:
            if _is_public(node):
                yield Named(f"{path}:{node.lineno} {node.name}", node, None)
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                for part in filter(_is_public, node.body):
                    yield Named(f"{path}:{part.lineno} {node.name}.{part.name}", part, node)


def _is_public(node: ast.stmt) -> bool:
    """Whether it is a public function or class; one of several signatures of a function is not by itself."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
        return False
    return "overload" not in map(ast.unparse, node.decorator_list)


def _members(owner: ast.ClassDef) -> set[str]:
    """The public methods and attributes of a class, also those that its `__init__` sets."""
    named = {node.name for node in owner.body if _is_public(node)}
    for node in ast.walk(owner):
        if isinstance(node, ast.AnnAssign | ast.Assign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    named.add(target.id)
                if (
                    isinstance(target, ast.Attribute)
                    and isinstance(target.value, ast.Name)
                    and target.value.id == "self"
                ):
                    named.add(target.attr)
    return {name for name in named if not name.startswith("_")}


@cache
def _protocols() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Of each protocol all members, and those that it documents."""
    found = []
    for module in _modules().values():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases):
                documented = {part.name for part in node.body if _is_public(part) and ast.get_docstring(part)}
                found.append((frozenset(_members(node)), frozenset(documented)))
    return tuple(found)


def _is_told_by_a_protocol(name: Named) -> bool:
    """Whether a method is one of a protocol that its whole class follows, where the protocol documents it."""
    if name.owner is None:
        return False
    members = _members(name.owner)
    return any(every <= members and name.node.name in documented for every, documented in _protocols())


def test_every_public_name_says_what_it_is() -> None:
    names = list(_public())
    assert len(names) > 1_000
    silent = [name.place for name in names if not name.doc and not _is_told_by_a_protocol(name)]
    assert silent == []


def test_no_docstring_only_points_elsewhere() -> None:
    poor = [
        name.place
        for name in _public()
        if name.doc and (name.doc.startswith("See ") or (len(name.doc.split()) < FEWEST_WORDS and "`" not in name.doc))
    ]
    assert poor == []


def test_every_module_says_what_it_is() -> None:
    assert [path for path, module in _modules().items() if module.body and not ast.get_docstring(module)] == []


def test_a_function_of_the_library_that_raises_says_so() -> None:
    """Not so the faces: what a command says of itself is its help."""
    silent = []
    for name in _public():
        if isinstance(name.node, ast.ClassDef) or name.place.startswith(FACES) or _is_told_by_a_protocol(name):
            continue
        raised = {_error(node) for node in ast.walk(name.node) if isinstance(node, ast.Raise) and node.exc is not None}
        if raised and "aises" not in name.doc and "Raise " not in name.doc and not any(e in name.doc for e in raised):
            silent.append(f"{name.place}: {', '.join(sorted(raised))}")
    assert silent == []


def _error(node: ast.Raise) -> str:
    return ast.unparse(node.exc.func if isinstance(node.exc, ast.Call) else node.exc or node)
