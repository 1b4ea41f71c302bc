"""The text of API keys."""

import hashlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import keys
from tests.bank import key_of


@given(st.from_regex(r"[a-z0-9]{1,16}", fullmatch=True), st.integers(1, 2**31 - 1))
def test_mint__parsed_again(env: str, book: int) -> None:
    minted = keys.mint(env, book)
    parsed = keys.parse(minted.key)
    assert parsed is not None
    assert (parsed.book, parsed.key_id, parsed.digest) == (book, minted.key_id, minted.digest)
    assert parsed.digest == hashlib.sha256(minted.key.encode()).digest()
    assert minted.key.startswith(f"pgt_{env}_{book}k")
    assert minted.key not in repr(minted)
    assert repr(minted.digest) not in repr(minted) + repr(parsed)


def test_mint__always_another() -> None:
    assert len({keys.mint("test").key for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("env", "book"), [("", 1), ("Live", 1), ("a_b", 1), ("a", 0), ("a", 2**31)]
)
def test_mint__impossible(env: str, book: int) -> None:
    with pytest.raises(ValueError, match="env is"):
        keys.mint(env, book)


@given(st.integers(0, 10**6), st.sampled_from(string.printable))
def test_parse__one_character_wrong__none(place: int, character: str) -> None:
    key = key_of("staff")
    place %= len(key)
    changed = key[:place] + character + key[place + 1 :]
    parsed = keys.parse(changed)
    # CRC-32 finds every change of up to 32 bits in a row: all changes of one character. Another
    # environment or book would have another checksum too.
    assert (parsed is not None) == (changed == key)


@given(st.text(max_size=100))
def test_parse__anything__none(text: str) -> None:
    assert keys.parse(text) is None


def test_parse__around_a_key__none() -> None:
    key = key_of("staff")
    assert keys.parse(key) is not None
    for text in (f" {key}", f"{key} ", f"{key}\n", key.upper(), key[:-1], f"{key}0", key * 2):
        assert keys.parse(text) is None


def test_parse__book_too_large__none() -> None:
    body = f"pgt_test_9999999999k{'0' * 12}_{'A' * 43}"
    assert keys.parse(f"{body}_{keys.compute_checksum(body)}") is None


@given(st.integers(0, 2**256 - 1))
def test_write_base62__fixed_length(number: int) -> None:
    text = keys.write_base62(number, keys.SECRET_LENGTH)
    assert len(text) == keys.SECRET_LENGTH
    value = 0
    for character in text:
        value = value * 62 + keys.ALPHABET.index(character)
    assert value == number
