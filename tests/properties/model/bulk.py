"""Many transfers in one call: each as if it had been sent alone, or all of them or none."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.properties.model import transfers
from tests.properties.model.state import Model, Refused, Wrong


def post(
    model: Model,
    who: str,
    told: Mapping[str, Any],
    _key: str | None,
    *,
    items: str,
    mode: str = "independent",
) -> Mapping[str, Any]:
    """The items in their order; `items` as JSON."""
    answers = told.get("items") or []
    codes = []
    for place, item in enumerate(json.loads(items)):
        answer = answers[place] if place < len(answers) else {}
        codes.append(pay(model, who, answer, item))
    if mode == "atomic":
        refused = [(place, code) for place, code in enumerate(codes, start=1) if code != "applied"]
        if refused:
            raise Refused("legs_refused", refused=refused)
    return {"outcomes": codes}


def pay(model: Model, who: str, told: Mapping[str, Any], item: dict[str, Any]) -> str:
    """One item: its key is that of a single transfer, under which it is recorded."""
    arguments = {name: value for name, value in item.items() if name != "idempotency_key"}
    arguments["amount"] = Decimal(item["amount"])
    key = item.get("idempotency_key")
    try:
        transfers.check_post(arguments)
        name = (who, "transfer_post", key or "")
        if key and name in model.recorded:
            earlier, recorded = model.recorded[name]
            code: str = recorded.code
            return code if earlier == arguments else "idempotency_key_reused"
        return pay_once(model, who, told, key, arguments)
    except Wrong as wrong:
        return wrong.code


def pay_once(
    model: Model, who: str, told: Mapping[str, Any], key: str | None, arguments: dict[str, Any]
) -> str:
    """An item that was not answered before."""
    from tests.properties.model.calls import Expected  # noqa: PLC0415 - calls knows this module

    mark = len(model.undo)
    try:
        expected = Expected("applied", transfers.post(model, who, told, key, **arguments))
    except Refused as refused:
        model.roll_back(mark)
        expected = Expected(refused.code, refused.facts)
        model.write_down()
    if key:
        model.put(model.recorded, (who, "transfer_post", key), (arguments, expected))
    return expected.code
