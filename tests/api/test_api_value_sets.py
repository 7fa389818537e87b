"""Value sets over HTTP: the same answer as from the command line, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from api.rest.documented import documented
from api.rest.limits import LONGEST_SET
from crosswalk.contract.shapes.value_sets import SetTranslationJson

SET = "250.* not 250.0*\n401\n799.99\n"


def test_a_set_is_what_the_command_line_says_of_it(client: Any, cli_text: Any, tmp_path: Path) -> None:
    value_set, reference = tmp_path / "set.txt", tmp_path / "reference.txt"
    value_set.write_text(SET, encoding="utf-8")
    reference.write_text("E08-E13", encoding="utf-8")
    answer = client.post("/v1/translate-set", value_set=SET, reference="E08-E13", **{"from": "icd9cm"})
    assert answer.status_code == 200
    files = ("--value-set", str(value_set), "--reference", str(reference))
    assert answer.json() == json.loads(cli_text("translate", *files, "--from", "icd9cm"))


def test_the_answer_is_what_the_document_says(client: Any) -> None:
    answer = client.post("/v1/translate-set", value_set=SET, **{"from": "icd9cm"}).json()
    adapter = TypeAdapter(documented(SetTranslationJson))
    assert adapter.dump_python(adapter.validate_python(answer), mode="json", by_alias=True) == answer
    assert answer["without_codes"] == [
        {
            "text": "799.99",
            "line": 3,
            "column": 1,
            "reason": "unknown code on 2015-09-30; may have been 799.9 (characters too many at its end)",
        }
    ]


def test_a_fault_is_a_problem_with_its_place(client: Any) -> None:
    answer = client.post("/v1/translate-set", value_set="250.00\n250.00-", **{"from": "icd9cm"})
    assert answer.status_code == 400
    assert "column 8" in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"value_set": "250.00"},
        {"value_set": "2" * (LONGEST_SET + 1), "from": "icd9cm"},
        {"value_set": "250.00", "from": "icd9cm", "methd": "both"},
    ],
)
def test_what_is_no_question_is_refused(client: Any, body: dict[str, Any]) -> None:
    assert client.post("/v1/translate-set", **body).status_code == 422


def test_single_codes_take_no_methods_of_sets(client: Any) -> None:
    assert client.get("/v1/translate/250.00", method="secondary").status_code == 422
    assert client.get("/v1/translate/250.00", method="both", best="true").json()[0]["best"]["choices"]


def test_a_set_of_too_many_codes_is_counted_and_refused_before_it_is_translated(client: Any) -> None:
    answer = client.post("/v1/translate-set", value_set="0*", **{"from": "icd10pcs", "release": "icd9pcs:32"})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "too_many"
    assert re.fullmatch(r"it names \d\d,\d{3} codes, more than the 10,000 of one value set\.", problem["detail"])
    assert problem["remedy"]
