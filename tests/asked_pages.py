"""A browser that keeps cookies, and asks an application in this process: cheap, and without a window."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Final

import httpx
from starlette.types import ASGIApp

TOKEN: Final = re.compile(r'"X-CSRF-Token": "([0-9a-f]{64})"')


class Visitor:
    """A browser that keeps cookies, and asks an application in this process."""

    def __init__(
        self, gate: ASGIApp, *, base: str = "http://127.0.0.1", client: str = "127.0.0.1", **headers: str
    ) -> None:
        self._gate, self._base, self._client = gate, base, client
        self._headers = {"Accept": "text/html,*/*", **headers}
        self.cookies = httpx.Cookies()

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask(method, path, options))

    def together(self, paths: list[str]) -> list[httpx.Response]:
        """The answers to many requests for pages, one after the other."""

        async def every() -> list[httpx.Response]:
            return [await self._ask("GET", path, {}) for path in paths]

        return asyncio.run(every())

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=headers)

    def token(self, path: str = "/sign-in") -> str:
        """The token of the forms of this session."""
        found = TOKEN.search(self.get(path).text)
        assert found
        return found[1]

    def sign_in(self, key: str, way: str = "/", **headers: str) -> httpx.Response:
        form = {"csrf": self.token(), "key": key, "next": way}
        return self.ask("POST", "/sign-in", data=form, headers=headers)

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        headers = {**self._headers, **options.pop("headers", {})}
        transport = httpx.ASGITransport(self._gate, raise_app_exceptions=False, client=(self._client, 4000))
        async with httpx.AsyncClient(transport=transport, base_url=self._base, cookies=self.cookies) as client:
            answer = await client.request(method, path, headers=headers, **options)
            self.cookies = client.cookies
        return answer
