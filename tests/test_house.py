"""The house rules that a machine can keep: who may know whom, no prose in code, schema, pins.

docs/architecture.md says why each is there; of the catalogues see tests/i18n/test_catalogues.py.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from lib.db import Base, Database

ROOT = Path(__file__).resolve().parents[1]


# ------------------------------------------------------------------------------- who knows whom
BELOW_ALL = {"actor", "db", "errors", "history", "i18n", "settings", "replica"}
LEFT_OF: dict[str, set[str]] = {"reference": set()}
LEFT_OF["accounts"] = LEFT_OF["reference"] | {"reference"}
LEFT_OF["roster"] = LEFT_OF["accounts"] | {"accounts"}
LEFT_OF["meetings"] = LEFT_OF["roster"] | {"roster"}
LEFT_OF["feedback"] = LEFT_OF["issues"] = LEFT_OF["meetings"] | {"meetings"}
LEFT_OF["promises"] = LEFT_OF["issues"] | {"issues"}
LEFT_OF["programme"] = LEFT_OF["outcomes"] = LEFT_OF["promises"] | {"feedback", "promises"}
LEFT_OF["exchange"] = LEFT_OF["programme"] | {"programme", "outcomes"}
FEATURES = set(LEFT_OF)
STARTING = {"migrations", "models", "start"}
"""What makes a database ready knows every table; features do not know it."""

MAY_IMPORT: dict[str, set[str]] = {
    **dict.fromkeys(BELOW_ALL, BELOW_ALL),
    **{feature: BELOW_ALL | left for feature, left in LEFT_OF.items()},
    **dict.fromkeys(STARTING, BELOW_ALL | STARTING | FEATURES),
    # It answers requests of its own: files at addresses.
    "exchange": BELOW_ALL | LEFT_OF["exchange"] | {"ui", "web"},
    "ui": BELOW_ALL | {"start", "accounts", "reference"},
    "web": BELOW_ALL | {"migrations", "start", "ui", "accounts", "reference"},
    "cli": BELOW_ALL | STARTING | {"accounts", "reference"},
    "shell": BELOW_ALL | {"start", "ui", "web"},
}
DRAW = {"forms", "tables"}
"""The files of a feature that may use Streamlit and ``lib.ui``."""
FOR_ALL = "lib.ui.safe"
"""Escaping of what people typed: without Streamlit, for whoever puts HTML together."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def sources(*folders: str) -> list[Path]:
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if path.is_file()
    )


def room(path: Path) -> str:
    """``lib/roster/forms.py`` → ``roster``; ``lib/db.py`` → ``db``."""
    return path.relative_to(ROOT / "lib").parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules a file imports, wherever in the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are written from the top: from lib.…"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_features_look_left_only() -> None:
    faults = []
    for path in sources("lib"):
        if path == ROOT / "lib" / "__init__.py":
            continue
        here = room(path)
        assert here in MAY_IMPORT, f"{here} is new: give it a place in MAY_IMPORT"
        allowed = MAY_IMPORT[here] | {here}
        if here in FEATURES | {"history"} and path.stem in DRAW:
            allowed = allowed | {"ui"}
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "lib" and parts[1] not in allowed and not name.startswith(FOR_ALL):
                faults.append(f"{where(path)} imports {name}")
            if parts[0] in ("pages", "tests") or (parts[0] == "data" and here not in STARTING):
                faults.append(f"{where(path)} imports {name}")
    assert not faults, "\n".join(faults)


def test_pages_do_not_know_one_another_nor_how_the_desk_is_served() -> None:
    faults = [
        f"{where(path)} imports {name}"
        for path in sources("pages")
        for name in imports(path)
        if name.split(".")[0] in ("pages", "tests", "data", "app")
        or name.split(".")[:2] in (["lib", "web"], ["lib", "shell"], ["lib", "migrations"])
    ]
    assert not faults, "\n".join(faults)


def draws(path: Path) -> bool:
    """Whether a file is one of those that draw on the screen."""
    inside = path.relative_to(ROOT).parts
    return (
        inside[0] == "pages"
        or inside in (("app.py",), ("lib", "shell.py"))
        or inside[:2] in (("lib", "ui"), ("lib", "web"))
        or (inside[0] == "lib" and path.stem in DRAW)
    )


def test_only_what_draws_imports_streamlit() -> None:
    faults = [
        f"{where(path)} imports {name}"
        for path in [*sources("lib", "data"), ROOT / "app.py"]
        for name in imports(path)
        if name.split(".")[0] == "streamlit" and not draws(path)
    ]
    assert not faults, "\n".join(faults)


def test_every_select_has_a_name_in_queries() -> None:
    asks = {"execute", "scalar", "scalars", "query", "exec_driver_sql"}
    faults = []
    for path in sources("pages", "lib"):
        # How the server and its database are watched over is not the programme's data.
        if not draws(path) or path.is_relative_to(ROOT / "lib" / "web"):
            continue
        faults += [
            f"{where(path)}:{node.lineno} asks the database by .{node.func.attr}()"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in asks
        ]
        faults += [
            f"{where(path)} imports {name}"
            for name in imports(path)
            if name.split(".")[0] == "sqlalchemy" and name != "sqlalchemy.orm.Session"
        ]
    assert not faults, "\n".join(faults)


def test_what_draws_reads_in_the_hands_of_whoever_is_signed_in() -> None:
    faults = [
        f"{where(path)} imports {name}: take it from lib.ui.context"
        for path in sources("pages", "lib")
        if draws(path) and not path.is_relative_to(ROOT / "lib" / "web")
        for name in imports(path)
        if name == "lib.db.reading" and where(path) != "lib/ui/context.py"
    ]
    assert not faults, "\n".join(faults)


# ------------------------------------------------------------------------------- words
PERSIAN = re.compile("[\u0621-\u064a\u066e-\u06d3]")
ENGLISH_PROSE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")
READS_PERSIAN = {"lib/roster/models.py", "lib/roster/names.py", "lib/roster/paste.py"}
"""Files that understand what a user types or pastes: honorifics, headings of columns."""


def text_of(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each string in a file that is not a docstring."""
    silent = {
        id(node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree(path)):
        if text_of(node) and id(node) not in silent:
            yield node.lineno, text_of(node)


def test_screens_hold_no_prose() -> None:
    faults = []
    for path in [*sources("pages", "lib"), ROOT / "app.py"]:
        if where(path) in READS_PERSIAN or path.name == "seed.py" or "i18n" in path.parts:
            continue
        if "migrations" in path.parts:  # a step writes what a release shipped, whatever comes later
            continue
        faults += [
            f"{where(path)}:{line} says {words!r}"
            for line, words in literals(path)
            if PERSIAN.search(words)
        ]
    for path in sources("pages"):
        faults += [
            f"{where(path)}:{line} says {words!r}"
            for line, words in literals(path)
            if ENGLISH_PROSE.search(words)
        ]
    assert not faults, "\n".join(faults)


# ------------------------------------------------------------------------------- the schema
def plain(sql: str | None) -> str | None:
    """An SQL text without what differs between two ways of writing the same."""
    return None if sql is None else re.sub(r'[\s"()]+|::[a-z ]+', "", sql).lower()


def schema(engine: Engine) -> dict[str, Any]:
    """All that a database says of its tables, its CHECKs and triggers included."""
    found: dict[str, Any] = {}
    inspector = inspect(engine)
    for table in set(inspector.get_table_names()) - {"alembic_version"}:
        found[table] = {
            "columns": {
                column["name"]: (
                    str(column["type"]),
                    column["nullable"],
                    plain(column["default"]),
                )
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": _by_name(inspector.get_foreign_keys(table)),
            "uniques": _by_name(inspector.get_unique_constraints(table)),
            "indexes": {
                # A partial index's condition comes as an object that equals itself alone.
                index["name"]: {k: plain(str(v)) for k, v in _flat(index).items()}
                for index in inspector.get_indexes(table)
            },
            "checks": {
                check["name"]: plain(check["sqltext"])
                for check in inspector.get_check_constraints(table)
            },
        }
    triggers = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        found["triggers"] = {name: plain(sql) for name, sql in connection.execute(text(triggers))}
    return found


def _flat(index: Any) -> dict[str, Any]:
    return {**index, **index.get("dialect_options", {}), "dialect_options": None}


def _by_name(things: Iterable[Any]) -> dict[str, Any]:
    return {thing["name"]: dict(thing) for thing in things}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_migrated_database_is_what_the_models_say(
    dialect: str, migrated: Any, request: pytest.FixtureRequest
) -> None:
    database: Database = migrated(dialect)
    if dialect == "sqlite":
        fresh = create_engine("sqlite://")
    else:
        fresh = create_engine(request.getfixturevalue("postgres").create("by_models"))
    Base.metadata.create_all(fresh)
    by_steps, by_models = schema(database.write), schema(fresh)
    fresh.dispose()
    database.write.dispose()
    assert by_steps.keys() == by_models.keys()
    for table, said in by_models.items():
        assert by_steps[table] == said, table


# ------------------------------------------------------------------------------- what is installed
REQUIREMENTS = ("requirements", "requirements-dev")


def pins(name: str) -> dict[str, set[str]]:
    """Package → its pinned versions (one a Python version, at most), of requirements*.txt."""
    found: dict[str, set[str]] = {}
    lines = (ROOT / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()
    for line in lines:
        if line.strip() and not line.startswith("#"):
            pinned = re.match(r"([a-z0-9.-]+)==([^ ;]+)( ; .*?)?( +--hash=sha256:\w{64})+ *$", line)
            assert pinned, f"not a pin with a hash: {line[:80]}"
            found.setdefault(pinned[1], set()).add(pinned[2])
    return found


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_package_is_pinned_with_its_hash(name: str) -> None:
    asked = (ROOT / f"{name}.in").read_text()
    pinned = pins(name)
    for line in asked.splitlines():
        if wanted := re.match(r"([A-Za-z0-9-]+)(?:\[[a-z,]+\])?(?:==(\S+))?$", line):
            assert wanted[1] in pinned, f"{wanted[1]} is asked for and not pinned: make pins"
            assert not wanted[2] or pinned[wanted[1]] == {wanted[2]}, f"{line}: make pins"


def test_the_tests_run_on_what_the_desk_runs_on() -> None:
    desk, tests = pins("requirements"), pins("requirements-dev")
    assert {name: tests.get(name) for name in desk} == desk


def test_what_the_documents_tell_to_type_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        told = set(re.findall(r"^[$ ]*make ([a-z-]+)|`make ([a-z-]+)", path.read_text(), re.M))
        unknown = {name for pair in told for name in pair if name} - targets
        assert not unknown, f"{where(path)} tells to type make {unknown}"


def test_streamlit_reads_its_settings_as_they_are_written() -> None:
    from streamlit import config

    def names(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
        for key, value in table.items():
            if isinstance(value, dict):
                yield from names(value, f"{prefix}{key}.")
            else:
                yield prefix + key

    written = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    unknown = set(names(written)) - set(config._config_options_template)
    assert not unknown, f"Streamlit knows no such setting: {unknown}"
