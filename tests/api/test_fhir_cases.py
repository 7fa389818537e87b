"""The cases of the terminology ecosystem, run by its own tester against a real server.

`fhir-cases.txt` beside this file names those that pass. It only grows: what passes is added to it, and stays.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

BASELINE: Final = Path(__file__).with_name("fhir-cases.txt")


@pytest.mark.heavy
def test_the_cases_of_the_ecosystem_pass_as_far_as_they_did(
    fhir_tools: ModuleType, fhir_address: str, tmp_path: Path
) -> None:
    told = fhir_tools.run_cases(fhir_address, fhir_tools.cases(), tmp_path)
    passing = {case.name for case in told if case.passed}
    baseline = BASELINE.read_text("utf-8").split()
    assert baseline == sorted(set(baseline))
    lost = {case.name: case.text for case in told if case.name in baseline and not case.passed}
    assert not lost
    assert passing == set(baseline), f"these pass and belong into {BASELINE.name}"
