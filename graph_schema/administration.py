"""Making, describing and dropping stores, whatever engine holds them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from crosswalk.domain.progress import Progress
from graph_schema import engine_of, require_driver
from graph_schema.status import StoreStatus


def make_store(url: str, progress: Progress | None = None) -> None:
    """An empty store where there is none; one of an older schema is brought up to date, if its engine can.

    Raises what `open_store` raises.
    """
    _engine(url).make_store(url, progress)


def describe_store(url: str) -> StoreStatus:
    """Raises `StoreNotFound` where there is none."""
    described: StoreStatus = _engine(url).describe_store(url)
    return described


def drop_store(url: str, progress: Progress | None = None) -> None:
    """Delete a store with everything in it. Raises `StoreNotFound` where there is none."""
    _engine(url).drop_store(url, progress)


def _engine(url: str) -> ModuleType:
    engine = engine_of(url)
    if engine == "neo4j":
        require_driver()
    return import_module(f"graph_schema.{engine}.administration")
