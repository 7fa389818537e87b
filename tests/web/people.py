"""People at the pages, in this process: each with the cookie of a session, sending forms as pages do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from api.gate.gate import Gate

Files = Mapping[str, tuple[str, bytes]]


class Person:
    """Somebody with a browser."""

    def __init__(self, app: Gate, runner: asyncio.Runner, **headers: str) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers)
        self._runner = runner
        self.token = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Look at a page, and keep what its forms carry."""
        answer = self._runner.run(self._client.get(path, headers=headers))
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', answer.text)
        self.token = found[1] if found else self.token
        return answer

    def send(
        self, path: str, files: Files | None = None, *, part: bool = False, **fields: str | Sequence[str]
    ) -> httpx.Response:
        """Send a form of the page that was looked at last; `part` as its script does."""
        if not self.token:
            self.get("/lists/-/new")
        headers = {"hx-request": "true"} if part else {}
        data: dict[str, Any] = {"csrf": self.token, **fields}
        return self._runner.run(self._client.post(path, data=data, files=files, headers=headers))
