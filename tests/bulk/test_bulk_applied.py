"""Whole files and frames by an applied map: what its policy and people decided, in every shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest

from crosswalk import frames
from crosswalk.domain.applied.manual_choices import ManualChoice
from crosswalk.domain.errors import UnknownMap, UnknownMapSet
from crosswalk.service import Crosswalk

DAY: Final = "2025-03-01"
CODES: Final = ["250.00", "800.22", "401.9", "E950.0", "25000.0", "250", "99999", "nope", ""]
BY_POLICY: Final = "by approximate-single: the only alternative, approximate"
CHOSEN: Final = "chosen by B. Coder on 2024-08-02: as charted"
MENDED: Final = f"{BY_POLICY}; '25000.0' read as 250.00: decimals added (certain)"
OPEN: Final = "claims@2 leaves 401.9 open: 2 alternatives to choose from"
NONE: Final = "by approximate-single: the map says that E950.0 has no plausible translation"


@pytest.fixture(scope="module")
def by_map(codes: Crosswalk) -> Crosswalk:
    """A map of one day, in which somebody chose a combination."""
    codes.maps.create("claims", "icd9cm", "icd10cm", "approximate-single", who="A. Coder", on=DAY)
    choice = ManualChoice("800.22", ("S02.0XXA", "S06.4X1A"), "as charted", "B. Coder", "2024-08-02")
    codes.maps.choose("claims", [choice], who="B. Coder")
    return codes


@pytest.mark.parametrize("shape", ["list", "best", "rows", "clusters"])
@pytest.mark.parametrize("ending", ["csv", "jsonl", "frame"])
def test_every_shape_has_what_the_map_decided(by_map: Crosswalk, tmp_path: Path, shape: str, ending: str) -> None:
    asked: dict[str, Any] = {"applied": "claims@2", "on": DAY, "shape": shape, "form": "dotted"}
    names = ["target_code", "status", "approximate", "reason", "map_set"]
    if ending == "frame":
        made = frames.translate(pd.Series(CODES), codes=by_map, new_columns=names, **asked)
    elif ending == "csv":
        (tmp_path / "a.csv").write_text("".join(f"{each},\n" for each in ["dx", *CODES]), "utf-8")
        by_map.convert(str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), ["dx"], new_columns=names, **asked)
        made = pd.read_csv(tmp_path / "b.csv")
    else:
        (tmp_path / "a.jsonl").write_text("".join(json.dumps({"dx": each}) + "\n" for each in CODES), "utf-8")
        by_map.convert(str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl"), ["dx"], new_columns=names, **asked)
        made = pd.read_json(tmp_path / "b.jsonl", lines=True)
    made = made.rename(columns=lambda name: str(name).removeprefix("dx_"))[names]
    found = [tuple(row) for row in made.astype(object).where(made.notna(), None).itertuples(index=False)]
    together = [("S02.0XXA",), ("S06.4X1A",)] if shape == "rows" else [("S02.0XXA+S06.4X1A",)]
    assert found[: 4 + len(together)] == [
        ("E11.9", "mapped", True, BY_POLICY, "claims"),
        *((*each, "mapped", True, CHOSEN, "claims") for each in together),
        (None, "not_in_map", None, OPEN, "claims"),
        (None, "no_map", None, NONE, "claims"),
        ("E11.9", "mapped", True, MENDED, "claims"),
    ]
    statuses = [row[1] for row in found[4 + len(together) :]]
    assert statuses == ["header_source", "unknown_code", "malformed", None]


def test_rows_of_the_map_and_of_its_target_arrive_at_one_day(by_map: Crosswalk, tmp_path: Path) -> None:
    lines = ["dx,version", "250.00,9", "E11.9,10", "J1100,HC", "0051,9"]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    conversion = by_map.convert(
        str(tmp_path / "a.csv"),
        str(tmp_path / "b.csv"),
        ["dx=diagnosis"],
        applied="claims",
        on=DAY,
        system_columns=["version"],
        new_columns=["target_code", "map_set", "status", "reason"],
    )
    assert (tmp_path / "b.csv").read_text("utf-8").splitlines()[1:] == [
        f'250.00,9,E11.9,claims,mapped,"{BY_POLICY}"',
        "E11.9,10,E11.9,,mapped,",
        'J1100,HC,,,not_in_map,"the applied map claims leads from icd9cm to icd10cm, and not from hcpcs"',
        '0051,9,A051,claims,mapped,"by approximate-single: the only alternative, exact"',
    ]
    assert {basis.map_set for basis in conversion.bases} == {None, "claims"}


def test_a_version_of_the_map_is_named(by_map: Crosswalk) -> None:
    data = pd.Series(["800.22"])
    for ref, status in (("claims@1", "not_in_map"), ("claims@2", "mapped"), ("claims", "mapped")):
        made = frames.translate(data, applied=ref, on=DAY, codes=by_map)
        assert made["status"].tolist() == [status]


def test_a_choice_made_meanwhile_is_in_the_next_frame(by_map: Crosswalk) -> None:
    data = pd.Series(["401.9"])
    assert frames.translate(data, applied="claims", on=DAY, codes=by_map)["status"].tolist() == ["not_in_map"]
    by_map.maps.choose("claims", [ManualChoice("401.9", ("I10",), "usual", "B. Coder", "2024-08-03")], who="B. Coder")
    assert frames.translate(data, applied="claims", on=DAY, codes=by_map)["target_code"].tolist() == ["I10"]


def test_what_the_map_does_not_lead_from_is_refused(by_map: Crosswalk) -> None:
    data = pd.Series(["J1100"])
    with pytest.raises(UnknownMapSet, match="the applied map claims leads from icd9cm to icd10cm, and not from hcpcs"):
        frames.translate(data, source="hcpcs", applied="claims", codes=by_map)
    with pytest.raises(UnknownMap, match="no applied map 'none'"):
        frames.translate(data, applied="none", codes=by_map)
