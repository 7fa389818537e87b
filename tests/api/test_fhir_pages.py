"""The pages about FHIR tell the truth: every request is answered with what stands under it."""

from __future__ import annotations

from programs import program


def test_every_request_is_answered_with_what_stands_under_it(starter_store: str) -> None:
    script = program("scripts/fhir_pages.py")
    pages = script.pages()
    assert pages
    for page in pages:
        text = page.read_text("utf-8")
        assert text.count("```http") == text.count("```json") == len(script.EXAMPLE.findall(text)), page
        assert script.as_it_should_be(text, starter_store) == text, page
