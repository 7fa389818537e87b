"""What a person chose, as the fields of a form say it: a radio button each alternative, and each of its lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from starlette.datastructures import FormData

from api.web.translating.asked import decided, text_of
from api.web.translating.carried import NONE, OWN, Pick
from crosswalk.domain.own_words import LONGEST_TEXT
from crosswalk.domain.translation.answers import Translation

_WHOLE: Final = re.compile(r"([0-9]{1,4})=([A-Z0-9.+]{1,100})")
_LISTS: Final = re.compile(r"([0-9]{1,4})\.([1-9])")
_CODE: Final = re.compile(r"[A-Za-z0-9.]{1,10}")
_MOST_OWN: Final = 9


def rows_in(form: FormData, size: int) -> list[int]:
    """Of which codes a form shows the buttons, by their places in the list."""
    shown = (str(each) for each in form.getlist("row"))
    return [int(each) for each in shown if each.isdecimal() and len(each) < 7 and int(each) < size]


def picks_in(form: FormData, answers: Mapping[int, Translation]) -> dict[int, Pick | None]:
    """What is chosen for each code that a form shows; None where it is what needs no choice, or nothing."""
    return {at: _unless_decided(pick_in(form, at), answer) for at, answer in answers.items()}


def pick_in(form: FormData, at: int | str) -> Pick | None:
    """What is chosen for one code; None where nothing is."""
    how, why = text_of(form, f"c-{at}"), text_of(form, f"w-{at}")[:LONGEST_TEXT]
    if how == NONE:
        return Pick(NONE, (), why)
    if how == OWN:
        return Pick(OWN, tuple(own_codes(text_of(form, f"o-{at}"))), why)
    if found := _WHOLE.fullmatch(how):
        return Pick(found[1], tuple(found[2].split("+")), why)
    if found := _LISTS.fullmatch(how):
        return Pick(found[1], _of_lists(form, at, found[1], int(found[2])), why)
    # Whoever picks in each list of a combination has chosen it, without its own button as well.
    for each in form.getlist(f"s-{at}"):
        found = _LISTS.fullmatch(str(each))
        codes = _of_lists(form, at, found[1], int(found[2])) if found else ()
        if found and codes and all(codes):
            return Pick(found[1], codes, why)
    return None


def own_codes(text: str) -> list[str]:
    """The codes that somebody typed, several joined by + or blanks."""
    return _CODE.findall(text.upper())[:_MOST_OWN]


def fits(pick: Pick, answer: Translation) -> bool:
    """Whether what was chosen is still among the alternatives of an answer, or was never of them."""
    if pick.how in (NONE, OWN):
        return True
    number = int(pick.how) if pick.how.isdecimal() else 0
    if not 0 < number <= len(answer.alternatives):
        return False
    lists = answer.alternatives[number - 1].choices
    return len(lists) == len(pick.codes) and all(
        not code or any(choice.code == code for choice in choices)
        for code, choices in zip(pick.codes, lists, strict=True)
    )


def held_of(answer: Translation, pick: Pick | None) -> Pick:
    """Which buttons are set: those of the choice, else of what needs none."""
    if pick is not None:
        return pick
    codes = decided(answer)
    if codes is not None:
        return Pick(str(answer.best.alternative if answer.best else 1), codes)
    return Pick("", ())


def merged(picks: Mapping[int, Pick], chosen: Mapping[int, Pick | None]) -> dict[int, Pick]:
    """The choices so far with those of the form."""
    left: Iterable[tuple[int, Pick | None]] = {**picks, **chosen}.items()
    return {at: pick for at, pick in left if pick is not None}


def _unless_decided(pick: Pick | None, answer: Translation) -> Pick | None:
    if pick is None or not fits(pick, answer):
        return None
    usual = decided(answer)
    is_usual = usual is not None and pick.how not in (NONE, OWN) and pick.codes == usual
    return None if is_usual and not pick.why else pick


def _of_lists(form: FormData, at: int | str, number: str, lists: int) -> tuple[str, ...]:
    return tuple(text_of(form, f"l-{at}-{number}-{place}")[:10] for place in range(1, lists + 1))
