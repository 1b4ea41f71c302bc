"""API keys: `pgt_<env>_<key_id>_<secret>_<checksum>`.

key_id is `<book>k<12 hex>` and public. The secret is 256 random bits. The checksum lets secret
scanners and this API tell a typing error from a wrong key without asking the database.
"""

import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass, field

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SECRET_LENGTH = 43  # 62 ** 43 > 2 ** 256
CHECKSUM_LENGTH = 6  # 62 ** 6 > 2 ** 32
ENVIRONMENT = re.compile(r"[a-z0-9]{1,16}")
FORM = re.compile(
    r"(pgt_[a-z0-9]{1,16}_(([1-9][0-9]{0,9})k[0-9a-f]{12})_[0-9A-Za-z]{43})_([0-9A-Za-z]{6})"
)
LARGEST_BOOK = 2**31 - 1


@dataclass(frozen=True, slots=True)
class MintedKey:
    """A new key. `key` is the secret: show it once, store it nowhere."""

    key: str = field(repr=False)
    key_id: str
    digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ParsedKey:
    """What a well-formed key says: its book, its public id, and the digest to present."""

    book: int
    digest: bytes = field(repr=False)
    key_id: str


def mint(env: str, book: int = 1) -> MintedKey:
    """Make a new random key.

    Args:
        env: 1 to 16 lower-case letters or digits: demo, live, test.
        book: The accounting book the key belongs to.

    Raises:
        ValueError: env or book cannot be part of a key.
    """
    if not ENVIRONMENT.fullmatch(env) or not 1 <= book <= LARGEST_BOOK:
        raise ValueError("env is 1 to 16 lower-case letters or digits, book is 1 to 2147483647")
    key_id = f"{book}k{secrets.token_hex(6)}"
    body = f"pgt_{env}_{key_id}_{write_base62(secrets.randbits(256), SECRET_LENGTH)}"
    key = f"{body}_{compute_checksum(body)}"
    return MintedKey(key=key, key_id=key_id, digest=hashlib.sha256(key.encode()).digest())


def parse(text: str) -> ParsedKey | None:
    """Read a presented key; None if it is not well-formed or its checksum is wrong."""
    form = FORM.fullmatch(text)
    if form is None or compute_checksum(form[1]) != form[4] or int(form[3]) > LARGEST_BOOK:
        return None
    return ParsedKey(
        book=int(form[3]), digest=hashlib.sha256(text.encode()).digest(), key_id=form[2]
    )


def compute_checksum(body: str) -> str:
    """The six characters that end a key: CRC-32 in base 62 of everything before the last `_`."""
    return write_base62(zlib.crc32(body.encode()), CHECKSUM_LENGTH)


def write_base62(number: int, length: int) -> str:
    """Write a number in base 62, padded with zeros to `length` characters."""
    digits = []
    while number:
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits)).rjust(length, ALPHABET[0])
