"""What pages call what happened, as people read it."""

from __future__ import annotations

import pytest

from api.web.titles import sentence


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("no list was sent.", "No list was sent."),
        ("icd10pcs:2027 is known but not loaded.", "icd10pcs:2027 is known but not loaded."),
        ("cdm.csv has more than 500,000 lines.", "cdm.csv has more than 500,000 lines."),
        ("there: it is", "There: it is"),
        ("", ""),
    ],
)
def test_a_message_stands_by_itself(said: str, told: str) -> None:
    assert sentence(said) == told
