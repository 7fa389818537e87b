"""The API over a store with the starter set, on a fixed day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import httpx
import pytest
from served import served

import crosswalk
from api.app import Faces, create_app
from crosswalk.service import Crosswalk

TODAY: Final = date(2024, 3, 1)


class Client:
    """Asks an application in this process, without a network."""

    def __init__(self, app: Faces, runner: asyncio.Runner) -> None:
        self.app = app
        self._runner = runner

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.ask("GET", path, params=query or None)

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.ask("POST", path, json=body)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._ask(method, path, options))

    def get_together(self, paths: Sequence[str]) -> list[httpx.Response]:
        """The answers to requests that are under way at the same time."""

        async def every() -> list[httpx.Response]:
            return await asyncio.gather(*(self._ask("GET", path, {}) for path in paths))

        return self._runner.run(every())

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, **options)


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def service(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: TODAY) as service:
        yield service


@pytest.fixture(scope="session")
def client_of(runner: asyncio.Runner) -> Callable[[Faces], Client]:
    """Asks any application in this process."""
    return lambda app: Client(app, runner)


@pytest.fixture(scope="session")
def client(service: Crosswalk, client_of: Callable[[Faces], Client]) -> Client:
    return client_of(create_app(service))


@pytest.fixture
def cli_text(starter_store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """What the command line prints as JSON about the same store on the same day."""
    from cli.main import main

    monkeypatch.setenv("CROSSWALK_STORE", starter_store)
    monkeypatch.setenv("CROSSWALK_TODAY", TODAY.isoformat())

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as left:
            main([*arguments, "--format", "json"])
        assert left.value.code in (0, 1)
        return capsys.readouterr().out

    return run


@pytest.fixture(scope="session")
def fhir_address(starter_store: str) -> Iterator[str]:
    """The address of the FHIR face of a real `crosswalk serve` over the starter store, on the fixed day."""
    with served(starter_store, CROSSWALK_TODAY=TODAY.isoformat()) as server:
        yield f"{server.address}/fhir"
