"""The questions as methods of the clients: of one that gives the answer, of the other that has it awaited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from types import FunctionType
from typing import Concatenate, ParamSpec, TypeVar

from crosswalk.client.asking import Ask

P = ParamSpec("P")
T = TypeVar("T")
Q = TypeVar("Q")


class Waiting:
    """Who gives answers: the client, or a part of it that asks through it."""

    def __init__(self, answer: Waiting) -> None:
        self._through = answer

    def _answer(self, ask: Ask[T]) -> T:
        return self._through._answer(ask)


class Awaiting:
    """The same for what is awaited."""

    def __init__(self, answer: Awaiting) -> None:
        self._through = answer

    async def _answer(self, ask: Ask[T]) -> T:
        return await self._through._answer(ask)


def answered(of: Q, question: Callable[Concatenate[Q, P], Ask[T]]) -> Callable[Concatenate[Waiting, P], T]:
    """The question as a method that gives its answer."""

    @wraps(question)
    def asked(client: Waiting, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return client._answer(question(of, *args, **kwargs))

    _gives(asked, "{}")
    return asked


def awaited(of: Q, question: Callable[Concatenate[Q, P], Ask[T]]) -> Callable[Concatenate[Awaiting, P], Awaitable[T]]:
    """The question as a method whose answer is awaited."""

    @wraps(question)
    def asked(client: Awaiting, /, *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        return client._answer(question(of, *args, **kwargs))

    _gives(asked, "Awaitable[{}]")
    return asked


def _gives(method: object, returned: str) -> None:
    """Say in the signature of a method what it gives itself, for those who read it."""
    assert isinstance(method, FunctionType)  # noqa: S101 - each was defined with def
    answer = str(method.__annotations__["return"]).removeprefix("Ask[").removesuffix("]")
    method.__annotations__ = {**method.__annotations__, "return": returned.format(answer)}
