"""Runs the `console` blocks of a document and compares what they print with what is recorded.

A line that begins with `$ ` is a command, lines that begin with `> ` continue it, the rest is its
output, errors included. All blocks of a document run in one shell. Values that differ from run to
run (ids, times, keys, ports) are equal to each other. With RECORD=1 in the environment the recorded
output is replaced by the real one.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?P<language>[a-z]*)[^\n]*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "--done--"

# What differs from run to run, and what stands for it.
VOLATILE = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (
        re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:\d\d)?)?"),
        "<time>",
    ),
    (re.compile(r"pgt_[a-z0-9]+_[0-9a-z]+_[\w…]+"), "<key>"),
    (re.compile(r"\b1k[0-9a-f]{12}\b"), "<key id>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<digest>"),
    (re.compile(r"127\.0\.0\.1:\d+"), "<address>"),
    (re.compile(r"(_id\": \"|/transfers/)\d+"), r"\1<id>"),
    (re.compile(r"(PostgreSQL|Python) \d+(\.\d+)+"), r"\1 <version>"),
    (re.compile(r"-{3,}"), "---"),  # the width of a column follows its values
    (re.compile(r" +"), " "),
]
# A recorded key would look like a leaked one.
SECRET = re.compile(r"(pgt_[a-z0-9]+_[0-9a-z]+)_\w+")


@dataclass(frozen=True)
class Step:
    """A command of a document with its recorded output, and where that is in the text."""

    command: str
    recorded: str
    start: int
    end: int


def read_blocks(text: str, language: str) -> Iterator[re.Match[str]]:
    """The fenced blocks of a language."""
    return (block for block in FENCE.finditer(text) if block["language"] == language)


def read_steps(text: str) -> Iterator[Step]:
    """The commands of the console blocks in their order."""
    for block in read_blocks(text, "console"):
        position = block.start("text")
        lines: list[tuple[str, int, int]] = []
        for line in block["text"].splitlines(keepends=True):
            lines.append((line, position, position + len(line)))
            position += len(line)
        starts = [place for place, (line, *_) in enumerate(lines) if line.startswith("$ ")]
        assert starts[:1] == [0], f"a console block begins with a command: {block['text']}"
        for place, following in zip(starts, [*starts[1:], len(lines)], strict=True):
            first = place + 1
            while first < following and lines[first][0].startswith("> "):
                first += 1
            output_start = lines[first][1] if first < len(lines) else lines[-1][2]
            yield Step(
                command="".join(line[2:] for line, *_ in lines[place:first]),
                recorded="".join(line for line, *_ in lines[first:following]),
                start=output_start,
                end=lines[following - 1][2] if following > first else output_start,
            )


def normalise(output: str) -> str:
    """The output with everything that differs from run to run replaced."""
    for pattern, replacement in VOLATILE:
        output = pattern.sub(replacement, output)
    return "\n".join(line.rstrip() for line in output.strip().splitlines())


class Shell:
    """One bash for all commands of a document."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:
            self.process.terminate()

    def run(self, command: str) -> str:
        """Runs a command and returns all it prints."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{{ {command}\n}} </dev/null; printf '\\n%s\\n' {MARK}\n")
        self.process.stdin.flush()
        lines: list[str] = []
        for line in self.process.stdout:
            if line.strip() == MARK:
                return "".join(lines).rstrip("\n") + "\n" if any(map(str.strip, lines)) else ""
            lines.append(line)
        raise AssertionError(f"the shell ended: {command}")


def replay(file: Path, shell: Shell, *, is_recording: bool, without: str = "") -> None:
    """Runs a document.

    Args:
        file: the document.
        shell: where.
        is_recording: write what was printed into the document instead of comparing it.
        without: a command that is left out.
    """
    text = file.read_text(encoding="utf-8")
    steps = [step for step in read_steps(text) if step.command != without]
    found = [(step, shell.run(step.command)) for step in steps]
    different = [
        (step, output) for step, output in found if normalise(output) != normalise(step.recorded)
    ]
    if is_recording:
        for step, output in reversed(different):
            text = text[: step.start] + SECRET.sub(r"\1_…", output) + text[step.end :]
        file.write_text(text, encoding="utf-8", newline="\n")
        return
    for step, output in different:
        assert normalise(output) == normalise(step.recorded), f"{file.name}: {step.command}"
