"""Every document with recorded commands is run, on a demo bank of its own."""

import os
from pathlib import Path

import pytest

from tests.docs.console import ROOT, Shell, read_blocks, read_steps, replay

pytestmark = pytest.mark.slow
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "examples/README.md",
]
RECORDED = [
    file
    for file in DOCUMENTS
    if file.name != "README.md" or file.parent != ROOT
    if list(read_blocks(file.read_text(encoding="utf-8"), "console"))
]


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: str(file.relative_to(ROOT)))
def test_document__its_commands__print_what_is_recorded(file: Path, shell: Shell) -> None:
    replay(file, shell, is_recording="RECORD" in os.environ)


def test_documents__tutorials_and_examples__have_recorded_commands() -> None:
    names = {str(file.relative_to(ROOT)) for file in RECORDED}
    assert {name for name in names if name.startswith("docs/tutorial/")}
    assert "examples/README.md" in names


def test_examples__each_file__is_run_by_a_document() -> None:
    commands = "".join(
        step.command for file in RECORDED for step in read_steps(file.read_text(encoding="utf-8"))
    )
    examples = {
        file.name for file in (ROOT / "examples").iterdir() if file.suffix in {".py", ".sql", ".sh"}
    }
    assert examples
    assert {name for name in examples if f"examples/{name}" not in commands} == set()
