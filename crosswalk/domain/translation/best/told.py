"""What a title tells, in the parts that a coder weighs: what there is, what is absent, what is left open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from crosswalk.domain.history.folding import fold
from crosswalk.domain.translation.best.synonyms import rephrased, roots


class Told(NamedTuple):
    """One title, read. All words are roots (see `synonyms`); `spelling` has the word of the title for a root.

    `there` are the words of what it names, `essential` those of them that no parentheses hold: what these hold may be
    there or not. `absent` are those that it says are not there, `added` those that it adds by "with", `sides` those of
    sides. `joined` are the things that it puts side by side, where it does; `lead` are the words of the first of two
    conditions that it joins. `unspecified` counts what it leaves unspecified; `bare` says that this is more than side,
    site or stage. `other` and `elsewhere` say that it is a rest, "other" or "not elsewhere classified", `either` that
    it is "other and unspecified". `beside_default` are words by which it departs from the defaults of the guidelines.
    """

    there: frozenset[str]
    essential: frozenset[str]
    absent: frozenset[str]
    added: frozenset[str]
    joined: tuple[frozenset[str], ...]
    lead: frozenset[str]
    unspecified: int
    bare: bool
    either: bool
    other: bool
    elsewhere: bool
    sides: frozenset[str]
    beside_default: frozenset[str]
    spelling: Mapping[str, str]

    def names_the_same(self, other: Told) -> bool:
        """Whether each names all that is essential in the other."""
        return self.essential <= other.there and other.essential <= self.there

    def spelled(self, words: Collection[str]) -> list[str]:
        """These roots as the words of the title, in its order."""
        return [word for root, word in self.spelling.items() if root in words]


_ELSEWHERE: Final = re.compile(r",? *\b(?:not elsewhere classified|nec)\b")
_BLANK: Final = re.compile(
    r"\bwith or without(?: mention of)? [^,;]*|\bnot applicable or unspecified\b|\b\d+(?:\.\d+)?-\d+(?:\.\d+)?\b"
)
_BLANK_CUES: Final = ("with or without", "not applicable", "-")
_AS_TO: Final = re.compile(r"\bunspecified (?:whether|as to) [^,;]*")
_UNSPECIFIED: Final = re.compile(
    r"\b(?:unspecified|unsp|nos|nonspecific|unidentified|not (?:otherwise )?specified|not stated)\b"
)
_UNSPECIFIED_CUES: Final = ("specified", "unsp", "nos", "nonspecific", "unidentified", "not stated")
_OF_SITE: Final = re.compile(
    r"\b(?:of|following|due to|or|on|at) unspecified\b|\bunspecified (?:sites?|sides?|types?|trimester|stage|weeks?)\b"
    r"|, site unspecified"
)
_EITHER: Final = re.compile(r"\bother (?:and|or) unspecified\b|\bother, mixed, or unspecified\b")
_OTHER: Final = re.compile(r"\bother\b")
_WITH_OTHER: Final = re.compile(r"\bwith other\b")
_ABSENT: Final = re.compile(
    r"\b(?:without(?: mention of)?|not stated as|not|except(?: for)?|excluding|other than|no)\b"
    r"((?:(?!\b(?:with|because|for|due|affecting|complicating|without)\b|[,;]).)*)"
)
_ABSENT_CUES: Final = ("without", "not ", "except", "excluding", "other than", "no ")
_ADDED: Final = re.compile(r"(?<!associated )(?<!contact )\bwith\b((?:(?!\b(?:without)\b|[,;]).)*)")
_MODIFIER: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SIDES: Final = frozenset(("right", "left", "bilater", "unilater"))
_NONE: Final[frozenset[str]] = frozenset()
_WORD: Final = re.compile(r"[a-z0-9]+")
_JOINTS: Final = re.compile(r", and |, or | and/or | and | or |, ")
_END: Final = re.compile(r" with | due to | by |[;(]")
_PLACES: Final = re.compile(r"\b(?:of|in|to|from)\b")
_CONDITION: Final = re.compile(r"(?:itis|osis|oma|algia|emia|uria|opathy|scopy|sprains?|strains?|abscess|uncle)$")
_PAIR: Final = re.compile(r"\b([a-z]+)(?:,? (?:and|or|and/or) )([a-z]+)\b")

_BESIDE_DEFAULT: Final = re.compile(
    r"\b(?:nondisplaced|suspected|intentional self harm|assault|undetermined|subsequent encounter|sequela|type 1"
    r"|drug induced|recurrent|nonunion|malunion|delayed healing|thumb|great toe|open fracture|assisted"
    r"|(?:first|second|third) trimester|(?:mild|moderate|severe|indeterminate|first|second|third|fourth)"
    r" (?:stage|degree))\b"
)
_DEFAULT_CUES: Final = (
    "displaced", "suspected", "self harm", "assault", "undetermined", "subsequent", "sequela", "type 1", "induced",
    "recurrent", "union", "delayed", "thumb", "toe", "open fracture", "assisted", "trimester", "stage", "degree",
)  # fmt: skip
"""ICD-10-CM guidelines: displaced (I.C.19.c), accidental (I.C.19.e.5.b), confirmed (I.C.19.f), type 2 (I.C.4.a.2)."""

# fmt: off
_SILENT: Final = frozenset((
    "a", "all", "also", "an", "and", "any", "as", "at", "be", "been", "being", "but", "by", "charge", "classified",
    "condition", "during", "each", "either", "elsewhere", "encounter", "except", "eye", "for", "from", "has", "have",
    "if", "in", "initial", "into", "involving", "is", "its", "nec", "no", "nonspecific", "nos", "not", "of", "on",
    "one", "or", "other", "otherwise", "part", "parts", "same", "side", "site", "sites", "specified", "state",
    "stated", "status", "subsequent", "such", "that", "the", "their", "there", "this", "to", "type", "types",
    "unidentified", "unit", "unsp", "unspecified", "was", "when", "where", "whether", "which", "who", "with",
    "without", "accidental", "applicable", "assault", "closed", "confirmed", "displaced", "first", "harm", "healing",
    "intentional", "nondisplaced", "routine", "second", "self", "sequela", "stable", "stage", "suspected", "third",
    "uncomplicated", "undetermined", "unintentional",
))
# fmt: on
"""Words that name nothing, and those of defaults, which are weighed by themselves."""


@lru_cache(maxsize=8_192)
def told(title: str, *, source: bool = False) -> Told:
    """A title, read. What stands side by side in it is told of a source alone."""
    # Patterns are looked for only where a cue of theirs stands: most titles have none.
    text = fold(title).replace("'s", "")
    if _has(text, _BLANK_CUES):
        text = _BLANK.sub(" ", text)
    text = rephrased(text.replace("-", " "))
    beside = frozenset(_BESIDE_DEFAULT.findall(text)) if _has(text, _DEFAULT_CUES) else _NONE
    elsewhere = _has(text, ("elsewhere classified", " nec"))
    if elsewhere:
        text = _ELSEWHERE.sub(" ", text)
    unspecified, bare = 0, False
    if _has(text, _UNSPECIFIED_CUES):
        text = _AS_TO.sub(" unspecified ", text)
        unspecified = len(_UNSPECIFIED.findall(text))
        bare = unspecified > len(_OF_SITE.findall(text))
    absent = _NONE
    if _has(text, _ABSENT_CUES):
        absent = words_of(" ".join(_ABSENT.findall(text)))
        text = _ABSENT.sub(" ", text)
    spelling = _spelling(text)
    words = frozenset(spelling)
    there = words - _SIDES
    return Told(
        there=there,
        essential=words_of(_MODIFIER.sub(" ", text)) - _SIDES if "(" in text or "[" in text else there,
        absent=absent - words,
        added=words_of(" ".join(_ADDED.findall(text))) - _SIDES if "with" in text else _NONE,
        joined=_joined(text) if source else (),
        lead=_lead(text) if source else _NONE,
        unspecified=unspecified,
        bare=bare,
        either="other" in text and bool(_EITHER.search(text)),
        other="other" in text and bool(_OTHER.search(_WITH_OTHER.sub(" ", text))),
        elsewhere=elsewhere,
        sides=words & _SIDES,
        beside_default=beside,
        spelling=spelling,
    )


def together(titles: Sequence[Told]) -> Told:
    """What the titles of codes needed together tell: of a rest and of what is unspecified, what all of them do."""
    if len(titles) == 1:
        return titles[0]
    there = frozenset[str]().union(*(one.there for one in titles))
    return Told(
        there=there,
        essential=frozenset[str]().union(*(one.essential for one in titles)),
        absent=frozenset[str]().union(*(one.absent for one in titles)) - there,
        added=frozenset[str]().union(*(one.added for one in titles)),
        joined=(),
        lead=frozenset(),
        unspecified=min(one.unspecified for one in titles),
        bare=all(one.bare for one in titles),
        either=all(one.either for one in titles),
        other=all(one.other for one in titles),
        elsewhere=all(one.elsewhere for one in titles),
        sides=frozenset[str]().union(*(one.sides for one in titles)),
        beside_default=frozenset[str]().union(*(one.beside_default for one in titles)),
        spelling={root: word for one in titles for root, word in one.spelling.items()},
    )


def _has(text: str, cues: Iterable[str]) -> bool:
    return any(map(text.__contains__, cues))


def words_of(text: str) -> frozenset[str]:
    """The roots of the words of a folded text that name something."""
    return frozenset(_spelling(text))


def _spelling(text: str) -> dict[str, str]:
    return {root: word for word in _WORD.findall(text) for root in _meant(word)}


@lru_cache(maxsize=16_384)
def _meant(word: str) -> tuple[str, ...]:
    return () if word in _SILENT else roots(word)


def _joined(text: str) -> tuple[frozenset[str], ...]:
    """The things put side by side in the part of a title after its last preposition, or in all of it."""
    end = _PLACES.split(_END.split(text)[0])[-1]
    things = tuple(words for words in map(words_of, _JOINTS.split(end)) if words)
    return things if len(things) > 1 else ()


def _lead(text: str) -> frozenset[str]:
    """The words of the first of two conditions joined by and: gastritis of "gastritis and gastroduodenitis"."""
    for one, other in _PAIR.findall(text):
        if _CONDITION.search(one) and _CONDITION.search(other):
            return words_of(one)
    return _NONE
