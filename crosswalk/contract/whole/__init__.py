"""Whole answers: the answers of the library as JSON from which the very same answers are read again.

The JSON of the contract is made for programs of any kind: it joins, flattens and leaves out. What `crosswalk.client`
gives has to be what the library gives, with the same types and every attribute, so that it asks the API for the whole
form of an answer (by the media type `MEDIA_TYPE`). Nobody writes it by hand for each answer: `forms` follows the types.

    {"form": 1, "shared": {"Moment": [...], "Release": [...]}, "answers": [{"input": "E11.9", "moment": 0, ...}]}

- An object has the attributes of its type by their names; one that has its default is left out, and one that a reader
  does not know is passed over, so that a newer program understands an older one, and the other way round.
- What many answers rest on is written once, under `shared`, and named by its place there. A code system is its id.
- Days are ISO days, flags their values, sets are sorted; a mapping whose keys are texts is an object.
"""

from __future__ import annotations

from crosswalk.contract.whole.answers import MEDIA_TYPE, Said, read_whole, whole
from crosswalk.contract.whole.forms import Unreadable

__all__ = ["MEDIA_TYPE", "Said", "Unreadable", "read_whole", "whole"]
