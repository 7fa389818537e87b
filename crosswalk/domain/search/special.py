"""What makes a code special: it comes after the plain one, unless the query says so itself."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, NamedTuple

from crosswalk.domain.search.told import affirmed
from crosswalk.domain.tabular.wording import words

_UNSPECIFIED: Final = 0.1
_PLAIN: Final = frozenset({"unspecified", "uncomplicated"})
_DETAIL: Final = "with unspecified "
"""What is unspecified behind *with* is a detail beside the plain code."""
_CONTRARY: Final = 0.5
"""That a title is nontraumatic, where one asks for what is traumatic."""
_OTHER: Final = 0.06


class Special(NamedTuple):
    """Words that make a code special; it costs nothing where the query has one of them, or one of `implied`.

    It is one only where the title has `beside` as well, and not `unless`; where it `is_typed`, what a word is only read
    as does not count.
    """

    cost: float
    words: frozenset[str]
    implied: frozenset[str] = frozenset()
    beside: str | None = None
    unless: str | None = None
    is_typed: bool = False

    def is_asked(self, words_: AbstractSet[str]) -> bool:
        """Whether these words ask for it."""
        return not words_.isdisjoint(self.words) or not words_.isdisjoint(self.implied)

    def is_in(self, told: AbstractSet[str]) -> bool:
        """Whether a title with these words, one of which it is special by, is so."""
        return (self.beside is None or self.beside in told) and (self.unless is None or self.unless not in told)


def _of(
    cost: float,
    words_: str,
    implied: str = "",
    *,
    beside: str | None = None,
    unless: str | None = None,
    is_typed: bool = False,
) -> Special:
    return Special(cost, frozenset(words_.split()), frozenset(implied.split()), beside, unless, is_typed)


_KINDS: Final = (
    _of(0.7, "newborn neonatal perinatal fetal fetus infant stillborn", "birth neonate baby preterm premature"),
    _of(0.7, "congenital", "atresia anomaly malformation"),
    _of(
        0.7,
        "pregnancy childbirth puerperium maternal obstetric puerperal labor postpartum mother abortion ectopic",
        "gestational trimester eclampsia preeclampsia delivery antepartum ectopic pregnant abortion twin gestation"
        " cesarean placenta miscarriage hyperemesis",
    ),
    _of(0.7, "delivery", "pregnancy postpartum obstetric puerperal maternal", beside="following"),
    _of(0.9, "sequela subsequent"),
    _of(0.4, "elsewhere", unless="not"),
    _of(0.4, "complication reaction rejection breakdown displacement leakage mismatched"),
    _of(0.4, "prosthetic prosthesis implant graft", beside="due"),
    _of(0.4, "stenosis", beside="stent"),
    _of(0.4, "postprocedural intraoperative postoperative", "procedure surgery status transplant"),
    _of(0.3, "induced drug", "poisoning adverse abuse dependence use allergy"),
    _of(0.4, "history", "screening"),
    _of(0.4, "family"),
    _of(0.3, "screening exposure aftercare carrier contact"),
    _of(0.6, "harm assault undetermined", "suicide abuse"),
    _of(1.5, "underdosing"),
    _of(1.4, "adverse", "effect reaction"),
    _of(0.25, "accident fall collision colliding injured", "hit fell crash struck burn bite"),
    _of(1.5, "poisoning toxic", "overdose toxicity effect adverse underdosing allergy bite venom abuse"),
    _of(0.35, "accessory replacement rental portable repair instruction training initiation"),
    _of(0.5, "military war terrorism legal"),
    _of(0.4, "secondary", "metastasis metastatic metastases", beside="malignant"),
    _of(0.4, "situ benign uncertain", "polyp lipoma fibroid leiomyoma"),
    _of(0.3, "malignant", "cancer carcinoma leukemia lymphoma tumor melanoma sarcoma neoplasm"),
    _of(0.4, "tuberculous syphilitic gonococcal rheumatic juvenile hereditary septic", "tuberculosis syphilis"),
    _of(0.3, "staphylococcal streptococcal pneumococcal meningococcal", "staphylococcus streptococcus"),
    _of(0.3, "open", beside="fracture"),
    _of(0.15, "open", "incision", beside="drainage"),
    _of(0.15, "open", "incision", beside="diagnostic"),
    _of(0.15, "open", "endarterectomy", beside="dilation"),
    _of(0.15, "open autologous", beside="transfusion"),
    _of(0.15, "open", beside="introduction"),
    _of(0.1, "two three four", "multiple"),
    _of(0.2, "nondisplaced recurrent gangrene perforation traumatic pathological stress"),
    _of(0.3, "relapse"),
    _of(0.1, "1", beside="type"),
    _of(0.2, "remission"),
    _of(0.25, "bilateral", "both"),
    _of(0.15, "left right", unless="approach"),
    _of(0.08, "excision diagnostic removal revision", "biopsy partial lumpectomy", is_typed=True),
)
"""Diabetes is of type 2 where nothing is said of its type (guideline I.C.4.a.2 of ICD-10-CM).

That a whole body part is meant, resection before excision, is guideline B3.8 of ICD-10-PCS.

What is drained, taken as a sample, dilated or given is mostly reached through a needle or tube: *open* must be said.
"""


_BY_WORD: Final = {
    word: tuple(at for at, each in enumerate(_KINDS) if word in each.words) for kind in _KINDS for word in kind.words
}
"""The numbers of the kinds that each word is one of."""


class Specials:
    """Tells what is special about titles to one who typed certain words and so asked for those and others."""

    def __init__(self, asked: AbstractSet[str], typed: AbstractSet[str]) -> None:
        self._contrary = {f"non{word}" for word in typed}
        self._unasked = {at for at, each in enumerate(_KINDS) if not each.is_asked(typed if each.is_typed else asked)}

    def cost(self, title: str) -> float:
        """What a title costs for all that is special about it; below nothing for what is *unspecified*."""
        plain, kinds, non = _told(title)
        plain += 0.0 if self._contrary.isdisjoint(non) else _CONTRARY
        return plain + sum(_KINDS[at].cost for at in kinds if at in self._unasked)


@lru_cache(maxsize=16384)
def _told(title: str) -> tuple[float, tuple[int, ...], frozenset[str]]:
    """What a title costs whatever was asked for, the numbers of the kinds it is special by, and its *non* words."""
    told = frozenset(title_words(affirmed(title)))
    is_plain = not _PLAIN.isdisjoint(told) and _DETAIL not in title
    plain = -_UNSPECIFIED if is_plain else _OTHER if "other" in told else 0.0
    kinds = {at for word in told if word in _BY_WORD for at in _BY_WORD[word] if _KINDS[at].is_in(told)}
    return plain, tuple(sorted(kinds)), frozenset(word for word in told if word.startswith("non"))


@lru_cache(maxsize=16384)
def title_words(title: str) -> tuple[str, ...]:
    """The words of a title: it is judged in several ways, and by many queries."""
    return tuple(words(title))
