"""Log lines."""

import json
import logging
import sys
from typing import Any

from api.log import JsonFormatter
from tests.bank import key_of


def format_record(message: str, error: Exception | None = None, **extra: Any) -> str:
    info = None
    if error:
        try:
            raise error
        except type(error):
            info = sys.exc_info()
    record = logging.getLogger("pgteller").makeRecord(
        "pgteller", logging.INFO, __file__, 1, message, (), info, extra=extra
    )
    return JsonFormatter().format(record)


def test_format__one_json_object() -> None:
    line = format_record("said\nso", status=200)
    assert "\n" not in line
    parsed = json.loads(line)
    assert (parsed["message"], parsed["status"]) == ("said\nso", 200)
    assert parsed["time"].endswith("Z")


def test_format__exception__type_and_frames_only() -> None:
    parsed = json.loads(format_record("failed", ValueError("amount 12.50 of Ann")))
    assert parsed["error"] == "ValueError"
    assert any("test_log.py" in frame for frame in parsed["stack"])
    assert "Ann" not in json.dumps(parsed)


def test_format__secrets__hidden() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"
    url = "postgresql://bank_api:hunter2@host/bank"
    line = format_record(f"{key_of('staff')} {token} {url}")
    assert "***" in line
    for secret in (key_of("staff"), key_of("staff").split("_")[3], token, "hunter2"):
        assert secret not in line
