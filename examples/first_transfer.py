"""A first client: reads a balance, moves money, and repeats the transfer safely.

. .pgteller/demo.env
.venv/bin/python examples/first_transfer.py
"""

import os

import httpx

client = httpx.Client(
    base_url=os.environ["PGTELLER_URL"],
    headers={"Authorization": f"Bearer {os.environ['PGTELLER_AGENT_KEY']}"},
)


def show_balance() -> None:
    """Prints the balance of ACC10001."""
    balance = client.get("/accounts/ACC10001/balance").raise_for_status().json()
    print(balance["account_number"], balance["balance"], balance["currency"])


def pay() -> None:
    """Pays 250.00 to ACC20002; the key makes a repeat harmless."""
    answer = client.post(
        "/transfers",
        json={"from_account": "ACC10001", "to_account": "ACC20002", "amount": "250.00"},
        headers={"Idempotency-Key": '"rent-2026-01"'},
    ).raise_for_status()
    transfer = answer.json()
    print(transfer["status"], "balance", transfer["balance"], "replayed", transfer["replayed"])


show_balance()
pay()
pay()  # as after a lost answer: nothing moves a second time
show_balance()
