"""The starter set in May 2026, as whole files are converted with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from bulk_samples import PlannerOf

import crosswalk
from crosswalk.bulk.asking import planner_of, request_of
from crosswalk.bulk.request import Planner
from crosswalk.service import Crosswalk


@pytest.fixture(scope="module")
def codes(starter_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """With a workspace of this module."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CROSSWALK_WORKSPACE", str(tmp_path_factory.mktemp("work") / "work.sqlite"))
        with crosswalk.open(starter_store, today=lambda: date(2026, 5, 1)) as opened:
            yield opened


@pytest.fixture(scope="module")
def planner(codes: Crosswalk) -> PlannerOf:
    def made(*columns: str, **asked: object) -> Planner:
        request = request_of(columns, **asked)  # type: ignore[arg-type]
        return planner_of(request, codes._views.one, codes.maps, codes.values)

    return made


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Spark, on two threads of this machine."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: pip install 'crosswalk-codes[spark]'")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        environment.chdir(tmp_path_factory.mktemp("session"))
        made = (
            sql.SparkSession.builder.master(os.environ.get("CROSSWALK_SPARK_MASTER", "local[2]"))
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate()
        )
        yield made
        made.stop()
