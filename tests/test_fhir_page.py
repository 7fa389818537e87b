"""The page about FHIR tells the truth: every request is answered as it says."""

from __future__ import annotations

from pathlib import Path

from programs import program

PAGE = Path(__file__).resolve().parents[1] / "docs" / "fhir.md"


def test_every_request_is_answered_as_the_page_says(starter_store: str) -> None:
    text = PAGE.read_text("utf-8")
    assert text.count("```http") >= 14
    assert program("scripts/fhir_page.py").as_it_should_be(text, starter_store) == text
