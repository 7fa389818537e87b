"""How an answer for which a release is wanting says how to get it (`crosswalk.questions.getting`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from service_samples import OpenStore

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import ReleaseNotLoaded
from crosswalk.domain.history.calendar import Moment
from crosswalk.questions.getting import how_to_get, wanting

FETCH_18 = "Get it: crosswalk fetch icd9cm:18; then crosswalk load icd9cm:18."
OWN_17 = "No address of a file of icd9cm:17 is known; if you have one: crosswalk load FILE --system icd9cm --label 17."


def test_what_has_an_address_is_fetched_and_what_has_none_is_loaded_from_a_file_of_ones_own() -> None:
    assert how_to_get(["icd9cm:18"]) == FETCH_18
    assert how_to_get(["icd9cm:17"]) == OWN_17
    assert how_to_get(["icd9cm:17", "icd9cm:18"]) == f"{FETCH_18} {OWN_17}"
    assert how_to_get(["icd10pcs:2026-04", "icd10pcs:2027"]) == (
        "Get them: crosswalk fetch icd10pcs:2026-04 icd10pcs:2027; then crosswalk load icd10pcs:2026-04 icd10pcs:2027."
    )


def test_an_answer_without_its_release_says_how_to_get_it() -> None:
    lacking = Moment(SYSTEMS["icd9cm"], date(2000, 11, 1), None, missing="icd9cm:18")
    assert wanting(lacking) == "icd9cm:18 is not loaded (crosswalk fetch icd9cm:18, then crosswalk load icd9cm:18)"
    assert wanting(replace(lacking, missing="icd9cm:17")) == (
        "icd9cm:17 is not loaded (no address of a file of it is known)"
    )
    assert wanting(replace(lacking, missing="icd9cm:19", stale=True)).startswith("stale: icd9cm:19 is not loaded (cr")
    assert wanting(replace(lacking, missing=None)) == ""


@pytest.mark.parametrize(
    ("label", "remedy"),
    [
        (
            "2025",
            "Load them first: crosswalk load starter, "
            "or crosswalk fetch icd10cm:2025, then crosswalk load icd10cm:2025.",
        ),
        ("2028", "Load its order, codes or title file with it."),
    ],
)
def test_a_list_whose_codes_are_wanting_says_where_they_are(
    opened: OpenStore, tmp_path: Path, label: str, remedy: str
) -> None:
    """The starter set has the codes of FY2025, and of no release to come."""
    exempt = tmp_path / "poa.txt"
    exempt.write_text("Order\tPOAexemptCode\tDescription\r\n1\tZ00.00\tEncounter\r\n", newline="")
    with pytest.raises(ReleaseNotLoaded) as fault:
        opened().load_file(str(exempt), system="icd10cm", label=label, effective=date(int(label) - 1, 10, 1))
    assert fault.value.remedy == remedy


@pytest.mark.parametrize("ask", ["lookup", "diff"])
def test_a_release_that_is_asked_for_is_told_so(opened: OpenStore, tmp_path: Path, ask: str) -> None:
    titles = tmp_path / "titles.txt"
    titles.write_text("28521 Anemia in chronic kidney disease\r\n", newline="")
    codes = opened()
    codes.load_file(str(titles), system="icd9cm", label="32.r2")
    with pytest.raises(ReleaseNotLoaded) as fault:
        codes.lookup(["285.21"], release="icd9cm:17") if ask == "lookup" else codes.diff("icd9cm", "17", "18")
    assert OWN_17 in (fault.value.remedy or "")
