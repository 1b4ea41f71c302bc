"""What the commands print: for people, and plain text when the output is not a terminal."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

# soft_wrap: a command that is broken into two lines cannot be copied.
screen = Console(soft_wrap=True, highlight=False)
errors = Console(stderr=True, soft_wrap=True, highlight=False)


def say_step(text: str) -> None:
    """Prints what is being done now."""
    screen.print(f"[dim]·[/dim] {escape(text)}")


def say_error(text: str) -> None:
    """Prints what went wrong to standard error."""
    errors.print(f"[bold red]error[/bold red] {escape(text)}")


def say_warning(text: str) -> None:
    """Prints what deserves attention to standard error."""
    errors.print(f"[bold yellow]warning[/bold yellow] {escape(text)}")


@contextmanager
def track(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """Shows how far something is: a bar on a terminal, a line for each step elsewhere.

    Args:
        title: what is being done.

    Yields:
        What is to be told the next step, how many are done, and how many there are.
    """
    if not errors.is_terminal:
        yield lambda step, done, total: errors.print(
            f"{title}: {100 * done // total:3} % {escape(step)}".rstrip()
        )
        return
    with Progress(console=errors, transient=True) as progress:
        task = progress.add_task(title)
        yield lambda step, done, total: progress.update(
            task, description=f"{title}: {escape(step)}", completed=done, total=total
        )


def show_welcome(base_url: str, server: str, demo_file: Path | None) -> None:
    """Prints where the bank is and what to try first.

    Args:
        base_url: where the API listens, such as http://127.0.0.1:8000.
        server: which PostgreSQL it uses.
        demo_file: file with the demo keys, None without demo data.
    """
    screen.print()
    screen.print(f"[bold]pgteller[/bold] on [link]{base_url}[/link], {escape(server)}")
    if demo_file is not None:
        screen.print("\nTry it in a second terminal:\n")
        for line in _examples(demo_file):
            screen.print(f"  [cyan]{escape(line)}[/cyan]" if line else "")
    screen.print(f"\nAPI reference: {base_url}/docs. Ctrl-C stops everything.\n")


def _examples(demo_file: Path) -> list[str]:
    quoted = f"'{shown}'" if " " in (shown := _relative(demo_file)) else shown
    body = '{"from_account": "ACC10001", "to_account": "ACC20002", "amount": "25.00"}'
    return [
        f". {quoted}",
        (
            'curl -H "Authorization: Bearer $PGTELLER_AGENT_KEY" '
            '"$PGTELLER_URL/accounts/ACC10001/balance"'
        ),
        (
            'curl -H "Authorization: Bearer $PGTELLER_AGENT_KEY" '
            "-H 'Idempotency-Key: hello' -H 'Content-Type: application/json' "
            f"-d '{body}' \"$PGTELLER_URL/transfers\""
        ),
        (
            'curl -H "Authorization: Bearer $PGTELLER_AGENT_KEY" '
            '"$PGTELLER_URL/accounts/ACC10001/entries"'
        ),
        (
            'psql "$PGTELLER_SERVICE_DATABASE_URL" '
            "-c \"select * from bank.account_balance('ACC10001')\""
        ),
    ]


def _relative(path: Path) -> str:
    """The path as one would type it here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
