"""`crosswalk graph` on the starter set."""

from __future__ import annotations

import io
from pathlib import Path

import networkx
import pytest
from cli_samples import Run


def test_a_neighbourhood_is_json_on_standard_output(run: Run) -> None:
    ended = run("graph", "E11.65")
    assert ended.status == 0
    assert {"icd10cm:E11.65", "icd10cm:chapter:4"} <= {node["id"] for node in ended.json["nodes"]}
    assert ended.err.startswith("neighbourhood of icd10cm:E11.65: ")


@pytest.mark.parametrize("form", ["graphml", "gexf", "json"])
def test_a_file_has_the_format_its_name_ends_with(run: Run, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"g20.{form}"
    ended = run("graph", "G20", "--what", "lineage", "-o", str(file))
    assert (ended.status, ended.out) == (0, "")
    assert run("graph", "G20", "--what", "lineage", "--format", form).out.encode() == file.read_bytes()


def test_graphml_can_be_read(run: Run) -> None:
    out = run("graph", "800.22", "--from", "icd9cm", "--what", "component", "--format", "graphml").out
    graph = networkx.read_graphml(io.BytesIO(out.encode()))
    assert "icd10cm:S06.4X1A" in graph.successors("icd9cm:800.22")


def test_what_was_cut_off_is_told(run: Run) -> None:
    ended = run("graph", "34.73", "--from", "icd9pcs", "--what", "component", "--limit", "10")
    assert ended.status == 0
    assert "truncated at 10 nodes: raise --limit" in ended.err
    assert ended.json["graph"]["truncated"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["0051"], "may be icd9cm, icd9pcs"),
        (["E11.64999"], "no code 'E11.64999' is known"),
        (["E11.9", "--limit", "0"], "at least one node"),
        (["E11.9", "-o", "/nowhere/at/all.json"], "cannot be written"),
    ],
)
def test_wrong_usage_names_the_remedy(run: Run, arguments: list[str], said: str) -> None:
    ended = run("graph", *arguments)
    assert ended.status == 2
    assert said in ended.err
    assert ended.out == ""


def test_the_gallery_is_listed_and_printed_to_be_pasted(run: Run) -> None:
    listed = run("store", "gallery")
    assert listed.status == 0
    assert "life" in listed.out
    printed = run("store", "gallery", "life").out
    assert printed.startswith("// The life of a code")
    assert ":param code => 'G20';" in printed
    wrong = run("store", "gallery", "lifes")
    assert (wrong.status, wrong.out) == (2, "")
    assert "headers-that-split" in wrong.err
