"""History tells what translation knows: what took over from a code, and when it ended (docs/design.md, rule 1.7)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sweeps import part_of

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.service import Crosswalk


@pytest.mark.parametrize(
    ("code", "day", "replacements"),
    [
        ("C83.39", date(2024, 10, 1), ["C83390", "C83398"]),
        ("K85.8", date(2016, 10, 1), ["K8580", "K8581", "K8582"]),
        (
            "H36",
            date(2023, 10, 1),
            ["H36811", "H36812", "H36813", "H36819", "H36821", "H36822", "H36823", "H36829", "H3689"],
        ),
    ],
)
def test_a_code_that_was_split_without_a_row(codes: Crosswalk, code: str, day: date, replacements: list[str]) -> None:
    (life,) = codes.history([code], "icd10cm")
    assert [(each.code, each.effective) for each in life.replaced_by] == [(one, day) for one in replacements]
    assert [hop.after for hop in life.lineage] == [SYSTEMS["icd10cm"].display(one) for one in replacements]


def test_a_code_ended_on_the_day_of_the_update_that_lacks_it(codes: Crosswalk) -> None:
    """That of April 2025 of ICD-10-PCS, which no order file is published of, lacks 0SG604Z."""
    for code, end in (("0SG604Z", "2025-04-01"), ("037004Z", "9999-12-31")):
        (life,) = codes.history([code], "icd10pcs")
        assert (str(life.states[-1].valid_to), life.states[-1].ended_by) == (end, None)


def test_without_that_update_it_is_told_with_both_days(mirror: Path, tmp_path: Path) -> None:
    with crosswalk.open(f"sqlite:///{tmp_path / 'pcs.sqlite'}", create=True, today=lambda: date(2026, 1, 1)) as held:
        held.load(["icd10pcs:2025", "icd10pcs:2026"], mirror=str(mirror))
        (life,) = held.history(["0SG604Z"], "icd10pcs")
    assert [(str(state.valid_to), str(state.ended_by)) for state in life.states] == [("2025-04-01", "2025-10-01")]


@pytest.mark.parametrize("system", ["icd9cm", "icd9pcs", "icd10cm", "icd10pcs"])
def test_whatever_translation_goes_on_to_history_names(codes: Crosswalk, system: str) -> None:
    shown = SYSTEMS[system].display
    lives = codes.store.codes.all_states(SYSTEMS[system])
    ended = sorted(code for code, life in lives if not any(state.is_latest for state in life if state.billable))
    ended = part_of(ended, 5)
    told = codes.history(ended, system)
    for life, answer in zip(told, codes.translate(ended, system, system), strict=True):
        onward = {hop.after for way in answer.alternatives for hop in way.carried if hop.before == life.code}
        assert onward <= {shown(each.code) for each in life.replaced_by}, life.code


@pytest.mark.parametrize("system", ["icd9cm", "icd9pcs", "icd10cm", "icd10pcs"])
def test_a_header_that_never_was_billable_was_not_split(codes: Crosswalk, system: str) -> None:
    """250 has its codes beside it in every release; only a row of a table tells that another was one before."""
    lives = codes.store.codes.all_states(SYSTEMS[system])
    headers = part_of(sorted(code for code, life in lives if life and not any(state.billable for state in life)), 5)
    tables = {each.source for life in codes.history(headers, system) for each in life.replaced_by}
    assert not any(source.startswith(f"{system}:") for source in tables)


def test_between_the_codes_file_and_the_conversion_table(codes: Crosswalk) -> None:
    """FY2027: no table is out that names what came in in October 2026, nor a list of its headers."""
    forward, *back = codes.translate(["728.71"], "icd9cm", "icd10cm", release="2027") + codes.translate(
        ["M72.20", "M72.21", "M72.22", "I42.01"], "icd10cm", "icd9cm"
    )
    assert [way.choices[0][0].code for way in forward.alternatives] == ["M72.20", "M72.21", "M72.22"]
    assert [[way.choices[0][0].code for way in answer.alternatives] for answer in back] == [
        ["728.71"], ["728.71"], ["728.71"], ["425.4"]
    ]  # fmt: skip
    for answer in back:
        (way,) = answer.alternatives
        assert way.approximate
        assert [hop.source for hop in way.carried] == ["icd10cm:2027"]
        assert "no sound conversion row" in (answer.reason or "")
    (header,) = codes.lookup(["M72.2"], "icd10cm", release="2027")
    assert (header.long, header.title_from) == ("Plantar fascial fibromatosis", "icd10cm:2026-04")
