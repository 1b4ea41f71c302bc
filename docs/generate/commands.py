"""The commands: pgteller, make, and those of the package db."""

import re
from collections.abc import Iterator
from pathlib import Path

import typer.main
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from api.cli import app
from docs.generate.markdown import code, codes, page, section, table

MAKEFILE = Path(__file__).parents[2] / "Makefile"
Parameter = TyperArgument | TyperOption
TARGET = re.compile(r"^([a-z]+):.*## (.+)$", re.MULTILINE)
INTRODUCTION = """
`make` is for a checkout, `pgteller` is what it runs, and `yoyo` is enough for a DBA.
"""
# Those of other programs, and of modules without a command line of their own.
FURTHER = {
    "yoyo apply": "Bring the database up to date: numbered migrations, then functions, views and "
    "row security. The database is named by `PGHOST`, `PGDATABASE`, `PGUSER` and their like.",
    "yoyo rollback": "Undo migrations; `yoyo apply` brings them back.",
    "yoyo break-lock": "Remove the lock that a killed migration has left.",
    "yoyo list": "Which migrations are applied. `repeatable` is always pending.",
    "python -m db status": "Release, pending migrations, objects that differ from their files.",
    "python -m db check": "The same, and exit 1 if anything is pending or differs.",
    "python -m db diff": "Unified diff of each object that differs.",
    "python -m db dump": "Write `db/schema.sql` from a migrated database; `--check` compares.",
    "python -m db.scratch": "Run a command with `DATABASE_URL` naming a new, migrated, throw-away "
    "database.",
    "python -m db.lint": "Check the SQL files against the rules of this project.",
    "python -m docs.generate": "Write this reference from the database; `--check` compares.",
}


def write() -> str:
    """The page."""
    targets = [(code(f"make {name}"), about) for name, about in read_targets()]
    return page(
        "Commands",
        INTRODUCTION,
        section("make", table(["command", "what"], targets)),
        section("pgteller", *(write_command(name, command) for name, command in walk())),
        section("Others", table(["command", "what"], [(code(c), a) for c, a in FURTHER.items()])),
    )


def read_targets() -> list[tuple[str, str]]:
    """The targets of the Makefile with their descriptions."""
    return TARGET.findall(MAKEFILE.read_text(encoding="utf-8"))


def walk() -> Iterator[tuple[str, TyperCommand]]:
    """All commands of pgteller with their full names."""
    group = typer.main.get_command(app)
    if not isinstance(group, TyperGroup):
        raise TypeError("pgteller has subcommands")
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from walk_group(f"pgteller {name}", command)
        elif isinstance(command, TyperCommand):
            yield f"pgteller {name}", command


def walk_group(name: str, group: TyperGroup) -> Iterator[tuple[str, TyperCommand]]:
    """The commands of a group."""
    for inner, command in group.commands.items():
        if isinstance(command, TyperCommand):
            yield f"{name} {inner}", command


def write_command(name: str, command: TyperCommand) -> str:
    """The section of a command."""
    rows = [
        (show_parameter(parameter), show_variables(parameter), show_default(parameter),
         getattr(parameter, "help", None))
        for parameter in command.params
        if isinstance(parameter, TyperArgument | TyperOption)
    ]  # fmt: skip
    options = table(["option", "variable", "default", "meaning"], rows)
    return section(code(name), (command.help or "").strip(), options, level=3)


def show_parameter(parameter: Parameter) -> str:
    """An option with its spellings, or an argument."""
    if isinstance(parameter, TyperOption):
        return codes([*parameter.opts, *parameter.secondary_opts])
    return code((parameter.name or "").upper())


def show_variables(parameter: Parameter) -> str:
    """The environment variables that can be given instead."""
    given = parameter.envvar
    return codes([given] if isinstance(given, str) else given or [])


def show_default(parameter: Parameter) -> str:
    """The default; or that the option is required."""
    if parameter.required:
        return "required"
    return code(parameter.default) if isinstance(parameter.default, str | int) else ""
