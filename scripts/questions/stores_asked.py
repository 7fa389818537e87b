"""Questions about releases, graphs and stores, the help pages, and what is refused."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from questions.asked import Command, command, options
from questions.codes import FORMATS, RELEASES, known


def commands() -> Iterator[Command]:
    """Command lines that compare releases, draw graphs, describe the store, or end with status 2 or 3."""
    yield from _diffs()
    yield from _graphs()
    yield from _releases()
    yield from _help()
    yield from _refused()


def _diffs() -> Iterator[Command]:
    forms = cycle(FORMATS)
    for system, labels in RELEASES.items():
        for label in labels:
            yield command("diff", system, label, *next(forms))
        for before, after in zip(labels[::2], labels[2::2], strict=False):
            more = ("--all",) if after[-1] in "0258" else ()
            yield command("diff", system, before, f"{system}:{after}", *more, *next(forms))
        yield command("diff", system, labels[0], labels[-1], "--format", "table")
        yield command("diff", system, labels[-1], labels[0], "--format", "json")
    for words in options("""
        icd10cm 2027|icd10cm 1066|icd10pcs 2025-04|cpt 2020|icd11 1|icd10cm icd9cm:32|icd10cm 2025 2025|icd10cm
        |icd10cm 1 2 3
    """):
        yield command("diff", *words)


def _graphs() -> Iterator[Command]:
    forms = cycle(options("--format json|--format graphml|--format gexf"))
    for what in ("neighbourhood", "component", "lineage"):
        for system, count in {"icd9cm": 4, "icd9pcs": 2, "icd10cm": 6, "icd10pcs": 2, "hcpcs": 3}.items():
            for code in known(system)[:count]:
                yield command("graph", code, "--from", system, "--what", what, *next(forms))
    for name, system in options("""
        chapter:4 icd10cm|E08-E13 icd10cm|section:C50 icd10cm|C50 icd10cm|250 icd9cm|0FT icd10pcs|240-279 icd9cm
        |J7205 hcpcs|nothing icd10cm
    """):
        chapter = ("graph", name, "--from", system, "--what", "chapter")
        yield command(*chapter, *next(forms))
        yield command(*chapter, "--with-maps", "--limit", "60", *next(forms))
    for words in options("""
        E11.65|E950|zzz|250.00 --from icd9cm --edition 2012|G20 --on 2020-01-01
        |G20 --release icd10cm:2022 --what lineage|E11.9 --limit 5|E11.9 --limit 0
        |A18.01 --map-set reimb-icd10cm-icd9cm|E11.9 --map-set none|E11.9 -o e.gexf|E11.9 -o e.txt
        |E11.9 -o none/e.gexf|E11.9 --edition 1999|E11.9 --with-maps
    """):
        yield command("graph", *words)


def _releases() -> Iterator[Command]:
    for form in FORMATS:
        for names in options("|icd10cm|hcpcs|gem-icd9cm-icd10cm|icd9cm icd10pcs|cpt|icd10cm:2025"):
            yield command("releases", *names, *form)
        for more in options("|--published|--edition 2012|--edition 2012 --published|--edition 1999"):
            yield command("categories", *more, *form)
        yield command("store", "status", *form)
        for names in options("icd9pcs:32|icd9pcs:32 --all|icd9cm:14"):
            yield command("verify", *names, "--mirror", "mirror", *form)
        yield command("verify", "icd9pcs:32", *form)
        yield command("releases", "icd11", *form)
    for name in ("icd9cm:31", "gem-icd9pcs-icd10pcs:2018", "hcpcs:2018", "icd10cm:2017", "icd10pcs:2025"):
        yield command("verify", name, "--mirror", "mirror", "--all", "--format", "table")
    yield command("store", "dump", kind="dump")
    for words in options("|chapter-maps|gem-target|headers-that-split|life|neighbourhood|none"):
        yield command("store", "gallery", *words)
    yield command("releases", CROSSWALK_TODAY="2019-02-03")


def _help() -> Iterator[Command]:
    for words in options("""
        |releases|fetch|load|verify|lookup|search|history|translate|map|categories|diff|graph|serve|store
        |map check|map compare|map create|map drop|map edit|map export|map import|map list|map policies|map show
        |store copy|store drop|store dump|store gallery|store init|store status
    """):
        yield command(*words, "--help", kind="help")
    yield Command("help", ("--version",))
    yield Command("help", ())
    yield Command("help", ("map",))
    yield Command("help", ("store", "-h"))


def _refused() -> Iterator[Command]:
    """Wrong usage (status 2), what cannot be done (3), and their neighbours that can be."""
    for line in (Path(__file__).parent / "refused.txt").read_text("utf-8").splitlines():
        yield command(*shlex.split(line), kind="refused")
    for store in ("", "sqlite:///missing.sqlite", "nonsense"):
        yield command("lookup", "E11.9", kind="refused", CROSSWALK_STORE=store)
    yield command("lookup", "E11.9", kind="refused", CROSSWALK_TODAY="soon")
