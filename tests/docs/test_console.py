"""What runs the documents sees a wrong output, and nothing in what only differs from run to run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.console import Shell, normalise, read_steps, replay

DOCUMENT = """
Some text.

```console
$ WORD=hello
$ echo "$WORD" \\
>   world; echo oops >&2
hello world
oops
```

```sh
exit 1
```
"""


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with Shell(tmp_path, {"PATH": "/usr/bin:/bin"}) as shell:
        yield shell


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "document.md"
    file.write_text(DOCUMENT)
    return file


def test_read_steps__commands_continuations_and_output() -> None:
    steps = list(read_steps(DOCUMENT))
    assert [step.recorded for step in steps] == ["", "hello world\noops\n"]
    assert [DOCUMENT[step.start : step.end] for step in steps] == ["", "hello world\noops\n"]


def test_replay__as_recorded__passes(document: Path, shell: Shell) -> None:
    replay(document, shell, is_recording=False)
    assert document.read_text() == DOCUMENT


@pytest.mark.parametrize("wrong", ["hello moon", "hello world\nand more", ""])
def test_replay__another_output__fails(document: Path, shell: Shell, wrong: str) -> None:
    document.write_text(DOCUMENT.replace("hello world", wrong))
    with pytest.raises(AssertionError):
        replay(document, shell, is_recording=False)


def test_replay__recording__writes_what_was_printed(document: Path, shell: Shell) -> None:
    document.write_text(DOCUMENT.replace("hello world", "hello moon"))
    replay(document, shell, is_recording=True)
    assert document.read_text() == DOCUMENT


@pytest.mark.parametrize(
    ("recorded", "printed"),
    [
        ('"transfer_id": "42"', '"transfer_id": "7"'),
        ("2026-11-23T00:10:00.1Z", "2027-01-01T10:10:00.123456Z"),
        ("at http://127.0.0.1:8000/", "at http://127.0.0.1:45031/"),
        ("key pgt_live_1k0123456789ab_…", "key pgt_live_1kba9876543210_secret_check0"),
    ],
)
def test_normalise__what_differs_from_run_to_run__is_equal(recorded: str, printed: str) -> None:
    assert normalise(recorded) == normalise(printed)


@pytest.mark.parametrize(
    ("recorded", "printed"),
    [("12500.00", "12250.00"), ('"version": 2', '"version": 3'), ("applied", "account_unknown")],
)
def test_normalise__what_matters__is_not(recorded: str, printed: str) -> None:
    assert normalise(recorded) != normalise(printed)
