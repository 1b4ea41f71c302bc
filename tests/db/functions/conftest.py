"""What the functions do, they do to rows: each worker keeps its bank and puts it back."""

import pytest

from tests.bank import Bank
from tests.kept import Kept


@pytest.fixture
def bank(kept: Kept) -> Bank:
    """A bank of the test's own, as tests/bank.py describes it."""
    return kept.take()
