"""Where an alphabetic index says *see* or *see also*: the entry that is meant, and the codes it leads to.

*Attack, heart — see Infarct, myocardium* is printed without a code; the reader is to look under *Infarct, infarction*,
there under *myocardium, myocardial*. What leads to no entry, to several, or to one without a code stays unresolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem, undotted
from crosswalk.domain.tabular.notes import TO_SEE_ALSO, IndexReference, IndexTerm
from crosswalk.domain.tabular.wording import forms, without_asides, words

_TO_ENTRY: Final = frozenset({"see", TO_SEE_ALSO})
_TO_CODES: Final = frozenset({"see_category", "see_subcategory"})


@dataclass(slots=True)
class _Entry:
    """An entry of the index with those below it, each under all its names."""

    terms: list[IndexTerm] = field(default_factory=list)
    named: dict[str, list[_Entry]] = field(default_factory=dict)


def resolved(
    terms: Iterable[IndexTerm], references: Iterable[IndexReference], system: CodeSystem
) -> Iterator[tuple[IndexReference, IndexTerm]]:
    """Each reference that leads to one entry with a code, with the term there; in a table one for each column.

    A reference to a category names the code itself. *See also* leads to what the term has not itself: to all codes of
    the entry where the term has none, as *Abscess, toe* has none.
    """
    listed = list(terms)
    root, own = _tree(listed), {(term.path, term.code) for term in listed}
    for reference in references:
        if reference.kind in _TO_CODES:
            code = undotted(reference.text.rstrip("-"))
            if system.matches(code):
                yield reference, IndexTerm(reference.path, code)
        elif reference.kind in _TO_ENTRY:
            entry = _follow(root, reference.text.split(","))
            for term in entry.terms if entry else ():
                if reference.kind != TO_SEE_ALSO or (reference.path, term.code) not in own:
                    yield reference, term


def _tree(terms: Iterable[IndexTerm]) -> _Entry:
    root = _Entry()
    known: dict[tuple[str, ...], _Entry] = {(): root}
    for term in terms:
        _entry(known, term.path).terms.append(term)
    return root


def _entry(known: dict[tuple[str, ...], _Entry], path: tuple[str, ...]) -> _Entry:
    """The entry with this path, made with those above it if need be."""
    entry = known.get(path)
    if entry is None:
        known[path] = entry = _Entry()
        named = _entry(known, path[:-1]).named
        for name in _names(path[-1]):
            named.setdefault(name, []).append(entry)
    return entry


@lru_cache(maxsize=16384)
def _names(title: str) -> frozenset[str]:
    """What a term may be called: each of the names between its commas, and all together."""
    bare = without_asides(title)
    return frozenset(name for part in (bare, *bare.split(",")) if (name := _name(part)))


def _name(text: str) -> str:
    """A name as it is compared: its words, in the singular."""
    return " ".join(forms(word)[-1] for word in words(text))


def _follow(entry: _Entry, parts: Sequence[str]) -> _Entry | None:
    """The one entry that these names lead to, None for none or several."""
    if not parts:
        return entry
    for taken in range(len(parts), 0, -1):
        # "Wound, open, back" is "back" below "Wound, open": the longest name that is one goes first.
        named = entry.named.get(_name(",".join(parts[:taken])), ())
        if len(named) == 1:
            return _follow(named[0], parts[taken:])
        if named:
            return None
    return None
