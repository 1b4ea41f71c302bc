"""Logs: one JSON object a line on standard error, and never a secret.

An exception is logged by its type and its frames, not by its message: messages quote values.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# The last line of defence: nothing logs these on purpose.
SECRETS = re.compile(
    r"pgt_[a-z0-9]+_[0-9a-z]+_[0-9A-Za-z_]+|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=://)[^/@\s]+:[^/@\s]+@"
)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, and what `extra` adds."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in STANDARD}
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["stack"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
        return SECRETS.sub("***", json.dumps(line, default=str))


def configure(level: str) -> None:
    """Send everything of this process, the HTTP server's lines too, through the formatter.

    Args:
        level: Least severe level that is logged: DEBUG, INFO, WARNING or ERROR.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore"):  # they log whole URLs
        logging.getLogger(name).setLevel(logging.WARNING)
