"""Titles of CPT are for the licensee: the API leaves them out. Every title here is invented."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import crosswalk
from api.app import create_app
from crosswalk.contract.licence import DESCRIPTORS_VARIABLE
from crosswalk.service import Crosswalk
from crosswalk.serving import Serving

PATHS = [
    "/v1/lookup/00001",
    "/v1/lookup/00001?notes=true",
    "/v1/history/00001",
    "/v1/history/22",
    "/v1/search?q=00001&system=cpt",
    "/v1/diff/cpt/2032?before=2031",
    "/v1/tree/cpt",
    "/fhir/CodeSystem/$lookup?system=http://www.ama-assn.org/go/cpt&code=00001",
    "/fhir/CodeSystem/$validate-code?url=http://www.ama-assn.org/go/cpt&code=00001&display=wrong",
    "/v1/upcoming?on=2031-01-01",
    "/v1/complete?q=00001&system=cpt",
    "/explore?code=00001&system=cpt",
    "/explore/graph.graphml?code=00001&system=cpt",
]
FILES = {
    ("2031", "LONGULT.txt"): "Notice\n\n00001\tPolishing of a moon\n00002\tPainting of a moon\n",
    ("2031", "MEDU.txt"): "Notice\n\n00001 POLISHING MOON\n00002 PAINTING MOON\n",
    ("2031", "MODUL.txt"): "Appendix A\n\n22 Bigger Moon\n",
    ("2032", "LONGULT.txt"): "Notice\n\n00001\tPolishing of any moon\n00003\tMoving of a moon\n",
}


@pytest.fixture(scope="module")
def licensed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    folder: Path = tmp_path_factory.mktemp("cpt")
    with crosswalk.open(f"sqlite:///{folder}/cpt.sqlite", create=True, today=lambda: date(2032, 5, 1)) as codes:
        for (label, name), content in FILES.items():
            file = folder / name
            file.write_text(content)
            effective = date(int(label), 1, 1)
            codes.load_file(str(file), system="cpt", label=label, effective=effective, accept_licence=True)
        yield codes


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("option", "setting", "shown"),
    [(None, None, False), (None, "on", True), (None, "off", False), (True, None, True), (False, "on", False)],
)
def test_titles_are_shown_where_the_operator_says_so(
    licensed: Crosswalk,
    runner: asyncio.Runner,
    client: object,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    option: bool | None,
    setting: str | None,
    shown: bool,
) -> None:
    monkeypatch.delenv(DESCRIPTORS_VARIABLE, raising=False)
    if setting is not None:
        monkeypatch.setenv(DESCRIPTORS_VARIABLE, setting)
    app = create_app(licensed, Serving(licensed_titles=option))
    answer = type(client)(app, runner).get(path)  # type: ignore[call-arg,attr-defined]
    assert answer.status_code == 200
    assert ("moon" in answer.text.lower()) is shown
    assert "00001" in answer.text or "22" in answer.text
