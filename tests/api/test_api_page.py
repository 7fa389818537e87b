"""docs/api.md tells the truth: every request is answered as it says, and every kind of error stands in it."""

from __future__ import annotations

from programs import program


def test_every_request_is_answered_as_the_page_says(starter_store: str) -> None:
    page = program("scripts/api_page.py")
    text = page.PAGE.read_text("utf-8")
    assert len(program("scripts/answered_page.py").EXAMPLE.findall(text)) >= 8
    assert page.as_it_should_be(text, starter_store) == text
    assert all(f"| `{code}` |" in text for code, _ in [*page.errors(), *page.refusals()])
