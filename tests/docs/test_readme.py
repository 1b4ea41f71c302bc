"""The README, run from its first line to its last on a bank started as `make run` starts it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.docs.conftest import environment_of
from tests.docs.console import ROOT, Shell, normalise, read_steps, replay

pytestmark = pytest.mark.slow
README = ROOT / "README.md"
DATA = re.compile(r"data in \S+")
LAST_LINE = "Ctrl-C stops everything"
PATIENCE_S = 60


@contextmanager
def run_bank(checkout: Path) -> Iterator[str]:
    """What `make run` does once its environment is installed; gives the screen it prints."""
    (checkout / "api").symlink_to(ROOT / "api")
    command = [sys.executable, "-m", "api", "serve", "--demo", "--port", "0"]
    with subprocess.Popen(
        command, cwd=checkout, env=environment_of(checkout), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            screen = []
            for line in process.stdout:
                screen.append(line)
                if LAST_LINE in line:
                    break
            yield "".join(screen)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def test_readme__from_first_to_last_command__prints_what_is_recorded(checkout: Path) -> None:
    is_recording = "RECORD" in os.environ
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "-m api serve --demo" in makefile, "make run is something else by now"
    with run_bank(checkout) as screen:
        text = README.read_text(encoding="utf-8")
        (run,) = (step for step in read_steps(text) if step.command.strip() == "make run")
        shown = DATA.sub("data in .pgteller", screen)
        if is_recording and normalise(shown) != normalise(run.recorded):
            shown = shown.replace("127.0.0.1:" + find_port(shown), "127.0.0.1:8000")
            README.write_text(text[: run.start] + shown + text[run.end :], encoding="utf-8")
        elif not is_recording:
            assert normalise(shown) == normalise(run.recorded)
        with Shell(checkout, environment_of(checkout)) as shell:
            replay(README, shell, is_recording=is_recording, without=run.command)


def find_port(screen: str) -> str:
    """The port that is free today."""
    found = re.search(r"127\.0\.0\.1:(\d+)", screen)
    assert found
    return found[1]
