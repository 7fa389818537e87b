"""Titles of CPT are for the licensee: the API leaves them out. Every title here is invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

import crosswalk
from api.app import create_app
from crosswalk.contract.licence import DESCRIPTORS_VARIABLE
from crosswalk.contract.whole import MEDIA_TYPE
from crosswalk.service import Crosswalk
from crosswalk.serving import Serving

Ask = Callable[..., httpx.Response]

CPT = "http://www.ama-assn.org/go/cpt"
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
    "/v1/reviews/changed",
    "/v1/reviews/changed/export",
]
LIST = {"codes": [{"code": "00001"}, {"code": "00002"}], "before": "cpt:2031", "after": "cpt:2032"}
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("/v1/lookup", {"codes": ["00001", "22"], "notes": True}),
    ("/v1/history", {"codes": ["00001"]}),
    ("/v1/impact", LIST),
]
"""What is asked of many at once; each tells a title to whoever may see it."""
SETS = {
    "resourceType": "ValueSet",
    "status": "active",
    "compose": {"include": [{"system": CPT, "concept": [{"code": "00001"}]}]},
}
FILES = {
    ("2031", "LONGULT.txt"): "Notice\n\n00001\tPolishing of a moon\n00002\tPainting of a moon\n",
    ("2031", "MEDU.txt"): "Notice\n\n00001 POLISHING MOON\n00002 PAINTING MOON\n",
    ("2031", "MODUL.txt"): "Appendix A\n\n22 Bigger Moon\n",
    ("2032", "LONGULT.txt"): "Notice\n\n00001\tPolishing of any moon\n00003\tMoving of a moon\n",
}


@pytest.fixture(scope="module")
def licensed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    folder: Path = tmp_path_factory.mktemp("cpt")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CROSSWALK_WORKSPACE", str(folder / "work.sqlite"))
        yield from _licensed(folder)


def _licensed(folder: Path) -> Iterator[Crosswalk]:
    with crosswalk.open(f"sqlite:///{folder}/cpt.sqlite", create=True, today=lambda: date(2032, 5, 1)) as codes:
        for (label, name), content in FILES.items():
            file = folder / name
            file.write_text(content)
            effective = date(int(label), 1, 1)
            codes.load_file(str(file), system="cpt", label=label, effective=effective, accept_licence=True)
        codes.reviews.begin("changed", "cpt", "2031", "2032", who="Ann")
        worth = folder / "worth.csv"
        worth.write_text("code,words\n00001,Polishing of any moon\n00003,Moving of a moon\n")
        codes.values.attach(
            "worth", str(worth), "cpt", column="code", value_columns=["words"], valid_from="2032-01-01", who="Ann"
        )
        yield codes


@pytest.fixture
def ask(licensed: Crosswalk, client_of: Callable[[Any], Any]) -> Ask:
    """Asks an application that shows licensed titles or does not."""
    return lambda shown, method, path, **options: client_of(create_app(licensed, Serving(licensed_titles=shown))).ask(
        method, path, **options
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("option", "setting", "shown"),
    [(None, None, False), (None, "on", True), (None, "off", False), (True, None, True), (False, "on", False)],
)
def test_titles_are_shown_where_the_operator_says_so(
    licensed: Crosswalk,
    client_of: Callable[[Any], Any],
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
    answer = client_of(app).get(path)
    assert answer.status_code == 200
    assert ("moon" in answer.text.lower()) is shown
    assert "00001" in answer.text or "22" in answer.text


@pytest.mark.parametrize("accept", ["application/json", MEDIA_TYPE])
@pytest.mark.parametrize(("path", "body"), ASKED)
@pytest.mark.parametrize("shown", [True, False])
def test_titles_are_shown_of_many_where_the_operator_says_so(
    ask: Ask, path: str, body: dict[str, Any], accept: str, shown: bool
) -> None:
    answer = ask(shown, "POST", path, json=body, headers={"accept": accept})
    assert (answer.status_code, "moon" in answer.text.lower()) == (200, shown)
    assert "00001" in answer.text


@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith("/v1/")])
def test_a_whole_answer_tells_no_more_titles_than_a_plain_one(ask: Ask, path: str) -> None:
    answer = ask(False, "GET", path, headers={"accept": MEDIA_TYPE})
    assert (answer.status_code, "moon" in answer.text.lower()) == (200, False)


@pytest.mark.parametrize("shown", [True, False])
def test_reviews_tell_titles_where_the_operator_says_so(licensed: Crosswalk, ask: Ask, shown: bool) -> None:
    step = {"decision": "accept", "codes": ["00001"], "who": "Ann"}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("/v1/reviews", "begun", {"name": "begun", "system": "cpt", "before": "2031", "after": "2032", "who": "Ann"}),
        ("/v1/impact/reviews", "listed", {**LIST, "review": "listed", "who": "Ann"}),
    ]
    told = []
    for path, name, body in asked:
        try:
            begun = ask(shown, "POST", path, json=body)
            decided = ask(shown, "POST", f"/v1/reviews/{name}/decisions", json=step, headers={"if-match": "*"})
            read, record = (ask(shown, "GET", f"/v1/reviews/{name}{more}") for more in ("", "/export"))
        finally:
            licensed.reviews.drop(name)
        assert [each.status_code for each in (begun, decided, read, record)] == [201, 200, 200, 200]
        assert "00001" in [row["code"] for row in read.json()["rows"]]
        assert "moon" not in begun.text + decided.text
        told += [read.text, record.text]
    assert ["moon" in each.lower() for each in told] == [shown] * 4


@pytest.mark.parametrize("shown", [True, False])
def test_values_of_a_licensed_system_are_told_where_the_operator_says_so(ask: Ask, shown: bool) -> None:
    tables, table = ask(shown, "GET", "/v1/values").json(), ask(shown, "GET", "/v1/values/worth")
    found = ask(shown, "GET", "/v1/lookup/00001").json()
    assert [each["name"] for each in tables] == (["worth"] if shown else [])
    assert (table.status_code, "moon" in table.text.lower()) == (200 if shown else 404, shown)
    assert ("worth" in str(found)) is shown


def test_no_question_of_fhir_tells_a_title_without_the_licence(ask: Ask) -> None:
    sent = {"resourceType": "Parameters", "parameter": [{"name": "valueSet", "resource": SETS}]}
    coded = [{"name": "system", "valueUri": CPT}, {"name": "code", "valueCode": "00001"}]
    told = {
        "expanded": ask(False, "POST", "/fhir/ValueSet/$expand", json=sent),
        "validated": ask(
            False, "POST", "/fhir/ValueSet/$validate-code",
            json={**sent, "parameter": [*sent["parameter"], *coded, {"name": "display", "valueString": "wrong"}]},
        ),
        "subsumes": ask(False, "GET", f"/fhir/CodeSystem/$subsumes?system={CPT}&codeA=00001&codeB=00002"),
        "all": ask(False, "GET", f"/fhir/ValueSet/$expand?url={CPT}?fhir_vs&count=5"),
        "filtered": ask(False, "GET", f"/fhir/ValueSet/$expand?url={CPT}?fhir_vs&filter=moon&count=5"),
        "systems": ask(False, "GET", f"/fhir/CodeSystem?url={CPT}"),
    }  # fmt: skip
    # An outcome quotes the filter that it refuses.
    assert "moon" not in "".join(answer.text.lower().replace("filter=moon", "") for answer in told.values())
    assert {name: answer.status_code for name, answer in told.items()} == {
        "expanded": 200, "validated": 200, "subsumes": 200, "all": 403, "filtered": 403, "systems": 200,
    }  # fmt: skip
    assert "00001" in told["expanded"].text
