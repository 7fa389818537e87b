"""Scenes that change a store, a library or a workspace of their own."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from questions.asked import Command, Request, Scene

_CHOLERA: Final = (
    ("00001", "A00", 0, "Cholera"),
    ("00002", "A000", 1, "Cholera due to Vibrio cholerae 01, biovar cholerae"),
    ("00003", "A001", 1, "Cholera due to Vibrio cholerae 01, biovar eltor"),
)
ORDER: Final = "".join(f"{n} {code:7} {flag} {title:60} {title}\n" for n, code, flag, title in _CHOLERA)
CPT: Final = {
    "LONGULT.txt": "Notice\n\n00001\tPolishing of a moon\n00002\tPainting of a moon\n",
    "MEDU.txt": "Notice\n\n00001 POLISHING MOON\n00002 PAINTING MOON\n",
    "SHORTU.txt": "Notice\n\n00001 POLISH\n00002 PAINT\n",
    "MODUL.txt": "Appendix A\n\n25 Second Moon\n\n50 Both Moons\n",
}
"""Titles are invented: CPT is copyright of the AMA."""
OWN: Final = ("--store", "sqlite:///own.sqlite")


def _chain(name: str, text: str, *, own: bool = True, files: Mapping[str, str] | None = None) -> Scene:
    """The lines of a text one after the other, of the kind the name begins with, on a store of their own if `own`."""
    lines = [(*shlex.split(line), *(OWN if own else ())) for line in text.strip().splitlines()]
    return Scene(tuple(Command(name.split()[0], line) for line in lines), files or {}, name=name)


def scenes() -> Iterator[Scene]:
    """Maps made, edited, checked and dropped; releases loaded, in order and not, and files refused."""
    yield from _maps()
    yield from _loads()


def _maps() -> Iterator[Scene]:
    files = {
        "choices.csv": "source,targets,why\n800.22,S02.0XXA + S06.4X1A,reviewed\n250.00,,not wanted\n"
        "82529,S92.201A,right\n",
        "half.csv": "source,targets,why\n401.9,I10,fine\n800.22,S02.0XXA,half\n",
        "heads.csv": "source,why\n401.9,I10\n",
        "bad.csv": "not,a,map\n1,2,3\n",
    }
    for form, release, policy in (("table", "2024", "approximate-single"), ("json", "2026", "first-exact")):
        created = f"map create claims --from icd9cm --to icd10cm --policy {policy}"
        yield _chain(f"map {form}", f"""
            {created} --release icd10cm:{release} --title "Claims before 2015" --by "A. Coder"
            {created} --by "A. Coder"
            map list --format {form}
            map show claims --format {form}
            map show claims 800.22 332.0 250.00 E950.0 18.82 nonsense 250 --format {form}
            map show claims --open --format {form}
            map edit claims 800.22 S02.0XXA S06.4X1A --why "no loss of consciousness" --by "B. Coder"
            map edit claims 800.22 S02.0XXA --why half --by x
            map edit claims 250.00 E11 --why header --own --by x
            map edit claims 250.00 E10.9 --why own --by x
            map edit claims 250.00 E11.9 --by x
            map edit claims 250.00 E10.9 --why own --own --by x --note "as charted"
            map edit claims 999.99 E11.9 --why unknown --by x
            map edit claims E950.0 --no-map --why "intent is coded elsewhere" --by x
            map edit claims 401.9 --withdraw --by x
            map edit claims E950.0 --withdraw --by x
            map edit claims --choices choices.csv --by "C. Coder"
            map edit claims --choices half.csv --by x
            map edit claims --choices heads.csv --by x
            map edit claims --choices none.csv --by x
            map edit claims 250.00 E11.9 --why x --edition 2018 --by x
            map list claims --format {form}
            map show claims --chosen --format {form}
            map show claims@2 800.22 --format {form}
            map show claims@99 --format {form}
            map compare claims@1 claims --format {form}
            map check claims --format {form}
            map check claims --release icd10cm:2025 --all --format {form}
            translate 800.22 18.82 82529 E950.0 250 nonsense --map claims --format {form}
            translate 800.22 --map claims@1 --from icd9cm --format {form}
            translate 800.22 --map claims --edition 2018 --format {form}
            translate 800.22 --map claims@9 --format {form}
            map edit claims --refresh --release icd10cm:2026 --by "D. Coder"
            map edit claims --refresh --policy first-exact --edition 2015 --by "D. Coder"
            map compare claims@2 claims --all --format {form}
            map export claims
            map import bad.csv
            map drop claims --yes
            map list --format {form}
        """, own=False, files=files)  # fmt: skip
    for source, target, more in (
        ("icd9pcs", "icd10pcs", "--policy one-best --on 2025-01-01"),
        ("icd10cm", "icd9cm", "--policy approximate-single --map-set reimb-icd10cm-icd9cm"),
        ("icd9pcs", "icd10pcs", "--policy first-exact --edition 2012"),
    ):
        yield _chain(f"map {source} {more}", f"""
            map create other --from {source} --to {target} {more} --by "A. Coder" --note first
            map show other --format table
            map show other --all --format csv
            map check other --format csv
            map list other --format csv
            map compare other@1 other --format csv
            map export other
        """, own=False)  # fmt: skip


def _loads() -> Iterator[Scene]:
    yield _chain("load icd9pcs", """
        load icd9pcs:32 --mirror mirror
        releases icd9pcs --format table
        lookup 00.66 34.73 00 36.01 --format table
        load icd9pcs:30 icd9pcs:31 --mirror mirror --quiet
        load icd9pcs:32 --mirror mirror
        diff icd9pcs 30 32 --format table
        history 00.66 17.56 --format table
        lookup 00.66 --on 2003-01-01 --format json
        store dump
        store init
        store status --format json
        store drop
        store drop --yes
        store status
    """)  # fmt: skip
    yield _chain("load icd10cm", """
        load icd10cm:2026 --mirror mirror
        load mirror/extra/icd10cm/2027/icd10cm_codes_2027.txt --system icd10cm --label 2027
        load mirror/extra/icd10cm/2026-april/icd10c-tabular-April-1-2026.xml
        releases icd10cm --format csv
        lookup E11.9 G20 A00 --format table
        lookup E11.65 --notes --format table
        diff icd10cm 2026 2027 --format table
        diff icd10cm 2027 --all --format csv
        search heart attack --format table
        translate C83.390 --from icd10cm --to icd10cm --format table
        translate 250.00 --from icd9cm
        store dump
    """)  # fmt: skip
    yield _chain("load hcpcs", """
        load hcpcs:2016 hcpcs:2020-07 --mirror mirror
        load mirror/extra/hcpcs/2020-oct/anweb.xlsx --system hcpcs --label 2020-10
        lookup C9136 U0001 J7205 EA --format table
        history C9136 Q9975 --format table
        diff hcpcs 2020-07 2020-10 --format json
        store dump
    """)  # fmt: skip
    yield _chain("load gems", """
        load gem-icd9pcs-icd10pcs:2018 gem-icd10pcs-icd9pcs --mirror mirror
        translate 34.73 81.54 --from icd9pcs --format table
        load icd9pcs:32 icd10pcs:2018 icd10pcs:2025 --mirror mirror
        translate 34.73 81.54 --from icd9pcs --method both --best --format table
        categories --format table
        store dump
        store copy sqlite:///own.sqlite sqlite:///copy.sqlite
    """)  # fmt: skip
    yield _chain("load starter", """
        load starter
        translate 250.00 332.0 --from icd9cm --format table
        releases --format csv
        verify
        store dump
    """)  # fmt: skip
    yield _chain("load fetched", """
        fetch icd9pcs:32 --mirror mirror --quiet
        fetch icd9pcs:32 --mirror mirror
        releases icd9pcs --format csv
        load icd9pcs:32 --store sqlite:///own.sqlite
        verify icd9pcs:32 --format table --store sqlite:///own.sqlite
    """, own=False)  # fmt: skip
    yield _chain("load files", """
        load icd10cm_order_2099.txt --system icd10cm --label 2099
        load icd10cm_order_2099.txt --system icd10cm --label 2099 --effective 2098-10-01
        load icd10cm_order_2099.txt --system icd10cm --label 2099 --effective 2097-10-01
        load icd10cm_order_2099.txt --system icd10cm --label 2025
        load icd10cm_order_2099.txt --system icd9cm --label 2098 --effective 2097-10-01
        load icd10cm_order_2099.txt --label nonsense --effective 2097-10-01
        load twice.txt --system icd10cm --label 2098 --effective 2097-10-01
        load bad.txt --system icd10cm --label 2098 --effective 2097-10-01
        load other.txt --system icd10cm --label 2099 --effective 2098-10-01
        load notes.txt
        load empty.txt --system icd10cm --label 2098 --effective 2097-10-01
        lookup A00.0 A00 A00.9 --format table
        lookup A00.0 --on 2099-01-01 --format json
        store dump
    """, files={
        "icd10cm_order_2099.txt": ORDER, "twice.txt": f"{ORDER}{ORDER}", "bad.txt": f"{ORDER}00004 ???\n",
        "other.txt": ORDER.replace("eltor", "el tor"), "notes.txt": "Some notes.\n", "empty.txt": "",
    })  # fmt: skip
    cpt = "--system cpt --label 2031 --effective 2026-01-01"
    delivery = "\n".join(f"load {name} {cpt} --accept-cpt-licence" for name in CPT)
    yield _chain("cpt", f"""
        load LONGULT.txt {cpt}
        {delivery}
        lookup 00001 25 00009 --format table
        lookup 00001 --notes --format json
        history 00001 --format table
        search polishing --format table
        releases cpt --format table
        diff cpt 2031
        store dump
    """, files=CPT)  # fmt: skip
    paths = ("lookup/00001?system=cpt", "lookup/25?system=cpt&notes=true", "history/00001", "search?q=polishing",
             "releases", "lookup/99213", "diff/cpt/2031")  # fmt: skip
    asked = [Request("cpt", "GET", f"/v1/{path}") for path in paths]
    for more in ((), ("--cpt-descriptors",)):
        loaded = _chain("cpt served", delivery, files=CPT)
        yield replace(loaded, requests=tuple(asked), serving=(*OWN, *more), name=" ".join((loaded.name, *more)))
    damaged = {"own.sqlite": "this is no store", "work.sqlite": "no workspace either"}
    yield _chain("refused damaged store", """
        lookup E11.9
        store status
        store dump
        store init
        load starter
        releases
        map list
        serve --port 0
    """, files=damaged)  # fmt: skip
    yield _chain(
        "refused damaged workspace", "map list\nmap show x\ntranslate 250.00 --map x", own=False, files=damaged
    )
    yield _chain("store empty", """
        store init
        store init
        store status --format table
        lookup E11.9 --format table
        translate 250.00 --from icd9cm
        search gout --format table
        history G20
        diff icd10cm 2025
        categories
        graph G20
        releases icd9cm --format table
        verify
        store dump
    """)  # fmt: skip
