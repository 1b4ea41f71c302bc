"""What the commands print: for people, and plain text when the output is not a terminal."""

import os
from pathlib import Path

from rich.console import Console
from rich.markup import escape

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
            "-H 'Idempotency-Key: first' -H 'Content-Type: application/json' "
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
