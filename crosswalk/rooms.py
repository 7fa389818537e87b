"""The rooms are top-level packages; a foreign one of the same name must not be taken for ours."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from typing import Any, Final

from crosswalk.domain.errors import ForeignPackage

_HOME: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib is slow to import


def room(name: str) -> Any:
    """One of our top-level packages, or a module in one (`loaders.registry`).

    Raises `ForeignPackage`, naming the path, where another package of that name comes first.
    """
    top = name.partition(".")[0]
    if top not in sys.modules:
        _refuse_foreign(top)
    module = import_module(name)
    if not _is_ours(getattr(sys.modules[top], "__file__", None), top):
        raise _foreign(top, getattr(sys.modules[top], "__file__", None))
    return module


def _refuse_foreign(top: str) -> None:
    """Judge a package before any of its code runs."""
    found = PathFinder.find_spec(top)
    if found is not None and not _is_ours(found.origin, top):
        raise _foreign(top, found.origin)


def _is_ours(origin: str | None, top: str) -> bool:
    return origin is not None and os.path.abspath(origin) == os.path.join(_HOME, top, "__init__.py")  # noqa: PTH100, PTH118


def _foreign(top: str, origin: str | None) -> ForeignPackage:
    return ForeignPackage(
        f"the package {top!r} is taken from {origin or 'an unnamed folder'}, which is not Crosswalk's.",
        remedy="Run from another folder, or install Crosswalk in an environment of its own.",
    )
