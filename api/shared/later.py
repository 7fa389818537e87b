"""Models of libraries that are built when they are first used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict


@contextmanager
def built_when_used() -> Iterator[None]:
    """Models of pydantic that are defined meanwhile are built when they are first used.

    FastAPI's of OpenAPI are a tenth of the start of a server, and used when its documentation is asked for.
    """
    as_it_was = BaseModel.model_config
    BaseModel.model_config = ConfigDict(**as_it_was, defer_build=True)
    try:
        yield
    finally:
        BaseModel.model_config = as_it_was
