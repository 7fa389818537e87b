"""The pages about FHIR tell the truth: every request is answered as they say."""

from __future__ import annotations

from programs import program


def test_every_request_is_answered_as_the_pages_say(starter_store: str) -> None:
    script = program("scripts/fhir_page.py")
    texts = {page: page.read_text("utf-8") for page in script.PAGES}
    assert sum(text.count("```http") for text in texts.values()) >= 24
    for page, text in texts.items():
        assert script.as_it_should_be(text, starter_store) == text, page
