"""The two clients: one waits in its thread, the other is awaited. Both do the steps of `exchange` and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator
from typing import Final, Self, TypeVar, cast

import httpx

from crosswalk.client.asking import Ask
from crosswalk.client.exchange import Done, Patience, Send, Step, exchange
from crosswalk.client.kept import ListQuestions, MapQuestions, ReviewQuestions
from crosswalk.client.line import Line, reply_of
from crosswalk.client.methods import Awaiting, Waiting, answered, awaited
from crosswalk.client.questions import Questions

T = TypeVar("T")

_CODES: Final = Questions()
_LISTS: Final = ListQuestions()
_MAPS: Final = MapQuestions()
_REVIEWS: Final = ReviewQuestions()


def _next(steps: Generator[Step, Done, T], done: Done) -> tuple[Step | None, T | None]:
    """The next step, or none and the answer."""
    try:
        return steps.send(done), None
    except StopIteration as end:
        return None, end.value


class Maps(Waiting):
    """The applied maps of a server, as `Crosswalk.maps` gives them."""

    newest = answered(_MAPS, MapQuestions.newest)
    version = answered(_MAPS, MapQuestions.version)
    rows = answered(_MAPS, MapQuestions.rows)
    translate = answered(_MAPS, MapQuestions.translate)


class Reviews(Waiting):
    """The reviews of a server, as `Crosswalk.reviews` gives and changes them."""

    all = answered(_REVIEWS, ReviewQuestions.all)
    get = answered(_REVIEWS, ReviewQuestions.get)
    record = answered(_REVIEWS, ReviewQuestions.record)
    begin = answered(_REVIEWS, ReviewQuestions.begin)
    begin_impact = answered(_REVIEWS, ReviewQuestions.begin_impact)
    decide = answered(_REVIEWS, ReviewQuestions.decide)
    undo = answered(_REVIEWS, ReviewQuestions.undo)


class AsyncMaps(Awaiting):
    """The same as `Maps` for programs that await."""

    newest = awaited(_MAPS, MapQuestions.newest)
    version = awaited(_MAPS, MapQuestions.version)
    rows = awaited(_MAPS, MapQuestions.rows)
    translate = awaited(_MAPS, MapQuestions.translate)


class AsyncReviews(Awaiting):
    """The same as `Reviews` for programs that await."""

    all = awaited(_REVIEWS, ReviewQuestions.all)
    get = awaited(_REVIEWS, ReviewQuestions.get)
    record = awaited(_REVIEWS, ReviewQuestions.record)
    begin = awaited(_REVIEWS, ReviewQuestions.begin)
    begin_impact = awaited(_REVIEWS, ReviewQuestions.begin_impact)
    decide = awaited(_REVIEWS, ReviewQuestions.decide)
    undo = awaited(_REVIEWS, ReviewQuestions.undo)


class Client(Waiting):
    """The questions of `crosswalk.Crosswalk`, asked of a server at `url`; connections are kept. Safe among threads.

    `key` is the API key, if the server wants one. `http` is a client of httpx to use instead, with proxies or
    certificates of its own, which stays the caller's to close. Raises what `Crosswalk` raises, `RequestRefused` where
    the server does not take the request, `ServiceUnreachable`, `ServiceTooSlow`, and `ServiceFault`.
    """

    def __init__(
        self, url: str, *, key: str | None = None, patience: Patience | None = None, http: httpx.Client | None = None
    ) -> None:
        self._line = Line(url, key, patience or Patience())
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

    lookup = answered(_CODES, Questions.lookup)
    describe = answered(_CODES, Questions.describe)
    validate = answered(_CODES, Questions.validate)
    history = answered(_CODES, Questions.history)
    search = answered(_CODES, Questions.search)
    tree = answered(_CODES, Questions.tree)
    children = answered(_CODES, Questions.children)
    headers = answered(_CODES, Questions.headers)
    translate = answered(_CODES, Questions.translate)
    translate_value_set = answered(_CODES, Questions.translate_value_set)
    diff = answered(_CODES, Questions.diff)
    changes = answered(_CODES, Questions.changes)
    upcoming = answered(_CODES, Questions.upcoming)
    attached = answered(_CODES, Questions.attached)
    releases = answered(_CODES, Questions.releases)
    check = answered(_CODES, Questions.check)
    impact = answered(_LISTS, ListQuestions.impact)

    @property
    def maps(self) -> Maps:
        """The applied maps that people keep on the server."""
        return Maps(self)

    @property
    def reviews(self) -> Reviews:
        """The reviews that people keep on the server; the key has to have the scope `review`."""
        return Reviews(self)

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
            return reply_of(self._http.send(self._line.request(self._http, step)))
        except httpx.HTTPError as fault:
            return fault


class AsyncClient(Awaiting):
    """The same as `Client` for programs that await: `answer, = await codes.lookup(["E11.9"])`."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        patience: Patience | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._line = Line(url, key, patience or Patience())
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

    lookup = awaited(_CODES, Questions.lookup)
    describe = awaited(_CODES, Questions.describe)
    validate = awaited(_CODES, Questions.validate)
    history = awaited(_CODES, Questions.history)
    search = awaited(_CODES, Questions.search)
    tree = awaited(_CODES, Questions.tree)
    children = awaited(_CODES, Questions.children)
    headers = awaited(_CODES, Questions.headers)
    translate = awaited(_CODES, Questions.translate)
    translate_value_set = awaited(_CODES, Questions.translate_value_set)
    diff = awaited(_CODES, Questions.diff)
    changes = awaited(_CODES, Questions.changes)
    upcoming = awaited(_CODES, Questions.upcoming)
    attached = awaited(_CODES, Questions.attached)
    releases = awaited(_CODES, Questions.releases)
    check = awaited(_CODES, Questions.check)
    impact = awaited(_LISTS, ListQuestions.impact)

    @property
    def maps(self) -> AsyncMaps:
        """The applied maps that people keep on the server."""
        return AsyncMaps(self)

    @property
    def reviews(self) -> AsyncReviews:
        """The reviews that people keep on the server; the key has to have the scope `review`."""
        return AsyncReviews(self)

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
            return reply_of(await self._http.send(self._line.request(self._http, step)))
        except httpx.HTTPError as fault:
            return fault
