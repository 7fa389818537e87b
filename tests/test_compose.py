"""compose.yaml and its Dockerfile, as far as they can be checked without Docker: no container is started here."""

from __future__ import annotations

import os
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
import pytest

from cli.main import crosswalk as commands
from graph_schema.neo4j.settings import settings_for

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


@pytest.fixture(scope="module")
def services() -> Any:
    # Comes with pre-commit.
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]


def test_the_server_is_the_one_the_tests_run_on(services: Any) -> None:
    pinned = re.search(r"<neo4j.version>(.+)</neo4j.version>", (ROOT / "scripts/neo4j/pom.xml").read_text("utf-8"))
    assert pinned is not None
    assert services["neo4j"]["image"] == f"neo4j:{pinned[1]}-community"


def test_it_is_reached_from_this_machine_only(services: Any) -> None:
    assert services["neo4j"]["ports"] == ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687"]
    assert "ports" not in services["loader"]


def test_there_is_no_password_but_that_of_the_environment(services: Any) -> None:
    server, loader = services["neo4j"]["environment"], services["loader"]["environment"]
    required = r"\$\{NEO4J_PASSWORD:\?write NEO4J_PASSWORD=[^}]+\.env[^}]+\}"
    assert re.fullmatch(f"neo4j/{required}", server["NEO4J_AUTH"])
    assert re.fullmatch(required, loader["CROSSWALK_NEO4J_PASSWORD"])
    # The image takes it for a setting, and does not start.
    assert "NEO4J_PASSWORD" not in server
    assert ".env" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_the_loader_waits_until_the_server_is_healthy(services: Any) -> None:
    assert services["neo4j"]["healthcheck"]["test"][0] == "CMD"
    assert services["loader"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert services["loader"]["restart"] == "no"


def test_the_loader_runs_what_the_command_line_understands(services: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name, *arguments = services["loader"]["command"]
    # Click keeps the help option that a command is first asked for: it is asked under the command line, as always.
    line = click.Context(commands, help_option_names=["-h", "--help"])
    command = commands.get_command(line, name)
    assert command is not None
    assert command.make_context(name, list(arguments), parent=line).params["targets"] == ("starter",)
    for variable, value in services["loader"]["environment"].items():
        monkeypatch.setenv(variable, value)
    settings = settings_for(os.environ["CROSSWALK_STORE"])
    assert (settings.address, settings.user) == ("neo4j://neo4j:7687", "neo4j")
    assert settings.password == services["loader"]["environment"]["CROSSWALK_NEO4J_PASSWORD"]


def test_the_image_has_the_whole_package_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    copied = [word for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]]
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(copied) == {"pyproject.toml", project["project"]["readme"], "LICENSE", *packages}
    assert all((ROOT / each).exists() for each in copied)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied)
    assert "*" in ignored
    assert not any(fnmatch(".env", line[1:]) for line in ignored if line.startswith("!"))
    (extras,) = re.findall(r'pip install --no-cache-dir "\.\[(.+)\]"', DOCKERFILE)
    assert set(extras.split(",")) == {"neo4j", "starter"} <= project["project"]["optional-dependencies"].keys()
    assert 'ENTRYPOINT ["crosswalk"]' in DOCKERFILE
    assert "\nUSER crosswalk\n" in DOCKERFILE
