"""The form of a translated list: read whole from what was sent, and written into the next page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.datastructures import FormData

from api.shared.answering import Answering
from api.web.translating.asked import Asked, asked_in, judged, text_of, translated
from api.web.translating.carried import Item, Pick, pack_items, pack_picks, unpack_items, unpack_picks
from api.web.translating.picking import merged, picks_in, rows_in
from crosswalk.domain.translation.answers import Translation

_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list that was translated: its name, how, its codes, and what was chosen for them by their places."""

    name: str
    asked: Asked
    items: tuple[Item, ...]
    picks: dict[int, Pick]

    @property
    def fields(self) -> dict[str, str]:
        """What the form carries of it."""
        return {
            "from": self.name,
            "source": self.asked.source,
            "target": self.asked.target,
            "on": self.asked.day,
            "list": pack_items(self.items),
            "picked": pack_picks(self.picks),
        }

    @property
    def figures(self) -> dict[str, Any]:
        """How many codes it has, and how many rows with codes."""
        return {"codes": sum(item.same == at for at, item in enumerate(self.items)),
                "cells": sum(item.times for item in self.items)}  # fmt: skip


def sheet_in(form: FormData, service: Answering) -> Sheet:
    """The list of a form, with what is chosen on the page it comes from. Raises `Refusal` and what `translate` does."""
    items = unpack_items(text_of(form, "list"))
    picks = unpack_picks(text_of(form, "picked"), len(items))
    sheet = Sheet(text_of(form, "from")[:_LONGEST_NAME] or "list", asked_in(form), items, picks)
    rows = rows_in(form, len(items))
    answers = answers_of(service, sheet, rows)
    return replace(sheet, picks=merged(picks, picks_in(form, answers)))


def answers_of(service: Answering, sheet: Sheet, places: Sequence[int]) -> dict[int, Translation]:
    """What some codes of a list become, by their places. Raises what `translate` does."""
    found = translated(service, sheet.asked, [sheet.items[at] for at in places])
    return dict(zip(places, found, strict=True))


def reread(service: Answering, sheet: Sheet, at: int, system: str, text: str) -> Sheet:
    """The list with one code read otherwise, as somebody says. Raises what `translate` does."""
    old = sheet.items[at]
    item = old._replace(source=system or old.source, text=text, written=old.shown)
    (answer,) = translated(service, sheet.asked, [item])
    (one,) = judged([item], [answer])
    items = [*sheet.items]
    items[at] = one._replace(same=at)
    return replace(sheet, items=tuple(items), picks={place: each for place, each in sheet.picks.items() if place != at})
