"""Asking an application in this process from a client that waits, and comparing what came with what was meant."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import httpx


class InThisProcess(httpx.BaseTransport):
    """Asks an application that awaits, from a client that waits."""

    def __init__(self, app: Any, runner: asyncio.Runner) -> None:
        self._inner = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._runner = runner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answered() -> httpx.Response:
            response = await self._inner.handle_async_request(request)
            await response.aread()
            return response

        answer = self._runner.run(answered())
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def parts_of(value: object) -> object:
    """A value down to its plain parts, with their types and with what a comparison leaves out."""
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), {each.name: parts_of(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return type(value), [parts_of(each) for each in value]
    if isinstance(value, Mapping):
        return {key: parts_of(each) for key, each in value.items()}
    return type(value), value
