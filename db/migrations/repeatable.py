# ruff: noqa: INP001 - yoyo takes an __init__.py in this folder for a migration
"""Last step of every `yoyo apply`: brings functions, views and row security up to date.

yoyo never sees it as applied, because a trigger on yoyo's own table (0001_create_deploy.sql) keeps
it pending. What yoyo writes to the log as one step is one transaction.
"""

import sys
from pathlib import Path

from yoyo import step  # type: ignore[import-untyped]

# `yoyo apply` in a checkout does not have the checkout on its path.
ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from db.deploy import deploy  # noqa: E402

step(deploy)
