"""Python on a page with what it prints: run with clients of an application in this process."""

from __future__ import annotations

import asyncio
import doctest
import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import partial
from typing import Any

import httpx

from api.app import create_app
from crosswalk.client import Client
from crosswalk.domain.errors import CrosswalkError
from crosswalk.service import Crosswalk

SESSION = re.compile(r"```pycon\n(.*?)```", re.DOTALL)


class InThisProcess(httpx.BaseTransport):
    """Asks an application that awaits, from a client that waits."""

    def __init__(self, app: Any, runner: asyncio.Runner) -> None:
        self._inner = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._runner = runner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, whole."""

        async def answered() -> httpx.Response:
            response = await self._inner.handle_async_request(request)
            await response.aread()
            return response

        answer = self._runner.run(answered())
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def with_output(text: str, service: Crosswalk) -> str:
    """A page whose sessions print what they print now. `Client`, which they import, asks this service."""
    with asyncio.Runner() as runner, httpx.Client(transport=InThisProcess(create_app(service), runner)) as http:
        known: dict[str, object] = {"Client": partial(Client, http=http)}
        return SESSION.sub(lambda found: f"```pycon\n{''.join(_session(found[1], known))}```", text)


def _session(told: str, known: dict[str, object]) -> Iterator[str]:
    for example in doctest.DocTestParser().get_examples(told):
        first, *more = example.source.rstrip("\n").split("\n")
        yield "".join([f">>> {first}\n", *(f"... {line}\n" for line in more)])
        if first.startswith("from crosswalk.client import"):
            continue
        printed = io.StringIO()
        with redirect_stdout(printed):
            try:
                exec(compile(example.source, "page", "single"), known)
            except CrosswalkError as fault:
                print(f"{type(fault).__name__}: {fault}")
        yield printed.getvalue()
