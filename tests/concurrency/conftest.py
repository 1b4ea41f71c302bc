"""A bank, and how many callers come to it at once."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.bank import Bank
from tests.concurrency.crowd import Crowd, gather_crowd


@pytest_asyncio.fixture
async def crowd(bank: Bank) -> AsyncIterator[Crowd]:
    """Callers with 32 connections: twice that many fit a server's default of 100."""
    async with gather_crowd(bank, 32) as callers:
        yield callers
