from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, principal_of
from tests.db.functions.documents import NAMES, PAYEES, open_mandate
from tests.db.functions.reads import ReadContract


def give(bank: Bank, who: str = "ann_agent") -> int:
    made = apply(bank, "mandate_import", "ann", principal=principal_of(bank, who), customer=ANN,
                 document=open_mandate(PAYEES), payees=NAMES)  # fmt: skip
    return int(made["mandate_id"])


class TestMandateDocumentGet(ReadContract):
    function = "mandate_document_get"
    scope = "mandates:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"mandate": give(bank)}


@pytest.mark.parametrize("who", ["stranger", "ann", "staff", "operator"])
def test_mandate_document_get__who_has_or_gave_it__as_it_was_sent(bank: Bank, who: str) -> None:
    mandate = give(bank, "stranger")
    kept = bank.call("mandate_document_get", who, mandate=mandate)
    shown = bank.call("mandate_get", who, mandate=mandate)
    assert (kept["document"], kept["payees"]) == (open_mandate(PAYEES), NAMES)
    assert (kept["instruments"], kept["unenforced"]) == (None, None)
    assert kept["digest"] == shown["document_digest"]


@pytest.mark.parametrize("who", ["bob_agent", "ann_viewer"])
def test_mandate_document_get__of_others__mandate_unknown(bank: Bank, who: str) -> None:
    fail(bank, "mandate_document_get", who, "mandate_unknown", mandate=give(bank))


def test_mandate_document_get__made_without_one__mandate_unknown(bank: Bank) -> None:
    mandate = bank.rows("mandate_list", "ann_agent")[0]["mandate_id"]
    for named in (mandate, 999999, None):
        fail(bank, "mandate_document_get", "ann_agent", "mandate_unknown", mandate=named)
