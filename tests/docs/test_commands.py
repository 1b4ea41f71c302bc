"""Commands of `sh` blocks, which are not run, name what exists; `sql` blocks are valid SQL."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pglast
import pytest
import yaml

from docs.generate import commands
from tests.docs.console import ROOT, read_blocks, read_steps
from tests.docs.test_links import DOCUMENTS

YOYO = {"apply", "rollback", "break-lock", "list", "mark"}
INLINE = re.compile(r"`((?:make|pgteller|yoyo) [a-z][^`]*)`")
WITH_BLOCKS = [
    file
    for file in DOCUMENTS
    for text in [file.read_text(encoding="utf-8")]
    if INLINE.search(text) or any(read_blocks(text, language) for language in ("sh", "sql"))
]


def lines_of(file: Path) -> Iterator[str]:
    """Every command line that a document shows, run or not."""
    text = file.read_text(encoding="utf-8")
    for block in read_blocks(text, "sh"):
        yield from block["text"].replace("\\\n", " ").splitlines()
    for step in read_steps(text):
        yield from step.command.replace("\\\n", " ").splitlines()
    yield from INLINE.findall(text)


def words_of(line: str) -> list[str]:
    """The words of a simple command without assignments in front; none if it is not simple."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return []
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    return words


@pytest.mark.parametrize("file", WITH_BLOCKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_document__commands_it_shows__exist(file: Path) -> None:
    targets = {name for name, _ in commands.read_targets()}
    subcommands = dict(commands.walk())
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    services = set(compose["services"])
    for line in lines_of(file):
        words = [Path(word).name if word.startswith(".venv/") else word for word in words_of(line)]
        if words[:2] == ["docker", "compose"] and words[2:3] in (["run"], ["exec"]):
            assert set(words) & services, line
            words = words[words.index("pgteller") :] if "pgteller" in words else []
        match words:
            case ["make", target, *_] if re.fullmatch("[a-z]+", target):
                assert target in targets, line
            case ["pgteller", name, *rest]:
                full = f"pgteller {name}"
                if full not in subcommands and rest:
                    full, rest = f"{full} {rest[0]}", rest[1:]
                assert full in subcommands or name == "key", line
                if full in subcommands:
                    check_options(line, rest, full)
            case ["yoyo", name, *_]:
                assert name in YOYO, line


def check_options(line: str, words: list[str], name: str) -> None:
    """Every option of a command line is one of the command's."""
    known = {
        option
        for parameter in dict(commands.walk())[name].params
        for option in [*parameter.opts, *parameter.secondary_opts]
    }
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert given <= known, line


@pytest.mark.parametrize("file", WITH_BLOCKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_document__its_blocks__are_well_formed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for block in read_blocks(text, "sh"):
        parsed = subprocess.run(
            ["bash", "-n"], input=block["text"], text=True, capture_output=True, check=False
        )
        assert parsed.returncode == 0, parsed.stderr
    for block in read_blocks(text, "sql"):
        assert pglast.parse_sql(block["text"])
