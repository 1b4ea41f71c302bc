"""Links and names in documents lead somewhere."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.docs.console import FENCE, ROOT

DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").glob("*.md"),
    ]
)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# A path of the repository in backticks.
PATH = re.compile(
    r"`((?:api|db|docs|examples|tests)/[\w./-]+|[A-Za-z-]+\.(?:md|yml|ini|toml|lock)|Makefile)`"
)
# A test that is named as the text of a link to its file.
TEST = re.compile(r"\[`(test_\w+)`\]\(([^)]+\.py)\)")


def prose(file: Path) -> str:
    """The text without its code blocks."""
    return FENCE.sub("", file.read_text(encoding="utf-8"))


@cache
def anchors(file: Path) -> frozenset[str]:
    """The anchors of a document's headings, made as GitHub makes them."""
    texts = (re.sub(r"[`*]", "", heading) for heading in HEADING.findall(prose(file)))
    return frozenset(re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in texts)


def links(file: Path) -> Iterator[str]:
    return (found["target"] for found in LINK.finditer(prose(file)))


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_document__its_relative_links__lead_somewhere(file: Path) -> None:
    for target in links(file):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        found = (file.parent / path).resolve() if path else file
        assert found.exists(), target
        assert found.is_relative_to(ROOT), target
        if anchor and found.suffix == ".md":
            assert anchor in anchors(found), target


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_document__paths_and_tests_it_names__exist(file: Path) -> None:
    text = prose(file)
    for path in PATH.findall(text):
        assert (file.parent / path).exists() or (ROOT / path).exists(), path
    for test, path in TEST.findall(text):
        tree = ast.parse((file.parent / path).read_text(encoding="utf-8"))
        defined = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert test in defined, f"{path}: {test}"


@pytest.mark.parametrize("name", ["README.md", "docs/explanation/guarantees.md"])
def test_guarantees__each_names_a_test(name: str) -> None:
    section = prose(ROOT / name).partition("# Guarantees")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
    assert rows
    assert [row for row in rows if not TEST.search(row)] == []


def test_documents__all_of_docs__are_linked_from_the_index() -> None:
    index = ROOT / "docs/README.md"
    linked = {(index.parent / target.partition("#")[0]).resolve() for target in links(index)}
    for decision in links(ROOT / "docs/decisions/README.md"):
        linked.add((ROOT / "docs/decisions" / decision).resolve())
    unlinked = [
        file
        for file in (ROOT / "docs").rglob("*.md")
        if file != index and file not in linked and "template" not in file.name
    ]
    assert unlinked == []
