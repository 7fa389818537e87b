"""The faces that tell what codes become, each asked in its own way: what it says of every claim."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from damaged_codes import Claim
from laid_answers import COLUMNS, Cells

from crosswalk.service import Crosswalk

ROOT: Final = Path(__file__).resolve().parents[1]
MOST_CLUSTERS: Final = 10_000

Pair = tuple[str, str]
Told = dict[int, list[Cells]]
"""The new cells of the rows of each claim, by its number."""
Ask = Callable[[Sequence[str], Pair, date, str], list[Cells]]


def by_api(codes: Crosswalk) -> Ask:
    """Who asks `POST /translate` of an application in this process."""
    import httpx

    from api.app import create_app

    transport = httpx.ASGITransport(create_app(codes))

    async def post(**body: object) -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=600) as client:
            return await client.post("/v1/translate", json=body)

    def ask(texts: Sequence[str], pair: Pair, day: date, repair: str) -> list[Cells]:
        body = {"from": pair[0], "to": pair[1], "on": day.isoformat(), "repair": repair, "clusters": MOST_CLUSTERS}
        response = asyncio.run(post(codes=list(texts), **body, best=pair[0] != pair[1]))
        response.raise_for_status()
        return list(response.json())

    return ask


_NUMBERS: Final = ("alternative", "scenario", "choice_list", "n_alternatives", "cluster_id", "line")
_FLAGS: Final = ("approximate", "stale")


def typed(row: Mapping[str, str]) -> Cells:
    """The cells of a row of CSV as what they are; empty ones are None."""
    read = {**dict.fromkeys(_NUMBERS, int), **dict.fromkeys(_FLAGS, "true".__eq__)}
    return {name: read.get(name, str)(cell) if cell else None for name, cell in row.items()}


def command(*arguments: str, stdin: str = "") -> str:
    """What `crosswalk` prints; raises where it ends otherwise than with all, or some, answered."""
    from cli.main import main

    printed, told = io.StringIO(), io.StringIO()
    before, sys.stdin = sys.stdin, io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(told):
            main(list(arguments))
    except SystemExit as ended:
        if ended.code not in (0, 1):
            raise RuntimeError(told.getvalue()) from ended
    finally:
        sys.stdin = before
    return printed.getvalue()


def by_translate(claims: Sequence[Claim], pair: Pair, day: date, store: str) -> Told:
    """The flat rows of `crosswalk translate -`, by the number of their claim; none of blank ones."""
    asked = ("--from", pair[0], "--to", pair[1], "--on", day.isoformat(), "--clusters", str(MOST_CLUSTERS))
    best = ["--best"] * (pair[0] != pair[1])
    lines = "".join(f"{claim.text}\n" for claim in claims)
    printed = command("translate", "-", *asked, *best, "--format", "csv", "--store", store, stdin=lines)
    found: Told = {}
    for row in map(typed, csv.DictReader(io.StringIO(printed))):
        found.setdefault(claims[row.pop("line") - 1].number, []).append(row)
    return found


def by_convert(claims: Sequence[Claim], pair: Pair, day: date, shape: str, store: str, folder: Path) -> Told:
    """The new cells of a CSV that `crosswalk convert` made, by the number of their claim."""
    given, made = folder / "claims.csv", folder / "made.csv"
    with given.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("number", "dx"), *((claim.number, claim.text) for claim in claims)])
    asked = ("--from", pair[0], "--to", pair[1], "--on", day.isoformat(), "--shape", shape, "--code-form", "dotted")
    new = ("--columns", ",".join(COLUMNS[shape]), "--no-report", "--overwrite", "--store", store)
    command("convert", str(given), str(made), "--column", "dx", *asked, *new)
    with made.open(encoding="utf-8", newline="") as file:
        return _numbered(({**row, **typed(_ours(row))} for row in csv.DictReader(file)), shape)


def by_frames(claims: Sequence[Claim], pair: Pair, day: date, shape: str, codes: Crosswalk) -> Told:
    """The new cells of a frame, by the number of their claim."""
    import pyarrow as pa

    from crosswalk import frames

    data = pa.table({"number": [claim.number for claim in claims], "dx": [claim.text for claim in claims]})
    asked = {"source": pair[0], "target": pair[1], "on": day, "shape": shape, "form": "dotted", "codes": codes}
    made: Any = frames.translate(data, "dx", **asked, new_columns=COLUMNS[shape])  # type: ignore[arg-type]
    return _numbered(made.to_pylist(), shape)


def by_duckdb(claims: Sequence[Claim], pair: Pair, shape: str, bundle: Path) -> Told:
    """The new cells of the statement of docs/bundle.md, each row on its day, by the number of their claim."""
    import duckdb
    import pyarrow as pa

    columns = [pa.array(column) for column in list(zip(*claims, strict=True))[:3]]
    connection = duckdb.connect()
    connection.register("claims", pa.table(columns, ["number", "dx", "day"]))
    return _numbered(connection.sql(statement(pair, shape, bundle)).to_arrow_table().to_pylist(), shape)


def statement(pair: Pair, shape: str, bundle: Path) -> str:
    """The statement of docs/bundle.md for a pair and shape, with a day for each row, and the columns that it names."""
    text = _of_page()[0].replace("getvariable('day')", "claims.day")
    text = text.replace("'icd10cm'", f"'{pair[1]}'").replace("p.system = 'icd9cm'", f"p.system = '{pair[0]}'")
    text = text.replace("'tables/", f"'{bundle}/").replace("'list'", f"'{shape}'")
    if shape in ("rows", "clusters"):
        table = {"rows": "answers", "clusters": "clusters"}[shape]
        text = text.replace("cells.parquet", f"{table}.parquet").replace(f"a.shape = '{shape}' AND ", "")
    more = "".join(f"  a.{name} AS dx_{name},\n" for name in COLUMNS[shape][6:])
    return text.replace("  a.approximate AS dx_approximate,\n", f"  a.approximate AS dx_approximate,\n{more}")


def _of_page() -> list[str]:
    """The statements for DuckDB of docs/bundle.md, without the day that they set: about answers, about states."""
    page = (ROOT / "docs" / "bundle.md").read_text("utf-8")
    return [re.sub(r"SET VARIABLE .*;\n", "", text) for text in re.findall(r"```sql\n(.*?)```", page, re.DOTALL)]


def validated_by_duckdb(claims: Sequence[Claim], system: str, bundle: Path, day: date) -> dict[int, Cells]:
    """The new cells of the statement of docs/bundle.md about states; claims without a day take this one."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("CREATE TABLE claims (number INTEGER, dx VARCHAR, service_date DATE)")
    connection.executemany("INSERT INTO claims VALUES (?, ?, ?)", [[*claim[:3]] for claim in claims])
    connection.execute("SET VARIABLE day = ?::DATE", [day])
    text = _of_page()[1].replace("'icd9cm'", f"'{system}'").replace("'tables/", f"'{bundle}/")
    return {row["number"]: _ours(row) for row in connection.sql(text).to_arrow_table().to_pylist()}


def validated_by_spark(claims: Sequence[Claim], system: str, bundle: Path, session: Any) -> dict[int, Cells]:
    """The new cells of `crosswalk.spark.validate`; a claim without a day takes that of an undated question."""
    from crosswalk import spark

    frame = session.createDataFrame([claim[:3] for claim in claims], "number int, dx string, day date")
    made = spark.validate(frame, "dx", bundle=str(bundle), system=system, on_column="day")
    return {row["number"]: _ours(row.asDict()) for row in made.collect()}


def by_spark(claims: Sequence[Claim], pair: Pair, shape: str, bundle: Path, session: Any) -> Told:
    """The new cells of `crosswalk.spark`, each row on its day, by the number of their claim."""
    from crosswalk import spark

    frame = session.createDataFrame([claim[:3] for claim in claims], "number int, dx string, day date")
    asked = {"source": pair[0], "target": pair[1], "on_column": "day", "shape": shape}
    made = spark.translate(frame, "dx", bundle=str(bundle), **asked)  # type: ignore[arg-type]
    return _numbered((row.asDict() for row in made.collect()), shape)


def _ours(row: Mapping[str, Any]) -> Cells:
    return {name.removeprefix("dx_"): cell for name, cell in row.items() if name.startswith("dx_")}


def _numbered(rows: Iterable[Mapping[str, Any]], shape: str) -> Told:
    """The new cells by the number of their row, those that the shape has."""
    found: Told = {}
    for row in rows:
        cells = {**_ours(row), **{name: row[name] for name in COLUMNS[shape] if name in row}}
        found.setdefault(int(row["number"]), []).append({n: cells[n] for n in COLUMNS[shape] if n in cells})
    return found
