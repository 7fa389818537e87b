"""Finding codes by words where nothing better is at hand: every word begins a word of the code or of its display."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from api.fhir.concepts import Concepts, Listed

_WORDS: Final = re.compile(r"[^\W_]+")
_Found = TypeVar("_Found", bound=Listed)


def words_of(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORDS.findall(text.casefold())


def by_words(text: str, among: Iterable[_Found], display: Callable[[_Found], str | None]) -> list[_Found]:
    """Those whose code begins so, or whose code and display have a word that each word of the text begins."""
    wanted, start = words_of(text), text.strip().casefold()
    return [each for each in among if _is_found(wanted, start, each.code, display(each) or "")]


def found_by_words(concepts: Concepts, text: str, among: Sequence[Listed]) -> list[Listed]:
    """Those of a selection that a text finds by the displays that their system gives them."""
    named = concepts.named([each.code for each in among])
    displays = {each.code: each.display for each in named if each is not None}
    return by_words(text, among, lambda each: displays.get(each.code))


def _is_found(wanted: Sequence[str], start: str, code: str, display: str) -> bool:
    if start and code.casefold().startswith(start):
        return True
    there = [*words_of(code), *words_of(display)]
    return bool(wanted) and all(any(word.startswith(each) for word in there) for each in wanted)
