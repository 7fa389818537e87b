"""Where a server is, who asks, and how patiently: requests and replies as httpx has them."""

from __future__ import annotations

import json

import httpx

import crosswalk
from crosswalk.client.exchange import Patience, Reply, Send
from crosswalk.domain.errors import UsageError


class Line:
    """The line to a server. Raises `UsageError` for what is no address of one."""

    def __init__(self, url: str, key: str | None, patience: Patience) -> None:
        self.url = _address(url)
        self.patience = patience
        self.timeout = httpx.Timeout(patience.read, connect=patience.connect, pool=patience.connect)
        self._headers = {"User-Agent": f"crosswalk/{crosswalk.__version__}"}
        if key is not None:
            self._headers["Authorization"] = f"Bearer {_sendable(key)}"

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


def reply_of(response: httpx.Response) -> Reply:
    """What came back, read."""
    return Reply(response.status_code, response.headers, response.content)


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


def _sendable(key: str) -> str:
    """A key without blanks around it, as one that was read from a file has. Raises `UsageError` for what is none."""
    sendable = key.strip() if isinstance(key, str) else ""
    if sendable and sendable.isascii() and sendable.isprintable():
        return sendable
    raise UsageError("the key is none.", remedy="Give it as crosswalk keys make wrote it.")
