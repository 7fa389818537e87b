"""The pages say the same on both engines, to the last letter."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date
from pathlib import Path

from asked_pages import Visitor
from contract_samples import FY2022, FY2024, SNAPSHOTS, load, put_releases

from api.app import create_app
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.store.protocol import Store
from crosswalk.service import Crosswalk
from graph_schema import open_store

ROW = Predecessor("G20A1", FY2024.effective, Relation.ANY, (Previous("G20"),), "G20", "table.xlsx")
PAGES = (
    "/",
    "/?q=G20",
    "/?q=parkinson",
    "/?q=nothing+has+this",
    "/?q=G20.B2",
    "/browse/icd10cm",
    "/browse/hcpcs",
    "/code/icd10cm/G20",
    "/code/icd10cm/G20?on=2023-01-01",
    "/code/icd10cm/G20.A1",
    "/code/hcpcs/U0001",
    "/code/icd10cm/Z99.9",
    f"/changes?system=icd10cm&from={FY2022.id}&to={FY2024.id}",
    "/changes?system=icd10cm",
    "/translate",
    "/lists",
    "/maps",
    "/explore?system=icd10cm&code=G20",
    "/explore/graph.json?system=icd10cm&code=G20",
    "/nowhere",
)
_CHANCE = re.compile(r"\b[0-9a-f]{64}\b")


def _asked(store: Store, workspace: Path) -> dict[str, tuple[int, str]]:
    """What every page says over a store, without the token of its session."""
    load(store, "hcpcs:2020-04.r1", "hcpcs:2020-04", "hcpcs:2020-07")
    with store.writing() as writer:
        put_releases(store, writer, [SNAPSHOTS[each.id] for each in (FY2022, FY2024)], [ROW])
    codes = Crosswalk(store, lambda: date(2024, 1, 1), str(workspace))
    visitor = Visitor(create_app(codes))
    answers = zip(PAGES, visitor.together(list(PAGES)), strict=True)
    return {path: (answer.status_code, _CHANCE.sub("", answer.text)) for path, answer in answers}


def test_every_page_says_the_same(store: Store, tmp_path: Path) -> None:
    told = _asked(store, tmp_path / "own.sqlite")
    with closing(open_store(f"sqlite:///{tmp_path}/beside.sqlite", create=True)) as beside:
        wanted = _asked(beside, tmp_path / "beside-own.sqlite")
    for path, (status, text) in told.items():
        assert (status, text) == wanted[path], path
        assert status < 500, path
    assert "G20.A1" in told["/code/icd10cm/G20"][1]
    assert [told[path][0] for path in PAGES[:11]] == [200] * 11
    assert "What it would stand below" in told["/?q=G20.B2"][1]
    assert "What it would stand below" not in told["/?q=nothing+has+this"][1]
    assert 'class="hits"' in told["/?q=G20"][1]
