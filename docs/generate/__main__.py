"""The command `python -m docs.generate [--check]`; DATABASE_URL names a migrated database."""

import argparse
import difflib
import os
import sys

import psycopg

from docs.generate.pages import DIRECTORY, build


def main() -> int:
    """Writes the pages, or compares them.

    Returns:
        0: written, or as they should be. 1: a page is stale; the differences are printed.
    """
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 with a diff if one is stale")
    is_check = parser.parse_args().check
    with psycopg.connect(os.environ.get("DATABASE_URL", ""), autocommit=True) as connection:
        pages = build(connection)
    is_stale = False
    for name, text in pages.items():
        file = DIRECTORY / name
        found = file.read_text(encoding="utf-8") if file.exists() else ""
        if not is_check:
            file.write_text(text, encoding="utf-8", newline="\n")
        elif found != text:
            is_stale = True
            lines = difflib.unified_diff(
                found.splitlines(), text.splitlines(), f"docs/reference/{name}", "now", lineterm=""
            )
            print("\n".join(lines))
    for file in set(DIRECTORY.glob("*.md")) - {DIRECTORY / name for name in pages}:
        print(f"nothing generates docs/reference/{file.name}: remove it")
        is_stale = True
    return 1 if is_stale else 0


if __name__ == "__main__":
    sys.exit(main())
