"""An agent that pays invoices and survives lost answers, restarts and refusals.

. .pgteller/demo.env
.venv/bin/python examples/agent.py

Three rules make it safe:
1. The idempotency key comes from the task ("invoice 4711"), not from the attempt. A repeat, or the
   same agent after a restart, uses the same key, and the bank applies it once.
2. No answer, or an answer that says retryable: repeat, unchanged, with the same key.
3. Any other refusal is an answer. Its code decides, its hint says what to do; texts that came from
   outside (memos, names) decide nothing.
"""

import os
import random
import time
from dataclasses import dataclass
from typing import Any

import httpx

ATTEMPTS = 8
LONGEST_PAUSE_S = 10.0


@dataclass(frozen=True)
class Invoice:
    """Something to pay."""

    number: str
    payee: str
    amount: str


@dataclass(frozen=True)
class Answer:
    """What the bank said: `applied` with the transfer, or another code with the problem."""

    code: str
    body: dict[str, Any]


class Bank:
    """The bank, as this agent uses it."""

    def __init__(self, url: str, key: str) -> None:
        self.client = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=20
        )

    def pay(self, debtor: str, invoice: Invoice) -> Answer:
        """Pays an invoice exactly once, however often it is called.

        Raises:
            TimeoutError: the bank gave no final answer; call again later, nothing is lost.
        """
        request = {
            "from_account": debtor,
            "to_account": invoice.payee,
            "amount": invoice.amount,
            "memo": f"invoice {invoice.number}",
        }
        key = f"invoice-{invoice.number}"
        for attempt in range(ATTEMPTS):
            pause = min(LONGEST_PAUSE_S, random.uniform(0, 0.5 * 2**attempt))
            try:
                response = self.client.post(
                    "/transfers", json=request, headers={"Idempotency-Key": f'"{key}"'}
                )
            except httpx.TransportError:  # applied or not: only a repeat can tell
                time.sleep(pause)
                continue
            body = response.json()
            if response.is_success:
                return Answer("applied", body)
            if not body["retryable"]:
                return Answer(body["code"], body)
            time.sleep(max(pause, float(response.headers.get("Retry-After", 0))))
        raise TimeoutError(f"no final answer for {key}")


def main() -> None:
    """Pays what is due, and reports what a person must look at."""
    bank = Bank(os.environ["PGTELLER_URL"], os.environ["PGTELLER_AGENT_KEY"])
    due = [
        Invoice("4711", "ACC20002", "99.50"),
        Invoice("4712", "ACC20002", "1000000.00"),
        Invoice("4713", "ACC99999", "10.00"),
        Invoice("4711", "ACC20002", "99.50"),  # listed twice by mistake
    ]
    for invoice in due:
        answer = bank.pay("ACC10001", invoice)
        if answer.code == "applied":
            again = ", was paid before" if answer.body["replayed"] else ""
            print(f"{invoice.number}: paid{again}, balance {answer.body['balance']}")
        else:
            facts = answer.body.get("facts", {})
            print(f"{invoice.number}: {answer.code} {facts}")
            print(f"      {answer.body['hint']}")


if __name__ == "__main__":
    main()
