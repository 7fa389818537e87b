"""The two clients: one waits in its thread, the other is awaited. Both do the steps of `exchange` and nothing else."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Generator
from functools import wraps
from types import FunctionType
from typing import Concatenate, Final, ParamSpec, Self, TypeVar, cast

import httpx

import crosswalk
from crosswalk.client.asking import Ask
from crosswalk.client.exchange import Done, Patience, Reply, Send, Step, exchange
from crosswalk.client.questions import Questions
from crosswalk.domain.errors import UsageError

P = ParamSpec("P")
T = TypeVar("T")

_QUESTIONS: Final = Questions()


def _answered(question: Callable[Concatenate[Questions, P], Ask[T]]) -> Callable[Concatenate[Client, P], T]:
    """The question as a method that gives its answer."""

    @wraps(question)
    def asked(client: Client, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return client._answer(question(_QUESTIONS, *args, **kwargs))

    _gives(asked, "{}")
    return asked


def _awaited(
    question: Callable[Concatenate[Questions, P], Ask[T]],
) -> Callable[Concatenate[AsyncClient, P], Awaitable[T]]:
    """The question as a method whose answer is awaited."""

    @wraps(question)
    def asked(client: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        return client._answer(question(_QUESTIONS, *args, **kwargs))

    _gives(asked, "Awaitable[{}]")
    return asked


def _gives(method: object, returned: str) -> None:
    """Say in the signature of a method what it gives itself, for those who read it."""
    assert isinstance(method, FunctionType)  # noqa: S101 - each was defined with def
    answer = str(method.__annotations__["return"]).removeprefix("Ask[").removesuffix("]")
    method.__annotations__ = {**method.__annotations__, "return": returned.format(answer)}


class _Line:
    """Where a server is, who asks, and how patiently."""

    def __init__(self, url: str, key: str | None, patience: Patience) -> None:
        self.url = _address(url)
        self.patience = patience
        self.timeout = httpx.Timeout(patience.read, connect=patience.connect, pool=patience.connect)
        self._headers = {"User-Agent": f"crosswalk/{crosswalk.__version__}"}
        if key is not None:
            self._headers["Authorization"] = f"Bearer {key}"

    def request(self, http: httpx.Client | httpx.AsyncClient, step: Send) -> httpx.Request:
        """The request as httpx sends it."""
        asked, headers = step.request, {**self._headers, "Accept": f"{step.accept}, application/json;q=0.5"}
        content = None
        if asked.body is not None:
            # In ASCII: what is asked may quote half a character, which has no form in UTF-8.
            content, headers["Content-Type"] = json.dumps(asked.body).encode("ascii"), "application/json"
        return http.build_request(
            asked.method,
            f"{self.url}{asked.path}",
            params=[*asked.query] or None,
            content=content,
            headers=headers,
            timeout=self.timeout,
        )


def _address(url: str) -> str:
    """The address without a stroke at its end. Raises `UsageError` for what is none of a server."""
    try:
        read = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as fault:
        raise UsageError(
            f"{url!r} is no address of a server.", remedy="Give one like https://codes.example.org."
        ) from fault
    if read.scheme not in ("http", "https") or not read.host:
        raise UsageError(f"{url!r} is no address of a server.", remedy="Give one like https://codes.example.org.")
    return url.rstrip("/")


def _next(steps: Generator[Step, Done, T], done: Done) -> tuple[Step | None, T | None]:
    """The next step, or none and the answer."""
    try:
        return steps.send(done), None
    except StopIteration as end:
        return None, end.value


def _reply(response: httpx.Response) -> Reply:
    return Reply(response.status_code, response.headers, response.content)


class Client:
    """The questions of `crosswalk.Crosswalk`, asked of a server at `url`; connections are kept. Safe among threads.

    `key` is the API key, if the server wants one. `http` is a client of httpx to use instead, with proxies or
    certificates of its own, which stays the caller's to close. Raises what `Crosswalk` raises, `RequestRefused` where
    the server does not take the request, `ServiceUnreachable`, `ServiceTooSlow`, and `ServiceFault`.
    """

    def __init__(
        self, url: str, *, key: str | None = None, patience: Patience | None = None, http: httpx.Client | None = None
    ) -> None:
        self._line = _Line(url, key, patience or Patience())
        self._own = http is None
        self._http = http or httpx.Client(timeout=self._line.timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connections."""
        if self._own:
            self._http.close()

    def __repr__(self) -> str:
        return f"<Client of {self._line.url}>"

    lookup = _answered(Questions.lookup)
    describe = _answered(Questions.describe)
    validate = _answered(Questions.validate)
    history = _answered(Questions.history)
    search = _answered(Questions.search)
    tree = _answered(Questions.tree)
    translate = _answered(Questions.translate)
    translate_value_set = _answered(Questions.translate_value_set)
    diff = _answered(Questions.diff)
    changes = _answered(Questions.changes)
    upcoming = _answered(Questions.upcoming)
    attached = _answered(Questions.attached)
    releases = _answered(Questions.releases)
    check = _answered(Questions.check)

    def _answer(self, ask: Ask[T]) -> T:
        steps = exchange(ask, self._line.patience)
        done: Done = None
        while True:
            step, ended = _next(steps, done)
            if step is None:
                return cast("T", ended)
            done = self._do(step)

    def _do(self, step: Step) -> Done:
        if not isinstance(step, Send):
            time.sleep(step.seconds)
            return None
        try:
            return _reply(self._http.send(self._line.request(self._http, step)))
        except httpx.HTTPError as fault:
            return fault


class AsyncClient:
    """The same as `Client` for programs that await: `answer, = await codes.lookup(["E11.9"])`."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        patience: Patience | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._line = _Line(url, key, patience or Patience())
        self._own = http is None
        self._http = http or httpx.AsyncClient(timeout=self._line.timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the connections."""
        if self._own:
            await self._http.aclose()

    def __repr__(self) -> str:
        return f"<AsyncClient of {self._line.url}>"

    lookup = _awaited(Questions.lookup)
    describe = _awaited(Questions.describe)
    validate = _awaited(Questions.validate)
    history = _awaited(Questions.history)
    search = _awaited(Questions.search)
    tree = _awaited(Questions.tree)
    translate = _awaited(Questions.translate)
    translate_value_set = _awaited(Questions.translate_value_set)
    diff = _awaited(Questions.diff)
    changes = _awaited(Questions.changes)
    upcoming = _awaited(Questions.upcoming)
    attached = _awaited(Questions.attached)
    releases = _awaited(Questions.releases)
    check = _awaited(Questions.check)

    async def _answer(self, ask: Ask[T]) -> T:
        steps = exchange(ask, self._line.patience)
        done: Done = None
        while True:
            step, ended = _next(steps, done)
            if step is None:
                return cast("T", ended)
            done = await self._do(step)

    async def _do(self, step: Step) -> Done:
        if not isinstance(step, Send):
            await asyncio.sleep(step.seconds)
            return None
        try:
            return _reply(await self._http.send(self._line.request(self._http, step)))
        except httpx.HTTPError as fault:
            return fault
